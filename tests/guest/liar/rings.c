/* SPDX-License-Identifier: Apache-2.0 */
/* Lies about what is in a ring (virtio 1.2, 2.7.6 and 2.7.8), and where it is. */
#include "tests/guest/liar/raw.h"

/* `raw_begin()` has been; rings are empty. */

static void jump(unsigned queue, uint16_t index)
{
	raw_set(&raw[queue].descriptor[0], (uintptr_t)raw_junk, 112, queue == RECEIVE ? WRITE : 0,
		0);
	raw[queue].available.index = index;
	barrier();
	write32(device + QUEUE_NOTIFY, queue);
}

static void index_one_too_far(void)
{
	jump(SEND, SIZE + 1);
}

static void index_half_way_round(void)
{
	jump(SEND, 0x8000);
}

static void index_goes_back(void)
{
	raw_works();
	jump(SEND, 0);
}

static void index_of_buffers_jumps(void)
{
	jump(RECEIVE, 0x7fff);
	raw_ask(3);
}

static void entry_outside(void)
{
	raw_post(SEND, SIZE);
}

static void entry_far_outside(void)
{
	raw_post(SEND, 0xffff);
}

void one_head_all_round(void)
{
	raw_set(&raw[SEND].descriptor[0], (uintptr_t)raw_header, NET_HEADER, NEXT, 1);
	raw_set(&raw[SEND].descriptor[1], (uintptr_t)raw_junk, 100, 0, 0);
	for (unsigned i = 0; i < SIZE; i++)
		raw[SEND].available.ring[i] = 0;
	raw[SEND].available.index = SIZE;
	barrier();
	write32(device + QUEUE_NOTIFY, SEND);
}

static void longest_chain(void)
{
	for (unsigned i = 0; i < SIZE; i++)
		raw_set(&raw[SEND].descriptor[i], (uintptr_t)raw_junk, i ? 4 : NET_HEADER,
			i + 1 < SIZE ? NEXT : 0, i + 1);
	raw_post(SEND, 0);
}

static void events_of_nonsense(void)
{
	raw[SEND].available.event = 0x1234;
	raw[SEND].available.flags = 0xffff;
	raw[RECEIVE].available.event = 0xfedc;
	raw[SEND].used.event = raw[RECEIVE].used.event = 0x4321;
	raw[SEND].used.index = 77; /* the device's own; it does not read it */
	raw_ask(3);
}

/* ---- queues that are somewhere else; each is told again from the features on ---- */

static void placed(unsigned queue, uint32_t size, uint64_t descriptors, uint64_t driver,
		   uint64_t used)
{
	raw_reset(0);
	write32(device + STATUS, UP_TO_FEATURES);
	raw_place(queue ^ 1, SIZE, (uintptr_t)raw[queue ^ 1].descriptor,
		  (uintptr_t)&raw[queue ^ 1].available, (uintptr_t)&raw[queue ^ 1].used);
	raw_place(queue, size, descriptors, driver, used);
	write32(device + STATUS, UP_TO_FEATURES | DRIVER_OK);
	if (queue == SEND) {
		raw_send_junk();
	} else {
		raw_set(&raw[RECEIVE].descriptor[0], (uintptr_t)raw_junk, 2000, WRITE, 0);
		raw_post(RECEIVE, 0);
		raw_ask(3);
	}
}

#define DESCRIPTORS(queue) ((uintptr_t)raw[queue].descriptor)
#define DRIVER(queue)      ((uintptr_t)&raw[queue].available)
#define DEVICE(queue)      ((uintptr_t)&raw[queue].used)

#define PLACED(name, ...)            \
	static void name(void)       \
	{                            \
		placed(__VA_ARGS__); \
	}
PLACED(descriptors_in_peer, SEND, SIZE, place_peer, DRIVER(SEND), DEVICE(SEND))
PLACED(descriptors_in_el2, SEND, SIZE, place_el2, DRIVER(SEND), DEVICE(SEND))
PLACED(descriptors_at_top, SEND, SIZE, -4096ull, DRIVER(SEND), DEVICE(SEND))
PLACED(available_in_peer, SEND, SIZE, DESCRIPTORS(SEND), place_peer, DEVICE(SEND))
PLACED(available_in_el2, SEND, SIZE, DESCRIPTORS(SEND), place_el2, DEVICE(SEND))
PLACED(available_is_device, SEND, SIZE, DESCRIPTORS(SEND), device, DEVICE(SEND))
PLACED(used_in_peer, SEND, SIZE, DESCRIPTORS(SEND), DRIVER(SEND), place_peer)
PLACED(used_in_el2, SEND, SIZE, DESCRIPTORS(SEND), DRIVER(SEND), place_el2)
PLACED(used_is_device, SEND, SIZE, DESCRIPTORS(SEND), DRIVER(SEND), device)
PLACED(used_over_the_end, SEND, SIZE, DESCRIPTORS(SEND), DRIVER(SEND), memory_end - 8)
PLACED(used_over_descriptors, SEND, SIZE, DESCRIPTORS(SEND), DRIVER(SEND), DESCRIPTORS(SEND))
PLACED(used_over_available, SEND, SIZE, DESCRIPTORS(SEND), DRIVER(SEND), DRIVER(SEND))
PLACED(used_of_received_in_peer, RECEIVE, SIZE, DESCRIPTORS(RECEIVE), DRIVER(RECEIVE), place_peer)
PLACED(used_of_received_in_el2, RECEIVE, SIZE, DESCRIPTORS(RECEIVE), DRIVER(RECEIVE), place_el2)
PLACED(descriptors_are_odd, SEND, SIZE, DESCRIPTORS(SEND) + 4, DRIVER(SEND), DEVICE(SEND))
PLACED(used_is_odd, SEND, SIZE, DESCRIPTORS(SEND), DRIVER(SEND), DEVICE(SEND) + 1)
PLACED(size_is_none, SEND, 0, DESCRIPTORS(SEND), DRIVER(SEND), DEVICE(SEND))
PLACED(size_is_no_power, SEND, 3, DESCRIPTORS(SEND), DRIVER(SEND), DEVICE(SEND))
PLACED(size_is_large, SEND, 0x8000, DESCRIPTORS(SEND), DRIVER(SEND), DEVICE(SEND))
PLACED(size_is_all, SEND, 0xffffffff, DESCRIPTORS(SEND), DRIVER(SEND), DEVICE(SEND))

const struct lie ring_lies[] = {
	{"index_one_too_far", index_one_too_far, BROKEN},
	{"index_half_way_round", index_half_way_round, BROKEN},
	{"index_goes_back", index_goes_back, BROKEN},
	{"index_of_buffers_jumps", index_of_buffers_jumps, BROKEN},
	{"entry_outside", entry_outside, BROKEN},
	{"entry_far_outside", entry_far_outside, BROKEN},
	{"one_head_all_round", one_head_all_round, WORKS},
	{"longest_chain", longest_chain, EITHER},
	{"events_of_nonsense", events_of_nonsense, EITHER | EVENTS},
	{"flags_of_nonsense", events_of_nonsense, EITHER},
	{"descriptors_in_peer", descriptors_in_peer, BROKEN | WIRE},
	{"descriptors_in_el2", descriptors_in_el2, BROKEN | WIRE},
	{"descriptors_at_top", descriptors_at_top, EITHER | WIRE},
	{"available_in_peer", available_in_peer, BROKEN | WIRE},
	{"available_in_el2", available_in_el2, BROKEN | WIRE},
	{"available_is_device", available_is_device, BROKEN | WIRE},
	{"used_in_peer", used_in_peer, BROKEN | WIRE},
	{"used_in_el2", used_in_el2, BROKEN | WIRE},
	{"used_is_device", used_is_device, BROKEN | WIRE},
	{"used_over_the_end", used_over_the_end, EITHER | WIRE},
	{"used_over_descriptors", used_over_descriptors, EITHER},
	{"used_over_available", used_over_available, EITHER},
	{"used_of_received_in_peer", used_of_received_in_peer, BROKEN | WIRE},
	{"used_of_received_in_el2", used_of_received_in_el2, BROKEN | WIRE},
	{"descriptors_are_odd", descriptors_are_odd, EITHER | WIRE},
	{"used_is_odd", used_is_odd, EITHER | WIRE},
	{"size_is_none", size_is_none, EITHER},
	{"size_is_no_power", size_is_no_power, EITHER | WIRE},
	{"size_is_large", size_is_large, EITHER},
	{"size_is_all", size_is_all, EITHER},
	{NULL, NULL, 0},
};
