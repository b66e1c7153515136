/* SPDX-License-Identifier: Apache-2.0 */
#include "arch/arm64/crc32_cpu.h"

#include "arch/arm64/id_regs.h"
#include "arch/arm64/sysreg.h"

typedef uint64_t __attribute__((may_alias)) word;

unsigned crc32_cpu_present(void)
{
	return id_field(read_sysreg(id_aa64isar0_el1), ISAR0_CRC32);
}

__attribute__((target("+crc"))) uint32_t crc32_cpu(uint32_t crc, const void *data, size_t size)
{
	const uint8_t *bytes = data;

	crc = ~crc;
	for (; size && ((uintptr_t)bytes & 7); size--)
		crc = __builtin_aarch64_crc32b(crc, *bytes++);
	for (; size >= 8; size -= 8, bytes += 8)
		crc = __builtin_aarch64_crc32x(crc, *(const word *)bytes);
	while (size--)
		crc = __builtin_aarch64_crc32b(crc, *bytes++);
	return ~crc;
}
