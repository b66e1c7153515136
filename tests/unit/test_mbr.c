/* SPDX-License-Identifier: Apache-2.0 */
/* storage/mbr.c: which table a disk has, and where a FAT should be. */
#include "tests/unit/expect.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "storage/mbr.h"
#include "tests/unit/gpt_help.h"
#include "tests/unit/one_shot.h"

static struct mbr mbr;
static struct diag d;

static int read_disk(void)
{
	int failed = mbr_read(&mbr, one_shot(disk, sizeof(disk)), block, &d);

	assert_int_equal(one_shot_again(), 0);
	return failed;
}

static void put_entry(unsigned i, uint8_t type, uint32_t first, uint32_t count)
{
	uint8_t *entry = disk + 446 + 16 * i;

	entry[4] = type;
	for (unsigned k = 0; k < 4; k++) {
		entry[8 + k] = (uint8_t)(first >> 8 * k);
		entry[12 + k] = (uint8_t)(count >> 8 * k);
	}
}

/* A table without a partition. */
static int no_partition(void **state)
{
	(void)state;
	block = 512;
	memset(disk, 0, sizeof(disk));
	disk[510] = 0x55;
	disk[511] = 0xaa;
	return 0;
}

static void expect_found(unsigned number, uint64_t first, uint64_t size)
{
	expect_success(read_disk(), &d);
	assert_false(mbr.protective);
	assert_int_equal(mbr.partition, number);
	assert_int_equal(mbr.place.base, first);
	assert_int_equal(mbr.place.size, size);
}

static void of_a_gpt(void **state)
{
	(void)state;
	new_disk(512, 128);
	expect_success(read_disk(), &d);
	assert_true(mbr.protective);
	/* a hybrid one has other entries, too, for those who know no GPT */
	put_entry(1, 0x0c, 34, 10);
	expect_success(read_disk(), &d);
	assert_true(mbr.protective);
	put_entry(3, 0xee, 1, 33);
	put_entry(0, 0x0c, 34, 10);
	expect_success(read_disk(), &d);
	assert_true(mbr.protective);
}

/* Each type, in each place, active or not; the first of several. */
static void fat_partitions(void **state)
{
	static const uint8_t types[] = {0x01, 0x04, 0x06, 0x0b, 0x0c, 0x0e, 0xef};

	(void)state;
	for (unsigned i = 0; i < COUNT(types); i++)
		for (unsigned k = 0; k < 4; k++) {
			no_partition(NULL);
			disk[446 + 16 * k] = i & 1 ? 0x80 : 0;
			put_entry(k, types[i], 100 + k, 50);
			expect_found(k + 1, (100 + k) * 512, 50 * 512);
			put_entry(3, 0x0c, k == 3 ? 103 : 300, 50);
			put_entry(0, k ? 0x83 : types[i], 100, 50);
			expect_found(k + 1, (100 + k) * 512, 50 * 512);
		}
	no_partition(NULL);
	put_entry(2, 0x0c, 0, 512); /* as mkfs.fat --mbr: to the last block, and from the first */
	expect_found(3, 0, sizeof(disk));
	block = 4096;
	put_entry(2, 0x0c, 8, 56);
	expect_found(3, 8 * 4096, 56 * 4096);
}

/* Nothing but a boot sector: its program lies where a table would be, or nothing does. */
static void whole_disk(void **state)
{
	(void)state;
	expect_found(0, 0, sizeof(disk));
	memset(disk + 446, 0x90, 64);
	expect_found(0, 0, sizeof(disk));
	no_partition(NULL);
	put_entry(0, 0x0c, 100, 50);
	disk[446 + 48] = 0x20; /* the fourth is no entry, so none is */
	expect_found(0, 0, sizeof(disk));
}

static void no_fat(void **state)
{
	static const struct {
		uint8_t type;
		uint32_t first, count;
		const char *why;
	} wrong[] = {
		{0x83, 100, 50, "no FAT among its 1 partitions"},
		{0x07, 100, 50, "no FAT among its 1 partitions"}, /* NTFS, exFAT */
		{0x0f, 100, 50, "no FAT among its 1 partitions"}, /* extended */
		{0x0c, 100, 0, "partition 2 of 0 blocks at 100, of 512"},
		{0x0c, 100, 413, "partition 2 of 413 blocks at 100, of 512"},
		{0x0c, 513, 1, "partition 2 of 1 blocks at 513, of 512"},
		{0x0c, ~0u, 1, "partition 2 of 1 blocks at 4294967295, of 512"},
		{0x0c, 1, ~0u, "partition 2 of 4294967295 blocks at 1, of 512"},
		{0x0c, ~0u, ~0u, "partition 2 of 4294967295 blocks at 4294967295, of 512"},
	};

	(void)state;
	for (unsigned i = 0; i < COUNT(wrong); i++) {
		no_partition(NULL);
		put_entry(1, wrong[i].type, wrong[i].first, wrong[i].count);
		expect_failure(read_disk(), &d, "MBR", wrong[i].why);
	}
	put_entry(0, 0x83, 34, 10);
	put_entry(1, 0x05, 50, 10);
	put_entry(2, 0x82, 60, 10);
	expect_failure(read_disk(), &d, "MBR", "no FAT among its 3 partitions");
}

static void no_mbr(void **state)
{
	const struct store *store;

	(void)state;
	disk[511] = 0;
	expect_failure(read_disk(), &d, "MBR", "none: block 0 ends in 0x55");
	expect_failure(mbr_read(&mbr, one_shot(disk, 511), 512, &d), &d, "MBR",
		       "none: the disk has 511 bytes");
	store = one_shot(disk, sizeof(disk));
	one_shot_breaks(0);
	expect_failure(mbr_read(&mbr, store, 512, &d), &d, "store", "is broken");
}

/* A disk that mtools divided: one partition of `type`, a number. */
static void divide(const char *type)
{
	char folder[] = "/tmp/mullion-mbr-XXXXXX", command[1024];
	FILE *file;

	assert_non_null(mkdtemp(folder));
	snprintf(command, sizeof(command),
		 "cd %s && MTOOLSRC=$PWD/rc && export MTOOLSRC && head -c %u /dev/zero >disk && "
		 "printf 'drive z: file=\"%%s/disk\" partition=1\\n' $PWD >rc && "
		 "mpartition -I -s 8 -h 4 -t 16 z: 2>log && "
		 "mpartition -c -b 64 -l 200 -T %s -a -s 8 -h 4 -t 16 z:",
		 folder, DISK_SIZE, type);
	if (system(command))
		fail_msg("%s", command);
	snprintf(command, sizeof(command), "%s/disk", folder);
	file = fopen(command, "rb");
	assert_non_null(file);
	assert_int_equal(fread(disk, 1, DISK_SIZE, file), DISK_SIZE);
	fclose(file);
	snprintf(command, sizeof(command), "rm -r %s", folder);
	assert_int_equal(system(command), 0);
}

static void of_mtools(void **state)
{
	(void)state;
	divide("12");
	assert_int_equal(disk[446], 0x80);
	expect_found(1, 64 * 512, 200 * 512);
	divide("131");
	expect_failure(read_disk(), &d, "MBR", "no FAT among its 1 partitions");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(of_a_gpt, no_partition),
		cmocka_unit_test_setup(fat_partitions, no_partition),
		cmocka_unit_test_setup(whole_disk, no_partition),
		cmocka_unit_test_setup(no_fat, no_partition),
		cmocka_unit_test_setup(no_mbr, no_partition),
		cmocka_unit_test_setup(of_mtools, no_partition),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
