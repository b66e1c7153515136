/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A partition with a disk (virtio-blk by MMIO, virtio 1.2) that reads it into its memory without
 * end, so that a transfer is on its way whenever others restart it. Each life first looks at that
 * memory for a while: nothing of the last life's transfers may arrive there. After as many with a
 * transfer as `lives=N` of the bootargs says, it says what was found, and is off.
 */
#include "tests/guest/lib/guest.h"

#include <string.h>

#define SLOTS    8u
#define SLOT     0x200u
#define REQUESTS 8u
#define DATA     0x40000u /* bytes of one; its first byte on the disk is no zero */
#define LOOK_MS  50u      /* longer than the disk may take for one */

enum {
	DEVICE_ID = 0x8,
	DRIVER_FEATURES = 0x20,
	DRIVER_FEATURES_SEL = 0x24,
	QUEUE_SEL = 0x30,
	QUEUE_NUM = 0x38,
	QUEUE_READY = 0x44,
	QUEUE_NOTIFY = 0x50,
	STATUS = 0x70,
	QUEUE_DESC = 0x80,
	QUEUE_DRIVER = 0x90,
	QUEUE_DEVICE = 0xa0,
};
#define BLOCK_DEVICE 2u
#define F_VERSION_1  1u /* of the features' second word */
#define NEXT         1u
#define WRITE        2u

struct descriptor {
	uint64_t address;
	uint32_t length;
	uint16_t flags, next;
};

/* What the device and we share, and behind it the data; all of it zero at the start of a life. */
struct shared {
	struct descriptor descriptor[4 * REQUESTS];
	struct {
		uint16_t flags, index, ring[4 * REQUESTS];
	} available;
	struct {
		uint32_t type, reserved;
		uint64_t sector;
	} header[REQUESTS];
	uint8_t status[REQUESTS];
	struct __attribute__((aligned(4096))) {
		uint16_t flags, index;
	} used;
};

/* What is kept from life to life: in how many a transfer was begun, and whether one has found
 * something. */
#define LIFE 0xfffffu
#define BAD  0x100000u

static uint64_t device;
static volatile struct shared *shared;
static volatile uint64_t *data;

static void set(uint32_t reg, uint32_t value)
{
	mmio_write32(device + reg, value);
}

static void set_address(uint32_t reg, const volatile void *address)
{
	set(reg, (uint32_t)(uintptr_t)address);
	set(reg + 4, (uint32_t)((uintptr_t)address >> 32));
}

static bool find_device(void)
{
	for (unsigned i = 0; i < SLOTS; i++) {
		device = (machine.virtio & ~0xfffull) + i * SLOT;
		if (mmio_read32(device + DEVICE_ID) == BLOCK_DEVICE)
			return true;
	}
	return false;
}

static uint64_t arrived(void)
{
	uint64_t end = vcount() + ticks_ms(LOOK_MS);

	do
		for (unsigned i = 0; i < REQUESTS; i++)
			if (data[i * (DATA / 8)])
				return (uint64_t)&data[i * (DATA / 8)];
	while (vcount() < end);
	return 0;
}

static void open_device(void)
{
	set(STATUS, 0);
	set(STATUS, 3); /* ACKNOWLEDGE, DRIVER */
	set(DRIVER_FEATURES_SEL, 1);
	set(DRIVER_FEATURES, F_VERSION_1);
	set(STATUS, 11); /* FEATURES_OK */
	set(QUEUE_SEL, 0);
	set(QUEUE_NUM, 4 * REQUESTS);
	set_address(QUEUE_DESC, shared->descriptor);
	set_address(QUEUE_DRIVER, &shared->available);
	set_address(QUEUE_DEVICE, &shared->used);
	set(QUEUE_READY, 1);
	set(STATUS, 15); /* DRIVER_OK */
}

/* Of three descriptors: header, data, and the byte for its result. */
static void describe(unsigned request)
{
	volatile struct descriptor *first = &shared->descriptor[3 * request];

	shared->header[request].sector = request * (DATA / 512);
	first[0].address = (uint64_t)&shared->header[request];
	first[0].length = 16;
	first[0].flags = NEXT;
	first[0].next = (uint16_t)(3 * request + 1);
	first[1].address = (uint64_t)&data[request * (DATA / 8)];
	first[1].length = DATA;
	first[1].flags = NEXT | WRITE;
	first[1].next = (uint16_t)(3 * request + 2);
	first[2].address = (uint64_t)&shared->status[request];
	first[2].length = 1;
	first[2].flags = WRITE;
}

static _Noreturn void read_for_ever(void)
{
	for (unsigned i = 0; i < REQUESTS; i++)
		describe(i);
	for (uint16_t all = 0;;) {
		for (unsigned i = 0; i < REQUESTS; i++, all++)
			shared->available.ring[all % (4 * REQUESTS)] = (uint16_t)(3 * i);
		dsb(sy);
		shared->available.index = all;
		dsb(sy);
		set(QUEUE_NOTIFY, 0);
		while (shared->used.index != all)
			__asm__ volatile("yield");
	}
}

static unsigned lives_wanted(void)
{
	for (const char *at = machine.bootargs; *at; at++)
		if (!strncmp(at, "lives=", 6))
			return (unsigned)strtoul(at + 6, NULL, 10);
	return 0;
}

void guest_main(void)
{
	const struct guest_range *m = &machine.memory[machine.n_memory - 1];
	uint32_t kept = life_read(), life = (kept & LIFE) + 1, last = lives_wanted();
	uint64_t where;

	data = (volatile uint64_t *)(m->base + m->size - REQUESTS * DATA);
	shared = (volatile struct shared *)((uint64_t)data - 0x10000);
	where = arrived();
	if (where)
		say("guest: life %u finds 0x%lx at 0x%lx\n", life, *(volatile uint64_t *)where,
		    where);
	kept |= where ? BAD : 0;
	life_write(kept);
	if (life > last) {
		TEST("clean", !(kept & BAD), "a transfer of another life has arrived");
		test_done();
	}
	if (!machine.virtio || !find_device()) {
		TEST("device", false, "there is no disk");
		test_done();
	}
	open_device();
	life_write(kept + 1);
	read_for_ever();
}
