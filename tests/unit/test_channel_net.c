/* SPDX-License-Identifier: Apache-2.0 */
/* The network cable: frames, their headers, back-pressure, and what a call does at most. */
#include <string.h>

#include "tests/unit/expect.h"
#include "tests/unit/net_help.h"

static void is_a_network_card(void **state)
{
	(void)state;
	for (unsigned side = 0; side < 2; side++) {
		assert_int_equal(driver_read(&bench.driver[side], 0x008), 1);
		for (unsigned i = 0; i < 6; i++)
			assert_int_equal(bench_config(side, i, 1), net_macs[side][i]);
		assert_int_equal(bench_config(side, 8, 2), 1);
		assert_int_equal(bench_config(side, 10, 2), MTU);
		assert_int_equal(driver_read(&bench.driver[side], 0x010) & (CSUM | GUEST), 0);
	}
	assert_int_equal(channel_queues(&channel_net, 0), 2);
}

static void frames_pass(void **state)
{
	(void)state;
	net_start_both(USUAL);
	for (unsigned from = 0; from < 2; from++) {
		net_offer(from ^ 1, 3, BUFFER);
		bench_pulses(from ^ 1);
		net_send(from, 1, 64);
		assert_int_equal(bench_pulses(from ^ 1), 1);
		assert_int_equal(driver_read(&bench.driver[from ^ 1], REGISTER_INTERRUPTS) & 1, 1);
		net_expect_frame(from ^ 1, 1, 64, 1);
		net_expect_sent(from, 1);
		net_send(from, 2, 14);
		net_send(from, 3, MOST);
		net_expect_frame(from ^ 1, 2, 14, 1);
		net_expect_frame(from ^ 1, 3, MOST, 1);
		net_expect_nothing(from ^ 1);
		net_expect_sent(from, 2);
		assert_false(bench.more);
	}
	net_expect_counts(0, 3, 0, 3);
	assert_int_equal(bench.side[0].count.sent.bytes, 64 + 14 + MOST);
	assert_int_equal(bench.side[1].count.received.bytes, 64 + 14 + MOST);
}

/* Without the features that make it fast: the header's number of buffers is still 1. */
static void plain_drivers(void **state)
{
	(void)state;
	net_start_both(0);
	net_offer(1, 2, BUFFER);
	net_send(0, 1, 100);
	net_send(0, 2, 1000);
	net_expect_frame(1, 1, 100, 1);
	net_expect_frame(1, 2, 1000, 1);
	net_expect_sent(0, 2);
	assert_int_equal(bench_pulses(1), 2);
	/* the receiver's notifications are asked for only while it has no buffers */
	assert_false(driver_must_notify(&bench.driver[1], RX, 0));
	net_send(0, 3, 100);
	net_expect_nothing(1);
	assert_true(driver_must_notify(&bench.driver[1], RX, 0));
	net_offer(1, 2, BUFFER);
	bench_notify(1, RX);
	net_expect_frame(1, 3, 100, 1);
	assert_false(driver_must_notify(&bench.driver[1], RX, 0));
}

static void one_interrupt_for_a_batch(void **state)
{
	(void)state;
	net_start_both(USUAL);
	net_offer(1, 10, BUFFER);
	for (unsigned i = 0; i < 10; i++)
		net_post(0, i, 60 + i, NULL);
	bench_notify(0, TX);
	assert_int_equal(bench_pulses(1), 1);
	for (unsigned i = 0; i < 10; i++)
		net_expect_frame(1, i, 60 + i, 1);
	net_expect_sent(0, 10);
	assert_int_equal(bench_pulses(0), 1);
}

static void bounded_by_frames(void **state)
{
	(void)state;
	net_start_both(USUAL);
	net_offer(1, 40, 128);
	for (unsigned i = 0; i < 40; i++)
		net_post(0, i, 60, NULL);
	bench_notify(0, TX);
	assert_true(bench.more);
	for (unsigned i = 0; i < CHANNEL_FRAMES; i++)
		net_expect_frame(1, i, 60, 1);
	net_expect_nothing(1);
	bench_finish();
	for (unsigned i = CHANNEL_FRAMES; i < 40; i++)
		net_expect_frame(1, i, 60, 1);
	net_expect_sent(0, 40);
}

static void bounded_by_bytes(void **state)
{
	(void)state;
	net_make(9000, false);
	net_start_both(USUAL);
	net_offer(1, 8, 9100);
	for (unsigned i = 0; i < 8; i++)
		net_post(0, i, 9014, NULL);
	bench_notify(0, TX);
	assert_true(bench.more);
	for (unsigned i = 0; i < 7; i++)
		net_expect_frame(1, i, 9014, 1);
	net_expect_nothing(1);
	bench_go_on();
	assert_false(bench.more);
	net_expect_frame(1, 7, 9014, 1);
}

/* A side that sends without end does not keep the other one from it. */
static void both_have_their_turn(void **state)
{
	(void)state;
	net_start_both(USUAL);
	net_offer(1, 48, 128);
	net_offer(0, 1, 128);
	for (unsigned i = 0; i < 48; i++)
		net_post(0, i, 60, NULL);
	net_post(1, 99, 60, NULL);
	bench_go_on();
	bench_go_on();
	net_expect_frame(0, 99, 60, 1);
}

static void without_buffers_it_waits(void **state)
{
	(void)state;
	net_start_both(USUAL);
	net_offer(1, 1, BUFFER);
	for (unsigned i = 0; i < 3; i++)
		net_send(0, i, 100);
	assert_false(bench.more);
	net_expect_frame(1, 0, 100, 1);
	net_expect_nothing(1);
	net_expect_sent(0, 1);
	net_expect_counts(0, 1, 0, 0);
	/* one that has buffers and is not waited for costs the other nothing */
	bench_notify(0, RX);
	net_offer(1, 1, BUFFER);
	assert_true(driver_must_notify(&bench.driver[1], RX,
				       bench.driver[1].queue[RX].avail_index - 1));
	bench_notify(1, RX);
	net_expect_frame(1, 1, 100, 1);
	net_offer(1, 1, BUFFER);
	bench_notify(1, RX);
	net_expect_frame(1, 2, 100, 1);
	net_expect_sent(0, 2);
	assert_int_equal(bench_pulses(0), 2);
}

/* --- several buffers --- */

static void over_several_buffers(void **state)
{
	(void)state;
	net_make(9000, false);
	net_start_both(USUAL);
	net_offer(1, 5, 2000);
	net_send(0, 5, 9000);
	net_expect_frame(1, 5, 9000, 5);
	net_expect_sent(0, 1);
	net_offer(1, 3, 2000);
	net_send(0, 6, 9000);
	net_send(0, 7, 60);
	net_expect_nothing(1);
	assert_false(bench.more);
	/* heard of when there is one more, not when there were these */
	net_offer(1, 1, 2000);
	assert_true(driver_must_notify(&bench.driver[1], RX,
				       bench.driver[1].queue[RX].avail_index - 1));
	bench_notify(1, RX);
	net_expect_nothing(1);
	assert_false(bench.more);
	net_offer(1, 2, 2000);
	bench_notify(1, RX);
	net_expect_frame(1, 6, 9000, 5);
	net_expect_frame(1, 7, 60, 1);
	net_expect_counts(0, 3, 0, 0);
	net_expect_counts(1, 0, 0, 3);
}

static void too_many_buffers(void **state)
{
	(void)state;
	net_start_both(USUAL);
	net_offer(1, 17, 64);
	net_send(0, 1, 16 * 64 - HEADER);
	net_expect_frame(1, 1, 16 * 64 - HEADER, 16);
	net_offer(1, 16, 64);
	net_send(0, 2, 16 * 64 - HEADER + 1);
	net_expect_nothing(1);
	net_expect_counts(0, 2, 1, 0);
	/* a ring that never holds enough of them */
	bench_start(1, USUAL, 2, 4);
	net_offer(1, 4, 64);
	net_send(0, 3, 4 * 64);
	net_send(0, 4, 60);
	net_expect_frame(1, 4, 60, 2);
	net_expect_counts(0, 4, 2, 0);
}

/* A frame that is copied in part before it is refused has its part of the bound, too. */
static void refused_late(void **state)
{
	(void)state;
	net_make(9000, false);
	net_start_both(USUAL);
	net_offer(1, 16, 500);
	for (unsigned i = 0; i < 10; i++)
		net_post(0, i, 8488, NULL);
	bench_notify(0, TX);
	assert_true(bench.more);
	net_expect_sent(0, CHANNEL_BYTES / 8488);
	bench_finish();
	net_expect_counts(0, 10, 10, 0);
}

static void too_small_a_buffer(void **state)
{
	(void)state;
	net_start_both(USUAL & ~MERGEABLE);
	net_offer(1, 1, 64 + HEADER);
	net_send(0, 1, 65);
	net_send(0, 2, 64);
	net_expect_frame(1, 2, 64, 1);
	net_expect_sent(0, 2);
	net_expect_counts(0, 2, 1, 0);
}

/* A buffer without room for anything would be taken again and again. */
static void no_room_at_all(void **state)
{
	struct driver_part part = {bench.driver[1].base, 64, false};

	(void)state;
	net_start_both(USUAL);
	net_offer(0, 1, BUFFER);
	driver_post(&bench.driver[1], RX, &part, 1, false);
	net_send(0, 1, 60);
	assert_int_equal(bench_status(1) & NEEDS_RESET, NEEDS_RESET);
	assert_int_equal(bench_status(0) & NEEDS_RESET, 0);
	bench_finish();
	net_expect_counts(0, 1, 1, 0);
	assert_int_equal(bench.side[1].count.broken, 1);
}

/* --- what does not pass --- */

static void sizes(void **state)
{
	(void)state;
	net_start_both(USUAL);
	net_offer(1, 4, BUFFER);
	net_send(0, 1, 13);
	net_send(0, 2, MOST + 1);
	driver_send(&bench.driver[0], TX, "123456789ab", 11);
	bench_notify(0, TX);
	net_send(0, 3, 60);
	net_expect_frame(1, 3, 60, 1);
	net_expect_nothing(1);
	net_expect_sent(0, 4);
	net_expect_counts(0, 4, 3, 0);
}

static void post_header(uint8_t flags, uint8_t segmentation, uint16_t from, uint16_t at)
{
	const uint8_t header[HEADER] = {flags,         segmentation,
					0xaa,          0xbb,
					0xcc,          0xdd,
					(uint8_t)from, (uint8_t)(from >> 8),
					(uint8_t)at,   (uint8_t)(at >> 8),
					0xee,          0xff};

	net_post(0, 9, 64, header);
	bench_notify(0, TX);
}

static void headers(void **state)
{
	static const uint8_t clean[10];
	static const uint8_t with_checksum[10] = {1, 0, 0, 0, 0, 0, 34, 0, 16, 0};
	const uint8_t *memory;

	(void)state;
	net_make(MTU, true);
	net_start_both(USUAL | CSUM | GUEST);
	net_offer(1, 4, BUFFER);
	memory = bench.driver[1].memory + (bench.driver[1].next_buffer - bench.driver[1].base);
	post_header(0, 1, 0, 0); /* segmentation was offered by nobody */
	net_expect_nothing(1);
	post_header(2, 0, 0, 0); /* what is passed on is what is known */
	driver_at(&bench.driver[1], bench.driver[1].base);
	assert_memory_equal(memory - 4 * BUFFER, clean, 10);
	net_expect_frame(1, 9, 64, 1);
	post_header(1, 0, 34, 16);
	driver_at(&bench.driver[1], bench.driver[1].base);
	assert_memory_equal(memory - 3 * BUFFER, with_checksum, 10);
	net_expect_frame(1, 9, 64, 1);
	post_header(1, 0, 34, 29); /* a checksum behind the frame's end */
	post_header(1, 0, 0xffff, 0xffff);
	net_expect_nothing(1);
	post_header(1, 0, 34, 28);
	net_expect_frame(1, 9, 64, 1);
	net_expect_counts(0, 6, 3, 0);
	/* a receiver that has not accepted it */
	bench_start(1, USUAL, 2, DRIVER_SIZE);
	net_offer(1, 2, BUFFER);
	post_header(1, 0, 34, 16);
	net_expect_nothing(1);
	net_expect_counts(0, 7, 4, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(is_a_network_card, net_begin),
		cmocka_unit_test_setup(frames_pass, net_begin),
		cmocka_unit_test_setup(plain_drivers, net_begin),
		cmocka_unit_test_setup(one_interrupt_for_a_batch, net_begin),
		cmocka_unit_test_setup(bounded_by_frames, net_begin),
		cmocka_unit_test_setup(bounded_by_bytes, net_begin),
		cmocka_unit_test_setup(both_have_their_turn, net_begin),
		cmocka_unit_test_setup(without_buffers_it_waits, net_begin),
		cmocka_unit_test_setup(over_several_buffers, net_begin),
		cmocka_unit_test_setup(too_many_buffers, net_begin),
		cmocka_unit_test_setup(refused_late, net_begin),
		cmocka_unit_test_setup(too_small_a_buffer, net_begin),
		cmocka_unit_test_setup(no_room_at_all, net_begin),
		cmocka_unit_test_setup(sizes, net_begin),
		cmocka_unit_test_setup(headers, net_begin),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
