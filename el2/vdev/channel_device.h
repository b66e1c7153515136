/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Channels in EL2: what stands around channel.h, which is pure. A lock for each channel; how a
 * side's memory is reached; interrupts, which are pulsed when the lock is given back; a timer of
 * EL2's on the core that has begun what a bound has left over; and the lives of the sides' VMs.
 *
 * A core holds the lock for one call of channel.h, and waits for nobody meanwhile. It waits with a
 * pulse alone, for the core where the other VM takes it: one that does not answer costs a second
 * for each try of vgic_line_pulse(). When the own VM is stopped meanwhile, this does not come back:
 * the pulse itself is done by then, and those that are still due the VM's end does.
 */
#ifndef MULLION_EL2_CHANNEL_DEVICE_H
#define MULLION_EL2_CHANNEL_DEVICE_H

#include "el2/core/timer.h"
#include "el2/vdev/channel.h"
#include "el2/vdev/device_lock.h"
#include "el2/vdev/vdev.h"

#define CHANNELS_MAX 8u

struct channel_device;

/* What a window shows: the guest's memory from `base` on. Of no size: it is not open. */
struct channel_shown {
	uint64_t base, size;
	uint8_t *at;
};

/* A side: the state of its region, and what reaches its memory. */
struct channel_end {
	struct channel_device *device;
	struct vm *vm;
	uint32_t intid; /* an edge */
	unsigned side;
	/* under the lock: its windows, by slot, and which pair they are */
	struct channel_shown view[VIRTIO_SLOT_BUFFER + 1];
	unsigned pair;
};

struct channel_device {
	struct lock lock; /* of all below; .level = LOCK_DEVICE */
	struct channel channel;
	unsigned index;
	uint32_t due; /* bit n: side n's line is to be pulsed, and nobody is about to yet */
	/* Whose memory the windows of this core show, two each; which pair was asked for last. */
	struct channel_end *shown[2];
	unsigned last;
	struct channel_end end[CHANNEL_SIDES]; /* .vm, .intid are the maker's */
};

/* Boot fills it, before any VM runs. */
extern struct channel_device *channel_devices[CHANNELS_MAX];
extern unsigned n_channel_devices;

/* Its region is a page, its state a struct channel_end. */
extern const struct vdev_ops channel_registers;

/* Boot-only: adds a channel, whose .channel is made (channel_*_init). */
void channel_device_add(struct channel_device *device);

/* A VM has ended (vm_end_channels): its memory is not touched any more until it starts again. */
void channel_devices_end(struct vm *vm);

#endif
