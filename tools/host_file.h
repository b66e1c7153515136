/* SPDX-License-Identifier: Apache-2.0 */
/* Files of the programs that run on the host. */
#ifndef MULLION_TOOLS_HOST_FILE_H
#define MULLION_TOOLS_HOST_FILE_H

#include <stddef.h>

struct host_file {
	void *data; /* aligned to 16; a byte behind it is 0 */
	size_t size;
};

/* Reads a whole file into memory that stays until the program ends, or the caller frees it. 0; -1:
 * said on stderr, with the program's name, why not. */
int host_file_read(const char *path, struct host_file *file);

#endif
