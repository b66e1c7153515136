/* SPDX-License-Identifier: Apache-2.0 */
/* What EL2 sets to zero when a vCPU starts: Z(register), where the CPU has it. */
/* clang-format off */
#ifndef MULLION_EL2_VCPU_RESET_H
#define MULLION_EL2_VCPU_RESET_H

/* CONTEXT registers (el2/trap/policy_table.h). Those not here have no effect until the guest has
 * set others, and are unknown at reset. */
#define VCPU_RESET_ALL(Z) \
	Z(cpacr_el1) Z(tcr_el1) Z(ttbr0_el1) Z(ttbr1_el1) Z(mair_el1) Z(amair_el1) \
	Z(afsr0_el1) Z(afsr1_el1) Z(vbar_el1) Z(esr_el1) Z(far_el1) Z(elr_el1) Z(spsr_el1) \
	Z(sp_el0) Z(sp_el1) Z(contextidr_el1) Z(tpidr_el0) Z(tpidrro_el0) Z(tpidr_el1) \
	Z(csselr_el1) Z(par_el1) Z(cntkctl_el1) Z(cntv_ctl_el0) Z(cntp_ctl_el0) Z(mdscr_el1) \
	Z(mdccint_el1)
#define VCPU_RESET_PMU(Z) \
	Z(pmuserenr_el0) Z(pmselr_el0) Z(pmccfiltr_el0)
/* APIAKey, APIBKey, APDAKey, APDBKey, APGAKey: low and high halves */
#define VCPU_RESET_PAUTH(Z) \
	Z(S3_0_C2_C1_0) Z(S3_0_C2_C1_1) Z(S3_0_C2_C1_2) Z(S3_0_C2_C1_3) Z(S3_0_C2_C2_0) \
	Z(S3_0_C2_C2_1) Z(S3_0_C2_C2_2) Z(S3_0_C2_C2_3) Z(S3_0_C2_C3_0) Z(S3_0_C2_C3_1)
/* SCXTNUM_EL0, SCXTNUM_EL1 */
#define VCPU_RESET_SCXTNUM(Z) \
	Z(S3_3_C13_C0_7) Z(S3_0_C13_C0_7)

/* Fine-grained traps of EL2. Zero is no trap for what is older, and a trap for what came later:
 * that is hidden. HFGRTR, HFGWTR, HFGITR, HDFGRTR, HDFGWTR; with FGT2 HFGRTR2, HFGWTR2, HFGITR2,
 * HDFGRTR2, HDFGWTR2. */
#define VCPU_RESET_FINE_TRAPS(Z) \
	Z(S3_4_C1_C1_4) Z(S3_4_C1_C1_5) Z(S3_4_C1_C1_6) Z(S3_4_C3_C1_4) Z(S3_4_C3_C1_5)
#define VCPU_RESET_FINE_TRAPS_2(Z) \
	Z(S3_4_C3_C1_2) Z(S3_4_C3_C1_3) Z(S3_4_C3_C1_7) Z(S3_4_C3_C1_0) Z(S3_4_C3_C1_1)
/* VDISR_EL2, VSESR_EL2 */
#define VCPU_RESET_VIRTUAL_RAS(Z) \
	Z(S3_4_C12_C1_1) Z(S3_4_C5_C2_3)

#endif
