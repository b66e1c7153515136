/* SPDX-License-Identifier: Apache-2.0 */
/* Images of several domains: at the top of DRAM, and what is below stays whole. */
#define _GNU_SOURCE /* MAP_FIXED_NOREPLACE */
#include <string.h>
#include <sys/mman.h>
#include <zlib.h>

#include <lz4frame.h>

#include "image/kimage.h"
#include "tests/unit/bundle_help.h"

#define HIGH      0x110000000000ull /* a bank far above 4 GiB, where ASan has no shadow */
#define HIGH_SIZE MIB(8)

/* Below the block, the bundle's tree and the configuration (test_bundle.c). */
#define TOP (BLOCK - TREE - PAGE_SIZE)

static uint8_t packed[CHUNK];

static void clean_anywhere(uint64_t base, uint64_t size)
{
	assert_true(base && size);
	cleaned++;
}

static int map_banks(void **state)
{
	opened.clean = clean_anywhere;
	return map_dram(state) ||
	       mmap((void *)HIGH, HIGH_SIZE, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0) != (void *)HIGH;
}

static int new_several(void **state)
{
	new_bundle(state);
	opened.several = true;
	add_config();
	add_hypervisor(0, HYP_BLOCK_SIZE);
	return 0;
}

/* libfdt adds in front: what is added last is loaded first of its kind. */
static void add_two(void)
{
	add_image("r", "ramdisk", "none", "0123456789", 10);
	add_image("flat", "kernel", "none", image_file(0x1801, 0, 0) + 64, 0x1801 - 64);
	add_image("k", "kernel", "none", image_file(0x1801, 0x80000, MIB(4)), 0x1801);
}

static void expect_two(uint64_t k, uint64_t flat, uint64_t r)
{
	assert_int_equal(loaded("k")->base, k);
	assert_int_equal(loaded("flat")->base, flat);
	assert_int_equal(loaded("r")->base, r);
	assert_int_equal(loaded("k")->size, 0x1801);
	assert_memory_equal((void *)k, image_file(0x1801, 0x80000, MIB(4)), 0x1801);
	assert_memory_equal((void *)flat, image_file(0x1801, 0, 0) + 64, 0x1801 - 64);
	assert_memory_equal((void *)r, "0123456789", 10);
	/* to the end of their pages there are zeroes, and no room for a bss */
	assert_int_equal(((uint8_t *)k)[0x1801], 0);
	assert_int_equal(((uint8_t *)k)[0x1fff], 0);
	assert_int_equal(((uint8_t *)r)[PAGE_SIZE - 1], 0);
}

static void reserve(uint64_t base, uint64_t size)
{
	expect_success(memmap_reserve(&map, "reserved", (struct range){base, size}, &said), &said);
}

/* One piece of memory from the board's tree on to `end`, as it was at power-on. */
static void expect_whole_below(uint64_t end)
{
	struct range pieces[HANDOFF_MAX_REGIONS];
	unsigned count = memmap_free(&map, 0, pieces, HANDOFF_MAX_REGIONS);

	assert_true(count >= 1);
	assert_int_equal(pieces[0].base, DRAM + 0x2000);
	assert_int_equal(range_end(pieces[0]), end);
}

static void test_from_the_top_down(void **state)
{
	(void)state;
	add_two();
	expect_success(load_bundle(), &said);
	expect_two(TOP - 0x2000, TOP - 0x4000, TOP - 0x5000);
	expect_whole_below(TOP - 0x5000);
	for (uint64_t at = DRAM + 0x2000; at < TOP - 0x5000; at++)
		if (*(uint8_t *)at != 0xa5)
			fail_msg("0x%lx was written to", at);
}

/* A kernel's page size is asked for all the same. */
static void test_headers_are_read(void **state)
{
	uint8_t *kernel = image_file(0x1000, 0, MIB(4));

	(void)state;
	kernel[24] = 3 << 1; /* 64 KiB */
	add_image("k", "kernel", "none", kernel, 0x1000);
	expect_failure(load_bundle(), &said, "k", "has 64 KiB pages, which this CPU lacks");
}

/* What is reserved up there is stepped over, in whole pages; holes are used. */
static void test_reserved_at_the_top(void **state)
{
	(void)state;
	reserve(TOP - 0x3800, 0x1000); /* 0x4000 to 0x2000 below */
	reserve(TOP - 0x6000, 0x1000);
	add_two();
	expect_success(load_bundle(), &said);
	expect_two(TOP - 0x2000, TOP - 0x8000, TOP - 0x5000);
	expect_whole_below(TOP - 0x8000);
}

static void test_not_enough_room(void **state)
{
	(void)state;
	fill_memory(TREE + PAGE_SIZE + 0x4000);
	add_two();
	expect_failure(load_bundle(), &said, "r",
		       "wants 0x1000 bytes of memory at a multiple of 0x1000, the largest free "
		       "piece is 0x0");
	drop_bundle(state);
	new_several(state);
	fill_memory(TREE + PAGE_SIZE + 0x3000);
	add_two();
	expect_failure(load_bundle(), &said, "flat",
		       "wants 0x2000 bytes of memory at a multiple of 0x1000, the largest free "
		       "piece is 0x1000");
	drop_bundle(state);
	new_several(state);
	fill_memory(TREE + PAGE_SIZE + 0x5000);
	add_two();
	expect_success(load_bundle(), &said);
	expect_two(TOP - 0x2000, TOP - 0x4000, TOP - 0x5000);
}

/* The highest bank that has room, whatever the address. */
static void test_banks(void **state)
{
	(void)state;
	expect_success(memmap_add_ram(&map, (struct range){HIGH, HIGH_SIZE}, &said), &said);
	add_two();
	expect_success(load_bundle(), &said);
	/* where the bundle's tree and the configuration are, too */
	expect_two(HIGH + HIGH_SIZE - TREE - 0x3000, HIGH + HIGH_SIZE - TREE - 0x5000,
		   HIGH + HIGH_SIZE - TREE - 0x6000);
	expect_whole_below(BLOCK);
	drop_bundle(state);
	new_several(state);
	expect_success(memmap_add_ram(&map, (struct range){HIGH, PAGE_SIZE}, &said), &said);
	add_two();
	expect_success(load_bundle(), &said);
	/* the configuration is in that page */
	expect_two(BLOCK - TREE - 0x2000, BLOCK - TREE - 0x4000, BLOCK - TREE - 0x5000);
}

/* The packed bytes are at the other end for as long as they are needed. */
static void expect_unpacked_at_the_top(const char *comp, uint32_t size)
{
	add_image("k", "kernel", comp, packed, size);
	expect_success(load_bundle(), &said);
	assert_int_equal(loaded("k")->base, TOP - 0x2000);
	assert_memory_equal((void *)loaded("k")->base, image_file(0x1801, 0, MIB(4)), 0x1801);
	expect_whole_below(TOP - 0x2000);
	assert_true(map.n_regions > claims()); /* remembered */
	assert_memory_equal((void *)(DRAM + 0x2000), packed, size);
}

static void test_gzip(void **state)
{
	z_stream z = {.next_in = image_file(0x1801, 0, MIB(4)),
		      .avail_in = 0x1801,
		      .next_out = packed,
		      .avail_out = sizeof(packed)};

	(void)state;
	assert_int_equal(deflateInit2(&z, 9, Z_DEFLATED, 31, 9, Z_DEFAULT_STRATEGY), Z_OK);
	assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
	deflateEnd(&z);
	expect_unpacked_at_the_top("gzip", (uint32_t)z.total_out);
}

/* Half of what is free is tried, and the image moves up from there. */
static void test_lz4_without_content_size(void **state)
{
	size_t size = LZ4F_compressFrame(packed, sizeof(packed), image_file(0x1801, 0, MIB(4)),
					 0x1801, NULL);

	(void)state;
	assert_false(LZ4F_isError(size));
	expect_unpacked_at_the_top("lz4", (uint32_t)size);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_from_the_top_down, new_several, drop_bundle),
		cmocka_unit_test_setup_teardown(test_headers_are_read, new_several, drop_bundle),
		cmocka_unit_test_setup_teardown(test_reserved_at_the_top, new_several, drop_bundle),
		cmocka_unit_test_setup_teardown(test_not_enough_room, new_several, drop_bundle),
		cmocka_unit_test_setup_teardown(test_banks, new_several, drop_bundle),
		cmocka_unit_test_setup_teardown(test_gzip, new_several, drop_bundle),
		cmocka_unit_test_setup_teardown(test_lz4_without_content_size, new_several,
						drop_bundle),
	};

	return cmocka_run_group_tests(tests, map_banks, NULL);
}
