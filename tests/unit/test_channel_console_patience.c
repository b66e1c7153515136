/* SPDX-License-Identifier: Apache-2.0 */
/* The serial cable: how long what is sent waits for a peer that does not read. */
#include "tests/unit/expect.h"
#include "tests/unit/console_help.h"

static uint64_t now;

static uint64_t clock_of_channel(void)
{
	return now;
}

static void be_patient(void)
{
	bench.channel.clock = clock_of_channel;
	bench.channel.patience = 1000;
}

/* One port whose drivers have started. */
static int one_port(void **state)
{
	int failed = console_one_port(state);

	be_patient();
	console_start_single(0);
	console_start_single(1);
	return failed;
}

static int several_ports(void **state)
{
	int failed = console_ports(state);

	be_patient();
	console_start_both();
	return failed;
}

/* A driver waits for each of its writes; the other side has taken all its buffers back. */
static void a_reader_that_stops(void **state)
{
	(void)state;
	console_offer(1, console_rx(0), 1, 8);
	now = 5000;
	console_send(0, 0, "one");
	console_expect_text(1, 0, "one");
	console_expect_sent(0, 0, 1);
	assert_false(bench.later);
	console_send(0, 0, "two");
	now = 5999;
	bench_go_on();
	assert_true(bench.later);
	console_expect_sent(0, 0, 0);
	now = 6000;
	bench_go_on();
	assert_false(bench.later);
	console_expect_sent(0, 0, 1);
	console_expect_bytes(0, 6, 3, 0);
	/* from then on it does not wait at all, until that side reads again */
	console_send(0, 0, "three");
	console_expect_sent(0, 0, 1);
	console_expect_bytes(0, 11, 8, 0);
	console_offer(1, console_rx(0), 1, 8);
	console_send(0, 0, "four");
	console_expect_sent(0, 0, 1);
	console_expect_text(1, 0, "four");
	/* it begins anew with each that has arrived, */
	now = 6500;
	console_send(0, 0, "fifth");
	console_expect_sent(0, 0, 0);
	now = 7499;
	bench_go_on();
	assert_true(bench.later);
	console_expect_sent(0, 0, 0);
	now = 7500;
	bench_go_on();
	console_expect_sent(0, 0, 1);
	console_expect_bytes(0, 20, 13, 0);
	/* and with each life of that side */
	bench_alive(1, false);
	bench_alive(1, true);
	console_start_single(1);
	console_send(0, 0, "six");
	assert_true(bench.later);
	console_expect_sent(0, 0, 0);
}

/* A buffer of one byte now and then is no reading: the peer does not set how long a write takes. */
static void a_reader_that_trickles(void **state)
{
	(void)state;
	now = 5000;
	console_send(0, 0, "0123456789");
	for (unsigned i = 0; i < 3; i++) {
		now += 300;
		console_offer(1, console_rx(0), 1, 1);
		assert_true(bench.later);
		console_expect_sent(0, 0, 0);
	}
	now = 6000;
	bench_go_on();
	assert_false(bench.later);
	console_expect_sent(0, 0, 1);
	console_expect_bytes(0, 10, 7, 0);
	/* given up, it is waited for again from its next buffer on, for as long */
	now = 9000;
	console_send(0, 0, "abc");
	console_expect_sent(0, 0, 1);
	console_offer(1, console_rx(0), 1, 1);
	console_send(0, 0, "def");
	assert_int_equal(bench.until, 10000);
	now = 9500;
	console_offer(1, console_rx(0), 1, 1);
	assert_int_equal(bench.until, 10000);
	console_expect_sent(0, 0, 0);
	now = 10000;
	bench_go_on();
	console_expect_sent(0, 0, 1);
	console_expect_bytes(0, 16, 11, 0);
}

/* What takes large writes by the page is waited for with each. */
static void a_slow_reader_of_pages(void **state)
{
	static const char text[0x4000];

	(void)state;
	now = 5000;
	driver_send(&bench.driver[0], console_tx(0), text, sizeof(text));
	bench_notify(0, console_tx(0));
	for (unsigned i = 0; i < 4; i++) {
		now += 600;
		bench_go_on();
		assert_true(bench.later);
		now += 399;
		console_offer(1, console_rx(0), 1, 0x1000);
	}
	assert_false(bench.later);
	console_expect_sent(0, 0, 1);
	console_expect_bytes(0, sizeof(text), 0, 0);
}

/* Of several that wait the first one's time is said. */
static void several_that_wait(void **state)
{
	(void)state;
	for (unsigned port = 1; port < 3; port++) {
		console_open_port(0, port);
		console_open_port(1, port);
	}
	now = 5000;
	console_send(0, 2, "first");
	assert_int_equal(bench.until, 6000);
	now = 5300;
	console_send(0, 1, "second");
	assert_int_equal(bench.until, 6300);
	bench_go_on();
	assert_true(bench.later);
	assert_int_equal(bench.until, 6000);
	now = 6000;
	bench_go_on();
	assert_true(bench.later);
	assert_int_equal(bench.until, 6300);
	console_expect_sent(0, 2, 1);
	console_expect_sent(0, 1, 0);
	/* served in time, and waited for anew */
	console_offer(1, console_rx(1), 1, 16);
	console_expect_text(1, 1, "second");
	now = 6400;
	console_send(0, 1, "third");
	bench_go_on();
	assert_true(bench.later);
	assert_int_equal(bench.until, 7400);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(a_reader_that_stops, one_port),
		cmocka_unit_test_setup(a_reader_that_trickles, one_port),
		cmocka_unit_test_setup(a_slow_reader_of_pages, one_port),
		cmocka_unit_test_setup(several_that_wait, several_ports),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
