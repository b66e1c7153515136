/* SPDX-License-Identifier: Apache-2.0 */
/* What the code that stays wants to know of the table of errata: which hooks a core needs. Pure;
 * the table itself (errata.h) is gone by then. */
#ifndef MULLION_CPU_HOOKS_H
#define MULLION_CPU_HOOKS_H

#include "arch/arm64/errata_list.h"

/* One line for a row of the hook that is asked for, and none for the others. */
#define IF_CLEAN_CLEAN(part, first, last) found |= cpu_is(midr, part, first, last);
#define IF_CLEAN_TLBI(part, first, last)
#define IF_CLEAN_STAGE2(part, first, last)
#define IF_CLEAN_CODE(part, first, last)
#define IF_CLEAN_BUILD(part, first, last)
#define IF_CLEAN_OPEN(part, first, last)
#define IF_STAGE2_CLEAN(part, first, last)
#define IF_STAGE2_TLBI(part, first, last)
#define IF_STAGE2_STAGE2(part, first, last) found |= cpu_is(midr, part, first, last);
#define IF_STAGE2_CODE(part, first, last)
#define IF_STAGE2_BUILD(part, first, last)
#define IF_STAGE2_OPEN(part, first, last)
#define IF_SET_(...)
#define IF_CLEAN_(hook, part, first, last, ...)  IF_CLEAN_##hook(part, first, last)
#define IF_STAGE2_(hook, part, first, last, ...) IF_STAGE2_##hook(part, first, last)

/* ERRATUM_CLEAN: a clean by address has to be a clean and invalidate, on all cores of a system. */
static inline bool cpu_clean_invalidates(uint32_t midr)
{
	bool found = false;

	ERRATA(IF_SET_, IF_CLEAN_)
	return found;
}

/* ERRATUM_STAGE2: this core may tell a stage-2 fault where stage 1 has failed. */
static inline bool cpu_mistells_stage2(uint32_t midr)
{
	bool found = false;

	ERRATA(IF_SET_, IF_STAGE2_)
	return found;
}

#endif
