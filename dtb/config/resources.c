/* SPDX-License-Identifier: Apache-2.0 */
#include "dtb/config/resources.h"
#include "dtb/tree/irq_route.h"
#include "dtb/tree/tree_bus.h"

#include <string.h>

struct irq_set {
	uint32_t word[32]; /* INTIDs that were reported */
};

static int visit_range(const struct tree *tree, unsigned node, struct range range,
		       const struct sys_visitor *visitor, struct diag *diag)
{
	return range.size && tree_in_reach(range) && visitor->mmio
		       ? visitor->mmio(visitor->ctx, tree_name(tree, node), range, diag)
		       : 0;
}

bool res_has_mmio(const struct tree *tree, unsigned node)
{
	return tree->node[node].flags & TREE_HAS_REG ||
	       (tree_is_pci(tree, node) && tree_has(tree, node, "ranges"));
}

int res_visit_mmio(const struct tree *tree, unsigned node, const struct sys_visitor *visitor,
		   struct diag *diag)
{
	struct diag ignored; /* node_check has told */
	struct range range;

	for (unsigned index = 0; tree_reg(tree, node, index, &range, &ignored) == 1; index++)
		if (visit_range(tree, node, range, visitor, diag) < 0)
			return -1;
	if (!tree_is_pci(tree, node))
		return 0;
	for (unsigned index = 0; tree_pci_window(tree, node, index, &range, &ignored) == 1; index++)
		if (visit_range(tree, node, range, visitor, diag) < 0)
			return -1;
	return 0;
}

/* True when the line was not in the set, where it is then. */
static bool is_new(struct irq_set *seen, uint32_t intid)
{
	uint32_t *word = &seen->word[intid / 32], bit = 1u << intid % 32;
	bool is_there = *word & bit;

	*word |= bit;
	return !is_there;
}

static int visit_intid(const struct tree *tree, unsigned node, const struct tree_irq *irq,
		       struct irq_set *seen, const struct sys_visitor *visitor, struct diag *diag)
{
	bool edge = false;
	uint32_t intid = tree_intid(tree, irq, &edge);
	const struct tree_node *controller = irq->parent == TREE_NONE ? NULL
								      : &tree->node[irq->parent];

	/* one that stands in the line and is another domain's lets nothing through */
	if (!intid || intid >= IRQ_FIRST_EXTENDED || !visitor->irq ||
	    !(controller->in_domains >> tree->node[node].owner & 1))
		return 0;
	if (!is_new(seen, intid))
		return 0;
	return visitor->irq(visitor->ctx, tree_name(tree, node), intid, edge, diag);
}

static int visit_irqs(const struct tree *tree, unsigned node, struct irq_set *seen,
		      const struct sys_visitor *visitor, struct diag *diag)
{
	struct diag ignored; /* node_check has told */
	struct tree_irq irq;
	struct tree_map map = {0};

	for (unsigned index = 0; tree->node[node].flags & TREE_HAS_LINES &&
				 tree_irq(tree, node, index, &irq, &ignored) == 1;
	     index++)
		if (visit_intid(tree, node, &irq, seen, visitor, diag) < 0)
			return -1;
	while (tree_irq_map(tree, node, &map, &ignored) == 1)
		if (visit_intid(tree, node, &map.irq, seen, visitor, diag) < 0)
			return -1;
	return 0;
}

static int take_note(void *ctx, const char *node, uint32_t intid, bool edge, struct diag *diag)
{
	(void)ctx, (void)node, (void)intid, (void)edge, (void)diag;
	return 0;
}

/* What devices of other domains are wired to themselves. */
static void note_others(const struct tree *tree, unsigned domain, struct irq_set *others)
{
	const struct sys_visitor visitor = {.irq = take_note};
	struct diag ignored; /* whoever visits those domains reports it */

	for (unsigned i = 1; i < tree->n_nodes; i++) {
		unsigned owner = tree->node[i].owner;

		if (owner != TREE_NO_OWNER && owner != domain && own_has_irqs(tree, i, owner))
			(void)visit_irqs(tree, i, others, &visitor, &ignored);
	}
}

/*
 * The lines that an interrupt controller may use for what is behind it, as its driver chooses, are
 * its owner's. Not so those that a device of another domain is wired to: a list has room for what
 * the controller could do, and the tree says what is connected.
 */
static int visit_lines(const struct tree *tree, unsigned node, struct irq_set *seen,
		       const struct sys_visitor *visitor, struct diag *diag)
{
	struct irq_set others = {{0}};
	struct irq_lines lines;
	struct diag ignored; /* node_check has told */

	for (unsigned index = 0; irq_route(tree, node, index, &lines, &ignored) == 1; index++) {
		if (!index)
			note_others(tree, tree->node[node].owner, &others);
		for (uint32_t intid = lines.first; intid < lines.first + lines.count; intid++) {
			if (others.word[intid / 32] >> intid % 32 & 1 || !is_new(seen, intid))
				continue;
			if ((visitor->line ? visitor->line(visitor->ctx, tree_name(tree, node),
							   intid, diag)
					   : visitor->irq(visitor->ctx, tree_name(tree, node),
							  intid, false, diag)) < 0)
				return -1;
		}
	}
	return 0;
}

/*
 * A tree does not say outright who can master the bus. Some properties only make sense for a
 * master; for the rest, the generic names of the DT specification (2.2.2) tell the usual ones.
 */
bool res_is_master(const struct tree *tree, unsigned node)
{
	static const char *const props[] = {"dma-coherent", "dma-noncoherent", "dma-ranges",
					    "iommus",       "iommu-map",       "#dma-cells"};
	/* clang-format off */
	static const char *const names[] = {
		"ethernet", "usb", "mmc", "sdhci", "sdmmc", "sata", "ahci", "pci", "pcie", "dma",
		"dma-controller", "gpu", "display", "display-controller", "video-codec", "video",
		"vpu", "isp", "camera", "crypto", "nand-controller", "ufs", "ufshc", "remoteproc",
		"virtio_mmio", "virtio",
	};
	/* clang-format on */
	/* they ask a processor that writes where it is told: a Raspberry Pi's VideoCore */
	static const char *const asks[] = {"brcm,bcm2835-mbox", "brcm,bcm2835-vchiq", NULL};
	const char *name = tree_name(tree, node), *at = strchr(name, '@');
	size_t len = at ? (size_t)(at - name) : strlen(name);

	for (unsigned k = 0; k < sizeof(props) / sizeof(props[0]); k++)
		if (tree_has(tree, node, props[k]))
			return true;
	for (unsigned k = 0; k < sizeof(names) / sizeof(names[0]); k++)
		if (strlen(names[k]) == len && !memcmp(names[k], name, len))
			return true;
	return tree_compatible(tree, node, asks);
}

/* True when its references lead to an IOMMU that is there. */
static bool behind_smmu(const struct tree *tree, unsigned node)
{
	unsigned count, target = TREE_NONE;
	const fdt32_t *cells = tree_cells(tree, node, "iommus", &count);

	if (cells)
		target = tree_phandle(tree, fdt32_ld(cells));
	else if ((cells = tree_cells(tree, node, "iommu-map", &count)) != NULL && count >= 4)
		target = tree_phandle(tree, fdt32_ld(cells + 1));
	return target != TREE_NONE && !(tree->node[target].flags & TREE_DISABLED);
}

static int visit_node(const struct tree *tree, unsigned node, bool device, struct irq_set *seen,
		      const struct sys_visitor *visitor, struct diag *diag)
{
	if ((device && res_visit_mmio(tree, node, visitor, diag) < 0) ||
	    visit_irqs(tree, node, seen, visitor, diag) < 0)
		return -1;
	if (device && visitor->dma && res_has_mmio(tree, node) && res_is_master(tree, node))
		return visitor->dma(visitor->ctx, tree_name(tree, node), behind_smmu(tree, node),
				    diag);
	return 0;
}

int res_visit(const struct tree *tree, unsigned domain, const struct sys_visitor *visitor,
	      struct diag *diag)
{
	struct irq_set seen = {{0}};

	for (unsigned i = 1; i < tree->n_nodes; i++) {
		if (own_has_irqs(tree, i, domain) &&
		    visit_node(tree, i, own_is_device(tree, i, domain), &seen, visitor, diag) < 0)
			return -1;
	}
	/* behind the wires, whose kind the tree tells */
	for (unsigned i = 1; visitor->irq && i < tree->n_nodes; i++)
		if (tree->node[i].flags & TREE_CONTROLLER && own_is_device(tree, i, domain) &&
		    visit_lines(tree, i, &seen, visitor, diag) < 0)
			return -1;
	return 0;
}

int sys_resources(const void *merged, const struct sys_config *config, unsigned domain,
		  const struct sys_visitor *visitor, struct diag *diag)
{
	const struct tree *tree = own_open(merged, config, diag);

	return tree ? res_visit(tree, domain, visitor, diag) : -1;
}
