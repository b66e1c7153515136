/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The ways from an interrupt controller to the GIC. Most controllers raise an interrupt of their
 * own for what comes in (GPIO banks); those here pass it on: as it is, or by one of a set of the
 * GIC's lines, which their driver chooses from.
 */
#ifndef MULLION_DTB_IRQ_ROUTE_H
#define MULLION_DTB_IRQ_ROUTE_H

#include "dtb/tree/tree_bus.h"

/* The INTID that a specifier means (GICv3 binding: type, number, flags), for the GIC or for a
 * controller that passes specifiers on; and whether it is edge-triggered. 0 when it is neither, or
 * the numbers are none of the GIC's. */
uint32_t tree_intid(const struct tree *tree, const struct tree_irq *irq, bool *edge);

/* Of the extended shared ones of GICv3.1, which a guest's interrupt controller has not. */
#define IRQ_FIRST_EXTENDED 4096u

struct irq_lines {
	uint32_t first, count; /* INTIDs of SPIs */
};

/*
 * Set number `index` of the GIC's lines that the controller `node` has for the interrupts that it
 * passes on: whoever drives it chooses among them. 1: *lines holds it; 0: there is no such one; -1:
 * malformed, `diag` says how.
 */
int irq_route(const struct tree *tree, unsigned node, unsigned index, struct irq_lines *lines,
	      struct diag *diag);

/* Sets the bit of each INTID below 1024 that a node of the tree names for itself, in a map or in a
 * set, used or not: the others have no wire that the tree knows of. */
void irq_named_lines(const struct tree *tree, uint32_t named[32]);

/*
 * True when an interrupt that comes in at the controller `node` gets to the GIC by a way that the
 * tree tells: as above, by an interrupt-map, by an interrupt or a GPIO of the controller's or of
 * the node that it is a part of, or by messages to another controller that has such a way. Not so
 * where messages go to an ITS, which no domain has.
 */
bool irq_route_ends(const struct tree *tree, unsigned node);

#endif
