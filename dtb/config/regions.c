/* SPDX-License-Identifier: Apache-2.0 */
#include "dtb/config/regions.h"

#include "dtb/tree/board_memory.h"
#include "dtb/tree/tree_bus.h"
#include "lib/ranges.h"

#define MAX_RESERVATIONS 128u /* some lie in others, which DT_MAX_RESERVED does not count */

/* All that the tree reserves, whoever has it. */
static struct reservation {
	struct range range;
	unsigned node; /* TREE_NONE: of /memreserve/ */
	bool shared;   /* with another's */
} reservations[MAX_RESERVATIONS];
static unsigned n_reservations;

/*
 * What a region is for that no device refers to: Linux makes a device of these
 * (drivers/of/platform.c, reserved_mem_matches; reserved-memory/framebuffer.yaml), or takes its
 * default pools from it (reserved-memory/shared-dma-pool.yaml).
 */
static bool is_known(const struct tree *tree, unsigned node)
{
	static const char *const devices[] = {"framebuffer", "google,open-dice", "nvmem-rmem",
					      "phram",       "qcom,cmd-db",      "qcom,rmtfs-mem",
					      "qcom,smem",   "ramoops",          NULL};

	return tree_has(tree, node, "linux,cma-default") ||
	       tree_has(tree, node, "linux,dma-default") || tree_compatible(tree, node, devices);
}

static unsigned domain_with_rest(const struct sys_config *config)
{
	for (unsigned domain = 0; domain < config->n_domains; domain++)
		if (config->domains[domain].devices_rest)
			return domain;
	return TREE_NO_OWNER;
}

/* Of the domains in `asking`, a bit mask. */
static unsigned first_of(unsigned asking, unsigned rest)
{
	if (rest != TREE_NO_OWNER && asking != 1u << rest)
		asking &= ~(1u << rest);
	return asking ? (unsigned)__builtin_ctz(asking) : TREE_NO_OWNER;
}

/* Nothing below it: a region has no parts (reserved-memory/reserved-memory.yaml), and what is there
 * all the same would be devices that nobody has checked. */
static void put_in_domain(struct tree *tree, unsigned node, unsigned domain)
{
	tree->node[node].in_domains |= (uint8_t)(1u << domain);
	tree->node[tree->node[node].parent].in_domains |= (uint8_t)(1u << domain);
}

/* A region that a kernel places itself. */
static void choose_placed(struct tree *tree, unsigned node, unsigned rest)
{
	if (rest != TREE_NO_OWNER &&
	    (!tree->node[node].in_domains || tree_has(tree, node, "linux,cma-default"))) {
		put_in_domain(tree, node, rest);
		tree->node[node].loses |= (uint8_t)(1u << rest); /* perhaps: losses_visit looks */
	}
}

/* True when some region has an owner. */
static bool choose_owners(struct tree *tree, unsigned parent, const struct sys_config *config)
{
	unsigned rest = domain_with_rest(config);
	bool any = false;

	tree_for_each_child(tree, parent, node) {
		struct tree_node *n = &tree->node[node];

		if (n->class != NODE_RESERVED)
			continue;
		if (!(n->flags & TREE_HAS_REG)) {
			choose_placed(tree, node, rest);
			continue;
		}
		n->owner = (uint8_t)(n->followed            ? first_of(n->followed, rest)
				     : is_known(tree, node) ? rest
							    : TREE_NO_OWNER);
		any |= n->owner != TREE_NO_OWNER;
	}
	return any;
}

static int note_range(void *ctx, unsigned node, struct range range, struct diag *diag)
{
	(void)ctx;
	if (!range.size)
		return 0;
	if (n_reservations == MAX_RESERVATIONS)
		return diag_fail(diag, "/reserved-memory", "more than %u reserved ranges",
				 MAX_RESERVATIONS);
	reservations[n_reservations++] = (struct reservation){range, node, false};
	return 0;
}

static unsigned owner_of(const struct tree *tree, const struct reservation *reservation)
{
	return reservation->node == TREE_NONE ? TREE_NO_OWNER : tree->node[reservation->node].owner;
}

/* True when `other` has a part of a page that `region` is in. An entry of /memreserve/ inside the
 * region says of it only that nothing else may lie there; one that goes on beyond is of something
 * larger, which is not the domain's to have. */
static bool shares_page(const struct tree *tree, const struct reservation *region,
			const struct reservation *other)
{
	if (!range_overlaps(range_pages(region->range), range_pages(other->range)))
		return false;
	if (other->node == TREE_NONE)
		return !range_contains(region->range, other->range);
	return owner_of(tree, other) != owner_of(tree, region);
}

static void take_away(struct tree_node *region)
{
	if (!region->followed) /* else its users lose it, and are marked */
		region->loses |= (uint8_t)(1u << region->owner);
	region->owner = TREE_NO_OWNER;
}

/* Makes nobody's what shares a page; true when there was any. All are judged before one is. */
static bool take_shared(struct tree *tree)
{
	bool any = false;

	for (unsigned i = 0; i < n_reservations; i++)
		for (unsigned k = 0;
		     owner_of(tree, &reservations[i]) != TREE_NO_OWNER && k < n_reservations; k++)
			reservations[i].shared |=
				shares_page(tree, &reservations[i], &reservations[k]);
	for (unsigned i = 0; i < n_reservations; i++)
		if (reservations[i].shared && owner_of(tree, &reservations[i]) != TREE_NO_OWNER) {
			take_away(&tree->node[reservations[i].node]);
			any = true;
		}
	return any;
}

int regions_assign(struct tree *tree, const struct sys_config *config, struct diag *diag)
{
	unsigned parent = tree_child(tree, 0, "reserved-memory");

	if (parent == TREE_NONE || !choose_owners(tree, parent, config))
		return 0;
	n_reservations = 0;
	if (board_visit_reserved(tree, note_range, NULL, diag) < 0)
		return -1;
	/* what shares a page with what has become nobody's is nobody's, too: each round takes one
	 * away, of at most MAX_RESERVATIONS */
	while (take_shared(tree))
		;
	tree_for_each_child(tree, parent, node)
		if (tree->node[node].owner != TREE_NO_OWNER)
			put_in_domain(tree, node, tree->node[node].owner);
	return 0;
}

int regions_of(const struct tree *tree, unsigned domain, struct range pages[DT_MAX_RESERVED],
	       unsigned *count, struct diag *diag)
{
	unsigned parent = tree_child(tree, 0, "reserved-memory");
	struct range range;

	*count = 0;
	if (parent == TREE_NONE)
		return 0;
	tree_for_each_child(tree, parent, node) {
		bool owned = tree->node[node].owner == domain;

		for (unsigned index = 0; owned && tree_reg(tree, node, index, &range, diag) == 1;
		     index++) {
			if (!range.size)
				continue;
			range = ranges_unite(pages, count, range_pages(range));
			if (*count == DT_MAX_RESERVED)
				return diag_fail(diag, tree_name(tree, node),
						 "more than %u reserved ranges", DT_MAX_RESERVED);
			pages[(*count)++] = range;
		}
	}
	return 0;
}
