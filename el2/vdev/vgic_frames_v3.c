/* SPDX-License-Identifier: Apache-2.0 */
#define GIC_VERSION 3
#include "el2/vdev/vgic_frames.h"

#include "el2/vm/vcpu.h"
#include "gic/vgic/vgic.h"

static uint64_t read_distributor(struct vcpu *vcpu, void *state, uint64_t offset, unsigned size,
				 bool *there)
{
	(void)there;
	(void)state;
	return vgic_dist_read(&vcpu->gic, (uint32_t)offset, VGIC_HOW(size));
}

static void write_distributor(struct vcpu *vcpu, void *state, uint64_t offset, unsigned size,
			      uint64_t value, bool *there)
{
	(void)there;
	(void)state;
	vgic_dist_write(&vcpu->gic, (uint32_t)offset, VGIC_HOW(size), value);
}

static uint64_t read_redistributor(struct vcpu *vcpu, void *before, uint64_t offset, unsigned size,
				   bool *there)
{
	(void)there;
	return vgic_redist_read(&vcpu->gic, (uint32_t)((uintptr_t)before + offset), size);
}

static void write_redistributor(struct vcpu *vcpu, void *before, uint64_t offset, unsigned size,
				uint64_t value, bool *there)
{
	(void)there;
	vgic_redist_write(&vcpu->gic, (uint32_t)((uintptr_t)before + offset), size, value);
}

const struct vdev_ops vgic_v3_distributor = {.name = "GICD",
					     .sizes = 1 | 2 | 4 | 8,
					     .read = read_distributor,
					     .write = write_distributor};
const struct vdev_ops vgic_v3_redistributors = {.name = "GICR",
						.sizes = 1 | 2 | 4 | 8,
						.read = read_redistributor,
						.write = write_redistributor};
