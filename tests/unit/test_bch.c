/* SPDX-License-Identifier: Apache-2.0 */
/* board/driver/bch.c: up to its strength wrong bits are always put right, wherever they are; what
 * more come to, in numbers. */
#include "tests/unit/expect.h"

#include <stdbool.h>
#include <string.h>

#include "board/driver/bch.h"

#define MOST_FLIPS 12u

static struct bch bch;
static uint8_t data[BCH_DATA], code[BCH_CODE_BYTES(BCH_STRENGTH)], right[BCH_DATA];

static uint32_t random_below(uint32_t bound)
{
	static uint64_t seed = 20261129;

	seed = seed * 6364136223846793005ull + 1442695040888963407ull;
	return (uint32_t)((seed >> 33) * bound >> 31);
}

static void random_sector(void)
{
	for (unsigned i = 0; i < BCH_DATA; i++)
		data[i] = right[i] = (uint8_t)random_below(256);
	bch_encode(&bch, data, code);
}

static void flip(uint32_t bit)
{
	if (bit < 8 * BCH_DATA)
		data[bit / 8] ^= (uint8_t)(0x80 >> bit % 8);
	else
		code[bit / 8 - BCH_DATA] ^= (uint8_t)(0x80 >> bit % 8);
}

/* As many different bits of data and code. */
static void flip_any(unsigned count)
{
	uint32_t bits[MOST_FLIPS];

	for (unsigned i = 0; i < count; i++) {
		bool again = true;

		while (again) {
			bits[i] = random_below(8 * BCH_DATA + bch.degree);
			again = false;
			for (unsigned j = 0; j < i; j++)
				again |= bits[i] == bits[j];
		}
		flip(bits[i]);
	}
}

/*
 * The constants that OMAP's drivers of Linux and U-Boot add to their hardware's code, so that an
 * erased page is right: Linux' software BCH has the same.
 */
static void as_linux_writes_it(void **state)
{
	static const uint8_t erased_4[] = {0x28, 0x13, 0xcc, 0x39, 0x96, 0xac, 0x7f},
			     erased_8[] = {0xef, 0x51, 0x2e, 0x09, 0xed, 0x93, 0x9a,
					   0xc2, 0x97, 0x79, 0xe5, 0x24, 0xb5};

	(void)state;
	memset(data, 0, sizeof(data)); /* whose code without that is 0 */
	bch_open(&bch, 4);
	bch_encode(&bch, data, code);
	assert_int_equal(bch.bytes, sizeof(erased_4));
	/* the last four bits are no code */
	code[6] &= 0xf0;
	assert_memory_equal(code, ((uint8_t[]){0x28, 0x13, 0xcc, 0x39, 0x96, 0xac, 0x70}), 7);
	assert_int_equal(erased_4[6] & 0xf0, 0x70);
	bch_open(&bch, 8);
	bch_encode(&bch, data, code);
	assert_int_equal(bch.bytes, sizeof(erased_8));
	assert_memory_equal(code, erased_8, sizeof(erased_8));
}

static void an_erased_page_is_right(void **state)
{
	(void)state;
	for (unsigned strength = 1; strength <= BCH_STRENGTH; strength++) {
		bch_open(&bch, strength);
		memset(data, 0xff, sizeof(data));
		memset(right, 0xff, sizeof(right));
		memset(code, 0xff, sizeof(code));
		assert_int_equal(bch_correct(&bch, data, code), 0);
		flip_any(strength);
		assert_int_equal(bch_correct(&bch, data, code), strength);
		assert_memory_equal(data, right, sizeof(data));
	}
}

/* Each bit alone; of the last byte also those that are no code. */
static void one_wrong_bit(void **state)
{
	(void)state;
	bch_open(&bch, 4);
	random_sector();
	for (uint32_t bit = 0; bit < 8 * (BCH_DATA + bch.bytes); bit++) {
		flip(bit);
		assert_int_equal(bch_correct(&bch, data, code), bit < 8 * BCH_DATA + bch.degree);
		assert_memory_equal(data, right, sizeof(data));
		if (bit >= 8 * BCH_DATA)
			flip(bit);
	}
}

static void up_to_its_strength(void **state)
{
	(void)state;
	for (unsigned strength = 1; strength <= BCH_STRENGTH; strength++) {
		bch_open(&bch, strength);
		for (unsigned i = 0; i < 40 * strength; i++) {
			unsigned wrong = i % (strength + 1);

			random_sector();
			flip_any(wrong);
			assert_int_equal(bch_correct(&bch, data, code), wrong);
			assert_memory_equal(data, right, sizeof(data));
		}
	}
}

/* One more than its strength: what is not noticed is counted. Of n bits about every t!th pattern is
 * near another code word: of 4, 3 in 1000, of 8, none in a million. */
static void beyond_its_strength(void **state)
{
	static const struct {
		unsigned strength, wrong, at_most;
	} rows[] = {{2, 3, 80}, {4, 5, 5}, {4, 6, 5}, {8, 9, 0}, {8, 12, 0}};
	uint8_t broken[BCH_DATA];

	(void)state;
	for (unsigned i = 0; i < COUNT(rows); i++) {
		unsigned unnoticed = 0;

		bch_open(&bch, rows[i].strength);
		for (unsigned n = 0; n < 300; n++) {
			random_sector();
			flip_any(rows[i].wrong);
			memcpy(broken, data, sizeof(data));
			if (bch_correct(&bch, data, code) < 0)
				assert_memory_equal(data, broken, sizeof(data));
			else
				unnoticed++;
		}
		assert_in_range(unnoticed, 0, rows[i].at_most);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(as_linux_writes_it),  cmocka_unit_test(an_erased_page_is_right),
		cmocka_unit_test(one_wrong_bit),       cmocka_unit_test(up_to_its_strength),
		cmocka_unit_test(beyond_its_strength),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
