/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/expect.h"

#include "lib/crc32.h"

static void test_check_value(void **state)
{
	(void)state;
	/* the catalogue's check value of CRC-32/ISO-HDLC */
	assert_int_equal(crc32(0, "123456789", 9), 0xcbf43926);
	assert_int_equal(crc32(0, "", 0), 0);
	assert_int_equal(crc32(0, "a", 1), 0xe8b7be43);
	assert_int_equal(crc32(0, "\0\0\0\0", 4), 0x2144df1c);
	assert_int_equal(crc32(0, "\xff\xff\xff\xff", 4), 0xffffffff);
}

static void test_in_pieces(void **state)
{
	(void)state;
	for (size_t i = 0; i <= 9; i++)
		assert_int_equal(crc32(crc32(0, "123456789", i), "123456789" + i, 9 - i),
				 0xcbf43926);
}

/* Every entry of the table: all byte values, against the bitwise definition. */
static void test_all_bytes(void **state)
{
	(void)state;
	for (unsigned b = 0; b < 256; b++) {
		uint8_t byte = (uint8_t)b;
		uint32_t want = 0xffffffffu ^ b;

		for (int i = 0; i < 8; i++)
			want = want & 1 ? want >> 1 ^ 0xedb88320u : want >> 1;
		assert_int_equal(crc32(0, &byte, 1), ~want);
	}
}

static uint32_t counted(uint32_t crc, const void *data, size_t size)
{
	(void)data;
	return crc + (uint32_t)size;
}

/* What has an engine asks it; without one it is the table again. */
static void test_engine(void **state)
{
	(void)state;
	crc32_use(counted);
	assert_int_equal(crc32(100, "123456789", 9), 109);
	crc32_use(NULL);
	assert_int_equal(crc32(0, "123456789", 9), 0xcbf43926);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_check_value),
		cmocka_unit_test(test_in_pieces),
		cmocka_unit_test(test_all_bytes),
		cmocka_unit_test(test_engine),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
