/* SPDX-License-Identifier: Apache-2.0 */
/* The CRC-32 of zlib's archive, by the CPU's instructions where it has them: for megabytes. */
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

/* zlib's own is 13 KiB of tables. The types are zlib.h's; callers may leave the upper half of the
 * register of `size` dirty. */
unsigned long zlib_crc32(unsigned long crc, const unsigned char *bytes,
			 unsigned size) __asm__("crc32");

unsigned long zlib_crc32(unsigned long crc, const unsigned char *bytes, unsigned size)
{
	unsigned present = id_field(read_sysreg(id_aa64isar0_el1), ISAR0_CRC32);

	return present ? crc32_by_instructions((uint32_t)crc, bytes, size)
		       : crc32_update((uint32_t)crc, bytes, size);
}
