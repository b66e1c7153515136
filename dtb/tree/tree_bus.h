/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A node's registers and interrupts, followed through the buses and interrupt controllers above it
 * (DT specification 2.3, 2.4).
 */
#ifndef MULLION_DTB_TREE_BUS_H
#define MULLION_DTB_TREE_BUS_H

#include "dtb/tree/tree.h"

/* Register range `index` in CPU addresses, as where it starts lies. 1: *range holds it (size 0: no
 * CPU reaches it, as behind I2C); 0: there is no such one; -1: malformed, `diag` says how. */
int tree_reg(const struct tree *tree, unsigned node, unsigned index, struct range *range,
	     struct diag *diag);

/* The same for the windows of a PCI host bridge (its ranges). */
int tree_pci_window(const struct tree *tree, unsigned node, unsigned index, struct range *range,
		    struct diag *diag);

/* False for a range that ends above all addresses of arm64 (2^52). */
static inline bool tree_in_reach(struct range range)
{
	return !range.size || (!(range.base >> 52) && range.size <= (1ull << 52) - range.base);
}

/* True for a PCI host bridge, which has windows. */
bool tree_is_pci(const struct tree *tree, unsigned node);

struct tree_irq {
	unsigned parent;          /* the interrupt controller */
	const fdt32_t *specifier; /* what it is told, `cells` long */
	unsigned cells;
};

/* Whether interrupts-extended has the node's interrupts. An empty one has not, and leaves them to
 * `interrupts` (Linux, drivers/of/irq.c, of_irq_parse_one). */
bool tree_irqs_extended(const struct tree *tree, unsigned node);
/* Interrupt `index`, of interrupts-extended or interrupts. 1, 0, -1 as tree_reg. */
int tree_irq(const struct tree *tree, unsigned node, unsigned index, struct tree_irq *irq,
	     struct diag *diag);
/* One step on the way to it: what interrupt-parent names, else the parent; TREE_NONE: nothing. */
unsigned tree_irq_above(const struct tree *tree, unsigned node);
/* The interrupt controller of `node`, or TREE_NONE. */
unsigned tree_irq_parent(const struct tree *tree, unsigned node);

struct tree_map {
	unsigned offset, len; /* the entry's cells in the property */
	struct tree_irq irq;  /* where it leads */
};

/* The next entry of interrupt-map; start with *map all 0. 1, 0, -1 as tree_reg. */
int tree_irq_map(const struct tree *tree, unsigned node, struct tree_map *map, struct diag *diag);

#endif
