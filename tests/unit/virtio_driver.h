/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A driver of virtio devices with a memory of its own, for tests: it knows the specification
 * (virtio 1.2) and nothing of EL2's side but the functions that a guest's accesses lead to. What a
 * device must not do fails the test.
 */
#ifndef MULLION_TESTS_VIRTIO_DRIVER_H
#define MULLION_TESTS_VIRTIO_DRIVER_H

#include <stdbool.h>
#include <stdint.h>

#include "el2/vdev/virtio_mmio.h"

#define DRIVER_MEMORY 0x40000u    /* bytes */
#define DRIVER_BASE   0x80000000u /* the address of the first one; + 0x10000000 a driver */
#define DRIVER_QUEUES 10u
#define DRIVER_SIZE   64u /* entries of a queue, where nothing else is asked for */

struct driver_queue {
	uint64_t descriptors, avail, used;
	uint16_t size;
	uint16_t next_free, n_free; /* descriptors, in a list by `next` */
	uint16_t avail_index, used_index;
	uint16_t posted[256]; /* descriptors that a chain has, by its head */
};

struct driver {
	uint8_t memory[DRIVER_MEMORY];
	uint64_t base;
	/* What a device is given. It sees nothing (ASan) but what it looked at last by each slot,
	 * until the driver works again. */
	struct virtio_memory seen;
	/* Of memory, multiples of 16: what it sees ends at a multiple of this (0: nowhere else); a
	 * part that is not there. */
	uint64_t window, gone, gone_size;
	unsigned looks; /* how often it looked */
	struct {
		uint64_t at, size;
	} shown[2]; /* by slot */
	bool is_open;

	/* an access to a register */
	uint32_t (*read)(void *device, uint64_t offset, unsigned size);
	void (*write)(void *device, uint64_t offset, unsigned size, uint32_t value);
	void *device;

	bool indirect, event_index; /* as settled by driver_start() */
	uint64_t next_buffer;
	struct driver_queue queue[DRIVER_QUEUES];
};

/* A part of a chain. */
struct driver_part {
	uint64_t address;
	uint32_t size;
	bool write; /* by the device */
};

/* Memory that is all zero, the `number`-th driver's; `seen` is ready for use. */
void driver_init(struct driver *driver, unsigned number);

/* Registers of 4 bytes. */
uint32_t driver_read(struct driver *driver, uint64_t offset);
void driver_write(struct driver *driver, uint64_t offset, uint32_t value);

/* Takes a device whose registers are virtio_mmio_*'s, without anything behind them. */
void driver_take(struct driver *driver, struct virtio_device *device);

/*
 * From reset to DRIVER_OK (3.1.1), with `n_queues` queues of `size` entries; accepts `features` of
 * what is offered. Fails the test when the device is not content.
 */
void driver_start(struct driver *driver, uint64_t features, unsigned n_queues, uint16_t size);

/* Where an address of the driver's memory is. */
void *driver_at(struct driver *driver, uint64_t address);

/* The address of `size` bytes that nobody has yet, aligned to `align`. */
uint64_t driver_alloc(struct driver *driver, uint64_t size, uint64_t align);

/* Makes a chain available; its head. `table`: by an indirect table. */
uint16_t driver_post(struct driver *driver, unsigned queue, const struct driver_part *part,
		     unsigned n, bool table);

/* A chain of one part, with these bytes, or, where `bytes` is NULL, for the device to write. */
uint16_t driver_send(struct driver *driver, unsigned queue, const void *bytes, uint32_t size);
uint16_t driver_offer(struct driver *driver, unsigned queue, uint32_t size);

/* Whether the device wants to be notified of what was made available since `old`, an index. */
bool driver_must_notify(struct driver *driver, unsigned queue, uint16_t old);

/* The next chain that has come back: its head and what was written. False: none. */
bool driver_used(struct driver *driver, unsigned queue, uint16_t *head, uint32_t *written);

/* The address of the chain's first descriptor's buffer (of a chain without a table). */
uint64_t driver_buffer(struct driver *driver, unsigned queue, uint16_t head);

/* Interrupts are wanted from when so many more chains are back (event_index), or not at all. */
void driver_want_interrupt(struct driver *driver, unsigned queue, bool want);

/* Fields as they lie in memory. */
uint16_t driver_field16(struct driver *driver, uint64_t address);
void driver_set16(struct driver *driver, uint64_t address, uint16_t value);

#endif
