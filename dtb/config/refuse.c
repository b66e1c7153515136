/* SPDX-License-Identifier: Apache-2.0 */
#include "dtb/config/refuse.h"

#include "dtb/config/node_check.h"

/* Of a node that is malformed, or below one. False: it is not. */
static bool say_malformed(const struct tree *tree, unsigned node, const char *domain,
			  struct diag *diag)
{
	unsigned bad = node;
	struct diag why;

	while (bad && !(tree->node[bad].flags & TREE_BAD))
		bad = tree->node[bad].parent;
	if (!bad)
		return false;
	(void)node_check(tree, bad, &why);
	diag_fail(diag, domain, "access: %s cannot be given: %s: %s", tree_name(tree, node),
		  why.object, why.reason);
	return true;
}

/* Whose status that is, the board's or the configuration's, the merged tree does not say. */
static int refuse_disabled(const struct tree *tree, unsigned node, const char *domain,
			   struct diag *diag)
{
	const char *name = tree_name(tree, node);
	unsigned off = node;

	/* the topmost: below it nothing is enabled, whatever it says */
	for (unsigned up = node; up; up = tree->node[up].parent)
		if (tree->node[up].flags & TREE_DISABLED)
			off = up;
	return off == node ? diag_fail(diag, domain, "access: %s is disabled by its status", name)
			   : diag_fail(diag, domain, "access: %s is disabled by the status of %s",
				       name, tree_name(tree, off));
}

/* What no domain is given, although it is enabled and makes sense. */
static int refuse_gone(const struct tree *tree, unsigned node, const char *domain,
		       struct diag *diag)
{
	static const char *const messages[] = {"arm,gic-v3-its", "arm,gic-v2m-frame", NULL};
	const char *name = tree_name(tree, node), *top;
	unsigned up = node;

	if (node == tree_stdout(tree))
		return diag_fail(diag, domain,
				 "access: %s is the hypervisor's own, for mullion,console = "
				 "\"virtual\"",
				 name);
	while (tree->node[up].parent)
		up = tree->node[up].parent;
	top = tree_name(tree, up);
	if (tree_is_memory(tree, up) || starts_with(top, "memory@"))
		return diag_fail(diag, domain, "access: %s is memory, not a device", name);
	if (tree_compatible(tree, node, messages))
		return diag_fail(diag, domain,
				 "access: %s makes interrupts of messages, which no domain has",
				 name);
	if (!strcmp(top, "firmware") || !strcmp(top, "psci"))
		return diag_fail(diag, domain, "access: %s is firmware, not a device", name);
	return diag_fail(diag, domain, "access: %s is no device", name);
}

int refuse_access(const struct tree *tree, unsigned node, const char *domain, struct diag *diag)
{
	const char *name = tree_name(tree, node);

	if (!node)
		return diag_fail(diag, domain,
				 "access: / is the whole board: mullion,access-rest is all that no "
				 "domain names");
	switch (tree->node[node].class) {
	case NODE_GIC:
		return diag_fail(diag, domain,
				 "access: %s is the interrupt controller, each domain has one "
				 "without asking",
				 name);
	case NODE_TIMER:
	case NODE_PMU:
	case NODE_CPU:
		return diag_fail(
			diag, domain,
			"access: %s belongs to the CPUs, each domain has it without asking", name);
	case NODE_RESERVED:
		return diag_fail(diag, domain, "access: %s is memory, not a device", name);
	default:
		/* of one for other processors its own status says nothing */
		if (tree->node[node].flags & TREE_OTHERS && say_malformed(tree, node, domain, diag))
			return -1;
		if (tree->node[node].flags & TREE_DISABLED)
			return refuse_disabled(tree, node, domain, diag);
		if (say_malformed(tree, node, domain, diag))
			return -1;
		return refuse_gone(tree, node, domain, diag);
	}
}
