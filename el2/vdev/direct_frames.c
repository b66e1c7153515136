/* SPDX-License-Identifier: Apache-2.0 */
#include "el2/vdev/vgic_frames.h"

#include "el2/vm/vcpu.h"
#include "gic/vgic/direct.h"

static uint64_t read_distributor(struct vcpu *vcpu, void *state, uint64_t offset, unsigned size,
				 bool *there)
{
	(void)there;
	(void)state;
	return direct_dist_read(&vcpu->gic, (uint32_t)offset, size);
}

static void write_distributor(struct vcpu *vcpu, void *state, uint64_t offset, unsigned size,
			      uint64_t value, bool *there)
{
	(void)there;
	(void)state;
	direct_dist_write(&vcpu->gic, (uint32_t)offset, size, value);
}

static uint64_t read_redistributor(struct vcpu *vcpu, void *before, uint64_t offset, unsigned size,
				   bool *there)
{
	(void)there;
	return direct_redist_read(&vcpu->gic, (uint32_t)((uintptr_t)before + offset), size);
}

static void write_redistributor(struct vcpu *vcpu, void *before, uint64_t offset, unsigned size,
				uint64_t value, bool *there)
{
	(void)there;
	direct_redist_write(&vcpu->gic, (uint32_t)((uintptr_t)before + offset), size, value);
}

const struct vdev_ops direct_distributor = {.name = "GICD",
					    .sizes = 1 | 2 | 4 | 8,
					    .read = read_distributor,
					    .write = write_distributor};
const struct vdev_ops direct_redistributors = {.name = "GICR",
					       .sizes = 1 | 2 | 4 | 8,
					       .read = read_redistributor,
					       .write = write_redistributor};
