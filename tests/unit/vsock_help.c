/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/vsock_help.h"

#include <string.h>

#include "tests/unit/expect.h"

const uint32_t vsock_cids[CHANNEL_SIDES] = {3, 4, 77, 1000, 1001, 1002, 1003, 1004};

static void vsock_make(unsigned n_sides)
{
	bench_clear();
	channel_vsock_init(&bench.channel, "vsock0", bench.side, bench.queue, vsock_cids, n_sides);
	bench_connect();
}

void vsock_start(unsigned side)
{
	bench_start(side, USUAL, 3, DRIVER_SIZE);
	bench_finish();
}

void vsock_offer(unsigned side, unsigned queue, unsigned n, uint32_t size)
{
	while (n--)
		driver_offer(&bench.driver[side], queue, size);
	bench_notify(side, queue);
}

int vsock_two(void **state)
{
	(void)state;
	vsock_make(2);
	vsock_start(0);
	vsock_start(1);
	return 0;
}

int vsock_three(void **state)
{
	(void)state;
	vsock_make(3);
	for (unsigned side = 0; side < 3; side++)
		vsock_start(side);
	return 0;
}

/* A packet from a side's port 100 to the other's 200. */
struct vsock_header vsock_header_of(unsigned from, uint64_t target, uint16_t operation)
{
	return (struct vsock_header){.source = vsock_cids[from],
				     .target = target,
				     .source_port = 100,
				     .target_port = 200,
				     .type = STREAM,
				     .operation = operation,
				     .space = 0x40000,
				     .forwarded = 12};
}

void vsock_post(unsigned from, struct vsock_header header, const char *text)
{
	uint8_t bytes[HEADER + 100];

	header.size += (uint32_t)strlen(text);
	memcpy(bytes, &header, HEADER);
	memcpy(bytes + HEADER, text, strlen(text));
	driver_send(&bench.driver[from], TX, bytes, HEADER + (uint32_t)strlen(text));
}

void vsock_send(unsigned from, struct vsock_header header, const char *text)
{
	vsock_post(from, header, text);
	bench_notify(from, TX);
}

void vsock_say(unsigned from, unsigned to, const char *text)
{
	vsock_send(from, vsock_header_of(from, vsock_cids[to], RW), text);
}

/* The next packet that a side has received. */
struct vsock_header vsock_expect_packet(unsigned side, const char *text)
{
	struct driver *driver = &bench.driver[side];
	struct vsock_header header = {0};
	const uint8_t *bytes;
	uint32_t written;
	uint16_t head;

	assert_true(driver_used(driver, RX, &head, &written));
	bytes = driver_at(driver, driver_buffer(driver, RX, head));
	memcpy(&header, bytes, HEADER);
	assert_int_equal(written, HEADER + strlen(text));
	assert_int_equal(header.size, strlen(text));
	assert_memory_equal(bytes + HEADER, text, strlen(text));
	return header;
}

void vsock_expect_said(unsigned side, unsigned from, const char *text)
{
	struct vsock_header header = vsock_expect_packet(side, text);

	assert_int_equal(header.source, vsock_cids[from]);
	assert_int_equal(header.target, vsock_cids[side]);
	assert_int_equal(header.operation, RW);
}

void vsock_expect_rst(unsigned side, uint64_t from, uint16_t type)
{
	struct vsock_header header = vsock_expect_packet(side, "");

	assert_int_equal(header.source, from);
	assert_int_equal(header.target, vsock_cids[side]);
	assert_int_equal(header.source_port, 200);
	assert_int_equal(header.target_port, 100);
	assert_int_equal(header.operation, RST);
	assert_int_equal(header.type, type);
	assert_int_equal(header.flags | header.space | header.forwarded, 0);
}

void vsock_expect_nothing(unsigned side)
{
	uint32_t written;
	uint16_t head;

	assert_false(driver_used(&bench.driver[side], RX, &head, &written));
}

void vsock_expect_sent(unsigned side, unsigned n)
{
	uint32_t written;
	uint16_t head;

	while (n--)
		assert_true(driver_used(&bench.driver[side], TX, &head, &written));
	assert_false(driver_used(&bench.driver[side], TX, &head, &written));
}

void vsock_expect_bytes(unsigned side, unsigned sent, unsigned dropped, unsigned received)
{
	assert_int_equal(bench.side[side].count.sent.bytes, sent);
	assert_int_equal(bench.side[side].count.dropped.bytes, dropped);
	assert_int_equal(bench.side[side].count.received.bytes, received);
}

/* The driver of a side has heard so often that its connections are over. */
void vsock_expect_resets(unsigned side, unsigned n)
{
	struct driver *driver = &bench.driver[side];
	uint32_t written, event;
	uint16_t head;

	while (n--) {
		assert_true(driver_used(driver, EV, &head, &written));
		assert_int_equal(written, 4);
		memcpy(&event, driver_at(driver, driver_buffer(driver, EV, head)), 4);
		assert_int_equal(event, 0);
	}
	assert_false(driver_used(driver, EV, &head, &written));
}
