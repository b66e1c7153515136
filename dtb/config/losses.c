/* SPDX-License-Identifier: Apache-2.0 */
#include "dtb/config/losses.h"

#include "dtb/config/own.h"
#include "dtb/config/part.h"
#include "dtb/config/private_irqs.h"
#include "dtb/config/room.h"
#include "dtb/tree/irq_map.h"
#include "dtb/tree/irq_route.h"
#include "dtb/tree/refs.h"
#include "dtb/tree/tree_bus.h"

struct walk {
	const struct tree *tree;
	const struct loser *loser;
	struct loss loss; /* of the node, property and reference that are looked at */
	bool link;        /* ref_is_link: of use only to whoever has both */
	bool users_known; /* table_user is the domain's */
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
		[LOSS_ROOM] = "no room",
		[LOSS_CHOSEN] = "in /chosen",
		[LOSS_NOBODY] = "nobody",
		[LOSS_BROKEN] = "no such node",
		[LOSS_UNCOUNTED] = "no #..-cells",
		[LOSS_SHORT] = "ends too soon",
		[LOSS_NOWHERE] = "no way to the GIC",
		[LOSS_NO_PARTITION] = "no partition",
		[LOSS_CPUS] = "other CPUs",
		[LOSS_EXTENDED] = "extended",
		[LOSS_MALFORMED] = "malformed",
		[LOSS_HYPERVISOR] = "the hypervisor",
		[LOSS_DISABLED] = "disabled",
		[LOSS_SHARED] = "shared",
		[LOSS_BEHIND] = "not the GIC's",
		[LOSS_PARTITION] = "other CPUs",
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

static enum loss_kind kind_of(const struct tree *tree, unsigned node, const char *property)
{
	const struct tree_node *n = &tree->node[node];

	if (n->owner != TREE_NO_OWNER)
		return LOSS_OTHERS;
	if (n->flags & TREE_DISABLED)
		return kind_of_disabled(tree, node);
	/* the GIC's own message interrupts: no guest has them, devices use their lines */
	if (starts_with(property, "msi-"))
		return LOSS_HYPERVISOR;
	for (unsigned up = node; up; up = tree->node[up].parent)
		if (tree->node[up].flags & TREE_BAD)
			return LOSS_MALFORMED;
	if (n->class == NODE_HELD)
		return starts_with(property, "iommu") ? LOSS_HYPERVISOR : LOSS_HELD;
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
static unsigned device_of(struct walk *walk, unsigned node)
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

static void report_as(struct walk *walk, unsigned provider, unsigned owner, enum loss_kind kind)
{
	walk->loss.provider = provider;
	walk->loss.owner = owner;
	walk->loss.kind = kind;
	walk->visit(walk->ctx, &walk->loss);
}

/* What has no provider, or one that is the domain's. */
static void report_alone(struct walk *walk, unsigned provider, enum loss_kind kind)
{
	report_as(walk, provider, TREE_NO_OWNER, kind);
}

/* A region that a kernel is to place itself, and cannot. */
static bool lacks_room(const struct walk *walk, unsigned node)
{
	const struct tree_node *n = &walk->tree->node[node];

	return n->class == NODE_RESERVED && !(n->flags & TREE_HAS_REG) && walk->loser->n_memory &&
	       n->in_domains >> walk->loss.domain & 1 && !tree_is_afresh(walk->tree, node) &&
	       room_is_missing(walk->tree, node, walk->loser->memory, walk->loser->n_memory);
}

static void report(struct walk *walk, unsigned provider)
{
	const struct tree *tree = walk->tree;
	enum loss_kind kind;
	unsigned node;

	if (lacks_room(walk, provider))
		report_alone(walk, provider, LOSS_ROOM);
	if (tree->node[provider].in_domains >> walk->loss.domain & 1 ||
	    is_everybodys(&tree->node[provider]))
		return;
	node = obstacle(tree, provider, walk->loss.domain);
	kind = kind_of(tree, node, walk->loss.property);
	if (!walk->link || kind == LOSS_OTHERS)
		report_as(walk, provider, tree->node[node].owner, kind);
}

/* Of the bus, the domain may well have something. */
static void report_bus(struct walk *walk, unsigned bus)
{
	unsigned owner = walk->tree->node[bus].owner;

	report_as(walk, bus, owner, owner == TREE_NO_OWNER ? LOSS_HELD : LOSS_OTHERS);
}

/* Before the property's reference `entry`, which has so many cells behind the phandle. */
static void begin(struct walk *walk, const char *property, unsigned entry, const fdt32_t *cells,
		  unsigned n_cells)
{
	walk->loss.property = property;
	walk->link = false;
	walk->loss.entry = entry;
	walk->loss.cells = cells;
	walk->loss.n_cells = n_cells;
}

/* Of an interrupt that is another for each cluster. False: the domain has it. */
static bool report_partition(struct walk *walk, const struct tree_irq *irq)
{
	const struct tree *tree = walk->tree;
	bool pmu = tree->node[walk->loss.node].class == NODE_PMU;
	unsigned partition;

	if (private_irqs_reach(tree, irq, walk->loss.domain))
		return false;
	partition = private_irqs_partition(tree, irq);
	if (partition == TREE_NONE)
		begin(walk, walk->loss.property, walk->loss.entry, irq->specifier + 3, 1);
	report_alone(walk, partition,
		     partition == TREE_NONE ? LOSS_NO_PARTITION
		     : pmu                  ? LOSS_PARTITION
					    : LOSS_CPUS);
	return true;
}

/* An interrupt at the GIC that a guest's has not. False: it is none. */
static bool report_missing(struct walk *walk, const struct tree_irq *irq)
{
	bool edge;

	if (tree_intid(walk->tree, irq, &edge) < IRQ_FIRST_EXTENDED)
		return report_partition(walk, irq);
	report_alone(walk, irq->parent, LOSS_EXTENDED);
	return true;
}

/* The same of one to which an entry of an interrupt-map leads: that is said of it. */
static bool report_entry(struct walk *walk, const struct tree_irq *irq)
{
	if (!private_irqs_lack(walk->tree, irq, walk->loss.domain))
		return false;
	begin(walk, walk->loss.property, walk->loss.entry, irq->specifier, irq->cells);
	return report_missing(walk, irq);
}

static void report_irq(struct walk *walk, unsigned controller)
{
	const struct tree_irq irq = {controller, walk->loss.cells, walk->loss.n_cells};
	struct tree_irq next;

	if (report_missing(walk, &irq) ||
	    (irq_map_next(walk->tree, walk->loss.node, &irq, &next) && report_entry(walk, &next)))
		return;
	if (tree_is_afresh(walk->tree, controller) ||
	    (walk->tree->node[controller].in_domains >> walk->loss.domain & 1 &&
	     !irq_route_ends(walk->tree, controller)))
		report_alone(walk, controller, LOSS_NOWHERE);
	else if (own_is_others_bus(walk->tree, controller, walk->loss.domain))
		report_bus(walk, controller);
	else
		report(walk, controller);
}

/* What keeps ref_next from reading the reference `ref` of so many cells in all. */
static void report_unread(struct walk *walk, const struct ref_kind *kind, const fdt32_t *cells,
			  unsigned count, const struct ref *ref)
{
	const fdt32_t *phandle = cells + ref->offset + kind->before;

	if (ref->target != TREE_NONE) {
		report_alone(walk, ref->target,
			     ref_lacks_cells(walk->tree, kind, ref->target) ? LOSS_UNCOUNTED
									    : LOSS_SHORT);
	} else if (count - ref->offset <= kind->before || !fdt32_ld(phandle)) {
		report_alone(walk, TREE_NONE, LOSS_SHORT);
	} else {
		begin(walk, walk->loss.property, walk->loss.entry, phandle, 1);
		report_alone(walk, TREE_NONE, LOSS_BROKEN);
	}
}

static void visit_property(struct walk *walk, const struct fdt_property *property)
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

		begin(walk, name, entry, cells + ref.offset + ahead, ref.len - ahead);
		walk->link = ref_is_link(kind);
		if (ref.target != TREE_NONE && !strcmp(name, "interrupts-extended"))
			report_irq(walk, ref.target);
		else if (ref.target != TREE_NONE)
			report(walk, ref.target);
	}
	begin(walk, name, entry, NULL, 0);
	if (got < 0 && !ref_is_link(kind))
		report_unread(walk, kind, cells, len / 4, &ref);
}

/* Those of `interrupts`; a list that its controller cannot read is one. */
static void visit_interrupts(struct walk *walk)
{
	static const char name[] = "interrupts";
	const struct tree *tree = walk->tree;
	unsigned count, parent, size;
	const fdt32_t *cells = tree_cells(tree, walk->loss.node, name, &count);

	parent = cells ? tree_irq_parent(tree, walk->loss.node) : TREE_NONE;
	if (parent == TREE_NONE)
		return;
	size = tree_u32(tree, parent, "#interrupt-cells", 0);
	if (!size || size > count)
		size = count;
	for (unsigned entry = 0; entry < count / size; entry++) {
		begin(walk, name, entry, cells + entry * size, size);
		report_irq(walk, parent);
	}
}

static void visit_map(struct walk *walk)
{
	struct tree_map map = {0};
	struct diag ignored; /* a damaged map is reported with the node's resources */
	unsigned last = TREE_NONE;

	for (; tree_irq_map(walk->tree, walk->loss.node, &map, &ignored) == 1;
	     last = map.irq.parent) {
		begin(walk, "interrupt-map", LOSS_ALL, NULL, 0);
		if (map.irq.parent != last)
			report_irq(walk, map.irq.parent);
		(void)report_entry(walk, &map.irq);
	}
}

/* A device of its own (regions.c). */
static void visit_region(struct walk *walk)
{
	const struct tree *tree = walk->tree;
	unsigned node = walk->loss.node;
	bool placed = !(tree->node[node].flags & TREE_HAS_REG);
	bool bounded = tree_has(tree, node, "alloc-ranges");

	walk->loss.device = node;
	begin(walk, !placed ? "reg" : bounded ? "alloc-ranges" : "size", 0, NULL, 0);
	if (!placed)
		report(walk, node);
	else if (lacks_room(walk, node))
		report_alone(walk, TREE_NONE, LOSS_ROOM);
}

static void visit_node(struct walk *walk)
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

		begin(walk, "-", 0, NULL, 0);
		report_alone(walk, TREE_NONE, malformed ? LOSS_MALFORMED : LOSS_CHOSEN);
		return;
	}
	visit_interrupts(walk);
	visit_map(walk);
	tree_for_each_prop(tree, node, p) {
		visit_property(walk, p);
	}
}

/* Of one interrupt of the timer or the counters: why a guest does not get it. False: it does. */
static bool report_cores_own(struct walk *walk, const struct tree_irq *irq)
{
	const struct tree *tree = walk->tree;
	bool edge, pmu = tree->node[walk->loss.node].class == NODE_PMU;
	uint32_t intid = tree_intid(tree, irq, &edge);

	if (pmu && irq->parent != tree->gic && !intid)
		report_alone(walk, irq->parent, LOSS_BEHIND);
	else if (intid / 16 != 1) /* no PPI */
		report_alone(walk, tree->gic, LOSS_SHARED);
	else if (!(tree->node[irq->parent].in_domains >> walk->loss.domain & 1))
		report(walk, irq->parent);
	else
		return report_partition(walk, irq);
	return true;
}

/* Timer and counters, which nobody loses; but a controller of theirs may be another domain's, and
 * counters count without interrupts that are not each core's own. All go with the first. */
static void visit_cores_own(struct walk *walk)
{
	const struct tree *tree = walk->tree;
	unsigned node = walk->loss.node;
	struct tree_irq irq;
	struct diag ignored;

	if (!(tree->node[node].flags & TREE_HAS_LINES) ||
	    private_irqs_left(tree, node, walk->loss.domain))
		return;
	walk->loss.device = node;
	begin(walk, tree_irqs_extended(tree, node) ? "interrupts-extended" : "interrupts", LOSS_ALL,
	      NULL, 0);
	for (unsigned k = 0; tree_irq(tree, node, k, &irq, &ignored) == 1; k++)
		if (irq.parent != TREE_NONE && report_cores_own(walk, &irq))
			return;
}

void losses_visit(const struct tree *tree, const struct loser *loser,
		  void (*visit)(void *ctx, const struct loss *loss), void *ctx)
{
	struct walk walk = {.tree = tree,
			    .loser = loser,
			    .loss = {.domain = loser->domain},
			    .visit = visit,
			    .ctx = ctx};

	for (unsigned i = 0; i < tree->n_nodes; i++) {
		walk.loss.node = i;
		if (tree->node[i].loses >> loser->domain & 1)
			visit_node(&walk);
		else if (tree->node[i].class == NODE_PMU || tree->node[i].class == NODE_TIMER)
			visit_cores_own(&walk);
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
