/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/crc32.h"

/* Entry i is the remainder of four bits i: a byte takes two steps, the table one cache line. */
static const uint32_t table[16] = {
	0x00000000, 0x1db71064, 0x3b6e20c8, 0x26d930ac, 0x76dc4190, 0x6b6b51f4,
	0x4db26158, 0x5005713c, 0xedb88320, 0xf00f9344, 0xd6d6a3e8, 0xcb61b38c,
	0x9b64c2b0, 0x86d3d2d4, 0xa00ae278, 0xbdbdf21c,
};

static crc32_engine *engine; /* NULL: the table */

void crc32_use(crc32_engine *with)
{
	engine = with;
}

uint32_t crc32_update(uint32_t crc, const void *data, size_t size)
{
	const uint8_t *bytes = data;

	if (engine)
		return engine(crc, data, size);
	crc = ~crc;
	while (size--) {
		crc ^= *bytes++;
		crc = (crc >> 4) ^ table[crc & 15];
		crc = (crc >> 4) ^ table[crc & 15];
	}
	return ~crc;
}
