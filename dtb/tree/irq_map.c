/* SPDX-License-Identifier: Apache-2.0 */
#include "dtb/tree/irq_map.h"

/* As Linux reads it (drivers/of/irq.c, of_irq_parse_raw): the device's address and what the map is
 * told, both by the mask. */
static bool is_hit(const struct tree *tree, unsigned node, const struct tree_irq *irq,
		   const fdt32_t *entry)
{
	unsigned n_reg, n_mask, address = tree_u32(tree, irq->parent, "#address-cells", 0);
	const fdt32_t *reg = tree_cells(tree, node, "reg", &n_reg),
		      *mask = tree_cells(tree, irq->parent, "interrupt-map-mask", &n_mask);

	if (address > n_reg)
		return false;
	for (unsigned k = 0; k < address + irq->cells; k++) {
		const fdt32_t *told = k < address ? reg + k : irq->specifier + k - address;
		uint32_t bits = k < n_mask ? fdt32_ld(mask + k) : UINT32_MAX;

		if ((fdt32_ld(told) ^ fdt32_ld(entry + k)) & bits)
			return false;
	}
	return true;
}

bool irq_map_next(const struct tree *tree, unsigned node, const struct tree_irq *irq,
		  struct tree_irq *next)
{
	struct tree_map map = {0};
	struct diag ignored; /* a damaged map is reported with the resources of its node */
	unsigned count;
	const fdt32_t *cells;

	if (irq->parent == TREE_NONE || irq->parent == tree->gic || !irq->cells)
		return false;
	cells = tree_cells(tree, irq->parent, "interrupt-map", &count);
	while (cells && tree_irq_map(tree, irq->parent, &map, &ignored) == 1)
		if (is_hit(tree, node, irq, cells + map.offset)) {
			*next = map.irq;
			return true;
		}
	return false;
}
