/* SPDX-License-Identifier: Apache-2.0 */
/* zImages of 32-bit Arm: what is taken, what is refused, where it goes. */
#include "tests/unit/expect.h"

#include <string.h>

#include "image/zimage.h"
#include "include/kernel_kinds.h"

#define SIZE     4096u
#define TABLE    0x200u
#define UNPACKED 0x301u /* where its size is: not aligned */
#define DRAM     0x40000000ull

static struct diag d;
static struct kimage k;
static uint8_t file[SIZE];

static void put32(unsigned at, uint32_t value)
{
	for (unsigned i = 0; i < 4; i++)
		file[at + i] = (uint8_t)(value >> (8 * i));
}

static int make_zimage(void **state)
{
	(void)state;
	memset(file, 0, sizeof(file));
	put32(36, ZIMAGE_MAGIC);
	put32(40, 0);
	put32(44, SIZE);
	put32(48, 0x04030201);
	put32(52, 0x45454545);
	put32(56, TABLE);
	put32(TABLE, 4);
	put32(TABLE + 4, 0x5a534c4b);
	put32(TABLE + 8, UNPACKED);
	put32(TABLE + 12, 0x60000);
	put32(UNPACKED, 0x1400000);
	return 0;
}

static int parse(size_t size)
{
	return kimage_parse("kernel", file, size, CPU_RUNS_ZIMAGES, &k, &d);
}

static void test_taken(void **state)
{
	(void)state;
	expect_success(parse(SIZE), &d);
	assert_int_equal(k.kind, KIMAGE_LINUX);
	assert_int_equal(k.text_offset, MIB(32));
	assert_int_equal(k.align, MIB(128));
	assert_int_equal(k.image_size, SIZE + MIB(1));
	put32(44, SIZE - 8); /* what lies behind it is not looked at */
	expect_success(parse(SIZE), &d);
	put32(52, 0); /* before 4.15 */
	put32(UNPACKED, ~0u);
	expect_success(parse(SIZE), &d);
	expect_success(parse(SIZE - 8), &d);
}

/* A file without the header is a flat binary, unless it is known to be something else. */
static void test_no_zimage(void **state)
{
	(void)state;
	put32(36, ZIMAGE_MAGIC + 1);
	expect_success(parse(SIZE), &d);
	assert_int_equal(k.kind, KIMAGE_FLAT);
	assert_int_equal(k.text_offset, MIB(32));
	assert_int_equal(k.image_size, SIZE);
	put32(36, ZIMAGE_MAGIC);
	expect_success(parse(39), &d);
	assert_int_equal(k.kind, KIMAGE_FLAT);
	put32(36, 0);
	memcpy(file + 56, "ARM\x64", 4);
	expect_failure(parse(SIZE), &d, "kernel",
		       "is an arm64 Image, and this CPU runs 32-bit code alone");
	memcpy(file, "\x1f\x8b", 2);
	put32(56, 0);
	expect_failure(parse(SIZE), &d, "kernel",
		       "is gzip data: say so in the bundle's compression");
	assert_int_equal(kimage_parse("kernel", file, 0, CPU_RUNS_ZIMAGES, &k, &d), -1);
}

static void test_damaged(void **state)
{
	(void)state;
	put32(44, SIZE + 1);
	expect_failure(parse(SIZE), &d, "kernel",
		       "its header says 0x1001 bytes, the file has 0x1000");
	put32(40, SIZE + 2);
	assert_int_equal(parse(SIZE), -1);
	make_zimage(NULL);
	put32(48, 0x01020304);
	expect_failure(parse(SIZE), &d, "kernel", "is a big-endian kernel: not supported");
}

static void test_unpacked(void **state)
{
	(void)state;
	put32(UNPACKED, MIB(32) - KIB(32) - 0x60000);
	expect_success(parse(SIZE), &d);
	put32(UNPACKED, MIB(32) - KIB(32) - 0x60000 + 1);
	expect_failure(parse(SIZE), &d, "kernel",
		       "unpacks itself to 0x1ff8001 bytes, there is room for 0x1ff8000");
	/* what the table does not say in the file is not believed */
	put32(TABLE + 8, SIZE - 3);
	expect_success(parse(SIZE), &d);
	put32(TABLE + 8, UNPACKED);
	put32(TABLE + 4, 0);
	expect_success(parse(SIZE), &d);
	put32(56, SIZE - 15);
	expect_success(parse(SIZE), &d);
}

/* 32 MiB above a boundary of 128 MiB, so that it unpacks itself to what is below. */
static void test_place(void **state)
{
	const struct range dram = {DRAM, GIB(1)}, busy = {DRAM + MIB(33), PAGE_SIZE};
	uint64_t at = 0;

	(void)state;
	expect_success(parse(SIZE), &d);
	expect_success(kimage_place("kernel", &k, &dram, 1, NULL, 0, &at, &d), &d);
	assert_int_equal(at, DRAM + MIB(32));
	assert_int_equal(zimage_room(at).base, DRAM);
	assert_int_equal(zimage_room(at).size, MIB(32));
	assert_int_equal(zimage_tree_window(DRAM).base, DRAM);
	assert_int_equal(zimage_tree_window(DRAM).size, MIB(512));
	expect_success(kimage_place("kernel", &k, &dram, 1, &busy, 1, &at, &d), &d);
	assert_int_equal(at, DRAM + MIB(160));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_taken, make_zimage),
		cmocka_unit_test_setup(test_no_zimage, make_zimage),
		cmocka_unit_test_setup(test_damaged, make_zimage),
		cmocka_unit_test_setup(test_unpacked, make_zimage),
		cmocka_unit_test_setup(test_place, make_zimage),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
