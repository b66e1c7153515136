/* SPDX-License-Identifier: Apache-2.0 */
#include "dtb/config/private_irqs.h"

#include "dtb/tree/irq_route.h"

bool private_irqs_left(const struct tree *tree, unsigned node, unsigned domain)
{
	bool pmu = tree->node[node].class == NODE_PMU, edge;
	struct tree_irq irq;
	struct diag ignored;
	unsigned index = 0;

	for (; tree_irq(tree, node, index, &irq, &ignored) == 1; index++) {
		uint32_t intid = tree_intid(tree, &irq, &edge);
		bool private = intid >= 16 && intid < 32 &&
			       (irq.cells < 4 || !fdt32_ld(irq.specifier + 3));

		if (irq.parent == TREE_NONE) /* a hole: one that is not wired */
			continue;
		if (!(tree->node[irq.parent].in_domains >> domain & 1) ||
		    tree_is_afresh(tree, irq.parent) ||
		    (!private && (pmu || irq.parent == tree->gic || intid)))
			return false;
	}
	return index != 0;
}
