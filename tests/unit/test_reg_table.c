/* SPDX-License-Identifier: Apache-2.0 */
/* board/driver/reg_table.c on a model of a PLL and of a memory controller's training: what is
 * written and when, and each way to fail: its line, and none that waits for ever. */
#include "tests/unit/expect.h"

#include "board/driver/reg_table.h"
#include "tests/unit/reg_model.h"

#define PLL_CTRL   0xfd1a002cull
#define PLL_STATUS 0xfd1a0044ull
#define PHY_PIR    0xfd080004ull
#define PHY_PGSR0  0xfd080030ull
#define LANE(n)    (0xfd0807e0ull + 0x100 * (n)) /* DXnGSR0 */
#define SIZE       0xfd070200ull

static struct diag d;

/* A PLL leaves its bypass when it is locked; then two lanes are trained. */
static const struct reg_step pll[] = {
	REG_FIELD("DPLL_CTRL", PLL_CTRL, 0x7f00, 64 << 8),
	REG_FIELD("DPLL_CTRL", PLL_CTRL, 9, 9),
	REG_DELAY(5),
	REG_FIELD("DPLL_CTRL", PLL_CTRL, 1, 0),
	REG_POLL("PLL_STATUS", PLL_STATUS, 2, 2, 1000, "DPLL does not lock"),
	REG_FIELD("DPLL_CTRL", PLL_CTRL, 8, 0),
};
static const struct reg_step training[] = {
	REG_WRITE("PIR", PHY_PIR, 0x0004fe01),
	REG_POLL("PGSR0", PHY_PGSR0, 0x80000fff, 0x80000fff, 10000, "training is not over"),
	REG_CHECK("DX0GSR0", LANE(0), 0x40, 0, "data lane 0 is not calibrated"),
	REG_CHECK("DX1GSR0", LANE(1), 0x40, 0, "data lane 1 is not calibrated"),
	REG_CHECK("DX2GSR0", LANE(2), 0x40, 0, "data lane 2 is not calibrated"),
};
static const struct reg_step size[] = {
	REG_CHECK("ADDRMAP0", SIZE, 0x1f, 0x1f, "not a module of one rank"),
};

static const struct model_rule rules[] = {
	/* lost in reset, found again when that ends */
	{PLL_CTRL, 1, 1, PLL_STATUS, 2, 0, MODEL_NEVER},
	{PLL_CTRL, 1, 0, PLL_STATUS, 2, 2, 90},
	{PHY_PIR, 1, 1, PHY_PGSR0, 0xffffffff, 0x80000fff, 4000},
};

static int reset(void **state)
{
	(void)state;
	model_start();
	model_rules(rules, COUNT(rules));
	return 0;
}

static void locks(void **state)
{
	const struct model_write *w = reg_model.write;

	(void)state;
	model_set(PLL_CTRL, 0x00112300);
	model_set(PLL_STATUS, 2);
	expect_success(reg_table_apply(pll, COUNT(pll), &d), &d);
	assert_int_equal(reg_model.n_writes, 4);
	/* what no row names stays */
	assert_int_equal(w[0].value, 0x00114000);
	assert_int_equal(w[1].value, 0x00114009);
	assert_int_equal(w[2].value, 0x00114008);
	assert_int_equal(w[3].value, 0x00114000);
	/* reset was held, and the bypass as long as there was no lock */
	assert_in_range(w[2].at_us - w[1].at_us, 5, 10);
	assert_in_range(w[3].at_us - w[2].at_us, 90, 100);
}

static void trains(void **state)
{
	(void)state;
	expect_success(reg_table_apply(training, COUNT(training), &d), &d);
	assert_int_equal(model_get(PHY_PIR), 0x0004fe01);
	assert_in_range(reg_model.now, 4000, 4010);
}

static void never_locks(void **state)
{
	(void)state;
	model_rule_of(PLL_STATUS, 2)->after_us = MODEL_NEVER;
	expect_failure(reg_table_apply(pll, COUNT(pll), &d), &d, "PLL_STATUS at 0xfd1a0044",
		       "DPLL does not lock: bits 0x2: wanted 0x2, found 0x0, after 1000 us");
	/* nothing after the row that failed: the PLL that does not lock drives nothing */
	assert_int_equal(reg_model.n_writes, 3);
	assert_int_equal(model_get(PLL_CTRL) & 8, 8);
}

/* The last look at the register comes after the last at the clock: a core that was held up between
 * the two does not take a working PLL for a dead one. */
static void locks_late(void **state)
{
	(void)state;
	model_rule_of(PLL_STATUS, 2)->after_us = 1000;
	expect_success(reg_table_apply(pll, COUNT(pll), &d), &d);
}

static void training_times_out(void **state)
{
	(void)state;
	model_rule_of(PHY_PGSR0, 1)->set = 0x800000ff;
	expect_failure(reg_table_apply(training, COUNT(training), &d), &d, "PGSR0 at 0xfd080030",
		       "training is not over: bits 0x80000fff: wanted 0x80000fff, found "
		       "0x800000ff, after 10000 us");
}

static void lane_2_dead(void **state)
{
	(void)state;
	model_set(LANE(2), 0x12345678 | 0x40);
	expect_failure(reg_table_apply(training, COUNT(training), &d), &d, "DX2GSR0 at 0xfd0809e0",
		       "data lane 2 is not calibrated: bits 0x40: wanted 0x0, found 0x40, after 0 "
		       "us");
}

static void wrong_size(void **state)
{
	uint64_t before = reg_model.now;

	(void)state;
	model_set(SIZE, 0x0000001e);
	expect_failure(reg_table_apply(size, COUNT(size), &d), &d, "ADDRMAP0 at 0xfd070200",
		       "not a module of one rank: bits 0x1f: wanted 0x1f, found 0x1e, after 0 us");
	assert_int_equal(reg_model.now, before);
	assert_int_equal(reg_model.n_reads, 1);
}

/* A status that is stuck at "done": the PLL in reset claims to be locked. */
static void status_stuck(void **state)
{
	static const struct reg_step held[] = {
		REG_FIELD("DPLL_CTRL", PLL_CTRL, 9, 9),
		REG_POLL("PLL_STATUS", PLL_STATUS, 2, 0, 100, "DPLL in reset is locked"),
	};

	(void)state;
	expect_success(reg_table_apply(held, COUNT(held), &d), &d);
	model_start();
	model_set(PLL_STATUS, 0x3f);
	expect_failure(reg_table_apply(held, COUNT(held), &d), &d, "PLL_STATUS at 0xfd1a0044",
		       "DPLL in reset is locked: bits 0x2: wanted 0x0, found 0x2, after 100 us");
}

/* Nothing is waited for for ever on a counter that nobody has started. */
static void counter_stands(void **state)
{
	static const struct reg_step pause[] = {REG_DELAY(5)};

	(void)state;
	reg_model.now = 0x123;
	reg_model.stopped = true;
	expect_failure(reg_table_apply(pause, COUNT(pause), &d), &d, "CNTPCT_EL0",
		       "stands still at 0x123: nothing can be timed");
	expect_failure(reg_table_apply(training, COUNT(training), &d), &d, "CNTPCT_EL0",
		       "stands still at 0x123: nothing can be timed");
}

/* What is there at once needs no time. */
static void counter_not_needed(void **state)
{
	(void)state;
	reg_model.stopped = true;
	model_set(SIZE, 0xffffffff);
	expect_success(reg_table_apply(size, COUNT(size), &d), &d);
}

/* A PLL that is reset until it locks, at most four times. */
static const struct reg_step stubborn[] = {
	REG_WRITE("DTCR0", SIZE, 7),
	REG_WRITE("PIR", PHY_PIR, 0x40010),
	REG_WRITE("PIR", PHY_PIR, 0x40011),
	REG_POLL("PGSR0", PHY_PGSR0, 1, 1, 1000, "the PHY does not answer"),
	REG_AGAIN("PGSR0", PHY_PGSR0, 1u << 31, 1u << 31, 4, 4, "the PHY's PLL does not lock"),
	REG_AGAIN("DX2GSR0", LANE(2), 1u << 16, 1u << 16, 5, 4, "the PLL of lane 2 does not lock"),
	REG_WRITE("DTCR0", SIZE, 8),
};

static unsigned resets(void)
{
	unsigned n = 0;

	for (unsigned i = 0; i < reg_model.n_writes; i++)
		n += reg_model.write[i].address == PHY_PIR && reg_model.write[i].value == 0x40011;
	return n;
}

static void start_stubborn(uint32_t pgsr0, uint32_t lane_2)
{
	const struct model_rule answers = {PHY_PIR, 1, 1, PHY_PGSR0, ~0u, pgsr0, 0};

	model_start();
	model_rules(&answers, 1);
	model_set(LANE(2), lane_2);
}

static void locks_at_once(void **state)
{
	(void)state;
	start_stubborn(0x80000001, 0x10000);
	expect_success(reg_table_apply(stubborn, COUNT(stubborn), &d), &d);
	assert_int_equal(resets(), 1);
	assert_int_equal(model_get(SIZE), 8);
}

/* The second way back is as long as the first, though it is from one step further on. */
static void never_locks_again(void **state)
{
	(void)state;
	start_stubborn(1, 0x10000);
	expect_failure(reg_table_apply(stubborn, COUNT(stubborn), &d), &d, "PGSR0 at 0xfd080030",
		       "the PHY's PLL does not lock: bits 0x80000000: wanted 0x80000000, found "
		       "0x0, after 4 tries");
	assert_int_equal(resets(), 4);
	start_stubborn(0x80000001, 0);
	expect_failure(reg_table_apply(stubborn, COUNT(stubborn), &d), &d, "DX2GSR0 at 0xfd0809e0",
		       "the PLL of lane 2 does not lock: bits 0x10000: wanted 0x10000, found 0x0, "
		       "after 4 tries");
	assert_int_equal(resets(), 4);
	/* what comes before is done once, what comes behind not at all */
	assert_int_equal(reg_model.n_writes, 9);
	assert_int_equal(model_get(SIZE), 7);
}

static void locks_the_third_time(void **state)
{
	/* what the first reset begins is over while the third waits */
	const struct model_rule late[] = {
		{PHY_PIR, 1, 1, PHY_PGSR0, 0, 1, 400},
		{SIZE, 7, 7, PHY_PGSR0, 0, 1u << 31, 900},
	};

	(void)state;
	model_start();
	model_rules(late, COUNT(late));
	model_set(LANE(2), 0x10000);
	model_rule_of(PHY_PGSR0, 1)->clear = 1;
	expect_success(reg_table_apply(stubborn, COUNT(stubborn), &d), &d);
	assert_int_equal(resets(), 3);
}

/* A row that would go back to before the table fails instead. */
static void back_too_far(void **state)
{
	static const struct reg_step wrong[] = {
		REG_AGAIN("DX2GSR0", LANE(2), 1, 1, 2, 9, "lane 2 is off"),
	};

	(void)state;
	expect_failure(reg_table_apply(wrong, COUNT(wrong), &d), &d, "DX2GSR0 at 0xfd0809e0",
		       "lane 2 is off: bits 0x1: wanted 0x1, found 0x0, after 1 tries");
}

static void empty(void **state)
{
	(void)state;
	expect_success(reg_table_apply(NULL, 0, &d), &d);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(locks, reset),
		cmocka_unit_test_setup(trains, reset),
		cmocka_unit_test_setup(never_locks, reset),
		cmocka_unit_test_setup(locks_late, reset),
		cmocka_unit_test_setup(training_times_out, reset),
		cmocka_unit_test_setup(lane_2_dead, reset),
		cmocka_unit_test_setup(wrong_size, reset),
		cmocka_unit_test_setup(status_stuck, reset),
		cmocka_unit_test_setup(counter_stands, reset),
		cmocka_unit_test_setup(counter_not_needed, reset),
		cmocka_unit_test_setup(locks_at_once, reset),
		cmocka_unit_test_setup(never_locks_again, reset),
		cmocka_unit_test_setup(locks_the_third_time, reset),
		cmocka_unit_test_setup(back_too_far, reset),
		cmocka_unit_test_setup(empty, reset),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
