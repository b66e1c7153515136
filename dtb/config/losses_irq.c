/* SPDX-License-Identifier: Apache-2.0 */
/* What a domain loses of interrupts: on the way to the GIC, at the GIC, and each core's own. */
#include "dtb/config/losses_walk.h"
#include "dtb/config/own.h"
#include "dtb/config/private_irqs.h"
#include "dtb/tree/irq_map.h"
#include "dtb/tree/irq_route.h"
#include "dtb/tree/tree_bus.h"

/* Of the bus, the domain may well have something. */
static void report_bus(struct loss_walk *walk, unsigned bus)
{
	unsigned owner = walk->tree->node[bus].owner;

	losses_report_as(walk, bus, owner, owner == TREE_NO_OWNER ? LOSS_HELD : LOSS_OTHERS);
}

/* Of an interrupt that is another for each cluster. False: the domain has it. */
static bool report_partition(struct loss_walk *walk, const struct tree_irq *irq)
{
	const struct tree *tree = walk->tree;
	bool pmu = tree->node[walk->loss.node].class == NODE_PMU;
	unsigned partition;

	if (private_irqs_reach(tree, irq, walk->loss.domain))
		return false;
	partition = private_irqs_partition(tree, irq);
	if (partition == TREE_NONE)
		losses_begin(walk, walk->loss.property, walk->loss.entry, irq->specifier + 3, 1);
	losses_report_alone(walk, partition,
			    partition == TREE_NONE ? LOSS_NO_PARTITION
			    : pmu                  ? LOSS_PARTITION
						   : LOSS_CPUS);
	return true;
}

/* An interrupt at the GIC that a guest's has not. False: it is none. */
static bool report_missing(struct loss_walk *walk, const struct tree_irq *irq)
{
	bool edge;

	if (tree_intid(walk->tree, irq, &edge) < IRQ_FIRST_EXTENDED)
		return report_partition(walk, irq);
	losses_report_alone(walk, irq->parent, LOSS_EXTENDED);
	return true;
}

/* The same of one to which an entry of an interrupt-map leads: that is said of it. */
static bool report_entry(struct loss_walk *walk, const struct tree_irq *irq)
{
	if (!private_irqs_lack(walk->tree, irq, walk->loss.domain))
		return false;
	losses_begin(walk, walk->loss.property, walk->loss.entry, irq->specifier, irq->cells);
	return report_missing(walk, irq);
}

void losses_report_irq(struct loss_walk *walk, unsigned controller)
{
	const struct tree_irq irq = {controller, walk->loss.cells, walk->loss.n_cells};
	struct tree_irq next;

	if (report_missing(walk, &irq) ||
	    (irq_map_next(walk->tree, walk->loss.node, &irq, &next) && report_entry(walk, &next)))
		return;
	if (tree_is_afresh(walk->tree, controller) ||
	    (walk->tree->node[controller].in_domains >> walk->loss.domain & 1 &&
	     !irq_route_ends(walk->tree, controller)))
		losses_report_alone(walk, controller, LOSS_NOWHERE);
	else if (own_is_others_bus(walk->tree, controller, walk->loss.domain))
		report_bus(walk, controller);
	else
		losses_report(walk, controller);
}

void losses_of_interrupts(struct loss_walk *walk)
{
	static const char name[] = "interrupts";
	const struct tree *tree = walk->tree;
	unsigned count, parent, size;
	const fdt32_t *cells = tree_cells(tree, walk->loss.node, name, &count);

	parent = cells ? tree_irq_parent(tree, walk->loss.node) : TREE_NONE;
	if (parent == TREE_NONE)
		return;
	size = tree_u32(tree, parent, "#interrupt-cells", 0);
	if (!size || size > count)
		size = count;
	for (unsigned entry = 0; entry < count / size; entry++) {
		losses_begin(walk, name, entry, cells + entry * size, size);
		losses_report_irq(walk, parent);
	}
}

void losses_of_map(struct loss_walk *walk)
{
	struct tree_map map = {0};
	struct diag ignored; /* a damaged map is reported with the node's resources */
	unsigned last = TREE_NONE;

	for (; tree_irq_map(walk->tree, walk->loss.node, &map, &ignored) == 1;
	     last = map.irq.parent) {
		losses_begin(walk, "interrupt-map", LOSS_ALL, NULL, 0);
		if (map.irq.parent != last)
			losses_report_irq(walk, map.irq.parent);
		(void)report_entry(walk, &map.irq);
	}
}

/* Of one interrupt of the timer or the counters: why a guest does not get it. False: it does. */
static bool report_cores_own(struct loss_walk *walk, const struct tree_irq *irq)
{
	const struct tree *tree = walk->tree;
	bool edge, pmu = tree->node[walk->loss.node].class == NODE_PMU;
	uint32_t intid = tree_intid(tree, irq, &edge);

	if (pmu && irq->parent != tree->gic && !intid)
		losses_report_alone(walk, irq->parent, LOSS_BEHIND);
	else if (intid / 16 != 1) /* no PPI */
		losses_report_alone(walk, tree->gic, LOSS_SHARED);
	else if (!(tree->node[irq->parent].in_domains >> walk->loss.domain & 1))
		losses_report(walk, irq->parent);
	else
		return report_partition(walk, irq);
	return true;
}

void losses_of_cores_own(struct loss_walk *walk)
{
	const struct tree *tree = walk->tree;
	unsigned node = walk->loss.node;
	struct tree_irq irq;
	struct diag ignored;

	if (!(tree->node[node].flags & TREE_HAS_LINES) ||
	    private_irqs_left(tree, node, walk->loss.domain))
		return;
	walk->loss.device = node;
	losses_begin(walk, tree_irqs_extended(tree, node) ? "interrupts-extended" : "interrupts",
		     LOSS_ALL, NULL, 0);
	for (unsigned k = 0; tree_irq(tree, node, k, &irq, &ignored) == 1; k++)
		if (irq.parent != TREE_NONE && report_cores_own(walk, &irq))
			return;
}
