/* SPDX-License-Identifier: Apache-2.0 */
/* A line a second by a counter of the test's, and none for what is shorter. */
#include "tests/unit/expect.h"
#include "tests/unit/log_help.h"

#include <string.h>

#include "image/progress.h"
#include "include/addr.h"

#define HZ 1000u

static struct progress p;

static int start(void **state)
{
	(void)state;
	log_help_start();
	progress_start(&p, "kernel", MIB(30) - 5, 7000, HZ);
	return 0;
}

static void under_a_second(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 1000; i++)
		progress_to(&p, i * 1000, 7000 + i);
	progress_to(&p, p.size, 7999);
	assert_string_equal(logged, "");
}

static void a_line_a_second(void **state)
{
	(void)state;
	for (unsigned ms = 1; ms <= 2500; ms++) /* 9.8 kB in each */
		progress_to(&p, ms * 9800, 7000 + ms);
	assert_string_equal(logged, HEAD "kernel: 9 of 30 MiB, 9.8 MB/s\r\n" HEAD
					 "kernel: 18 of 30 MiB, 9.8 MB/s\r\n");
}

/* All that is there is said by who waited for it. */
static void not_the_end(void **state)
{
	(void)state;
	progress_to(&p, p.size, 60000);
	assert_string_equal(logged, "");
	progress_to(&p, p.size - 1, 60000);
	assert_string_equal(logged, HEAD "kernel: 29 of 30 MiB, 0.5 MB/s\r\n");
}

/* Nobody says how fast the counter is. */
static void no_frequency(void **state)
{
	(void)state;
	progress_start(&p, "kernel", MIB(30), 0, 0);
	progress_to(&p, 1, ~0ull);
	assert_string_equal(logged, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(under_a_second, start),
		cmocka_unit_test_setup(a_line_a_second, start),
		cmocka_unit_test_setup(not_the_end, start),
		cmocka_unit_test_setup(no_frequency, start),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
