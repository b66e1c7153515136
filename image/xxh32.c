/* SPDX-License-Identifier: Apache-2.0 */
#include "image/xxh32.h"

#include <stdbool.h>

#include "lib/le.h"

typedef uint32_t __attribute__((may_alias)) word; /* little-endian, as all we run on */

#define PRIME_1 0x9e3779b1u
#define PRIME_2 0x85ebca77u
#define PRIME_3 0xc2b2ae3du
#define PRIME_4 0x27d4eb2fu
#define PRIME_5 0x165667b1u

#define STRIPE 16u

static uint32_t rotate_left(uint32_t value, unsigned bits)
{
	return value << bits | value >> (32 - bits);
}

static uint32_t mix_lane(uint32_t lane, uint32_t input)
{
	return rotate_left(lane + input * PRIME_2, 13) * PRIME_1;
}

/* Unpacked data begins at a page. There byte loads would cost as much as the unpacking. */
static uint32_t load_word(const uint8_t *bytes, bool aligned)
{
	return aligned ? *(const word *)bytes : le32(bytes);
}

static inline __attribute__((always_inline)) uint32_t hash_stripes(const uint8_t *bytes,
								   size_t size, bool aligned)
{
	uint32_t a = PRIME_1 + PRIME_2, b = PRIME_2, c = 0, d = 0u - PRIME_1;

	for (; size >= STRIPE; size -= STRIPE, bytes += STRIPE) {
		a = mix_lane(a, load_word(bytes, aligned));
		b = mix_lane(b, load_word(bytes + 4, aligned));
		c = mix_lane(c, load_word(bytes + 8, aligned));
		d = mix_lane(d, load_word(bytes + 12, aligned));
	}
	return rotate_left(a, 1) + rotate_left(b, 7) + rotate_left(c, 12) + rotate_left(d, 18);
}

uint32_t xxh32(const void *data, size_t size)
{
	const uint8_t *bytes = data;
	size_t left = size;
	uint32_t hash = PRIME_5;

	if (size >= STRIPE) {
		hash = (uintptr_t)bytes & 3 ? hash_stripes(bytes, size, false)
					    : hash_stripes(bytes, size, true);
		left = size % STRIPE;
		bytes += size - left;
	}
	hash += (uint32_t)size;
	for (; left >= 4; left -= 4, bytes += 4)
		hash = rotate_left(hash + le32(bytes) * PRIME_3, 17) * PRIME_4;
	for (; left; left--, bytes++)
		hash = rotate_left(hash + *bytes * PRIME_5, 11) * PRIME_1;
	hash = (hash ^ hash >> 15) * PRIME_2;
	hash = (hash ^ hash >> 13) * PRIME_3;
	return hash ^ hash >> 16;
}
