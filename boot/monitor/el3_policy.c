/* SPDX-License-Identifier: Apache-2.0 */
#include "boot/monitor/el3_policy.h"

#include "arch/arm64/regs.h"

/* SCR_EL3 fields that only this file sets; the rest is in regs.h */
#define SCR_ENSCXT   BIT(25)
#define SCR_ATA      BIT(26)
#define SCR_FGTEN    BIT(27)
#define SCR_ECVEN    BIT(28)
#define SCR_AMVOFFEN BIT(35)
#define SCR_ENAS0    BIT(36)
#define SCR_ADEN     BIT(37)
#define SCR_HXEN     BIT(38)
#define SCR_GCSEN    BIT(39)
#define SCR_ENTP2    BIT(41)
#define SCR_TCR2EN   BIT(43)
#define SCR_SCTLR2EN BIT(44)
#define SCR_PIEN     BIT(45)
#define SCR_ENFPM    BIT(50)
#define SCR_FGTEN2   BIT(59)

#define MDCR_ENPM2  BIT(7)
#define MDCR_NSPB   (U64(3) << 12)
#define MDCR_SCCD   BIT(23)
#define MDCR_NSTB   (U64(3) << 24)
#define MDCR_MTPME  BIT(28)
#define MDCR_SBRBE  (U64(3) << 32)
#define MDCR_ENPMSN BIT(36)
#define MDCR_ENPMS3 BIT(42)

#define CPTR_EZ  BIT(8)
#define CPTR_ESM BIT(12)

#define CPTR_EL2_RES1 U64(0x33ff) /* without SVE and SME; TZ is 8, TSM 12 */

/* EL2's, for an EL1 that nobody at EL2 looks after */
#define HCR_ENSCXT    BIT(53)
#define HCR_ATA       BIT(56)
#define MDCR_EL2_E2PB (U64(3) << 12)
#define MDCR_EL2_E2TB (U64(3) << 24)
#define SCTLR_ENTP2   BIT(60)
#define MPAM2_ENSM    BIT(50) /* EnMPAMSM; TRAPMPAM0EL1, TRAPMPAM1EL1 stay 0 */

#define HCRX_ENAS0    BIT(0)
#define HCRX_ENALS    BIT(1)
#define HCRX_ENASR    BIT(2)
#define HCRX_MSCEN    BIT(11)
#define HCRX_TCR2EN   BIT(14)
#define HCRX_SCTLR2EN BIT(15)
#define HCRX_GCSEN    BIT(22)
#define HCRX_ENFPM    BIT(23)

/* Fine-grained traps that are off at 1 (HFGRTR_EL2, HFGWTR_EL2) */
#define HFG_NACCDATA BIT(50)
#define HFG_NGCS     (U64(3) << 52) /* _EL0, _EL1 */
#define HFG_NSMPRI   BIT(54)
#define HFG_NTPIDR2  BIT(55)
#define HFG_NPIR     (U64(3) << 57) /* PIRE0_EL1, PIR_EL1 */
#define HFG_NPOR     (U64(3) << 59) /* POR_EL0, POR_EL1 */
/* HFGITR_EL2 */
#define HFGI_NBRB (U64(3) << 55) /* BRBINJ, BRBIALL */
#define HFGI_NGCS (U64(7) << 57) /* GCSPUSHM_EL1, GCSSTR_EL1, GCSEPP */
/* HDFGRTR_EL2, HDFGWTR_EL2; what is read-only has no bit in the second */
#define HDFG_NBRBIDR   BIT(59)
#define HDFG_NBRB      (U64(3) << 60) /* BRBCTL, BRBDATA */
#define HDFG_NPMSNEVFR BIT(62)
/* HDFGRTR2_EL2, HDFGWTR2_EL2 */
#define HDFG2_PMUV3P9  (U64(7) << 2) /* PMICNTR_EL0, PMICFILTR_EL0, PMUACR_EL1 */
#define HDFG2_NPMSDSFR BIT(19)

#define BRBCR_CC    BIT(3)
#define BRBCR_MPRED BIT(4)

#define SMCR_LEN_MAX U64(0xf)
#define SMCR_EZT0    BIT(30)
#define SMCR_FA64    BIT(31)

static unsigned field(uint64_t reg, unsigned shift)
{
	return (unsigned)(reg >> shift) & 0xf;
}

static uint64_t when(unsigned condition, uint64_t bits)
{
	return condition ? bits : 0;
}

static unsigned has_pauth(const struct el3_id *id)
{
	return field(id->isar1, 4) | field(id->isar1, 8) | field(id->isar1, 24) |
	       field(id->isar1, 28) | field(id->isar2, 8) | field(id->isar2, 12);
}

/* PMUVer; 0 when there is no PMU or one that is not Arm's */
static unsigned pmu_version(const struct el3_id *id)
{
	unsigned pmu = field(id->dfr0, 8);

	return pmu == 0xf ? 0 : pmu;
}

static unsigned has_scxtnum(const struct el3_id *id)
{
	return field(id->pfr0, 56) >= 2 || field(id->pfr1, 32) >= 2; /* CSV2_2, CSV2_1p2 */
}

/* S1PIE, S2PIE, S1POE, S2POE: one trap of EL3 for the registers of all four */
static unsigned has_permission_indirection(const struct el3_id *id)
{
	return (unsigned)(id->mmfr3 >> 8) & 0xffff;
}

static uint64_t scr(const struct el3_id *id)
{
	unsigned pauth = has_pauth(id);

	/*
	 * Lower levels are non-secure AArch64 with HVC. FIQ is EL3's: Group 0 interrupts are its
	 * own; IRQ and SError are not (IRQ = EA = 0). booting.rst wants FIQ the same on every core
	 * and for ever.
	 */
	return SCR_RES1 | SCR_NS | SCR_FIQ | when(!id->el1, SCR_HCE) | when(id->no_calls, SCR_SMD) |
	       SCR_RW | when(pauth, SCR_APK | SCR_API) | when(has_scxtnum(id), SCR_ENSCXT) |
	       when(field(id->pfr1, 8) >= 2, SCR_ATA) | /* MTE2 */
	       when(field(id->mmfr0, 56) >= 1, SCR_FGTEN) |
	       when(field(id->mmfr0, 56) >= 2, SCR_FGTEN2) |
	       when(field(id->mmfr0, 60) >= 2, SCR_ECVEN) |
	       when(field(id->pfr0, 44) >= 2, SCR_AMVOFFEN) |
	       when(field(id->isar1, 60) >= 3, SCR_ENAS0 | SCR_ADEN) | /* LS64_ACCDATA */
	       when(field(id->mmfr1, 40), SCR_HXEN) | when(field(id->pfr1, 44), SCR_GCSEN) |
	       when(field(id->pfr1, 24), SCR_ENTP2) | /* SME: TPIDR2_EL0 */
	       when(field(id->mmfr3, 0), SCR_TCR2EN) | when(field(id->mmfr3, 4), SCR_SCTLR2EN) |
	       when(has_permission_indirection(id), SCR_PIEN) |
	       when(field(id->pfr2, 32), SCR_ENFPM);
}

/* Self-hosted debug of secure state off. TDA, TDOSA, TPM, TTRF stay 0: the lower levels own debug,
 * PMU and trace. */
static uint64_t mdcr(const struct el3_id *id)
{
	unsigned pmu = pmu_version(id), spe = field(id->dfr0, 32);

	return MDCR_EL3_SDD | MDCR_EL3_SPD32_OFF |
	       /* non-secure owns the profiling buffer, no trap */
	       when(spe >= 1, MDCR_NSPB) | when(spe >= 3, MDCR_ENPMSN) | /* SPEv1p2 */
	       when(spe >= 5, MDCR_ENPMS3) |          /* SPE_FDS comes with SPEv1p4; else RES0 */
	       when(field(id->dfr0, 44), MDCR_NSTB) | /* TRBE */
	       when(field(id->dfr0, 52), MDCR_SBRBE) | when(field(id->dfr0, 48) == 1, MDCR_MTPME) |
	       when(pmu >= 6, MDCR_SCCD) | /* PMUv3p5: the cycle counter stops in secure state */
	       when(pmu >= 9, MDCR_ENPM2); /* PMUv3p9 */
}

/*
 * booting.rst's "If the kernel is entered at EL1 and EL2 is present". HCRX_EL2.MCE2 stays 0,
 * against its letter: it sends the exceptions of FEAT_MOPS to a hypervisor, and here only EL1 can
 * take them.
 */
static void leave_el2_empty(const struct el3_id *id, struct el3_values *values)
{
	unsigned spe = field(id->dfr0, 32), trbe = field(id->dfr0, 44), ls64 = field(id->isar1, 60);

	values->hcr |= when(has_pauth(id), HCR_APK | HCR_API) |
		       when(field(id->pfr1, 8) >= 2, HCR_ATA) | when(has_scxtnum(id), HCR_ENSCXT);
	values->mdcr_el2 = when(spe, MDCR_EL2_E2PB) | when(trbe, MDCR_EL2_E2TB);
	values->sctlr_el2 = when(values->sme, SCTLR_ENTP2);
	values->hcrx = when(ls64 >= 1, HCRX_ENALS) | when(ls64 >= 2, HCRX_ENASR) |
		       when(ls64 >= 3, HCRX_ENAS0) | when(field(id->isar2, 16), HCRX_MSCEN) |
		       when(values->tcr2, HCRX_TCR2EN) | when(values->sctlr2, HCRX_SCTLR2EN) |
		       when(values->gcs, HCRX_GCSEN) | when(field(id->pfr2, 32), HCRX_ENFPM);
	values->hfgtr = when(ls64 >= 3, HFG_NACCDATA) | when(values->gcs, HFG_NGCS) |
			when(values->sme, HFG_NSMPRI | HFG_NTPIDR2) |
			when(field(id->mmfr3, 8), HFG_NPIR) | when(field(id->mmfr3, 16), HFG_NPOR);
	values->hfgitr = when(values->brbe, HFGI_NBRB) | when(values->gcs, HFGI_NGCS);
	values->hdfgwtr = when(values->brbe, HDFG_NBRB) | when(spe >= 3, HDFG_NPMSNEVFR);
	values->hdfgrtr = values->hdfgwtr | when(values->brbe, HDFG_NBRBIDR);
	values->hdfgtr2 = when(pmu_version(id) >= 9, HDFG2_PMUV3P9) |
			  when(spe >= 5, HDFG2_NPMSDSFR);
	values->brbcr = when(values->brbe, BRBCR_CC | BRBCR_MPRED);
	values->mpam2 = when(values->sme, MPAM2_ENSM);
}

struct el3_values el3_policy(const struct el3_id *id)
{
	bool sve = field(id->pfr0, 32), sme = field(id->pfr1, 24);
	struct el3_values v = {
		.scr = scr(id),
		.mdcr = mdcr(id),
		/* TFP, TTA, TAM, TCPAC stay 0: no trap of FP, trace, activity monitors, CPACR. */
		.cptr = when(sve, CPTR_EZ) | when(sme, CPTR_ESM),
		.cptr_el2 = CPTR_EL2_RES1 & ~(when(sve, BIT(8)) | when(sme, BIT(12))),
		.smcr = SMCR_LEN_MAX | when((unsigned)(id->smfr0 >> 63), SMCR_FA64) |
			when(field(id->smfr0, 56), SMCR_EZT0),
		.hcr = HCR_RW,
		.sve = sve,
		.sme = sme,
		.hcx = field(id->mmfr1, 40),
		.fgt = field(id->mmfr0, 56),
		.fgt2 = field(id->mmfr0, 56) >= 2,
		.cntpoff = field(id->mmfr0, 60) >= 2,
		.amu = field(id->pfr0, 44),
		.mpam = field(id->pfr0, 40) || field(id->pfr1, 16),
		.pmu = pmu_version(id),
		.brbe = field(id->dfr0, 52),
		.gcs = field(id->pfr1, 44),
		.tcr2 = field(id->mmfr3, 0),
		.sctlr2 = field(id->mmfr3, 4),
	};

	if (id->el1)
		leave_el2_empty(id, &v);
	return v;
}
