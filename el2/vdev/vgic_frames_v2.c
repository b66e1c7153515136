/* SPDX-License-Identifier: Apache-2.0 */
#define GIC_VERSION 2
#include "el2/vdev/vgic_frames.h"

#include "el2/vm/vm.h"
#include "gic/vgic/vgic.h"

static uint64_t read_distributor(struct vcpu *vcpu, void *state, uint64_t offset, unsigned size,
				 bool *there)
{
	(void)there;
	(void)state;
	return vgic_v2_read(&vcpu->gic, (uint32_t)offset, VGIC_HOW(size));
}

/* SGIs are sent by a register of the distributor. */
static void write_distributor(struct vcpu *vcpu, void *state, uint64_t offset, unsigned size,
			      uint64_t value, bool *there)
{
	(void)there;
	(void)state;
	vgic_v2_write(&vcpu->gic, (uint32_t)offset, VGIC_HOW(size), value);
}

uint64_t vgic_v2_second_page_read(struct vcpu *vcpu, void *state, uint64_t offset, unsigned size,
				  bool *there)
{
	(void)there;
	(void)vcpu;
	(void)state;
	(void)offset;
	(void)size;
	return 0;
}

static void write_second_page(struct vcpu *vcpu, void *state, uint64_t offset, unsigned size,
			      uint64_t value, bool *there)
{
	(void)there;
	(void)state;
	if (!(offset & (PAGE_SIZE - 1)) && size == 4)
		vgic_v2_dir(&vcpu->gic, (uint32_t)value);
}

const struct vdev_ops vgic_v2_distributor = {.name = "GICD",
					     .sizes = 1 | 2 | 4 | 8,
					     .read = read_distributor,
					     .write = write_distributor};
const struct vdev_ops vgic_v2_deactivate = {.name = "GICC_DIR",
					    .sizes = 1 | 2 | 4 | 8,
					    .read = vgic_v2_second_page_read,
					    .write = write_second_page};
