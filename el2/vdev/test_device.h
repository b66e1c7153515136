/* SPDX-License-Identifier: Apache-2.0 */
/* A device for tests of emulated devices and of their interrupts (CONFIG_TEST_VDEV); the unit tests
 * have it, too. */
#ifndef MULLION_EL2_TEST_DEVICE_H
#define MULLION_EL2_TEST_DEVICE_H

#include "el2/vdev/test_device_regs.h"
#include "el2/vdev/vdev.h"

struct vgic_vm;

struct test_device {
	struct vgic_vm *gic;
	uint32_t level_intid, edge_intid;
	uint32_t level;  /* atomic */
	uint32_t pulses; /* atomic */
	uint8_t scratch[TEST_DEVICE_SCRATCH_SIZE];
};

extern struct test_device test_devices[]; /* by VM */

/* Its two regions, both with a struct test_device as state. */
extern const struct vdev_ops test_device_registers, test_device_scratch;

#endif
