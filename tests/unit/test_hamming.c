/* SPDX-License-Identifier: Apache-2.0 */
/* board/driver/hamming.c: each single wrong bit, pairs, and what three come to. */
#include "tests/unit/expect.h"

#include <string.h>

#include "board/driver/hamming.h"

#define BITS (8 * (HAMMING_DATA + HAMMING_BYTES))

static uint8_t data[HAMMING_DATA], code[HAMMING_BYTES], right[HAMMING_DATA];

static int reset(void **state)
{
	(void)state;
	for (unsigned i = 0; i < HAMMING_DATA; i++)
		data[i] = right[i] = (uint8_t)(i * i * 31 + i / 7);
	hamming_encode(data, code);
	return 0;
}

static void flip(unsigned bit)
{
	uint8_t *byte = bit < 8 * HAMMING_DATA ? &data[bit / 8] : &code[bit / 8 - HAMMING_DATA];

	*byte ^= (uint8_t)(1u << bit % 8);
}

/* In Linux's order: of byte numbers 128 to 1, then of bit numbers 4 to 1, the pairs; two 1s. */
static void as_linux_writes_it(void **state)
{
	static const struct {
		unsigned bit;
		uint8_t code[HAMMING_BYTES];
	} rows[] = {
		{0, {0xaa, 0xaa, 0xab}},
		{1, {0xaa, 0xaa, 0xa7}},
		{8, {0xaa, 0xa9, 0xab}},
		{2047, {0x55, 0x55, 0x57}},
	};

	(void)state;
	memset(data, 0xff, sizeof(data));
	hamming_encode(data, code);
	assert_memory_equal(code, ((uint8_t[]){0xff, 0xff, 0xff}), HAMMING_BYTES);
	for (unsigned i = 0; i < COUNT(rows); i++) {
		flip(rows[i].bit);
		hamming_encode(data, code);
		assert_memory_equal(code, rows[i].code, HAMMING_BYTES);
		flip(rows[i].bit);
	}
}

static void none_and_one(void **state)
{
	(void)state;
	assert_int_equal(hamming_correct(data, code), 0);
	for (unsigned bit = 0; bit < BITS; bit++) {
		unsigned unused = 8 * (HAMMING_DATA + 2);

		flip(bit);
		assert_int_equal(hamming_correct(data, code), bit != unused && bit != unused + 1);
		assert_memory_equal(data, right, sizeof(data));
		if (bit >= 8 * HAMMING_DATA)
			flip(bit);
	}
}

/* Of data and code: always noticed, but for the two bits that are no code. */
static void two(void **state)
{
	uint8_t broken[HAMMING_DATA];

	(void)state;
	for (unsigned first = 0; first < BITS; first += 61)
		for (unsigned second = 0; second < BITS; second++) {
			if (first == second || first / 2 == 4 * (HAMMING_DATA + 2) ||
			    second / 2 == 4 * (HAMMING_DATA + 2))
				continue;
			reset(NULL);
			flip(first);
			flip(second);
			memcpy(broken, data, sizeof(data));
			assert_int_equal(hamming_correct(data, code), -1);
			assert_memory_equal(data, broken, sizeof(data));
		}
}

/* Three of the data look like one in a fourth place: the hash over the image has to notice. */
static void three_are_taken_for_one(void **state)
{
	(void)state;
	flip(100);
	flip(1001);
	flip(1500);
	assert_int_equal(hamming_correct(data, code), 1);
	assert_memory_not_equal(data, right, sizeof(data));
	flip(100);
	flip(1001);
	flip(1500);
	flip(100 ^ 1001 ^ 1500);
	assert_memory_equal(data, right, sizeof(data));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(as_linux_writes_it, reset),
		cmocka_unit_test_setup(none_and_one, reset),
		cmocka_unit_test_setup(two, reset),
		cmocka_unit_test_setup(three_are_taken_for_one, reset),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
