/* SPDX-License-Identifier: Apache-2.0 */
/* What EL2 sets to zero when a vCPU starts: Z(register), where the CPU has
 * it; names of arch/arm64/sysreg_names.h. */
/* clang-format off */
#ifndef MULLION_EL2_VCPU_RESET_H
#define MULLION_EL2_VCPU_RESET_H

/* CONTEXT registers (el2/trap/policy_table.h). Those not here have no effect until the guest has
 * set others, and are unknown at reset. */
#define VCPU_RESET_ALL(Z) \
	Z(cpacr_el1) Z(tcr_el1) Z(ttbr0_el1) Z(ttbr1_el1) Z(mair_el1) Z(amair_el1) Z(afsr0_el1) \
	Z(afsr1_el1) Z(vbar_el1) Z(esr_el1) Z(far_el1) Z(elr_el1) Z(spsr_el1) Z(sp_el0) Z(sp_el1) \
	Z(contextidr_el1) Z(tpidr_el0) Z(tpidrro_el0) Z(tpidr_el1) Z(csselr_el1) Z(par_el1) \
	Z(cntkctl_el1) Z(cntv_ctl_el0) Z(cntp_ctl_el0) Z(mdscr_el1) Z(mdccint_el1)
#define VCPU_RESET_PMU(Z) \
	Z(pmuserenr_el0) Z(pmselr_el0)
#define VCPU_RESET_PAUTH(Z) \
	Z(APIAKEYLO_EL1) Z(APIAKEYHI_EL1) Z(APIBKEYLO_EL1) Z(APIBKEYHI_EL1) Z(APDAKEYLO_EL1) \
	Z(APDAKEYHI_EL1) Z(APDBKEYLO_EL1) Z(APDBKEYHI_EL1) Z(APGAKEYLO_EL1) Z(APGAKEYHI_EL1)
#define VCPU_RESET_SCXTNUM(Z) \
	Z(SCXTNUM_EL0) Z(SCXTNUM_EL1)

/* Fine-grained traps of EL2. Zero is no trap for what is older, and a trap for what came later:
 * that is hidden. */
#define VCPU_RESET_FINE_TRAPS(Z) \
	Z(HFGRTR_EL2) Z(HFGWTR_EL2) Z(HFGITR_EL2) Z(HDFGRTR_EL2) Z(HDFGWTR_EL2)
#define VCPU_RESET_FINE_TRAPS_2(Z) \
	Z(HFGRTR2_EL2) Z(HFGWTR2_EL2) Z(HFGITR2_EL2) Z(HDFGRTR2_EL2) Z(HDFGWTR2_EL2)
#define VCPU_RESET_VIRTUAL_RAS(Z) \
	Z(VDISR_EL2) Z(VSESR_EL2)

#endif
