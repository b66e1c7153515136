/* SPDX-License-Identifier: Apache-2.0 */
#include "image/xxh32.h"

#include <stdbool.h>

#include "image/le.h"

typedef uint32_t __attribute__((may_alias)) word; /* little-endian, as all we run on */

#define P1 0x9e3779b1u
#define P2 0x85ebca77u
#define P3 0xc2b2ae3du
#define P4 0x27d4eb2fu
#define P5 0x165667b1u

#define STRIPE 16u

static uint32_t rotate(uint32_t value, unsigned n)
{
	return value << n | value >> (32 - n);
}

static uint32_t lane(uint32_t acc, uint32_t in)
{
	return rotate(acc + in * P2, 13) * P1;
}

/* What is unpacked begins at a page; byte loads would cost as much as unpacking. */
static uint32_t load(const uint8_t *bytes, bool aligned)
{
	return aligned ? *(const word *)bytes : le32(bytes);
}

static inline __attribute__((always_inline)) uint32_t stripes(const uint8_t *p, size_t n,
							      bool aligned)
{
	uint32_t a = P1 + P2, b = P2, c = 0, d = 0u - P1;

	for (; n >= STRIPE; n -= STRIPE, p += STRIPE) {
		a = lane(a, load(p, aligned));
		b = lane(b, load(p + 4, aligned));
		c = lane(c, load(p + 8, aligned));
		d = lane(d, load(p + 12, aligned));
	}
	return rotate(a, 1) + rotate(b, 7) + rotate(c, 12) + rotate(d, 18);
}

uint32_t xxh32(const void *data, size_t size)
{
	const uint8_t *p = data;
	size_t left = size;
	uint32_t h = P5;

	if (size >= STRIPE) {
		h = (uintptr_t)p & 3 ? stripes(p, size, false) : stripes(p, size, true);
		left = size % STRIPE;
		p += size - left;
	}
	h += (uint32_t)size;
	for (; left >= 4; left -= 4, p += 4)
		h = rotate(h + le32(p) * P3, 17) * P4;
	for (; left; left--, p++)
		h = rotate(h + *p * P5, 11) * P1;
	h = (h ^ h >> 15) * P2;
	h = (h ^ h >> 13) * P3;
	return h ^ h >> 16;
}
