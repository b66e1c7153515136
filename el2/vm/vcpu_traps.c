/* SPDX-License-Identifier: Apache-2.0 */
#include "el2/vm/vcpu_traps.h"

#include "arch/arm64/regs.h"

/* Fields that only this file sets; the rest is in regs.h. */
#define HCR_TERR      BIT(36)
#define HCR_ENSCXT    BIT(53)
#define HCR_TID5      BIT(58)
#define HCRX_TALLINT  BIT(6)
#define MDCR_TPMS     BIT(14)
#define MDCR_HPMD     BIT(17)
#define MDCR_TTRF     BIT(19)
#define MDCR_HCCD     BIT(23)
#define CPTR_EL2_RES1 U64(0x32ff)
#define CPTR_EL2_TZ   BIT(8)
#define CPTR_EL2_TSM  BIT(12)
#define CPTR_EL2_TTA  BIT(20)
#define CPTR_EL2_TAM  BIT(30)

static uint64_t field(uint64_t id, unsigned lsb)
{
	return id >> lsb & 15;
}

static uint64_t when(bool condition, uint64_t bits)
{
	return condition ? bits : 0;
}

static uint64_t mdcr(const struct vcpu_ids *id, bool pmu)
{
	/* Counters do not count at EL2. The buffers of SPE and trace are EL2's: E2PB and E2TB are
	 * 0. Debug registers are the guest's. */
	return when(pmu && field(id->dfr0, 8) >= 4, MDCR_HPMD) |
	       when(pmu && field(id->dfr0, 8) >= 6, MDCR_HCCD) |
	       when(field(id->dfr0, 32), MDCR_TPMS) | when(field(id->dfr0, 40), MDCR_TTRF);
}

void vcpu_traps_of(const struct vcpu_ids *id, struct vcpu_traps *traps)
{
	/* APA, API, GPA, GPI of ID_AA64ISAR1_EL1; GPA3, APA3 of ID_AA64ISAR2_EL1 */
	traps->pauth = (id->isar1 & 0xff000ff0) || (id->isar2 & 0xff00);
	traps->pmu = vcpu_pmu(id->dfr0);
	/* CSV2_2, CSV2_1p2 */
	traps->scxtnum = field(id->pfr0, 56) >= 2 || field(id->pfr1, 32) >= 2;
	traps->ras = field(id->pfr0, 28);
	traps->amu = field(id->pfr0, 44);
	traps->mpam = field(id->pfr0, 40) || field(id->pfr1, 16);
	traps->hcx = field(id->mmfr1, 40);
	traps->fgt = field(id->mmfr0, 56);
	traps->fgt2 = field(id->mmfr0, 56) >= 2;
	traps->hcr = HCR_VM | HCR_SWIO | HCR_FMO | HCR_IMO | HCR_AMO | HCR_TID3 | HCR_TSC |
		     HCR_TIDCP | HCR_TACR | HCR_RW | when(field(id->mmfr1, 16), HCR_TLOR) |
		     when(traps->ras, HCR_TERR) | when(field(id->pfr1, 8) >= 2, HCR_TID5) |
		     when(field(id->pfr1, 24), HCR_TID1) | when(traps->pauth, HCR_APK | HCR_API) |
		     when(traps->scxtnum, HCR_ENSCXT);
	traps->mdcr = mdcr(id, traps->pmu);
	/* TZ and TSM are RES1 where there is no SVE or SME; TTA does nothing where trace has no
	 * system registers. */
	traps->cptr = CPTR_EL2_RES1 | CPTR_EL2_TZ | CPTR_EL2_TSM | CPTR_EL2_TTA |
		      when(traps->amu, CPTR_EL2_TAM);
	traps->hcrx = when(field(id->pfr1, 36), HCRX_TALLINT);
}
