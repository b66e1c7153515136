/* SPDX-License-Identifier: Apache-2.0 */
#include "arch/arm64/cpu_errata.h"

#include "arch/arm64/cpu_parts.h"
#include "arch/arm64/id_regs.h"

/*
 * Turns of the branch loop that fill a core's history (Arm, "Spectre-BHB", table of loop counts;
 * the same in Linux, arch/arm64/kernel/proton-pack.c). A core that is not here has none that is
 * known, or needs none. None is above 38, which is what the monitor's loop has: the 132 turns of a
 * Cortex-X3 or Neoverse-V2 would cost all the others there, so those two count as unknown.
 */
static const struct {
	uint32_t part;
	uint8_t loops;
} history[] = {
	{CORTEX_A57, 8},   {CORTEX_A72, 8},    {CORTEX_A76, 24},  {CORTEX_A77, 24},
	{CORTEX_A78, 32},  {CORTEX_A78AE, 32}, {CORTEX_A78C, 32}, {CORTEX_X1, 32},
	{CORTEX_X2, 32},   {CORTEX_A710, 32},  {NEOVERSE_N1, 24}, {CORTEX_A76AE, 24},
	{CORTEX_A715, 38}, {CORTEX_A720, 38},  {AMPERE_1, 11},    {NEOVERSE_N2, 32},
	{NEOVERSE_V1, 32},
};

static unsigned history_loops(uint32_t midr)
{
	for (unsigned i = 0; i < sizeof(history) / sizeof(history[0]); i++)
		if (history[i].part == cpu_part(midr))
			return history[i].loops;
	return 0;
}

/*
 * Cores without the speculation that these attacks need: Arm, "Vulnerability of Speculative
 * Processors", table of cores.
 */
static bool in_order(uint32_t part)
{
	return part == CORTEX_A35 || part == CORTEX_A53 || part == CORTEX_A55;
}

/*
 * ID_AA64PFR0_EL1.CSV2 says that branch targets trained in one context do not steer another. A57
 * and A72 drop theirs when the MMU goes off and on; A73 and A75 would need AArch32 code at secure
 * EL1 and are not dealt with.
 */
int cpu_workaround_1(const struct cpu_id *id)
{
	uint32_t part = cpu_part(id->midr);

	if (in_order(part) || id_field(id->pfr0, PFR0_CSV2) >= 1)
		return WORKAROUND_SAFE;
	return part == CORTEX_A57 || part == CORTEX_A72 ? WORKAROUND_CALL : WORKAROUND_UNKNOWN;
}

/* ID_AA64PFR1_EL1.SSBS lets the kernel choose for itself; else errata_list.h has switched
 * the feature off for good (CVE-2018-3639). */
int cpu_workaround_2(const struct cpu_id *id)
{
	uint32_t part = cpu_part(id->midr);

	if (in_order(part) || id_field(id->pfr1, PFR1_SSBS) >= 1 || part == CORTEX_A57 ||
	    part == CORTEX_A72 || part == CORTEX_A73 || part == CORTEX_A75 || part == CORTEX_A76)
		return WORKAROUND_SAFE;
	return WORKAROUND_UNKNOWN;
}

/* The monitor's entry runs as many branches as the longest history among these
 * cores. At CSV2 3 none are needed. */
int cpu_workaround_3(const struct cpu_id *id)
{
	if (in_order(cpu_part(id->midr)) || id_field(id->pfr0, PFR0_CSV2) >= 3)
		return WORKAROUND_SAFE;
	return history_loops(id->midr) ? WORKAROUND_CALL : WORKAROUND_UNKNOWN;
}

unsigned cpu_bhb_loops(const struct cpu_id *id)
{
	if (cpu_workaround_3(id) == WORKAROUND_SAFE)
		return 0;
	return id_field(id->isar2, ISAR2_CLRBHB) ? 1 : history_loops(id->midr);
}
