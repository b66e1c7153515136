/* SPDX-License-Identifier: Apache-2.0 */
/* Writes what el3_policy decides. */
#include "boot/monitor/el3_state.h"

#include "arch/arm64/regs.h"
#include "arch/arm64/sysreg.h"
#include "boot/monitor/core.h"
#include "boot/monitor/el3_policy.h"

static struct el3_id read_ids(void)
{
	struct el3_id id = {
		.pfr0 = read_sysreg(id_aa64pfr0_el1),
		.pfr1 = read_sysreg(id_aa64pfr1_el1),
		.pfr2 = read_sysreg(ID_AA64PFR2_EL1),
		.mmfr0 = read_sysreg(id_aa64mmfr0_el1),
		.mmfr1 = read_sysreg(id_aa64mmfr1_el1),
		/* unallocated ID registers of this block read as 0 */
		.mmfr3 = read_sysreg(ID_AA64MMFR3_EL1),
		.dfr0 = read_sysreg(id_aa64dfr0_el1),
		.isar1 = read_sysreg(id_aa64isar1_el1),
		.isar2 = read_sysreg(ID_AA64ISAR2_EL1),
		.smfr0 = read_sysreg(ID_AA64SMFR0_EL1),
		.el1 = IS_ENABLED(CONFIG_START_LINUX_EL1),
		.no_calls = IS_ENABLED(CONFIG_LINUX_NO_MONITOR),
		.no_gic = IS_ENABLED(CONFIG_NO_GIC),
	};

	return id;
}

static void define_fine_grained_traps(const struct el3_values *values)
{
	if (values->fgt) {
		write_sysreg(HFGRTR_EL2, values->hfgtr);
		write_sysreg(HFGWTR_EL2, values->hfgtr);
		write_sysreg(HFGITR_EL2, values->hfgitr);
		write_sysreg(HDFGRTR_EL2, values->hdfgrtr);
		write_sysreg(HDFGWTR_EL2, values->hdfgwtr);
	}
	if (values->fgt && values->amu)
		write_sysreg(HAFGRTR_EL2, 0ull);
	if (values->fgt2) {
		write_sysreg(HDFGRTR2_EL2, values->hdfgtr2);
		write_sysreg(HDFGWTR2_EL2, values->hdfgtr2);
		write_sysreg(HFGRTR2_EL2, 0ull);
		write_sysreg(HFGWTR2_EL2, 0ull);
		write_sysreg(HFGITR2_EL2, 0ull);
	}
}

/* Controls of EL2 over EL1 and EL0 that reset to UNKNOWN, or to a trap: what el3_policy wants of
 * them. */
static void define_traps(const struct el3_values *values)
{
	if (values->hcx)
		write_sysreg(HCRX_EL2, values->hcrx);
	define_fine_grained_traps(values);
	if (values->brbe)
		write_sysreg(BRBCR_EL2, values->brbcr);
	if (values->mpam) {
		/* TRAPLOWER, which resets to 1, off: MPAM is EL2's */
		write_sysreg(MPAM3_EL3, MPAM3_MPAMEN);
		write_sysreg(MPAM2_EL2, values->mpam2);
		if (read_sysreg(MPAMIDR_EL1) & MPAMIDR_HAS_HCR)
			write_sysreg(MPAMHCR_EL2, 0ull);
	}
}

/* The longest vectors there are. */
static void define_vector_lengths(const struct el3_values *values)
{
	if (values->sve) {
		write_sysreg(ZCR_EL3, ZCR_LEN_MAX);
		write_sysreg(ZCR_EL2, ZCR_LEN_MAX);
	}
	if (values->sme) {
		write_sysreg(SMCR_EL3, values->smcr);
		write_sysreg(SMCR_EL2, values->smcr);
	}
}

static void enable_activity_monitors(void)
{
	unsigned auxiliary = (unsigned)AMCGCR_CG1NC(read_sysreg(AMCGCR_EL0));

	write_sysreg(AMCNTENSET0_EL0, 0xfull);
	if (auxiliary)
		write_sysreg(AMCNTENSET1_EL0, (1ull << auxiliary) - 1);
}

/* Registers of optional features that EL2 software may not know of and that reset to UNKNOWN: no
 * trap, no offset. */
static void define_optional(const struct el3_values *values)
{
	define_vector_lengths(values);
	if (values->tcr2) {
		write_sysreg(TCR2_EL1, 0ull);
		write_sysreg(TCR2_EL2, 0ull);
	}
	if (values->sctlr2) {
		write_sysreg(SCTLR2_EL1, 0ull);
		write_sysreg(SCTLR2_EL2, 0ull);
	}
	if (values->gcs) {
		write_sysreg(GCSCR_EL1, 0ull);
		write_sysreg(GCSCRE0_EL1, 0ull);
		write_sysreg(GCSCR_EL2, 0ull);
	}
	if (values->cntpoff)
		write_sysreg(CNTPOFF_EL2, 0ull);
	if (values->amu)
		enable_activity_monitors();
}

/*
 * What EL2 finds: nothing trapped, nothing translated, timers off, the counter without offset,
 * itself by its own names.
 */
static void define_el2(const struct el3_values *values)
{
	write_sysreg(hcr_el2, values->hcr);
	write_sysreg(sctlr_el2, SCTLR_RES1_EL2_EL3 | values->sctlr_el2);
	write_sysreg(sctlr_el1, SCTLR_RES1_EL1);
	write_sysreg(cptr_el2, values->cptr_el2);
	write_sysreg(hstr_el2, 0ull);
	write_sysreg(vttbr_el2, 0ull);
	write_sysreg(vtcr_el2, 0ull);
	write_sysreg(vpidr_el2, read_sysreg(midr_el1));
	write_sysreg(vmpidr_el2, read_sysreg(mpidr_el1));
	if (values->pmu)
		write_sysreg(pmcr_el0, 0ull); /* as at reset: no counter counts */
	/* HPMN: all counters are EL1's */
	write_sysreg(mdcr_el2,
		     values->mdcr_el2 | (values->pmu ? PMCR_N(read_sysreg(pmcr_el0)) : 0));
	write_sysreg(cnthctl_el2, CNTHCTL_EL1PCTEN | CNTHCTL_EL1PCEN);
	write_sysreg(cntvoff_el2, 0ull);
	write_sysreg(cnthp_ctl_el2, 0ull);
	write_sysreg(cntp_ctl_el0, 0ull);
	write_sysreg(cntv_ctl_el0, 0ull);
	write_sysreg(cntps_ctl_el1, 0ull);
	write_sysreg(vbar_el2, 0ull);
	write_sysreg(tpidr_el2, 0ull);
}

void el3_program(void)
{
	struct el3_id id = read_ids();
	struct el3_values values = el3_policy(&id);

	core_self()->hold_cycles = values.hold_cycles;
	write_sysreg(scr_el3, values.scr);
	write_sysreg(mdcr_el3, values.mdcr);
	write_sysreg(cptr_el3, values.cptr);
	isb(); /* the registers behind these controls can be reached only now */
	define_optional(&values);
	define_traps(&values);
	define_el2(&values);
	isb();
}
