/* SPDX-License-Identifier: Apache-2.0 */
#include "boot/monitor/el3_policy.h"

#include "arch/arm64/id_regs.h"
#include "arch/arm64/regs.h"

static uint64_t when(unsigned condition, uint64_t bits)
{
	return condition ? bits : 0;
}

/* PMUVer; 0 when there is no PMU or one that is not Arm's */
static unsigned pmu_version(const struct el3_id *id)
{
	unsigned pmu = id_field(id->dfr0, DFR0_PMUVER);

	return pmu == 0xf ? 0 : pmu;
}

static unsigned has_scxtnum(const struct el3_id *id)
{
	/* CSV2_2, CSV2_1p2 */
	return id_field(id->pfr0, PFR0_CSV2) >= 2 || id_field(id->pfr1, PFR1_CSV2_FRAC) >= 2;
}

/* S1PIE, S2PIE, S1POE, S2POE: one trap of EL3 for the registers of all four */
static unsigned has_permission_indirection(const struct el3_id *id)
{
	return (unsigned)(id->mmfr3 >> MMFR3_S1PIE) & 0xffff;
}

static uint64_t scr_el3(const struct el3_id *id)
{
	bool pauth = id_has_pauth(id->isar1, id->isar2);

	/*
	 * Lower levels are non-secure AArch64 with HVC. FIQ is EL3's: Group 0 interrupts are its
	 * own; IRQ and SError are not (IRQ = EA = 0). Without a GIC none is, and a FIQ is for who
	 * made the line one. booting.rst wants FIQ the same on every core and for ever. SIF: EL3
	 * runs no instruction out of non-secure memory.
	 */
	return SCR_RES1 | SCR_NS | when(!id->no_gic, SCR_FIQ) | when(!id->el1, SCR_HCE) |
	       when(id->no_calls, SCR_SMD) | SCR_SIF | SCR_RW | when(pauth, SCR_APK | SCR_API) |
	       when(has_scxtnum(id), SCR_ENSCXT) |
	       when(id_field(id->pfr1, PFR1_MTE) >= 2, SCR_ATA) | /* MTE2 */
	       when(id_field(id->mmfr0, MMFR0_FGT) >= 1, SCR_FGTEN) |
	       when(id_field(id->mmfr0, MMFR0_FGT) >= 2, SCR_FGTEN2) |
	       when(id_field(id->mmfr0, MMFR0_ECV) >= 2, SCR_ECVEN) |
	       when(id_field(id->pfr0, PFR0_AMU) >= 2, SCR_AMVOFFEN) |
	       when(id_field(id->isar1, ISAR1_LS64) >= 3, SCR_ENAS0 | SCR_ADEN) | /* LS64_ACCDATA */
	       when(id_field(id->mmfr1, MMFR1_HCX), SCR_HXEN) |
	       when(id_field(id->pfr1, PFR1_GCS), SCR_GCSEN) |
	       when(id_field(id->pfr1, PFR1_SME), SCR_ENTP2) | /* SME: TPIDR2_EL0 */
	       when(id_field(id->mmfr3, MMFR3_TCRX), SCR_TCR2EN) |
	       when(id_field(id->mmfr3, MMFR3_SCTLRX), SCR_SCTLR2EN) |
	       when(has_permission_indirection(id), SCR_PIEN) |
	       when(id_field(id->pfr2, PFR2_FPMR), SCR_ENFPM);
}

/* Self-hosted debug of secure state off. TDA, TDOSA, TPM, TTRF stay 0: the lower levels own debug,
 * PMU and trace. SPME and MPMX stay 0: no event is counted at EL3. */
static uint64_t mdcr_el3(const struct el3_id *id)
{
	unsigned pmu = pmu_version(id), spe = id_field(id->dfr0, DFR0_PMSVER);

	return MDCR_EL3_SDD | MDCR_EL3_SPD32_OFF |
	       /* non-secure owns the profiling buffer, no trap */
	       when(spe >= 1, MDCR_NSPB) | when(spe >= 3, MDCR_ENPMSN) | /* SPEv1p2 */
	       when(spe >= 5, MDCR_ENPMS3) | /* SPE_FDS comes with SPEv1p4; else RES0 */
	       when(id_field(id->dfr0, DFR0_TRACEBUFFER), MDCR_NSTB) | /* TRBE */
	       when(id_field(id->dfr0, DFR0_BRBE), MDCR_SBRBE) |
	       when(id_field(id->dfr0, DFR0_MTPMU) == 1, MDCR_MTPME) |
	       when(pmu >= 6, MDCR_SCCD) | /* PMUv3p5: the cycle counter stops in secure state */
	       when(pmu >= 7, MDCR_MCCD) | /* PMUv3p7: and at EL3, which RME takes out of it */
	       when(pmu >= 9, MDCR_ENPM2); /* PMUv3p9 */
}

static uint64_t hcrx_el2(const struct el3_id *id, const struct el3_values *values)
{
	unsigned ls64 = id_field(id->isar1, ISAR1_LS64);

	return when(ls64 >= 1, HCRX_ENALS) | when(ls64 >= 2, HCRX_ENASR) |
	       when(ls64 >= 3, HCRX_ENAS0) | when(id_field(id->isar2, ISAR2_MOPS), HCRX_MSCEN) |
	       when(values->tcr2, HCRX_TCR2EN) | when(values->sctlr2, HCRX_SCTLR2EN) |
	       when(values->gcs, HCRX_GCSEN) | when(id_field(id->pfr2, PFR2_FPMR), HCRX_ENFPM);
}

/*
 * booting.rst's "If the kernel is entered at EL1 and EL2 is present". HCRX_EL2.MCE2 stays 0,
 * against its letter: it sends the exceptions of FEAT_MOPS to a hypervisor, and here only EL1 can
 * take them.
 */
static void leave_el2_empty(const struct el3_id *id, struct el3_values *values)
{
	unsigned spe = id_field(id->dfr0, DFR0_PMSVER), trbe = id_field(id->dfr0, DFR0_TRACEBUFFER),
		 ls64 = id_field(id->isar1, ISAR1_LS64);

	values->hcr |= when(id_has_pauth(id->isar1, id->isar2), HCR_APK | HCR_API) |
		       when(id_field(id->pfr1, PFR1_MTE) >= 2, HCR_ATA) |
		       when(has_scxtnum(id), HCR_ENSCXT);
	values->mdcr_el2 = when(spe, MDCR_EL2_E2PB) | when(trbe, MDCR_EL2_E2TB);
	values->sctlr_el2 = when(values->sme, SCTLR_ENTP2);
	values->hcrx = hcrx_el2(id, values);
	values->hfgtr = when(ls64 >= 3, HFG_NACCDATA) | when(values->gcs, HFG_NGCS) |
			when(values->sme, HFG_NSMPRI | HFG_NTPIDR2) |
			when(id_field(id->mmfr3, MMFR3_S1PIE), HFG_NPIR) |
			when(id_field(id->mmfr3, MMFR3_S1POE), HFG_NPOR);
	values->hfgitr = when(values->brbe, HFGI_NBRB) | when(values->gcs, HFGI_NGCS);
	values->hdfgwtr = when(values->brbe, HDFG_NBRB) | when(spe >= 3, HDFG_NPMSNEVFR);
	values->hdfgrtr = values->hdfgwtr | when(values->brbe, HDFG_NBRBIDR);
	values->hdfgtr2 = when(pmu_version(id) >= 9, HDFG2_PMUV3P9) |
			  when(spe >= 5, HDFG2_NPMSDSFR);
	values->brbcr = when(values->brbe, BRBCR_CC | BRBCR_MPRED);
	values->mpam2 = when(values->sme, MPAM2_ENSM);
}

/* The features whose registers have to be defined where they are there. */
static void note_features(const struct el3_id *id, struct el3_values *values)
{
	values->sve = id_field(id->pfr0, PFR0_SVE);
	values->sme = id_field(id->pfr1, PFR1_SME);
	values->hcx = id_field(id->mmfr1, MMFR1_HCX);
	values->fgt = id_field(id->mmfr0, MMFR0_FGT);
	values->fgt2 = id_field(id->mmfr0, MMFR0_FGT) >= 2;
	values->cntpoff = id_field(id->mmfr0, MMFR0_ECV) >= 2;
	values->amu = id_field(id->pfr0, PFR0_AMU);
	values->mpam = id_field(id->pfr0, PFR0_MPAM) || id_field(id->pfr1, PFR1_MPAM_FRAC);
	values->pmu = pmu_version(id);
	values->hold_cycles = values->pmu && pmu_version(id) < 6; /* no SCCD */
	values->brbe = id_field(id->dfr0, DFR0_BRBE);
	values->gcs = id_field(id->pfr1, PFR1_GCS);
	values->tcr2 = id_field(id->mmfr3, MMFR3_TCRX);
	values->sctlr2 = id_field(id->mmfr3, MMFR3_SCTLRX);
}

struct el3_values el3_policy(const struct el3_id *id)
{
	bool sve = id_field(id->pfr0, PFR0_SVE), sme = id_field(id->pfr1, PFR1_SME);
	struct el3_values values = {
		.scr = scr_el3(id),
		.mdcr = mdcr_el3(id),
		/* TFP, TTA, TAM, TCPAC stay 0: no trap of FP, trace, activity monitors, CPACR. */
		.cptr = when(sve, CPTR_EZ) | when(sme, CPTR_ESM),
		.cptr_el2 = CPTR_EL2_RES1 | when(!sve, CPTR_EL2_TZ) | when(!sme, CPTR_EL2_TSM),
		.smcr = SMCR_LEN_MAX | when((unsigned)(id->smfr0 >> SMFR0_FA64), SMCR_FA64) |
			when(id_field(id->smfr0, SMFR0_SMEVER), SMCR_EZT0),
		.hcr = HCR_RW,
	};

	note_features(id, &values);
	if (id->el1)
		leave_el2_empty(id, &values);
	return values;
}
