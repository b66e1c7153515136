/* SPDX-License-Identifier: Apache-2.0 */
/* Which node of the board a label of the system configuration means. */
#ifndef MULLION_DTB_LABEL_H
#define MULLION_DTB_LABEL_H

#include "dtb/tree/tree.h"
#include "lib/diag.h"

/*
 * The node of the tree that `label` means: a path; where the tree has /__symbols__, what that says;
 * else the one node whose name a label was made from, with every character that a label cannot hold
 * as '_'. `board` is the board's tree without what was merged in: whether it has symbols is said to
 * who wrote the label. 0 and *found, or -1, with the nodes nearest to it.
 */
int label_find(const struct tree *tree, const char *label, const void *board, unsigned *found,
	       struct diag *diag);

/* Says that the tree has no node there, and which ones are nearest; -1. */
int label_fail_path(const struct tree *tree, const char *path, struct diag *diag);

#endif
