/* SPDX-License-Identifier: Apache-2.0 */
/* board/zcu102's own profiles of DRAM on a model of the controller and the PHY: training that
 * succeeds, each way in which it does not, and what the profile of the larger module changes. */
#include "tests/unit/expect.h"

#include <string.h>

#include "tests/unit/reg_model.h"

#ifndef CONFIG_ZCU102_DDR_RATE
#define CONFIG_ZCU102_DDR_RATE 2133
#endif
#include "board/zcu102/ddr.h"

#define STAT    0xfd070004ull
#define MRSTAT  0xfd070018ull
#define SWCTL   0xfd070320ull
#define PIR     0xfd080004ull
#define PGSR0   0xfd080030ull
#define GSR0(n) (0xfd0807e0ull + 0x100 * (n))
#define GSR2(n) (0xfd0807e8ull + 0x100 * (n))

static struct diag d;

/* In the order of training, for a test to break one. */
enum { CALIBRATED, INITIALIZED, NORMAL, TRAINED, REFERENCE, EYES };
static const struct model_rule answers[] = {
	[CALIBRATED] = {PIR, ~0u, 0x40073, PGSR0, ~0u, 0xf, 300},
	[INITIALIZED] = {PIR, ~0u, 0x40073, PGSR0, 0, 0x10, 900},
	[NORMAL] = {SWCTL, 1, 1, STAT, 0xf, 1, 50},
	[TRAINED] = {PIR, ~0u, 0x4fe01, PGSR0, ~0u, 0x80000fff, 8000},
	[REFERENCE] = {PIR, ~0u, 0x60001, PGSR0, ~0u, 0x80004001, 3000},
	[EYES] = {PIR, ~0u, 0xc001, PGSR0, ~0u, 0x80000c01, 4000},
};

static int reset(void **state)
{
	(void)state;
	model_start();
	model_rules(answers, COUNT(answers));
	reg_model.ram = (struct range){0, GIB(2)};
	reg_model.ram_size = GIB(2);
	return 0;
}

static void trains(void **state)
{
	(void)state;
	expect_success(zynqmp_ddr(&ddr_4g, &d), &d);
	assert_string_equal(reg_model.logged,
			    "DRAM SODIMM 1Rx8 4 Gbit set up and trained, 8 lanes, 4096 MiB");
	assert_int_equal(model_get(0xfd070218), 0x0f080808);
	/* the controller is out of reset, and refreshes by itself */
	assert_int_equal(model_get(0xfd1a0108), 0);
	assert_int_equal(model_get(0xfd070060), 0);

	reset(state);
	expect_success(zynqmp_ddr(&ddr_8g, &d), &d);
	assert_string_equal(reg_model.logged,
			    "DRAM SODIMM 1Rx8 8 Gbit set up and trained, 8 lanes, 8192 MiB");
	assert_int_equal(model_get(0xfd070218), 0x08080808);
	assert_int_equal(model_get(0xfd070064), 0x008280bb);
}

/* Each thing that is waited for, when it never comes: its line, in the time that it has. */
static void each_answer_that_does_not_come(void **state)
{
	static const char *const says[] = {
		[CALIBRATED] = "the PHY's calibration is not over: bits 0xf: wanted 0xf, found 0x0",
		[INITIALIZED] = "the memory is not initialized: bits 0xff: wanted 0x1f, found 0xf",
		[NORMAL] = "the controller is not in normal operation: bits 0xf: wanted 0x1, found "
			   "0x0",
		[TRAINED] = "training is not over: bits 0xffffffff: wanted 0x80000fff, found 0x0",
		[REFERENCE] = "training of the reference voltage is not over: bits 0x80004001: "
			      "wanted 0x80004001, found 0x0",
		[EYES] = "training of the eyes is not over: bits 0x80000c01: wanted 0x80000c01, "
			 "found 0x0",
	};

	for (unsigned i = 0; i < COUNT(says); i++) {
		reset(state);
		reg_model.rule[i].after_us = MODEL_NEVER;
		assert_int_equal(zynqmp_ddr(&ddr_4g, &d), -1);
		assert_string_equal(d.object,
				    i == NORMAL ? "STAT at 0xfd070004" : "PGSR0 at 0xfd080030");
		if (strncmp(d.reason, says[i], strlen(says[i])) != 0)
			fail_msg("%u: %s", i, d.reason);
		assert_string_equal(d.reason + strlen(says[i]), ", after 1000000 us");
		assert_in_range(reg_model.now, 1000000, 1100000);
		assert_string_equal(reg_model.logged, "");
	}
}

static void mode_register_stuck(void **state)
{
	(void)state;
	model_set(MRSTAT, 1);
	expect_failure(zynqmp_ddr(&ddr_4g, &d), &d, "MRSTAT at 0xfd070018",
		       "a mode register is not written: bits 0x1: wanted 0x0, found 0x1, after "
		       "1000000 us");
}

/* The lane is named, whether training ends or not. */
static void lane_2_dead(void **state)
{
	static const char *const says =
		"DRAM data lane 2: write leveling failed: bits 0x40: wanted 0x0, found 0x40, after "
		"0 us";

	(void)state;
	model_set(GSR0(2), 0x60);
	expect_failure(zynqmp_ddr(&ddr_4g, &d), &d, "DX2GSR0 at 0xfd0809e0", says);
	reset(state);
	model_set(GSR0(2), 0x60);
	reg_model.rule[TRAINED].set = 0x802007ff;
	expect_failure(zynqmp_ddr(&ddr_4g, &d), &d, "DX2GSR0 at 0xfd0809e0", says);
	reset(state);
	model_set(GSR2(7), 0x10);
	expect_failure(zynqmp_ddr(&ddr_4g, &d), &d, "DX7GSR2 at 0xfd080ee8",
		       "DRAM data lane 7: read centering failed: bits 0x10: wanted 0x0, found "
		       "0x10, after 0 us");
}

/* Half of what the profile is for: the 16th row bit leads nowhere. */
static void wrong_size(void **state)
{
	(void)state;
	/* one space to the controller, in two windows */
	reg_model.ram = (struct range){0, GIB(2)};
	reg_model.ram_above = (struct range){ZYNQMP_DDR_HIGH, GIB(6)};
	reg_model.ram_size = GIB(4);
	expect_failure(zynqmp_ddr(&ddr_8g, &d), &d, "DRAM at 0x880000000",
		       "is the same word as 0x0: 4096 of 8192 MiB are there");
}

/* Each change is for one step of the profile, and says something else. */
static void changes(void **state)
{
	(void)state;
	for (unsigned i = 0; i < ddr_8g.n_instead; i++) {
		const struct reg_step *change = &ddr_8g.instead[i];
		unsigned of = 0;

		for (unsigned k = 0; k < ddr_8g.n_steps; k++) {
			const struct reg_step *step = &ddr_8g.steps[k];

			if (step->address != change->address)
				continue;
			of++;
			assert_string_equal(step->name, change->name);
			assert_int_equal(step->op, change->op);
			assert_int_equal(step->mask, change->mask);
			assert_int_not_equal(step->value, change->value);
		}
		assert_int_equal(of, 1);
	}
}

/* By the rules of ddr_8g.h, where a chip of 4 Gbit leads to what the vendor's tool has. */
static uint32_t clocks(uint32_t nanoseconds, uint32_t mhz_3)
{
	return (nanoseconds * mhz_3 + 2999) / 3000;
}

static void timings(void **state)
{
	static const struct {
		uint32_t refresh_ns, refresh, phy, leave;
	} chips[] = {{260, 0x8b, 0x116, 6}, {350, 0xbb, 0x176, 7}};

	(void)state;
	for (unsigned i = 0; i < COUNT(chips); i++) {
		assert_int_equal(chips[i].refresh, clocks(chips[i].refresh_ns, 1600));
		assert_int_equal(chips[i].phy, clocks(chips[i].refresh_ns, 3200));
		assert_int_equal(chips[i].leave,
				 (clocks(chips[i].refresh_ns + 10, 1600) + 31) / 32 + 1);
	}
	expect_success(zynqmp_ddr(&ddr_4g, &d), &d);
	assert_int_equal(model_get(0xfd070064) & 0x3ff, chips[0].refresh);
	assert_int_equal(model_get(0xfd080120) >> 16 & 0x3ff, chips[0].phy);
	assert_int_equal(model_get(0xfd070120) & 0x7f, chips[0].leave);
	reset(state);
	expect_success(zynqmp_ddr(&ddr_8g, &d), &d);
	assert_int_equal(model_get(0xfd070064) & 0x3ff, chips[1].refresh);
	assert_int_equal(model_get(0xfd080120) >> 16 & 0x3ff, chips[1].phy);
	assert_int_equal(model_get(0xfd070120) & 0x7f, chips[1].leave);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(trains, reset),
		cmocka_unit_test(each_answer_that_does_not_come),
		cmocka_unit_test_setup(mode_register_stuck, reset),
		cmocka_unit_test_setup(lane_2_dead, reset),
		cmocka_unit_test_setup(wrong_size, reset),
		cmocka_unit_test(changes),
		cmocka_unit_test_setup(timings, reset),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
