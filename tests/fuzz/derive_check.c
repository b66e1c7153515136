/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/fuzz/derive_check.h"

#include <libfdt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dtb/config/regions.h"
#include "dtb/config/visitor.h"
#include "dtb/tree/board_memory.h"
#include "dtb/tree/irq_route.h"
#include "dtb/tree/refs.h"
#include "dtb/tree/tree_bus.h"

static void __attribute__((noreturn))
wrong(const char *node, const char *what, uint64_t first, uint64_t second)
{
	fprintf(stderr, "derived tree: %s: %s (0x%llx, 0x%llx)\n", node, what,
		(unsigned long long)first, (unsigned long long)second);
	abort();
}

static struct range pages_of(struct range range)
{
	uint64_t base = ALIGN_DOWN(range.base, PAGE_SIZE);

	return (struct range){base, ALIGN_UP(range_end(range), PAGE_SIZE) - base};
}

/* --- what a domain owns --- */

static int add_mmio(void *ctx, const char *node, struct range range, struct diag *diag)
{
	struct owned *owned = ctx;

	(void)diag;
	if (!*node || !range.size || range_end(range) < range.base)
		wrong(node, "registers", range.base, range.size);
	if (owned->n_mmio < OWNED_MMIO)
		owned->mmio[owned->n_mmio++] = pages_of(range);
	return 0;
}

static int add_irq(void *ctx, const char *node, uint32_t intid, bool edge, struct diag *diag)
{
	struct owned *owned = ctx;

	(void)edge;
	(void)diag;
	if (!*node || intid < 16)
		wrong(node, "interrupt", intid, 0);
	if (intid < OWNED_IRQS)
		owned->irqs[intid] = 1;
	return 0;
}

static int add_dma(void *ctx, const char *node, bool smmu, struct diag *diag)
{
	(void)ctx;
	(void)smmu;
	(void)diag;
	if (!*node)
		wrong(node, "master", 0, 0);
	return 0;
}

/* --- and what nobody owns --- */

static void not_owned(const struct owned *owned, const char *node, struct range range)
{
	for (unsigned i = 0; i < owned->n_mmio; i++)
		if (range_overlaps(owned->mmio[i], range))
			wrong(node, "reserved for nobody, and registers", range.base,
			      owned->mmio[i].base);
	for (unsigned i = 0; i < owned->n_memory; i++)
		if (range_overlaps(owned->memory[i], range))
			wrong(node, "reserved for nobody, and memory", range.base,
			      owned->memory[i].base);
}

/* Inside a region it says that nothing else lies there. */
static void check_entry(const struct owned *owned, struct range entry)
{
	for (unsigned i = 0; i < owned->n_memory; i++)
		if (range_contains(owned->memory[i], entry))
			return;
	not_owned(owned, "/memreserve/", entry);
}

/* tree_reg, cut off where addresses end, of one that wraps as well. */
static bool reserved_reg(const struct tree *tree, unsigned node, unsigned index,
			 struct range *range)
{
	struct diag unused;
	int got = tree_reg(tree, node, index, range, &unused);

	*range = range_in_reach(*range);
	return got == 1 || (got < 0 && range->size);
}

/* Of the tree that is open, with its owners: what is reserved and no domain's is not this one's. */
static void check_reserved(const struct owned *owned)
{
	const struct tree *tree = tree_last();
	unsigned parent = tree_child(tree, 0, "reserved-memory");
	struct range range;

	for (int i = 0; i < fdt_num_mem_rsv(tree->fdt); i++)
		if (!fdt_get_mem_rsv(tree->fdt, i, &range.base, &range.size))
			check_entry(owned, range_in_reach(range));
	for (unsigned node = 1; node < tree->n_nodes; node++) {
		if (tree->node[node].owner != TREE_NO_OWNER ||
		    !(tree->node[node].parent == parent || tree_is_secure_memory(tree, node)))
			continue;
		for (unsigned i = 0; reserved_reg(tree, node, i, &range); i++)
			not_owned(owned, tree_name(tree, node), range);
	}
}

/* What no domain has unless it names it, or never: wherever it stands in the tree. */
static void check_kept(const struct owned *owned, const struct sys_config *config, unsigned domain)
{
	static const char *const never[] = {"arm,gic-v3-its", "arm,gic-v2m-frame", NULL};
	static const char *const held[] = {"cfi-flash", "arm,smmu-v3", "arm,mmu-500", NULL};
	const struct tree *tree = tree_last();
	struct range range;
	struct diag unused;

	for (unsigned node = 1; node < tree->n_nodes; node++) {
		const struct tree_node *n = &tree->node[node];
		bool named = n->owner != domain;

		if (tree_compatible(tree, node, never) && !(n->flags & TREE_DISABLED))
			for (unsigned i = 0; tree_reg(tree, node, i, &range, &unused) == 1; i++)
				not_owned(owned, tree_name(tree, node), range);
		if (!tree_compatible(tree, node, held))
			continue;
		for (unsigned i = 0; i < config->domains[domain].n_devices; i++) {
			unsigned device = tree_at(tree, config->domains[domain].devices[i]);

			named |= device == node ||
				 (device <= node && node < tree->node[device].end &&
				  (tree_compatible(tree, device, held) ||
				   tree->node[n->parent].class == NODE_BUS));
		}
		if (!named)
			wrong(tree_name(tree, node), "is held, and given", 0, 0);
	}
}

bool owned_collect(struct owned *owned, const void *merged, const struct sys_config *config,
		   unsigned domain, const struct guest_params *params)
{
	const struct sys_visitor visitor = {
		.ctx = owned, .mmio = add_mmio, .irq = add_irq, .dma = add_dma};
	struct diag unused;

	owned->n_mmio = 0;
	memset(owned->irqs, 0, sizeof(owned->irqs));
	if (sys_resources(merged, config, domain, &visitor, &unused) < 0 ||
	    owned->n_mmio == OWNED_MMIO ||
	    regions_of(tree_last(), domain, owned->memory, &owned->n_memory, &unused) < 0)
		return false;
	check_reserved(owned);
	check_kept(owned, config, domain);
	for (unsigned i = 0; i < params->n_memory; i++)
		owned->memory[owned->n_memory++] = params->memory[i];
	return true;
}

static void lists_apart(const struct range *first, unsigned n_first, const struct range *second,
			unsigned n_second, const char *what)
{
	for (unsigned i = 0; i < n_first; i++)
		for (unsigned k = 0; k < n_second; k++)
			if (range_overlaps(first[i], second[k]))
				wrong("two domains", what, first[i].base, second[k].base);
}

void owned_apart(const struct owned *first, const struct owned *second)
{
	lists_apart(first->mmio, first->n_mmio, second->mmio, second->n_mmio, "registers");
	lists_apart(first->memory, first->n_memory, second->memory, second->n_memory, "memory");
	lists_apart(first->mmio, first->n_mmio, second->memory, second->n_memory, "memory");
	lists_apart(first->memory, first->n_memory, second->mmio, second->n_mmio, "memory");
	for (unsigned i = 32; i < OWNED_IRQS; i++)
		if (first->irqs[i] && second->irqs[i])
			wrong("two domains", "interrupt", i, 0);
}

/* --- what its tree says --- */

struct look {
	const struct tree *tree;
	const struct dt_board *board;
	const struct owned *owned;
	unsigned last; /* registers come in the order of the tree: where the last ones were */
};

static bool is_gic(const struct look *look, struct range range)
{
	const struct dt_gic *gic = &look->board->gic;
	bool found = range_contains(gic->gicd, range) || range_contains(gic->gicc, range);

	for (unsigned i = 0; i < gic->n_gicr; i++)
		found |= range_contains(gic->gicr[i], range);
	return found;
}

/* What lies side by side may be one in the tree: memory, and what is reserved for a device. */
static bool in_memory(const struct look *look, struct range range)
{
	const struct range *memory = look->owned->memory;

	for (unsigned i = 0; range.size && i < look->owned->n_memory; i++)
		if (range_contains(memory[i], (struct range){range.base, 1})) {
			uint64_t end = range_end(memory[i]);

			if (end >= range_end(range))
				return true;
			range = (struct range){end, range_end(range) - end};
			i = -1u;
		}
	return !range.size;
}

static bool in_mmio(struct look *look, struct range range)
{
	unsigned count = look->owned->n_mmio;

	for (unsigned i = 0; i < count; i++)
		if (range_contains(look->owned->mmio[(look->last + i) % count], range)) {
			look->last = (look->last + i) % count;
			return true;
		}
	return false;
}

static bool is_below(const struct look *look, unsigned node, const char *top)
{
	while (look->tree->node[node].parent)
		node = look->tree->node[node].parent;
	return !strcmp(tree_name(look->tree, node), top);
}

/* No driver maps the reg of a bus: it says where the devices on it are. */
static bool is_bus(const struct look *look, unsigned node)
{
	static const char *const bus[] = {"simple-bus", "simple-pm-bus", "arm,amba-bus", NULL};

	return tree_compatible(look->tree, node, bus);
}

/* That some are there. */
static void check_bus(const struct look *look, unsigned bus)
{
	struct range range, below;
	struct diag unused;
	bool found = !tree_has(look->tree, bus, "reg");

	for (unsigned i = 0; tree_reg(look->tree, bus, i, &range, &unused) == 1; i++)
		for (unsigned node = bus + 1; node < look->tree->node[bus].end; node++)
			found |= tree_reg(look->tree, node, 0, &below, &unused) == 1 &&
				 below.size && range_contains(range, below);
	if (!found)
		wrong(tree_name(look->tree, bus), "registers of a bus", range.base, range.size);
}

static bool is_memory(const struct look *look, unsigned node)
{
	const char *type;

	while (look->tree->node[node].parent)
		node = look->tree->node[node].parent;
	type = tree_str(look->tree, node, "device_type");
	return (type && !strcmp(type, "memory")) ||
	       !strcmp(tree_name(look->tree, node), "reserved-memory");
}

static void check_reg(struct look *look, unsigned node)
{
	const char *name = tree_name(look->tree, node);
	bool memory = is_memory(look, node);
	struct range range;
	struct diag unused;

	for (unsigned i = 0; tree_reg(look->tree, node, i, &range, &unused) == 1; i++)
		if (range.size && !(memory ? in_memory(look, range)
					   : in_mmio(look, range) || (node == look->tree->gic &&
								      is_gic(look, range))))
			wrong(name, memory ? "memory" : "registers", range.base, range.size);
	for (unsigned i = 0; tree_u32(look->tree, node, "#address-cells", 0) == 3 &&
			     tree_pci_window(look->tree, node, i, &range, &unused) == 1;
	     i++)
		if (range.size && !in_mmio(look, range))
			wrong(name, "PCI window", range.base, range.size);
}

/* Whatever a guest may find in nodes that are no devices of the board's. */
static void check_no_device(const struct look *look, unsigned node)
{
	static const char *const timer[] = {"arm,armv8-timer", "arm,armv7-timer", "arm,armv8-pmuv3",
					    NULL};
	static const char *const irqs[] = {"interrupts", "interrupts-extended", "interrupt-map"};
	const struct tree *tree = look->tree;
	unsigned parent = tree->node[node].parent;
	bool cpus = is_below(look, node, "cpus"), memory = is_memory(look, node);

	if (memory && parent && tree->node[parent].parent)
		wrong(tree_name(tree, node), "below reserved memory", 0, 0);
	if (parent && tree_compatible(tree, parent, timer) && !tree_has(tree, parent, "reg"))
		wrong(tree_name(tree, node), "below timer or counters", 0, 0);
	if (cpus && tree_has(tree, node, "reg") && !tree_is_cpu(tree, node))
		wrong(tree_name(tree, node), "registers below CPUs", 0, 0);
	for (unsigned k = 0; (cpus || memory || node == tree->gic) && k < 3; k++)
		if (tree_has(tree, node, irqs[k]))
			wrong(tree_name(tree, node), irqs[k], 0, 0);
}

static void check_irq(const struct look *look, unsigned node, const struct tree_irq *irq)
{
	bool edge;
	uint32_t intid = tree_intid(look->tree, irq, &edge);

	if (intid >= 32 && (intid >= OWNED_IRQS || !look->owned->irqs[intid]))
		wrong(tree_name(look->tree, node), "interrupt", intid, 0);
}

static void check_irqs(const struct look *look, unsigned node)
{
	struct tree_irq irq;
	struct tree_map map = {0};
	struct diag unused;
	int got;

	/* the former is not read above, but by Linux behind the end of the latter */
	if (tree_has(look->tree, node, "interrupts") &&
	    tree_has(look->tree, node, "interrupts-extended"))
		wrong(tree_name(look->tree, node), "interrupts twice", 0, 0);
	for (unsigned i = 0; tree_irq(look->tree, node, i, &irq, &unused) == 1; i++)
		check_irq(look, node, &irq);
	while ((got = tree_irq_map(look->tree, node, &map, &unused)) == 1)
		check_irq(look, node, &map.irq);
	if (got < 0)
		wrong(tree_name(look->tree, node), unused.reason, map.offset, 0);
}

/* Each reference leads to a node, or is a hole. One that ends too early is as the board has it. */
static void check_refs(const struct look *look, unsigned node)
{
	tree_for_each_prop(look->tree, node, property) {
		const char *name = tree_prop_name(look->tree, property);
		uint32_t len = fdt32_ld(&property->len);
		const fdt32_t *cells = (const void *)property->data;
		const struct ref_kind *kind = len % 4 ? NULL : ref_kind(look->tree, node, name);
		struct ref ref = {0, 0, 0};
		unsigned at;
		int got;

		while (kind && (got = ref_next(look->tree, kind, cells, len / 4, &ref)) != 0) {
			at = ref.offset + kind->before;
			if (at < len / 4 && fdt32_ld(cells + at) &&
			    tree_phandle(look->tree, fdt32_ld(cells + at)) == TREE_NONE)
				wrong(tree_name(look->tree, node), name, fdt32_ld(cells + at), at);
			if (got < 0)
				break;
		}
	}
}

void derived_check(const void *derived, size_t room, const struct dt_board *board,
		   const struct owned *owned)
{
	struct look look = {.board = board, .owned = owned};
	struct diag diag;
	int failed = fdt_check_full(derived, room);

	if (failed)
		wrong("/", fdt_strerror(failed), 0, 0);
	look.tree = tree_open(derived, &diag);
	if (!look.tree)
		wrong(diag.object, diag.reason, 0, 0);
	for (unsigned node = 0; node < look.tree->n_nodes; node++) {
		if (!strcmp(tree_name(look.tree, node), "aliases"))
			continue; /* paths, under any name */
		check_refs(&look, node);
		check_irqs(&look, node);
		if (!node)
			continue;
		check_no_device(&look, node);
		if (is_bus(&look, node))
			check_bus(&look, node);
		else
			check_reg(&look, node);
	}
}
