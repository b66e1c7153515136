/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Domains of the system configuration that are for other processors: a Cortex-R5 beside our cores,
 * say. Such a domain's `cpus` names a cluster ("cpus,cluster" of the System Device Tree
 * specification) that is not /cpus. Nothing runs there by us: what it has is kept from our domains.
 */
#ifndef MULLION_DTB_OTHERS_H
#define MULLION_DTB_OTHERS_H

#include "dtb/tree/board_memory.h"
#include "dtb/tree/tree.h"

/* A list of addresses and sizes in a domain: what is left of it, and the cells of each entry. */
struct domain_ranges {
	const fdt32_t *cells;
	unsigned count, address_cells, size_cells, step;
};

/*
 * Begins with the property `prop` of `node`, of which each entry has `flags` cells (the name of a
 * property that says how many; NULL: none) behind it. The others are #address-cells and
 * #size-cells of the node, else of the one above, else 2 and 2. False: the property is no such
 * list; the number of cells is there all the same.
 */
bool domain_ranges(const struct tree *tree, unsigned node, const char *prop, const char *flags,
		   struct domain_ranges *ranges);
/* The next entry; false: there is no more. */
bool domain_ranges_next(struct domain_ranges *ranges, struct range *range);

/* The cluster that a child of /domains is for; TREE_NONE: it is for /cpus, or for nothing. */
unsigned others_cluster(const struct tree *tree, unsigned domain);

/*
 * Calls `visit` with the domain's node for each range of memory of a domain for other processors:
 * `memory`, `sram`, and `reg` of what is in its reserved-memory; as far as it is in reach. What is
 * malformed is left out: sys_parse refuses it. 0, or -1: `visit` gave it.
 */
int others_visit_memory(const struct tree *tree, board_reserved_visitor *visit, void *ctx,
			struct diag *diag);

/* The domain for other processors that has some of this memory, or TREE_NONE. */
unsigned others_at(const struct tree *tree, struct range range);

#endif
