/* SPDX-License-Identifier: Apache-2.0 */
/* One virtqueue of a driver, and steps of both sides: for tests that look at every field. */
#ifndef MULLION_TESTS_VIRTIO_STEPS_H
#define MULLION_TESTS_VIRTIO_STEPS_H

#include <string.h>

#include "tests/unit/expect.h"
#include "tests/unit/virtio_driver.h"

#define QUEUE    1u
#define SIZE     8u
#define BUFFER   0x80010000u /* its memory, as TABLE, without the driver's asking */
#define TABLE    0x80020000u
#define NEXT     1u
#define WRITE    2u
#define INDIRECT 4u

static struct driver driver;
static struct virtio_queue queues[2], *const queue = &queues[QUEUE];
static struct virtio_device device = {
	.offered = VIRTIO_F_TRANSPORT, .n_queues = 2, .queue = queues};
static struct virtio_chain chain;

static inline struct driver_queue *ring(void)
{
	return &driver.queue[QUEUE];
}

static inline void start(uint64_t features)
{
	driver_init(&driver, 0);
	driver_take(&driver, &device);
	driver_start(&driver, features, 2, SIZE);
}

static inline void descriptor(uint64_t table, unsigned index, uint64_t address, uint32_t size,
			      uint16_t flags, uint16_t next)
{
	uint8_t *to = driver_at(&driver, table + 16 * index);

	memcpy(to, &address, 8);
	memcpy(to + 8, &size, 4);
	memcpy(to + 12, &flags, 2);
	memcpy(to + 14, &next, 2);
}

/* In the queue's own table. */
static inline void direct(unsigned index, uint64_t address, uint32_t size, uint16_t flags,
			  uint16_t next)
{
	descriptor(ring()->descriptors, index, address, size, flags, next);
}

static inline void make_available(uint16_t head)
{
	driver_set16(&driver, ring()->avail + 4 + 2 * (ring()->avail_index % SIZE), head);
	driver_set16(&driver, ring()->avail + 2, ++ring()->avail_index);
}

static inline enum virtio_next peek(void)
{
	memset(&chain, 0xa5, sizeof(chain));
	return virtio_queue_peek(queue, &driver.seen, &chain);
}

/* What becomes of the chain at `head`, in a queue that is as new. */
static inline enum virtio_next peek_at(uint16_t head)
{
	ring()->avail_index = 0;
	make_available(head);
	queue->next_available = queue->available = 0;
	return peek();
}

static inline int publish(bool *interrupt)
{
	*interrupt = true;
	return virtio_queue_publish(queue, &driver.seen, interrupt);
}

static inline void take_and_return(uint32_t written)
{
	virtio_queue_take(queue);
	assert_int_equal(virtio_queue_return(queue, &driver.seen, chain.head, written), 0);
}

#endif
