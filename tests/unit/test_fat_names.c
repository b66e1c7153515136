/* SPDX-License-Identifier: Apache-2.0 */
/* storage/fat_find.c: long names and short ones, whole and not, and directories of all lengths. */
#include "tests/unit/expect.h"

#include <stdlib.h>
#include <string.h>

#include "storage/fat.h"
#include "tests/unit/fat_help.h"

#define LONG  "Mullion bundle of today.itb" /* three entries */
#define SHORT "MULLIO~1ITB"

static struct fat_image image;
static struct fat_store store;
static struct fat fat;
static struct fat_file file;
static struct diag d;

static void make(unsigned bits)
{
	if (image.bytes)
		memset(fat_room, 0, image.size);
	fat_make(&image, fat_room, bits, 512, 1);
	fat_chain(&image, 50, 1, 1);
	fat_chain(&image, 51, 1, 1);
	fat_store_open(&store, &image);
}

static int open_file(const char *name)
{
	return fat_open(&fat, &store.store, &d) || fat_file_open(&file, &fat, name, &d) ? -1 : 0;
}

static void expect_found(const char *name, uint32_t first)
{
	expect_success(open_file(name), &d);
	assert_int_equal(file.first, first);
}

static void expect_none(const char *name)
{
	assert_int_equal(open_file(name), -1);
	assert_int_equal(strncmp(d.object, name, sizeof(d.object) - 1), 0);
	assert_non_null(strstr(d.reason, "is not among the "));
}

static void by_both_names(void **state)
{
	(void)state;
	make(12);
	fat_short(&image, "OTHER   ITB", 0x20, 51, 10);
	fat_long(&image, LONG, fat_sum(SHORT));
	fat_short(&image, SHORT, 0x20, 50, 10);
	expect_found(LONG, 50);
	expect_found("mULLION BUNDLE of today.ITB", 50);
	expect_found("MULLIO~1.ITB", 50);
	expect_found("mullio~1.itb", 50);
	expect_found("other.itb", 51);
	expect_none("Mullion bundle of today.it");
	expect_none("Mullion bundle of today.itb2");
	expect_none("ullion bundle of today.itb");
	expect_none("mullio~1");
	expect_none("");
	expect_failure(open_file("MULLIO~1ITB"), &d, "MULLIO~1ITB",
		       "is not among the 5 entries of the root directory");
}

static void short_names(void **state)
{
	static const char *const names[][2] = {
		{"A          ", "a"},
		{"A       B  ", "a.b"},
		{"ABCDEFGHIJK", "abcdefgh.ijk"},
		{"A B     C D", "a b.c d"},
		{"1       234", "1.234"},
		{"[       ]  ", "[.]"},
	};

	(void)state;
	for (unsigned i = 0; i < COUNT(names); i++) {
		make(12);
		fat_short(&image, names[i][0], 0x20, 50, 10);
		expect_found(names[i][1], 50);
	}
	expect_none("{.}"); /* of letters alone the case does not count */
}

/* 13 characters to an entry: none left over, one more; and the longest that there are. */
static void lengths(void **state)
{
	char name[261];

	(void)state;
	for (unsigned length = 1; length <= 260; length++) {
		make(12);
		memset(name, 0, sizeof(name));
		memset(name, 'x', length);
		name[length - 1] = 'y';
		fat_long(&image, name, fat_sum(SHORT));
		fat_short(&image, SHORT, 0x20, 50, 10);
		expect_found(name, 50);
		name[length - 1] = 'z';
		expect_none(name);
	}
}

/* What lies before the short name is not its long name. */
static void orphans(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 8; i++) {
		make(12);
		if (i == 0) /* another sum */
			fat_long(&image, LONG, fat_sum(SHORT) ^ 1);
		if (i == 1) /* its beginning is missing, */
			fat_long_part(&image, LONG, fat_sum(SHORT), 3, 2);
		if (i == 2) /* its end, */
			fat_long_part(&image, LONG, fat_sum(SHORT), 2, 1);
		if (i == 3) { /* its middle */
			fat_long_part(&image, LONG, fat_sum(SHORT), 3, 3);
			fat_long_part(&image, LONG, fat_sum(SHORT), 1, 1);
		}
		if (i == 4) { /* of two files */
			fat_long_part(&image, LONG, fat_sum(SHORT), 3, 2);
			fat_long_part(&image, LONG, fat_sum(SHORT) ^ 1, 1, 1);
		}
		if (i == 5) { /* a file that is gone, a label, another file between */
			fat_long(&image, LONG, fat_sum(SHORT));
			fat_short(&image, "\xe5ONE       ", 0x20, 51, 10);
		}
		if (i == 6) {
			fat_long(&image, LONG, fat_sum(SHORT));
			fat_short(&image, "LABEL      ", 0x08, 0, 0);
		}
		if (i == 7) {
			fat_long(&image, LONG, fat_sum(SHORT));
			fat_short(&image, "OTHER      ", 0x20, 51, 10);
		}
		fat_short(&image, SHORT, 0x20, 50, 10);
		expect_none(LONG);
		expect_found("mullio~1.itb", 50);
	}
}

/* One entry of three is bent. */
static void damaged_entries(void **state)
{
	static const struct {
		unsigned entry, offset, value;
	} bent[] = {
		{0, 0, 0x43 + 1}, /* one more than there are */
		{0, 0, 0x40},     {0, 0, 0x40 | 21}, {0, 0, 0x40 | 63}, {0, 0, 0xc3},
		{1, 0, 0},        {1, 0, 0x42},      {1, 12, 1},        {1, 13, 0},
		{0, 13, 0},       {2, 0, 0x81},      {1, 11, 0x20}, /* no long entry */
		{1, 2, 1},                                          /* no ASCII */
	};

	(void)state;
	for (unsigned i = 0; i < COUNT(bent); i++) {
		make(12);
		fat_long(&image, LONG, fat_sum(SHORT));
		fat_short(&image, SHORT, 0x20, 50, 10);
		fat_room[image.root + 32 * bent[i].entry + bent[i].offset] = (uint8_t)bent[i].value;
		if (i == 5)
			expect_failure(open_file(LONG), &d, LONG,
				       "is not among the 1 entries of the root directory");
		else
			expect_none(LONG);
	}
}

static void what_is_no_file(void **state)
{
	(void)state;
	make(12);
	fat_short(&image, "THING      ", 0x08, 50, 10); /* a label, */
	fat_short(&image, "\xe5HING      ", 0x20, 50, 10);
	expect_none("thing");
	expect_none("\xe5hing");
	fat_short(&image, "THING      ", 0x10, 50, 10); /* a directory */
	expect_failure(open_file("thing"), &d, "thing", "is a directory");
	fat_short(&image, "THING      ", 0x20, 50, 10); /* the first counts */
	expect_failure(open_file("thing"), &d, "thing", "is a directory");
	fat_short(&image, "SYSTEM     ", 0x27, 50, 10); /* hidden, system, read only */
	expect_found("system", 50);
	fat_long(&image, LONG, fat_sum("SUB        "));
	fat_short(&image, "SUB        ", 0x10, 50, 0);
	expect_failure(open_file(LONG), &d, LONG, "is a directory");
}

/* Behind the first entry that was never used nothing counts. */
static void the_end(void **state)
{
	(void)state;
	make(12);
	fat_short(&image, "FIRST      ", 0x20, 50, 10);
	fat_entry(&image);
	fat_short(&image, "BEHIND     ", 0x20, 50, 10);
	expect_found("first", 50);
	expect_failure(open_file("behind"), &d, "behind",
		       "is not among the 1 entries of the root directory");
}

/* FAT12 and FAT16 have room for so many, and the file may be the last. */
static void full_root(void **state)
{
	(void)state;
	for (unsigned bits = 12; bits <= 16; bits += 4) {
		make(bits);
		for (unsigned i = 0; i < 511; i++)
			fat_short(&image, "MANY       ", 0x20, 51, 10);
		fat_short(&image, "LAST       ", 0x20, 50, 10);
		expect_found("last", 50);
		expect_failure(open_file("none"), &d, "none",
			       "is not among the 512 entries of the root directory");
		fat_put(fat_room + 17, 2, 511); /* the sector has more */
		fat_put(fat_room + 14, 2, 32);
		expect_failure(open_file("last"), &d, "last",
			       "is not among the 511 entries of the root directory");
	}
}

/* FAT32's root directory: 10,000 entries in as many clusters as that takes, the most, a circle. */
static void long_root(void **state)
{
	(void)state;
	make(32);
	for (unsigned i = 0; i < 10000; i++)
		fat_short(&image, "MANY       ", 0x20, 51, 10);
	fat_long(&image, LONG, fat_sum(SHORT));
	fat_short(&image, SHORT, 0x20, 50, 10);
	expect_found(LONG, 50);
	expect_failure(open_file("none"), &d, "none",
		       "is not among the 10004 entries of the root directory");
	while (image.n_entries < 65536)
		fat_short(&image, "MANY       ", 0x20, 51, 10);
	expect_failure(open_file("none"), &d, "none",
		       "is not among the 65536 entries of the root directory");
	fat_short(&image, "MANY       ", 0x20, 51, 10);
	expect_failure(open_file("none"), &d, "root directory", "does not end after 65536 entries");
	expect_found(LONG, 50);
	fat_set(&image, image.clusters / 2, 2); /* the second leads to the first */
	expect_failure(open_file("none"), &d, "root directory", "does not end after 65536 entries");
}

static void damaged_root(void **state)
{
	static const struct {
		uint32_t value;
		const char *why;
	} wrong[] = {
		{0, "its cluster 2 is marked as free"},
		{1, "its chain leads to cluster 1, there are 2 to 65526"},
		{65527, "its chain leads to cluster 65527, there are 2 to 65526"},
		{0x0ffffff7, "its cluster 2 is marked as bad"},
	};

	(void)state;
	for (unsigned i = 0; i < COUNT(wrong); i++) {
		make(32);
		for (unsigned k = 0; k < 16; k++)
			fat_short(&image, "MANY       ", 0x20, 51, 10);
		fat_set(&image, 2, wrong[i].value);
		expect_failure(open_file("none"), &d, "root directory", wrong[i].why);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(by_both_names),   cmocka_unit_test(short_names),
		cmocka_unit_test(lengths),         cmocka_unit_test(orphans),
		cmocka_unit_test(damaged_entries), cmocka_unit_test(what_is_no_file),
		cmocka_unit_test(the_end),         cmocka_unit_test(full_root),
		cmocka_unit_test(long_root),       cmocka_unit_test(damaged_root),
	};

	return cmocka_run_group_tests(tests, fat_room_start, fat_room_end);
}
