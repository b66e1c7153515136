/* SPDX-License-Identifier: Apache-2.0 */
#include "dtb/tree/irq_route.h"

#define ONE        0xffu /* the count: an entry is one line */
#define UP_TO_LAST 0xfeu /* ..: the entry's second cell is the last line */
#define MAX_STEPS  4u    /* controllers one behind the other; phandles can make a loop */
#define N_SPIS     988u  /* INTIDs 32 to 1019 */

/* Controllers with a list of the lines that they have at their parent (Linux, drivers/irqchip and
 * the file that is named). */
static const struct list_kind {
	const char *prop;
	uint8_t cells;        /* of an entry */
	uint8_t first, count; /* which of them */
	uint8_t base;         /* the INTID that number 0 is: 32 for an SPI's number */
} lists[] = {
	{"ti,interrupt-ranges", 3, 1, 2, 0},            /* irq-ti-sci-intr.c, irq-ti-sci-inta.c */
	{"qcom,pdc-ranges", 3, 1, 2, 32},               /* qcom-pdc.c */
	{"qcom,mpm-pin-map", 2, 1, ONE, 32},            /* irq-qcom-mpm.c */
	{"amlogic,channel-interrupts", 1, 0, ONE, 32},  /* irq-meson-gpio.c */
	{"marvell,spi-ranges", 2, 0, 1, 0},             /* irq-mvebu-gicp.c */
	{"mstar,irqs-map-range", 2, 0, UP_TO_LAST, 32}, /* irq-mst-intc.c */
};

/* Controllers whose lines only their driver knows. */
static const struct fixed_kind {
	const char *compatible[2];
	uint16_t intid[2];
} fixed[] = {
	/* drivers/soc/tegra/pmc.c: the wake events that are interrupts */
	{{"nvidia,tegra210-pmc", NULL}, {32 + 2, 32 + 86}},
	{{"nvidia,tegra186-pmc", NULL}, {32 + 10, 32 + 209}},
	{{"nvidia,tegra194-pmc", NULL}, {32 + 10, 32 + 209}},
};

static bool is_irq_controller(const struct tree *tree, unsigned node)
{
	return tree->node[node].flags & TREE_CONTROLLER;
}

static bool has_interrupts(const struct tree *tree, unsigned node)
{
	return tree_has(tree, node, "interrupts") || tree_irqs_extended(tree, node);
}

static const struct list_kind *list_of(const struct tree *tree, unsigned node)
{
	for (unsigned k = 0; k < sizeof(lists) / sizeof(lists[0]); k++)
		if (tree_has(tree, node, lists[k].prop))
			return &lists[k];
	return NULL;
}

static const struct fixed_kind *fixed_of(const struct tree *tree, unsigned node)
{
	for (unsigned k = 0; k < sizeof(fixed) / sizeof(fixed[0]); k++)
		if (tree_compatible(tree, node, fixed[k].compatible))
			return &fixed[k];
	return NULL;
}

/*
 * A controller that stands in the line to the GIC and passes specifiers on as they are, to wake the
 * system or to turn a polarity (mediatek,sysirq, nvidia,tegra210-ictlr). One that takes three cells
 * but raises interrupts of its own means something else by them (qcom,ipcc, ti,icssg-intc), but for
 * those with one input that is not a device's; GPIO controllers mean bank and pin.
 */
static bool passes_specifiers_on(const struct tree *tree, unsigned node)
{
	/* irq-imx-gpcv2.c, irq-sun6i-r.c */
	static const char *const with_own[] = {"fsl,imx7d-gpc",
					       "fsl,imx8mq-gpc",
					       "fsl,imx8mm-gpc",
					       "fsl,imx8mp-gpc",
					       "allwinner,sun6i-a31-r-intc",
					       "allwinner,sun50i-h6-r-intc",
					       NULL};

	return tree_has(tree, node, "interrupt-controller") &&
	       tree_u32(tree, node, "#interrupt-cells", 0) == 3 &&
	       !tree_has(tree, node, "gpio-controller") && !tree_has(tree, node, "interrupt-map") &&
	       !list_of(tree, node) &&
	       (!has_interrupts(tree, node) || tree_compatible(tree, node, with_own));
}

/* The first controller from `node` on that does not pass specifiers on. */
static unsigned end_of_line(const struct tree *tree, unsigned node)
{
	for (unsigned steps = 0; node != TREE_NONE && node != tree->gic; steps++) {
		if (!passes_specifiers_on(tree, node))
			return node;
		node = steps < MAX_STEPS ? tree_irq_parent(tree, node) : TREE_NONE;
	}
	return node;
}

uint32_t tree_intid(const struct tree *tree, const struct tree_irq *irq, bool *edge)
{
	uint32_t number, base;
	unsigned parent = irq->parent == TREE_NONE ? TREE_NONE : end_of_line(tree, irq->parent);

	if (parent == TREE_NONE || parent != tree->gic || irq->cells < 3)
		return 0;
	*edge = (fdt32_ld(irq->specifier + 2) & 3) != 0;
	number = fdt32_ld(irq->specifier + 1);
	switch (fdt32_ld(irq->specifier)) {
	case 0: /* shared */
		base = 32;
		break;
	case 1: /* a core's own */
		return number < 16 ? 16 + number : 0;
	case 2: /* extended shared */
		base = IRQ_FIRST_EXTENDED;
		break;
	default:
		return 0;
	}
	return number < (base == 32 ? N_SPIS : 1024u) ? base + number : 0;
}

/* True when the numbers in the list are the GIC's, not those of a controller between. */
static bool is_next_to_gic(const struct tree *tree, unsigned node)
{
	unsigned parent = tree_irq_parent(tree, node);

	return parent != TREE_NONE && end_of_line(tree, parent) == tree->gic;
}

static int read_list(const struct tree *tree, unsigned node, const struct list_kind *kind,
		     unsigned index, struct irq_lines *lines, struct diag *diag)
{
	unsigned len;
	const fdt32_t *cells = tree_cells(tree, node, kind->prop, &len);
	uint64_t first, count;

	if (!cells || len % kind->cells)
		return diag_fail(diag, tree_name(tree, node), "%s is no list of %u cells each",
				 kind->prop, kind->cells);
	if (index >= len / kind->cells)
		return 0;
	cells += index * kind->cells;
	first = (uint64_t)fdt32_ld(cells + kind->first) + kind->base;
	if (kind->count == ONE)
		count = 1;
	else if (kind->count == UP_TO_LAST)
		count = (uint64_t)fdt32_ld(cells + 1) + 1 - fdt32_ld(cells);
	else
		count = fdt32_ld(cells + kind->count);
	if (first < 32 || first >= 32 + N_SPIS || count > 32 + N_SPIS - first)
		return diag_fail(diag, tree_name(tree, node),
				 "%s has interrupts that the interrupt controller has not",
				 kind->prop);
	*lines = (struct irq_lines){(uint32_t)first, (uint32_t)count};
	return 1;
}

int irq_route(const struct tree *tree, unsigned node, unsigned index, struct irq_lines *lines,
	      struct diag *diag)
{
	const struct list_kind *list;
	const struct fixed_kind *few;

	if (!is_irq_controller(tree, node))
		return 0;
	list = list_of(tree, node);
	few = list ? NULL : fixed_of(tree, node);
	if ((!list && !few) || !is_next_to_gic(tree, node))
		return 0;
	if (list)
		return read_list(tree, node, list, index, lines, diag);
	if (index >= sizeof(few->intid) / sizeof(few->intid[0]))
		return 0;
	*lines = (struct irq_lines){few->intid[index], 1};
	return 1;
}

static void note_intid(const struct tree *tree, const struct tree_irq *irq, uint32_t named[32])
{
	bool edge;
	uint32_t intid = tree_intid(tree, irq, &edge);

	if (intid < IRQ_FIRST_EXTENDED)
		named[intid / 32] |= 1u << intid % 32;
}

/* What is malformed names nothing: a domain's nodes were checked (node_check.c). */
void irq_named_lines(const struct tree *tree, uint32_t named[32])
{
	struct irq_lines lines;
	struct diag ignored;
	struct tree_irq irq;

	for (unsigned node = 1; node < tree->n_nodes; node++) {
		struct tree_map map = {0};

		for (unsigned k = 0; tree_irq(tree, node, k, &irq, &ignored) == 1; k++)
			note_intid(tree, &irq, named);
		while (tree_irq_map(tree, node, &map, &ignored) == 1)
			note_intid(tree, &map.irq, named);
		for (unsigned k = 0; irq_route(tree, node, k, &lines, &ignored) == 1; k++)
			for (uint32_t n = lines.first; n < lines.first + lines.count; n++)
				named[n / 32] |= 1u << n % 32;
	}
}

/* A node that is asked for itself, not for where it passes things on to. */
static bool raises_its_own(const struct tree *tree, unsigned node)
{
	if (has_interrupts(tree, node) || tree_has(tree, node, "interrupt-map"))
		return true;
	tree_for_each_prop(tree, node, p) {
		if (ends_with(tree_prop_name(tree, p), "gpios"))
			return true;
	}
	return false;
}

/* The controller that its messages go to. */
static unsigned message_target(const struct tree *tree, unsigned node)
{
	unsigned count;
	const fdt32_t *cells = tree_cells(tree, node, "msi-parent", &count);

	return cells ? tree_phandle(tree, fdt32_ld(cells)) : TREE_NONE;
}

/* That, or something of the device that it is a part of: up to its bus, which is what passes
 * addresses on. */
static bool is_part_of_source(const struct tree *tree, unsigned node)
{
	for (; node != 0 && node != tree->gic; node = tree->node[node].parent) {
		if (raises_its_own(tree, node))
			return true;
		if (tree_has(tree, node, "ranges"))
			return false;
	}
	return false;
}

bool irq_route_ends(const struct tree *tree, unsigned node)
{
	for (unsigned steps = 0; node != TREE_NONE && steps < MAX_STEPS; steps++) {
		node = end_of_line(tree, node);
		if (node == TREE_NONE || node == tree->gic || is_part_of_source(tree, node))
			return node != TREE_NONE;
		node = list_of(tree, node) || fixed_of(tree, node) ? tree_irq_parent(tree, node)
								   : message_target(tree, node);
	}
	return false;
}
