/* SPDX-License-Identifier: Apache-2.0 */
/* A second CPU that writes what the device is about to read: whoever reads a field twice, once to
 * check it and once to use it, uses what it has not checked. */
#include "tests/guest/liar/raw.h"

#define FRAMES 300u

static uint64_t elsewhere(unsigned count)
{
	return count & 2 ? place_el2 : place_peer;
}

static void turns_address(unsigned count)
{
	raw[SEND].descriptor[1].address = count & 1 ? (uintptr_t)raw_junk : elsewhere(count);
}

static void turns_header(unsigned count)
{
	raw[SEND].descriptor[0].address = count & 1 ? (uintptr_t)raw_header : elsewhere(count);
}

static void turns_size(unsigned count)
{
	static const uint32_t sizes[] = {100, 0xffffffff, 0, 0x7fffffff, 1500, 0x10000, 1, 4096};

	raw[SEND].descriptor[1].size = sizes[count % 8];
}

static void turns_flags(unsigned count)
{
	raw[SEND].descriptor[count & 1].flags = (uint16_t)(count >> 1 & 7);
}

static void turns_next(unsigned count)
{
	raw[SEND].descriptor[0].next = (uint16_t)(count & 1 ? 1 : count);
}

static void turns_index(unsigned count)
{
	raw[SEND].available.index = (uint16_t)(count & 1 ? count >> 1 : 0x8000 + count);
}

static void turns_entry(unsigned count)
{
	raw[SEND].available.ring[count % SIZE] = (uint16_t)(count & 1 ? 0 : count * 77);
}

static void turns_used(unsigned count)
{
	raw[SEND].used.index = (uint16_t)(count * 3);
	raw[SEND].used.flags = (uint16_t)count;
	raw[SEND].available.event = (uint16_t)count;
	raw[SEND].available.flags = (uint16_t)(count >> 1);
}

static void turns_table(unsigned count)
{
	raw_set(&raw_table[1], count & 1 ? (uintptr_t)raw_junk : elsewhere(count),
		count & 4 ? 100 : 0xfffffff0u, count & 8 ? INDIRECT : 0, count);
}

static void turns_registers(unsigned count)
{
	static const uint32_t at[] = {QUEUE_SEL,    QUEUE_NUM,   QUEUE_DESC,   QUEUE_DRIVER + 4,
				      QUEUE_DEVICE, QUEUE_READY, QUEUE_NOTIFY, INTERRUPT_ACK};

	write32(device + at[count % 8], count / 8 * 0x01010101u >> count % 32);
	if (count % 64 == 63)
		write32(device + STATUS, 0);
}

/* Frames while the other CPU has its turns. A device that has given up is begun anew. */
static void race(void (*turn)(unsigned count), uint32_t features)
{
	race_begin(turn);
	for (unsigned i = 0; i < FRAMES; i++) {
		if (is_broken() || !read32(device + STATUS))
			raw_begin(features);
		if (features) {
			raw_set(&raw[SEND].descriptor[0], (uintptr_t)raw_table, 32, INDIRECT, 0);
			raw_set(&raw_table[0], (uintptr_t)raw_header, NET_HEADER, NEXT, 1);
		} else {
			raw_set(&raw[SEND].descriptor[0], (uintptr_t)raw_header, NET_HEADER, NEXT,
				1);
			raw_set(&raw[SEND].descriptor[1], (uintptr_t)raw_junk, 100, 0, 0);
		}
		raw_post(SEND, 0);
	}
	race_end();
}

#define RACE(name, ...)                          \
	static void race_##name(void)            \
	{                                        \
		race(turns_##name, __VA_ARGS__); \
	}
RACE(address, 0)
RACE(header, 0)
RACE(size, 0)
RACE(flags, 0)
RACE(next, 0)
RACE(index, 0)
RACE(entry, 0)
RACE(used, EVENT_IDX)
RACE(table, INDIRECT_DESC)
RACE(registers, 0)

const struct lie races[] = {
	{"race_for_an_address", race_address, EITHER | WIRE},
	{"race_for_a_header", race_header, EITHER | WIRE},
	{"race_for_a_size", race_size, EITHER | WIRE},
	{"race_for_flags", race_flags, EITHER},
	{"race_for_next", race_next, EITHER},
	{"race_for_the_index", race_index, EITHER},
	{"race_for_an_entry", race_entry, EITHER},
	{"race_for_the_used_ring", race_used, EITHER | EVENTS},
	{"race_for_a_table", race_table, EITHER | WIRE | TABLES},
	{"race_for_registers", race_registers, EITHER},
	{NULL, NULL, 0},
};
