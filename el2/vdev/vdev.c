/* SPDX-License-Identifier: Apache-2.0 */
#include "el2/vdev/vdev.h"

struct vdev_region vdev_tables[MAX_VMS][VDEV_MAX];

void vdev_reset(struct vm *vm)
{
	for (unsigned i = 0; i < vm->n_devices; i++)
		if (vm->devices[i].ops->reset)
			vm->devices[i].ops->reset(vm, vm->devices[i].state);
}
