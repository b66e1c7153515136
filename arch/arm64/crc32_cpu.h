/* SPDX-License-Identifier: Apache-2.0 */
/* CRC-32 by the CPU's instructions (FEAT_CRC32), for lib/crc32.h. */
#ifndef MULLION_CRC32_CPU_H
#define MULLION_CRC32_CPU_H

#include <stddef.h>
#include <stdint.h>

/* ID_AA64ISAR0_EL1.CRC32: 0 when the CPU has no such instructions (optional in Armv8.0). */
unsigned crc32_cpu_present(void);

/* As crc32_update: CRC32B and CRC32X are of zlib's polynomial (Arm ARM C6.2). General registers
 * only, and aligned loads: usable with the MMU off. */
uint32_t crc32_cpu(uint32_t crc, const void *data, size_t size);

#endif
