/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whose the board's reserved memory is (/reserved-memory). A region with an address belongs to the
 * domain of the device that refers to it (memory-region): of several domains the first one, the one
 * with the rest last. One that no device refers to and that has a meaning of its own (Linux makes a
 * device of it, or its default pool) belongs to the domain with the rest. Others are nobody's. A
 * region without an address is placed by a guest's kernel in its own memory, and may be in the tree
 * of each domain that refers to it.
 */
#ifndef MULLION_DTB_REGIONS_H
#define MULLION_DTB_REGIONS_H

#include "dtb/config/system.h"
#include "dtb/tree/tree.h"

/*
 * Sets owner and in_domains of the regions; the last step of own_assign, which has noted in
 * `followed` who refers to each. A page can be given to one domain only: a region that shares one
 * with memory that is reserved for another, or for nobody, is nobody's, and who would have it loses
 * it (tree_node.loses). -1: a register is malformed, or there are too many.
 */
int regions_assign(struct tree *tree, const struct sys_config *config, struct diag *diag);

/* The whole pages of the domain's regions, those that touch united, in no order. -1: more than
 * DT_MAX_RESERVED of them. */
int regions_of(const struct tree *tree, unsigned domain, struct range pages[DT_MAX_RESERVED],
	       unsigned *count, struct diag *diag);

#endif
