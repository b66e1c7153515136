/* SPDX-License-Identifier: Apache-2.0 */
#include "arch/arm64/id_regs.h"
#include "arch/arm64/sysreg.h"
#include "lib/crc32.h"

typedef uint64_t __attribute__((may_alias)) word;

/* FEAT_CRC32: CRC32B and CRC32X are of zlib's polynomial (Arm ARM C6.2). General registers only. */
__attribute__((target("+crc"))) static uint32_t crc32_by_instructions(uint32_t crc,
								      const uint8_t *bytes,
								      size_t size)
{
	crc = ~crc;
	for (; size && ((uintptr_t)bytes & 7); size--)
		crc = __builtin_aarch64_crc32b(crc, *bytes++);
	for (; size >= 8; size -= 8, bytes += 8)
		crc = __builtin_aarch64_crc32x(crc, *(const word *)bytes);
	while (size--)
		crc = __builtin_aarch64_crc32b(crc, *bytes++);
	return ~crc;
}

uint32_t crc32_fast(uint32_t crc, const void *data, size_t size)
{
	unsigned present = id_field(read_sysreg(id_aa64isar0_el1), ISAR0_CRC32);

	return present ? crc32_by_instructions(crc, data, size) : crc32_update(crc, data, size);
}
