/* SPDX-License-Identifier: Apache-2.0 */
/* Sockets between domains, with drivers that lie. */
#include <string.h>

#include "tests/unit/expect.h"
#include "tests/unit/vsock_help.h"

/* --- drivers that lie --- */

static void expect_broken(unsigned side)
{
	for (unsigned other = 0; other < bench.channel.n_sides; other++) {
		assert_int_equal(bench_status(other) & NEEDS_RESET,
				 other == side ? NEEDS_RESET : 0);
		assert_int_equal(bench.side[other].count.broken, other == side);
	}
	bench_finish();
}

static void broken_rings(void **state)
{
	(void)state;
	for (unsigned queue = 0; queue < 3; queue++) {
		vsock_three(NULL);
		vsock_offer(2, RX, 4, 128);
		if (queue == EV) {
			vsock_offer(0, RX, 1, 128);
			vsock_offer(1, RX, 1, 128);
			vsock_say(0, 1, "text");
		}
		bench_lie(0, queue);
		if (queue == RX) {
			vsock_say(1, 0, "text");
		} else if (queue == EV) {
			bench_alive(1, false);
			bench_finish();
			bench_alive(1, true);
			vsock_start(1);
		}
		expect_broken(0);
		vsock_say(1, 2, "goes on");
		vsock_expect_said(2, 1, "goes on");
		vsock_start(0);
		vsock_say(0, 2, "again");
		vsock_expect_said(2, 0, "again");
	}
}

static void refusal_into_nothing(void **state)
{
	struct driver_part nowhere = {0x10, 64, true};

	(void)state;
	for (unsigned n = 0; n < 3; n++) {
		vsock_two(NULL);
		if (!n)
			driver_post(&bench.driver[0], RX, &nowhere, 1, false);
		else if (n == 1)
			driver_offer(&bench.driver[0], RX, HEADER - 1);
		else
			bench_lie(0, RX);
		vsock_send(0, vsock_header_of(0, 50, REQUEST), "");
		expect_broken(0);
	}
}

static void no_memory(void **state)
{
	(void)state;
	for (unsigned n = 0; n < 6; n++) {
		unsigned side = n < 4 ? 1 : 0;
		struct driver *driver = &bench.driver[side];
		struct driver_part part[2] = {{driver->base + 0x20000, HEADER, side == 1},
					      {0x10, 4, side == 1}};
		struct vsock_header header = vsock_header_of(0, 4, RW);

		vsock_two(NULL);
		if (n == 0)
			part[0].address = 0x1000;
		if (n == 2)
			part[0].size = HEADER - 1;
		if (n == 3) {
			bench_take_memory(1, driver->queue[RX].used, 64);
			part[1].address = driver->base + 0x21000;
		}
		if (n == 4)
			part[0].address = 0x1000;
		if (side == 1) {
			driver_post(driver, RX, part, n == 2 ? 1 : 2, false);
			vsock_say(0, 1, "text");
		} else {
			header.size = 4;
			memcpy(driver_at(driver, driver->base + 0x20000), &header, HEADER);
			vsock_offer(1, RX, 2, 128);
			driver_post(driver, TX, part, 2, false);
			bench_notify(0, TX);
		}
		driver->gone_size = 0;
		expect_broken(side);
	}
}

/* No room for a packet's bytes would be no way forward; no room for an event is none at all. */
static void too_small(void **state)
{
	(void)state;
	vsock_offer(1, RX, 2, HEADER);
	vsock_send(0, vsock_header_of(0, 4, REQUEST), "");
	vsock_expect_packet(1, "");
	vsock_say(0, 1, "text");
	expect_broken(1);
	vsock_two(NULL);
	vsock_offer(1, RX, 2, 128);
	vsock_say(0, 1, "text");
	vsock_offer(0, EV, 1, 3);
	bench_alive(1, false);
	bench_finish();
	expect_broken(0);
}

/* The packet has become another one while it was under way. */
static void changes_meanwhile(void **state)
{
	struct driver_queue *its = &bench.driver[0].queue[TX];
	struct vsock_header header = vsock_header_of(0, 4, RW), other = vsock_header_of(0, 77, RW);
	uint8_t bytes[HEADER + 10] = {0};
	uint16_t head;

	(void)state;
	vsock_offer(2, RX, 2, 128);
	vsock_offer(1, RX, 1, HEADER + 4);
	header.size = other.size = 10;
	memcpy(bytes, &header, HEADER);
	head = driver_send(&bench.driver[0], TX, bytes, sizeof(bytes));
	bench_notify(0, TX);
	/* its target is what it was when it was first looked at */
	memcpy(driver_at(&bench.driver[0], driver_buffer(&bench.driver[0], TX, head)), &other,
	       HEADER);
	vsock_offer(1, RX, 1, HEADER + 4);
	assert_int_equal(bench.side[1].count.received.bytes, 8);
	vsock_expect_nothing(2);
	driver_set16(&bench.driver[0], its->descriptors + 16 * head + 8, HEADER + 9);
	vsock_offer(1, RX, 1, HEADER + 4);
	expect_broken(0);
	assert_int_equal(bench.side[1].count.received.bytes, 8);
}

/* A side that starts anew at every turn ends nobody's connections but those with itself. */
static void others_go_on(void **state)
{
	(void)state;
	vsock_offer(0, EV, 4, 4);
	vsock_offer(1, EV, 4, 4);
	for (unsigned i = 0; i < 20; i++) {
		vsock_offer(1, RX, 1, 128);
		vsock_say(0, 1, "text");
		vsock_expect_said(1, 0, "text");
		bench_lie(2, TX);
		bench_finish();
		vsock_start(2);
	}
	vsock_expect_resets(0, 0);
	vsock_expect_resets(1, 0);
	assert_int_equal(bench.side[2].count.broken, 20);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(broken_rings, vsock_three),
		cmocka_unit_test_setup(refusal_into_nothing, vsock_two),
		cmocka_unit_test_setup(no_memory, vsock_two),
		cmocka_unit_test_setup(too_small, vsock_two),
		cmocka_unit_test_setup(changes_meanwhile, vsock_three),
		cmocka_unit_test_setup(others_go_on, vsock_three),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
