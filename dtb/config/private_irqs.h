/* SPDX-License-Identifier: Apache-2.0 */
/* The interrupts of what each core has of its own, timer and counters; and those that not each
 * guest's GIC has, whosever they are. */
#ifndef MULLION_DTB_PRIVATE_IRQS_H
#define MULLION_DTB_PRIVATE_IRQS_H

#include "dtb/config/system.h"
#include "dtb/tree/tree_bus.h"

/*
 * A GICv3 can have one PPI mean another thing for each cluster of CPUs: partitions below
 * ppi-partitions, which the fourth cell names (Linux's
 * arm,gic-v3.yaml). Marks each as in the tree of the domains that have a CPU of its affinity.
 */
void private_irqs_mark(struct tree *tree, const struct sys_config *config);

/* The partition that an interrupt of 4 cells names; TREE_NONE: what it names is none. */
unsigned private_irqs_partition(const struct tree *tree, const struct tree_irq *irq);

/* False for an interrupt at the GIC whose fourth cell names something else than a partition that
 * the domain has: whatever the interrupt is, that node is not in the domain's tree. */
bool private_irqs_reach(const struct tree *tree, const struct tree_irq *irq, unsigned domain);

/* True for one that the GIC of a guest has not: such a one, or an extended one (irq_route.h). */
bool private_irqs_lack(const struct tree *tree, const struct tree_irq *irq, unsigned domain);
/* Whether one of the node's interrupts is that, or goes by an entry of a map that is. */
bool private_irqs_any_lack(const struct tree *tree, unsigned node, unsigned domain);

/* True when all interrupts of `node` (NODE_TIMER, NODE_PMU) can be a guest's: they are the core's
 * own (PPIs), to any core alike or in a partition that the domain has. A timer's may be another
 * controller's, which the domain has. Holes of interrupts-extended are none. */
bool private_irqs_left(const struct tree *tree, unsigned node, unsigned domain);

#endif
