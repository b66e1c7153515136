/* SPDX-License-Identifier: Apache-2.0 */
/* This core's type, and the settings that arch/arm64/errata_list.h has for it. */
#ifndef MULLION_CPU_SETUP_H
#define MULLION_CPU_SETUP_H

#include "arch/arm64/cpu_errata.h"
#include "arch/arm64/id_regs.h"
#include "arch/arm64/sysreg.h"

/* EL3, MMU and caches off: makes every setting of this core's type, then synchronises. */
void cpu_reset_settings(void);

/* The ID registers that the rules of cpu_errata.h look at. */
static inline struct cpu_id cpu_id_self(void)
{
	return (struct cpu_id){
		.midr = (uint32_t)read_sysreg(midr_el1),
		.pfr0 = read_sysreg(id_aa64pfr0_el1),
		.pfr1 = read_sysreg(id_aa64pfr1_el1),
		.isar2 = read_sysreg(ID_AA64ISAR2_EL1),
	};
}

/* Where a core says whether it has EL2. */
#define CPU_EL2_REGISTER "ID_AA64PFR0_EL1"

static inline bool cpu_has_el2(void)
{
	return id_field(read_sysreg(id_aa64pfr0_el1), PFR0_EL2);
}

#endif
