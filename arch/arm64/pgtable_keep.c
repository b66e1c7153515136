/* SPDX-License-Identifier: Apache-2.0 */
#include <stdbool.h>

#include "arch/arm64/pgtable.h"

static bool is_kept(const struct range *keep, unsigned count, struct range leaf)
{
	for (unsigned i = 0; i < count; i++)
		if (range_overlaps(keep[i], leaf))
			return true;
	return false;
}

static void keep_level(uint64_t *table, unsigned entries, unsigned level, uint64_t address,
		       const struct range *keep, unsigned count)
{
	const uint64_t span = 1ull << (39 - 9 * level);

	for (unsigned i = 0; i < entries; i++, address += span) {
		uint64_t pte = table[i];

		if (!(pte & PTE_VALID))
			continue;
		if (level < 3 && pte & PTE_TABLE)
			keep_level((uint64_t *)(uintptr_t)(pte & PTE_ADDR), 512, level + 1, address,
				   keep, count);
		else if ((pte & PTE_ATTR(7)) == PTE_ATTR(MAIR_NORMAL) &&
			 !is_kept(keep, count, (struct range){address, span}))
			table[i] = 0;
	}
}

void pgtable_keep(const struct pgtable *tables, const struct range *keep, unsigned count)
{
	keep_level(tables->root, 1u << (tables->va_bits - (39 - 9 * tables->start_level)),
		   tables->start_level, 0, keep, count);
}
