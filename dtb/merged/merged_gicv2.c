/* SPDX-License-Identifier: Apache-2.0 */
#include "dtb/merged/bcm2836_tree.h"
#include "dtb/merged/merged_tree.h"

#include <libfdt.h>

#include "include/physical.h"

int merged_tree_turn(struct scratch *scratch, struct merged_tree *tree, struct diag *diag)
{
	/* an interrupt has three cells where it has two */
	uint64_t base, room = tree->size + tree->size / 2 + BCM2836_TREE_ROOM;

	if (scratch_take(scratch, "GICv2's tree", ALIGN_UP(room, PAGE_SIZE), &base, diag))
		return -1;
	if (fdt_open_into(tree->fdt, memory_at(base), (int)room))
		return diag_fail(diag, "/", "no room for a GIC's node in the tree");
	if (bcm2836_tree(memory_at(base), diag) || fdt_pack(memory_at(base)))
		return -1;
	*tree = (struct merged_tree){memory_at(base), fdt_totalsize(memory_at(base))};
	return 0;
}
