/* SPDX-License-Identifier: Apache-2.0 */
#include "el2/core/window.h"

#include "arch/arm64/sysreg.h"
#include "arch/arm64/tlb.h"
#include "el2/core/cpu.h"
#include "include/handoff.h"

/* Each core has two windows, and places for passing ones: of each a block, and behind all blocks a
 * page. All blocks are in one table, and so are the pages. */
#define WINDOWS_VA HYP_MEMORY_END
#define WINDOWS    (2u * MAX_CPUS)
#define PASSING    (IS_ENABLED(CONFIG_CHANNELS) ? 448u / MAX_CPUS - 2 : 0)
#define PAGES_VA   (WINDOWS_VA + (WINDOWS + PASSING * MAX_CPUS) * (uint64_t)WINDOW_BLOCK)

static uint64_t *window_blocks, *window_pages; /* their entries, of levels 2 and 3 */
static struct range own_block;

/* The table of `level` in which the entry of `va` is. */
static uint64_t *table_at(const struct pgtable *map, uint64_t va, unsigned level)
{
	uint64_t *table = map->root;

	for (unsigned i = 0; i < level; i++)
		table = (uint64_t *)(uintptr_t)(table[va >> (39 - 9 * i) & 511] & PTE_ADDR);
	return table;
}

int windows_prepare(struct pgtable *map, struct range own, struct diag *diag)
{
	if (pgtable_map(map, PAGES_VA, 0, PAGE_SIZE, MAP_DATA, diag) ||
	    pgtable_unmap(map, PAGES_VA, PAGE_SIZE, diag))
		return -1;
	own_block = own;
	window_blocks = table_at(map, WINDOWS_VA, 2) + (WINDOWS_VA >> 21 & 511);
	window_pages = table_at(map, PAGES_VA, 3);
	return 0;
}

/*
 * Every core walks the same tables, and may do so for another core's window at any time, without
 * an access of its program: the invalidation is for all of them, and it is over before the entry
 * may be used again (Arm ARM D8.14.1, break-before-make: "a broadcasting TLB invalidation").
 */
static void close_place(uint64_t *entry, uint64_t va)
{
	if (!*entry)
		return;
	*(volatile uint64_t *)entry = 0;
	dsb(ishst);
	tlbi_page_twice(vae2is, va >> 12, ish);
	isb();
}

static unsigned index_of(unsigned slot)
{
	return 2 * this_cpu()->index + slot;
}

void *mmu_window(unsigned slot, struct range range, uint64_t *size)
{
	const unsigned index = index_of(slot);
	uint64_t *block = &window_blocks[index], *page = &window_pages[index],
		 block_va = WINDOWS_VA + index * (uint64_t)WINDOW_BLOCK,
		 page_va = PAGES_VA + index * (uint64_t)PAGE_SIZE;
	struct range part = {*block & PTE_ADDR, WINDOW_BLOCK};

	/* Shown already: all of the block was the owner's when it was opened. */
	if (!*block || !range_contains(part, (struct range){range.base, 1})) {
		mmu_window_close(slot);
		part = window_part(range, own_block);
		if (!part.size)
			return NULL;
		*(volatile uint64_t *)(part.size == WINDOW_BLOCK ? block : page) =
			part.base | MAP_DATA | PTE_VALID |
			(part.size == WINDOW_BLOCK ? 0 : PTE_TABLE);
		dsb(ishst);
		isb();
	}
	*size = range_end(part) - range.base;
	*size = *size < range.size ? *size : range.size;
	return (void *)(uintptr_t)((part.size == WINDOW_BLOCK ? block_va : page_va) + range.base -
				   part.base);
}

uintptr_t mmu_window_registers(unsigned slot, uint64_t address)
{
	const unsigned index = index_of(slot);
	uint64_t page_va = PAGES_VA + index * (uint64_t)PAGE_SIZE,
		 entry = ALIGN_DOWN(address, PAGE_SIZE) | MAP_DEVICE | PTE_VALID | PTE_TABLE;

	if (window_blocks[index] || window_pages[index] != entry) {
		mmu_window_close(slot);
		*(volatile uint64_t *)&window_pages[index] = entry;
		dsb(ishst);
		isb();
	}
	return (uintptr_t)(page_va + (address & (PAGE_SIZE - 1)));
}

void mmu_window_close(unsigned slot)
{
	const unsigned index = index_of(slot);

	close_place(&window_blocks[index], WINDOWS_VA + index * (uint64_t)WINDOW_BLOCK);
	close_place(&window_pages[index], PAGES_VA + index * (uint64_t)PAGE_SIZE);
}

/* --- passing windows --- */

static struct window_places passing[MAX_CPUS];

/* Apart, so that what is frequent saves no registers for it. */
static __attribute__((noinline)) void pass_places(struct window_places *own)
{
	const unsigned first = WINDOWS + PASSING * this_cpu()->index;

	window_places_pass(own, first, first + PASSING, mmu_windows_forget);
}

static unsigned next_place(struct window_places *own)
{
	if (own->next == own->stop)
		pass_places(own);
	return own->next++;
}

static void hide(struct window_places *own, unsigned slot)
{
	const unsigned index = own->shown[slot];

	if (!index)
		return;
	*(volatile uint64_t *)&window_blocks[index] = 0;
	*(volatile uint64_t *)&window_pages[index] = 0;
	own->shown[slot] = 0;
}

void *mmu_window_at(unsigned slot, struct range owner, uint64_t address, uint64_t *size)
{
	const struct range part = IS_ENABLED(CONFIG_CHANNELS)
					  ? window_part_at(owner, address, own_block)
					  : (struct range){0};
	const bool is_block = part.size == WINDOW_BLOCK;
	const uint64_t entry = part.base | MAP_DATA | PTE_VALID |
			       (is_block ? 0 : (uint64_t)PTE_TABLE);
	uint64_t *places = is_block ? window_blocks : window_pages;
	struct window_places *own = &passing[this_cpu()->index];
	unsigned index = own->shown[slot];

	if (!part.size)
		return NULL;
	if (!index || places[index] != entry) {
		hide(own, slot);
		index = own->shown[slot] = next_place(own);
		*(volatile uint64_t *)&places[index] = entry;
		dsb(ishst);
		isb();
	}
	*size = range_end(part) - address;
	return (void *)(uintptr_t)((is_block ? WINDOWS_VA + index * (uint64_t)WINDOW_BLOCK
					     : PAGES_VA + index * (uint64_t)PAGE_SIZE) +
				   address - part.base);
}

void mmu_windows_close(void)
{
	for (unsigned slot = 0; slot < WINDOW_SLOTS; slot++)
		hide(&passing[this_cpu()->index], slot);
}

/* Of the stores of other cores too, which this one has heard of (a lock). */
void mmu_windows_forget(void)
{
	dsb(ish);
	tlbi_twice(alle2is, ish);
	isb();
}
