/* SPDX-License-Identifier: Apache-2.0 */
#include "dtb/config/dma_window.h"

#include "dtb/config/own.h"
#include "dtb/config/resources.h"
#include "dtb/tree/tree_bus.h"

#define PCI_CELLS 3u

struct rows {
	const fdt32_t *row;
	unsigned below, above, size, count; /* cells, and rows */
};

static uint64_t number(const fdt32_t *cells, unsigned count)
{
	return count > 2 ? tree_number(cells + count - 2, 2) : tree_number(cells, count);
}

/* The rows of a bus's dma-ranges; the root is no bus. 1; 0: it has none, or an empty one, which
 * changes nothing; -1. */
static int rows_of(const struct tree *tree, unsigned bus, struct rows *rows)
{
	unsigned cells, row;
	const fdt32_t *ranges = tree_cells(tree, bus, "dma-ranges", &cells);
	int length;

	if (!ranges)
		return tree_prop(tree, bus, "dma-ranges", &length) && length ? -1 : 0;
	rows->row = ranges;
	rows->below = tree_u32(tree, bus, "#address-cells", 2);
	rows->size = tree_u32(tree, bus, "#size-cells", 1);
	rows->above = tree_u32(tree, tree->node[bus].parent, "#address-cells", 2);
	row = rows->below + rows->above + rows->size;
	if (!rows->below || rows->below > PCI_CELLS || !rows->above || rows->above > 2 ||
	    !rows->size || rows->size > 2 || cells % row)
		return -1;
	rows->count = cells / row;
	return 1;
}

static struct range below(const struct rows *rows, unsigned n)
{
	const fdt32_t *at = rows->row + n * (rows->below + rows->above + rows->size);

	return (struct range){number(at, rows->below),
			      number(at + rows->below + rows->above, rows->size)};
}

static uint64_t above(const struct rows *rows, unsigned n)
{
	const fdt32_t *at = rows->row + n * (rows->below + rows->above + rows->size);

	return number(at + rows->below, rows->above);
}

/* As a bus passes it on; size 0: not at all. */
static void pass_on(const struct rows *rows, struct range *range)
{
	for (unsigned n = 0; n < rows->count; n++) {
		struct range row = below(rows, n);
		uint64_t into = range->base - row.base;

		if (range->base < row.base || into >= row.size)
			continue;
		range->base = above(rows, n) + into;
		if (range->size > row.size - into)
			range->size = row.size - into;
		return;
	}
	range->size = 0;
}

int dma_window(const struct tree *tree, unsigned node, unsigned index, struct range *window)
{
	unsigned bus = tree_is_pci(tree, node) ? node : tree->node[node].parent;
	struct rows rows;
	int got = 0;

	for (; bus; bus = tree->node[bus].parent) {
		got = rows_of(tree, bus, &rows);
		if (got)
			break;
	}
	if (got < 1 || index >= rows.count)
		return got < 0 ? -1 : 0;
	*window = (struct range){above(&rows, index), below(&rows, index).size};
	for (bus = tree->node[bus].parent; bus; bus = tree->node[bus].parent) {
		got = rows_of(tree, bus, &rows);
		if (got < 0)
			return -1;
		if (got)
			pass_on(&rows, window);
	}
	return 1;
}

static bool is_master(const struct tree *tree, unsigned node, unsigned domain)
{
	return own_is_device(tree, node, domain) && res_has_mmio(tree, node) &&
	       res_is_master(tree, node) && !tree_has(tree, node, "iommus") &&
	       !tree_has(tree, node, "iommu-map");
}

static struct range common(struct range one, struct range other)
{
	uint64_t base = one.base > other.base ? one.base : other.base;
	uint64_t end = range_end(one) < range_end(other) ? range_end(one) : range_end(other);

	return (struct range){base, end > base ? end - base : 0};
}

bool dma_common_window(const struct tree *tree, unsigned domain, struct range *window)
{
	bool limited = false;

	*window = (struct range){0, UINT64_MAX};
	for (unsigned node = 1; node < tree->n_nodes; node++) {
		struct range largest = {0, 0}, piece;

		if (!is_master(tree, node, domain))
			continue;
		for (unsigned n = 0; dma_window(tree, node, n, &piece) == 1; n++)
			if (piece.size > largest.size)
				largest = piece;
		if (!largest.size)
			continue;
		limited = true;
		*window = common(*window, largest);
	}
	return limited && window->size;
}

/* Whether it reaches some of the memory, or all that there is. */
static bool reaches(const struct tree *tree, unsigned node, const struct range *memory,
		    unsigned count, struct range *window)
{
	struct range piece;
	unsigned n = 0;

	for (; dma_window(tree, node, n, &piece) == 1; n++) {
		for (unsigned k = 0; k < count; k++)
			if (common(piece, memory[k]).size)
				return true;
		if (!n || piece.size > window->size)
			*window = piece;
	}
	return !n;
}

unsigned dma_astray(const struct tree *tree, unsigned domain, const struct range *memory,
		    unsigned count, unsigned *first, struct range *window)
{
	unsigned astray = 0;

	*first = TREE_NONE;
	for (unsigned node = 1; node < tree->n_nodes; node++) {
		struct range its;

		if (!is_master(tree, node, domain) || reaches(tree, node, memory, count, &its) ||
		    astray++)
			continue;
		*first = node;
		*window = its;
	}
	return astray;
}
