/* SPDX-License-Identifier: Apache-2.0 */
#include "tools/dt_whole.h"

#include "dtb/tree/tree.h"
#include "include/physical.h"

#define SCRATCH MIB(4)

int dt_whole(void *tree, size_t size, const void *overlay, size_t overlay_size,
	     struct merged_tree *whole, struct diag *diag)
{
	static uint64_t room[SCRATCH / 8] __attribute__((aligned(4096)));
	struct scratch scratch = {.own = {memory_address(room), SCRATCH}};

	*whole = (struct merged_tree){tree, size};
	if (tree_check(tree, size, "board tree", diag) ||
	    memmap_add_ram(&scratch.map, scratch.own, diag) ||
	    merged_tree_add(&scratch, whole, overlay, overlay_size, diag))
		return -1;
	return IS_ENABLED(CONFIG_GIC_BCM2836) ? merged_tree_turn(&scratch, whole, diag) : 0;
}
