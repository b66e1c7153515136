/* SPDX-License-Identifier: Apache-2.0 */
#include "arch/arm64/pgtable.h"

#include <stdbool.h>
#include <stddef.h>

#include "include/addr.h"

#define ENTRIES 512u

static unsigned level_shift(unsigned level)
{
	return 39 - 9 * level;
}

static bool is_table(uint64_t pte, unsigned level)
{
	return level < 3 && (pte & (PTE_VALID | PTE_TABLE)) == (PTE_VALID | PTE_TABLE);
}

static uint64_t *table_of(uint64_t pte)
{
	return (uint64_t *)(uintptr_t)(pte & PTE_ADDR);
}

/* The root may be longer than one table (concatenated stage-2 roots), so its index is not masked to
 * 9 bits. */
static unsigned index_of(const struct pgtable *t, uint64_t va, unsigned level)
{
	uint64_t i = va >> level_shift(level);

	return (unsigned)(level == t->start_level ? i : i & (ENTRIES - 1));
}

static int in_reach(const struct pgtable *t, uint64_t va, uint64_t size, const char *what,
		    struct diag *d)
{
	uint64_t limit = 1ull << t->va_bits;

	if (!IS_ALIGNED(va | size, PAGE_SIZE) || va >= limit || size > limit - va)
		return diag_fail(d, what, "0x%llx + 0x%llx is not in pages below 2^%u",
				 (unsigned long long)va, (unsigned long long)size, t->va_bits);
	return 0;
}

/*
 * Replaces a block by a table of smaller blocks with the same output and attributes. Writing the
 * table entry last keeps a walk consistent; a live table needs break-before-make by the caller (Arm
 * ARM D8.14.1).
 */
static uint64_t *split(struct pgtable *t, uint64_t *pte, unsigned level, struct diag *d)
{
	uint64_t *next = t->alloc(t->ctx);
	uint64_t old = *pte;

	if (!next) {
		diag_fail(d, "page tables", "no table page left");
		return NULL;
	}
	if (old & PTE_VALID) {
		uint64_t step = 1ull << level_shift(level + 1);
		uint64_t leaf = old | (level + 1 == 3 ? PTE_TABLE : 0);

		for (unsigned i = 0; i < ENTRIES; i++)
			next[i] = leaf + i * step;
	}
	*pte = (uint64_t)(uintptr_t)next | PTE_VALID | PTE_TABLE;
	return next;
}

static int map_level(struct pgtable *t, uint64_t *table, unsigned level, uint64_t va, uint64_t pa,
		     uint64_t size, uint64_t attr, struct diag *d)
{
	uint64_t span = 1ull << level_shift(level);

	while (size) {
		uint64_t *pte = &table[index_of(t, va, level)];
		uint64_t part = span - (va & (span - 1));
		/* Level 0 has no blocks with a 4 KiB granule (D8.3.1). */
		bool leaf = level > 0 && part == span && size >= span && IS_ALIGNED(pa, span);
		uint64_t want = pa | attr | PTE_VALID | (level == 3 ? PTE_TABLE : 0);

		if (part > size)
			part = size;
		if (leaf && !(*pte & PTE_VALID)) {
			*pte = want;
		} else if (level == 3 || ((*pte & PTE_VALID) && !is_table(*pte, level))) {
			/* what a block here would have to say */
			uint64_t covers = want - (va & (span - 1));

			if (*pte != (leaf ? want : covers))
				return diag_fail(d, "page tables",
						 "0x%llx is mapped already, and differently",
						 (unsigned long long)va);
		} else {
			uint64_t *next = is_table(*pte, level) ? table_of(*pte)
							       : split(t, pte, level, d);

			if (!next || map_level(t, next, level + 1, va, pa, part, attr, d))
				return -1;
		}
		va += part;
		pa += part;
		size -= part;
	}
	return 0;
}

int pgtable_map(struct pgtable *t, uint64_t va, uint64_t pa, uint64_t size, uint64_t attr,
		struct diag *d)
{
	if (in_reach(t, va, size, "page tables", d))
		return -1;
	if (!IS_ALIGNED(pa, PAGE_SIZE) || (pa & ~PTE_ADDR))
		return diag_fail(d, "page tables", "output 0x%llx is not a page address",
				 (unsigned long long)pa);
	return map_level(t, t->root, t->start_level, va, pa, size, attr, d);
}

static int unmap_level(struct pgtable *t, uint64_t *table, unsigned level, uint64_t va,
		       uint64_t size, struct diag *d)
{
	uint64_t span = 1ull << level_shift(level);

	while (size) {
		uint64_t *pte = &table[index_of(t, va, level)];
		uint64_t part = span - (va & (span - 1));

		if (part > size)
			part = size;
		if (is_table(*pte, level)) {
			if (unmap_level(t, table_of(*pte), level + 1, va, part, d))
				return -1;
		} else if ((*pte & PTE_VALID) && part == span) {
			*pte = 0;
		} else if (*pte & PTE_VALID) {
			uint64_t *next = split(t, pte, level, d);

			if (!next || unmap_level(t, next, level + 1, va, part, d))
				return -1;
		}
		va += part;
		size -= part;
	}
	return 0;
}

int pgtable_unmap(struct pgtable *t, uint64_t va, uint64_t size, struct diag *d)
{
	if (in_reach(t, va, size, "page tables", d))
		return -1;
	return unmap_level(t, t->root, t->start_level, va, size, d);
}

uint64_t pgtable_lookup(const struct pgtable *t, uint64_t va, unsigned *level)
{
	const uint64_t *table = t->root;

	if (va >> t->va_bits)
		return 0;
	for (unsigned l = t->start_level;; l++) {
		uint64_t pte = table[index_of(t, va, l)];

		if (level)
			*level = l;
		if (!is_table(pte, l))
			return pte & PTE_VALID ? pte : 0;
		table = table_of(pte);
	}
}
