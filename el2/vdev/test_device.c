/* SPDX-License-Identifier: Apache-2.0 */
#include "el2/vdev/test_device.h"

#include <string.h>

#include "el2/vm/vm.h"
#include "gic/vgic/vgic.h"

#define MAX_PULSES 15u

struct test_device test_devices[MAX_VMS];

static uint64_t read_register(struct vcpu *vcpu, void *state, uint64_t offset, unsigned size,
			      bool *there)
{
	struct test_device *device = state;
	uint32_t level = __atomic_load_n(&device->level, __ATOMIC_RELAXED);

	(void)vcpu;
	(void)size;
	switch (offset) {
	case TEST_DEVICE_ID:
		return TEST_DEVICE_ID_VALUE;
	case TEST_DEVICE_LEVEL:
		return level;
	case TEST_DEVICE_STATUS:
		return level | __atomic_load_n(&device->pulses, __ATOMIC_RELAXED) << 16;
	default:
		*there = false;
		return 0;
	}
}

static void write_register(struct vcpu *vcpu, void *state, uint64_t offset, unsigned size,
			   uint64_t value, bool *there)
{
	struct test_device *device = state;

	(void)vcpu;
	(void)size;
	switch (offset) {
	case TEST_DEVICE_LEVEL:
		__atomic_store_n(&device->level, value & 1, __ATOMIC_RELAXED);
		vgic_line_set(device->gic, device->level_intid, value & 1);
		break;
	case TEST_DEVICE_PULSE:
		for (unsigned n = 0; n < (value & MAX_PULSES); n++) {
			__atomic_fetch_add(&device->pulses, 1, __ATOMIC_RELAXED);
			vgic_line_pulse(device->gic, device->edge_intid);
		}
		break;
	default:
		*there = false;
	}
}

/* Also the edge line: a pulse that the VM's stop cut short has left it high. */
static void reset_device(struct vm *vm, void *state)
{
	struct test_device *device = state;

	(void)vm;
	device->level = device->pulses = 0;
	memset(device->scratch, 0, sizeof(device->scratch));
	vgic_line_set(device->gic, device->level_intid, false);
	vgic_line_set(device->gic, device->edge_intid, false);
	vgic_edge_line(device->gic, device->edge_intid);
}

static uint64_t read_scratch(struct vcpu *vcpu, void *state, uint64_t offset, unsigned size,
			     bool *there)
{
	const struct test_device *device = state;
	uint64_t value = 0;

	(void)vcpu;
	(void)there;
	memcpy(&value, device->scratch + offset, size);
	return value;
}

static void write_scratch(struct vcpu *vcpu, void *state, uint64_t offset, unsigned size,
			  uint64_t value, bool *there)
{
	struct test_device *device = state;

	(void)vcpu;
	(void)there;
	memcpy(device->scratch + offset, &value, size);
}

const struct vdev_ops test_device_registers = {.name = "test device",
					       .sizes = 4,
					       .read = read_register,
					       .write = write_register,
					       .reset = reset_device};
const struct vdev_ops test_device_scratch = {.name = "test device's scratch",
					     .sizes = 1 | 2 | 4 | 8,
					     .read = read_scratch,
					     .write = write_scratch};
