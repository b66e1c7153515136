/* SPDX-License-Identifier: Apache-2.0 */
#include "el2/vm/vcpu_traps.h"

#include "arch/arm64/id_regs.h"
#include "arch/arm64/regs.h"

static uint64_t when(bool condition, uint64_t bits)
{
	return condition ? bits : 0;
}

/*
 * Counters do not count at EL2, whatever a guest sets. From PMUv3p5 on the hardware sees to it.
 * PMUv3p1 has HPMD, which stops event counters, but the cycle counter only with PMCR_EL0.DP = 1:
 * that one register is EL2's to write (AArch64.CountPMUEvents, Arm ARM J1.1.3). Before, there are
 * the filters alone, and all of the PMU traps (TPM is TPMCR, too). So it does where other threads
 * of the core may be another VM's: PMEVTYPER<n>_EL0.MT counts them. el2/trap/pmu.c does what
 * traps.
 */
static uint64_t pmu_traps(const struct vcpu_ids *id)
{
	unsigned version = id_field(id->dfr0, DFR0_PMUVER);

	return when(version >= 4, MDCR_EL2_HPMD) | when(version >= 6, MDCR_EL2_HCCD) |
	       when(version < 6, MDCR_EL2_TPMCR) |
	       when(version < 4 || (id->mpidr & MPIDR_MT), MDCR_EL2_TPM);
}

static uint64_t debug_traps(const struct vcpu_ids *id, bool pmu)
{
	/* The buffers of SPE and trace are EL2's: E2PB and E2TB are 0. Debug registers are the
	 * guest's. */
	return (pmu ? pmu_traps(id) : 0) | when(id_field(id->dfr0, DFR0_PMSVER), MDCR_EL2_TPMS) |
	       when(id_field(id->dfr0, DFR0_TRACEFILT), MDCR_EL2_TTRF);
}

void vcpu_traps_of(const struct vcpu_ids *id, struct vcpu_traps *traps)
{
	traps->pauth = id_has_pauth(id->isar1, id->isar2);
	traps->pmu = vcpu_pmu(id->dfr0);
	/* CSV2_2, CSV2_1p2 */
	traps->scxtnum = id_field(id->pfr0, PFR0_CSV2) >= 2 ||
			 id_field(id->pfr1, PFR1_CSV2_FRAC) >= 2;
	traps->ras = id_field(id->pfr0, PFR0_RAS);
	traps->amu = id_field(id->pfr0, PFR0_AMU);
	traps->mpam = id_field(id->pfr0, PFR0_MPAM) || id_field(id->pfr1, PFR1_MPAM_FRAC);
	traps->hcx = id_field(id->mmfr1, MMFR1_HCX);
	traps->fgt = id_field(id->mmfr0, MMFR0_FGT);
	traps->fgt2 = id_field(id->mmfr0, MMFR0_FGT) >= 2;
	traps->hcr = HCR_VM | HCR_SWIO | HCR_FMO | HCR_IMO | HCR_AMO | HCR_TID3 | HCR_TSC |
		     HCR_TIDCP | HCR_TACR | HCR_RW | when(id_field(id->mmfr1, MMFR1_LO), HCR_TLOR) |
		     when(traps->ras, HCR_TERR) |
		     when(id_field(id->pfr1, PFR1_MTE) >= 2, HCR_TID5) |
		     when(id_field(id->pfr1, PFR1_SME), HCR_TID1) |
		     when(traps->pauth, HCR_APK | HCR_API) | when(traps->scxtnum, HCR_ENSCXT);
	traps->mdcr = debug_traps(id, traps->pmu);
	/* TZ and TSM are RES1 where there is no SVE or SME; TTA does nothing where trace has no
	 * system registers. */
	traps->cptr = CPTR_EL2_RES1 | CPTR_EL2_TZ | CPTR_EL2_TSM | CPTR_EL2_TTA |
		      when(traps->amu, CPTR_EL2_TAM);
	traps->hcrx = when(id_field(id->pfr1, PFR1_NMI), HCRX_TALLINT);
}
