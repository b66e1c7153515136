/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Peterson's way, as in Lin and Costello, Error Control Coding, chapter 6: syndromes, Berlekamp's
 * and Massey's algorithm, Chien's search. Elements of the field are multiplied bit by bit: that
 * happens where something is wrong, and tables would be 32 KiB. Where nothing is, data is divided
 * by the generator, four bits at a time.
 */
#include "board/driver/bch.h"

#include <stdbool.h>
#include <string.h>

#define FIELD_BITS 13u
#define FIELD_POLY 0x201bu
#define ORDER      8191u /* of alpha, which is 2 */
#define MOST_BITS  (BCH_STRENGTH * FIELD_BITS)

static uint32_t multiply(uint32_t a, uint32_t b)
{
	uint32_t product = 0;

	for (unsigned i = FIELD_BITS; i--;) {
		product <<= 1;
		product ^= product >> FIELD_BITS ? FIELD_POLY : 0;
		product ^= b >> i & 1 ? a : 0;
	}
	return product;
}

/* a^n; a^ORDER is 1, so n may be taken modulo that. */
static uint32_t power(uint32_t a, uint32_t n)
{
	uint32_t product = 1;

	for (; n; n >>= 1, a = multiply(a, a))
		if (n & 1)
			product = multiply(product, a);
	return product;
}

static struct bch_remainder shift(struct bch_remainder from, unsigned by)
{
	return (struct bch_remainder){from.high << by | from.low >> (64 - by), from.low << by};
}

static struct bch_remainder add(struct bch_remainder a, struct bch_remainder b)
{
	return (struct bch_remainder){a.high ^ b.high, a.low ^ b.low};
}

/* The generator without its highest coefficient, which is 1: the product of (x - alpha^n) over each
 * odd n below twice the strength and its conjugates 2n, 4n, .. */
static struct bch_remainder generator(const struct bch *bch)
{
	uint32_t coefficient[MOST_BITS + 1] = {1};
	struct bch_remainder result = {0, 0};
	unsigned degree = 0;

	for (uint32_t n = 1; n < 2 * bch->strength; n += 2)
		for (uint32_t i = 0, k = n; i < FIELD_BITS; i++, k = 2 * k % ORDER) {
			uint32_t root = power(2, k);

			for (unsigned j = ++degree; j--;)
				coefficient[j + 1] ^= multiply(coefficient[j], root);
		}
	/* coefficient[0] is the highest */
	for (unsigned j = 1; j <= degree; j++)
		if (j <= 64)
			result.high |= (uint64_t)coefficient[j] << (64 - j);
		else
			result.low |= (uint64_t)coefficient[j] << (128 - j);
	return result;
}

static struct bch_remainder divide(const struct bch *bch, const uint8_t *data)
{
	struct bch_remainder rest = {0, 0};

	for (unsigned i = 0; i < BCH_DATA; i++) {
		rest = add(shift(rest, 4), bch->by_nibble[rest.high >> 60 ^ data[i] >> 4]);
		rest = add(shift(rest, 4), bch->by_nibble[rest.high >> 60 ^ (data[i] & 15)]);
	}
	return rest;
}

void bch_open(struct bch *bch, unsigned strength)
{
	struct bch_remainder by;
	uint8_t erased[BCH_DATA];

	*bch = (struct bch){.strength = strength,
			    .degree = strength * FIELD_BITS,
			    .bytes = BCH_CODE_BYTES(strength)};
	by = generator(bch);
	for (uint64_t nibble = 0; nibble < 16; nibble++) {
		struct bch_remainder rest = {nibble << 60, 0};

		for (unsigned i = 0; i < 4; i++)
			rest = rest.high >> 63 ? add(shift(rest, 1), by) : shift(rest, 1);
		bch->by_nibble[nibble] = rest;
	}
	memset(erased, 0xff, sizeof(erased));
	bch->erased = add(divide(bch, erased), (struct bch_remainder){~0ull, ~0ull});
}

void bch_encode(const struct bch *bch, const uint8_t *data, uint8_t *code)
{
	struct bch_remainder rest = add(divide(bch, data), bch->erased);

	for (unsigned i = 0; i < bch->bytes; i++, rest = shift(rest, 8))
		code[i] = (uint8_t)(rest.high >> 56);
}

/* What the code is, and what it should be, differ in these bits. */
static struct bch_remainder difference(const struct bch *bch, const uint8_t *data,
				       const uint8_t *code)
{
	struct bch_remainder is = {0, 0};

	for (unsigned i = 0; i < bch->bytes; i++)
		if (i < 8)
			is.high |= (uint64_t)code[i] << (56 - 8 * i);
		else
			is.low |= (uint64_t)code[i] << (120 - 8 * i);
	is = add(is, add(divide(bch, data), bch->erased));
	if (bch->degree < 64)
		is = (struct bch_remainder){is.high & ~0ull << (64 - bch->degree), 0};
	else
		is.low &= ~(~0ull >> (bch->degree - 64));
	return is;
}

/* syndrome[n] is the remainder at alpha^n, n from 1 to twice the strength. */
static void find_syndromes(const struct bch *bch, struct bch_remainder rest, uint32_t *syndrome)
{
	for (uint32_t n = 1; n <= 2 * bch->strength; n++) {
		struct bch_remainder left = rest;
		uint32_t root = power(2, n), value = 0;

		if (n % 2 == 0) { /* squaring goes through a sum */
			syndrome[n] = multiply(syndrome[n / 2], syndrome[n / 2]);
			continue;
		}
		for (unsigned i = 0; i < bch->degree; i++, left = shift(left, 1))
			value = multiply(value, root) ^ (uint32_t)(left.high >> 63);
		syndrome[n] = value;
	}
}

/* The polynomial whose roots are the inverses of where the wrong bits are; its degree. */
static unsigned find_locator(const struct bch *bch, const uint32_t *syndrome, uint32_t *locator)
{
	uint32_t before[2 * BCH_STRENGTH + 2] = {1}, then[2 * BCH_STRENGTH + 2],
					   discrepancy_before = 1;
	unsigned size = 2 * bch->strength + 2, degree = 0, since = 1;

	for (unsigned n = 0; n < 2 * bch->strength; n++, since++) {
		uint32_t discrepancy = 0, factor;

		for (unsigned i = 0; i <= degree; i++)
			discrepancy ^= multiply(locator[i], syndrome[n + 1 - i]);
		if (!discrepancy)
			continue;
		memcpy(then, locator, size * sizeof(*then));
		factor = multiply(discrepancy, power(discrepancy_before, ORDER - 1));
		for (unsigned i = 0; i + since < size; i++)
			locator[i + since] ^= multiply(factor, before[i]);
		if (2 * degree > n)
			continue;
		degree = n + 1 - degree;
		memcpy(before, then, size * sizeof(*then));
		discrepancy_before = discrepancy;
		since = 0;
	}
	return degree;
}

static uint32_t divide_by_alpha(uint32_t a, unsigned times)
{
	while (times--)
		a = (a & 1 ? a ^ FIELD_POLY : a) >> 1;
	return a;
}

/* Where the locator is 0: the powers of x in data and code. All of them, or false. */
static bool find_places(const struct bch *bch, uint32_t *locator, unsigned degree, uint32_t *place)
{
	unsigned found = 0;

	for (uint32_t at = 0; at < 8 * BCH_DATA + bch->degree && found < degree; at++) {
		uint32_t sum = locator[0];

		for (unsigned i = 1; i <= degree; i++) {
			sum ^= locator[i];
			locator[i] = divide_by_alpha(locator[i], i);
		}
		if (!sum)
			place[found++] = at;
	}
	return found == degree;
}

int bch_correct(const struct bch *bch, uint8_t *data, const uint8_t *code)
{
	uint32_t syndrome[2 * BCH_STRENGTH + 1], locator[2 * BCH_STRENGTH + 2] = {1};
	uint32_t place[BCH_STRENGTH];
	struct bch_remainder rest = difference(bch, data, code);
	unsigned degree;

	if (!(rest.high | rest.low))
		return 0;
	find_syndromes(bch, rest, syndrome);
	degree = find_locator(bch, syndrome, locator);
	if (degree > bch->strength || !find_places(bch, locator, degree, place))
		return -1;
	for (unsigned i = 0; i < degree; i++)
		if (place[i] >= bch->degree) {
			uint32_t bit = 8 * BCH_DATA + bch->degree - 1 - place[i];

			data[bit / 8] ^= (uint8_t)(0x80 >> bit % 8);
		}
	return (int)degree;
}
