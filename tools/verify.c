/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mullion-verify KEY BUNDLE
 *
 * Checks the signature of a bundle as the boot stages do. KEY is a public key by
 * tools/public_key.py. Exit code 1: it is not that key's; 2: a file cannot be read.
 */
#include <stdio.h>
#include <stdlib.h>

#include "image/signature.h"

/* In memory that stays until the end; NULL: said why not. */
static void *read_file(const char *name, size_t *size)
{
	FILE *file = fopen(name, "rb");
	void *bytes = NULL;
	long end;

	if (file && !fseek(file, 0, SEEK_END) && (end = ftell(file)) > 0) {
		rewind(file);
		*size = (size_t)end;
		bytes = malloc(*size);
		if (bytes && fread(bytes, 1, *size, file) != *size) {
			free(bytes);
			bytes = NULL;
		}
	}
	if (!bytes)
		fprintf(stderr, "mullion-verify: %s: cannot be read\n", name);
	if (file)
		fclose(file);
	return bytes;
}

int main(int argc, char **argv)
{
	size_t key_size, size;
	const void *key, *bundle;
	struct diag diag;
	struct fit fit;

	if (argc != 3)
		return 2;
	key = read_file(argv[1], &key_size);
	bundle = read_file(argv[2], &size);
	if (!key || !bundle || key_size != sizeof(struct public_key))
		return 2;
	if (fit_open(&fit, bundle, size, size, &diag) || fit_check_signature(&fit, key, &diag)) {
		printf("%s: %s\n", diag.object, diag.reason);
		return 1;
	}
	return 0;
}
