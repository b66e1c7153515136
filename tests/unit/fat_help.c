/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/fat_help.h"

#include <stdlib.h>
#include <string.h>

#define RESERVED 32u
#define ROOT     512u /* entries, of FAT12 and FAT16 */

void fat_put(uint8_t *at, unsigned bytes, uint32_t value)
{
	for (unsigned i = 0; i < bytes; i++)
		at[i] = (uint8_t)(value >> 8 * i);
}

static void put_boot(struct fat_image *image)
{
	uint8_t *boot = image->bytes;
	uint32_t sectors = (uint32_t)(image->size / image->sector);
	bool wide = image->bits == 32;

	memcpy(boot, "\xeb\x58\x90MULLION ", 11);
	fat_put(boot + 11, 2, image->sector);
	boot[13] = (uint8_t)(image->cluster / image->sector);
	fat_put(boot + 14, 2, RESERVED);
	boot[16] = 2;
	fat_put(boot + 17, 2, image->root_entries);
	fat_put(boot + (sectors < 65536 && !wide ? 19 : 32), sectors < 65536 && !wide ? 2 : 4,
		sectors);
	boot[21] = 0xf8;
	fat_put(boot + (wide ? 36 : 22), wide ? 4 : 2, image->table_size / image->sector);
	if (wide)
		fat_put(boot + 44, 4, 2);
	fat_put(boot + 510, 2, 0xaa55);
}

void fat_make(struct fat_image *image, uint8_t *room, unsigned bits, uint32_t sector,
	      uint32_t cluster_sectors)
{
	uint32_t clusters = bits == 12 ? 60 : bits == 16 ? 4085 : 65525;
	uint32_t sectors = ((clusters + 2) * bits / 8 + sector) / sector;

	*image = (struct fat_image){
		.bits = bits,
		.sector = sector,
		.cluster = sector * cluster_sectors,
		.clusters = clusters,
		.table_size = sectors * sector,
		.root_entries = bits == 32 ? 0 : ROOT,
		.table = RESERVED * sector,
		.root_last = 2,
		.bytes = room,
	};
	image->root = image->table + 2 * image->table_size;
	image->data = image->root + image->root_entries * 32;
	image->size = image->data + (uint64_t)clusters * image->cluster;
	if (image->size > FAT_IMAGE_MOST)
		abort();
	put_boot(image);
	fat_set(image, 0, 0x0ffffff8);
	fat_set(image, 1, 0x0fffffff);
	if (bits == 32)
		fat_set(image, 2, 0x0fffffff);
}

void fat_set(struct fat_image *image, uint32_t cluster, uint32_t value)
{
	for (unsigned i = 0; i < 2; i++) {
		uint8_t *at = image->bytes + image->table + i * image->table_size +
			      cluster * image->bits / 8;

		if (image->bits == 12 && cluster & 1)
			fat_put(at, 2, (at[0] & 0xf) | value << 4);
		else if (image->bits == 12)
			fat_put(at, 2, (at[1] & 0xf0u) << 8 | (value & 0xfff));
		else
			fat_put(at, image->bits / 8, value);
	}
}

uint8_t *fat_at(struct fat_image *image, uint32_t cluster)
{
	return image->bytes + image->data + (uint64_t)(cluster - 2) * image->cluster;
}

void fat_chain(struct fat_image *image, uint32_t first, uint32_t count, uint32_t step)
{
	for (; count > 1; count--, first += step)
		fat_set(image, first, first + step);
	fat_set(image, first, 0x0fffffff);
}

uint8_t *fat_entry(struct fat_image *image)
{
	uint32_t place = image->n_entries++ * 32, next;

	if (image->bits != 32)
		return image->bytes + image->root + place;
	if (place && place % image->cluster == 0) {
		next = image->root_last == 2 ? image->clusters / 2 : image->root_last + 1;
		fat_set(image, image->root_last, next);
		fat_set(image, next, 0x0fffffff);
		image->root_last = next;
	}
	return fat_at(image, image->root_last) + place % image->cluster;
}

uint8_t *fat_short(struct fat_image *image, const char *name, unsigned attributes, uint32_t first,
		   uint32_t size)
{
	uint8_t *entry = fat_entry(image);

	memcpy(entry, name, 11);
	entry[11] = (uint8_t)attributes;
	fat_put(entry + 20, 2, first >> 16);
	fat_put(entry + 26, 2, first);
	fat_put(entry + 28, 4, size);
	return entry;
}

uint8_t fat_sum(const char *name)
{
	uint8_t sum = 0;

	for (unsigned i = 0; i < 11; i++)
		sum = (uint8_t)((sum << 7 | sum >> 1) + (uint8_t)name[i]);
	return sum;
}

void fat_long_part(struct fat_image *image, const char *name, uint8_t sum, unsigned from,
		   unsigned to)
{
	unsigned length = (unsigned)strlen(name), last = (length + 12) / 13;

	for (unsigned number = from; number >= to; number--) {
		uint8_t *entry = fat_entry(image);

		entry[0] = (uint8_t)(number | (number == last ? 0x40 : 0));
		entry[11] = 0x0f;
		entry[13] = sum;
		for (unsigned i = 0; i < 13; i++) {
			unsigned at = (number - 1) * 13 + i, place = 1 + 2 * i;

			place += i >= 11 ? 5 : i >= 5 ? 3 : 0;
			fat_put(entry + place, 2,
				at < length    ? (uint8_t)name[at]
				: at == length ? 0
					       : 0xffff);
		}
	}
}

void fat_long(struct fat_image *image, const char *name, uint8_t sum)
{
	fat_long_part(image, name, sum, (unsigned)(strlen(name) + 12) / 13, 1);
}

static int fetch(const struct store *store, uint64_t offset, void *target, size_t size,
		 struct diag *diag)
{
	struct fat_store *from = (struct fat_store *)(uintptr_t)store;

	if (offset > store->size || size > store->size - offset)
		abort();
	from->fetches++;
	if (!from->left)
		return diag_fail(diag, "store", "is broken");
	from->left--;
	memcpy(target, from->bytes + offset, size);
	return 0;
}

void fat_store_open(struct fat_store *store, const struct fat_image *image)
{
	*store = (struct fat_store){{.size = image->size, .fetch = fetch}, image->bytes, ~0u, 0};
}

uint8_t *fat_room;

int fat_room_start(void **state)
{
	(void)state;
	fat_room = calloc(1, FAT_IMAGE_MOST);
	return !fat_room;
}

int fat_room_end(void **state)
{
	(void)state;
	free(fat_room);
	return 0;
}
