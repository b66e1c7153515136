/* SPDX-License-Identifier: Apache-2.0 */
/* A guest's /memory: one node, or one for each NUMA node of the board's. */
#include "dtb/derive/derive.h"
#include "lib/ranges.h"

static struct pieces {
	struct range range[DERIVE_MAX_MEMORY];
	unsigned count;
} node, numa;                                    /* of one NUMA node, of all */
static struct range rest[2 * DERIVE_MAX_MEMORY]; /* of none */

static int write_memory(struct derive *derive, const struct range *memory, unsigned count)
{
	write_begin_at(derive, "memory", memory[0].base);
	write_string(derive, "device_type", "memory");
	return write_reg(derive, memory, count);
}

/* The NUMA node of a memory node (Linux, Documentation/devicetree/bindings/numa.txt), or -1. */
static int64_t numa_id(const struct tree *tree, unsigned memory)
{
	unsigned count;
	const fdt32_t *cells = tree_cells(tree, memory, "numa-node-id", &count);

	return tree_is_memory(tree, memory) && !(tree->node[memory].flags & TREE_DISABLED) &&
			       count == 1
		       ? (int64_t)fdt32_ld(cells)
		       : -1;
}

static int add_piece(const struct derive *derive, struct pieces *to, struct range range)
{
	range = ranges_unite(to->range, &to->count, range);
	if (to->count == DERIVE_MAX_MEMORY)
		return diag_fail(derive->diag, "guest tree",
				 "the guest's memory is in more than %u pieces", DERIVE_MAX_MEMORY);
	to->range[to->count++] = range;
	return 0;
}

/* What the guest has of a memory node's. */
static int add_shared(const struct derive *derive, unsigned memory)
{
	struct diag ignored; /* dt_discover has reported it */
	struct range range;

	for (unsigned k = 0; tree_reg(derive->tree, memory, k, &range, &ignored) == 1; k++)
		for (unsigned i = 0; i < derive->n_memory; i++)
			if (range_overlaps(derive->memory[i], range) &&
			    (add_piece(derive, &node, range_shared(derive->memory[i], range)) < 0 ||
			     add_piece(derive, &numa, range_shared(derive->memory[i], range)) < 0))
				return -1;
	return 0;
}

/* The memory node of one NUMA node, of which `first` is the first on the board. */
static int write_numa_node(struct derive *derive, unsigned first, uint32_t id)
{
	node.count = 0;
	tree_for_each_child(derive->tree, 0, memory) {
		if (numa_id(derive->tree, memory) != id)
			continue;
		if (memory < first) /* that one has written it */
			return 0;
		if (add_shared(derive, memory) < 0)
			return -1;
	}
	if (!node.count)
		return 0;
	if (write_memory(derive, node.range, node.count) < 0)
		return -1;
	write_u32(derive, "numa-node-id", id);
	write_end(derive);
	return 0;
}

int derive_memory(struct derive *derive)
{
	unsigned n_rest = derive->n_memory;

	numa.count = 0;
	tree_for_each_child(derive->tree, 0, memory) {
		int64_t id = derive->params->moved ? -1 : numa_id(derive->tree, memory);

		if (id >= 0 && write_numa_node(derive, memory, (uint32_t)id) < 0)
			return -1;
	}
	if (numa.count)
		n_rest = ranges_less(derive->memory, derive->n_memory, numa.range, numa.count, rest,
				     2 * DERIVE_MAX_MEMORY);
	if (!n_rest)
		return 0;
	if (write_memory(derive, numa.count ? rest : derive->memory, n_rest) < 0)
		return -1;
	write_end(derive);
	return 0;
}
