/* SPDX-License-Identifier: Apache-2.0 */
#include "image/scratch.h"

#include <stdbool.h>
#include <string.h>

#include "include/physical.h"

int scratch_take(struct scratch *scratch, const char *name, uint64_t size, uint64_t *base,
		 struct diag *diag)
{
	struct diag ignored;

	size = ALIGN_UP(size, PAGE_SIZE);
	if ((!scratch->own.size || memmap_alloc(&scratch->map, name, REGION_TREE, size, PAGE_SIZE,
						scratch->own, 1, base, &ignored)) &&
	    memmap_alloc(&scratch->map, name, REGION_TREE, size, PAGE_SIZE, MEMMAP_ANYWHERE, 1,
			 base, diag))
		return -1;
	return scratch->reach ? scratch->reach((struct range){*base, size}, diag) : 0;
}

static bool is_own(const struct scratch *scratch, const struct handoff_region *region)
{
	return region->type == REGION_TREE &&
	       range_contains(scratch->own, (struct range){region->base, region->size});
}

int scratch_claim(const struct scratch *scratch, struct memmap *map, struct diag *diag)
{
	for (unsigned i = 0; i < scratch->map.n_regions; i++) {
		const struct handoff_region *region = &scratch->map.regions[i];

		if (region->type == REGION_TREE && !is_own(scratch, region) &&
		    memmap_claim(map, region->name, REGION_TREE,
				 (struct range){region->base, region->size}, 1, diag))
			return -1;
	}
	return 0;
}

void scratch_wipe_own(const struct scratch *scratch)
{
	for (unsigned i = 0; i < scratch->map.n_regions; i++)
		if (is_own(scratch, &scratch->map.regions[i]))
			memset(memory_at(scratch->map.regions[i].base), 0,
			       scratch->map.regions[i].size);
}
