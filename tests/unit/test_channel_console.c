/* SPDX-License-Identifier: Apache-2.0 */
/* The serial cable: its bytes, its ports and who has them open, lives. */
#include <string.h>

#include "tests/unit/expect.h"
#include "tests/unit/console_help.h"

/* --- one port --- */

static void one_cable(void **state)
{
	(void)state;
	assert_int_equal(driver_read(&bench.driver[0], 0x008), 3);
	assert_int_equal(driver_read(&bench.driver[0], 0x010) & MULTIPORT, 0);
	assert_int_equal(bench_config(0, 4, 4), 1);
	assert_int_equal(channel_queues(&channel_console, 1), 2);
	assert_int_equal(channel_queues(&channel_console, 4), 10);
	console_start_single(0);
	console_send(0, 0, "nobody");
	bench_finish();
	console_expect_sent(0, 0, 1);
	console_start_single(1);
	console_offer(1, 0, 3, 16);
	console_offer(0, 0, 1, 16);
	bench_pulses(0);
	bench_pulses(1);
	console_send(0, 0, "hello");
	console_send(1, 0, "there");
	console_expect_text(1, 0, "hello");
	console_expect_text(0, 0, "there");
	assert_int_equal(bench_pulses(1), 2);
	console_expect_bytes(0, 11, 6, 5);
}

/* A buffer over several of the receiver's, which come one after another. */
static void as_a_stream(void **state)
{
	(void)state;
	console_start_single(0);
	console_start_single(1);
	console_send(0, 0, "0123456789");
	console_send(0, 0, "ab");
	console_expect_silence(1, 0);
	console_expect_sent(0, 0, 0);
	console_offer(1, 0, 1, 4);
	console_expect_text(1, 0, "0123");
	console_expect_sent(0, 0, 0);
	console_offer(1, 0, 1, 4);
	console_expect_text(1, 0, "4567");
	console_offer(1, 0, 2, 4);
	console_expect_text(1, 0, "89");
	console_expect_text(1, 0, "ab");
	console_expect_sent(0, 0, 2);
	assert_false(bench.more);
	/* nothing is a buffer, too */
	driver_post(&bench.driver[0], 1, &(struct driver_part){bench.driver[0].base, 8, true}, 1,
		    false);
	bench_notify(0, 1);
	console_expect_sent(0, 0, 1);
	console_expect_bytes(0, 12, 0, 0);
	console_expect_bytes(1, 0, 0, 12);
}

static void bounded(void **state)
{
	static char text[0x9000];

	(void)state;
	memset(text, 'm', sizeof(text) - 1);
	console_start_single(0);
	console_start_single(1);
	console_offer(1, 0, 40, 2);
	text[70] = '\0';
	console_send(0, 0, text);
	assert_true(bench.more);
	for (unsigned i = 0; i < 16; i++)
		console_expect_text(1, 0, "mm");
	console_expect_silence(1, 0);
	bench_finish();
	for (unsigned i = 0; i < 19; i++)
		console_expect_text(1, 0, "mm");
	console_expect_silence(1, 0);
	console_offer(1, 0, 5, 1);
	for (unsigned i = 0; i < 10; i++)
		console_offer(1, 0, 1, 1);
	text[70] = 'm';
	console_start_single(1);
	console_offer(1, 0, 4, 0x9000);
	for (unsigned i = 0; i < 2; i++)
		driver_send(&bench.driver[0], 1, text, 0x8fff);
	driver_send(&bench.driver[0], 1, text, 3);
	bench_notify(0, 1);
	assert_true(bench.more);
	assert_int_equal(bench.side[1].count.received.bytes, 70 + CHANNEL_BYTES);
	bench_finish();
	assert_int_equal(bench.side[1].count.received.bytes, 70 + 2 * 0x8fff + 3);
}

/* The rest of what an old life had in part does not arrive in the new one, either way. */
static void parts_are_forgotten(void **state)
{
	(void)state;
	console_start_single(0);
	console_start_single(1);
	console_offer(1, 0, 1, 4);
	console_send(0, 0, "0123456789");
	console_send(0, 0, "more");
	console_expect_text(1, 0, "0123");
	bench_alive(1, false);
	bench_alive(1, true);
	bench_start(1, EVENT_INDEX, 2, DRIVER_SIZE);
	console_offer(1, 0, 4, 16);
	console_send(0, 0, "new");
	console_expect_text(1, 0, "new");
	console_expect_silence(1, 0);
	console_expect_sent(0, 0, 3);
	console_expect_bytes(0, 17, 10, 0);
	console_expect_bytes(1, 0, 0, 7);
	console_start_single(1);
	console_offer(1, 0, 1, 4);
	console_send(0, 0, "0123456789");
	console_expect_text(1, 0, "0123");
	driver_write(&bench.driver[0], REGISTER_STATUS, 0);
	console_start_single(0);
	console_offer(1, 0, 4, 16);
	console_expect_silence(1, 0);
	console_send(0, 0, "again");
	console_expect_text(1, 0, "again");
	console_expect_bytes(0, 17 + 4 + 5, 10, 0);
	assert_int_equal(bench.side[0].count.dropped.frames, 3);
}

/* --- several ports --- */

static void ports_are_told(void **state)
{
	(void)state;
	assert_int_equal(driver_read(&bench.driver[0], 0x010) & MULTIPORT, MULTIPORT);
	assert_int_equal(bench_config(0, 4, 4), PORTS);
	console_start_both();
	console_open_port(0, 1);
	console_open_port(1, 1);
	console_offer(1, console_rx(1), 1, 16);
	console_offer(0, console_rx(1), 1, 16);
	console_send(0, 1, "ping");
	console_send(1, 1, "pong");
	console_expect_text(1, 1, "ping");
	console_expect_text(0, 1, "pong");
	/* twice the same is no news */
	console_control(0, 1, OPEN, 1);
	console_expect_told_nothing(1);
	console_control(0, 1, OPEN, 0);
	console_expect_told(1, 1, OPEN, 0);
	console_send(1, 1, "nobody");
	console_expect_sent(1, 1, 2);
	assert_int_equal(bench.side[1].count.dropped.bytes, 6);
}

/* Whoever comes later hears what is open already. */
static void open_before_it_came(void **state)
{
	(void)state;
	console_start(0);
	console_control(0, 2, OPEN, 1);
	bench_start(1, USUAL, QUEUES, DRIVER_SIZE);
	console_offer(1, CONTROL_RX, 8, 64);
	console_control(1, 0, READY, 0); /* not ready */
	bench_finish();
	console_expect_told_nothing(1);
	console_control(1, 2, PORT_READY, 0); /* could not take it */
	console_expect_told_nothing(1);
	console_control(1, 2, PORT_READY, 1);
	console_expect_told(1, 2, NAME, 1);
	console_expect_told(1, 2, OPEN, 1);
	/* what it says of ports that are none, or says without sense */
	console_control(1, 3, OPEN, 1);
	console_control(1, UINT32_MAX, PORT_READY, 1);
	console_control(1, 1, RESIZE, 1);
	console_expect_told_nothing(0);
	console_expect_told_nothing(1);
}

static void ports_follow_lives(void **state)
{
	(void)state;
	console_start_both();
	console_open_port(0, 0);
	console_open_port(0, 1);
	console_open_port(1, 1);
	bench_alive(0, false);
	bench_finish();
	console_expect_told(1, 0, OPEN, 0);
	console_expect_told(1, 1, OPEN, 0);
	console_expect_told_nothing(1);
	console_send(1, 1, "nobody");
	console_expect_sent(1, 1, 1);
	bench_alive(0, true);
	bench_start(0, USUAL, QUEUES, DRIVER_SIZE);
	console_offer(0, CONTROL_RX, 16, 64);
	for (unsigned port = 0; port < PORTS; port++)
		console_control(0, port, PORT_READY, 1);
	console_expect_told(0, 0, CONSOLE, 1);
	console_expect_told(0, 0, NAME, 1);
	console_expect_told(0, 1, NAME, 1);
	console_expect_told(0, 1, OPEN, 1);
	console_expect_told(0, 2, NAME, 1);
	console_open_port(0, 1);
}

/* Without buffers messages wait. Closed and open again is both; open and closed again is closed. */
static void messages_wait(void **state)
{
	(void)state;
	console_start(0);
	bench_start(1, USUAL, QUEUES, DRIVER_SIZE);
	for (unsigned port = 0; port < PORTS; port++)
		console_control(1, port, PORT_READY, 1);
	console_control(0, 1, OPEN, 1);
	console_control(0, 1, OPEN, 0);
	console_control(0, 2, OPEN, 1);
	console_control(0, 2, OPEN, 0);
	console_control(0, 2, OPEN, 1);
	bench_finish();
	console_offer(1, CONTROL_RX, 2, 64);
	console_expect_told(1, 0, CONSOLE, 1);
	console_expect_told(1, 0, NAME, 1);
	console_offer(1, CONTROL_RX, 8, 64);
	console_expect_told(1, 1, NAME, 1);
	console_expect_told(1, 1, OPEN, 0);
	console_expect_told(1, 2, NAME, 1);
	console_expect_told(1, 2, OPEN, 0);
	console_expect_told(1, 2, OPEN, 1);
	console_expect_told_nothing(1);
}

/* What waits for a port that is closed is dropped, and so is what was sent before it was open. */
static void closed_while_it_waits(void **state)
{
	(void)state;
	console_start_both();
	console_open_port(1, 1);
	console_send(0, 1, "waits");
	console_expect_sent(0, 1, 0);
	console_control(1, 1, OPEN, 0);
	assert_true(bench.more);
	console_control(1, 1, OPEN, 1);
	console_offer(1, console_rx(1), 2, 16);
	bench_finish();
	console_expect_silence(1, 1);
	console_send(0, 1, "new");
	console_expect_text(1, 1, "new");
	console_expect_sent(0, 1, 2);
	console_expect_bytes(0, 8, 5, 0);
}

/* A driver without MULTIPORT has the first port, and one with it at the other end is told so. */
static void without_multiport(void **state)
{
	(void)state;
	console_start(0);
	bench_start(1, 0, 2, DRIVER_SIZE);
	bench_finish();
	console_expect_told(0, 0, OPEN, 1);
	console_expect_told_nothing(0);
	console_offer(1, 0, 2, 16);
	console_send(0, 0, "shell");
	console_expect_text(1, 0, "shell");
	console_send(0, 1, "log");
	console_expect_sent(0, 1, 1);
	assert_int_equal(bench.side[0].count.dropped.bytes, 3);
	/* its other queues are nobody's */
	bench_notify(1, CONTROL_TX);
	bench_notify(1, console_tx(1));
	driver_write(&bench.driver[1], REGISTER_STATUS, 0);
	bench_finish();
	console_expect_told(0, 0, OPEN, 0);
}

static void many_messages(void **state)
{
	(void)state;
	console_start_both();
	for (unsigned i = 0; i < 40; i++) {
		const uint8_t bytes[8] = {1, 0, 0, 0, OPEN, 0, !(i & 1), 0};

		driver_send(&bench.driver[0], CONTROL_TX, bytes, sizeof(bytes));
	}
	bench_notify(0, CONTROL_TX);
	assert_true(bench.more);
	bench_finish();
	console_expect_told(1, 1, OPEN, 0);
	assert_false(bench.side[0].console.port[1].open);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(one_cable, console_one_port),
		cmocka_unit_test_setup(as_a_stream, console_one_port),
		cmocka_unit_test_setup(bounded, console_one_port),
		cmocka_unit_test_setup(parts_are_forgotten, console_one_port),
		cmocka_unit_test_setup(ports_are_told, console_ports),
		cmocka_unit_test_setup(open_before_it_came, console_ports),
		cmocka_unit_test_setup(ports_follow_lives, console_ports),
		cmocka_unit_test_setup(messages_wait, console_ports),
		cmocka_unit_test_setup(closed_while_it_waits, console_ports),
		cmocka_unit_test_setup(without_multiport, console_ports),
		cmocka_unit_test_setup(many_messages, console_ports),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
