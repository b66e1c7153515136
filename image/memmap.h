/* SPDX-License-Identifier: Apache-2.0 */
/* What lies where in physical memory: each load range is claimed here before a byte is written. */
#ifndef MULLION_MEMMAP_H
#define MULLION_MEMMAP_H

#include "include/addr.h"
#include "include/handoff.h"
#include "lib/diag.h"

#define MEMMAP_ANYWHERE ((struct range){0, HYP_MEMORY_END})

struct memmap {
	unsigned n_regions;
	/* RAM first; the rest in the order claimed */
	struct handoff_region regions[HANDOFF_MAX_REGIONS];
};

/* Adds DRAM; adjacent and overlapping banks are joined. 0, or -1: empty,
 * wraps, or no room in the map. */
int memmap_add_ram(struct memmap *map, struct range range, struct diag *diag);

/* Claims `range` for `name`. -1, naming both, when it wraps, is empty, overlaps another
 * claim, or (inside_ram) leaves RAM. */
int memmap_claim(struct memmap *map, const char *name, enum region_type type, struct range range,
		 int inside_ram, struct diag *diag);

/*
 * Claims the whole pages in which `range` lies, as REGION_RESERVED: a page that is reserved in part
 * is not mapped, so nothing else may lie in it. With the reservations that it touches it becomes
 * one claim, and with what firmware holds of it one of firmware's. -1 as for memmap_claim.
 */
int memmap_reserve(struct memmap *map, const char *name, struct range range, struct diag *diag);

/*
 * Finds `size` bytes of unclaimed RAM inside `window` whose address is a multiple of `align` (a
 * power of two, in bytes), and claims them: the highest such place (top != 0) or the lowest. `name`
 * is copied; it is what a later overlap is reported with.
 *
 * Returns 0 with the place in *base. Returns -1 with `diag` filled when no free piece is large
 * enough, or the map is full; nothing is claimed then.
 */
int memmap_alloc(struct memmap *map, const char *name, enum region_type type, uint64_t size,
		 uint64_t align, struct range window, int top, uint64_t *base, struct diag *diag);

/* The size of the largest unclaimed piece of RAM in `window`. */
uint64_t memmap_largest(const struct memmap *map, struct range window);

/*
 * Gives a claim back, by its base. -1: there is none. It can be claimed again, but counts as
 * written by us, for ever: REGION_USED, joined with what of that kind it touches (in a full map
 * also with what it does not).
 */
int memmap_release(struct memmap *map, uint64_t base, struct diag *diag);

/* Writes the unclaimed parts of RAM, ascending, to out[max] (claims of the types in `except`, a bit
 * mask of 1 << type, count as free); returns how many there are, also when above max. */
unsigned memmap_free(const struct memmap *map, unsigned except, struct range *out, unsigned max);

/* DRAM and what lies in it, as the placing rules (image/kimage.h) take it. */
struct memmap_layout {
	struct range ram[HANDOFF_MAX_REGIONS], busy[HANDOFF_MAX_REGIONS];
	unsigned n_ram, n_busy;
};

/* Into *layout; what is REGION_USED is not busy. */
void memmap_layout(const struct memmap *map, struct memmap_layout *layout);

#endif
