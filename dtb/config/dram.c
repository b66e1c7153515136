/* SPDX-License-Identifier: Apache-2.0 */
#include "dtb/config/dram.h"

#include "dtb/tree/gic_check.h"
#include "dtb/tree/tree_bus.h"

/* The bank that has some of these pages, or NULL. */
static const struct range *bank_at(const struct dt_board *board, struct range pages)
{
	for (unsigned k = 0; k < board->n_ram; k++)
		if (range_overlaps(pages, board->ram[k]))
			return &board->ram[k];
	return NULL;
}

int dram_refuse(const struct dt_board *board, const char *node, struct range registers,
		struct diag *diag)
{
	const struct range *bank = bank_at(board, range_pages(registers));

	return bank ? diag_fail(diag, node,
				"registers at 0x%lx + 0x%lx lie in DRAM at 0x%lx + 0x%lx: correct "
				"the node's reg or the memory's, or disable the node",
				registers.base, registers.size, bank->base, bank->size)
		    : 0;
}

/* In a region that no domain has; none that has an owner is in a page with it (regions_assign). */
static bool is_reserved(const struct tree *tree, struct range range)
{
	unsigned parent = tree_child(tree, 0, "reserved-memory");
	struct range region;
	struct diag ignored; /* what is malformed is looked at no further */

	if (parent == TREE_NONE)
		return false;
	tree_for_each_child(tree, parent, node)
		for (unsigned index = 0; tree->node[node].owner == TREE_NO_OWNER &&
					 tree_reg(tree, node, index, &region, &ignored) == 1;
		     index++)
			if (range_contains(region, range))
				return true;
	return false;
}

/* What is below these children of the root is memory, or has numbers for addresses. */
static bool is_memory(const struct tree *tree, unsigned node)
{
	static const char *const names[] = {"reserved-memory", "chosen", "cpus"};
	const char *name;

	while (tree->node[node].parent)
		node = tree->node[node].parent;
	name = tree_name(tree, node);
	for (unsigned k = 0; k < sizeof(names) / sizeof(names[0]); k++)
		if (!strcmp(name, names[k]))
			return true;
	return tree_is_memory(tree, node) || starts_with(name, "memory@");
}

int dram_refuse_nobodys(const struct tree *tree, const struct dt_board *board, unsigned node,
			struct range registers, struct diag *diag)
{
	const struct range pages = range_pages(registers);

	if (!bank_at(board, pages) || is_memory(tree, node) ||
	    (node != tree_stdout(tree) && !gic_has(&board->gic, pages) &&
	     is_reserved(tree, registers)))
		return 0;
	return dram_refuse(board, tree_name(tree, node), registers, diag);
}
