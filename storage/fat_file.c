/* SPDX-License-Identifier: Apache-2.0 */
#include "storage/fat_parts.h"

#include "lib/le.h"

/* The file's cluster `index`, from the one that was looked at last if that is before it. */
static int seek(const struct fat_file *file, uint32_t index, struct diag *diag)
{
	struct fat *fat = file->fat;
	uint32_t next;

	if (fat->last.file != file->first || fat->last.index > index) {
		fat->last.file = file->first;
		fat->last.at = file->first;
		fat->last.index = 0;
	}
	fat->pieces = 0;
	while (fat->last.index < index) {
		if (fat_next(fat, file->name, fat->last.at, &next, diag))
			return -1;
		if (next == FAT_END)
			return diag_fail(diag, file->name, "its chain ends after %u clusters",
					 fat->last.index + 1);
		if (fat->pieces > FAT_PIECES_MOST)
			return diag_fail(diag, file->name,
					 "its chain is in too many pieces: %u blocks of the table "
					 "were read for %u of its clusters",
					 fat->pieces, fat->last.index + 1);
		fat->last.at = next;
		fat->last.index++;
	}
	return 0;
}

/* Bytes from `offset` on, at most `size`, that lie one after the other, and where. */
static int find_run(const struct fat_file *file, uint64_t offset, uint64_t size, uint64_t *place,
		    uint64_t *run, struct diag *diag)
{
	struct fat *fat = file->fat;
	uint32_t index = (uint32_t)(offset / fat->cluster), before;

	if (seek(file, index, diag))
		return -1;
	*place = fat_place(fat, fat->last.at) + offset % fat->cluster;
	*run = fat->cluster - offset % fat->cluster;
	while (*run < size) {
		before = fat->last.at;
		if (seek(file, ++index, diag))
			return -1;
		if (fat->last.at != before + 1)
			break;
		*run += fat->cluster;
	}
	*run = *run < size ? *run : size;
	return 0;
}

static int fetch_file(const struct store *store, uint64_t offset, void *target, size_t size,
		      struct diag *diag)
{
	const struct fat_file *file = (const struct fat_file *)store;
	uint64_t place, run;
	uint8_t *to = target;

	for (; size; size -= run, offset += run, to += run)
		if (find_run(file, offset, size, &place, &run, diag) ||
		    store_fetch(file->fat->partition, place, to, run, diag))
			return -1;
	return 0;
}

/* Follows the chain: no circle goes on for as long as a file's clusters and ends there. */
static int check_chain(const struct fat_file *file, struct diag *diag)
{
	struct fat *fat = file->fat;
	uint64_t size = file->store.size, count = (size + fat->cluster - 1) / fat->cluster;
	uint32_t next = 0;

	if (count > fat->clusters)
		return diag_fail(diag, file->name, "has %u bytes, more than all %u clusters",
				 (uint32_t)size, fat->clusters);
	if (fat_check_cluster(fat, file->name, file->first, diag) ||
	    seek(file, (uint32_t)count - 1, diag) ||
	    fat_next(fat, file->name, fat->last.at, &next, diag))
		return -1;
	if (next != FAT_END)
		return diag_fail(diag, file->name,
				 "its chain goes on after %u clusters, enough for its %u bytes",
				 (uint32_t)count, (uint32_t)size);
	return 0;
}

int fat_file_open(struct fat_file *file, struct fat *fat, const char *name, struct diag *diag)
{
	uint8_t entry[FAT_ENTRY];
	uint32_t high;

	if (fat_find(fat, name, entry, diag))
		return -1;
	high = fat->bits == 32 ? le16(entry + FAT_FIRST_HIGH) : 0;
	*file = (struct fat_file){
		.store = {.size = le32(entry + FAT_SIZE), .fetch = fetch_file},
		.fat = fat,
		.name = name,
		.first = high << 16 | le16(entry + FAT_FIRST_LOW),
	};
	if (entry[FAT_ATTRIBUTES] & FAT_IS_DIRECTORY)
		return diag_fail(diag, name, "is a directory");
	if (!file->store.size)
		return diag_fail(diag, name, "is empty");
	return check_chain(file, diag);
}
