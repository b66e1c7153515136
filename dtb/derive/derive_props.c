/* SPDX-License-Identifier: Apache-2.0 */
/* What becomes of each property on its way into a guest's tree. */
#include "dtb/derive/derive.h"

#include "dtb/config/private_irqs.h"

static bool is_listed(const char *const *list, const char *name)
{
	for (; *list; list++)
		if (!strcmp(*list, name))
			return true;
	return false;
}

/* Whether the guest has a node to which a phandle can lead. */
static bool is_there(const struct derive *derive, unsigned node)
{
	return is_in(derive, node) && !tree_is_afresh(derive->tree, node);
}

/* Whether an interrupt that comes in at a controller gets on in the guest. */
static bool is_way(const struct derive *derive, unsigned controller)
{
	return is_there(derive, controller) &&
	       !own_is_others_bus(derive->tree, controller, derive->domain);
}

/* Whether the guest has what a reference leads to. */
static bool is_alive(const struct derive *derive, const struct ref_kind *kind, unsigned target)
{
	if (kind->flags & REF_MESSAGES && target == derive->tree->gic && !derive->params->native)
		return false;
	return is_there(derive, target) &&
	       (is_way(derive, target) || strcmp(ref_property(kind), "interrupts-extended") != 0);
}

/* Whether the node may have an interrupt that is none of the guest's interrupt controller
 * (own_assign marks who may). */
static bool may_lack(const struct derive *derive, unsigned node)
{
	return derive->tree->node[node].loses & derive->domain_bit && !derive->params->native;
}

/* Copies a list of references to `to` (NULL: only counts); those to nodes that are gone become
 * empty or are cut. What is behind a reference that cannot be read is left out, as Linux does not
 * get there either. Returns the cells that are left, 0 when no reference is. */
static unsigned clean_refs(const struct derive *derive, const struct ref_kind *kind,
			   const fdt32_t *cells, unsigned count, fdt32_t *to)
{
	struct ref ref = {0, 0, 0};
	unsigned left = 0, living = 0;
	int got;

	while ((got = ref_next(derive->tree, kind, cells, count, &ref)) == 1) {
		bool alive = is_alive(derive, kind, ref.target);
		unsigned len = alive ? ref.len : kind->flags & REF_CUT ? 0 : 1;

		if (!alive && kind->flags & REF_WHOLE)
			return 0;
		if (to && len) {
			if (alive)
				memcpy(to + left, cells + ref.offset, len * 4);
			else
				to[left] = 0;
		}
		left += len;
		living += alive;
	}
	return !living || (got < 0 && kind->flags & REF_WHOLE) ? 0 : left;
}

static bool refs_left(const struct derive *derive, unsigned node, const struct ref_kind *kind)
{
	unsigned count;
	const fdt32_t *cells = tree_cells(derive->tree, node, ref_property(kind), &count);

	return cells && clean_refs(derive, kind, cells, count, NULL);
}

static bool is_entry_left(const struct derive *derive, unsigned node, const struct tree_irq *irq)
{
	return is_way(derive, irq->parent) &&
	       !(may_lack(derive, node) && private_irqs_lack(derive->tree, irq, derive->domain));
}

/* Only the entries that lead to an interrupt controller of the guest's. */
static void copy_irq_map(struct derive *derive, unsigned node, const fdt32_t *cells)
{
	struct tree_map map = {0};
	unsigned left = 0;
	struct diag ignored; /* a map that is damaged behind some point ends there */
	fdt32_t *to;

	while (tree_irq_map(derive->tree, node, &map, &ignored) == 1)
		left += is_entry_left(derive, node, &map.irq) ? map.len : 0;
	to = left ? write_room(derive, "interrupt-map", left) : NULL;
	map = (struct tree_map){0};
	while (to && tree_irq_map(derive->tree, node, &map, &ignored) == 1) {
		if (!is_entry_left(derive, node, &map.irq))
			continue;
		memcpy(to, cells + map.offset, map.len * 4);
		to += map.len;
	}
}

/* Interrupts and windows are their owner's: a node without registers may be in the trees of several
 * domains, as a bus is. What is no device has none: CPUs, and reserved memory. */
static bool is_own(const struct derive *derive, unsigned node)
{
	const struct tree_node *of = &derive->tree->node[node];

	return of->class <= NODE_HELD ? of->owner == derive->domain : of->class == NODE_GIC;
}

/* Whether the guest finds the same controller as the board has for `interrupts`: all that leads to
 * it is there. */
static bool irq_parent_left(const struct derive *derive, unsigned node)
{
	for (unsigned steps = 0; steps < 2 * TREE_MAX_DEPTH; steps++) {
		node = tree_irq_above(derive->tree, node);
		if (!is_there(derive, node))
			return false;
		if (tree_has(derive->tree, node, "#interrupt-cells"))
			return is_way(derive, node);
	}
	return false;
}

static bool irqs_left(const struct derive *derive, unsigned node)
{
	if (derive->tree->node[node].class == NODE_PMU ||
	    derive->tree->node[node].class == NODE_TIMER)
		return private_irqs_left(derive->tree, node, derive->domain);
	/* the list goes as a whole: the others are known by their places */
	if (!is_own(derive, node) ||
	    (may_lack(derive, node) && private_irqs_any_lack(derive->tree, node, derive->domain)))
		return false;
	if (tree_irqs_extended(derive->tree, node))
		return refs_left(derive, node, ref_kind(derive->tree, node, "interrupts-extended"));
	return irq_parent_left(derive, node);
}

/* Whether one of the bus's registers is where something on it is. */
static bool is_window(const struct derive *derive, unsigned bus, struct range range)
{
	const struct tree *tree = derive->tree;
	struct diag ignored; /* what is malformed is in no tree */
	struct range below;

	for (unsigned node = bus + 1; node < tree->node[bus].end; node++)
		if (is_in(derive, node) && tree->node[node].flags & TREE_HAS_REG &&
		    tree_reg(tree, node, 0, &below, &ignored) == 1 && below.size &&
		    range_contains(range, below))
			return true;
	return false;
}

/*
 * A bus is nobody's: of its registers a tree has those that say where the devices on it are, which
 * drivers ask for (drivers/dma/imx-sdma.c: fsl,spba-bus). CPUs are written afresh, caches have
 * none.
 */
static bool reg_left(const struct derive *derive, unsigned node)
{
	enum node_class class = derive->tree->node[node].class;
	struct diag ignored;
	struct range range;

	if (class != NODE_BUS)
		return class != NODE_TIMER && class != NODE_CPU;
	for (unsigned index = 0; tree_reg(derive->tree, node, index, &range, &ignored) == 1;
	     index++)
		if (is_window(derive, node, range))
			return true;
	return false;
}

static bool has_partitions(const struct derive *derive, unsigned gic)
{
	tree_for_each_child(derive->tree, gic, child) {
		if (is_in(derive, child))
			return true;
	}
	return false;
}

/* The virtual GIC has no maintenance interrupt, no message interrupts, no children but partitions
 * (ranges is how a node with #address-cells may have these), and of its registers only those that
 * guests of its version use. True: the property is dealt with. */
static bool write_gic_prop(struct derive *derive, unsigned node, const char *name,
			   const fdt32_t *cells, unsigned count)
{
	static const char *const none[] = {
		"interrupts",    "interrupt-names", "interrupts-extended",
		"interrupt-map", "#msi-cells",      "msi-controller",
		"mbi-ranges",    "mbi-alias",       NULL};
	unsigned parent = derive->tree->node[node].parent,
		 keep = derive->board->gic.version == 3 ? 1 + derive->board->gic.n_gicr : 2;
	unsigned reg_cells = tree_u32(derive->tree, parent, "#address-cells", 2) +
			     tree_u32(derive->tree, parent, "#size-cells", 1);

	if (is_listed(none, name) || (!strcmp(name, "ranges") && !has_partitions(derive, node)))
		return true;
	if (strcmp(name, "reg"))
		return false;
	write_prop(derive, name, cells, (keep * reg_cells < count ? keep * reg_cells : count) * 4);
	return true;
}

/* A guest's CPU node leaves out how it was started before, and what would
 * change clocks that others share. */
static bool cpu_prop_left(const char *name)
{
	/* clang-format off */
	static const char *const none[] = {
		"device_type", "enable-method", "cpu-release-addr", "cpu-idle-states",
		"status", "clocks", "clock-names", "clock-latency", "operating-points",
		"operating-points-v2", "cpu-supply", "power-domains", "power-domain-names",
		"resets", "interconnects", "qcom,freq-domain", "nvmem-cells", "nvmem-cell-names",
		"assigned-clocks", "assigned-clock-rates", "assigned-clock-parents", "mediatek,cci",
		"proc-supply", "sram-supply", "thermal-idle", NULL,
	};
	/* clang-format on */

	return !is_listed(none, name);
}

/* Of a partition of the GIC's: the only nodes in a guest's tree that are of nobody's class. */
static bool partition_prop_left(const char *name)
{
	static const char *const some[] = {"affinity", "phandle", "linux,phandle", NULL};

	return is_listed(some, name);
}

/* Whether the guest gets the property at all; of references in it, what is left of them. */
static bool prop_left(const struct derive *derive, unsigned node, const char *name)
{
	static const char *const of_irqs[] = {"interrupts", "interrupt-names",
					      "interrupts-extended", "interrupt-affinity", NULL};
	const struct ref_kind *named = ref_kind_by_names(name);

	if (!strcmp(name, "secure-status") || (!strcmp(name, "reg") && !reg_left(derive, node)) ||
	    (!strcmp(name, "ranges") && tree_is_pci(derive->tree, node) && !is_own(derive, node)) ||
	    (derive->tree->node[node].class == NODE_CPU && tree_is_cpu(derive->tree, node) &&
	     !cpu_prop_left(name)) ||
	    (derive->tree->node[node].class == NODE_GONE && !partition_prop_left(name)))
		return false;
	if (is_listed(of_irqs, name) && !irqs_left(derive, node))
		return false;
	/* nobody has looked at these: all read the other list, but Linux these as well behind its
	 * end (drivers/of/irq.c, of_irq_parse_one) */
	if (!strcmp(name, "interrupts") && tree_irqs_extended(derive->tree, node))
		return false;
	return !named || !strcmp(name, "interrupt-names") ||
	       !tree_has(derive->tree, node, ref_property(named)) || refs_left(derive, node, named);
}

static void copy_prop(struct derive *derive, unsigned node, const char *name, const fdt32_t *cells,
		      int len)
{
	const struct ref_kind *kind = ref_kind(derive->tree, node, name);
	unsigned count = len > 0 && !(len & 3) ? (unsigned)len / 4 : 0, left;
	fdt32_t *to;

	if (derive->tree->node[node].class == NODE_GIC && !derive->params->native &&
	    write_gic_prop(derive, node, name, cells, count))
		return;
	if (!prop_left(derive, node, name))
		return;
	if (!strcmp(name, "interrupt-map")) {
		if (is_own(derive, node))
			copy_irq_map(derive, node, cells);
		return;
	}
	if (!kind || !len) {
		write_prop(derive, name, cells, (size_t)len);
		return;
	}
	left = count ? clean_refs(derive, kind, cells, count, NULL) : 0;
	to = left ? write_room(derive, name, left) : NULL;
	if (to)
		clean_refs(derive, kind, cells, count, to);
}

void derive_props(struct derive *derive, unsigned node)
{
	tree_for_each_prop(derive->tree, node, p) {
		copy_prop(derive, node, tree_prop_name(derive->tree, p), (const void *)p->data,
			  (int)fdt32_ld(&p->len));
	}
}
