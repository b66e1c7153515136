/* SPDX-License-Identifier: Apache-2.0 */
/* The network cable: lives of its sides, and drivers that lie. */
#include "tests/unit/expect.h"
#include "tests/unit/net_help.h"

/* --- lives --- */

static void link_follows(void **state)
{
	uint32_t generation;

	(void)state;
	net_start(0);
	assert_int_equal(bench_config(0, 6, 2), 0);
	assert_int_equal(bench_pulses(0), 0);
	generation = driver_read(&bench.driver[0], REGISTER_GENERATION);
	net_start(1);
	assert_int_equal(bench_config(0, 6, 2), 1);
	assert_int_equal(bench_config(1, 6, 2), 1);
	assert_int_not_equal(driver_read(&bench.driver[0], REGISTER_GENERATION), generation);
	assert_int_equal(driver_read(&bench.driver[0], REGISTER_INTERRUPTS), 2);
	assert_int_equal(bench_pulses(0), 1);
	driver_write(&bench.driver[0], REGISTER_ACK, 2);
	bench_alive(1, false);
	assert_int_equal(bench_config(0, 6, 2), 0);
	assert_int_equal(bench_pulses(0), 1);
	bench_alive(1, true);
	net_start(1);
	assert_int_equal(bench_config(0, 6, 2), 1);
	/* its driver alone starts anew */
	driver_write(&bench.driver[1], REGISTER_STATUS, 0);
	assert_int_equal(bench_config(0, 6, 2), 0);
	net_start(1);
	assert_int_equal(bench_config(0, 6, 2), 1);
	driver_write(&bench.driver[1], REGISTER_STATUS, 0xf | FAILED);
	assert_int_equal(bench_config(0, 6, 2), 0);
	bench_notify(1, TX);
	bench_notify(1, RX);
}

static void nobody_there(void **state)
{
	(void)state;
	net_start(0);
	for (unsigned i = 0; i < 20; i++)
		net_post(0, i, 60, NULL);
	bench_notify(0, TX);
	assert_true(bench.more);
	bench_finish();
	net_expect_sent(0, 20);
	net_expect_counts(0, 20, 20, 0);
	net_start(1);
	net_offer(1, 2, BUFFER);
	bench_notify(1, RX);
	net_send(0, 50, 60);
	net_expect_frame(1, 50, 60, 1);
	net_expect_nothing(1);
}

/* What a side had in its ring when its VM ends, or its driver resets it, is dropped. */
static void in_flight_of_the_sender(void **state)
{
	(void)state;
	for (unsigned by_driver = 0; by_driver < 2; by_driver++) {
		net_begin(NULL);
		net_start_both(USUAL);
		for (unsigned i = 0; i < 5; i++)
			net_send(0, i, 60);
		net_expect_counts(0, 0, 0, 0);
		if (by_driver) {
			driver_write(&bench.driver[0], REGISTER_STATUS, 0);
		} else {
			bench_alive(0, false);
			bench_alive(0, true);
		}
		net_expect_counts(0, 5, 5, 0);
		net_offer(1, 8, BUFFER);
		bench_notify(1, RX);
		net_expect_nothing(1);
		net_start(0);
		net_send(0, 9, 60);
		net_expect_frame(1, 9, 60, 1);
		net_expect_nothing(1);
		net_expect_counts(0, 6, 5, 0);
	}
}

/* Nothing that was sent to an old life arrives in the new one, even when nobody has looked. */
static void in_flight_to_the_receiver(void **state)
{
	(void)state;
	net_start_both(USUAL);
	for (unsigned i = 0; i < 30; i++)
		net_post(0, i, 60, NULL);
	bench_notify(0, TX);
	net_expect_counts(0, 0, 0, 0);
	bench_alive(1, false);
	assert_true(bench.more);
	bench_alive(1, true);
	net_start(1);
	net_offer(1, 8, BUFFER);
	bench_notify(1, RX);
	net_post(0, 99, 60, NULL);
	bench_notify(0, TX);
	bench_finish();
	net_expect_frame(1, 99, 60, 1);
	net_expect_nothing(1);
	net_expect_sent(0, 31);
	net_expect_counts(0, 31, 30, 0);
}

/* A core that was to go on when the old life ended may be lost with it: the start asks anew. */
static void a_start_looks_for_what_waits(void **state)
{
	(void)state;
	net_start_both(USUAL);
	for (unsigned i = 0; i < 30; i++)
		net_post(0, i, 60, NULL);
	bench_notify(0, TX);
	bench_alive(1, false);
	bench_alive(1, true);
	net_start(1);
	assert_true(bench.more);
	bench_finish();
	net_expect_sent(0, 30);
	net_expect_counts(0, 30, 30, 0);
}

/* --- drivers that lie --- */

static void expect_broken(unsigned side)
{
	assert_int_equal(bench_status(side) & NEEDS_RESET, NEEDS_RESET);
	assert_int_equal(bench_status(side ^ 1) & NEEDS_RESET, 0);
	assert_int_equal(bench_config(side ^ 1, 6, 2), 0);
	assert_int_equal(bench.side[side].count.broken, 1);
	assert_int_equal(bench_pulses(side), 1);
	/* nothing moves any more */
	bench_notify(side, TX);
	bench_notify(side, RX);
	bench_finish();
	assert_int_equal(bench.side[side].count.broken, 1);
	/* a reset mends it */
	net_start(side);
	assert_int_equal(bench_config(side ^ 1, 6, 2), 1);
	net_offer(side, 1, BUFFER);
	net_send(side ^ 1, 77, 60);
	net_expect_frame(side, 77, 60, 1);
}

static void broken_sender(void **state)
{
	(void)state;
	net_start_both(USUAL);
	net_offer(1, 2, BUFFER);
	bench_lie(0, TX);
	expect_broken(0);
}

static void broken_receiver(void **state)
{
	struct driver_queue *its = &bench.driver[1].queue[RX];

	(void)state;
	net_start_both(USUAL);
	driver_set16(&bench.driver[1], its->avail + 2, DRIVER_SIZE + 1);
	net_send(0, 1, 60);
	net_expect_sent(0, 1);
	net_expect_counts(0, 1, 1, 0);
	expect_broken(1);
}

/* Addresses that are no memory: header, frame, buffers; in the first piece of it, or later. */
static void no_memory(void **state)
{
	(void)state;
	for (unsigned n = 0; n < 8; n++) {
		bool is_sender = n & 1;
		struct driver *driver = &bench.driver[is_sender ? 0 : 1];
		struct driver_part part[2] = {{driver->base + 0x30000, 40, !is_sender},
					      {driver->base + 0x30028, 72, !is_sender}};

		net_begin(NULL);
		net_start_both(USUAL);
		bench_pulses(0);
		if (n < 2)
			part[0].address = 0x1000;
		else if (n < 4)
			part[1].address = UINT64_MAX - 100;
		else
			bench_take_memory(is_sender ? 0 : 1,
					  driver->base + 0x30000 + (n < 6 ? 0 : 96), 16);
		if (is_sender)
			net_offer(1, 2, BUFFER);
		driver_post(driver, is_sender ? TX : RX, part, 2, false);
		if (is_sender)
			bench_notify(0, TX);
		else
			net_send(0, 3, 100);
		driver->gone_size = 0;
		bench_pulses(is_sender ? 1 : 0);
		expect_broken(is_sender ? 0 : 1);
	}
}

/* The second of two buffers is no memory, or is no buffer, or the index is a lie by then. */
static void broken_in_the_second_buffer(void **state)
{
	(void)state;
	for (unsigned n = 0; n < 3; n++) {
		struct driver *driver = &bench.driver[1];
		struct driver_part part = {n ? driver->base : 0, 64, n != 1};

		net_begin(NULL);
		net_start_both(USUAL);
		net_offer(1, 1, 64);
		driver_post(driver, RX, &part, 1, false);
		if (n == 2)
			driver_set16(driver, driver->queue[RX].avail + 4 + 2, 999);
		net_send(0, 3, 100);
		expect_broken(1);
	}
}

/* Over two buffers: no memory for the header alone, or for what says that they are back. */
static void broken_at_the_end_of_two(void **state)
{
	(void)state;
	for (unsigned n = 0; n < 2; n++) {
		struct driver *driver = &bench.driver[1];
		struct driver_part part[2] = {{n ? driver->base + 0x30000 : 0x10, HEADER, true},
					      {driver->base + 0x31000, 52, true}};

		net_begin(NULL);
		net_start_both(USUAL);
		driver_post(driver, RX, part, 2, false);
		net_offer(1, 1, 64);
		if (n)
			bench_take_memory(1, driver->queue[RX].used, 16);
		net_send(0, 3, 100);
		driver->gone_size = 0;
		expect_broken(1);
	}
}

/* Where a driver has its rings is no memory any more: each way that EL2 notices. */
static void rings_gone(void **state)
{
	(void)state;
	for (unsigned n = 0; n < 6; n++) {
		unsigned side = n < 3 ? 0 : 1;
		struct driver *driver = &bench.driver[side];
		struct driver_queue *its;

		net_begin(NULL);
		net_start_both(USUAL);
		its = &driver->queue[side ? RX : TX];
		net_offer(1, n == 5 ? 0 : 1, BUFFER);
		bench_take_memory(side,
				  n % 3 == 0   ? its->avail
				  : n % 3 == 1 ? its->used
					       : its->used + 4 + 8 * DRIVER_SIZE,
				  16);
		net_send(0, 3, 100);
		driver->gone_size = 0;
		assert_int_equal(bench_status(side) & NEEDS_RESET, NEEDS_RESET);
		assert_int_equal(bench_status(side ^ 1) & NEEDS_RESET, 0);
		bench_pulses(side);
		bench.pulses[side] = 1;
		expect_broken(side);
	}
}

/* One side lies at every turn; what the other side sends to it goes on between. */
static void others_go_on(void **state)
{
	(void)state;
	net_start_both(USUAL);
	for (unsigned i = 0; i < 30; i++) {
		net_offer(1, 1, 128);
		net_send(0, i, 60);
		net_expect_frame(1, i, 60, 1);
		bench_lie(1, TX);
		bench_pulses(1);
		net_send(0, i, 60); /* dropped */
		bench_finish();
		net_expect_sent(0, 2);
		net_start(1);
	}
	net_expect_counts(0, 60, 30, 0);
	assert_int_equal(bench.side[0].count.broken, 0);
	assert_int_equal(bench.side[1].count.broken, 30);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(link_follows, net_begin),
		cmocka_unit_test_setup(nobody_there, net_begin),
		cmocka_unit_test_setup(in_flight_of_the_sender, net_begin),
		cmocka_unit_test_setup(in_flight_to_the_receiver, net_begin),
		cmocka_unit_test_setup(a_start_looks_for_what_waits, net_begin),
		cmocka_unit_test_setup(broken_sender, net_begin),
		cmocka_unit_test_setup(broken_receiver, net_begin),
		cmocka_unit_test_setup(no_memory, net_begin),
		cmocka_unit_test_setup(broken_in_the_second_buffer, net_begin),
		cmocka_unit_test_setup(broken_at_the_end_of_two, net_begin),
		cmocka_unit_test_setup(rings_gone, net_begin),
		cmocka_unit_test_setup(others_go_on, net_begin),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
