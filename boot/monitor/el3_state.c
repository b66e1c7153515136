/* SPDX-License-Identifier: Apache-2.0 */
/* Writes what el3_policy decides. Registers newer than the assembler are named by their
 * encoding. */
#include "boot/monitor/core.h"
#include "boot/monitor/el3_policy.h"
#include "arch/arm64/cpu_errata.h"
#include "arch/arm64/regs.h"

#define ID_AA64PFR2_EL1  s3_0_c0_c4_2
#define ID_AA64MMFR3_EL1 s3_0_c0_c7_3
#define ID_AA64SMFR0_EL1 s3_0_c0_c4_5
#define ID_AA64ISAR2_EL1 s3_0_c0_c6_2
#define ZCR_EL3          s3_6_c1_c2_0
#define SMCR_EL3         s3_6_c1_c2_6
#define ZCR_EL2          s3_4_c1_c2_0
#define SMCR_EL2         s3_4_c1_c2_6
#define HCRX_EL2         s3_4_c1_c2_2
#define HFGRTR_EL2       s3_4_c1_c1_4
#define HFGWTR_EL2       s3_4_c1_c1_5
#define HFGITR_EL2       s3_4_c1_c1_6
#define HDFGRTR_EL2      s3_4_c3_c1_4
#define HDFGWTR_EL2      s3_4_c3_c1_5
#define HDFGRTR2_EL2     s3_4_c3_c1_0
#define HDFGWTR2_EL2     s3_4_c3_c1_1
#define HFGRTR2_EL2      s3_4_c3_c1_2
#define HFGWTR2_EL2      s3_4_c3_c1_3
#define HAFGRTR_EL2      s3_4_c3_c1_6
#define HFGITR2_EL2      s3_4_c3_c1_7
#define BRBCR_EL2        s2_4_c9_c0_0
#define TCR2_EL1         s3_0_c2_c0_3
#define SCTLR2_EL1       s3_0_c1_c0_3
#define TCR2_EL2         s3_4_c2_c0_3
#define SCTLR2_EL2       s3_4_c1_c0_3
#define GCSCR_EL1        s3_0_c2_c5_0
#define GCSCRE0_EL1      s3_0_c2_c5_2
#define GCSCR_EL2        s3_4_c2_c5_0
#define MPAMIDR_EL1      s3_0_c10_c4_4
#define MPAMHCR_EL2      s3_4_c10_c4_0
#define MPAM2_EL2        s3_4_c10_c5_0
#define CNTPOFF_EL2      s3_4_c14_c0_6
#define MPAM3_EL3        s3_6_c10_c5_0
#define AMCGCR_EL0       s3_3_c13_c2_2
#define AMCNTENSET0_EL0  s3_3_c13_c2_5
#define AMCNTENSET1_EL0  s3_3_c13_c3_1

/* The macros of sysreg.h take a register's own name: one more level has the names above expanded
 * first. */
#define read_named(name)         read_sysreg(name)
#define write_named(name, value) write_sysreg(name, value)

static struct el3_id read_ids(void)
{
	struct el3_id id = {
		.pfr0 = read_sysreg(id_aa64pfr0_el1),
		.pfr1 = read_sysreg(id_aa64pfr1_el1),
		.pfr2 = read_named(ID_AA64PFR2_EL1),
		.mmfr0 = read_sysreg(id_aa64mmfr0_el1),
		.mmfr1 = read_sysreg(id_aa64mmfr1_el1),
		/* unallocated ID registers of this block read as 0 */
		.mmfr3 = read_named(ID_AA64MMFR3_EL1),
		.dfr0 = read_sysreg(id_aa64dfr0_el1),
		.isar1 = read_sysreg(id_aa64isar1_el1),
		.isar2 = read_named(ID_AA64ISAR2_EL1),
		.smfr0 = read_named(ID_AA64SMFR0_EL1),
		.el1 = IS_ENABLED(CONFIG_START_LINUX_EL1),
		.no_calls = IS_ENABLED(CONFIG_LINUX_NO_MONITOR),
	};

	return id;
}

#define MPAMIDR_HAS_HCR BIT(17)

/* Controls of EL2 over EL1 and EL0 that reset to UNKNOWN, or to a trap: what el3_policy wants of
 * them. */
static void define_traps(const struct el3_values *values)
{
	if (values->hcx)
		write_named(HCRX_EL2, values->hcrx);
	if (values->fgt) {
		write_named(HFGRTR_EL2, values->hfgtr);
		write_named(HFGWTR_EL2, values->hfgtr);
		write_named(HFGITR_EL2, values->hfgitr);
		write_named(HDFGRTR_EL2, values->hdfgrtr);
		write_named(HDFGWTR_EL2, values->hdfgwtr);
	}
	if (values->fgt && values->amu)
		write_named(HAFGRTR_EL2, 0ull);
	if (values->fgt2) {
		write_named(HDFGRTR2_EL2, values->hdfgtr2);
		write_named(HDFGWTR2_EL2, values->hdfgtr2);
		write_named(HFGRTR2_EL2, 0ull);
		write_named(HFGWTR2_EL2, 0ull);
		write_named(HFGITR2_EL2, 0ull);
	}
	if (values->brbe)
		write_named(BRBCR_EL2, values->brbcr);
	if (values->mpam) {
		/* MPAMEN; TRAPLOWER, which resets to 1, off: MPAM is EL2's */
		write_named(MPAM3_EL3, 1ull << 63);
		write_named(MPAM2_EL2, values->mpam2);
		if (read_named(MPAMIDR_EL1) & MPAMIDR_HAS_HCR)
			write_named(MPAMHCR_EL2, 0ull);
	}
}

/* Registers of optional features that EL2 software may not know of and that reset to UNKNOWN: no
 * trap, no offset. */
static void define_optional(const struct el3_values *values)
{
	if (values->sve) {
		write_named(ZCR_EL3, 0xfull);
		write_named(ZCR_EL2, 0xfull);
	}
	if (values->sme) {
		write_named(SMCR_EL3, values->smcr);
		write_named(SMCR_EL2, values->smcr);
	}
	if (values->tcr2) {
		write_named(TCR2_EL1, 0ull);
		write_named(TCR2_EL2, 0ull);
	}
	if (values->sctlr2) {
		write_named(SCTLR2_EL1, 0ull);
		write_named(SCTLR2_EL2, 0ull);
	}
	if (values->gcs) {
		write_named(GCSCR_EL1, 0ull);
		write_named(GCSCRE0_EL1, 0ull);
		write_named(GCSCR_EL2, 0ull);
	}
	if (values->cntpoff)
		write_named(CNTPOFF_EL2, 0ull);
	if (values->amu) {
		unsigned auxiliary = (unsigned)(read_named(AMCGCR_EL0) >> 8) & 0xff;

		write_named(AMCNTENSET0_EL0, 0xfull);
		if (auxiliary)
			write_named(AMCNTENSET1_EL0, (1ull << auxiliary) - 1);
	}
}

/*
 * What EL2 finds: nothing trapped, nothing translated, timers off, the counter without offset,
 * itself by its own names.
 */
static void define_el2(const struct el3_values *values)
{
	write_sysreg(hcr_el2, values->hcr);
	write_sysreg(sctlr_el2, SCTLR_RES1_EL2_EL3 | values->sctlr_el2);
	write_sysreg(sctlr_el1, 0x30d00800ull); /* RES1 */
	write_sysreg(cptr_el2, values->cptr_el2);
	write_sysreg(hstr_el2, 0ull);
	write_sysreg(vttbr_el2, 0ull);
	write_sysreg(vtcr_el2, 0ull);
	write_sysreg(vpidr_el2, read_sysreg(midr_el1));
	write_sysreg(vmpidr_el2, read_sysreg(mpidr_el1));
	write_sysreg(mdcr_el2,
		     values->mdcr_el2 | (values->pmu ? read_sysreg(pmcr_el0) >> 11 & 0x1f
						     : 0)); /* HPMN: all counters are EL1's */
	write_sysreg(cnthctl_el2, 3ull);                    /* EL1PCTEN, EL1PCEN */
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
	struct el3_values v = el3_policy(&id);

	write_sysreg(scr_el3, v.scr);
	write_sysreg(mdcr_el3, v.mdcr);
	write_sysreg(cptr_el3, v.cptr);
	isb(); /* the registers behind these controls can be reached only now */
	define_optional(&v);
	define_traps(&v);
	define_el2(&v);
	isb();
}

void core_claim(unsigned index)
{
	struct core *c = &cores[index];
	struct cpu_id id = cpu_id_self();

	c->index = index;
	c->mpidr = mpidr_self();
	c->workaround[0] = cpu_workaround_1(&id);
	c->workaround[1] = cpu_workaround_2(&id);
	c->workaround[2] = cpu_workaround_3(&id);
	write_sysreg(tpidr_el3, (uint64_t)(uintptr_t)c);
}
