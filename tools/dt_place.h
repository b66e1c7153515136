/* SPDX-License-Identifier: Apache-2.0 */
/* Where a board's memory can be, by what else its tree has at the CPU's addresses. */
#ifndef MULLION_TOOLS_DT_PLACE_H
#define MULLION_TOOLS_DT_PLACE_H

#include "dtb/tree/tree.h"
#include "tools/dt_fill.h"

/* A node of memory that takes part. */
bool place_is_memory(const struct tree *tree, unsigned node);

/*
 * Places the one bank of `fill`, as fill_memory says: it becomes as many as registers and the
 * windows of buses make of it, less than asked for where these are too many, none where there is no
 * room. Returns where it should begin; *seen: the tree says so, else that is a guess.
 */
uint64_t place_memory(const struct tree *tree, struct fill *fill, bool *seen);

#endif
