/* SPDX-License-Identifier: Apache-2.0 */
#include "dtb/config/losses.h"

#include "dtb/config/losses_walk.h"
#include "dtb/config/part.h"
#include "dtb/tree/refs.h"

/* Of each OPP table, the first device of the domain's that has it. */
static uint16_t table_user[TREE_MAX_NODES];

static void find_table_users(const struct tree *tree, unsigned domain)
{
	static const char name[] = "operating-points-v2";
	const struct ref_kind *kind = ref_kind(tree, 0, name);

	for (unsigned node = 0; node < tree->n_nodes; node++)
		table_user[node] = TREE_NONE;
	for (unsigned node = 0; node < tree->n_nodes; node++) {
		struct ref ref = {0, 0, 0};
		unsigned count = 0;
		const fdt32_t *cells = tree->node[node].in_domains >> domain & 1 &&
						       tree->node[node].class <= NODE_HELD
					       ? tree_cells(tree, node, name, &count)
					       : NULL;

		while (cells && ref_next(tree, kind, cells, count, &ref) == 1)
			if (ref.target != TREE_NONE && table_user[ref.target] == TREE_NONE)
				table_user[ref.target] = (uint16_t)node;
	}
}

/* The one that misses what a node lacks. */
static unsigned device_of(struct loss_walk *walk, unsigned node)
{
	unsigned whole = part_whole(walk->tree, node);
	const char *compatible = tree_str(walk->tree, whole, "compatible");

	if (!compatible || !starts_with(compatible, "operating-points-v2"))
		return whole;
	if (!walk->users_known)
		find_table_users(walk->tree, walk->loss.domain);
	walk->users_known = true;
	return table_user[whole] == TREE_NONE ? whole : table_user[whole];
}

/* What keeps ref_next from reading the reference `ref` of so many cells in all. */
static void report_unread(struct loss_walk *walk, const struct ref_kind *kind, const fdt32_t *cells,
			  unsigned count, const struct ref *ref)
{
	const fdt32_t *phandle = cells + ref->offset + kind->before;

	if (ref->target != TREE_NONE) {
		losses_report_alone(walk, ref->target,
				    ref_lacks_cells(walk->tree, kind, ref->target) ? LOSS_UNCOUNTED
										   : LOSS_SHORT);
	} else if (count - ref->offset <= kind->before || !fdt32_ld(phandle)) {
		losses_report_alone(walk, TREE_NONE, LOSS_SHORT);
	} else {
		losses_begin(walk, walk->loss.property, walk->loss.entry, phandle, 1);
		losses_report_alone(walk, TREE_NONE, LOSS_BROKEN);
	}
}

static void visit_property(struct loss_walk *walk, const struct fdt_property *property)
{
	const struct tree *tree = walk->tree;
	const fdt32_t *cells = (const void *)property->data;
	uint32_t len = fdt32_ld(&property->len);
	const char *name = tree_prop_name(tree, property);
	const struct ref_kind *kind = len % 4 ? NULL : ref_kind(tree, walk->loss.node, name);
	struct ref ref = {0, 0, 0};
	unsigned entry = 0;
	int got;

	if (!kind || !(kind->flags & REF_NEED || ref_is_link(kind)))
		return;
	for (; (got = ref_next(tree, kind, cells, len / 4, &ref)) == 1; entry++) {
		unsigned ahead = kind->before + 1u;

		losses_begin(walk, name, entry, cells + ref.offset + ahead, ref.len - ahead);
		walk->link = ref_is_link(kind);
		if (ref.target != TREE_NONE && !strcmp(name, "interrupts-extended"))
			losses_report_irq(walk, ref.target);
		else if (ref.target != TREE_NONE)
			losses_report(walk, ref.target);
	}
	losses_begin(walk, name, entry, NULL, 0);
	if (got < 0 && !ref_is_link(kind))
		report_unread(walk, kind, cells, len / 4, &ref);
}

/* A device of its own (regions.c). */
static void visit_region(struct loss_walk *walk)
{
	const struct tree *tree = walk->tree;
	unsigned node = walk->loss.node;
	bool placed = !(tree->node[node].flags & TREE_HAS_REG);
	bool bounded = tree_has(tree, node, "alloc-ranges");

	walk->loss.device = node;
	losses_begin(walk, !placed ? "reg" : bounded ? "alloc-ranges" : "size", 0, NULL, 0);
	if (!placed)
		losses_report(walk, node);
	else if (losses_lacks_room(walk, node))
		losses_report_alone(walk, TREE_NONE, LOSS_ROOM);
}

static void visit_node(struct loss_walk *walk)
{
	const struct tree *tree = walk->tree;
	unsigned node = walk->loss.node;

	walk->loss.device = device_of(walk, node);
	if (tree->node[node].class == NODE_RESERVED) {
		visit_region(walk);
		return;
	}
	if (tree->node[node].class == NODE_GONE) {
		bool malformed = tree->node[node].flags & TREE_BAD;

		losses_begin(walk, "-", 0, NULL, 0);
		losses_report_alone(walk, TREE_NONE, malformed ? LOSS_MALFORMED : LOSS_CHOSEN);
		return;
	}
	losses_of_interrupts(walk);
	losses_of_map(walk);
	tree_for_each_prop(tree, node, p) {
		visit_property(walk, p);
	}
}

void losses_visit(const struct tree *tree, const struct loser *loser,
		  void (*visit)(void *ctx, const struct loss *loss), void *ctx)
{
	struct loss_walk walk = {.tree = tree,
				 .loser = loser,
				 .loss = {.domain = loser->domain},
				 .visit = visit,
				 .ctx = ctx};

	for (unsigned i = 0; i < tree->n_nodes; i++) {
		walk.loss.node = i;
		if (tree->node[i].loses >> loser->domain & 1)
			visit_node(&walk);
		else if (tree->node[i].class == NODE_PMU || tree->node[i].class == NODE_TIMER)
			losses_of_cores_own(&walk);
	}
}

struct count {
	unsigned devices;
	uint32_t seen[TREE_MAX_NODES / 32]; /* a bit each */
};

static void count_device(void *ctx, const struct loss *loss)
{
	struct count *count = ctx;
	uint32_t bit = 1u << loss->device % 32;

	if (loss->kind >= LOSS_HYPERVISOR || count->seen[loss->device / 32] & bit)
		return;
	count->seen[loss->device / 32] |= bit;
	count->devices++;
}

unsigned losses_count(const struct tree *tree, const struct loser *loser)
{
	struct count count = {0, {0}};

	losses_visit(tree, loser, count_device, &count);
	return count.devices;
}
