/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/chacha20.h"

#define ROUNDS 20u

static inline uint32_t rotate(uint32_t word, unsigned by)
{
	return word << by | word >> (32 - by);
}

/* RFC 8439 2.1 */
static void quarter_round(uint32_t *a, uint32_t *b, uint32_t *c, uint32_t *d)
{
	*a += *b;
	*d = rotate(*d ^ *a, 16);
	*c += *d;
	*b = rotate(*b ^ *c, 12);
	*a += *b;
	*d = rotate(*d ^ *a, 8);
	*c += *d;
	*b = rotate(*b ^ *c, 7);
}

static uint32_t first_word(unsigned i, const uint32_t key[8], uint32_t counter,
			   const uint32_t nonce[3])
{
	static const uint32_t constant[4] = {0x61707865, 0x3320646e, 0x79622d32, 0x6b206574};

	return i < 4 ? constant[i] : i < 12 ? key[i - 4] : i == 12 ? counter : nonce[i - 13];
}

void chacha20_block(uint32_t out[CHACHA20_WORDS], const uint32_t key[8], uint32_t counter,
		    const uint32_t nonce[3])
{
	for (unsigned i = 0; i < CHACHA20_WORDS; i++)
		out[i] = first_word(i, key, counter, nonce);
	/* columns and diagonals in turn */
	for (unsigned round = 0; round < ROUNDS; round++) {
		unsigned skew = round & 1;

		for (unsigned i = 0; i < 4; i++)
			quarter_round(&out[i], &out[4 + ((i + skew) & 3)],
				      &out[8 + ((i + 2 * skew) & 3)],
				      &out[12 + ((i + 3 * skew) & 3)]);
	}
	for (unsigned i = 0; i < CHACHA20_WORDS; i++)
		out[i] += first_word(i, key, counter, nonce);
}
