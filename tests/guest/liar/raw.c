/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/guest/liar/raw.h"
#include "tests/guest/liar/frames.h"

#define PATIENCE_US 30000000u

volatile struct raw_queue raw[2];
volatile struct raw_descriptor raw_table[SIZE] __attribute__((aligned(4096)));
uint8_t raw_header[16], raw_bad_header[16] = {0xff, 0x8f, 0xff, 0xff, 0xff, 0xff,
					      0xff, 0xff, 0xff, 0xff, 0xff, 0xff};
uint8_t raw_junk[4096] __attribute__((aligned(4096)));
uint64_t device, memory_end, place_peer, place_el2;
bool on_wire;

bool wait_for(bool (*condition)(void))
{
	uint64_t end = time_us() + PATIENCE_US;

	while (!condition()) {
		if (time_us() > end)
			return false;
		__asm__ volatile("yield");
	}
	return true;
}

bool is_broken(void)
{
	return read32(device + STATUS) & NEEDS_RESET;
}

static bool is_reset(void)
{
	return !read32(device + STATUS);
}

void raw_clear(void)
{
	memset((void *)raw, 0, sizeof(raw));
	memset((void *)raw_table, 0, sizeof(raw_table));
	memset(raw_header, 0, sizeof(raw_header));
	memset(raw_junk, JUNK, sizeof(raw_junk));
}

void raw_reset(uint32_t features)
{
	write32(device + STATUS, 0);
	wait_for(is_reset);
	raw_clear();
	write32(device + STATUS, 1);
	write32(device + STATUS, 3);
	write32(device + DEVICE_FEATURES_SEL, 0);
	features &= read32(device + DEVICE_FEATURES);
	write32(device + DRIVER_FEATURES_SEL, 0);
	write32(device + DRIVER_FEATURES, features);
	write32(device + DRIVER_FEATURES_SEL, 1);
	write32(device + DRIVER_FEATURES, 1); /* VERSION_1 */
}

static void write_pair(uint32_t at, uint64_t value)
{
	write32(device + at, (uint32_t)value);
	write32(device + at + 4, (uint32_t)(value >> 32));
}

void raw_place(unsigned queue, uint32_t size, uint64_t descriptors, uint64_t driver, uint64_t used)
{
	write32(device + QUEUE_SEL, queue);
	write32(device + QUEUE_NUM, size);
	write_pair(QUEUE_DESC, descriptors);
	write_pair(QUEUE_DRIVER, driver);
	write_pair(QUEUE_DEVICE, used);
	barrier();
	write32(device + QUEUE_READY, 1);
}

void raw_begin(uint32_t features)
{
	raw_reset(features);
	write32(device + STATUS, UP_TO_FEATURES);
	for (unsigned i = 0; i < 2; i++)
		raw_place(i, SIZE, (uintptr_t)raw[i].descriptor, (uintptr_t)&raw[i].available,
			  (uintptr_t)&raw[i].used);
	write32(device + STATUS, UP_TO_FEATURES | DRIVER_OK);
}

void raw_set(volatile struct raw_descriptor *at, uint64_t address, uint32_t size, unsigned flags,
	     unsigned next)
{
	at->address = address;
	at->size = size;
	at->flags = (uint16_t)flags;
	at->next = (uint16_t)next;
}

void raw_post(unsigned queue, unsigned head)
{
	volatile struct raw_queue *ring = &raw[queue];

	ring->available.ring[ring->available.index % SIZE] = (uint16_t)head;
	barrier();
	ring->available.index++;
	barrier();
	write32(device + QUEUE_NOTIFY, queue);
}

static void send(const void *frame, uint32_t size)
{
	raw_set(&raw[SEND].descriptor[250], (uintptr_t)raw_header, NET_HEADER, NEXT, 251);
	raw_set(&raw[SEND].descriptor[251], (uintptr_t)frame, size, 0, 0);
	raw_post(SEND, 250);
}

void raw_send_junk(void)
{
	send(raw_junk, 100);
}

static bool is_back(void)
{
	return raw[SEND].used.index == raw[SEND].available.index || is_broken();
}

bool raw_works(void)
{
	raw_send_junk();
	return wait_for(is_back) && !is_broken();
}

void raw_ask(unsigned count)
{
	static uint8_t frame[SHORTEST];
	static const uint8_t nobody[6];

	frame_make(frame, sizeof(frame), nobody, FRAME_ASK, count);
	send(frame, sizeof(frame));
}

/* ---- the second CPU ---- */

static void (*volatile race_turn)(unsigned count);
static volatile bool race_stops, race_runs;

static void race(void)
{
	race_runs = true;
	for (unsigned count = 0; !race_stops; count++)
		race_turn(count);
	race_runs = false;
}

static bool runs(void)
{
	return race_runs;
}

static bool stands(void)
{
	return !race_runs;
}

/* It may still be on its way off: -4. */
static bool is_started(void)
{
	return cpu_start(1, race) == 0;
}

void race_begin(void (*turn)(unsigned count))
{
	race_turn = turn;
	race_stops = false;
	wait_for(is_started);
	wait_for(runs);
}

void race_end(void)
{
	race_stops = true;
	wait_for(stands);
}
