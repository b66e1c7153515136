/* SPDX-License-Identifier: Apache-2.0 */
/* A report of 1,500 characters on UARTs that a guest has made slow, by the log as it is; its lock
 * only says how long it is held. Two cores, which take turns where the second waits. */
#include "tests/unit/expect.h"

#include <string.h>

#include "el2/core/report.h"
#include "tests/unit/uart_bench.h"

#define DEPTH   16u
#define LINES   15u
#define MOST_US (REPORT_US + 1000u) /* and the last looks at the clock */
#define CUT     "(cut: the UART does not drain)"

static struct report report;
static unsigned core;
static bool locked;
static uint64_t locked_at, most_held;
static _Alignas(8) char memory[8192];
static struct log_ring *ring;
static void (*in_between)(void);

static bool put(const struct uart *uart, char character)
{
	(void)uart;
	if (!line_room())
		return false;
	line_send((uint8_t)character);
	return true;
}

static void no_reset(void)
{
}

static const struct uart_ops uart_ops = {.put = put};
static const struct uart uart = {.ops = &uart_ops};
static const struct uart_model slow = {.tx_depth = DEPTH, .reset = no_reset};

static uint64_t get_now(void)
{
	return line.now;
}

static unsigned get_cpu(void)
{
	return core;
}

static void lock(void)
{
	assert_false(locked);
	locked = true;
	locked_at = line.now;
}

static void unlock(void)
{
	uint64_t held = line.now - locked_at;

	assert_true(locked);
	locked = false;
	most_held = held > most_held ? held : most_held;
}

static void after(const struct log_ring *from_ring, uint64_t from, uint64_t to)
{
	assert_false(locked);
	if (in_between)
		in_between();
	report_send(&report, core, &uart, from_ring, from, to);
}

static const struct log_ops ops = {
	.now = get_now, .cpu = get_cpu, .lock = lock, .unlock = unlock, .after = after};

static void start(uint32_t character_us)
{
	bench_start(&slow);
	line.character_us = character_us;
	memset(&report, 0, sizeof(report));
	memset(memory, 0, sizeof(memory));
	core = 0;
	locked = false;
	most_held = 0;
	in_between = NULL;
	ring = log_ring_init(memory, sizeof(memory));
	log_open("el2 EL2", ring, &ops, 0, 1000000);
}

static void ends(void)
{
	if (!report_end(&report, core))
		log_line(CUT);
}

/* 1,500 characters in the ring. Returns how long it took. */
static uint64_t say(void)
{
	uint64_t before = line.now;

	report_begin(&report, core);
	for (unsigned i = 0; i < LINES; i++)
		log_line("%02u %068u", i, 0u);
	ends();
	return line.now - before;
}

/* The ring's lines as the UART is to have sent them. */
static unsigned expected(char *text)
{
	unsigned n = 0;

	for (uint64_t i = 0; i < ring->head; i++) {
		if (ring->text[i] == '\n')
			text[n++] = '\r';
		text[n++] = ring->text[i];
	}
	return n;
}

static void whole_in_ring(bool cut)
{
	assert_true(strstr(ring->text, "cpu0: 14 0"));
	assert_int_equal(strstr(ring->text, CUT) != NULL, cut);
	assert_true(ring->head >= 1500);
}

static void all_goes_out(void **state)
{
	char text[2048];
	unsigned n;

	(void)state;
	start(87);
	assert_in_range(say(), 1, REPORT_US);
	whole_in_ring(false);
	bench_wait(100 * 87);
	n = expected(text);
	assert_int_equal(line.n_sent, n);
	assert_memory_equal(line.sent, text, n);
	assert_int_equal(most_held, 0);
}

/* What went out is the beginning, in order. */
static void slow_is_cut(void **state)
{
	char text[2048];

	(void)state;
	start(19000);
	assert_in_range(say(), REPORT_US, MOST_US);
	whole_in_ring(true);
	expected(text);
	assert_in_range(line.n_sent, REPORT_US / 19000 - 1, REPORT_US / 19000 + 1);
	assert_memory_equal(line.sent, text, line.n_sent);
	assert_int_equal(most_held, 0);
}

static void stopped_is_cut(void **state)
{
	(void)state;
	start(0);
	assert_in_range(say(), REPORT_US, MOST_US);
	whole_in_ring(true);
	assert_int_equal(most_held, 0);
	line.character_us = 87;
	bench_wait(10000);
	assert_int_equal(line.n_sent, DEPTH);
	/* the next has a deadline of its own */
	assert_in_range(say(), 1, REPORT_US);
	assert_true(report.owner == 0);
}

/* Nothing is sent but the report of the one core that reports. */
static void others_lines_stay(void **state)
{
	(void)state;
	start(87);
	log_line("before");
	report_begin(&report, 0);
	core = 1;
	log_line("another's");
	core = 0;
	ends();
	log_line("behind");
	bench_wait(10000);
	assert_int_equal(line.n_sent, 0);
	assert_null(strstr(ring->text, CUT));
}

/* Another core does not end: waited for as long as a report may take, then it is in the ring. */
static void owner_is_waited_for(void **state)
{
	(void)state;
	start(87);
	report_begin(&report, 1);
	assert_in_range(say(), REPORT_US, MOST_US);
	whole_in_ring(true);
	assert_int_equal(line.n_sent, 0);
	assert_int_equal(report.owner, 2); /* who had no turn takes none away */
	assert_true(report_end(&report, 1));
	assert_in_range(say(), 1, REPORT_US);
	bench_wait(10000);
	assert_true(line.n_sent > 1500);
}

/* A fault in the middle of a report is told within its deadline. */
static void fault_in_a_report(void **state)
{
	uint64_t before;

	(void)state;
	start(0);
	before = line.now;
	report_begin(&report, 0);
	log_line("%0100u", 0u);
	assert_in_range(say(), 0, 1000);
	assert_in_range(line.now - before, REPORT_US, MOST_US);
	assert_int_equal(report.owner, 0);
}

static void flood(void)
{
	static bool inside;

	if (inside)
		return;
	inside = true;
	core = 1;
	for (unsigned i = 0; i < 100; i++)
		log_line("[guest] %0100u", i);
	core = 0;
	inside = false;
}

/* The ring has gone round before the line is sent: what is there now is not sent for it. */
static void overwritten_is_cut(void **state)
{
	(void)state;
	start(87);
	report_begin(&report, 0);
	in_between = flood;
	log_line("mine");
	in_between = NULL;
	bench_wait(10000);
	assert_int_equal(line.n_sent, 0);
	assert_false(report_end(&report, 0));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_goes_out),        cmocka_unit_test(slow_is_cut),
		cmocka_unit_test(stopped_is_cut),      cmocka_unit_test(others_lines_stay),
		cmocka_unit_test(owner_is_waited_for), cmocka_unit_test(fault_in_a_report),
		cmocka_unit_test(overwritten_is_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
