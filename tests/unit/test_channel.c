/* SPDX-License-Identifier: Apache-2.0 */
/* What all channels have in common, where their kinds' tests do not come: accesses that are none,
 * memory that is gone when it is counted, and drivers that are faster than the device. */
#include <string.h>

#include "tests/unit/expect.h"
#include "tests/unit/net_help.h"

/* --- a driver that adds to its ring while the device looks --- */

static struct virtio_memory behind;
static unsigned in_looks; /* it adds at that look */
static unsigned adds;     /* as often */
static bool wanted;       /* it was to notify the device of the last one */

static void *see(void *guest, enum virtio_slot slot, uint64_t address, uint64_t *size)
{
	if (adds && --in_looks == 0) {
		in_looks = 1;
		adds--;
		net_post(0, 5, 60, NULL);
		wanted = driver_must_notify(&bench.driver[0], TX,
					    bench.driver[0].queue[TX].avail_index - 1);
	}
	return behind.see(guest, slot, address, size);
}

static void watch(unsigned looks, unsigned times)
{
	behind = bench.side[0].memory;
	bench.side[0].memory.see = see;
	in_looks = looks;
	adds = times;
}

/* At whatever look: the frame has arrived, or a notification is wanted. */
static void nothing_is_missed(void **state)
{
	(void)state;
	for (unsigned look = 1; look < 30; look++) {
		net_begin(NULL);
		net_start_both(USUAL);
		net_offer(1, 4, BUFFER);
		watch(look, 1);
		net_send(0, 1, 60);
		assert_false(bench.more);
		net_expect_frame(1, 1, 60, 1);
		if (adds) {
			adds = 0;
			continue;
		}
		if (wanted)
			bench_notify(0, TX);
		net_expect_frame(1, 5, 60, 1);
	}
}

/* One that adds at each look does not hold the device. */
static void it_ends(void **state)
{
	(void)state;
	net_start_both(USUAL);
	net_offer(1, 20, 128);
	watch(1, 20);
	bench_notify(0, TX);
	assert_true(bench.side[1].count.received.frames <= CHANNEL_FRAMES);
	adds = 0;
	bench_finish();
	net_expect_counts(1, 0, 0, bench.side[0].count.sent.frames);
}

/* A buffer of as many segments as there can be, of 4 bytes each, in as many places. */
static void offer_scattered(void)
{
	struct driver_part part[VIRTIO_SEGMENTS];

	for (unsigned i = 0; i < VIRTIO_SEGMENTS; i++)
		part[i] = (struct driver_part){
			.address = driver_alloc(&bench.driver[1], 4, 16), .size = 4, .write = true};
	part[0].size = HEADER;
	driver_post(&bench.driver[1], RX, part, VIRTIO_SEGMENTS, true);
}

/* Nor does a receiver whose buffers are in pieces hold the sender's core: not for frames that fit,
 * and not for those that would. */
static void pieces_are_bounded(void **state)
{
	for (unsigned size = 100; size < MOST; size += 60) {
		unsigned looks;

		net_begin(state);
		net_start_both(USUAL | INDIRECT);
		for (unsigned n = 0; n < 60; n++)
			offer_scattered();
		for (unsigned n = 0; n < CHANNEL_FRAMES; n++)
			net_post(0, n, size, NULL);
		bench.driver[1].window = 16;
		looks = bench.driver[1].looks;
		bench_notify(0, TX);
		assert_true(bench.driver[1].looks - looks < CHANNEL_FRAMES * 220);
	}
}

/* --- accesses --- */

static void no_access(void **state)
{
	struct channel_work work = {.interrupt = ~0u, .more = true};
	bool there = true;

	(void)state;
	net_start_both(USUAL);
	channel_write(&bench.channel, 0, 0x70, 2, 0, &there, &work);
	assert_false(there);
	assert_int_equal(work.interrupt, 0);
	assert_false(work.more);
	assert_true(bench.side[0].up);
	there = true;
	channel_read(&bench.channel, 0, 0x70, 2, &there);
	assert_false(there);
	/* a value of more than 32 bits is its lower half */
	there = true;
	channel_write(&bench.channel, 0, 0x70, 4, 1ull << 32, &there, &work);
	assert_false(bench.side[0].up);
	/* no queue of that number; nobody there to be notified */
	bench_notify(1, 77);
	bench_notify(0, TX);
	assert_false(bench.more);
}

/* --- lives --- */

static void dead_is_untouched(void **state)
{
	(void)state;
	net_start_both(USUAL);
	net_send(1, 1, 60);
	bench_alive(0, false);
	assert_false(bench.side[0].alive);
	bench.side[0].memory.see = NULL; /* would crash */
	net_send(1, 2, 60);
	bench_finish();
	net_expect_sent(1, 2);
	bench_alive(0, false);
	bench.side[0].memory = bench.driver[0].seen;
	bench_alive(0, true);
	assert_true(bench.side[0].alive);
	assert_int_equal(bench_status(0), 0);
	assert_int_equal(bench.queue[0].ready | bench.queue[1].ready, 0);
	net_start(0);
	net_offer(0, 1, BUFFER);
	net_send(1, 3, 60);
	net_expect_frame(0, 3, 60, 1);
}

/* The one who resets may be a new kernel that knows nothing of rings (kexec): they lie in what is
 * its memory now. And what has ended is as it was left. */
static void reset_writes_nothing(void **state)
{
	static uint8_t before[DRIVER_MEMORY];
	uint8_t *memory;

	(void)state;
	for (unsigned by_reset = 0; by_reset < 2; by_reset++) {
		net_begin(NULL);
		net_start_both(USUAL);
		net_offer(0, 2, BUFFER);
		net_send(0, 1, 60);
		memory = driver_at(&bench.driver[0], bench.driver[0].base);
		memset(memory, 0x5a, DRIVER_MEMORY);
		memcpy(before, memory, DRIVER_MEMORY);
		if (by_reset)
			driver_write(&bench.driver[0], REGISTER_STATUS, 0);
		else
			bench_alive(0, false);
		bench_finish();
		memory = driver_at(&bench.driver[0], bench.driver[0].base);
		assert_memory_equal(memory, before, DRIVER_MEMORY);
	}
}

/* A ring that is gone when its VM ends holds nothing that could be counted. */
static void gone_at_the_end(void **state)
{
	(void)state;
	net_start_both(USUAL);
	net_send(0, 1, 60);
	bench_take_memory(0, bench.driver[0].queue[TX].avail, 16);
	bench_alive(0, false);
	bench.driver[0].gone_size = 0;
	net_expect_counts(0, 0, 0, 0);
	/* the same of the other side's, when this one starts */
	net_begin(NULL);
	net_start(0);
	bench_take_memory(0, bench.driver[0].queue[TX].avail, 16);
	net_start(1);
	assert_int_equal(bench.side[0].net.old, 0);
	/* and of one's own: its driver's notifications cannot be turned off, or told */
	net_begin(NULL);
	bench_start(1, 0, 2, DRIVER_SIZE);
	bench_start(0, 0, 2, DRIVER_SIZE);
	net_send(1, 1, 60);
	net_offer(0, 1, BUFFER);
	bench_take_memory(0, bench.driver[0].queue[RX].used, 16);
	bench_notify(0, RX);
	assert_int_equal(bench_status(0) & NEEDS_RESET, NEEDS_RESET);
	assert_int_equal(bench_status(1) & NEEDS_RESET, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(nothing_is_missed, net_begin),
		cmocka_unit_test_setup(it_ends, net_begin),
		cmocka_unit_test_setup(pieces_are_bounded, net_begin),
		cmocka_unit_test_setup(no_access, net_begin),
		cmocka_unit_test_setup(dead_is_untouched, net_begin),
		cmocka_unit_test_setup(reset_writes_nothing, net_begin),
		cmocka_unit_test_setup(gone_at_the_end, net_begin),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
