/* SPDX-License-Identifier: Apache-2.0 */
#include "dtb/config/domains.h"

#include "dtb/tree/others.h"

int domains_check_node(const struct tree *tree, unsigned domains, struct diag *diag)
{
	static const char *const known[] = {"compatible", "#address-cells", "#size-cells", "ranges",
					    "phandle",    "linux,phandle",  NULL};

	tree_for_each_prop(tree, domains, prop) {
		const char *name = tree_prop_name(tree, prop);

		if (!is_one_of(known, name) &&
		    diag_ends(diag_fail(diag, "/domains",
					"%s is of no domain here: write it in one", name),
			      diag))
			return -1;
	}
	return 0;
}

/* libfdt adds each new node in front of the others: the first domain comes last. */
unsigned domains_index(const struct tree *tree, unsigned domains, unsigned node,
		       const struct sys_config *config)
{
	unsigned ours = config->n_domains, others = sys_owners(config);

	tree_for_each_child(tree, domains, i) {
		unsigned k = others_cluster(tree, i) == TREE_NONE ? --ours : --others;

		if (i == node)
			return k;
	}
	return DOMAINS_NONE;
}

/* Of the CPUs, the memory and the devices that no domain names, each goes to one at most. */
static int check_rests(const struct sys_domain *first, const struct sys_domain *second,
		       struct diag *diag)
{
	if (first->cpus_rest && second->cpus_rest &&
	    diag_ends(diag_fail(diag, second->name,
				"cpus: domain %s has the rest already (mask 0xffffffff)",
				first->name),
		      diag))
		return -1;
	if (first->memory_rest && second->memory_rest &&
	    diag_ends(diag_fail(diag, second->name,
				"mullion,memory-rest: domain %s has the rest already", first->name),
		      diag))
		return -1;
	if (first->devices_rest && second->devices_rest)
		return diag_fail(diag, second->name,
				 "mullion,access-rest: domain %s has the rest already",
				 first->name);
	return 0;
}

static int check_pair(const struct sys_domain *first, const struct sys_domain *second,
		      struct diag *diag)
{
	uint32_t both = first->cpus & second->cpus;

	if (first->id == second->id &&
	    diag_ends(diag_fail(diag, second->name, "id %u is that of domain %s too", second->id,
				first->name),
		      diag))
		return -1;
	if (both && diag_ends(diag_fail(diag, second->name, "cpu %u is given to domain %s as well",
					(unsigned)__builtin_ctz(both), first->name),
			      diag))
		return -1;
	if (diag_ends(check_rests(first, second, diag), diag))
		return -1;
	for (unsigned k = 0; k < first->n_memory; k++)
		for (unsigned m = 0; m < second->n_memory; m++)
			if (range_overlaps(first->memory[k], second->memory[m]) &&
			    diag_ends(
				    diag_fail(diag, second->name,
					      "memory 0x%lx size 0x%lx overlaps that of domain %s",
					      second->memory[m].base, second->memory[m].size,
					      first->name),
				    diag))
				return -1;
	return 0;
}

static int check_own_memory(const struct sys_domain *domain, struct diag *diag)
{
	for (unsigned k = 0; k < domain->n_memory; k++)
		for (unsigned m = 0; m < k; m++)
			if (range_overlaps(domain->memory[k], domain->memory[m]) &&
			    diag_ends(diag_fail(diag, domain->name,
						"memory 0x%lx size 0x%lx is named twice",
						domain->memory[k].base, domain->memory[k].size),
				      diag))
				return -1;
	return 0;
}

/* Gives the CPUs that nobody names to the domain that asks for the rest. */
static int share_cpus(const struct dt_board *board, struct sys_config *config, struct diag *diag)
{
	uint32_t left = (uint32_t)((1ull << board->n_cpus) - 1);

	for (unsigned k = 0; k < config->n_domains; k++)
		left &= ~config->domains[k].cpus;
	for (unsigned k = 0; k < config->n_domains; k++) {
		if (!config->domains[k].cpus_rest)
			continue;
		if (!left && diag_ends(diag_fail(diag, config->domains[k].name,
						 "cpus: the other domains leave no CPU"),
				       diag))
			return -1;
		config->domains[k].cpus = left;
	}
	return 0;
}

int domains_settle(const struct dt_board *board, struct sys_config *config, struct diag *diag)
{
	for (unsigned k = 0; k < config->n_domains; k++) {
		if (diag_ends(check_own_memory(&config->domains[k], diag), diag))
			return -1;
		for (unsigned m = 0; m < k; m++)
			if (diag_ends(check_pair(&config->domains[m], &config->domains[k], diag),
				      diag))
				return -1;
	}
	return share_cpus(board, config, diag);
}
