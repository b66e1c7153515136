/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MULLION_DTB_HOLE_H
#define MULLION_DTB_HOLE_H

#include "dtb/tree/board.h"
#include "dtb/tree/tree.h"

/*
 * Finds addresses that no part of the machine has, for a device that is not there: `size` bytes (a
 * power of two, at most 4 GiB), aligned to that, the first behind the interrupt controller's
 * distributor. They are in the same 4 GiB as that: within reach of every CPU and of the root's
 * #address-cells. Kept clear of: DRAM and what is reserved, the registers of every node, whether
 * enabled or not, every PCI window, and the `count` ranges of `taken`.
 */
int tree_find_hole(const struct tree *tree, const struct dt_board *board, const struct range *taken,
		   unsigned count, uint64_t size, struct range *hole, struct diag *diag);

#endif
