/* SPDX-License-Identifier: Apache-2.0 */
/* Memory that was measured, for a tree that says nothing of memory. */
#ifndef MULLION_DTB_MEASURED_MEMORY_H
#define MULLION_DTB_MEASURED_MEMORY_H

#include "dtb/merged/merged_tree.h"

#define MEASURED_MOST 8u

/*
 * Says in *tree, whose memory nodes are empty or absent, that `ram` is memory (`count` ranges, at
 * most MEASURED_MOST): in its first memory node, or in one of its own. *tree is then in scratch
 * memory. 0, or -1: as merged_tree_add; or the tree's cells cannot hold a range.
 */
int measured_memory_add(struct scratch *scratch, struct merged_tree *tree, const struct range *ram,
			unsigned count, struct diag *diag);

#endif
