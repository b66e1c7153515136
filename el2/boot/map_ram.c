/* SPDX-License-Identifier: Apache-2.0 */
#include "el2/boot/map_ram.h"

#include "el2/core/mmu.h"
#include "lib/ranges.h"

int map_ram(const struct handoff_region *regions, unsigned count, struct diag *diag)
{
	struct range ram[HANDOFF_MAX_REGIONS], others[HANDOFF_MAX_REGIONS],
		usable[HANDOFF_MAX_REGIONS];
	unsigned n_ram = 0, n_others = 0, n_usable;

	for (unsigned i = 0; i < count && i < HANDOFF_MAX_REGIONS; i++) {
		struct range range = {regions[i].base, regions[i].size};

		if (regions[i].type == REGION_RAM)
			ram[n_ram++] = range;
		else if (regions[i].type == REGION_RESERVED || regions[i].type == REGION_FIRMWARE)
			others[n_others++] = range;
	}
	/* The banks of a memory map are apart: there is room for all pieces. */
	n_usable = ranges_less(ram, n_ram, others, n_others, usable, HANDOFF_MAX_REGIONS);
	for (unsigned i = 0; i < n_usable && i < HANDOFF_MAX_REGIONS; i++)
		if (mmu_map_boot(usable[i], diag))
			return -1;
	return 0;
}
