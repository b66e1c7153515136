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

uint64_t entropy_early(void)
{
	uint64_t mixed = counter();

	/* so that a tick changes half of the bits: the last steps of SplitMix64 */
	mixed = (mixed ^ mixed >> 30) * 0xbf58476d1ce4e5b9ull;
	mixed = (mixed ^ mixed >> 27) * 0x94d049bb133111ebull;
	mixed ^= mixed >> 31;
	entropy_mix((uint8_t *)&mixed, sizeof(mixed));
	return mixed;
}
