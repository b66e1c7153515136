/* SPDX-License-Identifier: Apache-2.0 */
/* storage/gpt.c on disks made here: what is found, and every way for a table to be wrong. */
#include "tests/unit/expect.h"

#include <string.h>

#include "storage/gpt.h"
#include "tests/unit/gpt_help.h"
#include "tests/unit/one_shot.h"

#define FIRST 100u /* of the partition that is there */
#define LAST  199u

static const uint8_t other_type[16] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};
static struct gpt gpt;
static struct diag d;

static int read_disk(void)
{
	int failed = gpt_read(&gpt, one_shot(disk, sizeof(disk)), block, &d);

	assert_int_equal(one_shot_again(), 0);
	return failed;
}

/* Two partitions, in both copies. */
static int usual(void **state)
{
	(void)state;
	new_disk(512, 128);
	for (unsigned i = 0; i < 2; i++) {
		uint64_t lba = i ? last_block() : 1;

		add(lba, 0, other_type, 40, 49, "first");
		add(lba, 5, gpt_type_efi_system, FIRST, LAST, "EFI System");
	}
	return 0;
}

static void expect_usual(void)
{
	const struct gpt_partition *found;

	expect_success(read_disk(), &d);
	assert_int_equal(gpt.count, 2);
	found = gpt_find(&gpt, NULL, gpt_type_efi_system, NULL);
	assert_non_null(found);
	assert_int_equal(found->number, 6);
	assert_int_equal(found->place.base, FIRST * 512);
	assert_int_equal(found->place.size, (LAST - FIRST + 1) * 512);
	assert_string_equal(found->name, "EFI System");
	assert_null(gpt_find(&gpt, found, gpt_type_efi_system, NULL));
}

static void finds(void **state)
{
	(void)state;
	expect_usual();
	assert_string_equal(gpt.damaged.reason, "");
	assert_ptr_equal(gpt_find(&gpt, NULL, NULL, NULL), &gpt.partition[0]);
	assert_ptr_equal(gpt_find(&gpt, &gpt.partition[0], NULL, NULL), &gpt.partition[1]);
	assert_ptr_equal(gpt_find(&gpt, NULL, NULL, "first"), &gpt.partition[0]);
	assert_null(gpt_find(&gpt, NULL, NULL, "First"));
	assert_null(gpt_find(&gpt, NULL, gpt_type_efi_system, "first"));
	assert_null(gpt_find(&gpt, NULL, gpt_type_basic_data, NULL));
}

static void large_blocks(void **state)
{
	(void)state;
	new_disk(4096, 128);
	add(1, 0, gpt_type_basic_data, 6, 9, "data");
	expect_success(read_disk(), &d);
	assert_int_equal(gpt.count, 1);
	assert_int_equal(gpt.partition[0].place.base, 6 * 4096);
	assert_int_equal(gpt.partition[0].place.size, 4 * 4096);
}

static void large_entries(void **state)
{
	(void)state;
	new_disk(512, 32);
	put64(1, 40, 100);
	put32(1, 80, 8);
	put32(1, 84, 4096);
	add(1, 7, gpt_type_basic_data, 100, 100, "data");
	expect_success(read_disk(), &d);
	assert_int_equal(gpt.partition[0].number, 8);
	assert_int_equal(gpt.count, 1);
}

static void names(void **state)
{
	static const char longest[] = "0123456789abcdefghijklmnopqrstuvwxyz";

	(void)state;
	add(1, 0, other_type, 40, 49, longest);
	at(2)[56 + 2] = 0xe4; /* U+00E4 */
	at(2)[56 + 5] = 0x26; /* U+2632 */
	sum(1);
	expect_success(read_disk(), &d);
	assert_string_equal(gpt.partition[0].name, "0??3456789abcdefghijklmnopqrstuvwxyz");
}

/* The second is used, with the reason why. */
static void expect_second(const char *why)
{
	expect_usual();
	assert_string_equal(gpt.damaged.object, "GPT");
	assert_string_equal(gpt.damaged.reason, why);
}

static void first_is_damaged(void **state)
{
	(void)state;
	at(1)[0] = 'e';
	expect_second("no header");
	usual(NULL);
	at(1)[56] ^= 1;
	expect_second("wrong checksum of the header");
	usual(NULL);
	at(7)[3] ^= 1;
	expect_second("wrong checksum of the table");
}

/* An image on a larger card: the second copy is not at the end. */
static void second_is_elsewhere(void **state)
{
	(void)state;
	memcpy(at(300), at(last_block()), 512);
	memset(at(last_block()), 0, 512);
	put64(300, 24, 300);
	sum_header(300);
	put64(1, 32, 300);
	sum_header(1);
	at(2)[0] ^= 1;
	expect_second("wrong checksum of the table");
	/* where no copy can be, or behind the end: the one at the end */
	for (unsigned i = 0; i < 2; i++) {
		usual(NULL);
		put64(1, 32, i ? 1ull << 60 : 0);
		sum_header(1);
		at(2)[0] ^= 1;
		expect_second("wrong checksum of the table");
	}
}

static void both_are_damaged(void **state)
{
	(void)state;
	at(1)[56] ^= 1;
	at(last_block())[1] ^= 1;
	expect_failure(read_disk(), &d, "GPT",
		       "both copies are damaged: block 1: wrong checksum of the header; block "
		       "511: no header");
	assert_int_equal(gpt.count, 0);
}

static void no_gpt(void **state)
{
	(void)state;
	expect_failure(gpt_read(&gpt, one_shot(disk, 1024 + 511), 512, &d), &d, "GPT",
		       "none: the disk has 2 blocks");
	expect_failure(gpt_read(&gpt, one_shot(disk, 0), 512, &d), &d, "GPT",
		       "none: the disk has 0 blocks");
}

/* A field of the first header, with a good checksum, and what is said of it. */
static void hostile_headers(void **state)
{
	static const struct {
		unsigned offset, size;
		uint64_t value;
		const char *why;
	} wrong[] = {
		{8, 4, 0x20000, "revision 0x20000"},
		{12, 4, 91, "header of 91 bytes"},
		{12, 4, 513, "header of 513 bytes"},
		{12, 4, 0xffffffff, "header of 4294967295 bytes"},
		{24, 8, 2, "header of block 2"},
		{40, 8, 1, "partitions in blocks 1 to 478 of 512"},
		{40, 8, 479, "partitions in blocks 479 to 478 of 512"},
		{48, 8, 512, "partitions in blocks 34 to 512 of 512"},
		{48, 8, ~0ull, "partitions in blocks 34 to 18446744073709551615 of 512"},
		{72, 8, 1, "table of 32 blocks at 1 of 512"},
		{72, 8, 481, "table of 32 blocks at 481 of 512"},
		{72, 8, 512, "table of 32 blocks at 512 of 512"},
		{72, 8, 1ull << 55, "table of 32 blocks at 36028797018963968 of 512"},
		{72, 8, 3, "table among the partitions, at block 3"},
		{72, 8, 478, "table among the partitions, at block 478"},
		{80, 4, 0, "0 entries of 128 bytes: 1 MiB at most"},
		{80, 4, 8193, "8193 entries of 128 bytes: 1 MiB at most"},
		{80, 4, 0xffffffff, "4294967295 entries of 128 bytes: 1 MiB at most"},
		{80, 4, 8192, "table of 2048 blocks at 2 of 512"},
		{84, 4, 0, "entries of 0 bytes"},
		{84, 4, 64, "entries of 64 bytes"},
		{84, 4, 192, "entries of 192 bytes"},
		{84, 4, 8192, "entries of 8192 bytes"},
	};

	(void)state;
	for (unsigned i = 0; i < COUNT(wrong); i++) {
		usual(NULL);
		if (wrong[i].size == 8)
			put64(1, wrong[i].offset, wrong[i].value);
		else
			put32(1, wrong[i].offset, (uint32_t)wrong[i].value);
		if (wrong[i].offset != 12)
			sum_header(1);
		expect_second(wrong[i].why);
	}
}

static void hostile_partitions(void **state)
{
	static const struct {
		uint64_t first, last;
		const char *why;
	} wrong[] = {
		{33, 39, "partition 2 in blocks 33 to 39, of 34 to 478"},
		{400, 479, "partition 2 in blocks 400 to 479, of 34 to 478"},
		{400, 399, "partition 2 in blocks 400 to 399, of 34 to 478"},
		{400, ~0ull, "partition 2 in blocks 400 to 18446744073709551615, of 34 to 478"},
		{49, 60, "partition 2 over partition 1"},
		{34, 478, "partition 2 over partition 1"},
	};

	(void)state;
	for (unsigned i = 0; i < COUNT(wrong); i++) {
		usual(NULL);
		memset(at(3) + 128, 0, 128);
		add(1, 1, other_type, wrong[i].first, wrong[i].last, "wrong");
		expect_second(wrong[i].why);
	}
}

/* 128 find room, one more does not. */
static void many_partitions(void **state)
{
	(void)state;
	new_disk(512, 132);
	for (unsigned i = 0; i < 128; i++)
		add(1, i, other_type, 40 + i, 40 + i, "one of many");
	expect_success(read_disk(), &d);
	assert_int_equal(gpt.count, 128);
	add(1, 131, other_type, 300, 300, "one too many");
	at(last_block())[0] = 0;
	expect_failure(read_disk(), &d, "GPT",
		       "both copies are damaged: block 1: more than 128 partitions; block 511: no "
		       "header");
}

/* Fetch by fetch. */
static void cannot_be_read(void **state)
{
	const struct store *store = one_shot(disk, sizeof(disk));

	(void)state;
	one_shot_breaks(0);
	expect_failure(gpt_read(&gpt, store, block, &d), &d, "GPT",
		       "both copies are damaged: block 1: is broken; block 511: is broken");
	one_shot(disk, sizeof(disk));
	at(2)[0] ^= 1;
	for (unsigned i = 1; i < 10; i++) {
		store = one_shot(disk, sizeof(disk));
		one_shot_breaks(i);
		assert_int_equal(gpt_read(&gpt, store, block, &d), -1);
		assert_non_null(strstr(d.reason, "is broken"));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(finds, usual),
		cmocka_unit_test_setup(large_blocks, usual),
		cmocka_unit_test_setup(large_entries, usual),
		cmocka_unit_test_setup(names, usual),
		cmocka_unit_test_setup(first_is_damaged, usual),
		cmocka_unit_test_setup(second_is_elsewhere, usual),
		cmocka_unit_test_setup(both_are_damaged, usual),
		cmocka_unit_test_setup(no_gpt, usual),
		cmocka_unit_test_setup(hostile_headers, usual),
		cmocka_unit_test_setup(hostile_partitions, usual),
		cmocka_unit_test_setup(many_partitions, usual),
		cmocka_unit_test_setup(cannot_be_read, usual),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
