/* SPDX-License-Identifier: Apache-2.0 */
/* What cleans. Cores with an erratum in their cleans (ERRATUM_CLEAN) want each of them to
 * invalidate, too. */
#include "arch/arm64/cache.h"

#include "arch/arm64/cache_lines.h"
#include "arch/arm64/cpu_hooks.h"

/*
 * Of all cores, not of the one that cleans: on Cortex-A53 824069 it is the snoop of another's clean
 * that goes wrong. Set only; a core sets it before its caches hold what it wrote.
 */
static bool clean_invalidates;

void cache_of_core(uint32_t midr)
{
	if (cpu_clean_invalidates(midr))
		clean_invalidates = true;
}

void dcache_clean(uint64_t base, uint64_t size)
{
	if (clean_invalidates)
		FOR_LINES("dc civac", base, size, data_line());
	else
		FOR_LINES("dc cvac", base, size, data_line());
	dsb(sy);
}

void icache_sync(uint64_t base, uint64_t size)
{
	uint64_t ctr = read_sysreg(ctr_el0);

	/* IDC says that no clean is needed, DIC that no invalidation is (Arm ARM B2.7.4). */
	if (!(ctr & BIT(CTR_IDC)) && clean_invalidates)
		FOR_LINES("dc civac", base, size, data_line());
	else if (!(ctr & BIT(CTR_IDC)))
		FOR_LINES("dc cvau", base, size, data_line());
	dsb(ish);
	if (!(ctr & BIT(CTR_DIC))) {
		if (size > 64 * 1024)
			cache_op_all("ic ialluis");
		else
			FOR_LINES("ic ivau", base, size, instruction_line());
	}
	dsb(ish);
	isb();
}
