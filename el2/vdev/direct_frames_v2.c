/* SPDX-License-Identifier: Apache-2.0 */
#include "el2/vdev/vgic_frames.h"

#include "el2/vm/vcpu.h"
#include "gic/vgic/direct.h"

static uint64_t read_distributor(struct vcpu *vcpu, void *state, uint64_t offset, unsigned size,
				 bool *there)
{
	(void)there;
	(void)state;
	return direct_v2_read(&vcpu->gic, (uint32_t)offset, size);
}

static void write_distributor(struct vcpu *vcpu, void *state, uint64_t offset, unsigned size,
			      uint64_t value, bool *there)
{
	(void)there;
	(void)state;
	direct_v2_write(&vcpu->gic, (uint32_t)offset, size, value);
}

static void write_second_page(struct vcpu *vcpu, void *state, uint64_t offset, unsigned size,
			      uint64_t value, bool *there)
{
	(void)there;
	(void)state;
	if (!(offset & (PAGE_SIZE - 1)) && size == 4)
		direct_v2_deactivate(&vcpu->gic, (uint32_t)value);
}

const struct vdev_ops direct_v2_distributor = {.name = "GICD",
					       .sizes = 1 | 2 | 4 | 8,
					       .read = read_distributor,
					       .write = write_distributor};
const struct vdev_ops direct_v2_second_page = {.name = "GICC_DIR",
					       .sizes = 1 | 2 | 4 | 8,
					       .read = vgic_v2_second_page_read,
					       .write = write_second_page};
