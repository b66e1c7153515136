/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Both engines against the vectors of FIPS 180-4's examples. The CPU's instructions are not on this
 * machine: here a few lines of C take their place, so that what is ours around them, padding and
 * byte order, is tested. What the instructions do is seen on every boot: no bundle's hash would
 * fit.
 */
#include "tests/unit/expect.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "image/sha256.h"

static uint32_t rotr(uint32_t value, unsigned bits)
{
	return value >> bits | value << (32 - bits);
}

/* FIPS 180-4, section 4.2.2, as the fractions of the cube roots of primes: nothing shared with the
 * code under test. */
static uint32_t constant(unsigned index)
{
	unsigned prime = 1;
	unsigned __int128 low = 0, target;

	for (unsigned found = 0; found <= index;) {
		unsigned divisor = 2;

		prime++;
		while (prime % divisor)
			divisor++;
		found += divisor == prime;
	}
	/* Largest x with x^3 <= prime * 2^96: the cube root with 32 bits behind the point. */
	target = (unsigned __int128)prime << 96;
	for (unsigned __int128 bit = (unsigned __int128)1 << 35; bit; bit >>= 1)
		if ((low | bit) * (low | bit) <= target / (low | bit))
			low |= bit;
	return (uint32_t)low;
}

static void block(uint32_t hash[8], const uint8_t *bytes)
{
	uint32_t w[64], v[8];

	for (unsigned i = 0; i < 16; i++)
		w[i] = (uint32_t)bytes[4 * i] << 24 | (uint32_t)bytes[4 * i + 1] << 16 |
		       (uint32_t)bytes[4 * i + 2] << 8 | bytes[4 * i + 3];
	for (unsigned i = 16; i < 64; i++)
		w[i] = w[i - 16] + w[i - 7] +
		       (rotr(w[i - 15], 7) ^ rotr(w[i - 15], 18) ^ w[i - 15] >> 3) +
		       (rotr(w[i - 2], 17) ^ rotr(w[i - 2], 19) ^ w[i - 2] >> 10);
	memcpy(v, hash, sizeof(v));
	for (unsigned i = 0; i < 64; i++) {
		static uint32_t k[64];
		uint32_t t1, t2;

		k[i] = k[i] ? k[i] : constant(i);
		t1 = v[7] + (rotr(v[4], 6) ^ rotr(v[4], 11) ^ rotr(v[4], 25)) +
		     ((v[4] & v[5]) ^ (~v[4] & v[6])) + k[i] + w[i];
		t2 = (rotr(v[0], 2) ^ rotr(v[0], 13) ^ rotr(v[0], 22)) +
		     ((v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2]));
		memmove(v + 1, v, 7 * sizeof(v[0]));
		v[4] += t1;
		v[0] = t1 + t2;
	}
	for (unsigned i = 0; i < 8; i++)
		hash[i] += v[i];
}

static void by_instructions(uint32_t state[8], const void *data, size_t blocks)
{
	for (const uint8_t *p = data; blocks; blocks--, p += 64)
		block(state, p);
}

static void assert_hash(const void *data, size_t size, const char *hex)
{
	sha256_blocks *const engines[] = {NULL, by_instructions};

	for (unsigned engine = 0; engine < 2; engine++) {
		uint8_t out[32];
		char text[65];

		sha256_use(engines[engine]);
		sha256(out, data, size);
		for (unsigned i = 0; i < 32; i++)
			sprintf(text + 2 * i, "%02x", out[i]);
		assert_string_equal(text, hex);
	}
}

static void test_vectors(void **state)
{
	(void)state;
	assert_hash("", 0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	assert_hash("abc", 3, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	assert_hash("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 56,
		    "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
	assert_hash("abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmno"
		    "pqklmnopqrlmnopqrsmn"
		    "opqrst"
		    "nopqrstu",
		    112, "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1");
}

static void test_million(void **state)
{
	char *a = malloc(1000000);

	(void)state;
	memset(a, 'a', 1000000);
	assert_hash(a, 1000000, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
	free(a);
}

/* Every length around the ends of blocks: where the padding fits and where it takes a block
 * more. */
static void test_engines_agree(void **state)
{
	uint8_t data[200], bearssl[32], instructions[32];

	(void)state;
	for (size_t i = 0; i < sizeof(data); i++)
		data[i] = (uint8_t)(i * 151);
	for (size_t n = 0; n <= sizeof(data); n++) {
		uint8_t *exact = malloc(n + 1) /* so that ASan sees a read beyond */;

		memcpy(exact + 1, data, n);
		sha256_use(NULL);
		sha256(bearssl, exact + 1, n);
		sha256_use(by_instructions);
		sha256(instructions, exact + 1, n);
		assert_memory_equal(bearssl, instructions, 32);
		free(exact);
	}
}

static uint8_t arriving[2 * SHA256_PIECE + 100];
static size_t arrived, arrives_until;

/* What has not arrived yet must not have been looked at: it is other bytes. */
static int arrive(void *ctx, size_t from, size_t size)
{
	assert_ptr_equal(ctx, &arrived);
	assert_int_equal(from, arrived);
	if (from >= arrives_until)
		return -1;
	memset(arriving + from, 'a', size);
	arrived += size;
	return 0;
}

static void test_pieces(void **state)
{
	static uint8_t whole[sizeof(arriving)];
	sha256_blocks *const engines[] = {NULL, by_instructions};
	uint8_t expected[32], out[32];

	(void)state;
	memset(whole, 'a', sizeof(whole));
	for (unsigned engine = 0; engine < 2; engine++) {
		sha256_use(engines[engine]);
		sha256(expected, whole, sizeof(whole));
		memset(arriving, 0xee, sizeof(arriving));
		arrived = 0;
		arrives_until = sizeof(arriving);
		assert_int_equal(sha256_pieces(out, arriving, sizeof(arriving), arrive, &arrived),
				 0);
		assert_memory_equal(out, expected, 32);
		assert_int_equal(arrived, sizeof(arriving));
		arrived = 0;
		arrives_until = SHA256_PIECE;
		assert_int_equal(sha256_pieces(out, arriving, sizeof(arriving), arrive, &arrived),
				 -1);
		assert_int_equal(arrived, SHA256_PIECE);
	}
}

static void test_engine_names(void **state)
{
	(void)state;
	sha256_use(NULL);
	assert_string_equal(sha256_engine(), "BearSSL");
	sha256_use(by_instructions);
	assert_string_equal(sha256_engine(), "sha2 instructions");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_vectors),       cmocka_unit_test(test_million),
		cmocka_unit_test(test_engines_agree), cmocka_unit_test(test_pieces),
		cmocka_unit_test(test_engine_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
