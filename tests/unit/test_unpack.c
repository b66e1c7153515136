/* SPDX-License-Identifier: Apache-2.0 */
/* What gzip(1) and lz4(1) write is made here with their libraries; what they never write, by
 * hand. */
#include "tests/unit/expect.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <lz4frame.h>
#include <zlib.h>

#include "image/lz4frame.h"
#include "image/unpack.h"
#include "image/xxh32.h"

#define PLAIN 300000u

static struct diag d;
static uint8_t plain[PLAIN], packed[2 * PLAIN], unpacked[2 * PLAIN], heap[UNPACK_HEAP];
static size_t n_packed, n_out;

/* Text-like: long matches, short matches, and a stretch that does not compress. */
static int make_plain(void **state)
{
	uint32_t seed = 1;

	(void)state;
	for (size_t i = 0; i < PLAIN; i++) {
		seed = seed * 1664525 + 1013904223;
		plain[i] = i < PLAIN / 2 ? (uint8_t)("mullion "[(i / 3) % 8] + (i >> 12))
					 : (uint8_t)(seed >> 24);
	}
	return 0;
}

static void gzip_n(const void *data, size_t size)
{
	z_stream z = {0};

	assert_int_equal(deflateInit2(&z, 6, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY), Z_OK);
	z.next_in = (void *)(uintptr_t)data;
	z.avail_in = (unsigned)size;
	z.next_out = packed;
	z.avail_out = sizeof(packed);
	assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
	n_packed = z.total_out;
	deflateEnd(&z);
}

static void lz4_n(const void *data, size_t size, const LZ4F_preferences_t *preferences)
{
	n_packed = LZ4F_compressFrame(packed, sizeof(packed), data, size, preferences);
	assert_false(LZ4F_isError(n_packed));
}

/* Exact copies of input and room on the heap, so that ASan sees a byte read or written beyond
 * either. */
static int try_unpack(enum compression how, const uint8_t *src, size_t size, size_t room)
{
	uint8_t *in = malloc(size ? size : 1), *out = malloc(room ? room : 1);
	int r;

	memcpy(in, src, size);
	r = unpack(how, "kernel", in, size, out, room, &n_out, heap, sizeof(heap), &d);
	if (!r)
		memcpy(unpacked, out, n_out);
	free(in);
	free(out);
	return r;
}

static void assert_plain(size_t size)
{
	assert_int_equal(n_out, size);
	assert_memory_equal(unpacked, plain, size);
}

static void test_none(void **state)
{
	(void)state;
	expect_success(try_unpack(COMP_NONE, plain, 1000, 1000), &d);
	assert_plain(1000);
	expect_failure(try_unpack(COMP_NONE, plain, 1000, 999), &d, "kernel",
		       "needs 1000 bytes, there is room for 999");
	expect_success(
		unpack(COMP_NONE, "in place", plain, PLAIN, plain, PLAIN, &n_out, NULL, 0, &d), &d);
	expect_failure(try_unpack((enum compression)9, plain, 10, 10), &d, "kernel",
		       "compression 9 is unknown");
}

static void test_gzip(void **state)
{
	static const size_t sizes[] = {0, 1, 100, 32768, PLAIN};

	(void)state;
	for (size_t i = 0; i < COUNT(sizes); i++) {
		gzip_n(plain, sizes[i]);
		expect_success(try_unpack(COMP_GZIP, packed, n_packed, sizes[i]), &d);
		assert_plain(sizes[i]);
		expect_success(try_unpack(COMP_GZIP, packed, n_packed, sizes[i] + 100), &d);
		assert_plain(sizes[i]);
		assert_int_equal(unpack_size_hint(COMP_GZIP, packed, n_packed), sizes[i]);
	}
}

static void test_gzip_room(void **state)
{
	(void)state;
	gzip_n(plain, PLAIN);
	expect_failure(try_unpack(COMP_GZIP, packed, n_packed, PLAIN - 1), &d, "kernel",
		       "gzip data is corrupt, or needs more than 299999 bytes");
	expect_failure(try_unpack(COMP_GZIP, packed, n_packed, 1), &d, "kernel",
		       "gzip data is corrupt, or needs more than 1 bytes");
	expect_failure(try_unpack(COMP_GZIP, packed, n_packed, 0), &d, "kernel",
		       "gzip data is corrupt, or needs more than 0 bytes");
}

static void test_gzip_truncated(void **state)
{
	(void)state;
	gzip_n(plain, 5000);
	for (size_t n = 0; n < n_packed; n++) {
		char why[80];

		snprintf(why, sizeof(why), "gzip data is truncated (ends after %zu bytes)", n);
		expect_failure(try_unpack(COMP_GZIP, packed, n, 5000), &d, "kernel", why);
	}
}

static void test_gzip_corrupt(void **state)
{
	(void)state;
	gzip_n(plain, 5000);
	packed[n_packed - 8] ^= 1;
	expect_failure(try_unpack(COMP_GZIP, packed, n_packed, 5000), &d, "kernel",
		       "gzip data is corrupt: incorrect data check");
	packed[n_packed - 8] ^= 1;
	packed[n_packed - 1] ^= 1;
	expect_failure(try_unpack(COMP_GZIP, packed, n_packed, 5000), &d, "kernel",
		       "gzip data is corrupt: incorrect length check");
	packed[n_packed - 1] ^= 1;
	packed[0] = 0;
	expect_failure(try_unpack(COMP_GZIP, packed, n_packed, 5000), &d, "kernel",
		       "gzip data is corrupt: incorrect header check");
	packed[0] = 0x1f;
	packed[10] = 0x07; /* a block of the reserved type */
	expect_failure(try_unpack(COMP_GZIP, packed, n_packed, 5000), &d, "kernel",
		       "gzip data is corrupt: invalid block type");
}

static void test_gzip_any_bit_wrong(void **state)
{
	(void)state;
	gzip_n(plain, 700);
	for (size_t i = 0; i < n_packed * 8; i++) {
		packed[i / 8] ^= (uint8_t)(1 << (i % 8));
		/* The header has bytes that mean nothing (time, operating system); the content is
		 * right or refused. */
		if (!try_unpack(COMP_GZIP, packed, n_packed, 1000))
			assert_plain(700);
		packed[i / 8] ^= (uint8_t)(1 << (i % 8));
	}
}

static void test_after_the_end(void **state)
{
	(void)state;
	gzip_n(plain, 5000);
	memset(packed + n_packed, 0, 100);
	expect_success(try_unpack(COMP_GZIP, packed, n_packed + 100, 5000), &d);
	assert_plain(5000);
	packed[n_packed + 99] = 1;
	expect_failure(try_unpack(COMP_GZIP, packed, n_packed + 100, 5000), &d, "kernel",
		       "has 100 bytes after the end of its compressed data");
	memcpy(packed + n_packed, packed, n_packed); /* gzip(1) would go on with a second member */
	assert_int_equal(try_unpack(COMP_GZIP, packed, 2 * n_packed, 20000), -1);

	lz4_n(plain, 5000, NULL);
	memset(packed + n_packed, 0, 100);
	expect_success(try_unpack(COMP_LZ4, packed, n_packed + 100, 5000), &d);
	assert_plain(5000);
	packed[n_packed] = 1;
	expect_failure(try_unpack(COMP_LZ4, packed, n_packed + 1, 5000), &d, "kernel",
		       "has 1 bytes after the end of its compressed data");
}

static void test_gzip_heap(void **state)
{
	(void)state;
	gzip_n(plain, 5000);
	expect_failure(unpack(COMP_GZIP, "kernel", packed, n_packed, unpacked, 5000, &n_out, heap,
			      1000, &d),
		       &d, "kernel", "1000 bytes of heap are too few for gzip");
	expect_failure(unpack(COMP_GZIP, "kernel", packed, n_packed, unpacked, 5000, &n_out,
			      heap + 1, 3, &d),
		       &d, "kernel", "3 bytes of heap are too few for gzip");
	/* The window is asked for only when the data ends early; then the state has been
	 * allocated. */
	assert_int_equal(
		unpack(COMP_GZIP, "kernel", packed, 100, unpacked, 5000, &n_out, heap, 12000, &d),
		-1);
	expect_success(unpack(COMP_GZIP, "kernel", packed, n_packed, unpacked, 5000, &n_out,
			      heap + 1, sizeof(heap) - 1, &d),
		       &d);
}

/* To zlib, address 0 is no memory. */
static void test_address_0(void **state)
{
	(void)state;
	gzip_n(plain, 5000);
	expect_failure(unpack(COMP_GZIP, "kernel", packed, n_packed, NULL, 5000, &n_out, heap,
			      sizeof(heap), &d),
		       &d, "kernel", "zlib gives up (-2)");
}

static void test_four_gigabytes(void **state)
{
	(void)state;
	gzip_n(plain, 5000);
	expect_failure(unpack(COMP_GZIP, "kernel", packed, 0x100000000, unpacked, 5000, &n_out,
			      heap, sizeof(heap), &d),
		       &d, "kernel", "has more than 4 GiB of gzip data");
	expect_success(unpack(COMP_GZIP, "kernel", packed, n_packed, unpacked, 0x100001000, &n_out,
			      heap, sizeof(heap), &d),
		       &d);
	assert_plain(5000);
}

static void test_lz4(void **state)
{
	static const size_t sizes[] = {0, 1, 100, 65536, 65537, PLAIN};

	(void)state;
	for (size_t i = 0; i < COUNT(sizes); i++) {
		for (unsigned way = 0; way < 64; way++) {
			LZ4F_preferences_t p = {
				.frameInfo.blockMode = way & 1 ? LZ4F_blockIndependent
							       : LZ4F_blockLinked,
				.frameInfo.contentChecksumFlag =
					way & 2 ? LZ4F_contentChecksumEnabled
						: LZ4F_noContentChecksum,
				.frameInfo.blockChecksumFlag = way & 4 ? LZ4F_blockChecksumEnabled
								       : LZ4F_noBlockChecksum,
				.frameInfo.contentSize = way & 8 ? sizes[i] : 0,
				.frameInfo.blockSizeID = way & 16 ? LZ4F_max64KB : LZ4F_max4MB,
				.compressionLevel = way & 32 ? 9 : 0,
			};

			lz4_n(plain, sizes[i], &p);
			expect_success(try_unpack(COMP_LZ4, packed, n_packed, sizes[i]), &d);
			assert_plain(sizes[i]);
			assert_int_equal(unpack_size_hint(COMP_LZ4, packed, n_packed),
					 way & 8 ? sizes[i] : 0);
		}
	}
}

static void test_lz4_room(void **state)
{
	LZ4F_preferences_t p = {.frameInfo.contentSize = PLAIN};

	(void)state;
	lz4_n(plain, PLAIN, &p);
	expect_failure(try_unpack(COMP_LZ4, packed, n_packed, PLAIN - 1), &d, "kernel",
		       "needs 300000 bytes, there is room for 299999");
	/* no size in the header; the last block is stored, as it does not compress */
	lz4_n(plain, PLAIN, NULL);
	expect_failure(try_unpack(COMP_LZ4, packed, n_packed, PLAIN - 1), &d, "kernel",
		       "needs more than 299999 bytes");
	expect_failure(try_unpack(COMP_LZ4, packed, n_packed, 1000), &d, "kernel",
		       "lz4 block at 11 is corrupt, or needs more than 1000 bytes");
	expect_failure(try_unpack(COMP_LZ4, packed, n_packed, 0), &d, "kernel",
		       "lz4 block at 11 is corrupt, or needs more than 0 bytes");
}

static void test_lz4_truncated(void **state)
{
	LZ4F_preferences_t p = {
		.frameInfo = {.contentSize = 5000,
			      .contentChecksumFlag = 1,
			      .blockChecksumFlag = 1},
	};

	(void)state;
	lz4_n(plain, 5000, &p);
	for (size_t n = 0; n < n_packed; n++) {
		char why[80];

		snprintf(why, sizeof(why), "lz4 data is truncated (ends after %zu bytes)", n);
		expect_failure(try_unpack(COMP_LZ4, packed, n, 5000), &d, "kernel", why);
		assert_int_equal(unpack_size_hint(COMP_LZ4, packed, n), n >= 15 ? 5000 : 0);
	}
}

/* Gives the header the checksum it needs after a change, so that the change itself is judged. */
static void fix_header(size_t size)
{
	packed[size - 1] = (uint8_t)(xxh32(packed + 4, size - 5) >> 8);
}

static void test_lz4_header(void **state)
{
	(void)state;
	lz4_n(plain, 5000, NULL);
	packed[0] ^= 1;
	expect_failure(try_unpack(COMP_LZ4, packed, n_packed, 5000), &d, "kernel",
		       "is not lz4 data (begins with 0x184d2205)");
	memcpy(packed, "\x02\x21\x4c\x18", 4);
	expect_failure(try_unpack(COMP_LZ4, packed, n_packed, 5000), &d, "kernel",
		       "lz4 data in the legacy format: compress without -l");
	lz4_n(plain, 5000, NULL);
	packed[6] ^= 0x10;
	assert_int_equal(try_unpack(COMP_LZ4, packed, n_packed, 5000), -1);
	assert_non_null(strstr(d.reason, "lz4 frame header is corrupt (checksum 0x"));
	for (unsigned bit = 0; bit < 16; bit++) {
		/* version, reserved: FLG in the low byte, BD in the high one */
		static const uint16_t fatal = 0x8fc2;

		lz4_n(plain, 5000, NULL);
		packed[4 + bit / 8] ^= (uint8_t)(1 << (bit % 8));
		fix_header(7);
		if (fatal & (1u << bit)) {
			assert_int_equal(try_unpack(COMP_LZ4, packed, n_packed, 5000), -1);
			assert_memory_equal(d.reason,
					    "lz4 frame header is of another version (flags 0x", 48);
		}
	}
	lz4_n(plain, 5000, NULL);
	packed[5] = 0x30; /* blocks of a size that is not defined */
	fix_header(7);
	expect_failure(try_unpack(COMP_LZ4, packed, n_packed, 5000), &d, "kernel",
		       "lz4 frame header is of another version (flags 0x60 0x30)");
	packed[5] = 0x40;
	packed[4] |= 1;
	fix_header(7);
	expect_failure(try_unpack(COMP_LZ4, packed, n_packed, 5000), &d, "kernel",
		       "lz4 data needs a dictionary: not supported");
}

static void test_lz4_corrupt(void **state)
{
	LZ4F_preferences_t p = {.frameInfo = {.contentSize = 5000,
					      .contentChecksumFlag = 1,
					      .blockChecksumFlag = 1}};

	(void)state;
	lz4_n(plain, 5000, &p);
	packed[n_packed - 1] ^= 0x80;
	assert_int_equal(try_unpack(COMP_LZ4, packed, n_packed, 5000), -1);
	assert_memory_equal(d.reason, "lz4 content is corrupt (checksum 0x", 35);
	packed[n_packed - 1] ^= 0x80;
	packed[n_packed - 12] ^= 0x80;
	assert_int_equal(try_unpack(COMP_LZ4, packed, n_packed, 5000), -1);
	assert_memory_equal(d.reason, "lz4 block is corrupt (checksum 0x", 33);

	lz4_n(plain, 5000, &p);
	packed[6]++; /* the content size */
	fix_header(15);
	expect_failure(try_unpack(COMP_LZ4, packed, n_packed, 6000), &d, "kernel",
		       "lz4 data unpacks to 5000 bytes, its header says 5001");

	lz4_n(plain, 5000, NULL);
	/* the block's size: inside what a block can be, beyond the end of the data */
	packed[8] = 0xff;
	assert_int_equal(try_unpack(COMP_LZ4, packed, n_packed, 5000), -1);
	assert_memory_equal(d.reason, "lz4 data is truncated (ends after ", 34);
}

static void test_lz4_bad_blocks(void **state)
{
	/* Blocks of up to 64 KiB, no checksums; one block: a literal, and a match that begins
	 * before the start. */
	static const uint8_t frame[] = {0x04, 0x22, 0x4d, 0x18, 0x60, 0x40, 0x82, 4, 0, 0,
					0,    0x10, 'a',  9,    0,    0,    0,    0, 0};
	uint8_t f[sizeof(frame)];

	(void)state;
	memcpy(f, frame, sizeof(f));
	expect_failure(try_unpack(COMP_LZ4, f, sizeof(f), 1 << 17), &d, "kernel",
		       "lz4 block at 11 is corrupt");
	f[9] = 2; /* larger than a block of this frame can be */
	expect_failure(try_unpack(COMP_LZ4, f, sizeof(f), 1 << 17), &d, "kernel",
		       "lz4 block at 11 is corrupt (131076 bytes)");
	f[9] = 0;
	f[10] = 0x80; /* stored */
	expect_success(try_unpack(COMP_LZ4, f, sizeof(f), 4), &d);
	assert_int_equal(n_out, 4);
	assert_memory_equal(unpacked, "\x10\x61\x09\0", 4);
	expect_failure(try_unpack(COMP_LZ4, f, sizeof(f), 3), &d, "kernel",
		       "needs more than 3 bytes");
}

static void test_lz4_any_bit_wrong(void **state)
{
	LZ4F_preferences_t p = {.frameInfo = {.contentSize = 700, .contentChecksumFlag = 1}};

	(void)state;
	lz4_n(plain, 700, &p);
	for (size_t i = 0; i < n_packed * 8; i++) {
		packed[i / 8] ^= (uint8_t)(1 << (i % 8));
		if (!try_unpack(COMP_LZ4, packed, n_packed, 1000))
			assert_plain(700);
		packed[i / 8] ^= (uint8_t)(1 << (i % 8));
	}
}

static void test_hints(void **state)
{
	(void)state;
	assert_int_equal(unpack_size_hint(COMP_NONE, plain, 77), 77);
	assert_int_equal(unpack_size_hint(COMP_GZIP, plain, 17), 0);
	assert_int_equal(unpack_size_hint(COMP_LZ4, plain, 700), 0);
}

static void test_xxh32(void **state)
{
	(void)state;
	assert_int_equal(xxh32("", 0), 0x02cc5d05);
	assert_int_equal(xxh32("a", 1), 0x550d7456);
	assert_int_equal(xxh32("abc", 3), 0x32d153ff);
	for (size_t i = 0; i < 4; i++) { /* at every alignment */
		_Alignas(4) char text[48];

		memcpy(text + i, "Nobody inspects the spammish repetition", 39);
		assert_int_equal(xxh32(text + i, 39), 0xe2293b2f);
	}
	assert_int_equal(xxh32("Nobody inspects the spammish repetition", 39), 0xe2293b2f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_none),
		cmocka_unit_test(test_gzip),
		cmocka_unit_test(test_gzip_room),
		cmocka_unit_test(test_gzip_truncated),
		cmocka_unit_test(test_gzip_corrupt),
		cmocka_unit_test(test_gzip_any_bit_wrong),
		cmocka_unit_test(test_after_the_end),
		cmocka_unit_test(test_gzip_heap),
		cmocka_unit_test(test_address_0),
		cmocka_unit_test(test_four_gigabytes),
		cmocka_unit_test(test_lz4),
		cmocka_unit_test(test_lz4_room),
		cmocka_unit_test(test_lz4_truncated),
		cmocka_unit_test(test_lz4_header),
		cmocka_unit_test(test_lz4_corrupt),
		cmocka_unit_test(test_lz4_bad_blocks),
		cmocka_unit_test(test_lz4_any_bit_wrong),
		cmocka_unit_test(test_hints),
		cmocka_unit_test(test_xxh32),
	};

	return cmocka_run_group_tests(tests, make_plain, NULL);
}
