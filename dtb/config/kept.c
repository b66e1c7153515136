/* SPDX-License-Identifier: Apache-2.0 */
#include "dtb/config/kept.h"

#include "dtb/tree/others.h"
#include "dtb/tree/tree_bus.h"

/* The binding's words, and those of vendors, which are about the processors there. A word of ours
 * would want something that nobody does. */
static bool is_known(const char *name)
{
	static const char *const words[] = {"compatible", "id",   "cpus",    "memory",
					    "access",     "sram", "phandle", "linux,phandle",
					    NULL};

	return is_one_of(words, name) || *name == '#' || ends_with(name, "-implicit-default") ||
	       (strchr(name, ',') && !starts_with(name, "mullion,"));
}

static int check_names(const struct tree *tree, unsigned node, struct sys_domain *domain,
		       struct diag *diag)
{
	tree_for_each_prop(tree, node, p) {
		const char *name = tree_prop_name(tree, p);

		if (!is_known(name) &&
		    diag_ends(diag_fail(diag, domain->name, "unknown property %s", name), diag))
			return -1;
	}
	tree_for_each_child(tree, node, child) {
		const char *name = tree_name(tree, child);

		domain->peers |= !strcmp(name, "domain-to-domain");
		if (strcmp(name, "chosen") && strcmp(name, "reserved-memory") &&
		    strcmp(name, "domain-to-domain") &&
		    diag_ends(diag_fail(diag, domain->name, "unknown node %s", name), diag))
			return -1;
	}
	return 0;
}

static int check_list(const struct tree *tree, unsigned node, const char *prop, const char *flags,
		      const struct sys_domain *domain, struct diag *diag)
{
	struct domain_ranges ranges;

	return domain_ranges(tree, node, prop, flags, &ranges)
		       ? 0
		       : diag_fail(diag, domain->name,
				   "%s is not a list of addresses (%u cells) and sizes (%u cells)",
				   prop, ranges.address_cells, ranges.size_cells);
}

static int check_memory(const struct tree *tree, unsigned node, const struct sys_domain *domain,
			struct diag *diag)
{
	unsigned reserved = tree_child(tree, node, "reserved-memory");

	if ((tree_has(tree, node, "memory") &&
	     diag_ends(check_list(tree, node, "memory", "#memory-flags-cells", domain, diag),
		       diag)) ||
	    (tree_has(tree, node, "sram") &&
	     diag_ends(check_list(tree, node, "sram", "#sram-flags-cells", domain, diag), diag)))
		return -1;
	if (reserved == TREE_NONE)
		return 0;
	tree_for_each_child(tree, reserved, child) {
		if (diag_ends(check_list(tree, child, "reg", NULL, domain, diag), diag))
			return -1;
	}
	return 0;
}

/* A System Device Tree has our cores in a cluster, too: a domain for them, which would start, is
 * taken for nobody's by no mistake. */
static int check_cluster(const struct tree *tree, unsigned node, const struct sys_domain *domain,
			 struct diag *diag)
{
	unsigned count, cluster = others_cluster(tree, node);

	(void)tree_cells(tree, node, "cpus", &count);
	if (count != 3)
		return diag_fail(diag, domain->name, "cpus is not <&cpus MASK LEVEL>");
	tree_for_each_child(tree, cluster, theirs) {
		const char *core = tree_str(tree, theirs, "compatible");
		const char *const kind[] = {core, NULL};

		for (unsigned cpu = tree_next_cpu(tree, TREE_NONE); core && cpu != TREE_NONE;
		     cpu = tree_next_cpu(tree, cpu))
			if (tree_compatible(tree, cpu, kind))
				return diag_fail(diag, domain->name,
						 "cpus: the processors of %s are those of /cpus: "
						 "write &cpus",
						 tree_name(tree, cluster));
	}
	return 0;
}

int kept_check(const struct tree *tree, unsigned node, struct sys_domain *domain, struct diag *diag)
{
	if (diag_ends(check_names(tree, node, domain, diag), diag) ||
	    diag_ends(check_cluster(tree, node, domain, diag), diag))
		return -1;
	return check_memory(tree, node, domain, diag);
}

void kept_mark(struct tree *tree, const struct sys_config *config)
{
	for (unsigned i = 0; i < tree->n_nodes; i++)
		tree->node[i].flags &= (uint8_t)~TREE_OTHERS;
	for (unsigned k = config->n_domains; k < sys_owners(config); k++)
		for (unsigned d = 0; d < config->domains[k].n_devices; d++) {
			unsigned node = tree_at(tree, config->domains[k].devices[d]);

			for (unsigned i = node;
			     node && node != TREE_NONE && i < tree->node[node].end; i++)
				tree->node[i].flags |= TREE_OTHERS;
		}
}

/* --- by address --- */

struct claim {
	struct tree *tree;
	const struct sys_config *config;
};

/* Of a name that was refused, as it is too long, only the start is there. */
static unsigned owner_called(const struct sys_config *config, const char *name)
{
	for (unsigned k = config->n_domains; k < sys_owners(config); k++)
		if (!strncmp(config->domains[k].name, name, SYS_NAME - 1))
			return k;
	return TREE_NO_OWNER;
}

static bool lies_in(const struct tree *tree, unsigned node, struct range range)
{
	struct diag ignored; /* node_check has told */
	struct range registers;

	for (unsigned k = 0; tree_reg(tree, node, k, &registers, &ignored) == 1; k++)
		if (registers.size && tree_in_reach(registers) &&
		    range_overlaps(range_pages(registers), range_pages(range)))
			return true;
	return false;
}

static int claim_range(void *ctx, unsigned domain, struct range range, struct diag *diag)
{
	const struct claim *claim = ctx;
	struct tree *tree = claim->tree;
	unsigned owner = owner_called(claim->config, tree_name(tree, domain));

	(void)diag;
	for (unsigned i = 1; i < tree->n_nodes; i++) {
		const struct tree_node *n = &tree->node[i];

		if ((n->class != NODE_DEVICE && n->class != NODE_HELD) ||
		    n->owner != TREE_NO_OWNER || !(n->flags & TREE_HAS_REG) ||
		    !lies_in(tree, i, range))
			continue;
		for (unsigned below = i; below < n->end; below++)
			if (tree->node[below].class <= NODE_HELD &&
			    tree->node[below].owner == TREE_NO_OWNER)
				tree->node[below].owner = (uint8_t)owner;
	}
	return 0;
}

void kept_claim(struct tree *tree, const struct sys_config *config)
{
	struct claim claim = {tree, config};
	struct diag ignored; /* claim_range gives none */

	if (config->n_others)
		(void)others_visit_memory(tree, claim_range, &claim, &ignored);
}
