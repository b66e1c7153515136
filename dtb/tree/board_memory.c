/* SPDX-License-Identifier: Apache-2.0 */
#include "dtb/tree/board_memory.h"

#include <string.h>

#include "dtb/tree/others.h"
#include "dtb/tree/tree_bus.h"
#include "lib/printf.h"
#include "lib/ranges.h"

static int add_ram(const struct tree *tree, unsigned node, struct dt_board *board,
		   struct diag *diag)
{
	struct range range;
	int got;

	for (unsigned index = 0; (got = tree_reg(tree, node, index, &range, diag)) == 1; index++) {
		unsigned at;

		if (!range.size) /* a place holder that a boot loader was to fill */
			continue;
		/* A bank that is described twice is one, as for Linux's memblock. */
		range = ranges_unite(board->ram, &board->n_ram, range);
		if (board->n_ram == DT_MAX_RAM)
			return diag_fail(diag, tree_name(tree, node),
					 "more than %u ranges of memory", DT_MAX_RAM);
		for (at = board->n_ram++; at && board->ram[at - 1].base > range.base; at--)
			board->ram[at] = board->ram[at - 1];
		board->ram[at] = range;
	}
	return got;
}

/* One that boot may use. */
static bool is_memory(const struct tree *tree, unsigned node)
{
	return tree_is_memory(tree, node) && !(tree->node[node].flags & TREE_DISABLED);
}

static int find_ram(const struct tree *tree, struct dt_board *board, struct diag *diag)
{
	tree_for_each_child(tree, 0, node) {
		if (is_memory(tree, node) && add_ram(tree, node, board, diag) < 0)
			return -1;
	}
	return 0;
}

/*
 * Two that reserve the same bytes: Linux logs it, too (of_reserved_mem.c, __rmem_check_for_overlap;
 * fdt.c, early_init_dt_reserve_memory, of what is not to be mapped). Not where a node says again
 * what /memreserve/ says, as a spin-table's pen has to.
 */
static void note_overlaps(const struct tree *tree, unsigned node, struct range range,
			  struct dt_board *board)
{
	for (unsigned k = 0; k < board->n_reserved; k++) {
		struct range other = board->reserved[k];

		if (!range_overlaps(other, range) || tree->node[node].flags & TREE_DISABLED ||
		    (other.base == range.base && other.size == range.size &&
		     !tree_has(tree, node, "no-map")))
			continue;
		if (!board->n_overlaps++)
			fmt_sn(board->overlap, sizeof(board->overlap),
			       "%s at 0x%lx + 0x%lx and what is reserved at 0x%lx + 0x%lx",
			       tree_name(tree, node), range.base, range.size, other.base,
			       other.size);
	}
}

int board_must_have_memory(const struct tree *tree, const struct dt_board *board, struct diag *diag)
{
	if (board->n_ram)
		return 0;
	tree_for_each_child(tree, 0, node) {
		if (is_memory(tree, node))
			return diag_fail(diag, "/memory",
					 "every memory node is empty: the system configuration "
					 "has to say where DRAM is");
	}
	return diag_fail(diag, "/memory", "no memory node in the device tree");
}

static int visit_node(const struct tree *tree, unsigned node, board_reserved_visitor *visit,
		      void *ctx, struct diag *diag)
{
	struct range range;

	for (unsigned index = 0;; index++) {
		int got = tree_reg(tree, node, index, &range, diag);

		if (got < 0 && !range.size)
			return -1;
		if (!got)
			return 0;
		/* one that wraps is malformed for others */
		if (visit(ctx, node, range_in_reach(range), diag) < 0)
			return -1;
	}
}

/*
 * What lies in another range is left out: of the rest each part has its own place. A node's stays
 * beside an entry of /memreserve/ that it is in, because that may be passed over
 * (board_is_passed). `node` is NULL for an entry; they come first.
 */
static int add_reserved(struct dt_board *board, struct range range, const char *node,
			struct diag *diag)
{
	unsigned kept = 0, entries = 0;

	if (!range.size)
		return 0;
	for (unsigned k = node ? board->n_memreserve : 0; k < board->n_reserved; k++)
		if (range_contains(board->reserved[k], range))
			return 0;
	for (unsigned k = 0; k < board->n_reserved; k++) {
		if (range_contains(range, board->reserved[k]))
			continue;
		entries += k < board->n_memreserve;
		board->reserved[kept++] = board->reserved[k];
	}
	board->n_reserved = kept;
	board->n_memreserve = entries;
	if (board->n_reserved == DT_MAX_RESERVED)
		return diag_fail(diag, node ? node : "/memreserve/", "more than %u reserved ranges",
				 DT_MAX_RESERVED);
	board->n_memreserve += !node;
	board->reserved[board->n_reserved++] = range;
	return 0;
}

static bool is_of(struct range passed, struct range entry)
{
	struct range rest = {entry.base, 0};

	rest.size = ALIGN_UP(range_end(passed), PAGE_SIZE) - rest.base;
	return range_contains(passed, (struct range){entry.base, 1}) && range_contains(rest, entry);
}

bool board_is_passed(const struct dt_board *board, unsigned index, struct range tree)
{
	struct range entry = board->reserved[index];

	return index < board->n_memreserve && (is_of(tree, entry) || is_of(board->initrd, entry));
}

/* As Linux wants it, which reads the addresses below as the CPU's (drivers/of/fdt.c). */
static bool is_plain(const struct tree *tree, unsigned node)
{
	int len;

	return tree_prop(tree, node, "ranges", &len) && !len &&
	       tree_u32(tree, node, "#address-cells", 2) ==
		       tree_u32(tree, 0, "#address-cells", 2) &&
	       tree_u32(tree, node, "#size-cells", 1) == tree_u32(tree, 0, "#size-cells", 1);
}

static int check_parent(const struct tree *tree, unsigned parent, struct diag *diag)
{
	if (!tree_has(tree, parent, "ranges"))
		return diag_fail(diag, "/reserved-memory",
				 "has no ranges, so that nothing says where its addresses are");
	if (!is_plain(tree, parent))
		return diag_fail(diag, "/reserved-memory",
				 "its ranges move addresses, or its cells are not the root's");
	return 0;
}

int board_visit_reserved(const struct tree *tree, board_reserved_visitor *visit, void *ctx,
			 struct diag *diag)
{
	unsigned parent = tree_child(tree, 0, "reserved-memory");
	struct range range;

	for (int i = 0; i < fdt_num_mem_rsv(tree->fdt); i++) {
		if (fdt_get_mem_rsv(tree->fdt, i, &range.base, &range.size))
			return diag_fail(diag, "/memreserve/", "entry %d cannot be read", i);
		if (visit(ctx, TREE_NONE, range_in_reach(range), diag) < 0)
			return -1;
	}
	tree_for_each_child(tree, 0, node)
		if (tree_is_secure_memory(tree, node) &&
		    visit_node(tree, node, visit, ctx, diag) < 0)
			return -1;
	if (parent != TREE_NONE && check_parent(tree, parent, diag) < 0)
		return -1;
	if (parent != TREE_NONE)
		tree_for_each_child(tree, parent, node)
			if (visit_node(tree, node, visit, ctx, diag) < 0)
				return -1;
	return others_visit_memory(tree, visit, ctx, diag);
}

struct finding {
	const struct tree *tree;
	struct dt_board *board;
};

/* Of the memory of the secure side and of other processors only what is in the board's. */
static int find_reserved(void *ctx, unsigned node, struct range range, struct diag *diag)
{
	const struct finding *finding = ctx;
	const struct tree *tree = finding->tree;
	struct dt_board *board = finding->board;
	bool others, wanted;

	if (node == TREE_NONE)
		return add_reserved(board, range, NULL, diag);
	others = others_cluster(tree, node) != TREE_NONE;
	wanted = !others && !tree_is_secure_memory(tree, node);
	for (unsigned k = 0; k < board->n_ram; k++)
		wanted |= range_overlaps(board->ram[k], range);
	if (!wanted)
		return 0;
	if (!others) /* which say whose a region is */
		note_overlaps(tree, node, range, board);
	return add_reserved(board, range, tree_name(tree, node), diag);
}

int board_find_memory(const struct tree *tree, struct dt_board *board, struct diag *diag)
{
	struct finding finding = {tree, board};

	if (find_ram(tree, board, diag) < 0)
		return -1;
	return board_visit_reserved(tree, find_reserved, &finding, diag);
}
