/* SPDX-License-Identifier: Apache-2.0 */
#include "dtb/merged/merged_tree.h"

#include <string.h>

#include "dtb/config/merge.h"
#include "dtb/tree/tree.h"
#include "include/physical.h"

/* For labels, paths and phandles, beside what is in both trees. */
#define BEYOND KIB(64)

/* What is used of one that is yet to be checked. */
static size_t used_of(const void *fdt, size_t size)
{
	return size >= sizeof(struct fdt_header) && !fdt_check_header(fdt) ? tree_used(fdt) : size;
}

int merged_tree_add(struct scratch *scratch, struct merged_tree *tree, const void *overlay,
		    size_t overlay_room, struct diag *diag)
{
	uint64_t base, room;

	room = ALIGN_UP(used_of(tree->fdt, tree->size) + 4ull * used_of(overlay, overlay_room) +
				BEYOND,
			PAGE_SIZE);
	if (scratch_take(scratch, "merged tree", room, &base, diag) ||
	    sys_merge(memory_at(base), room, tree->fdt, tree->size, overlay, overlay_room, diag))
		return -1;
	*tree = (struct merged_tree){memory_at(base), fdt_totalsize(memory_at(base))};
	return 0;
}

int merged_tree_keep(struct memmap *map, struct merged_tree *tree, struct diag *diag)
{
	uint64_t base;

	if (memmap_alloc(map, "merged tree", REGION_TREE, ALIGN_UP(tree->size, PAGE_SIZE),
			 PAGE_SIZE, MEMMAP_ANYWHERE, 1, &base, diag))
		return -1;
	memcpy(memory_at(base), tree->fdt, tree->size);
	tree->fdt = memory_at(base);
	return 0;
}
