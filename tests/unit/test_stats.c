/* SPDX-License-Identifier: Apache-2.0 */
/* What is counted of a vCPU's exits, and how it is printed. */
#include "tests/unit/expect.h"

#include <string.h>

#include "el2/console/stats_print.h"

static struct vcpu_stats stats;
static char text[4096];

static void keep_line(void *ctx, const char *line)
{
	(void)ctx;
	assert_true(strlen(line) <= LINES_WIDTH);
	strcat(text, line);
	strcat(text, "\n");
}

static const struct lines lines = {.print = keep_line};

static int begin(void **state)
{
	(void)state;
	memset(&stats, 0, sizeof(stats));
	text[0] = '\0';
	return 0;
}

static void buckets_by_length(void **state)
{
	static const struct {
		uint64_t ticks;
		unsigned bucket;
	} cases[] = {{0, 0},        {1, 1},        {2, 2},           {3, 2},
		     {4, 3},        {0x1ffff, 17}, {0x20000, 18},    {0x3ffff, 18},
		     {0x40000, 19}, {0x80000, 19}, {1ull << 40, 19}, {~0ull, 19}};

	(void)state;
	for (unsigned i = 0; i < COUNT(cases); i++)
		assert_int_equal(stats_bucket(cases[i].ticks), cases[i].bucket);
}

static void an_idle_one(void **state)
{
	(void)state;
	stats_lines(&stats, 0, 1000, 1000000, &lines);
	assert_string_equal(text,
			    "  on for 0.000 s; 0 interrupts injected\n"
			    "  exits                               count    ms in all    ns each\n"
			    "  stays of less than                  count\n");
}

static void all_of_it(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 1000; i++)
		stats_count(&stats, STATS_CALL, 3);
	stats_count(&stats, STATS_REST, 1ull << 30);
	stats.on_before = 5000000;
	stats.on_since = 2000000;
	stats_lines(&stats, 77, 2001000, 1000000, &lines);
	assert_string_equal(
		text, "  on for 5.001 s; 77 interrupts injected\n"
		      "  exits                               count    ms in all    ns each\n"
		      "  HVC, SMC                             1000            3       3000\n"
		      "  call, or interrupt of EL2's             1      1073741 1073741824000\n"
		      "  stays of less than                  count\n"
		      "                       4000 ns         1000\n"
		      "  longer                                  1\n");
}

/* A counter that does not say how fast it is */
static void no_frequency(void **state)
{
	(void)state;
	stats_count(&stats, STATS_ABORT, 3);
	stats_lines(&stats, 0, 1000, 0, &lines);
	assert_non_null(strstr(text, "abort given to it                       1            0"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(buckets_by_length, begin),
		cmocka_unit_test_setup(an_idle_one, begin),
		cmocka_unit_test_setup(all_of_it, begin),
		cmocka_unit_test_setup(no_frequency, begin),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
