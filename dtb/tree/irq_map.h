/* SPDX-License-Identifier: Apache-2.0 */
/* The way of an interrupt through the interrupt-map of the node that it goes to. */
#ifndef MULLION_DTB_IRQ_MAP_H
#define MULLION_DTB_IRQ_MAP_H

#include "dtb/tree/tree_bus.h"

/* Where the first entry that fits an interrupt of `node` passes it on to; false: none does, or
 * there is no map. */
bool irq_map_next(const struct tree *tree, unsigned node, const struct tree_irq *irq,
		  struct tree_irq *next);

#endif
