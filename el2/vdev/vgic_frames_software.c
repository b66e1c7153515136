/* SPDX-License-Identifier: Apache-2.0 */
#define GIC_VERSION 2
#include "el2/vdev/vgic_frames.h"

#include "el2/vdev/vgic_interface.h"

/* What el2/trap/dispatch.c does not do by itself. */
static uint64_t read_interface(struct vcpu *vcpu, void *state, uint64_t offset, unsigned size,
			       bool *there)
{
	(void)there;
	(void)state;
	return vgic_interface_read(&vcpu->gic, (uint32_t)(offset % PAGE_SIZE), VGIC_HOW(size));
}

static void write_interface(struct vcpu *vcpu, void *state, uint64_t offset, unsigned size,
			    uint64_t value, bool *there)
{
	(void)there;
	(void)state;
	vgic_interface_write(&vcpu->gic, (uint32_t)(offset % PAGE_SIZE), VGIC_HOW(size), value);
}

const struct vdev_ops vgic_v2_interface = {
	.name = "GICC", .sizes = 1 | 2 | 4 | 8, .read = read_interface, .write = write_interface};
