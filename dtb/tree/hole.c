/* SPDX-License-Identifier: Apache-2.0 */
#include "dtb/tree/hole.h"

#include "dtb/tree/tree_bus.h"

#define MAX_TRIES 256u /* each goes through the tree once, behind all that stood in the way */

/* Where the first range of `ranges` that is in the way ends, or `end` if that is further. */
static uint64_t behind(const struct range *ranges, unsigned count, struct range place, uint64_t end)
{
	for (unsigned i = 0; i < count; i++)
		if (range_overlaps(ranges[i], place) && range_end(ranges[i]) > end)
			end = range_end(ranges[i]);
	return end;
}

typedef int node_ranges(const struct tree *tree, unsigned node, unsigned index, struct range *range,
			struct diag *diag);

static uint64_t behind_node(const struct tree *tree, unsigned node, node_ranges *next,
			    struct range place, uint64_t end)
{
	struct diag ignored; /* the tree's own checks have told */
	struct range r;

	for (unsigned n = 0; next(tree, node, n, &r, &ignored) == 1; n++)
		end = behind(&r, 1, place, end);
	return end;
}

/* The end of what overlaps `place`, as far as one look tells; its base when nothing does. */
static uint64_t obstacle_end(const struct tree *tree, const struct dt_board *board,
			     const struct range *taken, unsigned count, struct range place)
{
	uint64_t end = behind(taken, count, place, place.base);

	end = behind(board->ram, board->n_ram, place, end);
	end = behind(board->reserved, board->n_reserved, place, end);
	for (unsigned i = 0; i < tree->n_nodes; i++) {
		end = behind_node(tree, i, tree_reg, place, end);
		end = behind_node(tree, i, tree_pci_window, place, end);
	}
	return end;
}

int tree_find_hole(const struct tree *tree, const struct dt_board *board, const struct range *taken,
		   unsigned count, uint64_t size, struct range *hole, struct diag *diag)
{
	uint64_t limit = ALIGN_UP(range_end(board->gic.gicd), 1ull << 32);
	struct range place = {ALIGN_UP(range_end(board->gic.gicd), size), size};

	for (unsigned try = 0; try < MAX_TRIES && place.base < limit; try++) {
		uint64_t end = obstacle_end(tree, board, taken, count, place);

		if (end == place.base) {
			*hole = place;
			return 0;
		}
		place.base = ALIGN_UP(end, size);
	}
	return diag_fail(diag, "emulated device",
			 "no 0x%lx bytes of addresses are free behind 0x%lx", size,
			 board->gic.gicd.base);
}
