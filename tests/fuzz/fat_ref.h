/* SPDX-License-Identifier: Apache-2.0 */
/* What a FAT holds, read the plain way: all of it is in memory, and which clusters a file has is
 * marked in a map of them. Written after Microsoft's specification, and not after storage/. */
#ifndef MULLION_TESTS_FAT_REF_H
#define MULLION_TESTS_FAT_REF_H

#include <stddef.h>
#include <stdint.h>

#define FAT_REF_MOST (1u << 17) /* clusters */

/* The clusters of the file `name` of the root directory, in their order, to places[FAT_REF_MOST]
 * (offsets in the image), the size of one to *cluster, the file's to *size. Returns how many there
 * are; 0: the file is not there, or is not whole, or the file system is none. */
uint32_t fat_ref_file(const uint8_t *image, uint64_t size, const char *name, uint64_t *places,
		      uint32_t *cluster, uint32_t *file_size);

#endif
