/* SPDX-License-Identifier: Apache-2.0 */
/* Sockets between domains: packets, pieces, refusals, lives. */
#include <string.h>

#include "tests/unit/expect.h"
#include "tests/unit/vsock_help.h"

/* --- packets --- */

static void packets_pass(void **state)
{
	struct vsock_header header;

	(void)state;
	assert_int_equal(driver_read(&bench.driver[0], 0x008), 19);
	assert_int_equal(bench_config(1, 0, 4), 4);
	assert_int_equal(bench_config(1, 4, 4), 0);
	assert_int_equal(channel_queues(&channel_vsock, 0), 3);
	vsock_offer(0, RX, 2, 128);
	vsock_offer(1, RX, 2, 128);
	vsock_send(0, vsock_header_of(0, 4, REQUEST), "");
	header = vsock_expect_packet(1, "");
	assert_int_equal(header.operation, REQUEST);
	assert_int_equal(header.source, 3);
	assert_int_equal(header.target, 4);
	assert_int_equal(header.source_port, 100);
	assert_int_equal(header.target_port, 200);
	assert_int_equal(header.space, 0x40000);
	assert_int_equal(header.forwarded, 12);
	vsock_send(1, vsock_header_of(1, 3, RESPONSE), "");
	assert_int_equal(vsock_expect_packet(0, "").operation, RESPONSE);
	vsock_say(0, 1, "hello");
	vsock_expect_said(1, 0, "hello");
	vsock_say(1, 0, "there, you");
	vsock_expect_said(0, 1, "there, you");
	vsock_expect_sent(0, 2);
	vsock_expect_bytes(0, 5, 0, 10);
	assert_true(bench_pulses(0) && bench_pulses(1));
}

/* In pieces; of the marks of a message the last piece alone has them. */
static void in_pieces(void **state)
{
	struct vsock_header header = vsock_header_of(0, 4, RW);

	(void)state;
	header.type = SEQPACKET;
	header.flags = 3;
	vsock_send(0, header, "0123456789");
	vsock_offer(1, RX, 1, HEADER + 4);
	assert_int_equal(vsock_expect_packet(1, "0123").flags, 0);
	vsock_expect_sent(0, 0);
	vsock_offer(1, RX, 1, HEADER + 4);
	assert_int_equal(vsock_expect_packet(1, "4567").flags, 0);
	vsock_offer(1, RX, 2, HEADER + 4);
	header = vsock_expect_packet(1, "89");
	assert_int_equal(header.flags, 3);
	assert_int_equal(header.type, SEQPACKET);
	vsock_expect_sent(0, 1);
	assert_false(bench.more);
	vsock_expect_bytes(1, 0, 0, 10);
	/* nothing else has marks: these are of its own kind */
	header = vsock_header_of(0, 4, SHUTDOWN);
	header.flags = 3;
	vsock_send(0, header, "");
	assert_int_equal(vsock_expect_packet(1, "").flags, 3);
}

static void bounded(void **state)
{
	static uint8_t bytes[HEADER + 0x9000];
	struct vsock_header header = vsock_header_of(0, 4, RW);

	(void)state;
	vsock_offer(1, RX, 40, HEADER);
	for (unsigned i = 0; i < 40; i++)
		vsock_post(0, vsock_header_of(0, 4, CREDIT_UPDATE), "");
	bench_notify(0, TX);
	assert_true(bench.more);
	for (unsigned i = 0; i < CHANNEL_FRAMES; i++)
		vsock_expect_packet(1, "");
	vsock_expect_nothing(1);
	bench_finish();
	assert_int_equal(bench.side[1].count.received.frames, 40);
	vsock_expect_sent(0, 40);
	vsock_start(1);
	vsock_offer(1, RX, 4, sizeof(bytes));
	header.size = 0x9000;
	memcpy(bytes, &header, HEADER);
	for (unsigned i = 0; i < 2; i++)
		driver_send(&bench.driver[0], TX, bytes, sizeof(bytes));
	bench_notify(0, TX);
	assert_true(bench.more);
	assert_int_equal(bench.side[1].count.received.bytes, CHANNEL_BYTES);
	bench_finish();
	assert_int_equal(bench.side[1].count.received.bytes, 0x12000);
}

/* Each side has what the others send to it, and none of what they send to others. */
static void to_each_its_own(void **state)
{
	(void)state;
	for (unsigned side = 0; side < 3; side++)
		vsock_offer(side, RX, 4, 128);
	for (unsigned from = 0; from < 3; from++)
		for (unsigned to = 0; to < 3; to++)
			if (from != to)
				vsock_say(from, to, "some text");
	for (unsigned to = 0; to < 3; to++) {
		for (unsigned from = 0; from < 3; from++)
			if (from != to)
				vsock_expect_said(to, from, "some text");
		vsock_expect_nothing(to);
	}
	/* of several that wait for a side's buffers all go on */
	for (unsigned i = 0; i < 2; i++)
		vsock_offer(2, RX, 1, 128);
	for (unsigned i = 0; i < 3; i++) {
		vsock_say(0, 2, "from 0");
		vsock_say(1, 2, "from 1");
	}
	vsock_offer(2, RX, 6, 128);
	assert_int_equal(bench.side[2].count.received.frames, 8);
	vsock_expect_sent(0, 5);
	vsock_expect_sent(1, 5);
}

/* --- refusals --- */

static void nobody_there(void **state)
{
	struct vsock_header header = vsock_header_of(0, 4, RW);

	(void)state;
	bench_alive(1, false);
	bench_finish();
	vsock_offer(0, RX, 10, 128);
	vsock_send(0, vsock_header_of(0, 4, REQUEST), "");
	vsock_expect_rst(0, 4, STREAM);
	vsock_send(0, vsock_header_of(0, 5, REQUEST), "");
	vsock_expect_rst(0, 5, STREAM);
	vsock_send(0, vsock_header_of(0, 3, REQUEST), ""); /* itself */
	vsock_expect_rst(0, 3, STREAM);
	vsock_send(0, vsock_header_of(0, 0x100000004, REQUEST), "");
	vsock_expect_rst(0, 0x100000004, STREAM);
	vsock_say(0, 1, "text");
	vsock_expect_rst(0, 4, STREAM);
	vsock_send(0, vsock_header_of(0, 4, RST), ""); /* none for one that is one */
	vsock_expect_nothing(0);
	vsock_expect_sent(0, 6);
	vsock_expect_bytes(0, 4, 4, 0);
	assert_int_equal(bench.side[0].count.dropped.frames, 6);
	/* a driver that has not accepted this type */
	bench_alive(1, true);
	bench_start(1, 0, 3, DRIVER_SIZE);
	vsock_offer(1, RX, 2, 128);
	header.type = SEQPACKET;
	vsock_send(0, header, "text");
	vsock_expect_rst(0, 4, SEQPACKET);
	vsock_expect_nothing(1);
	vsock_say(0, 1, "text");
	vsock_expect_said(1, 0, "text");
}

/* What does not hang together is nobody's. */
static void forged(void **state)
{
	struct vsock_header header = vsock_header_of(0, 4, RW);

	(void)state;
	vsock_offer(0, RX, 4, 128);
	vsock_offer(1, RX, 4, 128);
	header.source = 4;
	vsock_send(0, header, "text");
	header.source = 0x100000003;
	vsock_send(0, header, "text");
	header = vsock_header_of(0, 4, RW);
	header.size = 1;
	vsock_send(0, header, "text");
	header.size = UINT32_MAX - 10;
	vsock_send(0, header, "text");
	driver_send(&bench.driver[0], TX, &header, HEADER - 1);
	bench_notify(0, TX);
	vsock_expect_nothing(0);
	vsock_expect_nothing(1);
	vsock_expect_sent(0, 5);
	assert_int_equal(bench.side[0].count.dropped.frames, 5);
	vsock_expect_bytes(0, 16, 16, 0);
	vsock_say(0, 1, "true");
	vsock_expect_said(1, 0, "true");
}

/* Refusals wait for buffers, eight of them; what is more is dropped without. */
static void refusals_wait(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 12; i++)
		vsock_send(0, vsock_header_of(0, 50 + i, REQUEST), "");
	vsock_expect_sent(0, 12);
	vsock_offer(0, RX, 3, 128);
	vsock_offer(0, RX, 20, 128);
	for (unsigned i = 0; i < 8; i++)
		vsock_expect_rst(0, 50 + i, STREAM);
	vsock_expect_nothing(0);
	/* they do not outlive their driver */
	driver_write(&bench.driver[0], REGISTER_STATUS, 0);
	vsock_start(0);
	vsock_send(0, vsock_header_of(0, 50, REQUEST), "");
	driver_write(&bench.driver[0], REGISTER_STATUS, 0);
	vsock_start(0);
	vsock_offer(0, RX, 2, 128);
	vsock_expect_nothing(0);
}

/* --- lives --- */

static void lives_are_told(void **state)
{
	(void)state;
	vsock_offer(0, RX, 4, 128);
	vsock_offer(1, RX, 4, 128);
	vsock_offer(2, RX, 4, 128);
	vsock_offer(0, EV, 4, 4);
	vsock_offer(1, EV, 4, 4);
	vsock_offer(2, EV, 4, 4);
	vsock_say(0, 1, "text");
	vsock_say(1, 2, "text");
	vsock_send(2, vsock_header_of(2, 4, RST), ""); /* is no connection */
	bench_alive(1, false);
	bench_finish();
	vsock_expect_resets(0, 1);
	vsock_expect_resets(2, 0);
	/* of a driver alone, too; and once a life */
	bench_alive(1, true);
	vsock_start(1);
	driver_write(&bench.driver[1], REGISTER_STATUS, 0);
	bench_finish();
	vsock_expect_resets(0, 0);
	vsock_start(1);
	vsock_offer(1, RX, 4, 128);
	vsock_say(0, 1, "text");
	driver_write(&bench.driver[1], REGISTER_STATUS, 0);
	bench_finish();
	vsock_expect_resets(0, 1);
}

static void events_wait(void **state)
{
	(void)state;
	vsock_offer(1, RX, 4, 128);
	vsock_say(0, 1, "text");
	bench_alive(1, false);
	bench_finish();
	vsock_expect_resets(0, 0);
	vsock_offer(0, EV, 2, 4);
	vsock_expect_resets(0, 1);
}

/* What was sent to an old life is refused, a part of a packet too; what comes after is not. */
static void in_flight(void **state)
{
	(void)state;
	vsock_offer(0, RX, 8, 128);
	vsock_offer(2, RX, 8, 128);
	vsock_offer(1, RX, 1, HEADER + 4);
	vsock_say(0, 1, "0123456789");
	vsock_say(0, 1, "more");
	vsock_say(0, 2, "to another");
	vsock_expect_said(1, 0, "0123");
	bench_alive(1, false);
	bench_alive(1, true);
	bench_start(1, USUAL, 3, DRIVER_SIZE);
	vsock_offer(1, RX, 8, 128);
	vsock_say(0, 1, "new");
	bench_finish();
	vsock_expect_said(1, 0, "new");
	vsock_expect_nothing(1);
	vsock_expect_said(2, 0, "to another");
	vsock_expect_rst(0, 4, STREAM);
	vsock_expect_rst(0, 4, STREAM);
	vsock_expect_nothing(0);
	vsock_expect_sent(0, 4);
	vsock_expect_bytes(0, 27, 10, 0);
	vsock_expect_bytes(1, 0, 0, 7);
	/* a sender's own end: the rest of its packet is gone */
	vsock_start(1);
	vsock_offer(1, RX, 1, HEADER + 4);
	vsock_say(0, 1, "0123456789");
	vsock_say(0, 1, "more");
	vsock_expect_said(1, 0, "0123");
	driver_write(&bench.driver[0], REGISTER_STATUS, 0);
	vsock_start(0);
	vsock_offer(1, RX, 4, 128);
	vsock_expect_nothing(1);
	vsock_say(0, 1, "again");
	vsock_expect_said(1, 0, "again");
	vsock_expect_bytes(0, 27 + 4 + 5, 10, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(packets_pass, vsock_two),
		cmocka_unit_test_setup(in_pieces, vsock_two),
		cmocka_unit_test_setup(bounded, vsock_two),
		cmocka_unit_test_setup(to_each_its_own, vsock_three),
		cmocka_unit_test_setup(nobody_there, vsock_two),
		cmocka_unit_test_setup(forged, vsock_two),
		cmocka_unit_test_setup(refusals_wait, vsock_two),
		cmocka_unit_test_setup(lives_are_told, vsock_three),
		cmocka_unit_test_setup(events_wait, vsock_two),
		cmocka_unit_test_setup(in_flight, vsock_three),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
