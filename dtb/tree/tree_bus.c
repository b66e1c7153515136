/* SPDX-License-Identifier: Apache-2.0 */
/* Addresses and interrupts: from a node's own properties through the buses above it to the CPU (DT
 * specification 2.3, 2.4). */
#include "dtb/tree/tree.h"

#define MAX_CELLS 4u

/* Cells of addresses (or sizes) below node i; 0xff when the property says nonsense. */
static unsigned cells_below(const struct tree *t, unsigned i, const char *prop, unsigned missing)
{
	unsigned v = tree_u32(t, i, prop, tree_has(t, i, prop) ? 0xff : missing);

	return v <= MAX_CELLS ? v : 0xff;
}

static unsigned addr_cells(const struct tree *t, unsigned i)
{
	return cells_below(t, i, "#address-cells", 2);
}

static unsigned size_cells(const struct tree *t, unsigned i)
{
	return cells_below(t, i, "#size-cells", 1);
}

/* One step up: a range below `bus` becomes one beside it. False when bus passes no such address
 * on. */
static bool step_up(const struct tree *t, unsigned bus, struct range *r)
{
	unsigned na = addr_cells(t, bus), ns = size_cells(t, bus),
		 np = addr_cells(t, t->node[bus].parent), n;
	const fdt32_t *v = tree_cells(t, bus, "ranges", &n);
	int len;

	if (!v) /* empty: the same addresses on both sides; absent or damaged: none */
		return tree_prop(t, bus, "ranges", &len) && !len;
	if (na < 1 || na > 2 || ns < 1 || ns > 2 || np < 1 || np > 2)
		return false;
	for (; n >= na + np + ns; n -= na + np + ns, v += na + np + ns) {
		struct range below = {tree_number(v, na), tree_number(v + na + np, ns)};

		if (range_contains(below, *r)) {
			r->base = r->base - below.base + tree_number(v + na, np);
			return r->base + r->size >= r->base;
		}
	}
	return false;
}

/* From an address beside node i, which is not the root, up to the CPU. */
static bool to_cpu(const struct tree *t, unsigned i, struct range *r)
{
	for (unsigned bus = t->node[i].parent; bus != 0; bus = t->node[bus].parent)
		if (!step_up(t, bus, r))
			return false;
	return true;
}

int tree_reg(const struct tree *t, unsigned i, unsigned n, struct range *r, struct diag *d)
{
	unsigned bus = t->node[i].parent, na, ns, len;
	const fdt32_t *v = tree_cells(t, i, "reg", &len);

	*r = (struct range){0, 0};
	if (bus == TREE_NONE || !tree_has(t, i, "reg"))
		return 0;
	na = addr_cells(t, bus);
	ns = size_cells(t, bus);
	if (!v || na < 1 || na == 0xff || ns == 0xff || len % (na + ns))
		return diag_fail(d, tree_name(t, i),
				 "reg does not fit the #address-cells and #size-cells of %s",
				 tree_name(t, bus));
	if (n >= len / (na + ns))
		return 0;
	if (na > 2 || ns < 1 || ns > 2)
		return 1;
	v += n * (na + ns);
	*r = (struct range){tree_number(v, na), tree_number(v + na, ns)};
	if (r->base + r->size < r->base)
		return diag_fail(d, tree_name(t, i), "reg 0x%lx with size 0x%lx wraps", r->base,
				 r->size);
	if (!to_cpu(t, i, r))
		r->size = 0;
	return 1;
}

int tree_pci_window(const struct tree *t, unsigned i, unsigned n, struct range *r, struct diag *d)
{
	unsigned bus = t->node[i].parent, np, ns, len;
	const fdt32_t *v = tree_cells(t, i, "ranges", &len);

	*r = (struct range){0, 0};
	if (bus == TREE_NONE || !v)
		return 0;
	np = addr_cells(t, bus);
	ns = size_cells(t, i);
	if (addr_cells(t, i) != 3 || np < 1 || np > 2 || ns < 1 || ns > 2 || len % (3 + np + ns))
		return diag_fail(d, tree_name(t, i),
				 "ranges does not fit its #address-cells and #size-cells");
	if (n >= len / (3 + np + ns))
		return 0;
	v += n * (3 + np + ns);
	*r = (struct range){tree_number(v + 3, np), tree_number(v + 3 + np, ns)};
	if (r->base + r->size < r->base)
		return diag_fail(d, tree_name(t, i), "window 0x%lx with size 0x%lx wraps", r->base,
				 r->size);
	if (!to_cpu(t, i, r))
		r->size = 0;
	return 1;
}

/* interrupt-parent, or the node above, until one that takes interrupts. Phandles can make a loop:
 * steps are counted. */
unsigned tree_irq_parent(const struct tree *t, unsigned i)
{
	unsigned n;

	for (unsigned steps = 0; i != TREE_NONE && steps < 2 * TREE_MAX_DEPTH; steps++) {
		const fdt32_t *v = tree_cells(t, i, "interrupt-parent", &n);

		i = n == 1 ? tree_phandle(t, fdt32_ld(v)) : t->node[i].parent;
		if (i != TREE_NONE && tree_has(t, i, "#interrupt-cells"))
			return i;
	}
	return TREE_NONE;
}

static int irq_extended(const struct tree *t, unsigned i, unsigned n, const fdt32_t *v,
			unsigned len, struct tree_irq *irq, struct diag *d)
{
	while (len) {
		unsigned parent = tree_phandle(t, fdt32_ld(v));
		unsigned cells = parent == TREE_NONE ? 0
						     : tree_u32(t, parent, "#interrupt-cells", 0);

		if (!fdt32_ld(v)) /* a hole */
			cells = 0;
		else if (cells < 1 || cells > len - 1)
			return diag_fail(
				d, tree_name(t, i),
				"interrupts-extended does not fit its interrupt controllers");
		if (!n--) {
			*irq = (struct tree_irq){parent, v + 1, cells};
			return 1;
		}
		v += 1 + cells;
		len -= 1 + cells;
	}
	return 0;
}

int tree_irq(const struct tree *t, unsigned i, unsigned n, struct tree_irq *irq, struct diag *d)
{
	unsigned len, cells;
	const fdt32_t *v = tree_cells(t, i, "interrupts-extended", &len);

	*irq = (struct tree_irq){.parent = TREE_NONE};
	if (v)
		return irq_extended(t, i, n, v, len, irq, d);
	v = tree_cells(t, i, "interrupts", &len);
	if (!v)
		return 0;
	irq->parent = tree_irq_parent(t, i);
	if (irq->parent == TREE_NONE)
		return diag_fail(d, tree_name(t, i), "has interrupts but no interrupt controller");
	cells = tree_u32(t, irq->parent, "#interrupt-cells", 0);
	if (cells < 1 || cells > 16 || len % cells)
		return diag_fail(d, tree_name(t, i),
				 "interrupts does not fit the #interrupt-cells of %s",
				 tree_name(t, irq->parent));
	irq->spec = v + n * cells;
	irq->cells = cells;
	return n < len / cells;
}

int tree_irq_map(const struct tree *t, unsigned i, struct tree_map *m, struct diag *d)
{
	unsigned left, parent, na, ni, child, pa, pi;
	const fdt32_t *v = tree_cells(t, i, "interrupt-map", &left);

	m->at += m->len;
	if (m->at >= left)
		return 0;
	v += m->at;
	left -= m->at;
	na = cells_below(t, i, "#address-cells", 0);
	ni = cells_below(t, i, "#interrupt-cells", 1);
	child = na + ni;
	if (na == 0xff || ni == 0xff || left <= child)
		return diag_fail(d, tree_name(t, i), "interrupt-map ends inside an entry");
	parent = tree_phandle(t, fdt32_ld(v + child));
	if (parent == TREE_NONE)
		return diag_fail(d, tree_name(t, i),
				 "interrupt-map refers to phandle 0x%x, which no node has",
				 fdt32_ld(v + child));
	/* An interrupt controller with a map (fsl,ls1043a-extirq and its like) leaves the parent's
	 * address out. */
	pa = tree_has(t, i, "interrupt-controller") ? 0
						    : cells_below(t, parent, "#address-cells", 0);
	pi = cells_below(t, parent, "#interrupt-cells", 0xff);
	if (pa == 0xff || pi == 0xff || left - child - 1 < pa + pi)
		return diag_fail(d, tree_name(t, i), "interrupt-map ends inside an entry");
	m->len = child + 1 + pa + pi;
	m->irq = (struct tree_irq){parent, v + child + 1 + pa, pi};
	return 1;
}

/* A controller that stands in the line to the GIC and passes specifiers on as they are (to wake the
 * system, to turn a polarity: fsl,imx8mq-gpc, mediatek,sysirq, allwinner,sun6i-a31-r-intc). GPIO
 * controllers with three cells mean bank and pin by them. */
static bool in_line(const struct tree *t, unsigned i)
{
	return tree_has(t, i, "interrupt-controller") &&
	       tree_u32(t, i, "#interrupt-cells", 0) == 3 && !tree_has(t, i, "gpio-controller") &&
	       !tree_has(t, i, "interrupt-map");
}

uint32_t tree_intid(const struct tree *t, const struct tree_irq *irq, bool *edge)
{
	uint32_t number, base;
	unsigned parent = irq->parent;

	for (unsigned steps = 0; parent != TREE_NONE && parent != t->gic; steps++)
		parent = steps < 4 && in_line(t, parent) ? tree_irq_parent(t, parent) : TREE_NONE;
	if (parent == TREE_NONE || irq->cells < 3)
		return 0;
	*edge = (fdt32_ld(irq->spec + 2) & 3) != 0;
	number = fdt32_ld(irq->spec + 1);
	switch (fdt32_ld(irq->spec)) {
	case 0: /* shared */
		base = 32;
		break;
	case 1: /* a core's own */
		return number < 16 ? 16 + number : 0;
	case 2: /* extended shared */
		base = 4096;
		break;
	default:
		return 0;
	}
	return number < (base == 32 ? 988u : 1024u) ? base + number : 0;
}
