/* SPDX-License-Identifier: Apache-2.0 */
#include "dtb/config/why.h"

#include "dtb/config/console.h"
#include "dtb/tree/others.h"

unsigned why_named(const struct tree *tree, const struct sys_config *config, unsigned node)
{
	unsigned owner = tree->node[node].owner;
	const struct sys_domain *domain;

	if (owner == TREE_NO_OWNER)
		return TREE_NONE;
	domain = &config->domains[owner];
	for (unsigned up = node; up != TREE_NONE; up = tree->node[up].parent)
		for (unsigned k = 0; k < domain->n_devices; k++)
			if (tree->node[up].offset == domain->devices[k])
				return up;
	return TREE_NONE;
}

static enum explain_why why_gone(const struct tree *tree, const struct sys_config *config,
				 unsigned node)
{
	if (config->uart_is_el2s && node == tree_stdout(tree))
		return EXPLAIN_CONSOLE;
	if (others_cluster(tree, node) != TREE_NONE) /* it stands for its memory */
		return EXPLAIN_OTHERS;
	if (tree->node[node].flags & TREE_DISABLED)
		return EXPLAIN_DISABLED;
	for (unsigned up = node; up; up = tree->node[up].parent)
		if (tree->node[up].flags & TREE_BAD)
			return EXPLAIN_MALFORMED;
	return EXPLAIN_FIRMWARE;
}

/* Of a device or a bus that no domain has. */
static enum explain_why why_nobodys(const struct tree_node *n)
{
	if (n->class == NODE_HELD)
		return EXPLAIN_HELD;
	if (n->class == NODE_BUS)
		return EXPLAIN_BUS;
	return n->flags & TREE_EXCLUSIVE ? EXPLAIN_UNASKED : EXPLAIN_COPIED;
}

enum explain_why why_node(const struct tree *tree, const struct sys_config *config, unsigned node)
{
	const struct tree_node *n = &tree->node[node];

	switch (n->class) {
	case NODE_GIC:
	case NODE_TIMER:
	case NODE_PMU:
	case NODE_CPU:
		return EXPLAIN_EACH;
	case NODE_RESERVED:
		return n->owner != TREE_NO_OWNER || n->in_domains ? EXPLAIN_REGION
								  : EXPLAIN_RESERVED;
	case NODE_GONE:
		return why_gone(tree, config, node);
	default:
		if (n->owner == TREE_NO_OWNER)
			return console_beside(tree, config, node) ? EXPLAIN_BESIDE : why_nobodys(n);
		if (n->owner >= config->n_domains)
			return EXPLAIN_OTHERS;
		if (why_named(tree, config, node) != TREE_NONE)
			return EXPLAIN_ACCESS;
		return config->domains[n->owner].devices_rest ? EXPLAIN_ACCESS_REST
							      : EXPLAIN_NEEDED;
	}
}

enum explain_why why_memory(const struct sys_domain *domain, uint64_t address)
{
	for (unsigned k = 0; k < domain->n_memory; k++)
		if (range_contains(domain->memory[k], (struct range){address, 1}))
			return EXPLAIN_MEMORY;
	return domain->memory_rest ? EXPLAIN_MEMORY_REST : EXPLAIN_MEMORY_SIZE;
}
