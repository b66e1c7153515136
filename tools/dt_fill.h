/* SPDX-License-Identifier: Apache-2.0 */
/* The memory that a user says a board has, in the board's tree: half of all trees leave it to the
 * boot loader. */
#ifndef MULLION_TOOLS_DT_FILL_H
#define MULLION_TOOLS_DT_FILL_H

#include <stddef.h>

#include "dtb/tree/board.h"
#include "lib/diag.h"

#define FILL_SAID 640u /* enough for all banks */

/* What --memory says. */
struct fill {
	struct range bank[DT_MAX_RAM];
	unsigned n_banks;
	bool placed;  /* with addresses. Else there is one bank, and its base is to be found */
	bool bare;    /* a size of it has no unit */
	bool between; /* found: each of the lower four GiB has devices */
};

/* Reads SIZE, or SIZE@BASE and more of these after commas; MiB without a unit, as QEMU's -m. -1
 * with `diag` filled when it says something else, or pieces that no memory can be: of size 0, not
 * of whole pages, one in another, above 2^52. */
int fill_parse(const char *text, struct fill *fill, struct diag *diag);

/*
 * Writes `fill` into the tree of at most `room` bytes at `fdt`: as a new tree at *out (malloc),
 * *out_size bytes, in place of all memory that it has. `fill` then has the banks in the tree.
 *
 * Where nothing says where memory is, it begins where the tree's first memory node does, by its reg
 * or its name; without such a node, or with one that says neither, at the lowest GiB where no
 * device is, or, where each of four has some, around them. It goes on behind devices and windows of
 * buses that are in its way: a guess. `said` becomes a line for the user; of a failure, too, once
 * the place is known (before: "").
 */
int fill_memory(const void *fdt, size_t room, struct fill *fill, void **out, size_t *out_size,
		char said[FILL_SAID], struct diag *diag);

#endif
