/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Input: accesses of a driver to the registers of a virtio device, any offset and size, and what
 * the device does of itself. hold() has what holds after each (virtio 1.2, 2.1, 2.2, 2.7, 4.2.2).
 */
#include <stdlib.h>
#include <string.h>

#include "el2/vdev/virtio_mmio.h"

#define QUEUES 3u
#define CONFIG 10u

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct virtio_queue queues[QUEUES], queues_before[QUEUES];
static struct virtio_device device, before;
static uint8_t config[CONFIG];

static void require(bool condition)
{
	if (!condition)
		abort();
}

static bool fits(uint64_t address, uint64_t size, uint64_t align)
{
	return address % align == 0 && address + size > address;
}

/* A queue that is ready is whole, and stays as it is. */
static void hold_queue(const struct virtio_queue *queue, const struct virtio_queue *old)
{
	uint32_t size = queue->size;

	require(size <= VIRTIO_QUEUE_SIZE && !(size & (size - 1)));
	if (!queue->ready)
		return;
	require(size && fits(queue->descriptors, 16 * size, 16) &&
		fits(queue->driver, 6 + 2 * size, 2) && fits(queue->device, 6 + 8 * size, 4));
	require(!(device.status & VIRTIO_STATUS_NEEDS_RESET));
	require(!old->ready || (old->size == size && old->descriptors == queue->descriptors &&
				old->driver == queue->driver && old->device == queue->device));
}

static void hold(void)
{
	bool was_reset = !device.status;

	require(!(device.status & ~0xcfu) && !(device.interrupts & ~3u));
	require(was_reset || !(before.status & ~device.status)); /* no bit goes away */
	if (device.status & VIRTIO_STATUS_FEATURES_OK) {
		require(!(device.accepted & ~device.offered));
		require(device.accepted & VIRTIO_F_VERSION_1);
		require(!(before.status & VIRTIO_STATUS_FEATURES_OK) ||
			before.accepted == device.accepted);
	}
	require(!(device.status & VIRTIO_STATUS_DRIVER_OK) ||
		device.status & VIRTIO_STATUS_FEATURES_OK);
	for (unsigned i = 0; i < QUEUES; i++) {
		hold_queue(&queues[i], &queues_before[i]);
		if (device.status & VIRTIO_STATUS_FEATURES_OK)
			require(queues[i].indirect ==
					!!(device.accepted & VIRTIO_F_INDIRECT_DESC) &&
				queues[i].event_index == !!(device.accepted & VIRTIO_F_EVENT_IDX));
	}
	require(device.id == 1 && device.n_queues == QUEUES && device.queue == queues);
	require(device.offered == (VIRTIO_F_TRANSPORT | 0x21));
}

static void do_read(uint64_t offset, unsigned size)
{
	bool there = true;
	uint32_t value = virtio_mmio_read(&device, offset, size, &there);

	require(there || !value);
	require(size == 4 || !there || value >> 8 * size == 0);
	require(!there || (offset % size == 0 && offset < VIRTIO_MMIO_SIZE &&
			   (size == 4 || offset >= VIRTIO_MMIO_CONFIG)));
	for (unsigned i = 0; there && offset >= VIRTIO_MMIO_CONFIG && i < size; i++) {
		uint64_t at = offset - VIRTIO_MMIO_CONFIG + i;

		require((value >> 8 * i & 0xff) == (at < CONFIG ? config[at] : 0));
	}
}

static void do_write(uint64_t offset, unsigned size, uint32_t value)
{
	unsigned queue = ~0u;
	bool there = true;
	enum virtio_event event = virtio_mmio_write(&device, offset, size, value, &queue, &there);

	require(there || event == VIRTIO_NOTHING);
	switch (event) {
	case VIRTIO_NOTIFIED:
		require(offset == 0x50 && queue < QUEUES && queues[queue].ready &&
			virtio_device_works(&device));
		break;
	case VIRTIO_STARTED:
		require(offset == 0x70 && !(before.status & VIRTIO_STATUS_DRIVER_OK) &&
			virtio_device_works(&device));
		break;
	case VIRTIO_RESET:
		require(offset == 0x70 && !value && !device.status && !device.interrupts &&
			!device.accepted);
		for (unsigned i = 0; i < QUEUES; i++)
			require(!queues[i].ready && !queues[i].size);
		break;
	case VIRTIO_NOTHING:
		break;
	}
}

/* An access: what, where (by 4, or any), 4 bytes of value. */
static void step(const uint8_t *data)
{
	static const unsigned sizes[] = {4, 4, 4, 4, 1, 2, 8, 4};
	unsigned size = sizes[data[0] >> 2 & 7];
	uint64_t offset = data[0] & 0x80 ? data[1] * 3u : data[1] * 4u;
	uint32_t value;

	memcpy(&value, data + 2, sizeof(value));
	switch (data[0] & 3) {
	case 0:
		do_read(offset, size);
		break;
	case 3:
		if (data[1] & 0x80) {
			bool is_wanted = virtio_device_broken(&device);

			require(is_wanted == !!(device.status & VIRTIO_STATUS_DRIVER_OK));
		} else {
			virtio_device_changed(&device);
			config[data[1] % CONFIG] = data[2];
		}
		break;
	default:
		do_write(offset, size, value);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	memset(queues, 0xff, sizeof(queues));
	device = (struct virtio_device){.id = 1,
					.offered = VIRTIO_F_TRANSPORT | 0x21,
					.n_queues = QUEUES,
					.queue = queues,
					.config = config,
					.config_size = CONFIG};
	virtio_device_reset(&device);
	for (; size >= 6; data += 6, size -= 6) {
		before = device;
		memcpy(queues_before, queues, sizeof(queues));
		step(data);
		hold();
	}
	return 0;
}
