/* SPDX-License-Identifier: Apache-2.0 */
/* That a domain does not have a node that its devices need, and why. */
#include "dtb/config/losses_walk.h"
#include "dtb/config/own.h"
#include "dtb/config/room.h"

const char *losses_text(enum loss_kind kind)
{
	static const char *const text[] = {
		[LOSS_OTHERS] = "another domain",
		[LOSS_FIRMWARE] = "firmware",
		[LOSS_HELD] = "held back",
		[LOSS_REGION] = "shared pages",
		[LOSS_ROOM] = "no room",
		[LOSS_CHOSEN] = "in /chosen",
		[LOSS_NOBODY] = "nobody",
		[LOSS_BROKEN] = "no such node",
		[LOSS_UNCOUNTED] = "no #..-cells",
		[LOSS_SHORT] = "ends too soon",
		[LOSS_NOWHERE] = "no way to the GIC",
		[LOSS_NO_PARTITION] = "no partition",
		[LOSS_CPUS] = "other CPUs",
		[LOSS_EXTENDED] = "extended",
		[LOSS_MALFORMED] = "malformed",
		[LOSS_HYPERVISOR] = "the hypervisor",
		[LOSS_DISABLED] = "disabled",
		[LOSS_SHARED] = "shared",
		[LOSS_BEHIND] = "not the GIC's",
		[LOSS_PARTITION] = "other CPUs",
		[LOSS_SUSPECT] = "not given",
	};

	return text[kind];
}

/* The node that keeps a domain from having `node`: itself, one above, or a syscon by which one of
 * these works (as own_assign looks for it). */
static unsigned obstacle(const struct tree *tree, unsigned node, unsigned domain)
{
	for (; node && tree->node[node].class <= NODE_BUS; node = tree->node[node].parent) {
		unsigned found = own_others_registers(tree, node, domain);

		if (found != TREE_NONE)
			return found;
		if (tree->node[node].class == NODE_BUS)
			break;
	}
	return node;
}

static bool is_below(const struct tree *tree, unsigned node, const char *name)
{
	unsigned top = tree_child(tree, 0, name);

	return top != TREE_NONE && node >= top && node < tree->node[top].end;
}

/* A status other than "disabled" keeps the node for somebody (DT specification 2.3.4). */
static enum loss_kind kind_of_disabled(const struct tree *tree, unsigned node)
{
	for (; node; node = tree->node[node].parent) {
		const char *status = tree_str(tree, node, "status");

		if (status && strcmp(status, "okay") && strcmp(status, "ok"))
			return strcmp(status, "disabled") ? LOSS_NOBODY : LOSS_DISABLED;
	}
	return LOSS_DISABLED; /* a status that is no string */
}

static enum loss_kind kind_of(const struct tree *tree, unsigned node, const char *property)
{
	const struct tree_node *n = &tree->node[node];

	if (n->owner != TREE_NO_OWNER)
		return LOSS_OTHERS;
	if (n->flags & TREE_DISABLED)
		return kind_of_disabled(tree, node);
	/* the GIC's own message interrupts: no guest has them, devices use their lines */
	if (starts_with(property, "msi-"))
		return LOSS_HYPERVISOR;
	for (unsigned up = node; up; up = tree->node[up].parent)
		if (tree->node[up].flags & TREE_BAD)
			return LOSS_MALFORMED;
	if (n->class == NODE_HELD)
		return starts_with(property, "iommu") ? LOSS_HYPERVISOR : LOSS_HELD;
	if (n->class == NODE_RESERVED)
		return LOSS_REGION;
	return is_below(tree, node, "firmware") || is_below(tree, node, "psci") ? LOSS_FIRMWARE
										: LOSS_NOBODY;
}

/* The interrupt controller, the timers and the CPUs are each domain's own. */
static bool is_everybodys(const struct tree_node *node)
{
	return node->class >= NODE_GIC && node->class <= NODE_CPU;
}

void losses_begin(struct loss_walk *walk, const char *property, unsigned entry,
		  const fdt32_t *cells, unsigned n_cells)
{
	walk->loss.property = property;
	walk->link = false;
	walk->loss.entry = entry;
	walk->loss.cells = cells;
	walk->loss.n_cells = n_cells;
}

void losses_report_as(struct loss_walk *walk, unsigned provider, unsigned owner,
		      enum loss_kind kind)
{
	walk->loss.provider = provider;
	walk->loss.owner = owner;
	walk->loss.kind = kind;
	walk->visit(walk->ctx, &walk->loss);
}

void losses_report_alone(struct loss_walk *walk, unsigned provider, enum loss_kind kind)
{
	losses_report_as(walk, provider, TREE_NO_OWNER, kind);
}

bool losses_lacks_room(const struct loss_walk *walk, unsigned node)
{
	const struct tree_node *n = &walk->tree->node[node];

	return n->class == NODE_RESERVED && !(n->flags & TREE_HAS_REG) && walk->loser->n_memory &&
	       n->in_domains >> walk->loss.domain & 1 && !tree_is_afresh(walk->tree, node) &&
	       room_is_missing(walk->tree, node, walk->loser->memory, walk->loser->n_memory);
}

void losses_report(struct loss_walk *walk, unsigned provider)
{
	const struct tree *tree = walk->tree;
	enum loss_kind kind;
	unsigned node;

	if (losses_lacks_room(walk, provider))
		losses_report_alone(walk, provider, LOSS_ROOM);
	if (tree->node[provider].in_domains >> walk->loss.domain & 1 ||
	    is_everybodys(&tree->node[provider]))
		return;
	node = obstacle(tree, provider, walk->loss.domain);
	kind = kind_of(tree, node, walk->loss.property);
	if (!walk->link || kind == LOSS_OTHERS)
		losses_report_as(walk, provider, tree->node[node].owner, kind);
}
