/* SPDX-License-Identifier: Apache-2.0 */
#include "dtb/config/classify.h"

#include <string.h>

#include "dtb/config/kept.h"

/* Children of the root that every guest gets afresh or never. */
static const char *const gone_names[] = {
	"chosen",           "secure-chosen", "aliases",  "psci",        "firmware",
	"hypervisor",       "domains",       "memory",   "__symbols__", "__fixups__",
	"__local_fixups__", "options",       "channels",
};

/* True when one of the compatible strings starts with `head` and ends with `tail`. */
static bool compatible_like(const struct tree *tree, unsigned node, const char *head,
			    const char *tail)
{
	int len;
	const char *text = tree_prop(tree, node, "compatible", &len),
		   *end = text ? text + len : NULL;

	for (; text < end && memchr(text, 0, (size_t)(end - text)); text += strlen(text) + 1)
		if (starts_with(text, head) && ends_with(text, tail))
			return true;
	return false;
}

static enum node_class class_below_root(const struct tree *tree, unsigned node,
					enum node_class otherwise)
{
	const char *name = tree_name(tree, node), *type = tree_str(tree, node, "device_type");

	if (!strcmp(name, "cpus"))
		return NODE_CPU;
	if (!strcmp(name, "reserved-memory"))
		return NODE_RESERVED;
	if ((type && !strcmp(type, "memory")) || starts_with(name, "memory@"))
		return NODE_GONE;
	/* the first letter tells most apart: a call for each is much of what boot does here */
	for (unsigned k = 0; k < sizeof(gone_names) / sizeof(gone_names[0]); k++)
		if (*name == *gone_names[k] && !strcmp(name, gone_names[k]))
			return NODE_GONE;
	return otherwise;
}

bool classify_is_bus(const struct tree *tree, unsigned node)
{
	static const char *const bus[] = {"simple-bus", "simple-pm-bus", "arm,amba-bus", NULL};

	return tree_compatible(tree, node, bus);
}

bool classify_is_held(const struct tree *tree, unsigned node)
{
	static const char *const flash[] = {"cfi-flash", NULL}; /* where firmware lies */

	return tree_compatible(tree, node, flash) || compatible_like(tree, node, "arm,smmu", "") ||
	       compatible_like(tree, node, "arm,mmu-", "");
}

static enum node_class class_by_content(const struct tree *tree, unsigned node)
{
	static const char *const timer[] = {"arm,armv8-timer", "arm,armv7-timer",
					    "numa-distance-map-v1", NULL};
	static const char *const gone[] = {
		"arm,psci-1.0",   "arm,psci-0.2",      "arm,psci", "cpus,cluster",
		"arm,gic-v3-its", "arm,gic-v2m-frame", NULL};
	bool reg = tree->node[node].flags & TREE_HAS_REG;

	if (node == tree->gic)
		return NODE_GIC;
	if (tree_compatible(tree, node, timer))
		return NODE_TIMER;
	if (tree_compatible(tree, node, gone))
		return NODE_GONE;
	if (!reg && (compatible_like(tree, node, "", "-pmu") ||
		     compatible_like(tree, node, "arm,armv8-pmuv3", "")))
		return NODE_PMU;
	if (classify_is_held(tree, node))
		return NODE_HELD;
	/* not PCI (3 cells): a host bridge has windows to give away. Not what interrupts by itself:
	 * zynqmp-ipi-mailbox has its mailboxes' registers below it */
	if (classify_is_bus(tree, node) ||
	    (!reg && tree_has(tree, node, "ranges") &&
	     tree_u32(tree, node, "#address-cells", 2) < 3 && !tree_has(tree, node, "interrupts") &&
	     !tree_has(tree, node, "interrupts-extended")))
		return NODE_BUS;
	return NODE_DEVICE;
}

/*
 * Inside a device: a part of it, but for what its content makes no part of any device. What every
 * domain has is nobody's there, if it is inside registers or interrupts that one domain has.
 */
static enum node_class class_below_device(const struct tree *tree, unsigned node)
{
	enum node_class class = class_by_content(tree, node);

	if (class == NODE_DEVICE || class == NODE_BUS)
		return tree->node[tree->node[node].parent].class;
	for (unsigned up = tree->node[node].parent; up && class >= NODE_GIC && class <= NODE_PMU;
	     up = tree->node[up].parent)
		if (tree->node[up].class != NODE_BUS && tree->node[up].flags & TREE_EXCLUSIVE)
			return NODE_GONE;
	return class;
}

void classify_nodes(struct tree *tree, const struct sys_config *config)
{
	unsigned el2s = config->uart_is_el2s ? tree_stdout(tree) : TREE_NONE;

	kept_mark(tree, config);
	tree->node[0].class = NODE_BUS;
	for (unsigned i = 0; i < tree->n_nodes; i++) {
		struct tree_node *n = &tree->node[i];
		enum node_class above = i ? tree->node[n->parent].class : NODE_BUS;

		n->owner = TREE_NO_OWNER;
		n->in_domains = n->followed = n->loses = 0;
		if (!i)
			continue;
		if (config->malformed[i / 8] >> i % 8 & 1)
			n->flags |= TREE_BAD;
		if (n->flags & TREE_BAD ||
		    (n->flags & TREE_DISABLED && !(n->flags & TREE_OTHERS)) || above == NODE_GIC ||
		    i == el2s)
			n->class = NODE_GONE;
		else if (above == NODE_DEVICE || above == NODE_HELD)
			n->class = class_below_device(tree, i);
		else if (above != NODE_BUS)
			n->class = above;
		else
			n->class = n->parent ? class_by_content(tree, i)
					     : class_below_root(tree, i, class_by_content(tree, i));
	}
}
