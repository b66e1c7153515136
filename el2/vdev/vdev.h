/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Emulated devices. Each VM has a table of ranges of guest addresses where stage 2 maps nothing; an
 * access of the guest there is looked up here and done by the device's functions. Boot fills the
 * tables (vdev_add), they are constant while guests run. The virtual GIC is the first user.
 *
 * A device's functions run at EL2 on the core of the vCPU that makes the access, several at once
 * for one device: what that means for its state is the device's business. They are bounded, wait
 * for nothing a guest does, and hold no lock when they drive an interrupt (vgic_line_set).
 */
#ifndef MULLION_EL2_VDEV_H
#define MULLION_EL2_VDEV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "el2/vm/vm.h"
#include "include/addr.h"
#include "lib/diag.h"

/* Regions of a VM; a side of a channel is one, and there are eight of them at most. */
#define VDEV_MAX (IS_ENABLED(CONFIG_CHANNELS) ? 20u : 12u)

struct vdev_ops {
	const char *name; /* for messages */
	/* Of the accesses it takes: 1, 2, 4 and 8 bytes as a bit mask. Others are not there. */
	uint8_t sizes;
	/* `offset` is from the region's base, aligned as the guest has it, and all `size` bytes are
	 * in the region. Of a value `size` bytes count, little-endian. Where there is no such
	 * register *there becomes false: the guest gets an external abort. */
	uint64_t (*read)(struct vcpu *vcpu, void *state, uint64_t offset, unsigned size,
			 bool *there);
	void (*write)(struct vcpu *vcpu, void *state, uint64_t offset, unsigned size,
		      uint64_t value, bool *there);
	/* The VM starts, for the first time or again; none of its cores runs. When the VM was
	 * stopped, a function above may have ended at a call that waits (vgic_line_set) and not
	 * come back: what it left half done, lines left high too, is put right here. NULL: nothing
	 * to do. */
	void (*reset)(struct vm *vm, void *state);
};

struct vdev_region {
	struct range range;
	const struct vdev_ops *ops;
	void *state; /* the functions' own */
};

/* The region that holds this guest address, and where in it; NULL: none. */
static inline const struct vdev_region *vdev_find(const struct vm *vm, uint64_t address,
						  uint64_t *offset)
{
	for (const struct vdev_region *region = vm->devices, *end = region + vm->n_devices;
	     region != end; region++) {
		*offset = address - region->range.base;
		if (*offset < region->range.size)
			return region;
	}
	return NULL;
}

/* Whether there is something for an access of `size` bytes at an offset in the region, as far as
 * the region tells. */
static inline bool vdev_takes(const struct vdev_region *region, uint64_t offset, unsigned size)
{
	return (region->ops->sizes & size) && offset + size <= region->range.size;
}

/* All devices of a VM that starts. */
void vdev_reset(struct vm *vm);

/* Boot-only. Fails, with both named, when the region meets another one or the VM's memory. The last
 * one added is the first one looked at. */
int vdev_add(struct vm *vm, const struct vdev_region *region, struct diag *diag);

extern struct vdev_region vdev_tables[MAX_VMS][VDEV_MAX]; /* by VM; for vdev_add.c */

#endif
