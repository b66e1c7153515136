/* SPDX-License-Identifier: Apache-2.0 */
/* What a core has to trap of its guest, by the features that the core has. Pure: touches no
 * register. */
#ifndef MULLION_EL2_VCPU_TRAPS_H
#define MULLION_EL2_VCPU_TRAPS_H

#include <stdbool.h>
#include <stdint.h>

#include "arch/arm64/id_regs.h"

/* ID registers of the hardware, as far as traps depend on them. */
struct vcpu_ids {
	uint64_t pfr0, pfr1, dfr0, isar1, isar2, mmfr0, mmfr1;
	uint64_t mpidr; /* the core's own MPIDR_EL1 */
};

/* The trap bits that go with el2/trap/policy_table.h: only those of features that the CPU has.
 * MDCR_EL2.HPMN is left to the caller. */
struct vcpu_traps {
	uint64_t hcr, mdcr, cptr, hcrx;
	bool pauth, pmu, scxtnum, ras, amu, mpam, hcx, fgt, fgt2; /* what else there is to set */
};

/* What a core with these ID registers has to trap. */
void vcpu_traps_of(const struct vcpu_ids *id, struct vcpu_traps *traps);

/* Whether ID_AA64DFR0_EL1 tells of a PMU that is Arm's. */
static inline bool vcpu_pmu(uint64_t dfr0)
{
	return id_field(dfr0, DFR0_PMUVER) != 0 && id_field(dfr0, DFR0_PMUVER) != 0xf;
}

#endif
