/* SPDX-License-Identifier: Apache-2.0 */
#include "tools/dt_place.h"

#include <stdlib.h>
#include <string.h>

#include "dtb/tree/tree_bus.h"

#define TAKEN_MAX 4096u
#define PIECE     MIB(2)
#define WORTH     MIB(128) /* a gap among devices that is smaller has no DRAM */

/* Where the CPU finds something else than DRAM: registers, and behind them the windows of buses. */
struct taken {
	struct range range[TAKEN_MAX];
	unsigned count, n_registers;
};

static void add_taken(struct taken *taken, struct range range)
{
	if (range.size && taken->count < TAKEN_MAX)
		taken->range[taken->count++] = range;
}

bool place_is_memory(const struct tree *tree, unsigned node)
{
	const char *type = tree_str(tree, node, "device_type");

	return type && !strcmp(type, "memory") && !(tree->node[node].flags & TREE_DISABLED);
}

static void add_registers(const struct tree *tree, unsigned node, struct taken *taken)
{
	struct diag unused;
	struct range range;

	for (unsigned i = 0; tree_reg(tree, node, i, &range, &unused) == 1; i++)
		add_taken(taken, range);
	for (unsigned i = 0; tree_u32(tree, node, "#address-cells", 0) == 3 &&
			     tree_pci_window(tree, node, i, &range, &unused) == 1;
	     i++)
		add_taken(taken, range);
}

/* Whether addresses below `bus` are the CPU's, as all `ranges` from there up are empty. */
static bool has_cpu_addresses(const struct tree *tree, unsigned bus)
{
	for (int len; bus; bus = tree->node[bus].parent)
		if (!tree_prop(tree, bus, "ranges", &len) || len)
			return false;
	return true;
}

/* Of the buses next to the CPU; what is below is inside. Devices that the tree does not have may be
 * there, too. */
static void add_windows(const struct tree *tree, unsigned node, struct taken *taken)
{
	unsigned up = tree->node[node].parent, len;
	unsigned before = tree_u32(tree, node, "#address-cells", 2),
		 address = tree_u32(tree, up, "#address-cells", 2),
		 size = tree_u32(tree, node, "#size-cells", 1), step = before + address + size;
	const fdt32_t *cells = tree_cells(tree, node, "ranges", &len);

	if (!has_cpu_addresses(tree, up) || before < 1 || before > 2 || address < 1 ||
	    address > 2 || size < 1 || size > 2)
		return;
	for (unsigned at = 0; at + step <= len; at += step)
		add_taken(taken, range_in_reach((struct range){
					 tree_number(cells + at + before, address),
					 tree_number(cells + at + before + address, size)}));
}

/* By all devices. What lies in DRAM (/reserved-memory, a framebuffer in /chosen) is passed over; a
 * node that makes no sense is, too. */
static void find_taken(const struct tree *tree, struct taken *taken,
		       void (*add)(const struct tree *tree, unsigned node, struct taken *taken))
{
	for (unsigned node = 1; node < tree->n_nodes; node++) {
		bool top = !tree->node[node].parent;

		if (top &&
		    (!strcmp(tree_name(tree, node), "reserved-memory") ||
		     !strcmp(tree_name(tree, node), "chosen") || place_is_memory(tree, node)))
			node = tree->node[node].end - 1u;
		else
			add(tree, node, taken);
	}
}

/* A window in which memory begins is all that the CPU sees, and says nothing. */
static void forget_windows(struct taken *taken, uint64_t base)
{
	unsigned left = taken->n_registers;

	for (unsigned i = left; i < taken->count; i++)
		if (!range_contains(taken->range[i], (struct range){base, 1}))
			taken->range[left++] = taken->range[i];
	taken->count = left;
}

/* The lowest of what is taken in `range`; size 0: nothing is. */
static struct range first_taken(const struct taken *taken, struct range range)
{
	struct range first = {0, 0};

	for (unsigned i = 0; i < taken->count; i++)
		if (range_overlaps(taken->range[i], range) &&
		    (!first.size || taken->range[i].base < first.base))
			first = taken->range[i];
	return first;
}

static uint64_t find_base(const struct tree *tree, struct taken *taken, struct fill *fill,
			  bool *seen)
{
	struct diag unused;
	struct range range;

	tree_for_each_child(tree, 0, node) {
		const char *at = strchr(tree_name(tree, node), '@');

		if (!place_is_memory(tree, node))
			continue;
		if (tree_reg(tree, node, 0, &range, &unused) != 1)
			range = (struct range){at ? strtoull(at + 1, NULL, 16) : 0, 0};
		*seen = at || range.base || range.size;
		if (*seen)
			return range.base;
		break; /* a place holder that says nothing */
	}
	for (unsigned tries = 0; tries < 2; tries++, taken->count = taken->n_registers)
		for (range.base = 0; range.base < GIB(4); range.base += GIB(1)) {
			range.size = GIB(1);
			if (!first_taken(taken, range).size)
				return range.base;
		}
	fill->between = true;
	return 0;
}

/* From `base` on, in as many pieces as devices make of it. */
static void place(const struct taken *taken, uint64_t base, uint64_t size, struct fill *fill)
{
	fill->n_banks = 0;
	for (uint64_t from = 0; size && fill->n_banks < DT_MAX_RAM && base >= from;) {
		struct range bank = {base, size}, hole;

		if (range_in_reach(bank).size != size)
			return;
		hole = first_taken(taken, bank);
		from = base;
		if (hole.size) {
			bank.size = hole.base > base ? ALIGN_DOWN(hole.base - base, PIECE) : 0;
			bank.size = bank.size < WORTH && fill->n_banks ? 0 : bank.size;
			base = ALIGN_UP(range_end(hole), PIECE);
		}
		if (bank.size)
			fill->bank[fill->n_banks++] = bank;
		size -= bank.size;
	}
}

uint64_t place_memory(const struct tree *tree, struct fill *fill, bool *seen)
{
	static struct taken taken;
	uint64_t size = fill->bank[0].size, base;

	taken.count = 0;
	find_taken(tree, &taken, add_registers);
	taken.n_registers = taken.count;
	find_taken(tree, &taken, add_windows);
	base = find_base(tree, &taken, fill, seen);
	forget_windows(&taken, base);
	place(&taken, base, size, fill);
	return base;
}
