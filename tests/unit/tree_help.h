/* SPDX-License-Identifier: Apache-2.0 */
/* A tree and its index, for tests. */
#ifndef MULLION_TESTS_TREE_HELP_H
#define MULLION_TESTS_TREE_HELP_H

#include "dtb/tree/tree.h"
#include "tests/unit/dt_help.h"
#include "tests/unit/expect.h"

#define ROOM (1u << 17)

extern struct diag said; /* what a call reported */
extern struct tree *opened;
extern char tree[ROOM]; /* what it is of */

/* Opens virt.dts with `more`, with success. */
void open_tree(const char *more);
/* The node's index; it is there. */
unsigned at(const char *path);

#endif
