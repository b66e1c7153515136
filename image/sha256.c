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

/* Of `size` bytes the rest behind the last whole block, and what section 5.1.1 adds: a one bit,
 * zeroes, and the length in the last eight bytes of a block. */
static void finish(uint8_t hash[32], uint32_t state[8], const uint8_t *data, size_t size)
{
	uint8_t tail[2 * BLOCK] = {0};
	size_t rest = size % BLOCK, blocks = rest < BLOCK - 8 ? 1 : 2;
	uint64_t bits = (uint64_t)size * 8;

	memcpy(tail, data + (size - rest), rest);
	tail[rest] = 0x80;
	for (unsigned i = 0; i < 8; i++)
		tail[blocks * BLOCK - 1 - i] = (uint8_t)(bits >> (8 * i));
	run_blocks(state, tail, blocks);

	for (unsigned i = 0; i < 32; i++)
		hash[i] = (uint8_t)(state[i / 4] >> (24 - 8 * (i % 4)));
}

int sha256_pieces(uint8_t hash[32], const void *data, size_t size,
		  int (*arrive)(void *ctx, size_t from, size_t size), void *ctx)
{
	br_sha256_context bearssl;
	uint32_t state[8];
	size_t piece;

	if (run_blocks)
		memcpy(state, initial, sizeof(state));
	else
		br_sha256_init(&bearssl);
	for (size_t from = 0; from < size; from += piece) {
		const uint8_t *at = (const uint8_t *)data + from;

		piece = size - from < SHA256_PIECE ? size - from : SHA256_PIECE;
		if (arrive && arrive(ctx, from, piece))
			return -1;
		if (run_blocks)
			run_blocks(state, at, piece / BLOCK);
		else
			br_sha256_update(&bearssl, at, piece);
	}
	if (run_blocks)
		finish(hash, state, data, size);
	else
		br_sha256_out(&bearssl, hash);
	return 0;
}

void sha256_use(sha256_blocks *blocks)
{
	run_blocks = blocks;
}

void sha256(uint8_t hash[32], const void *data, size_t size)
{
	(void)sha256_pieces(hash, data, size, NULL, NULL);
}

const char *sha256_engine(void)
{
	return run_blocks ? "sha2 instructions" : "BearSSL";
}
