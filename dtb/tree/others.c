/* SPDX-License-Identifier: Apache-2.0 */
#include "dtb/tree/others.h"

#include <string.h>

#include "dtb/tree/tree_bus.h"

bool domain_ranges(const struct tree *tree, unsigned node, const char *prop, const char *flags,
		   struct domain_ranges *ranges)
{
	unsigned above = tree->node[node].parent;
	unsigned more = flags ? tree_u32(tree, node, flags, 0) : 0;

	ranges->address_cells =
		tree_u32(tree, node, "#address-cells", tree_u32(tree, above, "#address-cells", 2));
	ranges->size_cells =
		tree_u32(tree, node, "#size-cells", tree_u32(tree, above, "#size-cells", 2));
	ranges->cells = tree_cells(tree, node, prop, &ranges->count);
	ranges->step = ranges->address_cells + ranges->size_cells + more;
	return ranges->address_cells >= 1 && ranges->address_cells <= 2 &&
	       ranges->size_cells >= 1 && ranges->size_cells <= 2 && more <= 4 && ranges->count &&
	       !(ranges->count % ranges->step);
}

bool domain_ranges_next(struct domain_ranges *ranges, struct range *range)
{
	if (!ranges->count)
		return false;
	range->base = tree_number(ranges->cells, ranges->address_cells);
	range->size = tree_number(ranges->cells + ranges->address_cells, ranges->size_cells);
	ranges->cells += ranges->step;
	ranges->count -= ranges->step;
	return true;
}

unsigned others_cluster(const struct tree *tree, unsigned domain)
{
	static const char *const clusters[] = {"cpus,cluster", NULL};
	unsigned count, cluster, domains = tree->node[domain].parent;
	const fdt32_t *cells;

	/* asked of nodes that are no domain, too: by the name above, without a walk of the root */
	if (domains == TREE_NONE || tree->node[domains].parent ||
	    strcmp(tree_name(tree, domains), "domains"))
		return TREE_NONE;
	cells = tree_cells(tree, domain, "cpus", &count);
	cluster = count ? tree_phandle(tree, fdt32_ld(cells)) : TREE_NONE;
	return cluster != TREE_NONE && cluster != tree_child(tree, 0, "cpus") &&
			       tree_compatible(tree, cluster, clusters)
		       ? cluster
		       : TREE_NONE;
}

struct visit {
	const struct tree *tree;
	unsigned domain;
	board_reserved_visitor *visit;
	void *ctx;
	struct diag *diag;
};

static int visit_list(const struct visit *v, unsigned node, const char *prop, const char *flags)
{
	struct domain_ranges ranges;
	struct range range;

	if (!domain_ranges(v->tree, node, prop, flags, &ranges))
		return 0;
	while (domain_ranges_next(&ranges, &range))
		if (range.size && v->visit(v->ctx, v->domain, range_in_reach(range), v->diag) < 0)
			return -1;
	return 0;
}

static int visit_domain(const struct visit *v)
{
	unsigned reserved = tree_child(v->tree, v->domain, "reserved-memory");

	if (visit_list(v, v->domain, "memory", "#memory-flags-cells") < 0 ||
	    visit_list(v, v->domain, "sram", "#sram-flags-cells") < 0)
		return -1;
	if (reserved == TREE_NONE)
		return 0;
	tree_for_each_child(v->tree, reserved, node) {
		if (visit_list(v, node, "reg", NULL) < 0)
			return -1;
	}
	return 0;
}

int others_visit_memory(const struct tree *tree, board_reserved_visitor *visit, void *ctx,
			struct diag *diag)
{
	unsigned domains = tree_child(tree, 0, "domains");

	if (domains == TREE_NONE)
		return 0;
	tree_for_each_child(tree, domains, node) {
		const struct visit v = {tree, node, visit, ctx, diag};

		if (others_cluster(tree, node) != TREE_NONE && visit_domain(&v) < 0)
			return -1;
	}
	return 0;
}

struct search {
	struct range range;
	unsigned domain;
};

static int look(void *ctx, unsigned node, struct range range, struct diag *diag)
{
	struct search *search = ctx;

	(void)diag;
	if (search->domain == TREE_NONE && range_overlaps(search->range, range))
		search->domain = node;
	return 0;
}

unsigned others_at(const struct tree *tree, struct range range)
{
	struct search search = {range, TREE_NONE};
	struct diag ignored; /* the visitor gives none */

	(void)others_visit_memory(tree, look, &search, &ignored);
	return search.domain;
}
