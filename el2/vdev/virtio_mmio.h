/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The registers of a virtio device over MMIO, version 2 (virtio 1.2, section 4.2.2), and what its
 * status means (2.1). Of all that a driver writes nothing takes effect at a time, or in an order,
 * that the specification forbids.
 */
#ifndef MULLION_EL2_VIRTIO_MMIO_H
#define MULLION_EL2_VIRTIO_MMIO_H

#include <stdbool.h>
#include <stdint.h>

#include "el2/vdev/virtio_queue.h"

#define VIRTIO_MMIO_SIZE   0x200u
#define VIRTIO_MMIO_CONFIG 0x100u /* where a device's own registers begin, up to the end */

/* The status (2.1) */
#define VIRTIO_STATUS_ACKNOWLEDGE (1u << 0)
#define VIRTIO_STATUS_DRIVER      (1u << 1)
#define VIRTIO_STATUS_DRIVER_OK   (1u << 2)
#define VIRTIO_STATUS_FEATURES_OK (1u << 3)
#define VIRTIO_STATUS_NEEDS_RESET (1u << 6)
#define VIRTIO_STATUS_FAILED      (1u << 7)

/* Features that all of them offer (6) */
#define VIRTIO_F_INDIRECT_DESC (1ull << 28)
#define VIRTIO_F_EVENT_IDX     (1ull << 29)
#define VIRTIO_F_VERSION_1     (1ull << 32)
#define VIRTIO_F_TRANSPORT     (VIRTIO_F_INDIRECT_DESC | VIRTIO_F_EVENT_IDX | VIRTIO_F_VERSION_1)

/* Why it interrupts */
#define VIRTIO_INTERRUPT_USED   (1u << 0)
#define VIRTIO_INTERRUPT_CONFIG (1u << 1)

struct virtio_device {
	/* its maker's */
	uint32_t id;
	uint64_t offered; /* VIRTIO_F_TRANSPORT among them: without VERSION_1 no driver is taken */
	unsigned n_queues;
	struct virtio_queue *queue;
	const uint8_t *config; /* as the driver reads it, little-endian; 0 behind its end */
	uint32_t config_size;
	uint32_t generation; /* of config: virtio_device_changed() */

	/* the driver's */
	uint64_t accepted; /* a subset of `offered` once FEATURES_OK is set */
	uint32_t status;
	uint32_t interrupts;
	uint32_t offered_word, accepted_word, selected_queue;
};

enum virtio_event {
	VIRTIO_NOTHING,
	VIRTIO_NOTIFIED, /* of what is in a queue that is ready, of a device that works */
	VIRTIO_RESET,    /* the driver has reset the device; what it held of the driver's is void */
	VIRTIO_STARTED   /* DRIVER_OK: it works from now on */
};

/* Whether it may touch its queues: its driver runs, and neither of the two has given up. */
static inline bool virtio_device_works(const struct virtio_device *device)
{
	return (device->status & (VIRTIO_STATUS_DRIVER_OK | VIRTIO_STATUS_NEEDS_RESET |
				  VIRTIO_STATUS_FAILED)) == VIRTIO_STATUS_DRIVER_OK;
}

/*
 * An access of `size` bytes at an offset of VIRTIO_MMIO_SIZE, aligned to its size. Registers are
 * read and written whole (4 bytes), a device's own also in parts. *there becomes false where that
 * is not so. A register that does not exist is 0, as those are that can be written only.
 */
uint32_t virtio_mmio_read(const struct virtio_device *device, uint64_t offset, unsigned size,
			  bool *there);

/* The same; what has happened by it, and to which queue (VIRTIO_NOTIFIED). */
enum virtio_event virtio_mmio_write(struct virtio_device *device, uint64_t offset, unsigned size,
				    uint64_t value, unsigned *queue, bool *there);

/* As it is before its driver comes: its maker's part stays. */
void virtio_device_reset(struct virtio_device *device);

/*
 * One of its queues is broken: the device wants to be reset, says so, and does nothing until then.
 * True: its driver is to be interrupted.
 */
bool virtio_device_broken(struct virtio_device *device);

/* `config` has changed. True: its driver is to be interrupted. */
bool virtio_device_changed(struct virtio_device *device);

/* A driver is to be interrupted for what was returned to it (virtio_queue_publish). */
static inline void virtio_device_used(struct virtio_device *device)
{
	device->interrupts |= VIRTIO_INTERRUPT_USED;
}

#endif
