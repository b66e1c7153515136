/* SPDX-License-Identifier: Apache-2.0 */
/* One request at a time, and its end is polled. */
#include "board/driver/virtio_blk.h"

#include <string.h>

#include "board/driver/mmio.h"

#define MAGIC         0x000u
#define VERSION       0x004u
#define DEVICE_ID     0x008u
#define FEATURES      0x010u
#define FEATURES_SEL  0x014u
#define ACCEPT        0x020u
#define ACCEPT_SEL    0x024u
#define PAGE_SIZE_REG 0x028u /* legacy */
#define QUEUE_SEL     0x030u
#define QUEUE_MOST    0x034u
#define QUEUE_SIZE    0x038u
#define QUEUE_ALIGN   0x03cu /* legacy */
#define QUEUE_PAGE    0x040u /* legacy */
#define QUEUE_READY   0x044u
#define QUEUE_NOTIFY  0x050u
#define STATUS        0x070u
#define QUEUE_DESC    0x080u
#define QUEUE_DRIVER  0x090u
#define QUEUE_DEVICE  0x0a0u
#define GENERATION    0x0fcu
#define CAPACITY      0x100u
#define LOGICAL_SIZE  0x114u

#define MAGIC_VALUE  0x74726976u /* "virt" */
#define LEGACY       1u
#define MODERN       2u
#define ID_BLOCK     2u
#define STATUS_FOUND 0x01u
#define STATUS_KNOWN 0x02u /* it has a driver */
#define STATUS_RUNS  0x04u
#define STATUS_AGREE 0x08u

#define FEATURE_LOGICAL_SIZE (1u << 6)
#define FEATURE_VERSION_1    (1u << 0) /* of the second word, as the next */
#define FEATURE_PLATFORM     (1u << 1) /* its addresses are the bus's: physical ones */

#define QUEUE        4u /* of which a request takes three; a power of two */
#define NEXT         1u
#define WRITES       2u
#define NO_SIGNAL    1u
#define TYPE_READ    0u
#define IO_ERROR     1u
#define UNKNOWN      2u
#define NO_STATUS    0xffu
#define LOGICAL_MOST 4096u
#define RESET_US     100000u
#define REQUEST_US   5000000u

static const char name[] = "virtio-blk";

/* What both share (2.7): two pages, because a legacy device finds the used ring by a page of its
 * own; then the data. */
struct shared {
	struct {
		uint64_t address;
		uint32_t length;
		uint16_t flags, next;
	} descriptor[QUEUE];
	struct {
		uint16_t flags, index, ring[QUEUE];
	} available;
	struct {
		uint32_t type, reserved;
		uint64_t sector;
	} header;
	struct {
		uint16_t flags, index;
		struct {
			uint32_t id, length;
		} ring[QUEUE];
	} used __attribute__((aligned(PAGE_SIZE)));
	uint8_t status;
	uint8_t data[VIRTIO_BLK_DATA] __attribute__((aligned(PAGE_SIZE)));
};
_Static_assert(sizeof(struct shared) == VIRTIO_BLK_MEMORY, "what the caller gives");
_Static_assert(VIRTIO_BLK_DATA % LOGICAL_MOST == 0, "whole logical blocks");

static volatile struct shared *shared; /* NULL: no device, or one that was given up */

static uint32_t get(uint64_t base, uint32_t offset)
{
	return mmio_read32(base + offset);
}

static void put(uint64_t base, uint32_t offset, uint32_t value)
{
	mmio_write32(base + offset, value);
}

static void put_address(uint64_t base, uint32_t offset, const volatile void *address)
{
	put(base, offset, (uint32_t)(uintptr_t)address);
	put(base, offset + 4, (uint32_t)((uint64_t)(uintptr_t)address >> 32));
}

/* From then on it touches no memory. */
static int reset_device(uint64_t base, struct diag *diag)
{
	uint64_t end = deadline_us(RESET_US);

	put(base, STATUS, 0);
	while (get(base, STATUS))
		if (deadline_over(end))
			return diag_fail(diag, name, "does not come out of reset: status 0x%x",
					 get(base, STATUS));
	return 0;
}

static int find(uint64_t *base, unsigned slots, struct diag *diag)
{
	uint64_t first = *base;

	for (unsigned i = 0; i < slots; i++, *base += VIRTIO_SLOT) {
		if (get(*base, MAGIC) != MAGIC_VALUE)
			return diag_fail(diag, name, "no virtio-mmio at 0x%llx: magic 0x%x",
					 (unsigned long long)*base, get(*base, MAGIC));
		if (get(*base, DEVICE_ID) == ID_BLOCK)
			return 0;
	}
	return diag_fail(diag, name, "none in the %u slots from 0x%llx on", slots,
			 (unsigned long long)first);
}

/* Nothing of what it can do is used, but that it says the size of its logical blocks. */
static int agree(uint64_t base, bool modern, bool *sized, struct diag *diag)
{
	uint32_t low, high = 0, status = STATUS_FOUND | STATUS_KNOWN;

	put(base, STATUS, STATUS_FOUND);
	put(base, STATUS, status);
	put(base, FEATURES_SEL, 0);
	low = get(base, FEATURES) & FEATURE_LOGICAL_SIZE;
	*sized = low;
	put(base, ACCEPT_SEL, 0);
	put(base, ACCEPT, low);
	if (!modern)
		return 0;
	put(base, FEATURES_SEL, 1);
	high = get(base, FEATURES) & (FEATURE_VERSION_1 | FEATURE_PLATFORM);
	if (!(high & FEATURE_VERSION_1))
		return diag_fail(diag, name, "is of version 2, and does not offer virtio 1");
	put(base, ACCEPT_SEL, 1);
	put(base, ACCEPT, high);
	put(base, STATUS, status | STATUS_AGREE);
	if (!(get(base, STATUS) & STATUS_AGREE))
		return diag_fail(diag, name, "refuses features 0x%x and 0x%x", low, high);
	return 0;
}

static int start_queue(uint64_t base, bool modern, struct diag *diag)
{
	put(base, QUEUE_SEL, 0);
	if (get(base, QUEUE_MOST) < QUEUE)
		return diag_fail(diag, name, "its queue has %u entries, %u are needed",
				 get(base, QUEUE_MOST), QUEUE);
	put(base, QUEUE_SIZE, QUEUE);
	if (modern) {
		put_address(base, QUEUE_DESC, &shared->descriptor);
		put_address(base, QUEUE_DRIVER, &shared->available);
		put_address(base, QUEUE_DEVICE, &shared->used);
		put(base, QUEUE_READY, 1);
		return 0;
	}
	if ((uint64_t)(uintptr_t)shared >> 44)
		return diag_fail(diag, name, "is of version 1: memory at 0x%llx is out of reach",
				 (unsigned long long)(uintptr_t)shared);
	put(base, PAGE_SIZE_REG, PAGE_SIZE);
	put(base, QUEUE_ALIGN, PAGE_SIZE);
	put(base, QUEUE_PAGE, (uint32_t)((uintptr_t)shared / PAGE_SIZE));
	return 0;
}

/* Two words are one number if nothing was changed in between (4.2.2.2); a legacy device has no
 * generation, and says 0. */
static int read_size(struct block_device *device, bool sized, struct diag *diag)
{
	uint64_t base = device->base;
	uint32_t generation;

	for (unsigned i = 0; i < 8; i++) {
		generation = get(base, GENERATION);
		device->blocks = get(base, CAPACITY) | (uint64_t)get(base, CAPACITY + 4) << 32;
		device->logical_size = sized ? get(base, LOGICAL_SIZE) : 0;
		if (get(base, GENERATION) == generation)
			return 0;
	}
	return diag_fail(diag, name, "its size does not settle");
}

/* Blocks of ours in one of the device's. */
static uint32_t blocks_in_logical(const struct block_device *device)
{
	return device->logical_size ? device->logical_size / BLOCK_SIZE : 1;
}

/* A request has to be of whole logical blocks: QEMU refuses others as read errors. */
static int take_size(struct block_device *device, bool sized, struct diag *diag)
{
	uint32_t size;

	if (read_size(device, sized, diag))
		return -1;
	size = device->logical_size;
	if (sized && (size < BLOCK_SIZE || size > LOGICAL_MOST || size & (size - 1)))
		return diag_fail(
			diag, name,
			"has logical blocks of %u bytes: 512 to %u are read, a power of two", size,
			LOGICAL_MOST);
	device->blocks = ALIGN_DOWN(device->blocks, (uint64_t)blocks_in_logical(device));
	return 0;
}

/* In the order of the descriptors: what it is, the data, how it went. */
static void write_request(uint64_t block, uint32_t bytes)
{
	const struct {
		const volatile void *at;
		uint32_t length;
		uint16_t flags;
	} parts[] = {
		{&shared->header, sizeof(shared->header), NEXT},
		{shared->data, bytes, NEXT | WRITES},
		{&shared->status, 1, WRITES},
	};

	shared->header.type = TYPE_READ;
	shared->header.sector = block;
	shared->status = NO_STATUS;
	for (uint16_t i = 0; i < 3; i++) {
		shared->descriptor[i].address = (uintptr_t)parts[i].at;
		shared->descriptor[i].length = parts[i].length;
		shared->descriptor[i].flags = parts[i].flags;
		shared->descriptor[i].next = (uint16_t)(i + 1);
	}
	shared->available.flags = NO_SIGNAL;
	shared->available.ring[shared->available.index % QUEUE] = 0;
}

/*
 * Hands the request over and waits for its end. DSB and not DMB: the store to a register has to
 * come after those to memory for the device as well (Arm ARM B2.3.12; virtio 1.2, 2.7.13.3.1), and
 * the data are read after the index that says they are there.
 */
static int await_request(uint64_t base, struct diag *diag)
{
	uint64_t end = deadline_us(REQUEST_US);
	uint16_t before = shared->used.index;

	dsb(sy);
	shared->available.index++;
	dsb(sy);
	put(base, QUEUE_NOTIFY, 0);
	while (shared->used.index == before)
		if (deadline_over(end))
			return diag_fail(diag, name, "does not answer in time");
	dsb(sy);
	if (shared->used.index != (uint16_t)(before + 1) || shared->used.ring[before % QUEUE].id)
		return diag_fail(diag, name, "answers request %u, entry %u: %u was the only one",
				 shared->used.index, shared->used.ring[before % QUEUE].id,
				 (uint16_t)(before + 1));
	return 0;
}

/* `count` blocks from `block` on, in a request for all logical blocks that they are of. */
static int read_piece(const struct block_device *device, uint64_t block, void *target,
		      uint32_t count, struct diag *diag)
{
	uint32_t unit = blocks_in_logical(device), before = (uint32_t)(block % unit);
	struct diag ignored;

	write_request(block - before, ALIGN_UP(before + count, unit) * BLOCK_SIZE);
	if (await_request(device->base, diag)) {
		/* it may still write to the memory: until it was reset */
		(void)reset_device(device->base, &ignored);
		shared = NULL;
		return -1;
	}
	if (shared->status == IO_ERROR || shared->status == UNKNOWN)
		return diag_fail(diag, name, "block %llu: %s", (unsigned long long)block,
				 shared->status == IO_ERROR ? "read error" : "it cannot be read");
	if (shared->status)
		return diag_fail(diag, name, "block %llu: status 0x%x", (unsigned long long)block,
				 shared->status);
	memcpy(target, (const uint8_t *)(uintptr_t)shared->data + before * BLOCK_SIZE,
	       count * BLOCK_SIZE);
	return 0;
}

static int read_blocks(const struct block_device *device, uint64_t block, void *target,
		       uint32_t count, struct diag *diag)
{
	uint8_t *to = target;
	uint32_t piece;

	if (block >= device->blocks || count > device->blocks - block)
		return diag_fail(diag, name, "has %llu blocks, %u are wanted from %llu on",
				 (unsigned long long)device->blocks, count,
				 (unsigned long long)block);
	for (; count; count -= piece, block += piece, to += piece * BLOCK_SIZE) {
		if (!shared)
			return diag_fail(diag, name, "was given up");
		piece = VIRTIO_BLK_DATA / BLOCK_SIZE;
		piece -= (uint32_t)(block % blocks_in_logical(device));
		piece = count < piece ? count : piece;
		if (read_piece(device, block, to, piece, diag))
			return -1;
	}
	return 0;
}

static int close_device(const struct block_device *device, struct diag *diag)
{
	shared = NULL;
	return reset_device(device->base, diag);
}

int virtio_blk_open(struct block_device *device, uint64_t base, unsigned slots, struct range memory,
		    struct diag *diag)
{
	uint32_t version;
	bool modern, sized;

	shared = NULL;
	if (find(&base, slots, diag))
		return -1;
	*device = (struct block_device){
		.name = name, .read = read_blocks, .close = close_device, .base = base};
	version = get(base, VERSION);
	modern = version == MODERN;
	if (!modern && version != LEGACY)
		return diag_fail(diag, name, "is of version %u, 1 and 2 are known", version);
	if (memory.size < VIRTIO_BLK_MEMORY || !IS_ALIGNED(memory.base, PAGE_SIZE))
		return diag_fail(diag, name, "needs %u bytes of memory, at a page",
				 (unsigned)VIRTIO_BLK_MEMORY);
	if (reset_device(base, diag))
		return -1;
	shared = (volatile struct shared *)(uintptr_t)memory.base;
	memset((void *)(uintptr_t)memory.base, 0, 2 * PAGE_SIZE);
	if (!agree(base, modern, &sized, diag) && !start_queue(base, modern, diag) &&
	    !take_size(device, sized, diag)) {
		put(base, STATUS, get(base, STATUS) | STATUS_RUNS);
		return 0;
	}
	put(base, STATUS, 0);
	shared = NULL;
	return -1;
}
