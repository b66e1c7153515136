/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/virtio_driver.h"

#include <sanitizer/asan_interface.h>
#include <string.h>

#include "tests/unit/expect.h"

#define DESCRIPTOR    16u
#define FLAG_NEXT     1u
#define FLAG_WRITE    2u
#define FLAG_INDIRECT 4u

/* --- memory --- */

static void show(struct driver *driver, uint64_t at, uint64_t size)
{
	(void)driver, (void)at, (void)size; /* without ASan */
	ASAN_UNPOISON_MEMORY_REGION(driver->memory + at, size);
}

static void *see(void *guest, enum virtio_slot slot, uint64_t address, uint64_t *size)
{
	struct driver *driver = guest;
	uint64_t at = address - driver->base, most = DRIVER_MEMORY - at;

	assert_true(*size && driver->window % 16 == 0 &&
		    (driver->gone | driver->gone_size) % 16 == 0);
	driver->looks++;
	if (at >= DRIVER_MEMORY || address - driver->gone < driver->gone_size)
		return NULL;
	if (driver->window && most > driver->window - address % driver->window)
		most = driver->window - address % driver->window;
	if (driver->gone_size && driver->gone > address && most > driver->gone - address)
		most = driver->gone - address;
	*size = *size < most ? *size : most;
	ASAN_POISON_MEMORY_REGION(driver->memory + (driver->is_open ? 0 : driver->shown[slot].at),
				  driver->is_open ? DRIVER_MEMORY : driver->shown[slot].size);
	if (driver->is_open)
		memset(driver->shown, 0, sizeof(driver->shown));
	driver->is_open = false;
	driver->shown[slot].at = at;
	driver->shown[slot].size = *size;
	for (unsigned i = 0; i < 2; i++)
		show(driver, driver->shown[i].at, driver->shown[i].size);
	return driver->memory + at;
}

void driver_init(struct driver *driver, unsigned number)
{
	show(driver, 0, DRIVER_MEMORY);
	memset(driver, 0, sizeof(*driver));
	driver->base = DRIVER_BASE + (uint64_t)number * 0x10000000;
	driver->next_buffer = driver->base;
	driver->seen = (struct virtio_memory){see, driver};
	driver->is_open = true;
}

void *driver_at(struct driver *driver, uint64_t address)
{
	assert_true(address - driver->base < DRIVER_MEMORY);
	if (!driver->is_open)
		show(driver, 0, DRIVER_MEMORY);
	driver->is_open = true;
	return driver->memory + (address - driver->base);
}

uint64_t driver_alloc(struct driver *driver, uint64_t size, uint64_t align)
{
	uint64_t address = (driver->next_buffer + align - 1) / align * align;

	driver->next_buffer = address + size;
	assert_true(driver->next_buffer <= driver->base + DRIVER_MEMORY);
	return address;
}

uint16_t driver_field16(struct driver *driver, uint64_t address)
{
	uint16_t value;

	memcpy(&value, driver_at(driver, address), sizeof(value));
	return value;
}

void driver_set16(struct driver *driver, uint64_t address, uint16_t value)
{
	memcpy(driver_at(driver, address), &value, sizeof(value));
}

static void write_descriptor(struct driver *driver, uint64_t at, const struct driver_part *part,
			     uint16_t flags, uint16_t next)
{
	uint8_t *to = driver_at(driver, at);

	flags |= part->write ? FLAG_WRITE : 0;
	memcpy(to, &part->address, 8);
	memcpy(to + 8, &part->size, 4);
	memcpy(to + 12, &flags, 2);
	memcpy(to + 14, &next, 2);
}

/* --- registers --- */

static uint32_t read_device(void *device, uint64_t offset, unsigned size)
{
	bool there = true;
	uint32_t value = virtio_mmio_read(device, offset, size, &there);

	assert_true(there);
	return value;
}

static void write_device(void *device, uint64_t offset, unsigned size, uint32_t value)
{
	unsigned queue;
	bool there = true;

	virtio_mmio_write(device, offset, size, value, &queue, &there);
	assert_true(there);
}

void driver_take(struct driver *driver, struct virtio_device *device)
{
	driver->read = read_device;
	driver->write = write_device;
	driver->device = device;
}

uint32_t driver_read(struct driver *driver, uint64_t offset)
{
	return driver->read(driver->device, offset, 4);
}

void driver_write(struct driver *driver, uint64_t offset, uint32_t value)
{
	driver->write(driver->device, offset, 4, value);
}

static void write_address(struct driver *driver, uint64_t offset, uint64_t address)
{
	driver_write(driver, offset, (uint32_t)address);
	driver_write(driver, offset + 4, (uint32_t)(address >> 32));
}

static void settle_features(struct driver *driver, uint64_t features)
{
	uint64_t offered;

	driver_write(driver, 0x014, 1);
	offered = (uint64_t)driver_read(driver, 0x010) << 32;
	driver_write(driver, 0x014, 0);
	offered |= driver_read(driver, 0x010);
	features &= offered;
	driver_write(driver, 0x024, 0);
	driver_write(driver, 0x020, (uint32_t)features);
	driver_write(driver, 0x024, 1);
	driver_write(driver, 0x020, (uint32_t)(features >> 32));
	driver->indirect = features >> 28 & 1;
	driver->event_index = features >> 29 & 1;
	driver_write(driver, 0x070, 1 | 2 | 8);
	assert_int_equal(driver_read(driver, 0x070), 1 | 2 | 8);
}

static void make_queue(struct driver *driver, unsigned number, uint16_t size)
{
	struct driver_queue *queue = &driver->queue[number];

	driver_write(driver, 0x030, number);
	assert_int_equal(driver_read(driver, 0x044), 0);
	assert_true(driver_read(driver, 0x034) >= size);
	memset(queue, 0, sizeof(*queue));
	queue->size = queue->n_free = size;
	queue->descriptors = driver_alloc(driver, DESCRIPTOR * size, 16);
	queue->avail = driver_alloc(driver, 6 + 2 * size, 2);
	queue->used = driver_alloc(driver, 6 + 8 * size, 4);
	for (uint16_t i = 0; i < size; i++)
		driver_set16(driver, queue->descriptors + DESCRIPTOR * i + 14, i + 1);
	driver_write(driver, 0x038, size);
	write_address(driver, 0x080, queue->descriptors);
	write_address(driver, 0x090, queue->avail);
	write_address(driver, 0x0a0, queue->used);
	driver_write(driver, 0x044, 1);
	assert_int_equal(driver_read(driver, 0x044), 1);
}

void driver_start(struct driver *driver, uint64_t features, unsigned n_queues, uint16_t size)
{
	assert_int_equal(driver_read(driver, 0x000), 0x74726976);
	assert_int_equal(driver_read(driver, 0x004), 2);
	driver_write(driver, 0x070, 0);
	assert_int_equal(driver_read(driver, 0x070), 0);
	/* of a new life: nothing is left in its memory */
	memset(driver_at(driver, driver->base), 0, DRIVER_MEMORY);
	driver->next_buffer = driver->base;
	driver_write(driver, 0x070, 1);
	driver_write(driver, 0x070, 1 | 2);
	settle_features(driver, features | 1ull << 32);
	for (unsigned i = 0; i < n_queues; i++)
		make_queue(driver, i, size);
	driver_write(driver, 0x070, 1 | 2 | 8 | 4);
	assert_int_equal(driver_read(driver, 0x070), 1 | 2 | 8 | 4);
}

/* --- chains --- */

/* A list of descriptors from the free ones. */
static uint16_t make_chain(struct driver *driver, struct driver_queue *queue,
			   const struct driver_part *part, unsigned n, uint16_t flags)
{
	uint16_t head = queue->next_free, index = head;

	assert_true(n && n <= queue->n_free);
	for (unsigned i = 0; i < n; i++) {
		uint64_t at = queue->descriptors + DESCRIPTOR * index;

		index = driver_field16(driver, at + 14);
		write_descriptor(driver, at, &part[i], flags | (i + 1 < n ? FLAG_NEXT : 0), index);
	}
	queue->next_free = index;
	queue->n_free -= n;
	queue->posted[head] = n;
	return head;
}

static uint16_t make_table(struct driver *driver, struct driver_queue *queue,
			   const struct driver_part *part, unsigned n)
{
	struct driver_part table = {driver_alloc(driver, DESCRIPTOR * n, 16), DESCRIPTOR * n,
				    false};

	for (unsigned i = 0; i < n; i++)
		write_descriptor(driver, table.address + DESCRIPTOR * i, &part[i],
				 i + 1 < n ? FLAG_NEXT : 0, i + 1 < n ? i + 1 : 0);
	return make_chain(driver, queue, &table, 1, FLAG_INDIRECT);
}

uint16_t driver_post(struct driver *driver, unsigned number, const struct driver_part *part,
		     unsigned n, bool table)
{
	struct driver_queue *queue = &driver->queue[number];
	uint16_t head = table ? make_table(driver, queue, part, n)
			      : make_chain(driver, queue, part, n, 0);

	driver_set16(driver, queue->avail + 4 + 2 * (queue->avail_index % queue->size), head);
	driver_set16(driver, queue->avail + 2, ++queue->avail_index);
	return head;
}

uint16_t driver_send(struct driver *driver, unsigned queue, const void *bytes, uint32_t size)
{
	struct driver_part part = {driver_alloc(driver, size, 1), size, false};

	memcpy(driver_at(driver, part.address), bytes, size);
	return driver_post(driver, queue, &part, 1, false);
}

uint16_t driver_offer(struct driver *driver, unsigned queue, uint32_t size)
{
	struct driver_part part = {driver_alloc(driver, size, 1), size, true};

	return driver_post(driver, queue, &part, 1, false);
}

bool driver_must_notify(struct driver *driver, unsigned number, uint16_t old)
{
	struct driver_queue *queue = &driver->queue[number];
	uint16_t event = driver_field16(driver, queue->used + 4 + 8 * queue->size);

	if (!driver->event_index)
		return !(driver_field16(driver, queue->used) & 1);
	for (uint16_t i = old; i != queue->avail_index; i++)
		if (i == event)
			return true;
	return false;
}

/* A chain's descriptors are in front of the free ones again. */
static void free_chain(struct driver *driver, struct driver_queue *queue, uint16_t head)
{
	uint16_t last = head, n = queue->posted[head];

	for (unsigned i = 1; i < n; i++)
		last = driver_field16(driver, queue->descriptors + DESCRIPTOR * last + 14);
	driver_set16(driver, queue->descriptors + DESCRIPTOR * last + 14, queue->next_free);
	queue->next_free = head;
	queue->n_free += n;
	queue->posted[head] = 0;
}

bool driver_used(struct driver *driver, unsigned number, uint16_t *head, uint32_t *written)
{
	struct driver_queue *queue = &driver->queue[number];
	uint32_t entry[2];

	if (queue->used_index == driver_field16(driver, queue->used + 2))
		return false;
	memcpy(entry, driver_at(driver, queue->used + 4 + 8 * (queue->used_index % queue->size)),
	       sizeof(entry));
	assert_true(entry[0] < queue->size && queue->posted[entry[0]]);
	*head = (uint16_t)entry[0];
	*written = entry[1];
	queue->used_index++;
	free_chain(driver, queue, *head);
	driver_want_interrupt(driver, number, true);
	return true;
}

uint64_t driver_buffer(struct driver *driver, unsigned number, uint16_t head)
{
	uint64_t address;

	memcpy(&address, driver_at(driver, driver->queue[number].descriptors + DESCRIPTOR * head),
	       sizeof(address));
	return address;
}

void driver_want_interrupt(struct driver *driver, unsigned number, bool want)
{
	struct driver_queue *queue = &driver->queue[number];

	if (driver->event_index)
		driver_set16(driver, queue->avail + 4 + 2 * queue->size,
			     queue->used_index - (want ? 0 : 1));
	else
		driver_set16(driver, queue->avail, want ? 0 : 1);
}
