/* SPDX-License-Identifier: Apache-2.0 */
#include "el2/boot/reserved_check.h"

#include "dtb/config/regions.h"
#include "el2/vm/vm.h"

static int refuse_region(const char *name, struct range region, unsigned domain, struct diag *diag)
{
	return diag_fail(diag, name, "lies on memory that is reserved at 0x%lx for domain %s",
			 region.base, vms[domain].name);
}

/*
 * What is reserved for a domain's devices is no VM's memory to place things in or to clear, and
 * nothing of ours: a loader may pass what it has reserved (linux_entry.c), and firmware's memory
 * may be reserved, too.
 */
static int check_region(const struct machine *machine, struct range region, unsigned domain,
			struct diag *diag)
{
	const unsigned apart = 1u << REGION_RAM | 1u << REGION_RESERVED | 1u << REGION_USED;

	for (unsigned i = 0; i < machine->map.n_regions; i++) {
		const struct handoff_region *other = &machine->map.regions[i];

		if (!(apart >> other->type & 1) &&
		    range_overlaps(region, (struct range){other->base, other->size}))
			return refuse_region(other->name, region, domain, diag);
	}
	for (unsigned i = 0; i < machine->config.n_domains; i++)
		for (unsigned k = 0; k < vms[i].n_memory; k++)
			if (range_overlaps(region, vms[i].memory[k]))
				return refuse_region(vms[i].name, region, domain, diag);
	return 0;
}

int reserved_check(const struct machine *machine, struct diag *diag)
{
	struct range pages[DT_MAX_RESERVED];
	unsigned count;

	for (unsigned domain = 0; domain < machine->config.n_domains; domain++) {
		if (regions_of(tree_last(), domain, pages, &count, diag))
			return -1;
		for (unsigned k = 0; k < count; k++)
			if (check_region(machine, pages[k], domain, diag))
				return -1;
	}
	return 0;
}
