/* SPDX-License-Identifier: Apache-2.0 */
/* Boot-only: which emulated devices this build has, and what boot knows of each. */
#include "dtb/derive/derive_write.h"
#include "el2/boot/devices.h"
#include "el2/vdev/test_device.h"

static void describe_test_device(struct derive *derive, const struct guest_device *device)
{
	(void)device;
	write_string(derive, "compatible", "mullion,test-device");
}

static int create_test_device(struct vm *vm, const struct guest_device *device, struct diag *diag)
{
	struct test_device *state = &test_devices[vm->index];
	uint64_t base = device->range.base;
	const struct vdev_region registers = {{base, TEST_DEVICE_REGISTERS},
					      &test_device_registers,
					      state},
				 scratch = {{base + TEST_DEVICE_SCRATCH, TEST_DEVICE_SCRATCH_SIZE},
					    &test_device_scratch,
					    state};

	state->gic = &vm->gic;
	state->level_intid = device->line[0].intid;
	state->edge_intid = device->line[1].intid;
	return vdev_add(vm, &registers, diag) || vdev_add(vm, &scratch, diag) ? -1 : 0;
}

static const struct device_kind test_device = {.name = "test-device",
					       .size = PAGE_SIZE,
					       .n_lines = 2,
					       .edge = {false, true},
					       .describe = describe_test_device,
					       .create = create_test_device};

const struct device_kind *const device_kinds[DEVICES_MAX] = {
	IS_ENABLED(CONFIG_TEST_VDEV) ? &test_device : NULL,
};
