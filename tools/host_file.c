/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE /* program_invocation_short_name */
#include "tools/host_file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int host_file_read(const char *path, struct host_file *file)
{
	FILE *in = fopen(path, "rb");
	long size = -1;

	/* a folder can be opened, and that it is none is said when it is read */
	if (in && (getc(in) != EOF || !ferror(in)) && !fseek(in, 0, SEEK_END))
		size = ftell(in);
	if (size >= 0) {
		rewind(in);
		file->size = (size_t)size;
		file->data = calloc(1, file->size + 8);
	}
	if (size < 0 || !file->data || fread(file->data, 1, file->size, in) != file->size) {
		fprintf(stderr, "%s: error: %s: cannot be read: %s\n",
			program_invocation_short_name, path, strerror(errno));
		size = -1;
	}
	if (in)
		fclose(in);
	return size < 0 ? -1 : 0;
}
