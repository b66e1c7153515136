/* SPDX-License-Identifier: Apache-2.0 */
#include "image/sha256.h"

#include <bearssl/bearssl_hash.h>
#include <string.h>

#define BLOCK 64u

static sha256_blocks *run_blocks; /* NULL: by BearSSL */

/* FIPS 180-4, section 5.3.3 */
static const uint32_t initial[8] = {
	0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
	0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
};

static void sha256_by_instructions(uint8_t hash[32], const uint8_t *data, size_t size)
{
	uint8_t tail[2 * BLOCK] = {0};
	uint32_t state[8];
	size_t rest = size % BLOCK, blocks = rest < BLOCK - 8 ? 1 : 2;
	uint64_t bits = (uint64_t)size * 8;

	memcpy(state, initial, sizeof(state));
	run_blocks(state, data, size / BLOCK);

	/* Section 5.1.1: a one bit, zeroes, and the length in the last eight bytes of a block. */
	memcpy(tail, data + (size - rest), rest);
	tail[rest] = 0x80;
	for (unsigned i = 0; i < 8; i++)
		tail[blocks * BLOCK - 1 - i] = (uint8_t)(bits >> (8 * i));
	run_blocks(state, tail, blocks);

	for (unsigned i = 0; i < 32; i++)
		hash[i] = (uint8_t)(state[i / 4] >> (24 - 8 * (i % 4)));
}

static void sha256_by_bearssl(uint8_t hash[32], const void *data, size_t size)
{
	br_sha256_context c;

	br_sha256_init(&c);
	br_sha256_update(&c, data, size);
	br_sha256_out(&c, hash);
}

void sha256_use(sha256_blocks *blocks)
{
	run_blocks = blocks;
}

void sha256(uint8_t hash[32], const void *data, size_t size)
{
	if (run_blocks)
		sha256_by_instructions(hash, data, size);
	else
		sha256_by_bearssl(hash, data, size);
}

const char *sha256_engine(void)
{
	return run_blocks ? "sha2 instructions" : "BearSSL";
}
