/* SPDX-License-Identifier: Apache-2.0 */
/* A FAT file system in memory, made by the specification, whose every byte can be bent. */
#ifndef MULLION_TESTS_FAT_HELP_H
#define MULLION_TESTS_FAT_HELP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/store.h"

#define FAT_IMAGE_MOST (36u << 20) /* the smallest FAT32 */

struct fat_image {
	unsigned bits;
	uint32_t sector, cluster; /* bytes */
	uint32_t clusters, table_size, root_entries;
	uint64_t size, table, root, data; /* offsets: the first of two tables */
	uint32_t n_entries;               /* of the root directory */
	uint32_t root_last;               /* FAT32: its last cluster */
	uint8_t *bytes;                   /* FAT_IMAGE_MOST */
};

/* Empty: the least number of clusters of the type, in `room` bytes that are zero. FAT32's root
 * directory begins in cluster 2. */
void fat_make(struct fat_image *image, uint8_t *room, unsigned bits, uint32_t sector,
	      uint32_t cluster_sectors);
/* An entry of both tables. */
void fat_set(struct fat_image *image, uint32_t cluster, uint32_t value);
uint8_t *fat_at(struct fat_image *image, uint32_t cluster);
/* Links `count` clusters, each `step` behind the one before. */
void fat_chain(struct fat_image *image, uint32_t first, uint32_t count, uint32_t step);

/* The next entry of the root directory, zero; FAT32: which gets clusters from `clusters` / 2 on. */
uint8_t *fat_entry(struct fat_image *image);
/* Fills it in: `name` has 11 characters. */
uint8_t *fat_short(struct fat_image *image, const char *name, unsigned attributes, uint32_t first,
		   uint32_t size);
uint8_t fat_sum(const char *name);
/* The entries of a long name; `from` and `to`: which of them by their numbers, from high to low. */
void fat_long_part(struct fat_image *image, const char *name, uint8_t sum, unsigned from,
		   unsigned to);
void fat_long(struct fat_image *image, const char *name, uint8_t sum);

void fat_put(uint8_t *at, unsigned bytes, uint32_t value);

/* The image as a store: an access outside of it ends the program; `fat_breaks`: the store cannot be
 * read any more after so many fetches. */
struct fat_store {
	struct store store;
	const uint8_t *bytes;
	unsigned left, fetches;
};
void fat_store_open(struct fat_store *store, const struct fat_image *image);

/* Memory of FAT_IMAGE_MOST bytes, for all tests of a program: its group's set-up and its end. */
extern uint8_t *fat_room;
int fat_room_start(void **state);
int fat_room_end(void **state);

#endif
