/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/console_help.h"

#include <string.h>

#include "tests/unit/expect.h"

const char *const console_names[] = {"shell", "log", "x"};

unsigned console_rx(unsigned port)
{
	return port ? 2 * port + 2 : 0;
}

unsigned console_tx(unsigned port)
{
	return console_rx(port) + 1;
}

static void console_make(unsigned n_ports)
{
	bench_clear();
	channel_console_init(&bench.channel, "tty0", bench.side, bench.queue, console_names,
			     n_ports);
	bench_connect();
}

int console_one_port(void **state)
{
	(void)state;
	console_make(1);
	return 0;
}

int console_ports(void **state)
{
	(void)state;
	console_make(PORTS);
	return 0;
}

void console_start_single(unsigned side)
{
	bench_start(side, EVENT_INDEX, 2, DRIVER_SIZE);
	bench_finish();
}

void console_control(unsigned side, uint32_t port, uint16_t event, uint16_t value)
{
	const uint8_t bytes[8] = {(uint8_t)port,         (uint8_t)(port >> 8),
				  (uint8_t)(port >> 16), (uint8_t)(port >> 24),
				  (uint8_t)event,        0,
				  (uint8_t)value,        0};

	driver_send(&bench.driver[side], CONTROL_TX, bytes, sizeof(bytes));
	bench_notify(side, CONTROL_TX);
}

/* The next message to a side's driver. */
void console_expect_told(unsigned side, uint32_t port, uint16_t event, uint16_t value)
{
	struct driver *driver = &bench.driver[side];
	const char *name = event == NAME ? console_names[port] : "";
	const uint8_t *bytes;
	uint32_t written;
	uint16_t head;

	assert_true(driver_used(driver, CONTROL_RX, &head, &written));
	bytes = driver_at(driver, driver_buffer(driver, CONTROL_RX, head));
	assert_int_equal(bytes[0], port);
	assert_int_equal(bytes[4], event);
	assert_int_equal(bytes[6], value);
	assert_int_equal(written, 8 + strlen(name));
	assert_memory_equal(bytes + 8, name, strlen(name));
}

void console_expect_told_nothing(unsigned side)
{
	uint32_t written;
	uint16_t head;

	assert_false(driver_used(&bench.driver[side], CONTROL_RX, &head, &written));
}

void console_offer(unsigned side, unsigned queue, unsigned n, uint32_t size)
{
	while (n--)
		driver_offer(&bench.driver[side], queue, size);
	bench_notify(side, queue);
}

/* Up to where Linux is with all ports, none of which anybody has opened. */
void console_start(unsigned side)
{
	bench_start(side, USUAL, QUEUES, DRIVER_SIZE);
	bench_finish();
	console_offer(side, CONTROL_RX, 32, 64);
	console_control(side, UINT32_MAX, READY, 1);
	for (unsigned port = 0; port < PORTS; port++)
		console_expect_told(side, port, ADD, 1);
	for (unsigned port = 0; port < PORTS; port++) {
		console_control(side, port, PORT_READY, 1);
		if (!port)
			console_expect_told(side, port, CONSOLE, 1);
		console_expect_told(side, port, NAME, 1);
	}
}

void console_start_both(void)
{
	console_start(0);
	console_start(1);
	console_expect_told_nothing(0);
	console_expect_told_nothing(1);
}

void console_open_port(unsigned side, unsigned port)
{
	console_control(side, port, OPEN, 1);
	console_expect_told(side ^ 1, port, OPEN, 1);
	bench_finish();
}

void console_send(unsigned side, unsigned port, const char *text)
{
	driver_send(&bench.driver[side], console_tx(port), text, (uint32_t)strlen(text));
	bench_notify(side, console_tx(port));
}

void console_expect_text(unsigned side, unsigned port, const char *text)
{
	struct driver *driver = &bench.driver[side];
	uint32_t written;
	uint16_t head;

	assert_true(driver_used(driver, console_rx(port), &head, &written));
	assert_int_equal(written, strlen(text));
	assert_memory_equal(driver_at(driver, driver_buffer(driver, console_rx(port), head)), text,
			    written);
}

void console_expect_silence(unsigned side, unsigned port)
{
	uint32_t written;
	uint16_t head;

	assert_false(driver_used(&bench.driver[side], console_rx(port), &head, &written));
}

void console_expect_sent(unsigned side, unsigned port, unsigned n)
{
	uint32_t written;
	uint16_t head;

	while (n--)
		assert_true(driver_used(&bench.driver[side], console_tx(port), &head, &written));
	assert_false(driver_used(&bench.driver[side], console_tx(port), &head, &written));
}

void console_expect_bytes(unsigned side, unsigned sent, unsigned dropped, unsigned received)
{
	assert_int_equal(bench.side[side].count.sent.bytes, sent);
	assert_int_equal(bench.side[side].count.dropped.bytes, dropped);
	assert_int_equal(bench.side[side].count.received.bytes, received);
}
