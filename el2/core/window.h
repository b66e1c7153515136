/* SPDX-License-Identifier: Apache-2.0 */
/* Windows, through which EL2 reaches guest memory for a moment. */
#ifndef MULLION_EL2_WINDOW_H
#define MULLION_EL2_WINDOW_H

#include "arch/arm64/pgtable.h"
#include "include/addr.h"
#include "lib/diag.h"

#define WINDOW_BLOCK 0x200000u
/* Passing windows of a core: of each of two guests that something is copied between, two. */
#define WINDOW_SLOTS 4u

/*
 * The memory that a window on the start of `range` shows: the whole block of 2 MiB when all of it
 * is in `range`, and else one page. So it shows nothing of others, whatever shares the block:
 * `range` is memory of one owner, in whole pages. Empty when that is EL2's `own` block, of whose
 * code a window would be a writable alias. Pure.
 */
static inline struct range window_part(struct range range, struct range own)
{
	struct range page = {ALIGN_DOWN(range.base, PAGE_SIZE), PAGE_SIZE},
		     block = {range.base, WINDOW_BLOCK};

	if (!range.size || range_overlaps(own, page))
		return (struct range){page.base, 0};
	return IS_ALIGNED(range.base, WINDOW_BLOCK) && range.size >= WINDOW_BLOCK &&
			       !range_overlaps(own, block)
		       ? block
		       : page;
}

/*
 * The same for a window on an address in the midst of memory of one owner: the block that it is in,
 * when all of that is in `owner`, and else the page.
 */
static inline struct range window_part_at(struct range owner, uint64_t address, struct range own)
{
	struct range block = {ALIGN_DOWN(address, WINDOW_BLOCK), WINDOW_BLOCK};

	return range_contains(owner, block) && !range_overlaps(own, block)
		       ? block
		       : window_part((struct range){address, 1}, own);
}

/*
 * The places of a core's passing windows: numbers from `first` to below `end`, more than twice as
 * many as WINDOW_SLOTS. A place is used once, and again only when all cores have forgotten all of
 * EL2's translations: so an opening costs no invalidation, and a closing none. A window that is
 * open then stays where it is, and a TLB may have it again: its place is left out until the next
 * time. Zero: none has been used. Pure.
 */
struct window_places {
	unsigned next, stop;          /* the next one; where something else comes */
	unsigned shown[WINDOW_SLOTS]; /* the places that are open, by slot; 0: none */
	unsigned kept[WINDOW_SLOTS];  /* those that were when all was forgotten */
};

static inline unsigned window_places_stop(const struct window_places *places, unsigned end)
{
	unsigned stop = end;

	for (unsigned slot = 0; slot < WINDOW_SLOTS; slot++)
		if (places->kept[slot] >= places->next && places->kept[slot] < stop)
			stop = places->kept[slot];
	return stop;
}

/* .next is .stop: then the next one is another. `forget` is mmu_windows_forget(). */
static inline void window_places_pass(struct window_places *places, unsigned first, unsigned end,
				      void (*forget)(void))
{
	do {
		if (places->next >= first && places->next < end) {
			places->next++; /* one that is kept */
		} else {
			forget();
			for (unsigned slot = 0; slot < WINDOW_SLOTS; slot++)
				places->kept[slot] = places->shown[slot];
			places->next = first;
		}
		places->stop = window_places_stop(places, end);
	} while (places->next == places->stop);
}

/* Makes the tables of all windows in EL2's map, once; opening one is then a single store. `own`:
 * EL2's block. */
int windows_prepare(struct pgtable *map, struct range own, struct diag *diag);

/*
 * A window of this core on the start of `range`, which is memory of one owner, in whole pages
 * (of its first and its last page all is the owner's): where it is seen until the window closes, or
 * opens elsewhere. *size: how much of `range` is seen, at most 2 MiB. Nothing else is mapped
 * (window_part). NULL: it is EL2's own memory. `slot`: 0 or 1.
 */
void *mmu_window(unsigned slot, struct range range, uint64_t *size);
void mmu_window_close(unsigned slot);

/*
 * A passing window on an address in memory of one owner (window_part_at); `slot`: below
 * WINDOW_SLOTS, beside those above. *size: how much behind it is seen. Needs CONFIG_CHANNELS.
 * Opening and closing are cheap: when a window is closed no access of a program goes through it,
 * but a TLB may have it still, until mmu_windows_forget().
 */
void *mmu_window_at(unsigned slot, struct range owner, uint64_t address, uint64_t *size);

/* All passing windows of this core. */
void mmu_windows_close(void);

/* Of windows that are closed nothing is in any core's TLB any more. */
void mmu_windows_forget(void);

/* A window on the page of registers that a physical address is in, with the attributes of a device:
 * where the address is seen, as above. It is not EL2's own memory. */
uintptr_t mmu_window_registers(unsigned slot, uint64_t address);

#endif
