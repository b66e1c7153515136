/* SPDX-License-Identifier: Apache-2.0 */
/* board/driver/reg_table.c in a build for a simulator without the devices, in AArch32: what has no
 * answer is passed over at once, and said. */
#define CONFIG_SIMULATOR_QUIRK 1
#define CONFIG_ARM             1
#include "board/driver/reg_table.c"

#include "tests/unit/expect.h"
#include "tests/unit/reg_model.h"

#define CTRL   0xff5e0020ull
#define STATUS 0xff5e0040ull

static struct diag d;

static const struct reg_step pll[] = {
	REG_FIELD("CTRL", CTRL, 1, 1),
	REG_DELAY(5),
	REG_POLL("PLL_STATUS", STATUS, 1, 1, 1000, "IOPLL does not lock"),
	REG_CHECK("PLL_STATUS", STATUS, 0x80, 0, "IOPLL says an error"),
	REG_POLL("PLL_STATUS", STATUS, 2, 2, 1000, "RPLL does not lock"),
	REG_AGAIN("PLL_STATUS", STATUS, 4, 4, 2, 9, "VPLL does not lock"),
	REG_WRITE("CTRL", CTRL, 8),
};

static int reset(void **state)
{
	(void)state;
	model_start();
	return 0;
}

static void missing(void **state)
{
	(void)state;
	expect_success(reg_table_apply(pll, COUNT(pll), &d), &d);
	assert_string_equal(reg_model.logged,
			    "simulator quirk: 3 of 7 steps have no answer, and were not "
			    "waited for");
	assert_in_range(reg_model.now, 5, 10);
	assert_int_equal(model_get(CTRL), 8);
}

/* Nothing is said of what is there. */
static void there(void **state)
{
	(void)state;
	model_set(STATUS, 7);
	expect_success(reg_table_apply(pll, COUNT(pll), &d), &d);
	assert_string_equal(reg_model.logged, "");
}

/* Time is the machine's own also there. */
static void counter_stands_all_the_same(void **state)
{
	(void)state;
	reg_model.stopped = true;
	expect_failure(reg_table_apply(pll, COUNT(pll), &d), &d, "CNTPCT",
		       "stands still at 0x0: nothing can be timed");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(missing, reset),
		cmocka_unit_test_setup(there, reset),
		cmocka_unit_test_setup(counter_stands_all_the_same, reset),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
