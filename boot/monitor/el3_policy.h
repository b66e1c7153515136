/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What EL3 sets for the lower exception levels, decided from the ID registers alone. Follows
 * Linux's Documentation/arch/arm64/booting.rst ("If EL3 is present") and the Arm ARM's field
 * descriptions; a control of a feature that this core lacks stays 0. Pure.
 */
#ifndef MULLION_EL3_POLICY_H
#define MULLION_EL3_POLICY_H

#include <stdbool.h>
#include <stdint.h>

struct el3_id {
	/* ID_AA64*_EL1; smfr0 only with SME, else 0 */
	uint64_t pfr0, pfr1, pfr2, mmfr0, mmfr1, mmfr3, dfr0, isar1, isar2, smfr0;
	/* EL1 is entered and EL2 stays empty, so its controls are decided here, too */
	bool el1;
	bool no_calls; /* SMC is undefined */
	bool no_gic;   /* EL3 has no interrupts of its own */
};

struct el3_values {
	uint64_t scr, mdcr, cptr;
	uint64_t cptr_el2; /* no trap; RES1 where the feature is absent */
	uint64_t smcr;     /* SMCR_EL3 */
	uint64_t hcr;      /* HCR_EL2 */
	uint64_t mdcr_el2; /* without HPMN */
	/* EL2's, 0 unless el1: bits that must be 1 so that nothing traps to, or is held back by, an
	 * empty EL2 */
	uint64_t sctlr_el2; /* without RES1 */
	uint64_t hcrx;
	uint64_t hfgtr;  /* HFGRTR_EL2 and HFGWTR_EL2 */
	uint64_t hfgitr; /* HFGITR_EL2 */
	uint64_t hdfgrtr, hdfgwtr;
	uint64_t hdfgtr2; /* HDFGRTR2_EL2 and HDFGWTR2_EL2 */
	uint64_t brbcr;
	uint64_t mpam2;
	/* the caller's cycle counter counts EL3 unless PMCR_EL0.DP is 1 there (vectors.S) */
	bool hold_cycles;
	/* registers that exist and want a defined value */
	bool sve, sme, hcx, fgt, fgt2, cntpoff, amu, pmu, mpam, brbe, gcs, tcr2, sctlr2;
};

struct el3_values el3_policy(const struct el3_id *id);

#endif
