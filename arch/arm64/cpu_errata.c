/* SPDX-License-Identifier: Apache-2.0 */
#include "arch/arm64/cpu_errata.h"

#include <stddef.h>

#include "arch/arm64/id_regs.h"

#define PART(implementer, part) ((uint32_t)(implementer) << 24 | (uint32_t)(part) << 4)
#define PART_MASK               0xff00fff0u
#define ARM                     0x41
#define AMPERE                  0xc0

#define A35   PART(ARM, 0xd04)
#define A53   PART(ARM, 0xd03)
#define A55   PART(ARM, 0xd05)
#define A57   PART(ARM, 0xd07)
#define A72   PART(ARM, 0xd08)
#define A73   PART(ARM, 0xd09)
#define A75   PART(ARM, 0xd0a)
#define A76   PART(ARM, 0xd0b)
#define N1    PART(ARM, 0xd0c)
#define A77   PART(ARM, 0xd0d)
#define A76AE PART(ARM, 0xd0e)
#define V1    PART(ARM, 0xd40)
#define A78   PART(ARM, 0xd41)
#define A78AE PART(ARM, 0xd42)
#define X1    PART(ARM, 0xd44)
#define A710  PART(ARM, 0xd47)
#define X2    PART(ARM, 0xd48)
#define N2    PART(ARM, 0xd49)
#define A78C  PART(ARM, 0xd4b)
#define A715  PART(ARM, 0xd4d)
#define A720  PART(ARM, 0xd81)

#define AMPERE1 PART(AMPERE, 0xac3)

#define BIT64(n)                    (1ull << (n))
#define REVISION(variant, revision) ((variant) << 4 | (revision))
#define ANY                         0x00, 0xff

/*
 * `loops`: turns of the branch loop that fill this core's history (Arm, "Spectre-BHB", table of
 * loop counts; the same in Linux, arch/arm64/kernel/proton-pack.c). 0: none is known, or none is
 * needed. None is above 38, which is what the monitor's loop has: the 132 turns of a Cortex-X3 or
 * Neoverse-V2 would cost all the others there, so those two count as unknown.
 */
static const struct core_type {
	uint32_t part;
	uint8_t loops;
	const char *name;
} core_types[] = {
	{A35, 0, "Cortex-A35"},    {A53, 0, "Cortex-A53"},      {A55, 0, "Cortex-A55"},
	{A57, 8, "Cortex-A57"},    {A72, 8, "Cortex-A72"},      {A73, 0, "Cortex-A73"},
	{A75, 0, "Cortex-A75"},    {A76, 24, "Cortex-A76"},     {A77, 24, "Cortex-A77"},
	{A78, 32, "Cortex-A78"},   {A78AE, 32, "Cortex-A78AE"}, {A78C, 32, "Cortex-A78C"},
	{X1, 32, "Cortex-X1"},     {X2, 32, "Cortex-X2"},       {A710, 32, "Cortex-A710"},
	{N1, 24, "Neoverse-N1"},   {A76AE, 24, "Cortex-A76AE"}, {A715, 38, "Cortex-A715"},
	{A720, 38, "Cortex-A720"}, {AMPERE1, 11, "Ampere-1"},   {N2, 32, "Neoverse-N2"},
	{V1, 32, "Neoverse-V1"},   {0, 0, "unknown core type"},
};

/*
 * SMPEN joins the core to coherency and must be set before caches are enabled or maintained: the
 * "CPU Extended Control Register, EL1" of the Cortex-A53 TRM (DDI 0500), the Cortex-A57 TRM (DDI
 * 0488, 4.3.67) and the Cortex-A72 TRM (100095, 4.3.67). Errata by number: Arm's Software
 * Developers Errata Notice of that core. CVEs: Arm, "Cache Speculation Side-channels".
 */
static const struct cpu_setting settings[] = {
	{A53, ANY, CPU_CORTEX_A53_CPUECTLR, BIT64(6), "SMPEN"},
	{A57, ANY, CPU_CORTEX_A53_CPUECTLR, BIT64(6), "SMPEN"},
	{A72, ANY, CPU_CORTEX_A53_CPUECTLR, BIT64(6), "SMPEN"},
	{A53, REVISION(0, 3), REVISION(0, 4), CPU_CORTEX_A53_CPUACTLR, BIT64(44),
	 "erratum 855873: clean acts as clean and invalidate"},
	{A57, REVISION(0, 0), REVISION(1, 3), CPU_CORTEX_A53_CPUACTLR, BIT64(32),
	 "erratum 859972: no instruction prefetch"},
	{A72, REVISION(0, 0), REVISION(0, 3), CPU_CORTEX_A53_CPUACTLR, BIT64(32),
	 "erratum 859971: no instruction prefetch"},
	{A57, ANY, CPU_CORTEX_A53_CPUACTLR, BIT64(55),
	 "CVE-2018-3639: no load past an older store"},
	{A72, ANY, CPU_CORTEX_A53_CPUACTLR, BIT64(55),
	 "CVE-2018-3639: no load past an older store"},
	{A76, REVISION(0, 0), REVISION(2, 0), CPU_CORTEX_A76_CPUACTLR2, BIT64(16),
	 "CVE-2018-3639: no load past an older store"},
};

static uint8_t revision_of(uint32_t midr)
{
	return (uint8_t)((midr >> 16 & 0xf0) | (midr & 0xf));
}

const struct cpu_setting *cpu_setting_next(uint32_t midr, const struct cpu_setting *after)
{
	const struct cpu_setting *s = after ? after + 1 : settings;

	for (; s < settings + sizeof(settings) / sizeof(settings[0]); s++)
		if (s->part == (midr & PART_MASK) && revision_of(midr) >= s->first &&
		    revision_of(midr) <= s->last)
			return s;
	return NULL;
}

static const struct core_type *core_type_of(uint32_t midr)
{
	const struct core_type *type = core_types;

	while (type->part && type->part != (midr & PART_MASK))
		type++;
	return type;
}

const char *cpu_name_of(uint32_t midr)
{
	return core_type_of(midr)->name;
}

/*
 * Cores without the speculation that these attacks need: Arm, "Vulnerability of Speculative
 * Processors", table of cores.
 */
static bool in_order(uint32_t part)
{
	return part == A35 || part == A53 || part == A55;
}

/*
 * ID_AA64PFR0_EL1.CSV2 says that branch targets trained in one context do not steer another. A57
 * and A72 drop theirs when the MMU goes off and on; A73 and A75 would need AArch32 code at secure
 * EL1 and are not dealt with.
 */
int cpu_workaround_1(const struct cpu_id *id)
{
	uint32_t part = id->midr & PART_MASK;

	if (in_order(part) || id_field(id->pfr0, PFR0_CSV2) >= 1)
		return WORKAROUND_SAFE;
	return part == A57 || part == A72 ? WORKAROUND_CALL : WORKAROUND_UNKNOWN;
}

/* ID_AA64PFR1_EL1.SSBS lets the kernel choose for itself; else the table above has
 * switched the feature off for good. */
int cpu_workaround_2(const struct cpu_id *id)
{
	uint32_t part = id->midr & PART_MASK;

	if (in_order(part) || id_field(id->pfr1, PFR1_SSBS) >= 1 || part == A57 || part == A72 ||
	    part == A76)
		return WORKAROUND_SAFE;
	return WORKAROUND_UNKNOWN;
}

/* The monitor's entry runs as many branches as the longest history among these
 * cores. At CSV2 3 none are needed. */
int cpu_workaround_3(const struct cpu_id *id)
{
	if (in_order(id->midr & PART_MASK) || id_field(id->pfr0, PFR0_CSV2) >= 3)
		return WORKAROUND_SAFE;
	return core_type_of(id->midr)->loops ? WORKAROUND_CALL : WORKAROUND_UNKNOWN;
}

unsigned cpu_bhb_loops(const struct cpu_id *id)
{
	if (cpu_workaround_3(id) == WORKAROUND_SAFE)
		return 0;
	return id_field(id->isar2, ISAR2_CLRBHB) ? 1 : core_type_of(id->midr)->loops;
}
