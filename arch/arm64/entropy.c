/* SPDX-License-Identifier: Apache-2.0 */
#include "arch/arm64/entropy.h"

#include "arch/arm64/id_regs.h"
#include "arch/arm64/sysreg.h"

/* 0 when the generator had nothing in time (Arm ARM D17.2.124: PSTATE.Z is 1 then). */
static int read_random(uint64_t *out)
{
	uint64_t ok;

	__asm__ volatile("mrs %0, " SYSREG_TEXT(RNDR) "\n\tcset %1, ne"
			 : "=r"(*out), "=r"(ok)::"cc");
	return ok != 0;
}

void entropy_mix(uint8_t *pool, unsigned size)
{
	if (!id_field(read_sysreg(id_aa64isar0_el1), ISAR0_RNDR))
		return;
	for (unsigned i = 0; i < size; i += 8) {
		uint64_t word = 0;

		if (!read_random(&word))
			continue;
		for (unsigned b = 0; b < 8; b++)
			pool[i + b] ^= (uint8_t)(word >> (8 * b));
	}
}
