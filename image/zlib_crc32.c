/* SPDX-License-Identifier: Apache-2.0 */
/* The CRC-32 of zlib's archive: zlib's own is 13 KiB of tables. */
#include "lib/crc32.h"

/* The types are zlib.h's; callers may leave the upper half of the register of `size` dirty. */
unsigned long zlib_crc32(unsigned long crc, const unsigned char *bytes,
			 unsigned size) __asm__("crc32");

unsigned long zlib_crc32(unsigned long crc, const unsigned char *bytes, unsigned size)
{
	return crc32_update((uint32_t)crc, bytes, size);
}
