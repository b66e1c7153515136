/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Memory for what boot reads before it knows what memory is for: which part of DRAM is reserved,
 * the board's tree and the system configuration say together, and to merge them takes memory. So
 * that is taken where nothing can be reserved (the stage's own memory), and only what does not fit
 * there where the board's tree alone reserves nothing. Nothing is given back: what is used is wiped
 * when the machine is divided.
 */
#ifndef MULLION_SCRATCH_H
#define MULLION_SCRATCH_H

#include "image/memmap.h"

struct scratch {
	struct memmap map; /* what may be written */
	struct range own;  /* looked in first: may be reserved by nobody; size 0: nothing is */
	/* Makes a piece that was taken accessible; 0, or -1. NULL: all is. */
	int (*reach)(struct range range, struct diag *diag);
};

/* Takes `size` bytes, in whole pages: 0 and *base, or -1 with `diag` filled. */
int scratch_take(struct scratch *scratch, const char *name, uint64_t size, uint64_t *base,
		 struct diag *diag);

/* Claims in `map`, which is complete, what was taken of its DRAM, as REGION_TREE. -1 when that is
 * reserved after all: both are named. */
int scratch_claim(const struct scratch *scratch, struct memmap *map, struct diag *diag);

/* Sets to zero what was taken of `own`: trees have seeds in them. */
void scratch_wipe_own(const struct scratch *scratch);

#endif
