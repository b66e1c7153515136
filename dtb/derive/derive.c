/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A guest's tree is written from the first byte to the last, in one walk over the merged tree: what
 * the domain has is copied, what it has not is passed over, and references to what is passed over
 * are taken out of each property.
 */
#include "dtb/derive/derive.h"

#include <string.h>

#include "dtb/config/regions.h"
#include "lib/ranges.h"

/* No CPU, and no device: what has registers is its owner's. Nor what nobody's tree has. */
static bool is_cache(const struct tree *tree, unsigned node)
{
	const struct tree_node *n = &tree->node[node];

	return !tree_is_cpu(tree, node) && strcmp(tree_name(tree, node), "cpu-map") != 0 &&
	       (n->class == NODE_CPU || (n->class <= NODE_HELD && !(n->flags & TREE_HAS_REG)));
}

/* In the domain's tree beside what own_assign has said. */
static void mark(struct derive *derive, unsigned node)
{
	struct tree *tree = derive->tree;

	tree->derived |= derive->domain_bit;
	/* outside /cpus others ask for the mark: they are to see own_assign's */
	if (!is_in(derive, node) && tree->node[node].class != NODE_CPU)
		tree->assigned = NULL;
	tree->node[node].in_domains |= derive->domain_bit;
}

/* The tree without the mark of an earlier derivation for the domain. */
static struct tree *open_unmarked(const void *merged, const struct sys_config *config,
				  uint8_t domain_bit, struct diag *diag)
{
	struct tree *tree = own_open(merged, config, diag);

	if (!tree || !(tree->derived & domain_bit))
		return tree;
	own_forget(tree);
	return own_open(merged, config, diag);
}

/* Caches with nodes of their own, level by level. */
static void choose_caches(struct derive *derive)
{
	for (unsigned vcpu = 0; vcpu < derive->params->n_cpus; vcpu++) {
		unsigned cache = tree_phandle(
			derive->tree,
			tree_u32(derive->tree, derive->cpu_nodes[vcpu], "next-level-cache", 0));

		for (unsigned level = 0; cache != TREE_NONE && level < 4; level++) {
			if (cache && is_cache(derive->tree, cache) &&
			    is_in(derive, derive->tree->node[cache].parent))
				mark(derive, cache);
			cache = tree_phandle(derive->tree,
					     tree_u32(derive->tree, cache, "next-level-cache", 0));
		}
	}
}

static void choose_cpus(struct derive *derive)
{
	unsigned node = tree_next_cpu(derive->tree, TREE_NONE);

	for (unsigned board = 0; node != TREE_NONE;
	     board++, node = tree_next_cpu(derive->tree, node))
		for (unsigned vcpu = 0; vcpu < derive->params->n_cpus; vcpu++) {
			if (derive->params->cpus[vcpu] != board)
				continue;
			derive->cpu_nodes[vcpu] = node;
			mark(derive, derive->tree->node[node].parent);
			for (unsigned below = node; below < derive->tree->node[node].end; below++)
				mark(derive, below);
		}
	choose_caches(derive);
}

/* Ascending, united with what it touches. */
static int add_memory(struct derive *derive, struct range range)
{
	unsigned at;

	range = ranges_unite(derive->memory, &derive->n_memory, range);
	if (derive->n_memory == DERIVE_MAX_MEMORY)
		return diag_fail(derive->diag, "guest tree",
				 "the guest's memory is in more than %u pieces", DERIVE_MAX_MEMORY);
	for (at = derive->n_memory++; at && derive->memory[at - 1].base > range.base; at--)
		derive->memory[at] = derive->memory[at - 1];
	derive->memory[at] = range;
	return 0;
}

/* The guest's memory, and that of its reserved regions, as on the board: there they are memory,
 * too, out of which a kernel takes what must not be mapped (no-map). */
static int join_memory(struct derive *derive)
{
	const struct dt_board *board = derive->board;
	struct range pages[DT_MAX_RESERVED], part;
	unsigned n_pages;

	derive->n_memory = derive->params->n_memory;
	memcpy(derive->memory, derive->params->memory, sizeof(derive->params->memory));
	if (regions_of(derive->tree, derive->domain, pages, &n_pages, derive->diag) < 0)
		return -1;
	for (unsigned i = 0; i < n_pages; i++)
		for (unsigned bank = 0; bank < board->n_ram; bank++)
			if (ranges_less(&board->ram[bank], 1, NULL, 0, &part, 1) &&
			    range_overlaps(pages[i], part) &&
			    add_memory(derive, range_shared(pages[i], part)) < 0)
				return -1;
	return 0;
}

static int check_params(const struct derive *derive)
{
	const struct guest_params *params = derive->params;

	for (unsigned vcpu = 0; vcpu < params->n_cpus; vcpu++)
		if (!derive->cpu_nodes[vcpu])
			return diag_fail(derive->diag, "guest tree",
					 "the board's tree has no cpu %u", params->cpus[vcpu]);
	return params->n_memory ? 0
				: diag_fail(derive->diag, "guest tree", "the guest has no memory");
}

static int write_tree(struct derive *derive)
{
	/* Other reservations are in /reserved-memory; the pen is here, too, as
	 * Linux's booting.rst wants it. */
	if (!derive->error && derive->params->pen.size)
		derive->error = fdt_add_reservemap_entry(derive->out, derive->params->pen.base,
							 derive->params->pen.size);
	if (!derive->error)
		derive->error = fdt_finish_reservemap(derive->out);
	write_begin(derive, "");
	derive_props(derive, 0);
	derive_chosen(derive);
	derive_aliases(derive);
	if (!derive->params->no_psci)
		derive_psci(derive);
	if (!derive->params->native)
		derive_hypervisor(derive);
	if (derive_memory(derive) < 0 || derive_reserved(derive) < 0 ||
	    derive_devices(derive) < 0 ||
	    (derive_may_share(derive) && derive_shared(derive, false) < 0))
		return -1;
	derive_cpus(derive);
	derive_nodes(derive, 1, derive->tree->n_nodes);
	write_end(derive);
	if (!derive->error)
		derive->error = fdt_finish(derive->out);
	return 0;
}

/* Why the tree could not be written; 0 when it was. */
static int check_written(const struct derive *derive, const char *domain, size_t room)
{
	if (derive->error == -FDT_ERR_NOSPACE)
		return diag_fail(derive->diag, "guest tree",
				 "of domain %s needs up to %u bytes, has %u%s", domain,
				 (unsigned)derive->need, (unsigned)room,
				 room < GUEST_TREE_MAX ? " at mullion,tree-address, before its "
							 "kernel or the end of that memory: "
							 "another address"
						       : "");
	return derive->error ? diag_fail(derive->diag, "guest tree",
					 "of domain %s cannot be written (%s)", domain,
					 fdt_strerror(derive->error))
			     : 0;
}

static int check_call(const struct derive *derive, const struct sys_config *config)
{
	if (derive->domain >= config->n_domains)
		return diag_fail(derive->diag, "guest tree", "no such domain");
	if ((uintptr_t)derive->out & 7)
		return diag_fail(derive->diag, "guest tree", "its place is not aligned to 8 bytes");
	if (!derive->params->n_cpus || derive->params->n_cpus > DT_MAX_CPUS)
		return diag_fail(derive->diag, "guest tree", "%u CPUs: 1 to %u are possible",
				 derive->params->n_cpus, DT_MAX_CPUS);
	return 0;
}

int sys_derive(const void *merged, const struct dt_board *board, const struct sys_config *config,
	       unsigned domain, const struct guest_params *params, void *out, size_t room,
	       struct diag *diag)
{
	struct derive derive = {.board = board,
				.params = params,
				.config = config,
				.domain = domain,
				.domain_bit = (uint8_t)(1u << domain),
				.out = out,
				.diag = diag};

	derive.tree = open_unmarked(merged, config, derive.domain_bit, diag);
	if (!derive.tree || check_call(&derive, config) < 0)
		return -1;
	derive.configured = &config->domains[domain];
	choose_cpus(&derive);
	if (check_params(&derive) < 0 || join_memory(&derive) < 0)
		return -1;
	if (room > GUEST_TREE_MAX)
		room = GUEST_TREE_MAX;
	derive.need = sizeof(struct fdt_header) + 2 * sizeof(struct fdt_reserve_entry) +
		      fdt_size_dt_strings(merged) + 256;
	write_start(&derive, out, room);
	if (write_tree(&derive) < 0)
		return -1;
	return check_written(&derive, derive.configured->name, room);
}
