/* SPDX-License-Identifier: Apache-2.0 */
#include "el2/vdev/virtio_mmio.h"

#include <stddef.h>

#define MAGIC_VALUE         0x000u
#define VERSION             0x004u
#define DEVICE_ID           0x008u
#define VENDOR_ID           0x00cu
#define DEVICE_FEATURES     0x010u
#define DEVICE_FEATURES_SEL 0x014u
#define DRIVER_FEATURES     0x020u
#define DRIVER_FEATURES_SEL 0x024u
#define QUEUE_SEL           0x030u
#define QUEUE_NUM_MAX       0x034u
#define QUEUE_NUM           0x038u
#define QUEUE_READY         0x044u
#define QUEUE_NOTIFY        0x050u
#define INTERRUPT_STATUS    0x060u
#define INTERRUPT_ACK       0x064u
#define STATUS              0x070u
#define QUEUE_DESC_LOW      0x080u /* high halves: 4 behind */
#define QUEUE_DRIVER_LOW    0x090u
#define QUEUE_DEVICE_LOW    0x0a0u
#define SHM_LEN_LOW         0x0b0u
#define SHM_BASE_HIGH       0x0bcu
#define CONFIG_GENERATION   0x0fcu

#define MAGIC  0x74726976u /* "virt" */
#define VENDOR 0x4c4c554du /* "MULL" */
#define MODERN 2u

/* What a driver sets of the status; the rest is the device's. */
#define OF_DRIVER                                                                     \
	(VIRTIO_STATUS_ACKNOWLEDGE | VIRTIO_STATUS_DRIVER | VIRTIO_STATUS_DRIVER_OK | \
	 VIRTIO_STATUS_FEATURES_OK | VIRTIO_STATUS_FAILED)

static struct virtio_queue *selected_queue(const struct virtio_device *device)
{
	return device->selected_queue < device->n_queues ? &device->queue[device->selected_queue]
							 : NULL;
}

static uint32_t word_of(uint64_t value, uint32_t word)
{
	return word < 2 ? (uint32_t)(value >> 32 * word) : 0;
}

static void set_word(uint64_t *value, uint32_t word, uint32_t content)
{
	if (word == 0)
		*value = (*value & ~(uint64_t)UINT32_MAX) | content;
	if (word == 1)
		*value = (*value & UINT32_MAX) | (uint64_t)content << 32;
}

static uint32_t read_config(const struct virtio_device *device, uint64_t offset, unsigned size)
{
	uint32_t value = 0;

	for (unsigned i = 0; i < size; i++)
		if (offset + i < device->config_size)
			value |= (uint32_t)device->config[offset + i] << 8 * i;
	return value;
}

static uint32_t read_register(const struct virtio_device *device, uint64_t offset)
{
	const struct virtio_queue *queue = selected_queue(device);

	switch (offset) {
	case MAGIC_VALUE:
		return MAGIC;
	case VERSION:
		return MODERN;
	case DEVICE_ID:
		return device->id;
	case VENDOR_ID:
		return VENDOR;
	case DEVICE_FEATURES:
		return word_of(device->offered, device->offered_word);
	case QUEUE_NUM_MAX:
		return queue ? VIRTIO_QUEUE_SIZE : 0;
	case QUEUE_READY:
		return queue && queue->ready;
	case INTERRUPT_STATUS:
		return device->interrupts;
	case STATUS:
		return device->status;
	case CONFIG_GENERATION:
		return device->generation;
	}
	/* no shared memory: its length and base are -1 (4.2.2.1) */
	return offset >= SHM_LEN_LOW && offset <= SHM_BASE_HIGH ? UINT32_MAX : 0;
}

static bool is_there(uint64_t offset, unsigned size)
{
	return offset < VIRTIO_MMIO_SIZE &&
	       (size == 4 || (offset >= VIRTIO_MMIO_CONFIG && (size == 1 || size == 2))) &&
	       offset % size == 0;
}

uint32_t virtio_mmio_read(const struct virtio_device *device, uint64_t offset, unsigned size,
			  bool *there)
{
	if (!is_there(offset, size)) {
		*there = false;
		return 0;
	}
	return offset >= VIRTIO_MMIO_CONFIG ? read_config(device, offset - VIRTIO_MMIO_CONFIG, size)
					    : read_register(device, offset);
}

void virtio_device_reset(struct virtio_device *device)
{
	device->accepted = 0;
	device->status = device->interrupts = 0;
	device->offered_word = device->accepted_word = device->selected_queue = 0;
	for (unsigned i = 0; i < device->n_queues; i++)
		device->queue[i] = (struct virtio_queue){0};
}

static bool interrupt_for_config(struct virtio_device *device)
{
	if (!(device->status & VIRTIO_STATUS_DRIVER_OK))
		return false;
	device->interrupts |= VIRTIO_INTERRUPT_CONFIG;
	return true;
}

bool virtio_device_broken(struct virtio_device *device)
{
	device->status |= VIRTIO_STATUS_NEEDS_RESET;
	for (unsigned i = 0; i < device->n_queues; i++)
		device->queue[i].ready = false;
	return interrupt_for_config(device);
}

bool virtio_device_changed(struct virtio_device *device)
{
	device->generation++;
	return interrupt_for_config(device);
}

/* A driver takes nothing that was not offered, and no less than VERSION_1 (6.1, 6.2). Else
 * FEATURES_OK stays 0, which tells it. */
static void settle_features(struct virtio_device *device)
{
	if ((device->accepted & ~device->offered) || !(device->accepted & VIRTIO_F_VERSION_1))
		return;
	device->status |= VIRTIO_STATUS_FEATURES_OK;
	for (unsigned i = 0; i < device->n_queues; i++) {
		device->queue[i].event_index = device->accepted & VIRTIO_F_EVENT_IDX;
		device->queue[i].indirect = device->accepted & VIRTIO_F_INDIRECT_DESC;
	}
}

/* A driver clears no bits of the status but all of them (2.1.1). */
static enum virtio_event write_status(struct virtio_device *device, uint32_t value)
{
	uint32_t set = value & OF_DRIVER & ~device->status;

	if (!value) {
		virtio_device_reset(device);
		return VIRTIO_RESET;
	}
	device->status |= set & ~(VIRTIO_STATUS_FEATURES_OK | VIRTIO_STATUS_DRIVER_OK);
	if (set & VIRTIO_STATUS_FEATURES_OK)
		settle_features(device);
	if (!(set & VIRTIO_STATUS_DRIVER_OK) || !(device->status & VIRTIO_STATUS_FEATURES_OK))
		return VIRTIO_NOTHING;
	device->status |= VIRTIO_STATUS_DRIVER_OK;
	return virtio_device_works(device) ? VIRTIO_STARTED : VIRTIO_NOTHING;
}

static void write_ready(struct virtio_device *device, struct virtio_queue *queue, uint32_t value)
{
	if (!(value & 1))
		queue->ready = false;
	else if (!queue->ready && !(device->status & VIRTIO_STATUS_NEEDS_RESET))
		virtio_queue_start(queue);
}

static uint64_t *find_part(struct virtio_queue *queue, uint64_t offset)
{
	switch (offset & ~4ull) {
	case QUEUE_DESC_LOW:
		return &queue->descriptors;
	case QUEUE_DRIVER_LOW:
		return &queue->driver;
	case QUEUE_DEVICE_LOW:
		return &queue->device;
	}
	return NULL;
}

/* How large the queue is, and where: as long as it is not ready (4.2.2.2). */
static void write_place(struct virtio_queue *queue, uint64_t offset, uint32_t value)
{
	bool is_size = value <= VIRTIO_QUEUE_SIZE && !(value & (value - 1));
	uint64_t *part = find_part(queue, offset);

	if (part)
		set_word(part, offset >> 2 & 1, value);
	if (offset == QUEUE_NUM)
		queue->size = is_size ? value : 0;
}

static void write_register(struct virtio_device *device, uint64_t offset, uint32_t value)
{
	struct virtio_queue *queue = selected_queue(device);

	switch (offset) {
	case DEVICE_FEATURES_SEL:
		device->offered_word = value;
		return;
	case DRIVER_FEATURES:
		if (!(device->status & VIRTIO_STATUS_FEATURES_OK))
			set_word(&device->accepted, device->accepted_word, value);
		return;
	case DRIVER_FEATURES_SEL:
		device->accepted_word = value;
		return;
	case QUEUE_SEL:
		device->selected_queue = value;
		return;
	case INTERRUPT_ACK:
		device->interrupts &= ~value;
		return;
	}
	if (queue && offset == QUEUE_READY)
		write_ready(device, queue, value);
	else if (queue && !queue->ready)
		write_place(queue, offset, value);
}

enum virtio_event virtio_mmio_write(struct virtio_device *device, uint64_t offset, unsigned size,
				    uint64_t value, unsigned *queue, bool *there)
{
	if (!is_there(offset, size)) {
		*there = false;
		return VIRTIO_NOTHING;
	}
	if (offset == QUEUE_NOTIFY) {
		*queue = (uint32_t)value;
		return virtio_device_works(device) && *queue < device->n_queues &&
				       device->queue[*queue].ready
			       ? VIRTIO_NOTIFIED
			       : VIRTIO_NOTHING;
	}
	if (offset == STATUS)
		return write_status(device, (uint32_t)value);
	if (offset < VIRTIO_MMIO_CONFIG)
		write_register(device, offset, (uint32_t)value);
	return VIRTIO_NOTHING;
}
