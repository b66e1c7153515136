/* SPDX-License-Identifier: Apache-2.0 */
/* Which node belongs to whom, and which nodes each domain's tree has. */
#ifndef MULLION_DTB_OWN_H
#define MULLION_DTB_OWN_H

#include "dtb/config/system.h"
#include "dtb/tree/tree.h"

/*
 * Sets class, owner and in_domains of every node: first what a domain names (with all below it), or
 * has by address, if it is for other processors (kept.h), then what access-rest collects, then what
 * those need and nobody has: of two domains that need the same, the first of the configuration has
 * it, and the other's device loses (losses.h). -1, named, when a domain names what cannot be given,
 * two name the same, or one names a device behind a controller that it lacks.
 */
int own_assign(struct tree *tree, const struct sys_config *config, struct diag *diag);

/*
 * The merged tree, open and assigned: as it is where it was left so, else from the beginning. The
 * configuration is as it was then, or own_forget was called (programs on the host check it).
 * NULL: as tree_open and own_assign fail.
 */
struct tree *own_open(const void *merged, const struct sys_config *config, struct diag *diag);
/* The configuration has changed since own_assign, or marks in the tree are no more its own. */
void own_forget(struct tree *tree);

/*
 * The node whose registers, another domain's, the device `node` works by: its own, or those of a
 * syscon that it names and has none itself (pins of Rockchip: rockchip,grf). TREE_NONE: `node` is
 * the domain's, no device, or works by nobody's.
 */
unsigned own_others_registers(const struct tree *tree, unsigned node, unsigned domain);

/* True when the interrupts of `node` are the domain's own. */
static inline bool own_has_irqs(const struct tree *tree, unsigned node, unsigned domain)
{
	return tree->node[node].owner == domain && tree->node[node].in_domains >> domain & 1 &&
	       tree->node[node].class <= NODE_HELD;
}

/* The same of its registers, too: a bus has none of its own. */
static inline bool own_is_device(const struct tree *tree, unsigned node, unsigned domain)
{
	return own_has_irqs(tree, node, domain) && tree->node[node].class != NODE_BUS;
}

/* A bus turns interrupts into the GIC's for its owner alone, and is in the tree of whoever has
 * something on it. True: an interrupt that comes in at `node` gets nowhere in the domain. */
static inline bool own_is_others_bus(const struct tree *tree, unsigned node, unsigned domain)
{
	return tree->node[node].class == NODE_BUS && tree->node[node].owner != domain;
}

#endif
