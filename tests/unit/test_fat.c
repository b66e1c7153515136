/* SPDX-License-Identifier: Apache-2.0 */
/* storage/fat*.c on file systems made here: names, directories, chains, and what is no FAT. */
#include "tests/unit/expect.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "storage/fat.h"
#include "tests/unit/fat_help.h"

#define NAME  "mullion.itb"
#define SHORT "MULLION ITB"

static struct fat_image image;
static struct fat_store store;
static struct fat fat;
static struct fat_file file;
static struct diag d;

static void make(unsigned bits, uint32_t sector, uint32_t cluster_sectors)
{
	if (image.bytes)
		memset(fat_room, 0, image.size);
	fat_make(&image, fat_room, bits, sector, cluster_sectors);
	fat_store_open(&store, &image);
}

static int open_file(const char *name)
{
	return fat_open(&fat, &store.store, &d) || fat_file_open(&file, &fat, name, &d) ? -1 : 0;
}

/* Content that tells where it is from. */
static uint8_t content(uint32_t i)
{
	return (uint8_t)(i * 7 + i / 251);
}

/* Gives the chain that begins at `first` the content, by the test's own idea of the table. */
static void fill(uint32_t first, uint32_t size, uint32_t step)
{
	for (uint32_t i = 0; i < size; i++)
		fat_at(&image, first + i / image.cluster * step)[i % image.cluster] = content(i);
}

static void expect_content(uint32_t size)
{
	static uint8_t read[1 << 20];
	static const uint32_t parts[][2] = {{0, 40}, {40, 5000}, {511, 2}, {7, 0}, {300, 9000}};

	assert_int_equal(file.store.size, size);
	assert_true(size < sizeof(read));
	expect_success(store_fetch(&file.store, 0, read, size, &d), &d);
	for (uint32_t i = 0; i < size; i++)
		assert_int_equal(read[i], content(i));
	for (unsigned k = 0; k < COUNT(parts); k++) {
		uint32_t offset = parts[k][0] % size, count = parts[k][1];

		count = count < size - offset ? count : size - offset;
		read[count] = 0xee;
		expect_success(store_fetch(&file.store, offset, read, count, &d), &d);
		for (uint32_t i = 0; i < count; i++)
			assert_int_equal(read[i], content(offset + i));
		assert_int_equal(read[count], 0xee);
	}
}

static const struct {
	unsigned bits;
	uint32_t sector, cluster;
} kinds[] = {{12, 512, 1}, {12, 1024, 4}, {12, 2048, 2}, {12, 4096, 8},
	     {16, 512, 1}, {16, 512, 8},  {16, 4096, 1}, {32, 512, 1}};

/* Each type, sectors and clusters of all sizes; in one piece, in all pieces, backwards. */
static void reads(void **state)
{
	static const int32_t steps[] = {1, 3, -2};

	(void)state;
	for (unsigned i = 0; i < COUNT(kinds); i++)
		for (unsigned k = 0; k < COUNT(steps); k++)
			for (unsigned whole = 0; whole < 2; whole++) {
				uint32_t size, first = steps[k] < 0 ? 50 : 5;

				make(kinds[i].bits, kinds[i].sector, kinds[i].cluster);
				size = 12 * image.cluster - (whole ? 0 : 100);
				fat_chain(&image, first, 12, (uint32_t)steps[k]);
				fill(first, size, (uint32_t)steps[k]);
				fat_short(&image, SHORT, 0x20, first, size);
				expect_success(open_file(NAME), &d);
				assert_int_equal(fat.bits, kinds[i].bits);
				expect_content(size);
			}
}

/* In as few fetches as there are pieces. */
static void in_one_go(void **state)
{
	static uint8_t read[64 << 10];
	unsigned before;

	(void)state;
	make(16, 512, 1);
	fat_chain(&image, 100, 128, 1);
	fat_short(&image, SHORT, 0x20, 100, 128 * 512);
	expect_success(open_file(NAME), &d);
	before = store.fetches;
	expect_success(store_fetch(&file.store, 0, read, sizeof(read), &d), &d);
	/* the content, and of the table the piece that is not looked at any more */
	assert_in_range(store.fetches - before, 1, 2);
}

/* Two files at a time: one does not go on where the other was. */
static void two_files(void **state)
{
	struct fat_file other;
	uint8_t byte;

	(void)state;
	make(12, 512, 1);
	fat_chain(&image, 5, 4, 2);
	fat_chain(&image, 6, 4, 2);
	fat_at(&image, 11)[0] = 1;
	fat_at(&image, 12)[0] = 2;
	fat_short(&image, SHORT, 0x20, 5, 2048);
	fat_short(&image, "OTHER      ", 0x20, 6, 2048);
	expect_success(open_file(NAME), &d);
	expect_success(fat_file_open(&other, &fat, "other", &d), &d);
	for (unsigned i = 0; i < 4; i++) {
		expect_success(store_fetch(i & 1 ? &other.store : &file.store, 1536, &byte, 1, &d),
			       &d);
		assert_int_equal(byte, 1 + (i & 1));
	}
}

static void no_file_system(void **state)
{
	static const struct {
		unsigned bits, offset, size;
		uint32_t value;
		const char *why;
	} wrong[] = {
		{12, 510, 2, 0, "no boot sector: it ends in 0x0"},
		{12, 11, 2, 0, "sectors of 0 bytes"},
		{12, 11, 2, 256, "sectors of 256 bytes"},
		{12, 11, 2, 768, "sectors of 768 bytes"},
		{12, 11, 2, 8192, "sectors of 8192 bytes"},
		{12, 13, 1, 0, "clusters of 0 sectors"},
		{12, 13, 1, 3, "clusters of 3 sectors"},
		{12, 14, 2, 0, "2 tables of 1 sectors behind 0"},
		{12, 16, 1, 0, "0 tables of 1 sectors behind 32"},
		{12, 22, 2, 0, "2 tables of 0 sectors behind 32"},
		{12, 19, 2, 127, "of 65024 bytes, its partition has 64512"},
		{12, 11, 2, 4096, "of 516096 bytes, its partition has 64512"},
		{12, 19, 2, 66, "66 sectors, of which 66 are no clusters"},
		{12, 19, 2, 0, "0 sectors, of which 66 are no clusters"},
		{12, 14, 2, 65535, "126 sectors, of which 65569 are no clusters"},
		{12, 22, 2, 65535, "126 sectors, of which 131134 are no clusters"},
		{12, 17, 2, 0, "92 clusters make it FAT12, its boot sector is not"},
		{16, 22, 2, 15, "4087 clusters, the table has 15 sectors"},
		{32, 32, 4, 60000, "58944 clusters make it FAT16, its boot sector is not"},
		{32, 17, 2, 16, "65524 clusters make it FAT16, its boot sector is not"},
		{32, 36, 4, 500, "65549 clusters, the table has 500 sectors"},
		{32, 36, 4, ~0u, "66581 sectors, of which 8589934622 are no clusters"},
		{32, 42, 2, 1, "FAT32 of version 0x1"},
		{32, 40, 2, 0x82, "table 2 of 2 counts"},
	};

	(void)state;
	for (unsigned i = 0; i < COUNT(wrong); i++) {
		make(wrong[i].bits, 512, 1);
		fat_put(fat_room + wrong[i].offset, wrong[i].size, wrong[i].value);
		expect_failure(fat_open(&fat, &store.store, &d), &d, "FAT", wrong[i].why);
	}
	make(12, 512, 1);
	memcpy(fat_room + 3, "EXFAT   ", 8);
	expect_failure(fat_open(&fat, &store.store, &d), &d, "FAT",
		       "exFAT: it has to be FAT12, FAT16 or FAT32");
	store.store.size = 511;
	expect_failure(fat_open(&fat, &store.store, &d), &d, "FAT", "in a partition of 511 bytes");
}

/* More clusters than FAT32 can number, and a root directory outside. */
static void no_fat32(void **state)
{
	static const uint32_t roots[] = {0, 1, 65527, 0x0fffffff, ~0u};

	(void)state;
	make(32, 512, 1);
	store.store.size = 1ull << 41;
	fat_put(fat_room + 32, 4, ~0u);
	fat_put(fat_room + 36, 4, 3 << 20);
	expect_failure(fat_open(&fat, &store.store, &d), &d, "FAT",
		       "4294967295 sectors, of which 6291488 are no clusters");
	for (unsigned i = 0; i < COUNT(roots); i++) {
		char why[80];

		make(32, 512, 1);
		fat_put(fat_room + 44, 4, roots[i]);
		snprintf(why, sizeof(why), "its chain leads to cluster %u, there are 2 to 65526",
			 roots[i]);
		expect_failure(fat_open(&fat, &store.store, &d), &d, "root directory", why);
	}
}

/* The last number of clusters of a type, and the first of the next. */
static void types_by_clusters(void **state)
{
	(void)state;
	make(16, 512, 1);
	fat_put(fat_room + 19, 2, (uint32_t)(image.size / 512) - 1);
	expect_success(fat_open(&fat, &store.store, &d), &d);
	assert_int_equal(fat.bits, 12);
	make(32, 512, 1);
	fat_put(fat_room + 32, 4, (uint32_t)(image.size / 512) - 1);
	expect_failure(fat_open(&fat, &store.store, &d), &d, "FAT",
		       "65524 clusters make it FAT16, its boot sector is not");
}

/* FAT32: one table may count alone. */
static void second_table(void **state)
{
	(void)state;
	make(32, 512, 1);
	fat_chain(&image, 5, 12, 3);
	fill(5, 6000, 3);
	fat_short(&image, SHORT, 0x20, 5, 6000);
	fat_put(fat_room + 40, 2, 0x81);
	memset(fat_room + image.table, 0, image.table_size);
	expect_success(open_file(NAME), &d);
	expect_content(6000);
	fat_put(fat_room + 40, 2, 0x01); /* all alike: the first */
	expect_failure(open_file(NAME), &d, NAME, "its cluster 5 is marked as free");
}

/* Chains of a file of three clusters that begins at 5. */
static void damaged_chains(void **state)
{
	static const struct {
		uint32_t cluster, value, size, first;
		const char *why;
	} wrong[] = {
		{0, 0, 1500, 0, "its chain leads to cluster 0, there are 2 to 61"},
		{0, 0, 1500, 1, "its chain leads to cluster 1, there are 2 to 61"},
		{0, 0, 1500, 62, "its chain leads to cluster 62, there are 2 to 61"},
		{6, 0, 1500, 5, "its cluster 6 is marked as free"},
		{6, 0xff7, 1500, 5, "its cluster 6 is marked as bad"},
		{6, 1, 1500, 5, "its chain leads to cluster 1, there are 2 to 61"},
		{6, 62, 1500, 5, "its chain leads to cluster 62, there are 2 to 61"},
		{6, 0xff6, 1500, 5, "its chain leads to cluster 4086, there are 2 to 61"},
		{6, 0xff8, 1500, 5, "its chain ends after 2 clusters"},
		{5, 0xfff, 1500, 5, "its chain ends after 1 clusters"},
		{7, 0, 1500, 5, "its cluster 7 is marked as free"},
		{7, 5, 1500, 5, "its chain goes on after 3 clusters, enough for its 1500 bytes"},
		{6, 5, 1500, 5, "its chain goes on after 3 clusters, enough for its 1500 bytes"},
		{5, 5, 1500, 5, "its chain goes on after 3 clusters, enough for its 1500 bytes"},
		{7, 0xfff, 1024, 5,
		 "its chain goes on after 2 clusters, enough for its 1024 bytes"},
		{7, 0xfff, 1537, 5, "its chain ends after 3 clusters"},
		{7, 5, 60 * 512, 5,
		 "its chain goes on after 60 clusters, enough for its 30720 bytes"},
		{7, 5, 60 * 512 + 1, 5, "has 30721 bytes, more than all 60 clusters"},
		{7, 5, ~0u, 5, "has 4294967295 bytes, more than all 60 clusters"},
		{7, 5, 0, 5, "is empty"},
	};

	(void)state;
	for (unsigned i = 0; i < COUNT(wrong); i++) {
		make(12, 512, 1);
		fat_chain(&image, 5, 3, 1);
		if (wrong[i].cluster)
			fat_set(&image, wrong[i].cluster, wrong[i].value);
		fat_short(&image, SHORT, 0x20, wrong[i].first, wrong[i].size);
		expect_failure(open_file(NAME), &d, NAME, wrong[i].why);
	}
}

/* The end of FAT16's and FAT32's chains; of FAT32 the upper four bits do not count. */
static void marks_of_the_wide(void **state)
{
	(void)state;
	make(16, 512, 1);
	fat_set(&image, 5, 0xfff7);
	fat_short(&image, SHORT, 0x20, 5, 1500);
	expect_failure(open_file(NAME), &d, NAME, "its cluster 5 is marked as bad");
	fat_set(&image, 5, 0xfff8);
	expect_failure(open_file(NAME), &d, NAME, "its chain ends after 1 clusters");
	make(32, 512, 1);
	fat_set(&image, 5, 0xeffffff7);
	fat_short(&image, SHORT, 0x20, 5, 500);
	expect_failure(open_file(NAME), &d, NAME, "its cluster 5 is marked as bad");
	fat_set(&image, 5, 0xa0000000);
	expect_failure(open_file(NAME), &d, NAME, "its cluster 5 is marked as free");
	fat_set(&image, 5, 0x5ffffff8);
	expect_success(open_file(NAME), &d);
	/* FAT16 has no upper half of the first cluster */
	make(16, 512, 1);
	fat_set(&image, 5, 0xffff);
	fat_short(&image, SHORT, 0x20, 7 << 16 | 5, 500);
	expect_success(open_file(NAME), &d);
}

/* The chain is another one by the time it is read. */
static void changed_since(void **state)
{
	static uint8_t read[1500];

	(void)state;
	make(12, 512, 1);
	fat_chain(&image, 5, 3, 1);
	fat_short(&image, SHORT, 0x20, 5, 1500);
	expect_success(open_file(NAME), &d);
	fat_set(&image, 6, 0xfff);
	fat.piece_read = false;
	expect_failure(store_fetch(&file.store, 0, read, 1500, &d), &d, NAME,
		       "its chain ends after 2 clusters");
	fat_set(&image, 6, 63);
	fat.piece_read = false;
	expect_failure(store_fetch(&file.store, 1100, read, 10, &d), &d, NAME,
		       "its chain leads to cluster 63, there are 2 to 61");
}

/* A chain each of whose clusters has its entry in another piece of the table than the one before
 * is followed for so many of them, and not for the millions that 4 GiB have. */
static void scattered(void **state)
{
	static const uint32_t counts[] = {16385, 16386, 60000};
	uint32_t pieces = 511, entries = 128;

	(void)state;
	for (unsigned i = 0; i < COUNT(counts); i++) {
		make(32, 512, 1);
		for (uint32_t k = 0; k < counts[i]; k++) {
			uint32_t next = k + 1;

			fat_set(&image, entries + k % pieces * entries + k / pieces,
				next < counts[i] ? entries + next % pieces * entries + next / pieces
						 : 0x0fffffff);
		}
		fat_short(&image, SHORT, 0x20, entries, counts[i] * 512);
		if (counts[i] == 16385)
			expect_success(open_file(NAME), &d);
		else
			expect_failure(open_file(NAME), &d, NAME,
				       "its chain is in too many pieces: 16385 blocks of the table "
				       "were read for 16385 of its clusters");
		assert_in_range(store.fetches, 16385, 16385 + 4);
	}
}

/* A disk full to its last cluster, which the file has. */
static void full(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 3; i++) {
		uint32_t all;

		make(i == 0 ? 12 : i == 1 ? 16 : 32, 512, 1);
		all = image.clusters - (image.bits == 32);
		fat_chain(&image, 2 + (image.bits == 32), all, 1);
		fat_chain(&image, image.clusters + 2 - 12, 12, 1);
		fill(image.clusters + 2 - 12, 12 * 512, 1);
		fat_short(&image, SHORT, 0x20, image.clusters + 2 - 12, 12 * 512);
		expect_success(open_file(NAME), &d);
		expect_content(12 * 512);
	}
}

/* Fetch by fetch, until all of them work. */
static void cannot_be_read(void **state)
{
	static uint8_t read[6000];

	(void)state;
	for (unsigned i = 0; i < COUNT(kinds); i++) {
		unsigned after = 0;
		int failed;

		make(kinds[i].bits, kinds[i].sector, kinds[i].cluster);
		for (unsigned k = 0; k < 200; k++)
			fat_short(&image, "GONE       ", 0x20, 0, 0);
		fat_chain(&image, 5, 12, 3);
		fat_short(&image, SHORT, 0x20, 5, 11 * image.cluster + 1);
		do {
			fat_store_open(&store, &image);
			store.left = after++;
			failed = open_file(NAME) || store_fetch(&file.store, 0, read, 6000, &d);
			if (failed) {
				assert_string_equal(d.object, "store");
				assert_string_equal(d.reason, "is broken");
			}
		} while (failed);
		assert_in_range(after, 6, 100);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads),
		cmocka_unit_test(in_one_go),
		cmocka_unit_test(two_files),
		cmocka_unit_test(no_file_system),
		cmocka_unit_test(no_fat32),
		cmocka_unit_test(types_by_clusters),
		cmocka_unit_test(second_table),
		cmocka_unit_test(damaged_chains),
		cmocka_unit_test(marks_of_the_wide),
		cmocka_unit_test(changed_since),
		cmocka_unit_test(scattered),
		cmocka_unit_test(full),
		cmocka_unit_test(cannot_be_read),
	};

	return cmocka_run_group_tests(tests, fat_room_start, fat_room_end);
}
