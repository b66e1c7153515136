/* SPDX-License-Identifier: Apache-2.0 */
#include "arch/arm/cpu_setup.h"

#include "arch/arm/errata.h"

/* Instruction fetch from flash without it is very slow. */
static void instruction_cache_on(void)
{
	write_sysreg(ICIALLU, 0);
	write_sysreg(BPIALL, 0);
	dsb(sy);
	write_sysreg(SCTLR, read_sysreg(SCTLR) | SCTLR_CODE | SCTLR_Z);
	isb();
}

/*
 * ACTLR.SMP has to be 1 before a cache or the MMU is on, and before any operation on them
 * (Cortex-A7 TRM DDI 0464, 4.3.31; A15 TRM DDI 0438, 4.3.28). A17's is the same bit (DDI 0535).
 * IBE: what Linux on a Cortex-A15 wants of firmware against branch target injection, and what the
 * monitor's vectors use. A53 has CPUECTLR.SMPEN for that (DDI 0500); its number in AArch32: TF-A,
 * include/lib/cpus/aarch32/cortex_a53.h.
 */
void cpu_reset_settings(void)
{
	uint32_t set = 0;

	switch (MIDR_PART(midr_self())) {
	case MIDR_CORTEX_A15:
		set = ACTLR_SMP | ACTLR_A15_IBE;
		break;
	case MIDR_CORTEX_A7:
	case MIDR_CORTEX_A17:
		set = ACTLR_SMP;
		break;
	case MIDR_CORTEX_A53:
		write_sysreg64(CPUECTLR, read_sysreg64(CPUECTLR) | CPUECTLR_SMPEN);
		break;
	}
	if (set)
		write_sysreg(ACTLR, read_sysreg(ACTLR) | set);
	isb();
	instruction_cache_on();
}

const char *cpu_name_of(uint32_t midr)
{
	switch (MIDR_PART(midr)) {
	case MIDR_CORTEX_A53: /* the bootblock of a board whose loader is AArch64 */
		return "Cortex-A53";
	case MIDR_CORTEX_A7:
		return "Cortex-A7";
	case MIDR_CORTEX_A15:
		return "Cortex-A15";
	case MIDR_CORTEX_A17:
		return "Cortex-A17";
	default:
		return "unknown core type";
	}
}
