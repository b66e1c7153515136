/* SPDX-License-Identifier: Apache-2.0 */
/* gzip data, made with its library as gzip(1) writes it, and data that is not packed. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "image/unpack.h"
#include "tests/unit/unpack_help.h"

static void test_none(void **state)
{
	(void)state;
	expect_success(try_unpack(COMP_NONE, plain, 1000, 1000), &said);
	assert_plain(1000);
	expect_failure(try_unpack(COMP_NONE, plain, 1000, 999), &said, "kernel",
		       "needs 1000 bytes, there is room for 999");
	expect_success(unpack(COMP_NONE, "in place", plain, PLAIN, plain, PLAIN, &unpacked_size,
			      NULL, 0, &said),
		       &said);
	expect_failure(try_unpack((enum compression)9, plain, 10, 10), &said, "kernel",
		       "compression 9 is unknown");
}

static void test_gzip(void **state)
{
	static const size_t sizes[] = {0, 1, 100, 32768, PLAIN};

	(void)state;
	for (size_t i = 0; i < COUNT(sizes); i++) {
		pack_gzip(plain, sizes[i]);
		expect_success(try_unpack(COMP_GZIP, packed, packed_size, sizes[i]), &said);
		assert_plain(sizes[i]);
		expect_success(try_unpack(COMP_GZIP, packed, packed_size, sizes[i] + 100), &said);
		assert_plain(sizes[i]);
		assert_int_equal(unpack_size_hint(COMP_GZIP, packed, packed_size), sizes[i]);
	}
}

static void test_gzip_room(void **state)
{
	(void)state;
	pack_gzip(plain, PLAIN);
	expect_failure(try_unpack(COMP_GZIP, packed, packed_size, PLAIN - 1), &said, "kernel",
		       "gzip data is corrupt, or needs more than 299999 bytes");
	expect_failure(try_unpack(COMP_GZIP, packed, packed_size, 1), &said, "kernel",
		       "gzip data is corrupt, or needs more than 1 bytes");
	expect_failure(try_unpack(COMP_GZIP, packed, packed_size, 0), &said, "kernel",
		       "gzip data is corrupt, or needs more than 0 bytes");
}

static void test_gzip_truncated(void **state)
{
	(void)state;
	pack_gzip(plain, 5000);
	for (size_t n = 0; n < packed_size; n++) {
		char why[80];

		snprintf(why, sizeof(why), "gzip data is truncated (ends after %zu bytes)", n);
		expect_failure(try_unpack(COMP_GZIP, packed, n, 5000), &said, "kernel", why);
	}
}

static void test_gzip_corrupt(void **state)
{
	(void)state;
	pack_gzip(plain, 5000);
	packed[packed_size - 8] ^= 1;
	expect_failure(try_unpack(COMP_GZIP, packed, packed_size, 5000), &said, "kernel",
		       "gzip data is corrupt: incorrect data check");
	packed[packed_size - 8] ^= 1;
	packed[packed_size - 1] ^= 1;
	expect_failure(try_unpack(COMP_GZIP, packed, packed_size, 5000), &said, "kernel",
		       "gzip data is corrupt: incorrect length check");
	packed[packed_size - 1] ^= 1;
	packed[0] = 0;
	expect_failure(try_unpack(COMP_GZIP, packed, packed_size, 5000), &said, "kernel",
		       "gzip data is corrupt: incorrect header check");
	packed[0] = 0x1f;
	packed[10] = 0x07; /* a block of the reserved type */
	expect_failure(try_unpack(COMP_GZIP, packed, packed_size, 5000), &said, "kernel",
		       "gzip data is corrupt: invalid block type");
}

static void test_gzip_any_bit_wrong(void **state)
{
	(void)state;
	pack_gzip(plain, 700);
	for (size_t i = 0; i < packed_size * 8; i++) {
		packed[i / 8] ^= (uint8_t)(1 << (i % 8));
		/* The header has bytes that mean nothing (time, operating system); the content is
		 * right or refused. */
		if (!try_unpack(COMP_GZIP, packed, packed_size, 1000))
			assert_plain(700);
		packed[i / 8] ^= (uint8_t)(1 << (i % 8));
	}
}

static void test_after_the_end(void **state)
{
	(void)state;
	pack_gzip(plain, 5000);
	memset(packed + packed_size, 0, 100);
	expect_success(try_unpack(COMP_GZIP, packed, packed_size + 100, 5000), &said);
	assert_plain(5000);
	packed[packed_size + 99] = 1;
	expect_failure(try_unpack(COMP_GZIP, packed, packed_size + 100, 5000), &said, "kernel",
		       "has 100 bytes after the end of its compressed data");
	memcpy(packed + packed_size, packed,
	       packed_size); /* gzip(1) would go on with a second member */
	assert_int_equal(try_unpack(COMP_GZIP, packed, 2 * packed_size, 20000), -1);

	pack_lz4(plain, 5000, NULL);
	memset(packed + packed_size, 0, 100);
	expect_success(try_unpack(COMP_LZ4, packed, packed_size + 100, 5000), &said);
	assert_plain(5000);
	packed[packed_size] = 1;
	expect_failure(try_unpack(COMP_LZ4, packed, packed_size + 1, 5000), &said, "kernel",
		       "has 1 bytes after the end of its compressed data");
}

static void test_gzip_heap(void **state)
{
	(void)state;
	pack_gzip(plain, 5000);
	expect_failure(unpack(COMP_GZIP, "kernel", packed, packed_size, unpacked, 5000,
			      &unpacked_size, heap, 1000, &said),
		       &said, "kernel", "1000 bytes of heap are too few for gzip");
	expect_failure(unpack(COMP_GZIP, "kernel", packed, packed_size, unpacked, 5000,
			      &unpacked_size, heap + 1, 3, &said),
		       &said, "kernel", "3 bytes of heap are too few for gzip");
	/* The window is asked for only when the data ends early; then the state has been
	 * allocated. */
	assert_int_equal(unpack(COMP_GZIP, "kernel", packed, 100, unpacked, 5000, &unpacked_size,
				heap, 12000, &said),
			 -1);
	expect_success(unpack(COMP_GZIP, "kernel", packed, packed_size, unpacked, 5000,
			      &unpacked_size, heap + 1, sizeof(heap) - 1, &said),
		       &said);
}

/* To zlib, address 0 is no memory. */
static void test_address_0(void **state)
{
	(void)state;
	pack_gzip(plain, 5000);
	expect_failure(unpack(COMP_GZIP, "kernel", packed, packed_size, NULL, 5000, &unpacked_size,
			      heap, sizeof(heap), &said),
		       &said, "kernel", "zlib gives up (-2)");
}

static void test_four_gigabytes(void **state)
{
	(void)state;
	pack_gzip(plain, 5000);
	expect_failure(unpack(COMP_GZIP, "kernel", packed, 0x100000000, unpacked, 5000,
			      &unpacked_size, heap, sizeof(heap), &said),
		       &said, "kernel", "has more than 4 GiB of gzip data");
	expect_success(unpack(COMP_GZIP, "kernel", packed, packed_size, unpacked, 0x100001000,
			      &unpacked_size, heap, sizeof(heap), &said),
		       &said);
	assert_plain(5000);
}

static void test_hints(void **state)
{
	(void)state;
	assert_int_equal(unpack_size_hint(COMP_NONE, plain, 77), 77);
	assert_int_equal(unpack_size_hint(COMP_GZIP, plain, 17), 0);
	assert_int_equal(unpack_size_hint(COMP_LZ4, plain, 700), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_none),          cmocka_unit_test(test_gzip),
		cmocka_unit_test(test_gzip_room),     cmocka_unit_test(test_gzip_truncated),
		cmocka_unit_test(test_gzip_corrupt),  cmocka_unit_test(test_gzip_any_bit_wrong),
		cmocka_unit_test(test_after_the_end), cmocka_unit_test(test_gzip_heap),
		cmocka_unit_test(test_address_0),     cmocka_unit_test(test_four_gigabytes),
		cmocka_unit_test(test_hints),
	};

	return cmocka_run_group_tests(tests, make_plain, NULL);
}
