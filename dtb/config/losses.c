/* SPDX-License-Identifier: Apache-2.0 */
#include "dtb/config/losses.h"

#include "dtb/config/own.h"
#include "dtb/tree/irq_route.h"
#include "dtb/tree/refs.h"
#include "dtb/tree/tree_bus.h"

struct walk {
	const struct tree *tree;
	struct loss loss; /* of the node and property that are looked at */
	unsigned last;    /* the provider reported last for them */
	bool link;        /* ref_is_link: of use only to whoever has both */
	void (*visit)(void *ctx, const struct loss *loss);
	void *ctx;
};

const char *losses_text(enum loss_kind kind)
{
	static const char *const text[] = {
		[LOSS_OTHERS] = "another domain",
		[LOSS_FIRMWARE] = "firmware",
		[LOSS_HELD] = "held back",
		[LOSS_REGION] = "shared pages",
		[LOSS_NOBODY] = "nobody",
		[LOSS_BROKEN] = "no such node",
		[LOSS_NOWHERE] = "no way to the GIC",
		[LOSS_MALFORMED] = "malformed",
		[LOSS_HYPERVISOR] = "the hypervisor",
		[LOSS_DISABLED] = "disabled",
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

		if (found != TREE_NONE || tree->node[node].class == NODE_BUS)
			return found != TREE_NONE ? found : node;
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

static enum loss_kind kind_of(const struct tree *tree, unsigned node, const struct loss *loss)
{
	const struct tree_node *n = &tree->node[node];

	if (loss->owner != TREE_NO_OWNER)
		return LOSS_OTHERS;
	if (n->flags & TREE_DISABLED)
		return kind_of_disabled(tree, node);
	/* the GIC's own message interrupts: no guest has them, devices use their lines */
	if (starts_with(loss->property, "msi-"))
		return LOSS_HYPERVISOR;
	for (unsigned up = node; up; up = tree->node[up].parent)
		if (tree->node[up].flags & TREE_BAD)
			return LOSS_MALFORMED;
	if (n->class == NODE_HELD)
		return starts_with(loss->property, "iommu") ? LOSS_HYPERVISOR : LOSS_HELD;
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

static void report(struct walk *walk, unsigned provider)
{
	const struct tree *tree = walk->tree;
	struct loss *loss = &walk->loss;
	unsigned node;

	if (provider == walk->last || tree->node[provider].in_domains >> loss->domain & 1 ||
	    is_everybodys(&tree->node[provider]))
		return;
	node = obstacle(tree, provider, loss->domain);
	loss->provider = walk->last = provider;
	loss->owner = tree->node[node].owner;
	loss->kind = kind_of(tree, node, loss);
	if (!walk->link || loss->kind == LOSS_OTHERS)
		walk->visit(walk->ctx, loss);
}

/* What has no provider, or one that is the domain's. */
static void report_alone(struct walk *walk, unsigned provider, enum loss_kind kind)
{
	if (provider != TREE_NONE && provider == walk->last)
		return;
	walk->loss.provider = walk->last = provider;
	walk->loss.owner = TREE_NO_OWNER;
	walk->loss.kind = kind;
	walk->visit(walk->ctx, &walk->loss);
}

static void report_irq(struct walk *walk, unsigned controller)
{
	if (walk->tree->node[controller].in_domains >> walk->loss.domain & 1 &&
	    !irq_route_ends(walk->tree, controller))
		report_alone(walk, controller, LOSS_NOWHERE);
	else
		report(walk, controller);
}

static void begin(struct walk *walk, const char *property)
{
	walk->loss.property = property;
	walk->link = false;
	walk->last = TREE_NONE;
}

static void visit_property(struct walk *walk, const struct fdt_property *property)
{
	const struct tree *tree = walk->tree;
	uint32_t len = fdt32_ld(&property->len);
	const char *name = tree_prop_name(tree, property);
	const struct ref_kind *kind = len % 4 ? NULL : ref_kind(tree, walk->loss.node, name);
	struct ref ref = {0, 0, 0};
	int got;

	if (!kind || !(kind->flags & REF_NEED || ref_is_link(kind)))
		return;
	begin(walk, name);
	walk->link = ref_is_link(kind);
	while ((got = ref_next(tree, kind, (const void *)property->data, len / 4, &ref)) == 1)
		if (ref.target != TREE_NONE && !strcmp(name, "interrupts-extended"))
			report_irq(walk, ref.target);
		else if (ref.target != TREE_NONE)
			report(walk, ref.target);
	if (got < 0 && !walk->link)
		report_alone(walk, TREE_NONE, LOSS_BROKEN);
}

static void visit_node(struct walk *walk)
{
	const struct tree *tree = walk->tree;
	unsigned node = walk->loss.node, parent;
	struct tree_map map = {0};
	struct diag ignored; /* a damaged map is reported with the node's resources */

	if (tree->node[node].class == NODE_RESERVED) { /* a device of its own (regions.c) */
		begin(walk, "reg");
		report(walk, node);
		return;
	}
	if (tree->node[node].flags & TREE_BAD) {
		begin(walk, "-");
		report_alone(walk, TREE_NONE, LOSS_MALFORMED);
		return;
	}
	begin(walk, "interrupts");
	parent = tree_has(tree, node, "interrupts") ? tree_irq_parent(tree, node) : TREE_NONE;
	if (parent != TREE_NONE)
		report_irq(walk, parent);
	begin(walk, "interrupt-map");
	while (tree_irq_map(tree, node, &map, &ignored) == 1)
		report_irq(walk, map.irq.parent);
	tree_for_each_prop(tree, node, p) {
		visit_property(walk, p);
	}
}

void losses_visit(const struct tree *tree, const struct sys_config *config, unsigned domain,
		  void (*visit)(void *ctx, const struct loss *loss), void *ctx)
{
	struct walk walk = {.tree = tree, .loss = {.domain = domain}, .visit = visit, .ctx = ctx};

	(void)config;
	for (unsigned i = 0; i < tree->n_nodes; i++) {
		walk.loss.node = i;
		if (tree->node[i].loses >> domain & 1)
			visit_node(&walk);
	}
}

struct count {
	unsigned devices, last;
};

static void count_device(void *ctx, const struct loss *loss)
{
	struct count *count = ctx;

	if (loss->kind >= LOSS_HYPERVISOR || loss->node == count->last)
		return;
	count->last = loss->node;
	count->devices++;
}

unsigned losses_count(const struct tree *tree, const struct sys_config *config, unsigned domain)
{
	struct count count = {0, TREE_NONE};

	losses_visit(tree, config, domain, count_device, &count);
	return count.devices;
}
