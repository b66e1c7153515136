/* SPDX-License-Identifier: Apache-2.0 */
/* lz4, frames and the legacy format: what lz4(1) writes is made with its library, what it never
 * writes, by hand. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <lz4.h>
#include <lz4frame.h>

#include "image/lz4frame.h"
#include "image/xxh32.h"
#include "image/unpack.h"
#include "include/addr.h"
#include "tests/unit/unpack_help.h"

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

			pack_lz4(plain, sizes[i], &p);
			expect_success(try_unpack(COMP_LZ4, packed, packed_size, sizes[i]), &said);
			assert_plain(sizes[i]);
			assert_int_equal(unpack_size_hint(COMP_LZ4, packed, packed_size),
					 way & 8 ? sizes[i] : 0);
		}
	}
}

static void test_lz4_room(void **state)
{
	LZ4F_preferences_t p = {.frameInfo.contentSize = PLAIN};

	(void)state;
	pack_lz4(plain, PLAIN, &p);
	expect_failure(try_unpack(COMP_LZ4, packed, packed_size, PLAIN - 1), &said, "kernel",
		       "needs 300000 bytes, there is room for 299999");
	/* no size in the header; the last block is stored, as it does not compress */
	pack_lz4(plain, PLAIN, NULL);
	expect_failure(try_unpack(COMP_LZ4, packed, packed_size, PLAIN - 1), &said, "kernel",
		       "needs more than 299999 bytes");
	expect_failure(try_unpack(COMP_LZ4, packed, packed_size, 1000), &said, "kernel",
		       "lz4 block at 11 is corrupt, or needs more than 1000 bytes");
	expect_failure(try_unpack(COMP_LZ4, packed, packed_size, 0), &said, "kernel",
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
	pack_lz4(plain, 5000, &p);
	for (size_t n = 0; n < packed_size; n++) {
		char why[80];

		snprintf(why, sizeof(why), "lz4 data is truncated (ends after %zu bytes)", n);
		expect_failure(try_unpack(COMP_LZ4, packed, n, 5000), &said, "kernel", why);
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
	pack_lz4(plain, 5000, NULL);
	packed[0] ^= 1;
	expect_failure(try_unpack(COMP_LZ4, packed, packed_size, 5000), &said, "kernel",
		       "is not lz4 data (begins with 0x184d2205)");
	pack_lz4(plain, 5000, NULL);
	packed[6] ^= 0x10;
	assert_int_equal(try_unpack(COMP_LZ4, packed, packed_size, 5000), -1);
	assert_non_null(strstr(said.reason, "lz4 frame header is corrupt (checksum 0x"));
	for (unsigned bit = 0; bit < 16; bit++) {
		/* version, reserved: FLG in the low byte, BD in the high one */
		static const uint16_t fatal = 0x8fc2;

		pack_lz4(plain, 5000, NULL);
		packed[4 + bit / 8] ^= (uint8_t)(1 << (bit % 8));
		fix_header(7);
		if (fatal & (1u << bit)) {
			assert_int_equal(try_unpack(COMP_LZ4, packed, packed_size, 5000), -1);
			assert_memory_equal(said.reason,
					    "lz4 frame header is of another version (flags 0x", 48);
		}
	}
	pack_lz4(plain, 5000, NULL);
	packed[5] = 0x30; /* blocks of a size that is not defined */
	fix_header(7);
	expect_failure(try_unpack(COMP_LZ4, packed, packed_size, 5000), &said, "kernel",
		       "lz4 frame header is of another version (flags 0x60 0x30)");
	packed[5] = 0x40;
	packed[4] |= 1;
	fix_header(7);
	expect_failure(try_unpack(COMP_LZ4, packed, packed_size, 5000), &said, "kernel",
		       "lz4 data needs a dictionary: not supported");
}

static void test_lz4_corrupt(void **state)
{
	LZ4F_preferences_t p = {.frameInfo = {.contentSize = 5000,
					      .contentChecksumFlag = 1,
					      .blockChecksumFlag = 1}};

	(void)state;
	pack_lz4(plain, 5000, &p);
	packed[packed_size - 1] ^= 0x80;
	assert_int_equal(try_unpack(COMP_LZ4, packed, packed_size, 5000), -1);
	assert_memory_equal(said.reason, "lz4 content is corrupt (checksum 0x", 35);
	packed[packed_size - 1] ^= 0x80;
	packed[packed_size - 12] ^= 0x80;
	assert_int_equal(try_unpack(COMP_LZ4, packed, packed_size, 5000), -1);
	assert_memory_equal(said.reason, "lz4 block is corrupt (checksum 0x", 33);

	pack_lz4(plain, 5000, &p);
	packed[6]++; /* the content size */
	fix_header(15);
	expect_failure(try_unpack(COMP_LZ4, packed, packed_size, 6000), &said, "kernel",
		       "lz4 data unpacks to 5000 bytes, its header says 5001");

	pack_lz4(plain, 5000, NULL);
	/* the block's size: inside what a block can be, beyond the end of the data */
	packed[8] = 0xff;
	assert_int_equal(try_unpack(COMP_LZ4, packed, packed_size, 5000), -1);
	assert_memory_equal(said.reason, "lz4 data is truncated (ends after ", 34);
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
	expect_failure(try_unpack(COMP_LZ4, f, sizeof(f), 1 << 17), &said, "kernel",
		       "lz4 block at 11 is corrupt");
	f[9] = 2; /* larger than a block of this frame can be */
	expect_failure(try_unpack(COMP_LZ4, f, sizeof(f), 1 << 17), &said, "kernel",
		       "lz4 block at 11 is corrupt (131076 bytes)");
	f[9] = 0;
	f[10] = 0x80; /* stored */
	expect_success(try_unpack(COMP_LZ4, f, sizeof(f), 4), &said);
	assert_int_equal(unpacked_size, 4);
	assert_memory_equal(unpacked, "\x10\x61\x09\0", 4);
	expect_failure(try_unpack(COMP_LZ4, f, sizeof(f), 3), &said, "kernel",
		       "needs more than 3 bytes");
}

static void test_lz4_any_bit_wrong(void **state)
{
	LZ4F_preferences_t p = {.frameInfo = {.contentSize = 700, .contentChecksumFlag = 1}};

	(void)state;
	pack_lz4(plain, 700, &p);
	for (size_t i = 0; i < packed_size * 8; i++) {
		packed[i / 8] ^= (uint8_t)(1 << (i % 8));
		if (!try_unpack(COMP_LZ4, packed, packed_size, 1000))
			assert_plain(700);
		packed[i / 8] ^= (uint8_t)(1 << (i % 8));
	}
}

/* What `lz4 -l` writes: a magic word, then the size of each block and its bytes, 8 MiB unpacked but
 * for the last. Into packed[]. */
static void pack_legacy(const uint8_t *data, size_t size)
{
	memcpy(packed, "\x02\x21\x4c\x18", 4);
	packed_size = 4;
	while (size) {
		size_t part = size < MIB(8) ? size : MIB(8);
		int got = LZ4_compress_default((const char *)data, (char *)packed + packed_size + 4,
					       (int)part, (int)(sizeof(packed) - packed_size - 4));

		assert_true(got > 0);
		for (unsigned i = 0; i < 4; i++)
			packed[packed_size + i] = (uint8_t)(got >> (8 * i));
		packed_size += 4 + (size_t)got;
		data += part;
		size -= part;
	}
}

static void test_legacy(void **state)
{
	static const size_t sizes[] = {0, 1, 100, 65537, PLAIN};

	(void)state;
	for (size_t i = 0; i < COUNT(sizes); i++) {
		pack_legacy(plain, sizes[i]);
		expect_success(try_unpack(COMP_LZ4, packed, packed_size, sizes[i]), &said);
		assert_plain(sizes[i]);
		assert_int_equal(unpack_size_hint(COMP_LZ4, packed, packed_size), 0);
	}
	/* a medium's padding; anything else behind it is not */
	memset(packed + packed_size, 0, 100);
	for (size_t pad = 1; pad < 100; pad++) {
		expect_success(try_unpack(COMP_LZ4, packed, packed_size + pad, PLAIN), &said);
		assert_plain(PLAIN);
	}
	packed[packed_size + 2] = 1;
	expect_failure(try_unpack(COMP_LZ4, packed, packed_size + 3, PLAIN), &said, "kernel",
		       "has 3 bytes after the end of its compressed data");
	packed[packed_size + 2] = 0;
	packed[packed_size + 6] = 1;
	expect_failure(try_unpack(COMP_LZ4, packed, packed_size + 9, PLAIN), &said, "kernel",
		       "has 9 bytes after the end of its compressed data");
}

static void test_legacy_blocks(void **state)
{
	const size_t size = MIB(8) + 5000;
	uint8_t *data = malloc(size), *out = malloc(size);
	size_t got = 0;

	(void)state;
	assert_non_null(data);
	assert_non_null(out);
	for (size_t i = 0; i < size; i++)
		data[i] = (uint8_t)(i >> 14);
	pack_legacy(data, size);
	expect_success(unpack(COMP_LZ4, "kernel", packed, packed_size, out, size, &got, heap,
			      sizeof(heap), &said),
		       &said);
	assert_int_equal(got, size);
	assert_memory_equal(out, data, size);
	/* the room ends in the second block, and before it */
	assert_int_equal(unpack(COMP_LZ4, "kernel", packed, packed_size, out, size - 1, &got, heap,
				sizeof(heap), &said),
			 -1);
	assert_non_null(strstr(said.reason, "is corrupt, or needs more than 8393607 bytes"));
	assert_int_equal(unpack(COMP_LZ4, "kernel", packed, packed_size, out, MIB(8), &got, heap,
				sizeof(heap), &said),
			 -1);
	assert_non_null(strstr(said.reason, "is corrupt, or needs more than 8388608 bytes"));
	free(data);
	free(out);
}

static void test_legacy_bad(void **state)
{
	/* a literal, and a match that begins before the start */
	static const uint8_t before[] = {2, 0x21, 0x4c, 0x18, 4, 0, 0, 0, 0x10, 'a', 9, 0};
	static uint8_t room[MIB(8)];
	size_t got;

	(void)state;
	pack_legacy(plain, 5000);
	for (size_t n = 8; n < packed_size; n++) {
		char why[80];

		snprintf(why, sizeof(why), "lz4 data is truncated (ends after %zu bytes)", n);
		expect_failure(try_unpack(COMP_LZ4, packed, n, 5000), &said, "kernel", why);
	}
	expect_failure(try_unpack(COMP_LZ4, packed, 3, 5000), &said, "kernel",
		       "lz4 data is truncated (ends after 3 bytes)");
	expect_failure(try_unpack(COMP_LZ4, packed, packed_size, 4999), &said, "kernel",
		       "lz4 block at 8 is corrupt, or needs more than 4999 bytes");
	memcpy(packed + 4, "\xff\xff\xff\xff", 4);
	expect_failure(try_unpack(COMP_LZ4, packed, packed_size, 5000), &said, "kernel",
		       "lz4 block at 8 is corrupt (4294967295 bytes)");
	assert_int_equal(unpack(COMP_LZ4, "kernel", before, sizeof(before), room, sizeof(room),
				&got, heap, sizeof(heap), &said),
			 -1);
	assert_string_equal(said.reason, "lz4 block at 8 is corrupt");
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
		cmocka_unit_test(test_lz4),
		cmocka_unit_test(test_lz4_room),
		cmocka_unit_test(test_lz4_truncated),
		cmocka_unit_test(test_lz4_header),
		cmocka_unit_test(test_lz4_corrupt),
		cmocka_unit_test(test_lz4_bad_blocks),
		cmocka_unit_test(test_lz4_any_bit_wrong),
		cmocka_unit_test(test_legacy),
		cmocka_unit_test(test_legacy_blocks),
		cmocka_unit_test(test_legacy_bad),
		cmocka_unit_test(test_xxh32),
	};

	return cmocka_run_group_tests(tests, make_plain, NULL);
}
