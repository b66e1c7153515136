/* SPDX-License-Identifier: Apache-2.0 */
/* Board tree + system configuration = merged tree. */
#ifndef MULLION_DTB_MERGE_H
#define MULLION_DTB_MERGE_H

#include <stddef.h>
#include <stdint.h>

#include "lib/diag.h"

/*
 * Makes the merged tree: the board's tree with the overlay applied, in `merged` (`room` bytes,
 * 8-byte aligned, not where the two lie). Labels that the overlay uses are resolved against
 * /__symbols__ where the board's tree has it, else against node names with every character that a
 * label cannot hold as '_' (&pl011_9000000, &cpus); nodes get phandles as needed. 0, or -1; a label
 * that cannot be resolved is named. Both trees are checked here; `merged` is by whoever reads it
 * (dt_discover, or the next merge).
 */
int sys_merge(void *merged, size_t room, const void *board, size_t board_room, const void *overlay,
	      size_t overlay_room, struct diag *diag);

/*
 * Whether this phandle is that of a reference whose label was refused: as dtc has left it. Only
 * where all errors are collected is such a configuration read at all, and the reference is then no
 * second error.
 */
static inline bool merge_has_refused(uint32_t phandle, const struct diag *diag)
{
	return diag_has_ended(diag) && phandle == UINT32_MAX;
}

#endif
