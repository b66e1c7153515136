/* SPDX-License-Identifier: Apache-2.0 */
#include "storage/gpt.h"

#include <stdbool.h>
#include <string.h>

#include "lib/crc32.h"
#include "lib/le.h"

typedef unsigned long long ull;

/* The header (5.3.2): offsets */
#define HEADER_REVISION  8u
#define HEADER_SIZE      12u
#define HEADER_CRC       16u
#define HEADER_MY_LBA    24u
#define HEADER_OTHER_LBA 32u
#define HEADER_FIRST     40u
#define HEADER_LAST      48u
#define HEADER_ENTRIES   72u
#define HEADER_COUNT     80u
#define HEADER_ENTRY     84u
#define HEADER_TABLE_CRC 88u
#define HEADER_LEAST     92u
#define HEADER_MOST      512u

/* An entry (5.3.3) */
#define ENTRY_FIRST 32u
#define ENTRY_LAST  40u
#define ENTRY_NAME  56u
#define ENTRY_LEAST 128u

/* What a whole header says. */
struct table {
	uint64_t blocks;      /* the disk's */
	uint64_t first, last; /* blocks for partitions */
	uint64_t entries;     /* block */
	uint32_t block, count, entry_size, crc;
};

const uint8_t gpt_type_efi_system[16] = {0x28, 0x73, 0x2a, 0xc1, 0x1f, 0xf8, 0xd2, 0x11,
					 0xba, 0x4b, 0x00, 0xa0, 0xc9, 0x3e, 0xc9, 0x3b};
const uint8_t gpt_type_basic_data[16] = {0xa2, 0xa0, 0xd0, 0xeb, 0xe5, 0xb9, 0x33, 0x44,
					 0x87, 0xc0, 0x68, 0xb6, 0xb7, 0x26, 0x99, 0xc7};

/* Where the header says that things are: none outside of the disk, none on the other. */
static int check_places(const struct table *table, struct diag *diag)
{
	uint64_t size = (uint64_t)table->count * table->entry_size;
	uint64_t blocks = (size + table->block - 1) / table->block;

	if (table->first < 2 || table->first > table->last || table->last >= table->blocks)
		return diag_fail(diag, "GPT", "partitions in blocks %llu to %llu of %llu",
				 (ull)table->first, (ull)table->last, (ull)table->blocks);
	if (table->entries < 2 || table->entries >= table->blocks ||
	    blocks > table->blocks - table->entries)
		return diag_fail(diag, "GPT", "table of %llu blocks at %llu of %llu", (ull)blocks,
				 (ull)table->entries, (ull)table->blocks);
	if (range_overlaps((struct range){table->entries, blocks},
			   (struct range){table->first, table->last - table->first + 1}))
		return diag_fail(diag, "GPT", "table among the partitions, at block %llu",
				 (ull)table->entries);
	return 0;
}

static int check_entries(const struct table *table, struct diag *diag)
{
	if (table->entry_size < ENTRY_LEAST || table->entry_size > GPT_CHUNK ||
	    table->entry_size & (table->entry_size - 1))
		return diag_fail(diag, "GPT", "entries of %u bytes", table->entry_size);
	if (!table->count || table->count > GPT_TABLE_MOST / table->entry_size)
		return diag_fail(diag, "GPT", "%u entries of %u bytes: 1 MiB at most", table->count,
				 table->entry_size);
	return check_places(table, diag);
}

/* The header's checksum, for which its own place is 0. */
static bool whole(uint8_t *header, uint32_t size)
{
	uint32_t said = le32(header + HEADER_CRC);

	memset(header + HEADER_CRC, 0, 4);
	return crc32(0, header, size) == said;
}

/* *other: where the other copy is, once that can be believed. */
static int read_header(const struct store *disk, uint64_t at, struct table *table, uint64_t *other,
		       struct diag *diag)
{
	uint8_t header[HEADER_MOST];
	uint32_t size;

	if (store_fetch(disk, at * table->block, header, sizeof(header), diag))
		return -1;
	if (memcmp(header, "EFI PART", 8))
		return diag_fail(diag, "GPT", "no header");
	size = le32(header + HEADER_SIZE);
	if (size < HEADER_LEAST || size > HEADER_MOST)
		return diag_fail(diag, "GPT", "header of %u bytes", size);
	if (!whole(header, size))
		return diag_fail(diag, "GPT", "wrong checksum of the header");
	if (le32(header + HEADER_REVISION) >> 16 != 1)
		return diag_fail(diag, "GPT", "revision 0x%x", le32(header + HEADER_REVISION));
	if (le64(header + HEADER_MY_LBA) != at)
		return diag_fail(diag, "GPT", "header of block %llu",
				 (ull)le64(header + HEADER_MY_LBA));
	*other = le64(header + HEADER_OTHER_LBA);
	table->first = le64(header + HEADER_FIRST);
	table->last = le64(header + HEADER_LAST);
	table->entries = le64(header + HEADER_ENTRIES);
	table->count = le32(header + HEADER_COUNT);
	table->entry_size = le32(header + HEADER_ENTRY);
	table->crc = le32(header + HEADER_TABLE_CRC);
	return check_entries(table, diag);
}

/* UTF-16 */
static void take_name(struct gpt_partition *partition, const uint8_t *entry)
{
	const uint8_t *from = entry + ENTRY_NAME;
	unsigned length = 0;

	for (; length < sizeof(partition->name) - 1 && le16(from); length++, from += 2)
		partition->name[length] = (char)(le16(from) < 0x80 ? le16(from) : '?');
	partition->name[length] = 0;
}

static int take_entry(struct gpt *gpt, const struct table *table, uint32_t number,
		      const uint8_t *entry, struct diag *diag)
{
	static const uint8_t unused[16];
	uint64_t first = le64(entry + ENTRY_FIRST), last = le64(entry + ENTRY_LAST);
	struct gpt_partition *partition = &gpt->partition[gpt->count];

	if (!memcmp(entry, unused, sizeof(unused)))
		return 0;
	if (first < table->first || last > table->last || first > last)
		return diag_fail(diag, "GPT",
				 "partition %u in blocks %llu to %llu, of %llu to %llu", number,
				 (ull)first, (ull)last, (ull)table->first, (ull)table->last);
	if (gpt->count == GPT_PARTITIONS)
		return diag_fail(diag, "GPT", "more than %u partitions", GPT_PARTITIONS);
	for (unsigned i = 0; i < gpt->count; i++)
		if (range_overlaps(gpt->partition[i].place,
				   (struct range){first * table->block,
						  (last - first + 1) * table->block}))
			return diag_fail(diag, "GPT", "partition %u over partition %u", number,
					 gpt->partition[i].number);
	memcpy(partition->type, entry, sizeof(partition->type));
	partition->number = number;
	partition->place = (struct range){first * table->block, (last - first + 1) * table->block};
	take_name(partition, entry);
	gpt->count++;
	return 0;
}

/* All of it, a chunk at a time; what is wrong with an entry counts once the checksum is right. */
static int read_table(struct gpt *gpt, const struct store *disk, const struct table *table,
		      struct diag *diag)
{
	uint32_t crc = 0, size = table->count * table->entry_size, chunk;
	int failed = 0;

	gpt->count = 0;
	for (uint32_t done = 0; done < size; done += chunk) {
		chunk = size - done < GPT_CHUNK ? size - done : GPT_CHUNK;
		if (store_fetch(disk, table->entries * table->block + done, gpt->chunk, chunk,
				diag))
			return -1;
		crc = crc32(crc, gpt->chunk, chunk);
		for (uint32_t i = 0; i < chunk && !failed; i += table->entry_size)
			failed = take_entry(gpt, table, (done + i) / table->entry_size + 1,
					    gpt->chunk + i, diag);
	}
	if (crc != table->crc)
		return diag_fail(diag, "GPT", "wrong checksum of the table");
	return failed;
}

static int read_copy(struct gpt *gpt, const struct store *disk, uint32_t block, uint64_t at,
		     uint64_t *other, struct diag *diag)
{
	struct table table = {.blocks = disk->size / block, .block = block};

	return read_header(disk, at, &table, other, diag) || read_table(gpt, disk, &table, diag)
		       ? -1
		       : 0;
}

int gpt_read(struct gpt *gpt, const struct store *disk, uint32_t block, struct diag *diag)
{
	uint64_t blocks = disk->size / block, end = blocks - 1, other = end, ignored;
	struct diag second;

	gpt->damaged.reason[0] = 0;
	if (blocks < 3)
		return diag_fail(diag, "GPT", "none: the disk has %llu blocks", (ull)blocks);
	if (!read_copy(gpt, disk, block, 1, &other, &gpt->damaged)) {
		gpt->damaged.reason[0] = 0;
		return 0;
	}
	if (other < 2 || other > end)
		other = end;
	if (!read_copy(gpt, disk, block, other, &ignored, &second))
		return 0;
	gpt->count = 0;
	return diag_fail(diag, "GPT", "both copies are damaged: block 1: %s; block %llu: %s",
			 gpt->damaged.reason, (ull)other, second.reason);
}

const struct gpt_partition *gpt_find(const struct gpt *gpt, const struct gpt_partition *after,
				     const uint8_t *type, const char *name)
{
	const struct gpt_partition *end = gpt->partition + gpt->count;

	for (after = after ? after + 1 : gpt->partition; after < end; after++)
		if ((!type || !memcmp(after->type, type, sizeof(after->type))) &&
		    (!name || !strcmp(after->name, name)))
			return after;
	return NULL;
}
