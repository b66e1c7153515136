/* SPDX-License-Identifier: Apache-2.0 */
#include "dtb/tree/tree_bus.h"

#define MAX_CELLS 4u

/* Cells of addresses (or sizes) below `node`; 0xff when the property is nonsense. */
static unsigned cells_below(const struct tree *tree, unsigned node, const char *prop,
			    unsigned missing)
{
	int len;
	const void *value = tree_prop(tree, node, prop, &len);
	uint32_t cells = !value ? missing : len == sizeof(cells) ? tree_word(value) : 0xff;

	return cells <= MAX_CELLS ? cells : 0xff;
}

static unsigned addr_cells(const struct tree *tree, unsigned node)
{
	return cells_below(tree, node, "#address-cells", 2);
}

static unsigned size_cells(const struct tree *tree, unsigned node)
{
	return cells_below(tree, node, "#size-cells", 1);
}

/* Cells that Linux makes a number of bytes: three are a PCI bus's, or the like. */
static bool makes_number(unsigned cells)
{
	return cells >= 1 && cells <= MAX_CELLS && cells != 3;
}

/* Of four cells Linux takes the last two (of_read_number). */
static uint64_t last_number(const fdt32_t *cells, unsigned count)
{
	return count > 2 ? tree_number(cells + count - 2, 2) : tree_number(cells, count);
}

/* One step up: a range below `bus` becomes one beside it, by where it starts: a driver maps all of
 * it, also what is behind the end of the bus's range (Linux, drivers/of/address.c). False: `bus`
 * passes no such address on. */
static bool translate_up(const struct tree *tree, unsigned bus, struct range *range)
{
	unsigned na = addr_cells(tree, bus), ns = size_cells(tree, bus),
		 np = addr_cells(tree, tree->node[bus].parent), count;
	const fdt32_t *v = tree_cells(tree, bus, "ranges", &count);
	int len;

	if (!v) /* empty: the same addresses on both sides; absent or damaged: none */
		return tree_prop(tree, bus, "ranges", &len) && !len;
	if (!makes_number(na) || !makes_number(ns) || !makes_number(np))
		return false;
	for (; count >= na + np + ns; count -= na + np + ns, v += na + np + ns) {
		uint64_t first = last_number(v, na), size = last_number(v + na + np, ns);

		if (range->base >= first && range->base - first < size) {
			range->base = range->base - first + last_number(v + na, np);
			return true;
		}
	}
	return false;
}

/* From an address beside `node`, which is not the root, up to the CPU. */
static bool translate_to_cpu(const struct tree *tree, unsigned node, struct range *range)
{
	for (unsigned bus = tree->node[node].parent; bus != 0; bus = tree->node[bus].parent)
		if (!translate_up(tree, bus, range))
			return false;
	return true;
}

/* 1, with the range as the CPU sees it, or empty where some bus does not pass it on. */
static int finish_range(const struct tree *tree, unsigned node, const char *what,
			struct range *range, struct diag *diag)
{
	bool wraps = range->base + range->size < range->base;

	if (!wraps && !translate_to_cpu(tree, node, range))
		range->size = 0;
	if (wraps || range->base + range->size < range->base)
		return diag_fail(diag, tree_name(tree, node), "%s 0x%lx with size 0x%lx wraps",
				 what, range->base, range->size);
	return 1;
}

int tree_reg(const struct tree *tree, unsigned node, unsigned index, struct range *range,
	     struct diag *diag)
{
	unsigned bus = tree->node[node].parent, na, ns, len;
	const fdt32_t *v = tree_cells(tree, node, "reg", &len);

	*range = (struct range){0, 0};
	if (bus == TREE_NONE || !(tree->node[node].flags & TREE_HAS_REG))
		return 0;
	na = addr_cells(tree, bus);
	ns = size_cells(tree, bus);
	if (!v || na < 1 || na == 0xff || ns == 0xff || len % (na + ns))
		return diag_fail(diag, tree_name(tree, node),
				 "reg does not fit the #address-cells and #size-cells of %s",
				 tree_name(tree, bus));
	if (index >= len / (na + ns))
		return 0;
	if (!makes_number(na) || !makes_number(ns))
		return 1;
	v += index * (na + ns);
	*range = (struct range){last_number(v, na), last_number(v + na, ns)};
	return finish_range(tree, node, "reg", range, diag);
}

bool tree_is_pci(const struct tree *tree, unsigned node)
{
	const char *type = tree_str(tree, node, "device_type");

	return (type && !strcmp(type, "pci")) || tree_u32(tree, node, "#address-cells", 0) == 3;
}

int tree_pci_window(const struct tree *tree, unsigned node, unsigned index, struct range *range,
		    struct diag *diag)
{
	unsigned bus = tree->node[node].parent, np, ns, len;
	const fdt32_t *v = tree_cells(tree, node, "ranges", &len);

	*range = (struct range){0, 0};
	if (bus == TREE_NONE || !v)
		return 0;
	np = addr_cells(tree, bus);
	ns = size_cells(tree, node);
	if (addr_cells(tree, node) != 3 || np < 1 || np > 2 || ns < 1 || ns > 2 ||
	    len % (3 + np + ns))
		return diag_fail(diag, tree_name(tree, node),
				 "ranges does not fit its #address-cells and #size-cells");
	if (index >= len / (3 + np + ns))
		return 0;
	v += index * (3 + np + ns);
	*range = (struct range){tree_number(v + 3, np), tree_number(v + 3 + np, ns)};
	return finish_range(tree, node, "window", range, diag);
}

/* interrupt-parent, or the node above, until one takes interrupts. Steps are
 * counted, because phandles can make a loop. */
unsigned tree_irq_above(const struct tree *tree, unsigned node)
{
	unsigned count;
	const fdt32_t *v = tree_cells(tree, node, "interrupt-parent", &count);

	return count == 1 ? tree_phandle(tree, fdt32_ld(v)) : tree->node[node].parent;
}

unsigned tree_irq_parent(const struct tree *tree, unsigned node)
{
	for (unsigned steps = 0; node != TREE_NONE && steps < 2 * TREE_MAX_DEPTH; steps++) {
		node = tree_irq_above(tree, node);
		if (node != TREE_NONE && tree_has(tree, node, "#interrupt-cells"))
			return node;
	}
	return TREE_NONE;
}

static int refuse_extended(const struct tree *tree, unsigned node, struct diag *diag)
{
	return diag_fail(diag, tree_name(tree, node),
			 "interrupts-extended does not fit its interrupt controllers");
}

bool tree_irqs_extended(const struct tree *tree, unsigned node)
{
	int bytes;

	return tree_prop(tree, node, "interrupts-extended", &bytes) && bytes;
}

static int irq_extended(const struct tree *tree, unsigned node, unsigned index,
			const fdt32_t *cells, unsigned len, struct tree_irq *irq, struct diag *diag)
{
	while (len) {
		unsigned parent = tree_phandle(tree, fdt32_ld(cells));
		unsigned n_cells =
			parent == TREE_NONE ? 0 : tree_u32(tree, parent, "#interrupt-cells", 0);

		if (!fdt32_ld(cells)) /* a hole */
			n_cells = 0;
		else if (n_cells < 1 || n_cells > len - 1)
			return refuse_extended(tree, node, diag);
		if (!index--) {
			*irq = (struct tree_irq){parent, cells + 1, n_cells};
			return 1;
		}
		cells += 1 + n_cells;
		len -= 1 + n_cells;
	}
	return 0;
}

int tree_irq(const struct tree *tree, unsigned node, unsigned index, struct tree_irq *irq,
	     struct diag *diag)
{
	int bytes;
	unsigned cells;
	const fdt32_t *v = tree_prop(tree, node, "interrupts-extended", &bytes);

	*irq = (struct tree_irq){.parent = TREE_NONE};
	if (bytes % 4)
		return refuse_extended(tree, node, diag);
	if (bytes)
		return irq_extended(tree, node, index, v, (unsigned)bytes / 4, irq, diag);
	v = tree_prop(tree, node, "interrupts", &bytes);
	if (!bytes)
		return 0;
	irq->parent = tree_irq_parent(tree, node);
	if (irq->parent == TREE_NONE)
		return diag_fail(diag, tree_name(tree, node),
				 "has interrupts but no interrupt controller");
	cells = tree_u32(tree, irq->parent, "#interrupt-cells", 0);
	if (cells < 1 || cells > 16 || (unsigned)bytes % (4 * cells))
		return diag_fail(diag, tree_name(tree, node),
				 "interrupts does not fit the #interrupt-cells of %s",
				 tree_name(tree, irq->parent));
	irq->specifier = v + index * cells;
	irq->cells = cells;
	return index < (unsigned)bytes / 4 / cells;
}

/* The part of an entry that names a parent, with its specifier: how many cells, or -1. */
static int read_map_parent(const struct tree *tree, unsigned node, const fdt32_t *cells,
			   unsigned left, struct tree_irq *irq, struct diag *diag)
{
	unsigned parent = tree_phandle(tree, fdt32_ld(cells)), address, specifier;

	if (parent == TREE_NONE)
		return diag_fail(diag, tree_name(tree, node),
				 "interrupt-map refers to phandle 0x%x, which no node has",
				 fdt32_ld(cells));
	/* The parent's address is left out by a controller with a map
	 * (fsl,ls1043a-extirq and its like). */
	address = tree_has(tree, node, "interrupt-controller")
			  ? 0
			  : cells_below(tree, parent, "#address-cells", 0);
	specifier = cells_below(tree, parent, "#interrupt-cells", 0xff);
	if (address == 0xff || specifier == 0xff || left - 1 < address + specifier)
		return diag_fail(diag, tree_name(tree, node), "interrupt-map ends inside an entry");
	*irq = (struct tree_irq){parent, cells + 1 + address, specifier};
	return (int)(1 + address + specifier);
}

int tree_irq_map(const struct tree *tree, unsigned node, struct tree_map *map, struct diag *diag)
{
	unsigned left, na, ni, child;
	const fdt32_t *v = tree_cells(tree, node, "interrupt-map", &left);
	int parent_cells;

	map->offset += map->len;
	if (map->offset >= left)
		return 0;
	v += map->offset;
	left -= map->offset;
	na = cells_below(tree, node, "#address-cells", 0);
	ni = cells_below(tree, node, "#interrupt-cells", 1);
	child = na + ni;
	if (na == 0xff || ni == 0xff || left <= child)
		return diag_fail(diag, tree_name(tree, node), "interrupt-map ends inside an entry");
	parent_cells = read_map_parent(tree, node, v + child, left - child, &map->irq, diag);
	if (parent_cells < 0)
		return -1;
	map->len = child + (unsigned)parent_cells;
	return 1;
}
