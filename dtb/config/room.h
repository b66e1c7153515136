/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MULLION_DTB_ROOM_H
#define MULLION_DTB_ROOM_H

#include "dtb/tree/tree.h"
#include "include/addr.h"

/*
 * True for a region of /reserved-memory without an address (`size`, `alignment`, `alloc-ranges`:
 * reserved-memory/reserved-memory.yaml) that no piece of a kernel's memory has the room for, even
 * while that is empty. False where its properties do not fit the root's cells, by which Linux reads
 * them (drivers/of/of_reserved_mem.c): it refuses such a node on the board as well.
 */
bool room_is_missing(const struct tree *tree, unsigned region, const struct range *memory,
		     unsigned n_memory);

#endif
