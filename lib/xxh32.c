/* SPDX-License-Identifier: Apache-2.0 */
#include "xxh32.h"

#include "le.h"

#define P1 0x9e3779b1u
#define P2 0x85ebca77u
#define P3 0xc2b2ae3du
#define P4 0x27d4eb2fu
#define P5 0x165667b1u

#define STRIPE 16u

static uint32_t rotate(uint32_t v, unsigned n)
{
	return v << n | v >> (32 - n);
}

static uint32_t lane(uint32_t acc, const uint8_t *p)
{
	return rotate(acc + le32(p) * P2, 13) * P1;
}

uint32_t xxh32(const void *data, size_t n)
{
	const uint8_t *p = data;
	uint32_t h = P5, a = P1 + P2, b = P2, c = 0, d = 0u - P1;
	size_t left = n;

	for (; left >= STRIPE; left -= STRIPE, p += STRIPE) {
		a = lane(a, p);
		b = lane(b, p + 4);
		c = lane(c, p + 8);
		d = lane(d, p + 12);
	}
	if (n >= STRIPE)
		h = rotate(a, 1) + rotate(b, 7) + rotate(c, 12) + rotate(d, 18);
	h += (uint32_t)n;
	for (; left >= 4; left -= 4, p += 4)
		h = rotate(h + le32(p) * P3, 17) * P4;
	for (; left; left--, p++)
		h = rotate(h + *p * P5, 11) * P1;
	h = (h ^ h >> 15) * P2;
	h = (h ^ h >> 13) * P3;
	return h ^ h >> 16;
}
