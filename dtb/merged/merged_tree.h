/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The one tree of a boot: the board's, with what the board and then the system configuration add to
 * it. It is made before anything is taken from a tree, so memory, reservations, CPUs, interrupt
 * controller and UART are what all of them say together, in the loader, in the hypervisor and in
 * the host's tools.
 */
#ifndef MULLION_DTB_MERGED_TREE_H
#define MULLION_DTB_MERGED_TREE_H

#include <stddef.h>

#include "image/memmap.h"
#include "image/scratch.h"

struct merged_tree {
	const void *fdt;
	size_t size; /* in bytes, of which none is free */
};

/*
 * Puts an overlay, which begins `overlay` (`overlay_room` bytes at most), onto *tree: the result,
 * in scratch memory, is *tree then. 0, or -1, as sys_merge (dtb/config/merge.h).
 */
int merged_tree_add(struct scratch *scratch, struct merged_tree *tree, const void *overlay,
		    size_t overlay_room, struct diag *diag);

/* Makes a BCM2836's tree, which has been merged once, that of a machine with a GICv2
 * (bcm2836_tree.h), in scratch memory. 0, or -1. GIC_BCM2836 alone has it. */
int merged_tree_turn(struct scratch *scratch, struct merged_tree *tree, struct diag *diag);

/* Copies *tree out of scratch memory to a place that `map` gives, as REGION_TREE: *tree is that
 * then. 0, or -1. */
int merged_tree_keep(struct memmap *map, struct merged_tree *tree, struct diag *diag);

#endif
