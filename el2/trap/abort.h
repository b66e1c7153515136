/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What EL1 gets for an abort that came to EL2: the syndrome, and for a table walk the level at
 * which it ended. Pure. Arm ARM D17.2.37 (ESR_ELx, aborts), D17.2.139 (TCR_EL1), D8.2 and D8.3
 * (tables).
 */
#ifndef MULLION_EL2_ABORT_H
#define MULLION_EL2_ABORT_H

#include <stdbool.h>
#include <stdint.h>

#include "el2/trap/mmio.h"
#include "arch/arm64/regs.h"

#define ESR_CM              (1u << 8)
#define ESR_FSC(esr)        ((esr)&0x3f)
#define FSC_KIND            0x3cu /* without the level, 0 to 3 */
#define FSC_TRANSLATION     0x04u
#define FSC_EXTERNAL        0x10u /* synchronous external abort, not on a table walk */
#define FSC_EXTERNAL_TTW    0x14u /* on a table walk; plus its level, -1 to 3 */
#define FSC_ADDRESS_SIZE_M1 0x29u /* at level -1: apart from the others */
#define FSC_TRANSLATION_M1  0x2bu
#define TCR_DS              (1ull << 59)

/*
 * Where stage 2 has nothing for the guest (translation, access flag, permission, address size:
 * below 0x10), its bus has nothing: an external abort. Other codes (alignment of a Device access,
 * an exclusive that the memory cannot do) hold for EL1 as they are.
 */
static inline uint64_t abort_syndrome(uint64_t esr, bool from_el0, int walk_level)
{
	bool fetch = ESR_EC(esr) == EC_IABT_LOW;
	uint64_t ec = ESR_EC(esr) + (from_el0 ? 0 : 1), fsc = ESR_FSC(esr);

	if (fsc < FSC_EXTERNAL || fsc == FSC_ADDRESS_SIZE_M1 || fsc == FSC_TRANSLATION_M1)
		fsc = esr & ESR_S1PTW ? FSC_EXTERNAL_TTW + (uint64_t)walk_level : FSC_EXTERNAL;
	/* IL is 1 with ISV = 0 */
	return ec << 26 | ESR_IL | fsc | (fetch ? 0 : esr & (ESR_CM | ESR_WNR));
}

/* What EL1 gets for a fault of its own stage 1, of status code `fsc`. */
static inline uint64_t abort_stage1_syndrome(uint64_t esr, bool from_el0, unsigned fsc)
{
	return (ESR_EC(esr) + (from_el0 ? 0 : 1)) << 26 | ESR_IL | fsc | (esr & (ESR_CM | ESR_WNR));
}

/* Whether stage 2 had no translation at all, by which emulated devices are reached. */
static inline bool abort_unmapped(uint64_t esr)
{
	return (esr & FSC_KIND) == FSC_TRANSLATION;
}

/* EL1's translation registers, and how to read a doubleword of the guest's memory: false where it
 * has none. */
struct abort_walk {
	uint64_t tcr, ttbr0, ttbr1;
	bool (*read)(void *ctx, uint64_t ipa, uint64_t *value);
	void *ctx;
};

/* The level whose descriptor for `address` lies in the 4 KiB page of `ipa`. The last one reached
 * when none does: tables may have changed. */
static inline int abort_walk_level(const struct abort_walk *walk, uint64_t address, uint64_t ipa)
{
	/* TG0, TG1: log2 */
	static const uint8_t granule[2][4] = {{12, 16, 14, 12}, {12, 14, 12, 16}};
	bool upper = address >> 55 & 1;
	unsigned bits = granule[upper][walk->tcr >> (upper ? 30 : 14) & 3], stride = bits - 3;
	unsigned most = bits == 16 || (walk->tcr & TCR_DS) ? 52 : 48,
		 size = 64 - (unsigned)(walk->tcr >> (upper ? 16 : 0) & 63);
	int level;
	uint64_t table = (upper ? walk->ttbr1 : walk->ttbr0) & 0xfffffffffffeull, value;

	size = size < bits + 1 ? bits + 1 : size > most ? most : size;
	level = 4 - (int)((size - bits + stride - 1) / stride);
	address &= (1ull << size) - 1;
	for (;; level++) {
		unsigned shift = bits + stride * (unsigned)(3 - level);
		uint64_t at = table + (address >> shift << 3);

		address &= (1ull << shift) - 1;
		if (level == 3 || (at ^ ipa) >> 12 == 0 || !walk->read(walk->ctx, at, &value) ||
		    (value & 3) != 3)
			return level;
		table = value & 0xffffffffffffull & ~((1ull << bits) - 1);
	}
}

#endif
