/* SPDX-License-Identifier: MIT-0 */
/* The MMU's tables: every address at itself. They are whole before the MMU is on, and never change
 * after that. */
#include "sdk/inner.h"

#define TABLES  20
#define ENTRIES 512

/* Entries of a table (Arm ARM, D8.3) */
#define TABLE   3ull
#define BLOCK   1ull                                              /* a page, in the last level: 3 */
#define DEVICE  (1ull << 2 | 1ull << 10 | 3ull << 53)             /* attribute 1, never executed */
#define MEMORY  (3ull << 8 | 1ull << 10 | 3ull << 53)             /* write-back, inner shareable */
#define CODE    (3ull << 8 | 1ull << 10 | 1ull << 7 | 1ull << 54) /* not written; EL1 executes */
#define ADDRESS 0xfffffffff000ull

uint64_t mmu_root[ENTRIES] __attribute__((aligned(4096)));
static uint64_t tables[TABLES][ENTRIES] __attribute__((aligned(4096)));
static unsigned used;

/* The table below an entry, which is made out of a block where there is none. NULL: no more. */
static uint64_t *below(uint64_t *entry, unsigned shift)
{
	uint64_t *table;

	if ((*entry & 3) == TABLE)
		return (uint64_t *)(*entry & ADDRESS);
	if (used == TABLES)
		return NULL;
	table = tables[used++];
	for (uint64_t i = 0; *entry && i < ENTRIES; i++)
		table[i] = (*entry | (shift == 21 ? 2 : 0)) + (i << (shift - 9));
	*entry = (uint64_t)table | TABLE;
	return table;
}

/* `shift`: an entry of `table` is for 1 << shift bytes. */
static void map(uint64_t *table, unsigned shift, uint64_t from, uint64_t end, uint64_t kind)
{
	while (from < end) {
		uint64_t room = 1ull << shift, next = (from | (room - 1)) + 1;
		uint64_t *entry = &table[from >> shift & (ENTRIES - 1)], *lower;

		next = next < end ? next : end;
		if (shift <= 30 && next - from == room)
			*entry = from | kind | BLOCK | (shift == 12 ? 2 : 0);
		else if (shift > 12 && (lower = below(entry, shift)))
			map(lower, shift - 9, from, next, kind);
		from = next;
	}
}

void map_memory(const void *tree)
{
	struct tree_node node = TREE_START;
	uint64_t base, size;

	tree_begin(tree);
	map(mmu_root, 39, 0, 1ull << 39, DEVICE);
	while (tree_next(&node)) {
		/* what is shared is so as well; uncached it is by the hypervisor's tables */
		if (strcmp(tree_text(&node, "device_type"), "memory") &&
		    !tree_compatible(&node, "mullion,shared-memory"))
			continue;
		for (unsigned i = 0; tree_reg(&node, i, &base, &size); i++)
			map(mmu_root, 39, base, base + size, MEMORY);
	}
	map(mmu_root, 39, (uint64_t)__text_start, (uint64_t)__text_end, CODE);
}
