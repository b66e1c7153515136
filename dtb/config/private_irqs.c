/* SPDX-License-Identifier: Apache-2.0 */
#include "dtb/config/private_irqs.h"

#include "dtb/tree/irq_map.h"
#include "dtb/tree/irq_route.h"

/* The node that all partitions of the GIC's are below, or TREE_NONE. */
static unsigned partitions(const struct tree *tree)
{
	return tree->gic == TREE_NONE ? TREE_NONE : tree_child(tree, tree->gic, "ppi-partitions");
}

unsigned private_irqs_partition(const struct tree *tree, const struct tree_irq *irq)
{
	unsigned node = tree_phandle(tree, fdt32_ld(irq->specifier + 3)), all = partitions(tree);

	return node != TREE_NONE && all != TREE_NONE && tree->node[node].parent == all ? node
										       : TREE_NONE;
}

bool private_irqs_reach(const struct tree *tree, const struct tree_irq *irq, unsigned domain)
{
	unsigned partition;

	if (irq->parent == TREE_NONE || irq->parent != tree->gic || irq->cells < 4 ||
	    !fdt32_ld(irq->specifier + 3))
		return true;
	partition = private_irqs_partition(tree, irq);
	return partition != TREE_NONE && tree->node[partition].in_domains >> domain & 1;
}

bool private_irqs_lack(const struct tree *tree, const struct tree_irq *irq, unsigned domain)
{
	bool edge;

	return tree_intid(tree, irq, &edge) >= IRQ_FIRST_EXTENDED ||
	       !private_irqs_reach(tree, irq, domain);
}

bool private_irqs_any_lack(const struct tree *tree, unsigned node, unsigned domain)
{
	struct tree_irq irq, next;
	struct diag ignored; /* node_check has told */

	for (unsigned index = 0; tree_irq(tree, node, index, &irq, &ignored) == 1; index++)
		if (private_irqs_lack(tree, &irq, domain) ||
		    (irq_map_next(tree, node, &irq, &next) &&
		     private_irqs_lack(tree, &next, domain)))
			return true;
	return false;
}

static bool has_cpu(const struct tree *tree, unsigned partition, unsigned cpu)
{
	unsigned count;
	const fdt32_t *cells = tree_cells(tree, partition, "affinity", &count);

	for (unsigned k = 0; k < count; k++)
		if (tree_phandle(tree, fdt32_ld(cells + k)) == cpu)
			return true;
	return false;
}

void private_irqs_mark(struct tree *tree, const struct sys_config *config)
{
	unsigned all = partitions(tree), cpu = TREE_NONE;

	for (unsigned n = 0; all != TREE_NONE && n < DT_MAX_CPUS; n++) {
		uint8_t domains = 0;

		cpu = tree_next_cpu(tree, cpu);
		if (cpu == TREE_NONE)
			return;
		for (unsigned i = 0; i < config->n_domains; i++)
			domains |= (uint8_t)((config->domains[i].cpus >> n & 1) << i);
		tree_for_each_child(tree, all, partition) {
			if (!domains || tree->node[partition].flags & TREE_DISABLED ||
			    !has_cpu(tree, partition, cpu))
				continue;
			tree->node[partition].in_domains |= domains;
			tree->node[all].in_domains |= domains;
		}
	}
}

/* A core's own, and if only in the partition of some CPUs, of the domain's. */
static bool is_private(const struct tree *tree, const struct tree_irq *irq, uint32_t intid,
		       unsigned domain)
{
	return intid >= 16 && intid < 32 && private_irqs_reach(tree, irq, domain);
}

bool private_irqs_left(const struct tree *tree, unsigned node, unsigned domain)
{
	bool pmu = tree->node[node].class == NODE_PMU, edge;
	struct tree_irq irq;
	struct diag ignored;
	unsigned index = 0;

	for (; tree_irq(tree, node, index, &irq, &ignored) == 1; index++) {
		uint32_t intid = tree_intid(tree, &irq, &edge);

		if (irq.parent == TREE_NONE) /* a hole: one that is not wired */
			continue;
		if (!(tree->node[irq.parent].in_domains >> domain & 1) ||
		    tree_is_afresh(tree, irq.parent) ||
		    ((pmu || irq.parent == tree->gic || intid) &&
		     !is_private(tree, &irq, intid, domain)))
			return false;
	}
	return index != 0;
}
