/* SPDX-License-Identifier: Apache-2.0 */
#include "dtb/config/own.h"

#include "dtb/config/classify.h"
#include "dtb/config/console.h"
#include "dtb/config/kept.h"
#include "dtb/config/part.h"
#include "dtb/config/private_irqs.h"
#include "dtb/config/refuse.h"
#include "dtb/config/regions.h"
#include "dtb/tree/irq_route.h"
#include "dtb/tree/refs.h"
#include "dtb/tree/tree_bus.h"

static bool is_device(const struct tree_node *node)
{
	return node->class == NODE_DEVICE || node->class == NODE_HELD || node->class == NODE_BUS;
}

/* Flash or an IOMMU inside a device that the domain names, as no part of it. */
static bool stays_held(const struct tree *tree, unsigned node, unsigned named, unsigned domain)
{
	const struct tree_node *n = &tree->node[node], *above = &tree->node[n->parent];

	return n->class == NODE_HELD && node != named && above->class != NODE_BUS &&
	       !(above->class == NODE_HELD && above->owner == domain);
}

/* Claims what the domain names, with everything below. */
static int claim_named(struct tree *tree, const struct sys_config *config, unsigned domain,
		       unsigned node, struct diag *diag)
{
	if (!node || !is_device(&tree->node[node]))
		return refuse_access(tree, node, config->domains[domain].name, diag);
	if (part_refuse(tree, node, config->domains[domain].name, diag) < 0)
		return -1;
	for (unsigned j = node; j < tree->node[node].end; j++) {
		struct tree_node *n = &tree->node[j];

		if (n->flags & TREE_BAD)
			n->loses |= (uint8_t)(1u << domain);
		if (!is_device(n) || stays_held(tree, j, node, domain))
			continue;
		if (n->owner != TREE_NO_OWNER && n->owner != domain)
			return diag_fail(diag, config->domains[domain].name,
					 "access: %s is given to domain %s as well",
					 tree_name(tree, j), config->domains[n->owner].name);
		n->owner = (uint8_t)domain;
	}
	return 0;
}

static int check_controllers(const struct tree *tree, const struct sys_config *config,
			     unsigned domain, unsigned node, struct diag *diag)
{
	if (tree->node[node].owner != domain) /* refused already */
		return 0;
	for (unsigned up = tree->node[node].parent; up; up = tree->node[up].parent)
		if (tree->node[up].class != NODE_BUS && tree->node[up].flags & TREE_HAS_REG &&
		    tree->node[up].owner != domain)
			return diag_fail(diag, config->domains[domain].name,
					 "access: %s is behind %s, which the domain must have too",
					 tree_name(tree, node), tree_name(tree, up));
	return 0;
}

static int claim_all_named(struct tree *tree, const struct sys_config *config, struct diag *diag)
{
	for (unsigned domain = 0; domain < sys_owners(config); domain++)
		for (unsigned k = 0; k < config->domains[domain].n_devices; k++) {
			unsigned i = tree_at(tree, config->domains[domain].devices[k]);

			if (i == TREE_NONE)
				return diag_fail(diag, config->domains[domain].name,
						 "access: entry %u is no node of this tree", k);
			if (diag_ends(claim_named(tree, config, domain, i, diag), diag))
				return -1;
		}
	for (unsigned domain = 0; domain < sys_owners(config); domain++)
		for (unsigned k = 0; k < config->domains[domain].n_devices; k++)
			if (diag_ends(check_controllers(
					      tree, config, domain,
					      tree_at(tree, config->domains[domain].devices[k]),
					      diag),
				      diag))
				return -1;
	return 0;
}

/* Not given to anybody, but Linux has a device of it (simple-framebuffer). */
static bool is_lost(const struct tree *tree, unsigned node, unsigned chosen)
{
	const struct tree_node *n = &tree->node[node];

	return n->flags & TREE_BAD || (n->parent == chosen && !(n->flags & TREE_DISABLED) &&
				       tree_has(tree, node, "compatible"));
}

static void claim_rest(struct tree *tree, const struct sys_config *config)
{
	unsigned chosen = tree_child(tree, 0, "chosen");

	for (unsigned domain = 0; domain < config->n_domains; domain++)
		for (unsigned i = 1; config->domains[domain].devices_rest && i < tree->n_nodes;
		     i++) {
			struct tree_node *n = &tree->node[i];

			if (!n->loses && is_lost(tree, i, chosen))
				n->loses = (uint8_t)(1u << domain);
			if (n->owner != TREE_NO_OWNER ||
			    (n->class != NODE_DEVICE && n->class != NODE_BUS))
				continue;
			if (n->class == NODE_DEVICE && console_beside(tree, config, i))
				i = n->end - 1; /* with its parts */
			else
				n->owner = (uint8_t)domain;
		}
}

static void mark_in_domain(struct tree *tree, unsigned node, unsigned domain)
{
	for (; node != TREE_NONE && !(tree->node[node].in_domains >> domain & 1);
	     node = tree->node[node].parent)
		tree->node[node].in_domains |= (uint8_t)(1u << domain);
}

/* The syscon of another domain's that a needed property refers to, or TREE_NONE. */
static unsigned others_syscon(const struct tree *tree, unsigned node, unsigned domain,
			      const struct fdt_property *property)
{
	static const char *const syscon[] = {"syscon", NULL};
	uint32_t len = fdt32_ld(&property->len);
	const struct ref_kind *kind =
		len % 4 ? NULL : ref_kind(tree, node, tree_prop_name(tree, property));
	struct ref ref = {0, 0, 0};

	if (!kind || !(kind->flags & REF_NEED) || kind->cells ||
	    ref_next(tree, kind, (const void *)property->data, len / 4, &ref) != 1 ||
	    ref.target == TREE_NONE)
		return TREE_NONE;
	return tree->node[ref.target].owner != domain &&
			       tree->node[ref.target].owner != TREE_NO_OWNER &&
			       tree_compatible(tree, ref.target, syscon)
		       ? ref.target
		       : TREE_NONE;
}

unsigned own_others_registers(const struct tree *tree, unsigned node, unsigned domain)
{
	const struct tree_node *n = &tree->node[node];
	unsigned found = TREE_NONE;

	if (n->class > NODE_BUS || n->owner == domain)
		return TREE_NONE;
	if (n->class == NODE_DEVICE && n->flags & TREE_EXCLUSIVE)
		return n->owner == TREE_NO_OWNER ? TREE_NONE : node;
	tree_for_each_prop(tree, node, p) {
		if (found == TREE_NONE)
			found = others_syscon(tree, node, domain, p);
	}
	return found;
}

/* Whether the domain may have a provider: no device of another's is among the node itself and the
 * controllers above. Of two domains that need what neither names, the first has it. */
static bool is_free(const struct tree *tree, unsigned domain, unsigned node)
{
	for (unsigned up = node; up; up = tree->node[up].parent) {
		const struct tree_node *n = &tree->node[up];

		if (n->owner != domain &&
		    (n->class > NODE_BUS || own_others_registers(tree, up, domain) != TREE_NONE))
			return false;
	}
	return true;
}

/* Claims what has registers or interrupts, or is part of a device of the domain's and may have
 * them. */
static void claim_implied(struct tree *tree, unsigned node, unsigned domain)
{
	struct tree_node *n = &tree->node[node];

	if (n->class == NODE_DEVICE && n->owner == TREE_NO_OWNER &&
	    (n->flags & TREE_EXCLUSIVE || tree->node[n->parent].owner == domain))
		n->owner = (uint8_t)domain;
}

/* Claims the controllers above `node`, from the top on, because each makes the next a part of it
 * (pins below a syscon, a regulator below a chip). TREE_MAX_DEPTH bounds the depth. */
static void claim_above(struct tree *tree, unsigned node, unsigned domain)
{
	unsigned up = node ? tree->node[node].parent : 0;

	if (!up)
		return;
	claim_above(tree, up, domain);
	claim_implied(tree, up, domain);
}

/* Claims the device and its parts; those without registers are the domain's to see as well. */
static void claim_parts(struct tree *tree, unsigned node, unsigned domain)
{
	for (unsigned j = node; j < tree->node[node].end; j++) {
		const struct tree_node *n = &tree->node[j];

		claim_implied(tree, j, domain);
		if (n->class == NODE_DEVICE && (n->owner == domain || !(n->flags & TREE_EXCLUSIVE)))
			mark_in_domain(tree, j, domain);
	}
}

/* A kernel places a region without an address in its own memory; of those with one regions_assign
 * says who has them, when all have asked. */
static void want_region(struct tree *tree, unsigned node, unsigned domain)
{
	unsigned above = tree->node[node].parent;

	if (tree->node[above].parent) /* what is below a region is none, and in nobody's tree */
		return;
	if (tree->node[node].flags & TREE_HAS_REG)
		tree->node[node].followed |= (uint8_t)(1u << domain);
	else
		mark_in_domain(tree, node, domain);
}

static void claim_need(struct tree *tree, unsigned domain, unsigned node)
{
	if (tree->node[node].class == NODE_RESERVED) {
		want_region(tree, node, domain);
		return;
	}
	if (!is_free(tree, domain, node))
		return;
	claim_above(tree, node, domain);
	/* a bus whose interrupt-map is asked: what else is on it is not needed */
	if (tree->node[node].class == NODE_BUS)
		mark_in_domain(tree, node, domain);
	else
		claim_parts(tree, node, domain);
}

/* Claims what `user` needs; where that is not to be had, marks it for losses_visit. */
static void follow_need(struct tree *tree, unsigned domain, unsigned node, unsigned user)
{
	claim_need(tree, domain, node);
	if (!(tree->node[node].in_domains >> domain & 1) || tree_is_afresh(tree, node) ||
	    tree->node[node].class == NODE_RESERVED || /* perhaps: losses_visit looks */
	    own_is_others_bus(tree, node, domain) ||
	    (tree->node[node].flags & TREE_CONTROLLER && !irq_route_ends(tree, node)))
		tree->node[user].loses |= (uint8_t)(1u << domain);
}

/* Claims what a property refers to that the node cannot work without. */
static void follow_property(struct tree *tree, unsigned domain, unsigned node,
			    const struct fdt_property *property)
{
	uint32_t len = fdt32_ld(&property->len);
	const struct ref_kind *kind =
		len % 4 ? NULL : ref_kind(tree, node, tree_prop_name(tree, property));
	struct ref ref = {0, 0, 0};
	int got;

	if (kind && ref_is_link(kind)) /* perhaps: losses_visit looks */
		tree->node[node].loses |= (uint8_t)(1u << domain);
	if (!kind || !(kind->flags & REF_NEED))
		return;
	while ((got = ref_next(tree, kind, (const void *)property->data, len / 4, &ref)) == 1)
		if (ref.target != TREE_NONE)
			follow_need(tree, domain, ref.target, node);
	if (got < 0)
		tree->node[node].loses |= (uint8_t)(1u << domain);
}

static void follow_references(struct tree *tree, unsigned domain, unsigned node)
{
	struct tree_map map = {0};
	struct diag ignored; /* whoever asks for the interrupts reports a damaged map */

	/* a controller need not have interrupts of its own (irq_route.h) */
	if (tree->node[node].flags & TREE_CONTROLLER || tree_has(tree, node, "interrupts")) {
		unsigned parent = tree_irq_parent(tree, node);

		if (parent != TREE_NONE)
			follow_need(tree, domain, parent, node);
	}
	while (tree_irq_map(tree, node, &map, &ignored) == 1)
		follow_need(tree, domain, map.irq.parent, node);
	tree_for_each_prop(tree, node, p) {
		follow_property(tree, domain, node, p);
	}
}

/* Each node is followed once, so this ends after as many rounds as there are
 * nodes, in practice three or four. */
static void claim_needed(struct tree *tree, unsigned domain)
{
	const uint8_t bit = (uint8_t)(1u << domain);

	for (bool more = true; more;) {
		more = false;
		for (unsigned i = 0; i < tree->n_nodes; i++) {
			if (!(tree->node[i].in_domains & bit) || tree->node[i].followed & bit ||
			    tree->node[i].class > NODE_HELD)
				continue;
			tree->node[i].followed |= bit;
			more = true;
			follow_references(tree, domain, i);
		}
	}
}

/* What a domain has in its tree from the start. A bus is there when something leads to it; one with
 * nothing on it, or with what nobody has (fpga-region), is its owner's as a device would be. */
static bool is_in_from_start(const struct tree *tree, unsigned node, unsigned domain)
{
	const struct tree_node *n = &tree->node[node];

	/* these have no parts */
	if (n->class >= NODE_GIC && n->class <= NODE_PMU)
		return tree->node[n->parent].class != n->class;
	if (n->owner != domain)
		return false;
	for (unsigned j = node; n->class == NODE_BUS && j < n->end; j++)
		if (tree->node[j].owner != domain && tree->node[j].owner != TREE_NO_OWNER)
			return false;
	return true;
}

/* Each domain has the CPUs' timer, but not the controller that it may interrupt by (bcm2836-l1). */
static void mark_timers(struct tree *tree, const struct sys_config *config)
{
	for (unsigned i = 1; i < tree->n_nodes; i++)
		if (tree->node[i].class == NODE_TIMER && tree->node[i].flags & TREE_HAS_LINES &&
		    tree_irq_parent(tree, i) != tree->gic)
			tree->node[i].loses = (uint8_t)((1u << config->n_domains) - 1);
}

/* Who has an interrupt: perhaps one that no guest has, or not each; losses_visit looks. */
static void mark_rare(struct tree *tree)
{
	for (unsigned i = 1; i < tree->n_nodes; i++)
		if (tree->node[i].flags & TREE_HAS_LINES && tree->node[i].class <= NODE_HELD &&
		    tree->node[i].owner != TREE_NO_OWNER)
			tree->node[i].loses |= (uint8_t)(1u << tree->node[i].owner);
}

int own_assign(struct tree *tree, const struct sys_config *config, struct diag *diag)
{
	own_forget(tree);
	classify_nodes(tree, config);
	if (diag_ends(claim_all_named(tree, config, diag), diag))
		return -1;
	kept_claim(tree, config);
	claim_rest(tree, config);
	for (unsigned domain = 0; domain < sys_owners(config); domain++) {
		mark_in_domain(tree, 0, domain);
		for (unsigned i = 0; i < tree->n_nodes; i++)
			if (is_in_from_start(tree, i, domain))
				mark_in_domain(tree, i, domain);
	}
	for (unsigned domain = 0; domain < config->n_domains; domain++)
		claim_needed(tree, domain);
	mark_timers(tree, config);
	private_irqs_mark(tree, config);
	if (config->rare_irqs)
		mark_rare(tree);
	if (regions_assign(tree, config, diag) < 0)
		return -1;
	tree->assigned = config;
	return 0;
}

void own_forget(struct tree *tree)
{
	tree->assigned = NULL;
	tree->derived = 0;
}

static struct tree *open_afresh(const void *merged, const struct sys_config *config,
				struct diag *diag)
{
	struct tree *tree = tree_open(merged, diag);

	return !tree || own_assign(tree, config, diag) < 0 ? NULL : tree;
}

/* What was kept is what would be made anew, but for the CPUs that sys_derive has marked. */
static void check_kept(const struct tree *kept, const struct sys_config *config)
{
	static struct tree_node before[TREE_MAX_NODES];
	const struct tree *tree;
	struct diag ignored;

	if (kept->derived)
		return;
	memcpy(before, kept->node, kept->n_nodes * sizeof(before[0]));
	tree = open_afresh(kept->fdt, config, &ignored);
	if (!tree || memcmp(before, tree->node, tree->n_nodes * sizeof(before[0])) != 0)
		__builtin_trap(); /* own_forget was not called */
}

struct tree *own_open(const void *merged, const struct sys_config *config, struct diag *diag)
{
	struct tree *tree = tree_again(merged);

	if (!tree || tree->assigned != config)
		return open_afresh(merged, config, diag);
	if (__STDC_HOSTED__)
		check_kept(tree, config);
	return tree;
}
