/* SPDX-License-Identifier: Apache-2.0 */
/* The serial cable with drivers that lie. */
#include "tests/unit/expect.h"
#include "tests/unit/console_help.h"

/* --- drivers that lie --- */

static void expect_broken(unsigned side)
{
	assert_int_equal(bench_status(side) & NEEDS_RESET, NEEDS_RESET);
	assert_int_equal(bench_status(side ^ 1) & NEEDS_RESET, 0);
	assert_int_equal(bench.side[side].count.broken, 1);
	bench_finish();
	assert_int_equal(bench_status(side ^ 1) & NEEDS_RESET, 0);
}

static void broken_rings(void **state)
{
	(void)state;
	for (unsigned n = 0; n < 2 * QUEUES; n++) {
		unsigned queue = n / 2, side = n & 1, other = side ^ 1;

		if (queue == CONTROL_RX)
			continue;
		console_ports(NULL);
		console_start_both();
		for (unsigned port = 0; port < PORTS; port++) {
			console_open_port(side, port);
			console_open_port(other, port);
		}
		bench_lie(side, queue);
		if (!(queue & 1))
			console_send(other, queue ? queue / 2 - 1 : 0, "text");
		expect_broken(side);
		for (unsigned port = 0; port < PORTS; port++)
			console_expect_told(other, port, OPEN, 0);
		bench_start(side, USUAL, QUEUES, DRIVER_SIZE);
	}
	console_ports(NULL);
	bench_start(0, USUAL, QUEUES, DRIVER_SIZE);
	console_start(1);
	bench_lie(0, CONTROL_RX);
	console_control(0, 0, PORT_READY, 1);
	expect_broken(0);
}

static void no_memory(void **state)
{
	struct driver_part nowhere = {0x10, 64, false};

	(void)state;
	for (unsigned n = 0; n < 6; n++) {
		unsigned side = n & 1;

		console_ports(NULL);
		console_start_both();
		console_open_port(0, 1);
		console_open_port(1, 1);
		nowhere.write = n == 2 || n == 3;
		if (n < 2) {
			driver_post(&bench.driver[side], CONTROL_TX, &nowhere, 1, false);
			bench_notify(side, CONTROL_TX);
		} else if (n < 4) {
			driver_post(&bench.driver[side], console_rx(1), &nowhere, 1, false);
			console_send(side ^ 1, 1, "text");
		} else {
			console_offer(side ^ 1, console_rx(1), 1, 16);
			driver_post(&bench.driver[side], console_tx(1), &nowhere, 1, false);
			bench_notify(side, console_tx(1));
		}
		expect_broken(side);
	}
}

/* Whose fault it is, is found out by a look at what was to be copied, however much there is. */
static void no_long_search(void **state)
{
	struct driver_part nowhere = {0x10, 64, true},
			   all = {bench.driver[0].base, DRIVER_MEMORY, false};
	unsigned looks;

	(void)state;
	console_start_both();
	console_open_port(0, 1);
	console_open_port(1, 1);
	driver_post(&bench.driver[1], console_rx(1), &nowhere, 1, false);
	driver_post(&bench.driver[0], console_tx(1), &all, 1, false);
	bench.driver[0].window = 16;
	looks = bench.driver[0].looks;
	bench_notify(0, console_tx(1));
	assert_true(bench.driver[0].looks - looks < 100);
	expect_broken(1);
}

/* Buffers that nothing fits into, and messages of no size. */
static void too_small(void **state)
{
	struct driver_part part = {bench.driver[1].base, 4, false};

	(void)state;
	console_start_both();
	console_open_port(1, 1);
	driver_post(&bench.driver[1], console_rx(1), &part, 1, false);
	console_send(0, 1, "text");
	expect_broken(1);
	console_start(1);
	bench.side[1].count.broken = 0;
	driver_post(&bench.driver[1], CONTROL_TX, &part, 1, false);
	bench_notify(1, CONTROL_TX);
	expect_broken(1);
	for (unsigned size = 4; size < 13; size += 7) {
		bench.side[1].count.broken = 0;
		bench_start(1, USUAL, QUEUES, DRIVER_SIZE);
		console_offer(1, CONTROL_RX, 4, size);
		console_control(1, 0, PORT_READY, 1);
		expect_broken(1);
	}
}

/* A buffer that has become smaller than what of it is sent already. */
static void shrinks_meanwhile(void **state)
{
	struct driver_queue *its = &bench.driver[0].queue[1];
	uint16_t head;

	(void)state;
	console_start_single(0);
	console_start_single(1);
	console_offer(1, 0, 1, 8);
	head = driver_send(&bench.driver[0], 1, "0123456789", 10);
	bench_notify(0, 1);
	console_expect_text(1, 0, "01234567");
	driver_set16(&bench.driver[0], its->descriptors + 16 * head + 8, 4);
	console_offer(1, 0, 1, 8);
	expect_broken(0);
	console_expect_silence(1, 0);
}

static void rings_gone(void **state)
{
	(void)state;
	for (unsigned n = 0; n < 3; n++) {
		unsigned side = n < 2 ? 1 : 0;
		struct driver *driver = &bench.driver[side];

		console_ports(NULL);
		console_start_both();
		console_open_port(1, 1);
		console_offer(1, console_rx(1), 1, 16);
		if (n == 0) {
			bench_take_memory(1, driver->queue[console_rx(1)].used, 16);
			console_send(0, 1, "text");
		} else {
			bench_take_memory(
				side, driver->queue[n == 1 ? CONTROL_RX : CONTROL_TX].used, 512);
			console_control(0, 1, OPEN, 1);
		}
		driver->gone_size = 0;
		expect_broken(side);
	}
}

/* With one port there is no control: the queue that would be next is the other side's. */
static void no_control(void **state)
{
	struct driver *driver = &bench.driver[1];

	(void)state;
	console_start_single(0);
	console_start_single(1);
	console_offer(1, console_rx(0), 8, 16);
	for (unsigned i = 0; i < 7; i++)
		console_send(0, 0, "text");
	bench_take_memory(1, driver->queue[0].used, 16);
	console_send(0, 0, "text"); /* goes back, but cannot be told */
	driver->gone_size = 0;
	expect_broken(1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(broken_rings, console_ports),
		cmocka_unit_test_setup(no_memory, console_ports),
		cmocka_unit_test_setup(no_long_search, console_ports),
		cmocka_unit_test_setup(too_small, console_ports),
		cmocka_unit_test_setup(shrinks_meanwhile, console_one_port),
		cmocka_unit_test_setup(rings_gone, console_ports),
		cmocka_unit_test_setup(no_control, console_one_port),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
