/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The secure PL1 map, as far as it is the architecture's. Long descriptors (LPAE) are those of
 * AArch64's stage 1, from level 1 on: arch/arm64/pgtable.h builds both.
 */
#ifndef MULLION_STAGE1_H
#define MULLION_STAGE1_H

#include <stdint.h>

#include "arch/arm/sysreg.h"
#include "arch/arm64/pgtable.h"

#define STAGE1_VA_BITS     32u
#define STAGE1_START_LEVEL 1u
#define TTBR0_TABLE        0xfffffff000ull

/* In the order in which they are loaded. */
struct stage1_registers {
	uint64_t mair, tcr, ttbr, sctlr;
};

/* With the table `root`: MMU and caches on, what can be written does not run. */
static inline struct stage1_registers stage1_registers(const uint64_t *root)
{
	return (struct stage1_registers){
		.mair = MAIR_STAGE1,
		.tcr = (uint32_t)TTBCR_EAE | TTBCR_SH0_INNER | TTBCR_WALK_WBWA,
		.ttbr = (uintptr_t)root,
		.sctlr = SCTLR_RES1 | SCTLR_MMU | SCTLR_DATA | SCTLR_Z | SCTLR_CODE | SCTLR_W_XN,
	};
}

/* The table in use. */
static inline uint64_t *stage1_root(void)
{
	return (uint64_t *)(uintptr_t)(read_sysreg64(TTBR0) & TTBR0_TABLE);
}

static inline uint64_t stage1_own_code(void)
{
	return MAP_CODE;
}

/* What no core has in its TLB any more, when this returns: all of the secure map. */
static inline void stage1_forget(void)
{
	dsb(ishst);
	write_sysreg(TLBIALLIS, 0);
	dsb(ish);
	isb();
}

#endif
