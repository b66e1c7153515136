/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every bit has a number, its byte's times 8 and its own, of 11 bits. For each of these there are
 * two parities: of the data bits in whose number it is 0, and of those in which it is 1. One wrong
 * bit changes one of each pair, by its number; a wrong bit of the code changes one parity alone.
 */
#include "board/driver/hamming.h"

#define PAIRS 0x555555u /* the lower of each pair */

/* The 22 parities, a pair for each bit of the number, the highest first; the two lowest bits are
 * 1. */
static uint32_t parities(const uint8_t *data)
{
	uint32_t ones = 0, all = 0, code = 0;

	for (uint32_t i = 0; i < HAMMING_DATA; i++)
		for (uint32_t byte = data[i]; byte; byte &= byte - 1) {
			ones ^= 8 * i + (uint32_t)__builtin_ctz(byte);
			all ^= 1;
		}
	for (unsigned i = 11; i--;) {
		uint32_t one = ones >> i & 1;

		code = code << 2 | one << 1 | (one ^ all);
	}
	/* byte numbers lie above bit numbers there: 16 and 6 parities */
	return ~(code << 2) & 0xffffffu;
}

void hamming_encode(const uint8_t *data, uint8_t *code)
{
	uint32_t all = parities(data);

	code[0] = (uint8_t)(all >> 16);
	code[1] = (uint8_t)(all >> 8);
	code[2] = (uint8_t)all;
}

int hamming_correct(uint8_t *data, const uint8_t *code)
{
	uint32_t is = (uint32_t)code[0] << 16 | (uint32_t)code[1] << 8 | code[2], number = 0;
	uint32_t wrong = (parities(data) ^ is) & 0xfffffcu;

	if (!(wrong & (wrong - 1))) /* none, or one of the code's */
		return wrong != 0;
	if (((wrong ^ wrong >> 1) & PAIRS & ~3u) != (PAIRS & ~3u))
		return -1;
	for (unsigned i = 11; i--;)
		number = number << 1 | (wrong >> (2 * i + 3) & 1);
	data[number / 8] ^= (uint8_t)(1u << number % 8);
	return 1;
}
