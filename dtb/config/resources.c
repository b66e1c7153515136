/* SPDX-License-Identifier: Apache-2.0 */
#include "dtb/config/resources.h"

#include <string.h>

#define ADDRESS_LIMIT (1ull << 52) /* no arm64 address is above */

struct irq_set {
	uint32_t word[32]; /* INTIDs below 1024 that were reported */
};

static bool is_pci_host(const struct tree *t, unsigned i)
{
	const char *type = tree_str(t, i, "device_type");

	return (type && !strcmp(type, "pci")) || tree_u32(t, i, "#address-cells", 0) == 3;
}

static int visit_range(const struct tree *t, unsigned i, struct range r,
		       const struct sys_visitor *v, struct diag *d)
{
	if (!r.size)
		return 0;
	if (r.base >= ADDRESS_LIMIT || r.size > ADDRESS_LIMIT - r.base)
		return diag_fail(d, tree_name(t, i),
				 "registers at 0x%lx with size 0x%lx end above 2^52", r.base,
				 r.size);
	return v->mmio ? v->mmio(v->ctx, tree_name(t, i), r, d) : 0;
}

static int visit_mmio(const struct tree *t, unsigned i, const struct sys_visitor *v, struct diag *d)
{
	bool pci = is_pci_host(t, i);
	struct range r;
	int got;

	for (unsigned n = 0; (got = tree_reg(t, i, n, &r, d)) == 1; n++)
		if (visit_range(t, i, r, v, d) < 0)
			return -1;
	for (unsigned n = 0; got == 0 && pci && (got = tree_pci_window(t, i, n, &r, d)) == 1; n++) {
		if (visit_range(t, i, r, v, d) < 0)
			return -1;
		got = 0;
	}
	return got;
}

static int visit_intid(const struct tree *t, unsigned i, const struct tree_irq *irq,
		       struct irq_set *seen, const struct sys_visitor *v, struct diag *d)
{
	bool edge = false;
	uint32_t id = tree_intid(t, irq, &edge);
	const struct tree_node *by = irq->parent == TREE_NONE ? NULL : &t->node[irq->parent];

	if (!id && by && by->class == NODE_BUS && by->owner != t->node[i].owner)
		return diag_fail(d, tree_name(t, i),
				 "access: its interrupts go by %s, which the domain must have too",
				 tree_name(t, irq->parent));
	if (!id && irq->parent != TREE_NONE && irq->parent == t->gic)
		return diag_fail(d, tree_name(t, i),
				 "an interrupt's cells mean nothing to the interrupt controller");
	if (!id || !v->irq)
		return 0;
	if (id < 1024) {
		if (seen->word[id / 32] >> id % 32 & 1)
			return 0;
		seen->word[id / 32] |= 1u << id % 32;
	}
	return v->irq(v->ctx, tree_name(t, i), id, edge, d);
}

static int visit_irqs(const struct tree *t, unsigned i, struct irq_set *seen,
		      const struct sys_visitor *v, struct diag *d)
{
	struct tree_irq irq;
	struct tree_map map = {0};
	int got = 0;

	for (unsigned n = 0;
	     t->node[i].class != NODE_BUS && (got = tree_irq(t, i, n, &irq, d)) == 1; n++)
		if (visit_intid(t, i, &irq, seen, v, d) < 0)
			return -1;
	if (got < 0 || !tree_has(t, i, "interrupt-map"))
		return got;
	while ((got = tree_irq_map(t, i, &map, d)) == 1)
		if (visit_intid(t, i, &map.irq, seen, v, d) < 0)
			return -1;
	return got;
}

/*
 * A tree does not say outright who can master the bus. Some properties only make sense for a
 * master; for the rest, the generic names of the DT specification (2.2.2) tell the usual ones.
 */
static bool is_master(const struct tree *t, unsigned i)
{
	static const char *const props[] = {"dma-coherent", "dma-noncoherent", "dma-ranges",
					    "iommus",       "iommu-map",       "#dma-cells"};
	/* clang-format off */
	static const char *const names[] = {
		"ethernet", "usb", "mmc", "sdhci", "sdmmc", "sata", "ahci", "pci", "pcie", "dma", "dma-controller", "gpu",
		"display", "display-controller", "video-codec", "video", "vpu", "isp", "camera", "crypto", "nand-controller",
		"ufs", "ufshc", "remoteproc", "virtio_mmio", "virtio",
	};
	/* clang-format on */
	const char *name = tree_name(t, i), *at = strchr(name, '@');
	size_t len = at ? (size_t)(at - name) : strlen(name);

	for (unsigned k = 0; k < sizeof(props) / sizeof(props[0]); k++)
		if (tree_has(t, i, props[k]))
			return true;
	for (unsigned k = 0; k < sizeof(names) / sizeof(names[0]); k++)
		if (strlen(names[k]) == len && !memcmp(names[k], name, len))
			return true;
	return false;
}

/* True when its references lead to an IOMMU that is there. */
static bool behind_smmu(const struct tree *t, unsigned i)
{
	unsigned n, target = TREE_NONE;
	const fdt32_t *v = tree_cells(t, i, "iommus", &n);

	if (v)
		target = tree_phandle(t, fdt32_ld(v));
	else if ((v = tree_cells(t, i, "iommu-map", &n)) != NULL && n >= 4)
		target = tree_phandle(t, fdt32_ld(v + 1));
	return target != TREE_NONE && !(t->node[target].flags & TREE_DISABLED);
}

int res_visit(const struct tree *t, unsigned dom, const struct sys_visitor *v, struct diag *d)
{
	struct irq_set seen = {{0}};

	for (unsigned i = 1; i < t->n; i++) {
		const struct tree_node *n = &t->node[i];
		bool device = own_is_device(t, i, dom);

		if (!device && !(n->class == NODE_BUS && n->owner == dom && n->in >> dom & 1))
			continue;
		if ((device && visit_mmio(t, i, v, d) < 0) || visit_irqs(t, i, &seen, v, d) < 0)
			return -1;
		if (device && v->dma && n->flags & TREE_HAS_REG && is_master(t, i) &&
		    v->dma(v->ctx, tree_name(t, i), behind_smmu(t, i), d) < 0)
			return -1;
	}
	return 0;
}

int sys_resources(const void *merged, const struct sys_config *s, unsigned dom,
		  const struct sys_visitor *v, struct diag *d)
{
	struct tree *t = tree_open(merged, d);

	if (!t || own_assign(t, s, d) < 0)
		return -1;
	return res_visit(t, dom, v, d);
}

struct check {
	const struct tree *t;
	const struct dt_board *b;
	const struct sys_config *s;
	unsigned dom;     /* whose devices the outer walk visits */
	unsigned other;   /* whose the inner one does */
	const char *node; /* the outer walk's device, and what of it is compared */
	struct range page;
	uint32_t intid;
};

static struct range pages(struct range r)
{
	uint64_t base = ALIGN_DOWN(r.base, PAGE_SIZE);

	return (struct range){base, ALIGN_UP(r.base + r.size, PAGE_SIZE) - base};
}

static int same_page(void *ctx, const char *node, struct range r, struct diag *d)
{
	const struct check *c = ctx;

	if (!c->page.size || !range_overlaps(c->page, pages(r)))
		return 0;
	return diag_fail(
		d, c->node, "of domain %s shares the page at 0x%lx with %s of domain %s",
		c->s->dom[c->dom].name,
		(unsigned long)(c->page.base > pages(r).base ? c->page.base : pages(r).base), node,
		c->s->dom[c->other].name);
}

static int same_irq(void *ctx, const char *node, uint32_t intid, bool edge, struct diag *d)
{
	const struct check *c = ctx;

	(void)edge;
	if (!c->intid || c->intid != intid)
		return 0;
	return diag_fail(d, c->node, "of domain %s shares interrupt %u with %s of domain %s",
			 c->s->dom[c->dom].name, intid, node, c->s->dom[c->other].name);
}

/* Compares with every other domain's devices. The domain with the rest is only ever the inner one:
 * its devices are the many. */
static int meets_other(struct check *c, const char *node, struct range page, uint32_t intid,
		       struct diag *d)
{
	const struct sys_visitor inner = {.ctx = c, .mmio = same_page, .irq = same_irq};

	c->node = node;
	c->page = page;
	c->intid = intid;
	for (c->other = 0; c->other < c->s->n; c->other++) {
		if (c->s->dom[c->dom].devices_rest || c->other == c->dom ||
		    (c->other < c->dom && !c->s->dom[c->other].devices_rest))
			continue;
		if (res_visit(c->t, c->other, &inner, d) < 0)
			return -1;
	}
	return 0;
}

static int check_mmio(void *ctx, const char *node, struct range r, struct diag *d)
{
	struct check *c = ctx;
	const struct dt_gic *g = &c->b->gic;
	const struct range gic[] = {g->dist,      g->redist[0], g->redist[1], g->redist[2],
				    g->redist[3], g->cpu_if,    g->hyp,       g->vcpu};
	const struct range page = pages(r);

	for (unsigned k = 0; k < sizeof(gic) / sizeof(gic[0]); k++)
		if (range_overlaps(page, gic[k]))
			return diag_fail(d, node,
					 "registers at 0x%lx lie on the interrupt controller",
					 r.base);
	for (unsigned k = 0; k < c->b->n_ram; k++)
		if (range_overlaps(page, c->b->ram[k]))
			return diag_fail(d, node, "registers at 0x%lx lie in DRAM", r.base);
	return meets_other(c, node, page, 0, d);
}

static int check_irq(void *ctx, const char *node, uint32_t intid, bool edge, struct diag *d)
{
	(void)edge;
	return intid < 32 ? 0 : meets_other(ctx, node, (struct range){0, 0}, intid, d);
}

int res_check(const struct tree *t, const struct dt_board *b, const struct sys_config *s,
	      struct diag *d)
{
	struct check c = {.t = t, .b = b, .s = s};
	const struct sys_visitor outer = {.ctx = &c, .mmio = check_mmio, .irq = check_irq};

	for (c.dom = 0; c.dom < s->n; c.dom++)
		if (res_visit(t, c.dom, &outer, d) < 0)
			return -1;
	return 0;
}
