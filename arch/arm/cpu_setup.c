/* SPDX-License-Identifier: Apache-2.0 */
#include "arch/arm/cpu_setup.h"

#include "arch/arm/errata.h"

/*
 * ACTLR.SMP has to be 1 before a cache or the MMU is on (Cortex-A7 TRM DDI 0464, 4.3.31; A15 TRM
 * DDI 0438, 4.3.28). A17's is the same bit (DDI 0535). IBE: what Linux on a Cortex-A15 wants of
 * firmware against branch target injection, and what the monitor's vectors use.
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
	}
	if (set)
		write_sysreg(ACTLR, read_sysreg(ACTLR) | set);
	isb();
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
