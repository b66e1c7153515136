/* SPDX-License-Identifier: Apache-2.0 */
#include "arch/arm64/pgtable.h"

#include <stdbool.h>
#include <stddef.h>

#include "include/addr.h"

#define ENTRIES 512u

static bool is_table(uint64_t pte, unsigned level)
{
	return level < 3 && (pte & (PTE_VALID | PTE_TABLE)) == (PTE_VALID | PTE_TABLE);
}

static uint64_t *table_of(uint64_t pte)
{
	return (uint64_t *)(uintptr_t)(pte & PTE_ADDR);
}

/* The root may be several tables long (concatenated, at stage 2): its
 * index is not cut to 9 bits. */
static unsigned index_of(const struct pgtable *tables, uint64_t address, unsigned level)
{
	uint64_t i = address >> pgtable_shift(level);

	return (unsigned)(level == tables->start_level ? i : i & (ENTRIES - 1));
}

static int in_reach(const struct pgtable *tables, uint64_t address, uint64_t size, const char *what,
		    struct diag *diag)
{
	uint64_t limit = 1ull << tables->va_bits;

	if (!IS_ALIGNED(address | size, PAGE_SIZE) || address >= limit || size > limit - address)
		return diag_fail(diag, what, "0x%llx + 0x%llx is not in pages below 2^%u",
				 (unsigned long long)address, (unsigned long long)size,
				 tables->va_bits);
	return 0;
}

/*
 * Replaces a block by a table of smaller blocks with the same output and attributes. Writing the
 * table entry last keeps a walk consistent; a live table needs break-before-make by the caller (Arm
 * ARM D8.14.1).
 */
static uint64_t *split_block(struct pgtable *tables, uint64_t *pte, unsigned level,
			     struct diag *diag)
{
	uint64_t *next = tables->alloc(tables->ctx);
	uint64_t old = *pte;

	if (!next) {
		diag_fail(diag, "page tables", "no table page left");
		return NULL;
	}
	if (old & PTE_VALID) {
		uint64_t step = 1ull << pgtable_shift(level + 1);
		uint64_t leaf = old | (level + 1 == 3 ? PTE_TABLE : 0);

		for (unsigned i = 0; i < ENTRIES; i++)
			next[i] = leaf + i * step;
	}
	*pte = (uint64_t)(uintptr_t)next | PTE_VALID | PTE_TABLE;
	return next;
}

static int map_level(struct pgtable *tables, uint64_t *table, unsigned level, uint64_t address,
		     uint64_t physical, uint64_t size, uint64_t attributes, struct diag *diag);

/* Maps what one entry of this level covers, or a part of that. */
static int map_entry(struct pgtable *tables, uint64_t *pte, unsigned level, uint64_t address,
		     uint64_t physical, uint64_t size, uint64_t attributes, struct diag *diag)
{
	uint64_t span = 1ull << pgtable_shift(level);
	/* Level 0 has no blocks with a 4 KiB granule (D8.3.1). */
	bool leaf = level > 0 && size == span && IS_ALIGNED(physical, span);
	uint64_t want = physical | attributes | PTE_VALID | (level == 3 ? PTE_TABLE : 0);
	uint64_t *next;

	if (leaf && !(*pte & PTE_VALID)) {
		*pte = want;
		return 0;
	}
	if (level == 3 || ((*pte & PTE_VALID) && !is_table(*pte, level))) {
		/* what a block here would have to say */
		uint64_t covers = want - (address & (span - 1));

		return *pte == (leaf ? want : covers)
			       ? 0
			       : diag_fail(diag, "page tables",
					   "0x%llx is mapped already, and differently",
					   (unsigned long long)address);
	}
	next = is_table(*pte, level) ? table_of(*pte) : split_block(tables, pte, level, diag);
	return next ? map_level(tables, next, level + 1, address, physical, size, attributes, diag)
		    : -1;
}

static int map_level(struct pgtable *tables, uint64_t *table, unsigned level, uint64_t address,
		     uint64_t physical, uint64_t size, uint64_t attributes, struct diag *diag)
{
	uint64_t span = 1ull << pgtable_shift(level);

	while (size) {
		uint64_t part = span - (address & (span - 1));

		if (part > size)
			part = size;
		if (map_entry(tables, &table[index_of(tables, address, level)], level, address,
			      physical, part, attributes, diag))
			return -1;
		address += part;
		physical += part;
		size -= part;
	}
	return 0;
}

int pgtable_map(struct pgtable *tables, uint64_t address, uint64_t physical, uint64_t size,
		uint64_t attributes, struct diag *diag)
{
	if (in_reach(tables, address, size, "page tables", diag))
		return -1;
	if (!IS_ALIGNED(physical, PAGE_SIZE) || (physical & ~PTE_ADDR))
		return diag_fail(diag, "page tables", "output 0x%llx is not a page address",
				 (unsigned long long)physical);
	return map_level(tables, tables->root, tables->start_level, address, physical, size,
			 attributes, diag);
}

static int unmap_level(struct pgtable *tables, uint64_t *table, unsigned level, uint64_t address,
		       uint64_t size, struct diag *diag)
{
	uint64_t span = 1ull << pgtable_shift(level);

	while (size) {
		uint64_t *pte = &table[index_of(tables, address, level)];
		uint64_t part = span - (address & (span - 1));

		if (part > size)
			part = size;
		if (is_table(*pte, level)) {
			if (unmap_level(tables, table_of(*pte), level + 1, address, part, diag))
				return -1;
		} else if ((*pte & PTE_VALID) && part == span) {
			*pte = 0;
		} else if (*pte & PTE_VALID) {
			uint64_t *next = split_block(tables, pte, level, diag);

			if (!next || unmap_level(tables, next, level + 1, address, part, diag))
				return -1;
		}
		address += part;
		size -= part;
	}
	return 0;
}

int pgtable_unmap(struct pgtable *tables, uint64_t address, uint64_t size, struct diag *diag)
{
	if (in_reach(tables, address, size, "page tables", diag))
		return -1;
	return unmap_level(tables, tables->root, tables->start_level, address, size, diag);
}

uint64_t pgtable_lookup(const struct pgtable *tables, uint64_t address, unsigned *level)
{
	const uint64_t *table = tables->root;

	if (address >> tables->va_bits)
		return 0;
	for (unsigned at = tables->start_level;; at++) {
		uint64_t pte = table[index_of(tables, address, at)];

		if (level)
			*level = at;
		if (!is_table(pte, at))
			return pte & PTE_VALID ? pte : 0;
		table = table_of(pte);
	}
}
