/* SPDX-License-Identifier: Apache-2.0 */
/* CRC-32 by the CPU's instructions, for lib/crc32.h: Armv7 has none. */
#ifndef MULLION_CRC32_CPU_H
#define MULLION_CRC32_CPU_H

#include <stddef.h>
#include <stdint.h>

static inline unsigned crc32_cpu_present(void)
{
	return 0;
}

/* Not there: nothing asks for it. */
uint32_t crc32_cpu(uint32_t crc, const void *data, size_t size);

#endif
