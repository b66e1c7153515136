/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MULLION_CRC32_H
#define MULLION_CRC32_H

#include <stddef.h>
#include <stdint.h>

/* CRC-32 of `size` bytes, as zlib, Ethernet and mkimage compute it (reflected 0xEDB88320). `crc`
 * is 0 at the start, or the result so far. Without an engine byte loads only: usable with the MMU
 * off. */
uint32_t crc32_update(uint32_t crc, const void *data, size_t size);

/* From now on the sum is `engine`'s, which computes the same: the CPU's instructions, ten times as
 * fast as the table (arch/arm64/crc32_cpu.h). */
typedef uint32_t crc32_engine(uint32_t crc, const void *data, size_t size);
void crc32_use(crc32_engine *engine);

/* The short name is no symbol: zlib has one of that name and another type. */
static inline uint32_t crc32(uint32_t crc, const void *data, size_t size)
{
	return crc32_update(crc, data, size);
}

#endif
