/* SPDX-License-Identifier: Apache-2.0 */
/*
 * FAT12, FAT16 and FAT32, read only (Microsoft FAT specification 1.03; what a type is called is
 * what it is). Pure: the partition is a store, and a file is one. Ours because Debian 12 packages
 * no library for it: mtools, dosfstools and fusefat are programs, libparted and GRUB's reader
 * belong to theirs.
 *
 * All that is on the medium may be wrong: whatever it says, nothing outside of the partition is
 * asked for, and everything ends.
 */
#ifndef MULLION_FAT_H
#define MULLION_FAT_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/diag.h"
#include "lib/store.h"

/*
 * How many pieces of the table a chain is followed through: as many as have the file of 1 GiB that
 * lies in one go in the smallest clusters, seconds of single reads. Else a file of 4 GiB whose
 * clusters are thrown about takes 8.4 million, before anything of it is looked at.
 */
#define FAT_PIECES_MOST 16384u

#define FAT_PIECE 512u /* the smallest sector; everything else is a multiple */

struct fat {
	const struct store *partition;
	unsigned bits;     /* of an entry of the table: 12, 16, 32 */
	uint32_t cluster;  /* bytes */
	uint32_t clusters; /* numbered from 2 on */
	/* in the partition, in bytes: the table that counts, the root directory (FAT12, FAT16),
	 * cluster 2 */
	uint64_t table, root, data;
	uint32_t root_entries; /* FAT12, FAT16 */
	uint32_t root_cluster; /* FAT32 */

	/* What was looked at last: a piece of the table, */
	uint64_t piece_at;
	bool piece_read;
	uint32_t pieces; /* read since a chain was turned to */
	uint8_t piece[FAT_PIECE] __attribute__((aligned(8)));
	/* and of the file that begins at cluster `file` its cluster `index`, which is `at`. */
	struct {
		uint32_t file, index, at;
	} last;
};

/* Reads the boot sector of a partition. Which type it is, the number of clusters decides. `fat`
 * keeps the partition. 0, or -1 with `diag` filled. */
int fat_open(struct fat *fat, const struct store *partition, struct diag *diag);

/* A file as a store: what is fetched in ascending order is read in one go. It keeps `fat`, and the
 * name for what is said of it. */
struct fat_file {
	struct store store;
	struct fat *fat;
	const char *name;
	uint32_t first; /* cluster */
};

/*
 * Opens a file in the root directory, by its long name or by its short one ("MULLION.ITB"), of
 * ASCII, whatever the case. Its chain of clusters is followed to the end: it has to be as long as
 * the size needs it, and not in too many pieces (FAT_PIECES_MOST). 0, or -1 with `diag` filled.
 */
int fat_file_open(struct fat_file *file, struct fat *fat, const char *name, struct diag *diag);

#endif
