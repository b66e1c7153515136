/* SPDX-License-Identifier: Apache-2.0 */
/* Boot-only: the tables of emulated devices are filled. */
#include "el2/vdev/vdev.h"

static int fail_overlap(const struct vdev_region *region, const char *other, struct range range,
			struct diag *diag)
{
	return diag_fail(diag, region->ops->name, "0x%lx with size 0x%lx meets %s at 0x%lx",
			 region->range.base, region->range.size, other, range.base);
}

int vdev_add(struct vm *vm, const struct vdev_region *region, struct diag *diag)
{
	struct vdev_region *table = vdev_tables[vm->index];

	for (unsigned i = 0; i < vm->n_devices; i++)
		if (range_overlaps(table[i].range, region->range))
			return fail_overlap(region, table[i].ops->name, table[i].range, diag);
	for (unsigned i = 0; i < vm->n_memory; i++)
		if (range_overlaps(vm->guest[i], region->range))
			return fail_overlap(region, "the VM's memory", vm->guest[i], diag);
	if (vm->n_devices == VDEV_MAX)
		return diag_fail(diag, region->ops->name, "%s has %u emulated devices already",
				 vm->name, VDEV_MAX);
	vm->devices = table;
	for (unsigned i = vm->n_devices++; i > 0; i--)
		table[i] = table[i - 1];
	table[0] = *region;
	return 0;
}
