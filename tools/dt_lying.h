/* SPDX-License-Identifier: Apache-2.0 */
/* What lies in DRAM when Mullion's own loader starts, on a board where it does: the loader's part
 * of the board's memory map (boot/loader/main.c), for the host. */
#ifndef MULLION_TOOLS_DT_LYING_H
#define MULLION_TOOLS_DT_LYING_H

#include "dtb/tree/board.h"
#include "image/memmap.h"

enum lying_kind {
	LYING_SECURE, /* the boot stages' and EL3's, for ever: board.sram */
	LYING_LOADER, /* likewise: board.loader_ram */
	LYING_BUNDLE, /* free once all images are loaded */
	LYING_TREE,   /* its address counts, its size is the tree's */
	LYING_COUNT,
};

/* In bytes; of size 0: not in DRAM. */
struct lying {
	struct range range[LYING_COUNT];
};

/* Reads KIND=SIZE@BASE and more of these after commas, KIND as in lying_kind: "secure", "loader",
 * "bundle", "tree". NULL: nothing lies there. -1 with `diag` filled when it says something else. */
int lying_parse(const char *text, struct lying *lying, struct diag *diag);

/* Claims in `map` what lies in the board's DRAM, for its loader, but the tree. -1 as the loader. */
int lying_claim(const struct lying *lying, const struct dt_board *board, struct memmap *map,
		struct diag *diag);

/* All images are loaded: the bundle's memory is free, unless a reservation has become part of it.
 * 0, or -1. */
int lying_free_bundle(const struct lying *lying, struct memmap *map, struct diag *diag);

#endif
