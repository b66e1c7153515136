/* SPDX-License-Identifier: Apache-2.0 */
/* EL3's stage-1 map, as far as it is the architecture's: registers and the kind of our own code. */
#ifndef MULLION_STAGE1_H
#define MULLION_STAGE1_H

#include <stdint.h>

#include "arch/arm64/id_regs.h"
#include "arch/arm64/pgtable.h"
#include "arch/arm64/sysreg.h"
#include "arch/arm64/tlb.h"

#define STAGE1_VA_BITS     48u
#define STAGE1_START_LEVEL 0u

/* TCR_EL3 (Arm ARM D17.2.131): 4 KiB granule, walks inner-shareable write-back, 48 bits in. */
#define STAGE1_TCR \
	(TCR_RES1_EL2_EL3 | TCR_SH0_INNER | TCR_ORGN0_WBWA | TCR_IRGN0_WBWA | (64 - STAGE1_VA_BITS))
#define PARANGE_48 5u /* addresses above 48 bits take another format of descriptors */

/* In the order in which they are loaded. */
struct stage1_registers {
	uint64_t mair, tcr, ttbr, sctlr;
};

/* TCR_EL3.PS: what this CPU puts out. */
static inline uint64_t stage1_output_size(void)
{
	uint64_t range = id_field(read_sysreg(id_aa64mmfr0_el1), MMFR0_PARANGE);

	return (range > PARANGE_48 ? PARANGE_48 : range) << TCR_PS_SHIFT;
}

/* With the table `root`: MMU and caches on, what can be written does not run. */
static inline struct stage1_registers stage1_registers(const uint64_t *root)
{
	return (struct stage1_registers){
		.mair = MAIR_STAGE1,
		.tcr = STAGE1_TCR | stage1_output_size(),
		.ttbr = (uintptr_t)root,
		.sctlr = SCTLR_RES1_EL2_EL3 | SCTLR_M | SCTLR_C | SCTLR_I | SCTLR_SA | SCTLR_WXN,
	};
}

/* The table in use. */
static inline uint64_t *stage1_root(void)
{
	return (uint64_t *)(uintptr_t)(read_sysreg(ttbr0_el3) & PTE_ADDR);
}

static inline uint64_t stage1_own_code(void)
{
	return map_own_code(read_sysreg(id_aa64pfr1_el1));
}

/* What no core has in its TLB any more, when this returns: all of EL3's map. */
static inline void stage1_forget(void)
{
	dsb(ishst);
	tlbi_twice(alle3is, ish);
	isb();
}

#endif
