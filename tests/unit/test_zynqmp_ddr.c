/* SPDX-License-Identifier: Apache-2.0 */
/* board/soc/zynqmp/ddr.c with a small profile, on a model of the controller and the PHY: training
 * that succeeds, and each way in which it does not. */
#include "tests/unit/expect.h"

#include "board/soc/zynqmp/ddr.h"
#include "tests/unit/reg_model.h"

#define MSTR      0xfd070000ull
#define STAT      0xfd070004ull
#define SWCTL     0xfd070320ull
#define PIR       0xfd080004ull
#define PGSR0     0xfd080030ull
#define GSR0(n)   (0xfd0807e0ull + 0x100 * (n))
#define GSR2(n)   (0xfd0807e8ull + 0x100 * (n))
#define CALIBRATE 0x00040073u
#define TRAIN     0x0004fe01u
#define TRAINED   0x80000fffu

static struct diag d;

static const struct reg_step steps[] = {
	REG_FIELD("MSTR", MSTR, 0xe30fbe3d, 0x41040010),
	REG_WRITE("PIR", PIR, CALIBRATE),
	REG_POLL("PGSR0", PGSR0, 0xf, 0xf, 10000, "the PHY is not calibrated"),
	REG_WRITE("SWCTL", SWCTL, 1),
	REG_POLL("STAT", STAT, 0xf, 1, 10000, "the controller is not in normal operation"),
	REG_WRITE("PIR", PIR, TRAIN),
	REG_POLL("PGSR0", PGSR0, 0xffffffff, TRAINED, 100000, "training is not over"),
};
static const struct zynqmp_ddr ddr = {
	.memory = "MTA4ATF51264HZ",
	.steps = steps,
	.n_steps = COUNT(steps),
	.lanes = 4,
	.size = GIB(4),
};

static int reset(void **state)
{
	static const struct model_rule rules[] = {
		{PIR, 0xffffffff, CALIBRATE, PGSR0, 0xffffffff, 0xf, 300},
		{SWCTL, 1, 1, STAT, 0xf, 1, 50},
		{PIR, 0xffffffff, TRAIN, PGSR0, 0xffffffff, TRAINED, 8000},
	};

	(void)state;
	model_start();
	model_rules(rules, COUNT(rules));
	reg_model.ram = (struct range){0, GIB(2)};
	reg_model.ram_size = GIB(2);
	return 0;
}

static void trains(void **state)
{
	(void)state;
	expect_success(zynqmp_ddr(&ddr, &d), &d);
	assert_string_equal(reg_model.logged,
			    "DRAM MTA4ATF51264HZ set up and trained, 4 lanes, 4096 MiB");
	assert_int_equal(model_get(MSTR), 0x41040010);
}

static void calibration_times_out(void **state)
{
	(void)state;
	model_rule_of(PGSR0, 1)->set = 0xb;
	expect_failure(
		zynqmp_ddr(&ddr, &d), &d, "PGSR0 at 0xfd080030",
		"the PHY is not calibrated: bits 0xf: wanted 0xf, found 0xb, after 10000 us");
	assert_string_equal(reg_model.logged, "");
	/* nothing is trained on it */
	assert_int_equal(model_get(PIR), CALIBRATE);
}

static void controller_stuck(void **state)
{
	(void)state;
	model_rule_of(STAT, 1)->set = 3;
	expect_failure(zynqmp_ddr(&ddr, &d), &d, "STAT at 0xfd070004",
		       "the controller is not in normal operation: bits 0xf: wanted 0x1, found "
		       "0x3, after 10000 us");
}

static void training_without_end(void **state)
{
	(void)state;
	reg_model.rule[2].after_us = MODEL_NEVER;
	expect_failure(zynqmp_ddr(&ddr, &d), &d, "PGSR0 at 0xfd080030",
		       "training is not over: bits 0xffffffff: wanted 0x80000fff, found 0x0, after "
		       "100000 us");
}

/* The lane is named, not the wait that it made too long. */
static void lane_2_dead(void **state)
{
	(void)state;
	reg_model.rule[2].set = 0x802000ff;
	model_set(GSR0(2), 0x60);
	expect_failure(zynqmp_ddr(&ddr, &d), &d, "DX2GSR0 at 0xfd0809e0",
		       "DRAM data lane 2: write leveling failed: bits 0x40: wanted 0x0, found "
		       "0x40, after 0 us");
}

/* Also where the PHY says that all is over. */
static void each_result_of_a_lane(void **state)
{
	static const struct {
		uint32_t bit;
		const char *reason;
	} ways[] = {
		{1u << 0, "DRAM data lane 3: read deskew failed: bits 0x1: wanted 0x0, found 0x1, "
			  "after 0 us"},
		{1u << 2, "DRAM data lane 3: write deskew failed: bits 0x4: wanted 0x0, found 0x4, "
			  "after 0 us"},
		{1u << 4, "DRAM data lane 3: read centering failed: bits 0x10: wanted 0x0, found "
			  "0x10, after 0 us"},
		{1u << 6, "DRAM data lane 3: write centering failed: bits 0x40: wanted 0x0, found "
			  "0x40, after 0 us"},
	};

	for (unsigned i = 0; i < COUNT(ways); i++) {
		reset(state);
		model_set(GSR2(3), ways[i].bit);
		expect_failure(zynqmp_ddr(&ddr, &d), &d, "DX3GSR2 at 0xfd080ae8", ways[i].reason);
		assert_string_equal(reg_model.logged, "");
	}
}

/* A lane beyond the bus has no memory behind it. */
static void lanes_of_the_bus_alone(void **state)
{
	(void)state;
	model_set(GSR0(4), 0x40);
	expect_success(zynqmp_ddr(&ddr, &d), &d);
}

static void lane_of_ecc(void **state)
{
	struct zynqmp_ddr wide = ddr;

	(void)state;
	wide.lanes = 9;
	model_set(GSR0(8), 0x40);
	expect_failure(zynqmp_ddr(&wide, &d), &d, "DX8GSR0 at 0xfd080fe0",
		       "DRAM data lane 8: write leveling failed: bits 0x40: wanted 0x0, found "
		       "0x40, after 0 us");
}

static void smaller_than_the_profile(void **state)
{
	struct zynqmp_ddr one = ddr;

	(void)state;
	reg_model.ram_size = GIB(1);
	expect_failure(zynqmp_ddr(&ddr, &d), &d, "DRAM at 0x40000000",
		       "is the same word as 0x0: 1024 of 4096 MiB are there");
	assert_string_equal(reg_model.logged, "");
	one.size = GIB(1);
	expect_success(zynqmp_ddr(&one, &d), &d);
	assert_string_equal(reg_model.logged,
			    "DRAM MTA4ATF51264HZ set up and trained, 4 lanes, 1024 MiB");
}

/* The rest of it has addresses of its own. */
static void smaller_above_4_gib(void **state)
{
	(void)state;
	reg_model.ram = (struct range){0x800000000, GIB(2)};
	reg_model.ram_size = GIB(1);
	expect_failure(zynqmp_ddr(&ddr, &d), &d, "DRAM at 0x840000000",
		       "is the same word as 0x800000000: 1024 of 4096 MiB are there");
}

/* Half of it: each window is as large as it should be, and both are the same. */
static void second_window_is_the_first(void **state)
{
	(void)state;
	reg_model.ram = (struct range){0, GIB(2)};
	reg_model.ram_above = (struct range){0x800000000, GIB(2)};
	reg_model.ram_size = GIB(2);
	expect_failure(zynqmp_ddr(&ddr, &d), &d, "DRAM at 0x800000000",
		       "is the same word as 0x0: 2048 of 4096 MiB are there");
}

static void not_measured(void **state)
{
	struct zynqmp_ddr unknown = ddr;

	(void)state;
	unknown.size = 0;
	reg_model.ram_size = MIB(1);
	expect_success(zynqmp_ddr(&unknown, &d), &d);
	/* MSTR, PIR, SWCTL, PIR */
	assert_int_equal(reg_model.n_writes, 4);
}

/* Its two windows, for the memory map. */
static void where_it_is(void **state)
{
	struct zynqmp_ddr small = ddr;
	struct range ram[2];

	(void)state;
	assert_int_equal(zynqmp_ddr_there(&ddr, ram), 2);
	assert_true(ram[0].base == 0 && ram[0].size == GIB(2));
	assert_true(ram[1].base == ZYNQMP_DDR_HIGH && ram[1].size == GIB(2));
	small.size = GIB(1);
	assert_int_equal(zynqmp_ddr_there(&small, ram), 1);
	assert_true(ram[0].base == 0 && ram[0].size == GIB(1));
	small.size = 0; /* not known */
	assert_int_equal(zynqmp_ddr_there(&small, ram), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(trains, reset),
		cmocka_unit_test_setup(calibration_times_out, reset),
		cmocka_unit_test_setup(controller_stuck, reset),
		cmocka_unit_test_setup(training_without_end, reset),
		cmocka_unit_test_setup(lane_2_dead, reset),
		cmocka_unit_test_setup(each_result_of_a_lane, reset),
		cmocka_unit_test_setup(lanes_of_the_bus_alone, reset),
		cmocka_unit_test_setup(lane_of_ecc, reset),
		cmocka_unit_test_setup(smaller_than_the_profile, reset),
		cmocka_unit_test_setup(smaller_above_4_gib, reset),
		cmocka_unit_test_setup(second_window_is_the_first, reset),
		cmocka_unit_test_setup(not_measured, reset),
		cmocka_unit_test(where_it_is),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
