/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Input: a byte for the file system to begin with, then changes to it, each a byte for the part of
 * it, two for the place in there (in units of the part), one for how many bytes follow (at most
 * 16), and those. What is read is what fat_ref.c reads, nothing outside of the image is asked for,
 * and where that has a file, there is one.
 */
#include <stdlib.h>
#include <string.h>

#include "storage/fat.h"
#include "tests/fuzz/fat_ref.h"
#include "tests/unit/fat_help.h"

#define KINDS   6u
#define CHANGES 48u
#define LONG    "Mullion bundle of today.itb"
#define SHORT   "MULLIO~1ITB"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct {
	unsigned bits;
	uint32_t sector, cluster;
} kinds[KINDS] = {{12, 512, 1}, {12, 512, 4}, {12, 2048, 1},
		  {16, 512, 1}, {16, 512, 2}, {32, 512, 1}};

static struct fat_image images[KINDS];
static struct {
	uint64_t at;
	uint8_t before;
} undo[CHANGES * 16];
static unsigned n_undo;
static uint64_t places[FAT_REF_MOST];

static void make(unsigned which)
{
	struct fat_image *image = &images[which];
	uint8_t *room = calloc(1, which == KINDS - 1 ? FAT_IMAGE_MOST : 6u << 20);

	fat_make(image, room, kinds[which].bits, kinds[which].sector, kinds[which].cluster);
	for (uint64_t i = image->data; i < image->size; i++)
		room[i] = (uint8_t)(i * 7 + (i >> 9) * 13 + 1);
	if (image->bits == 32)
		memset(fat_at(image, 2), 0, image->cluster);
	fat_short(image, "LABEL      ", 0x08, 0, 0);
	fat_short(image, "\xe5LD        ", 0x20, 40, 700);
	fat_long(image, LONG, fat_sum(SHORT));
	fat_short(image, SHORT, 0x20, 5, 11 * image->cluster + 100);
	fat_short(image, "FOLDER     ", 0x10, 50, 0);
	fat_chain(image, 5, 6, 1);
	fat_set(image, 10, 20);
	fat_chain(image, 20, 6, 3);
}

/* Where a change goes: the boot sector, the table, the root directory, all. */
static uint64_t place_of(const struct fat_image *image, unsigned part, uint32_t place)
{
	uint64_t root = image->bits == 32 ? image->data : image->root;

	switch (part % 4) {
	case 0:
		return place % 96;
	case 1:
		return image->table + place % image->table_size;
	case 2:
		return root + place % 512;
	default:
		return (uint64_t)place * 512 % image->size + place % 512;
	}
}

static void change(struct fat_image *image, const uint8_t *data, size_t size)
{
	n_undo = 0;
	for (unsigned n = 0; n < CHANGES && size > 4; n++) {
		uint64_t at = place_of(image, data[0], data[1] | data[2] << 8);
		unsigned count = data[3] % 16 + 1;

		data += 4;
		size -= 4;
		for (; count && size && at < image->size; count--, size--, at++) {
			undo[n_undo].at = at;
			undo[n_undo++].before = image->bytes[at];
			image->bytes[at] = *data++;
		}
	}
}

static void change_back(struct fat_image *image)
{
	while (n_undo--)
		image->bytes[undo[n_undo].at] = undo[n_undo].before;
}

/* Beginning, middle and end of the file, and the beginning again. */
static void compare(const struct fat_image *image, const struct fat_file *file, uint32_t cluster,
		    uint32_t size)
{
	const uint32_t from[] = {0, size / 2, size - 1, 0};
	static uint8_t read[4096];
	struct diag diag;

	if (file->store.size != size)
		abort();
	for (unsigned i = 0; i < 4; i++) {
		uint32_t at = from[i], part;
		uint32_t count = size - at < sizeof(read) ? size - at : sizeof(read);

		if (store_fetch(&file->store, at, read, count, &diag))
			abort();
		for (uint32_t done = 0; done < count; done += part, at += part) {
			part = cluster - at % cluster;
			part = part < count - done ? part : count - done;
			if (memcmp(read + done, image->bytes + places[at / cluster] + at % cluster,
				   part))
				abort();
		}
	}
}

static void check(struct fat_image *image, const char *name)
{
	uint32_t cluster, size, n;
	struct diag diag = {0};
	struct fat_store store;
	struct fat_file file;
	struct fat fat;
	int failed;

	fat_store_open(&store, image);
	n = fat_ref_file(image->bytes, image->size, name, places, &cluster, &size);
	failed = fat_open(&fat, &store.store, &diag) || fat_file_open(&file, &fat, name, &diag);
	if (failed != !n || (failed && (!diag.object[0] || !diag.reason[0])))
		abort();
	/* 65,536 entries in the smallest clusters, and the longest chain, twice */
	if (store.fetches > 2 * (4096 + 2 * FAT_REF_MOST))
		abort();
	if (n)
		compare(image, &file, cluster, size);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	unsigned which;

	if (!size)
		return 0;
	which = data[0] % KINDS;
	if (!images[which].bytes)
		make(which);
	change(&images[which], data + 1, size - 1);
	check(&images[which], LONG);
	check(&images[which], "mullio~1.itb");
	change_back(&images[which]);
	return 0;
}
