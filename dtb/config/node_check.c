/* SPDX-License-Identifier: Apache-2.0 */
#include "dtb/config/node_check.h"

#include "dtb/config/classify.h"
#include "dtb/tree/irq_route.h"
#include "dtb/tree/tree_bus.h"

#include <string.h>

typedef int next_range(const struct tree *tree, unsigned node, unsigned index, struct range *range,
		       struct diag *diag);

static int check_ranges(const struct tree *tree, unsigned node, next_range *next, struct diag *diag)
{
	struct range range;
	int got;

	for (unsigned index = 0; (got = next(tree, node, index, &range, diag)) == 1; index++)
		if (!tree_in_reach(range))
			return diag_fail(diag, tree_name(tree, node),
					 "registers at 0x%lx with size 0x%lx end above 2^52",
					 range.base, range.size);
	return got;
}

static int check_irq(const struct tree *tree, unsigned node, const struct tree_irq *irq, bool *rare,
		     struct diag *diag)
{
	bool edge;
	uint32_t intid = irq->parent == TREE_NONE ? 0 : tree_intid(tree, irq, &edge);

	*rare |= intid >= IRQ_FIRST_EXTENDED ||
		 (intid && irq->cells > 3 && fdt32_ld(irq->specifier + 3));
	if (intid || irq->parent == TREE_NONE || irq->parent != tree->gic)
		return 0;
	return diag_fail(diag, tree_name(tree, node),
			 "an interrupt's cells mean nothing to the interrupt controller");
}

static int check_irqs(const struct tree *tree, unsigned node, bool *rare, struct diag *diag)
{
	struct tree_irq irq;
	int got = 0;

	for (unsigned index = 0; tree->node[node].flags & TREE_HAS_LINES &&
				 (got = tree_irq(tree, node, index, &irq, diag)) == 1;
	     index++)
		if (check_irq(tree, node, &irq, rare, diag) < 0)
			return -1;
	return got;
}

static int check_irq_map(const struct tree *tree, unsigned node, bool *rare, struct diag *diag)
{
	struct tree_map map = {0};
	int got = 0;

	while (tree_has(tree, node, "interrupt-map") &&
	       (got = tree_irq_map(tree, node, &map, diag)) == 1)
		if (check_irq(tree, node, &map.irq, rare, diag) < 0)
			return -1;
	return got;
}

static int check_lines(const struct tree *tree, unsigned node, struct diag *diag)
{
	struct irq_lines lines;
	unsigned index = 0;
	int got;

	while ((got = irq_route(tree, node, index, &lines, diag)) == 1)
		index++;
	return got;
}

/* *rare becomes true when an interrupt is one that not each guest has (system.h). */
static int check_node(const struct tree *tree, unsigned node, bool *rare, struct diag *diag)
{
	if (check_irq_map(tree, node, rare, diag) < 0 || check_irqs(tree, node, rare, diag) < 0)
		return -1;
	if (tree->node[node].class == NODE_BUS)
		return 0;
	if (check_ranges(tree, node, tree_reg, diag) < 0 || check_lines(tree, node, diag) < 0)
		return -1;
	return tree_is_pci(tree, node) ? check_ranges(tree, node, tree_pci_window, diag) : 0;
}

int node_check(const struct tree *tree, unsigned node, struct diag *diag)
{
	bool ignored = false;

	return check_node(tree, node, &ignored, diag);
}

static bool is_checked(const struct tree *tree, unsigned node)
{
	const struct tree_node *n = &tree->node[node];

	return n->class == NODE_DEVICE || n->class == NODE_HELD || n->class == NODE_BUS ||
	       (n->class == NODE_RESERVED && n->flags & TREE_HAS_REG &&
		!tree->node[n->parent].parent);
}

void node_check_all(struct tree *tree, struct sys_config *config)
{
	struct diag reason; /* losses_visit finds it again */
	unsigned next;

	memset(config->malformed, 0, sizeof(config->malformed));
	config->rare_irqs = false;
	classify_nodes(tree, config);
	for (unsigned i = 1; i < tree->n_nodes; i = next) {
		next = i + 1;
		if (!is_checked(tree, i) || !check_node(tree, i, &config->rare_irqs, &reason))
			continue;
		config->malformed[i / 8] |= (uint8_t)(1u << i % 8);
		next = tree->node[i].end;
	}
}
