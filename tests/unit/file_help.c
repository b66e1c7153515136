/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/file_help.h"

#include <stdio.h>
#include <stdlib.h>

#include "tests/unit/expect.h"

uint8_t *file_of(const char *folder, const char *name, size_t *size)
{
	char path[80];
	uint8_t *bytes;
	FILE *in;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	in = fopen(path, "rb");
	assert_non_null(in);
	fseek(in, 0, SEEK_END);
	*size = (size_t)ftell(in);
	rewind(in);
	bytes = malloc(*size);
	assert_int_equal(fread(bytes, 1, *size, in), *size);
	fclose(in);
	return bytes;
}
