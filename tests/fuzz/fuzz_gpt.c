/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Input: a byte for the disk to begin with (two with a GPT, one with a MBR) and whether checksums
 * are made good again, then changes to it, each a byte for the part of it, two for the place in
 * there, one for how many bytes follow (at most 16), and those. Nothing outside of the disk is
 * asked for, what is found lies on it and not over another, and as long as one copy of the GPT is
 * as it was, what it says is found.
 */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "lib/le.h"
#include "storage/gpt.h"
#include "storage/mbr.h"
#include "tests/unit/gpt_help.h"

#define CHANGES    48u
#define PARTITIONS 3u
#define ENTRIES    16u /* few: checksums are most of the time */
#define TABLE      (ENTRIES * 128)
#define FETCHES    (2 * (1 + GPT_TABLE_MOST / GPT_CHUNK)) /* of both copies */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct {
	uint32_t at;
	uint8_t before;
} undo[CHANGES * 16 + 16];
static unsigned n_undo, fetches;
static struct gpt gpt;

static int fetch(const struct store *store, uint64_t offset, void *target, size_t size,
		 struct diag *diag)
{
	(void)diag;
	if (offset > store->size || size > store->size - offset)
		abort();
	fetches++;
	memcpy(target, disk + offset, size);
	return 0;
}

static const struct store the_disk = {.size = DISK_SIZE, .fetch = fetch};

static uint64_t first_of(unsigned i)
{
	return 40 + 3 * i;
}

/* Where a copy's table is: the second ends before its header. */
static uint32_t table_of(bool second)
{
	uint32_t blocks = (TABLE + block - 1) / block;

	return second ? (uint32_t)(last_block() - blocks) * block : 2 * block;
}

static void make(unsigned which)
{
	new_disk(which == 1 ? 4096 : 512, ENTRIES);
	if (which == 2) {
		memset(disk + 512, 0, sizeof(disk) - 512);
		memset(disk + 446, 0, 64);
		disk[446 + 4] = 0x0c;
		disk[446 + 8] = 40;
		disk[446 + 12] = 100;
		return;
	}
	for (unsigned i = 0; i < 2 * PARTITIONS; i++)
		add(i % 2 ? last_block() : 1, i / 2, gpt_type_basic_data, first_of(i / 2),
		    first_of(i / 2) + 1, "a part");
}

/* Where a change goes: the MBR's table, a header, a table, all. */
static uint32_t place_of(unsigned part, uint32_t place)
{
	switch (part % 6) {
	case 0:
		return 440 + place % 72;
	case 1:
		return block + place % 92;
	case 2:
		return table_of(false) + place % 512;
	case 3:
		return (uint32_t)last_block() * block + place % 92;
	case 4:
		return table_of(true) + place % 512;
	default:
		return place * 4 % DISK_SIZE;
	}
}

static void put(uint32_t at, uint8_t value)
{
	undo[n_undo].at = at;
	undo[n_undo++].before = disk[at];
	disk[at] = value;
}

static void change(const uint8_t *data, size_t size)
{
	n_undo = 0;
	for (unsigned n = 0; n < CHANGES && size > 4; n++) {
		uint32_t at = place_of(data[0], data[1] | data[2] << 8);
		unsigned count = data[3] % 16 + 1;

		data += 4;
		size -= 4;
		for (; count && size && at < DISK_SIZE; count--, size--, at++)
			put(at, *data++);
	}
}

/* Both copies' checksums, where header and table lie on the disk; to be changed back, too. */
static void make_good(void)
{
	const uint64_t copies[] = {1, last_block()};

	for (unsigned i = 0; i < 2; i++) {
		const uint8_t *header = at(copies[i]);
		uint64_t entries = le64(header + 72);
		uint64_t table = (uint64_t)le32(header + 80) * le32(header + 84);

		for (unsigned k = 0; k < 8; k++)
			put((uint32_t)copies[i] * block + (k < 4 ? 16 : 84) + k,
			    header[(k < 4 ? 16 : 84) + k]);
		if (le32(header + 12) <= block && entries < DISK_SIZE / block &&
		    table <= DISK_SIZE - entries * block)
			sum(copies[i]);
	}
}

/* Whether a copy is as it was made. */
static bool kept(bool second)
{
	uint32_t header = second ? (uint32_t)last_block() * block : block;
	uint32_t table = table_of(second);

	for (unsigned i = n_undo; i--;) {
		uint32_t at = undo[i].at;

		if ((at >= header && at < header + 512) || (at >= table && at < table + TABLE))
			return false;
	}
	return true;
}

static void check_partitions(void)
{
	for (unsigned i = 0; i < gpt.count; i++) {
		const struct gpt_partition *partition = &gpt.partition[i];

		if (!partition->place.size || range_end(partition->place) > DISK_SIZE ||
		    partition->place.base < 2 * block || strlen(partition->name) > 36 ||
		    (i && partition->number <= partition[-1].number))
			abort();
		for (unsigned k = 0; k < i; k++)
			if (range_overlaps(gpt.partition[k].place, partition->place))
				abort();
	}
}

/* `first`, `second`: what was kept; `good`: what was not may be whole. */
static void check_gpt(bool first, bool second, bool good)
{
	struct diag diag = {0};
	int failed = gpt_read(&gpt, &the_disk, block, &diag);

	if (fetches > FETCHES || (failed && (!diag.reason[0] || gpt.count)))
		abort();
	check_partitions();
	if (!first && (!second || good))
		return;
	/* a first copy that is another, and whole, counts; its checksums say that it is not */
	if (failed || (first && gpt.damaged.reason[0]))
		abort();
	if (gpt.count != PARTITIONS)
		abort();
	for (unsigned i = 0; i < PARTITIONS; i++)
		if (gpt.partition[i].place.base != first_of(i) * block)
			abort();
}

static void check_mbr(void)
{
	struct diag diag = {0};
	struct mbr mbr;

	if (mbr_read(&mbr, &the_disk, block, &diag)) {
		if (!diag.reason[0])
			abort();
		return;
	}
	if (!mbr.protective &&
	    (!mbr.place.size || range_end(mbr.place) > DISK_SIZE || mbr.place.base > DISK_SIZE ||
	     mbr.partition > 4 || (!mbr.partition && mbr.place.size != DISK_SIZE)))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static unsigned before = ~0u;
	bool good, first, second;
	unsigned which;

	if (!size)
		return 0;
	which = data[0] % 3;
	good = data[0] & 0x80;
	if (which != before)
		make(which);
	change(data + 1, size - 1);
	first = which != 2 && kept(false);
	second = which != 2 && kept(true);
	if (good)
		make_good();
	fetches = 0;
	check_gpt(first, second, good);
	check_mbr();
	while (n_undo--)
		disk[undo[n_undo].at] = undo[n_undo].before;
	before = which;
	return 0;
}
