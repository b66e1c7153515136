/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mullion-verify KEY BUNDLE
 *
 * Checks the signature of a bundle as the boot stages do. KEY is a public key by
 * tools/public_key.py. Exit code 1: it is not that key's; 2: a file cannot be read.
 */
#include <stdio.h>

#include "image/signature.h"
#include "tools/host_file.h"

int main(int argc, char **argv)
{
	struct host_file key, bundle;
	struct diag diag;
	struct fit fit;

	if (argc != 3 || host_file_read(argv[1], &key) || host_file_read(argv[2], &bundle) ||
	    key.size != sizeof(struct public_key))
		return 2;
	if (fit_open(&fit, bundle.data, bundle.size, bundle.size, &diag) ||
	    fit_check_signature(&fit, key.data, &diag)) {
		printf("%s: %s\n", diag.object, diag.reason);
		return 1;
	}
	return 0;
}
