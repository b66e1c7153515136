/* SPDX-License-Identifier: Apache-2.0 */
/* The part of dt_discover that is about memory. */
#ifndef MULLION_DTB_BOARD_MEMORY_H
#define MULLION_DTB_BOARD_MEMORY_H

#include "dtb/tree/board.h"
#include "dtb/tree/tree.h"

/*
 * Fills in board->ram, sorted by address, with what touches united, as a bank that is described
 * twice; board->reserved: /memreserve/, the static nodes of /reserved-memory (DT specification 0.4,
 * 3.4, 3.5 and 5.3) and memory of the secure side alone, without what lies in another; and
 * board->overlap. fdt_scan.h finds the same. -1 when a range does not fit its bus, when one of
 * memory wraps, or when there are too many; no memory is none (n_ram 0).
 */
int board_find_memory(const struct tree *tree, struct dt_board *board, struct diag *diag);

/*
 * Calls `visit` for each range that is reserved, whatever the status of its node, which says who
 * drives it and not whose the memory is: entries of /memreserve/ (`node` is TREE_NONE), then memory
 * of the secure side, then the children of /reserved-memory, then memory of domains for other
 * processors (others.h; `node` is the domain). As far as it is in reach: one that wraps is not
 * refused, as Linux does not (mm/memblock.c, memblock_cap_size). 0, or -1: `visit` gave it, or a
 * range cannot be read, which board_find_memory has refused.
 */
typedef int board_reserved_visitor(void *ctx, unsigned node, struct range range, struct diag *diag);
int board_visit_reserved(const struct tree *tree, board_reserved_visitor *visit, void *ctx,
			 struct diag *diag);

/*
 * True when reserved[index] is what a loader reserves of what it passes to a kernel (U-Boot: its
 * ramdisk and tree, by /memreserve/): an entry that begins in the tree, which lies at `tree`, or in
 * the ramdisk, and ends in the last page of that. Never what a node reserves.
 */
bool board_is_passed(const struct dt_board *board, unsigned index, struct range tree);

/* -1, with the reason, when board_find_memory found no memory. */
int board_must_have_memory(const struct tree *tree, const struct dt_board *board,
			   struct diag *diag);

#endif
