/* SPDX-License-Identifier: Apache-2.0 */
#include "dtb/config/own.h"

#include <string.h>

#include "dtb/tree/refs.h"

/* Children of the root that every guest gets afresh or never. */
static const char *const gone_names[] = {
	"chosen",  "secure-chosen", "aliases",     "psci",       "firmware",         "hypervisor",
	"domains", "memory",        "__symbols__", "__fixups__", "__local_fixups__", "options",
};

/* Runs over the compatible strings; true when one starts and ends so. */
static bool compatible_like(const struct tree *t, unsigned i, const char *head, const char *tail)
{
	const char *s;

	for (int k = 0;
	     (s = fdt_stringlist_get(t->fdt, t->node[i].off, "compatible", k, NULL)) != NULL; k++)
		if (starts(s, head) && ends(s, tail))
			return true;
	return false;
}

static enum node_class class_below_root(const struct tree *t, unsigned i, enum node_class otherwise)
{
	const char *name = tree_name(t, i), *type = tree_str(t, i, "device_type");

	if (!strcmp(name, "cpus"))
		return NODE_CPU;
	if (!strcmp(name, "reserved-memory"))
		return NODE_RESERVED;
	if ((type && !strcmp(type, "memory")) || starts(name, "memory@"))
		return NODE_GONE;
	for (unsigned k = 0; k < sizeof(gone_names) / sizeof(gone_names[0]); k++)
		if (!strcmp(name, gone_names[k]))
			return NODE_GONE;
	return otherwise;
}

static enum node_class class_by_content(const struct tree *t, unsigned i)
{
	static const char *const bus[] = {"simple-bus", "simple-pm-bus", "arm,amba-bus", NULL};
	static const char *const timer[] = {"arm,armv8-timer", "arm,armv7-timer", NULL};
	static const char *const gone[] = {"arm,psci-1.0",   "arm,psci-0.2",      "arm,psci",
					   "arm,gic-v3-its", "arm,gic-v2m-frame", NULL};
	static const char *const held[] = {"cfi-flash", NULL}; /* where firmware lies */
	bool reg = t->node[i].flags & TREE_HAS_REG;

	if (i == t->gic)
		return NODE_GIC;
	if (tree_compatible(t, i, timer))
		return NODE_TIMER;
	if (tree_compatible(t, i, gone))
		return NODE_GONE;
	if (!reg &&
	    (compatible_like(t, i, "", "-pmu") || compatible_like(t, i, "arm,armv8-pmuv3", "")))
		return NODE_PMU;
	if (tree_compatible(t, i, held) || compatible_like(t, i, "arm,smmu", "") ||
	    compatible_like(t, i, "arm,mmu-", ""))
		return NODE_HELD;
	if (tree_compatible(t, i, bus) ||
	    (!reg && tree_has(t, i, "ranges") && tree_u32(t, i, "#address-cells", 2) < 3))
		return NODE_BUS; /* not PCI (3 cells): a host bridge has windows to give away */
	return NODE_DEVICE;
}

void own_classify(struct tree *t)
{
	t->node[0].class = NODE_BUS;
	for (unsigned i = 0; i < t->n; i++) {
		struct tree_node *n = &t->node[i];
		enum node_class above = i ? t->node[n->parent].class : NODE_BUS;

		n->owner = TREE_NO_OWNER;
		n->in = n->seen = 0;
		if (!i)
			continue;
		if (n->flags & TREE_DISABLED || above == NODE_GIC)
			n->class = NODE_GONE;
		else if (above != NODE_BUS)
			n->class = above;
		else
			n->class = n->parent ? class_by_content(t, i)
					     : class_below_root(t, i, class_by_content(t, i));
	}
}

static bool is_device(const struct tree_node *n)
{
	return n->class == NODE_DEVICE || n->class == NODE_HELD || n->class == NODE_BUS;
}

static int refuse(const struct tree *t, unsigned i, const char *domain, struct diag *d)
{
	switch (t->node[i].class) {
	case NODE_GIC:
		return diag_fail(d, domain,
				 "access: %s is the interrupt controller, each domain has its own "
				 "virtual one",
				 tree_name(t, i));
	case NODE_TIMER:
	case NODE_PMU:
	case NODE_CPU:
		return diag_fail(
			d, domain,
			"access: %s belongs to the CPUs, each domain has it without asking",
			tree_name(t, i));
	case NODE_RESERVED:
		return diag_fail(d, domain, "access: %s is memory, not a device", tree_name(t, i));
	default:
		if (t->node[i].flags & TREE_DISABLED)
			return diag_fail(d, domain,
					 "access: %s is disabled in the board's tree (status)",
					 tree_name(t, i));
		return diag_fail(d, domain, "access: %s cannot be given to a domain",
				 tree_name(t, i));
	}
}

/* What domain `dom` names, with everything below. */
static int claim_named(struct tree *t, const struct sys_config *s, unsigned dom, unsigned i,
		       struct diag *d)
{
	if (!i || !is_device(&t->node[i]))
		return refuse(t, i, s->dom[dom].name, d);
	for (unsigned j = i; j < t->node[i].end; j++) {
		struct tree_node *n = &t->node[j];

		if (!is_device(n))
			continue;
		if (n->owner != TREE_NO_OWNER && n->owner != dom)
			return diag_fail(d, s->dom[dom].name,
					 "access: %s is given to domain %s as well",
					 tree_name(t, j), s->dom[n->owner].name);
		n->owner = (uint8_t)dom;
	}
	return 0;
}

static int check_controllers(const struct tree *t, const struct sys_config *s, unsigned dom,
			     unsigned i, struct diag *d)
{
	for (unsigned up = t->node[i].parent; up; up = t->node[up].parent)
		if (t->node[up].class != NODE_BUS && t->node[up].flags & TREE_HAS_REG &&
		    t->node[up].owner != dom)
			return diag_fail(d, s->dom[dom].name,
					 "access: %s is behind %s, which the domain must have too",
					 tree_name(t, i), tree_name(t, up));
	return 0;
}

static int claim_all_named(struct tree *t, const struct sys_config *s, struct diag *d)
{
	for (unsigned dom = 0; dom < s->n; dom++)
		for (unsigned k = 0; k < s->dom[dom].n_devices; k++) {
			unsigned i = tree_at(t, s->dom[dom].devices[k]);

			if (i == TREE_NONE)
				return diag_fail(d, s->dom[dom].name,
						 "access: entry %u is no node of this tree", k);
			if (claim_named(t, s, dom, i, d) < 0)
				return -1;
		}
	for (unsigned dom = 0; dom < s->n; dom++)
		for (unsigned k = 0; k < s->dom[dom].n_devices; k++)
			if (check_controllers(t, s, dom, tree_at(t, s->dom[dom].devices[k]), d) < 0)
				return -1;
	return 0;
}

static void claim_rest(struct tree *t, const struct sys_config *s)
{
	for (unsigned dom = 0; dom < s->n; dom++)
		for (unsigned i = 1; s->dom[dom].devices_rest && i < t->n; i++)
			if (t->node[i].owner == TREE_NO_OWNER &&
			    (t->node[i].class == NODE_DEVICE || t->node[i].class == NODE_BUS))
				t->node[i].owner = (uint8_t)dom;
}

static void mark(struct tree *t, unsigned i, unsigned dom)
{
	for (; i != TREE_NONE && !(t->node[i].in >> dom & 1); i = t->node[i].parent)
		t->node[i].in |= (uint8_t)(1u << dom);
}

/* Which devices stand in the way of domain `dom` using node i (itself, or a controller above): 0
 * none, 1 one of another's, -1 one that two domains need and none names. */
static int obstacle(const struct tree *t, const struct sys_config *s, unsigned dom, unsigned i,
		    unsigned user, struct diag *d)
{
	for (unsigned up = i; up; up = t->node[up].parent) {
		const struct tree_node *n = &t->node[up];

		if (n->class == NODE_BUS || n->owner == dom)
			continue;
		if (n->class != NODE_DEVICE)
			return 1;
		if (!(n->flags & TREE_HAS_REG) || n->owner == TREE_NO_OWNER)
			continue;
		if (n->flags & TREE_IMPLIED)
			return diag_fail(
				d, tree_name(t, up),
				"needed by %s of domain %s and by domain %s: name it in one access",
				tree_name(t, user), s->dom[dom].name, s->dom[n->owner].name);
		return 1;
	}
	return 0;
}

/* What has registers, or is part of what the domain has: without registers, but perhaps with
 * interrupts. */
static void claim_implied(struct tree *t, unsigned i, unsigned dom)
{
	struct tree_node *n = &t->node[i];

	if (n->class == NODE_DEVICE && n->owner == TREE_NO_OWNER &&
	    (n->flags & TREE_HAS_REG || t->node[n->parent].owner == dom)) {
		n->owner = (uint8_t)dom;
		n->flags |= TREE_IMPLIED;
	}
}

static int need(struct tree *t, const struct sys_config *s, unsigned dom, unsigned i, unsigned user,
		struct diag *d)
{
	int blocked;

	if (t->node[i].class == NODE_RESERVED) {
		/* placed by the guest's kernel in its own memory */
		if (!(t->node[i].flags & TREE_HAS_REG))
			mark(t, i, dom);
		return 0;
	}
	blocked = obstacle(t, s, dom, i, user, d);
	if (blocked)
		return blocked < 0 ? -1 : 0;
	for (unsigned up = i; up; up = t->node[up].parent)
		claim_implied(t, up, dom);
	/* as one whose interrupt-map is asked: the others on it are not needed */
	if (t->node[i].class == NODE_BUS)
		mark(t, i, dom);
	for (unsigned j = i; j < t->node[i].end && t->node[i].class != NODE_BUS; j++) {
		const struct tree_node *n = &t->node[j];

		claim_implied(t, j, dom);
		if (n->class == NODE_DEVICE && (n->owner == dom || !(n->flags & TREE_HAS_REG)))
			mark(t, j, dom);
	}
	return 0;
}

static int follow(struct tree *t, const struct sys_config *s, unsigned dom, unsigned i,
		  struct diag *d)
{
	struct tree_map map = {0};
	struct diag ignored; /* whoever asks for the interrupts reports a damaged map */

	if (tree_has(t, i, "interrupts")) {
		unsigned parent = tree_irq_parent(t, i);

		if (parent != TREE_NONE && need(t, s, dom, parent, i, d) < 0)
			return -1;
	}
	while (tree_irq_map(t, i, &map, &ignored) == 1)
		if (need(t, s, dom, map.irq.parent, i, d) < 0)
			return -1;
	tree_for_each_prop(t, i, p) {
		uint32_t len = fdt32_ld(&p->len);
		const struct ref_kind *k = len % 4 ? NULL : ref_kind(t, i, tree_prop_name(t, p));
		struct ref r = {0, 0, 0};

		if (!k || !(k->flags & REF_NEED))
			continue;
		while (ref_next(t, k, (const void *)p->data, len / 4, &r) == 1)
			if (r.target != TREE_NONE && need(t, s, dom, r.target, i, d) < 0)
				return -1;
	}
	return 0;
}

/* Each node is followed once, so this ends after at most as many rounds as the tree has nodes; in
 * practice three or four. */
static int claim_needed(struct tree *t, const struct sys_config *s, unsigned dom, struct diag *d)
{
	const uint8_t bit = (uint8_t)(1u << dom);

	for (bool more = true; more;) {
		more = false;
		for (unsigned i = 0; i < t->n; i++) {
			if (!(t->node[i].in & bit) || t->node[i].seen & bit ||
			    t->node[i].class > NODE_HELD)
				continue;
			t->node[i].seen |= bit;
			more = true;
			if (follow(t, s, dom, i, d) < 0)
				return -1;
		}
	}
	return 0;
}

int own_assign(struct tree *t, const struct sys_config *s, struct diag *d)
{
	own_classify(t);
	if (claim_all_named(t, s, d) < 0)
		return -1;
	claim_rest(t, s);
	for (unsigned dom = 0; dom < s->n; dom++) {
		mark(t, 0, dom);
		for (unsigned i = 0; i < t->n; i++)
			if (t->node[i].owner == dom && t->node[i].class != NODE_BUS)
				mark(t, i, dom);
			else if (t->node[i].class >= NODE_GIC && t->node[i].class <= NODE_PMU)
				mark(t, i, dom);
	}
	for (unsigned dom = 0; dom < s->n; dom++)
		if (claim_needed(t, s, dom, d) < 0)
			return -1;
	return 0;
}
