/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of the FAT reader have of one another. */
#ifndef MULLION_FAT_PARTS_H
#define MULLION_FAT_PARTS_H

#include "storage/fat.h"

#define FAT_END 0xffffffffu /* no cluster follows */

/* Says that there is no such cluster, or 0. `object` is whose cluster it is: a file's name. */
int fat_check_cluster(const struct fat *fat, const char *object, uint32_t cluster,
		      struct diag *diag);

/* The cluster behind `cluster`, which is there: one that is there as well, or FAT_END. 0, or -1. */
int fat_next(struct fat *fat, const char *object, uint32_t cluster, uint32_t *next,
	     struct diag *diag);

/* Where a cluster lies in the partition. */
static inline uint64_t fat_place(const struct fat *fat, uint32_t cluster)
{
	return fat->data + (uint64_t)(cluster - 2) * fat->cluster;
}

#define FAT_ENTRY      32u /* bytes of a directory's entry; offsets in it: */
#define FAT_ATTRIBUTES 11u
#define FAT_FIRST_HIGH 20u
#define FAT_FIRST_LOW  26u
#define FAT_SIZE       28u

#define FAT_IS_LABEL     0x08u
#define FAT_IS_DIRECTORY 0x10u

/* The entry of the root directory that has this name. 0, or -1: there is none. */
int fat_find(struct fat *fat, const char *name, uint8_t entry[FAT_ENTRY], struct diag *diag);

#endif
