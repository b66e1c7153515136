/* SPDX-License-Identifier: Apache-2.0 */
/* board/soc/sunxi's DRAM on a model of controller, PHY and chips: every geometry that there is, and
 * each way to fail. */
#include "tests/unit/expect.h"

#include <stdio.h>
#include <string.h>

#include "board/soc/sunxi/ccu_regs.h"
#include "board/soc/sunxi/dram_timing.h"
#include "tests/unit/compile_errors.h"
#include "tests/unit/sunxi_dram_model.h"

SUNXI_DRAM_TIMING(ddr3, 1248000000ull, DDR3_1333)
SUNXI_DRAM_TIMING(lpddr3, 1104000000ull, LPDDR3_1333)

static struct diag d;
static struct sunxi_dram_found found;

static const struct sunxi_dram h3 = {
	.memory = "DDR3-1333",
	.soc = &sunxi_dram_h3,
	SUNXI_DRAM_OF(ddr3),
	.zq = 0x3b3bfb,
	.odt = true,
};

static const struct sunxi_dram a64 = {
	.memory = "LPDDR3-1333",
	.soc = &sunxi_dram_a64,
	SUNXI_DRAM_OF(lpddr3),
	.zq = 0x3b3bdd,
};

static const struct sunxi_dram r40 = {
	.memory = "DDR3-1333",
	.soc = &sunxi_dram_r40,
	SUNXI_DRAM_OF(ddr3),
	.zq = 0x3b3bfb,
	.odt = true,
};

static int reset(void **state)
{
	(void)state;
	dram_model_start();
	return 0;
}

static void expect_registers(const uint32_t (*known)[2], unsigned count)
{
	for (unsigned i = 0; i < count; i++)
		if (dram_model_get(DRAMCTL + known[i][0]) != known[i][1])
			fail_msg("0x%x: 0x%x, known is 0x%x", known[i][0],
				 dram_model_get(DRAMCTL + known[i][0]), known[i][1]);
}

/* What U-Boot 2023.01's formulas (dram_timings/ddr3_1333.c, dram_sunxi_dw.c) come to by hand. */
static void orange_pi_pc(void **state)
{
	static const uint32_t known[][2] = {
		{0x30, 0x1c70},      {0x34, 0x40},       {0x38, 0x18},        {0x3c, 0},
		{0x58, 0x0b10180c},  {0x5c, 0x00030411}, {0x60, 0x0406050a},  {0x64, 0x0000400c},
		{0x68, 0x05020405},  {0x6c, 0x05050403}, {0x78, 0x00006610},  {0x80, 0x02040102},
		{0x50, 0x0e14c2c1},  {0x54, 0x2711e781}, {0x90, 0x004c006e},  {0x7c, 0x0c000400},
		{0x10c, 0x00aa0060}, {0x120, 0x201},     {0xb8, 0},           {0x310, 18},
		{0x3b4, 10u << 8},   {0x4b8, 6u << 8},   {0x888, 0x50u << 16}};

	(void)state;
	expect_success(sunxi_dram(&h3, &found, &d), &d);
	assert_string_equal(dram_model.logged,
			    "DRAM DDR3-1333: 1 rank of 4 lanes, 32768 rows, 8 banks, pages of 4096 "
			    "bytes, 1024 MiB");
	expect_registers(known, COUNT(known));
	assert_int_equal(found.size, GIB(1));
	assert_int_equal(dram_model_get(COM_CR), 0x4319e4);
	assert_int_equal(dram_model_get(DRAM_CFG), 0x80100000);
	assert_int_equal(dram_model_get(DXGCR(0)), 0x7c000281);
}

static void pine64(void **state)
{
	static const uint32_t known[][2] = {
		{0x34, 0xc3},        {0x38, 0xa},        {0x3c, 2},          {0x58, 0x0d0e180c},
		{0x5c, 0x00030314},  {0x60, 0x03060d0b}, {0x64, 0x0005500c}, {0x68, 0x07020308},
		{0x6c, 0x05050503},  {0x80, 0x02050102}, {0x90, 0x0021003a}, {0x7c, 0xdead},
		{0x10c, 0xc0aa0060}, {0x120, 0x303},     {0xb8, 0x200},      {0x218, 13u << 8}};

	(void)state;
	dram_model.ranks = 2;
	expect_success(sunxi_dram(&a64, &found, &d), &d);
	assert_string_equal(dram_model.logged,
			    "DRAM LPDDR3-1333: 2 ranks of 4 lanes, 32768 rows, 8 banks, pages of "
			    "4096 bytes, 2048 MiB");
	expect_registers(known, COUNT(known));
	assert_int_equal(dram_model_get(COM_CR), 0x4f19e5);
	assert_int_equal(dram_model_get(ZQCR), 0x3b3bdd | 1u << 31);
	assert_int_equal(dram_model_get(DXGCR(0)), 0x7c0002a1);
	assert_int_equal(dram_model.calibrations, 0);
}

static void banana_pi_m2_ultra(void **state)
{
	(void)state;
	dram_model.rows = 16;
	expect_success(sunxi_dram(&r40, &found, &d), &d);
	assert_int_equal(found.size, GIB(2));
	assert_int_equal(found.rows, 16);
	assert_int_equal(dram_model_get(COM_CR_R1), 1u << 21);
	assert_int_equal(dram_model_get(DXSDLR(3)), 6u << 24);
	assert_int_equal(dram_model_get(LP3MR11), 3);
	assert_int_equal(dram_model_get(PIR) & PIR_QSGATE, 0);
}

/* All that a controller can be told, as far as there are addresses. */
static void every_geometry(void **state)
{
	unsigned count = 0;

	for (unsigned i = 0; i < 2 * 2 * 6 * 2 * 5; i++) {
		unsigned ranks = i % 2 + 1, lanes = i / 2 % 2 ? 4 : 2, rows = i / 4 % 6 + 11,
			 banks = i / 24 % 2 + 2, page = i / 48 % 5 + 9;
		uint64_t size = (uint64_t)ranks << (rows + banks + page);

		reset(state);
		dram_model.ranks = ranks;
		dram_model.lanes = lanes;
		dram_model.rows = rows;
		dram_model.banks = banks;
		dram_model.page = page;
		expect_success(sunxi_dram(&h3, &found, &d), &d);
		assert_int_equal(found.ranks, ranks);
		assert_int_equal(found.lanes, lanes);
		assert_int_equal(found.rows, rows);
		assert_int_equal(found.banks, banks);
		assert_int_equal(found.page, page);
		assert_int_equal(found.size, size < GIB(2) ? size : GIB(2));
		assert_int_equal(dram_model_get(DXGCR(2)) == 0, lanes == 2);
		count++;
	}
	assert_int_equal(count, 240);
}

/* Each group of drivers twice: what is found, and one less of what that leads to; by hand for 0xb,
 * 0xf, 0xb, 0x3, 0xb, 0x3 and a code of 0x0c, which is 8, so that it becomes 5, which is 7. */
static void drivers_of_an_h3(void **state)
{
	(void)state;
	expect_success(sunxi_dram(&h3, &found, &d), &d);
	assert_int_equal(dram_model.calibrations, 12);
	assert_int_equal(dram_model.zqcr[0], 0xbbbbbb);
	assert_int_equal(dram_model.zqcr[2], 0xffffff);
	assert_int_equal(dram_model.zqcr[10], 0x333333);
	assert_int_equal(dram_model_get(ZQDR(0)), 0x051f051b);
	assert_int_equal(dram_model_get(ZQDR(1)), 0x0513051b);
	assert_int_equal(dram_model_get(ZQDR(2)), 0x0513051b);

	reset(state);
	dram_model.version = 0; /* the first */
	expect_success(sunxi_dram(&h3, &found, &d), &d);
	assert_int_equal(dram_model.calibrations, 1);
	assert_int_equal(dram_model.zqcr[0], 0x3bfb);
	assert_int_equal(dram_model_get(ZQDR(0)), 0x1b1b);
	assert_int_equal(dram_model_get(ZQDR(1)), 0x03030505);
	assert_int_equal(dram_model_get(ZQDR(2)), 0x03030505);
}

static void expect_fails(const struct sunxi_dram *dram, const char *object, const char *reason)
{
	expect_failure(sunxi_dram(dram, &found, &d), &d, object, reason);
	assert_string_equal(dram_model.logged, "");
	reset(NULL);
}

static void never_done(void **state)
{
	(void)state;
	dram_model.clock_hangs = true;
	expect_fails(&h3, "DRAM_CFG at 0x1c200f4",
		     "DRAM's clock is not taken over: bits 0x10000: wanted 0x0, found 0x10000, "
		     "after 10000 us");
	dram_model.phy_hangs = true;
	expect_fails(&h3, "PGSR0 at 0x1c63010",
		     "the drivers are not calibrated: bits 0x1: wanted 0x1, found 0x0, after "
		     "1000000 us");
	dram_model.phy_hangs = true;
	dram_model.version = 0;
	expect_fails(&h3, "PGSR0 at 0x1c63010",
		     "the drivers are not calibrated: bits 0x1: wanted 0x1, found 0x0, after "
		     "1000000 us");
	dram_model.phy_hangs = true;
	expect_fails(&a64, "PGSR0 at 0x1c63010",
		     "the PHY of DRAM is not initialised: bits 0x1: wanted 0x1, found 0x0, after "
		     "1000000 us");
	dram_model.gate_hangs = true; /* the second time: there is but one rank */
	expect_fails(&h3, "PGSR0 at 0x1c63010",
		     "DRAM's training does not end: bits 0x1: wanted 0x1, found 0x0, after 1000000 "
		     "us");
	dram_model.controller_hangs = true;
	expect_fails(&h3, "STATR at 0x1c63018",
		     "the DRAM controller is not in normal operation: bits 0x1: wanted 0x1, found "
		     "0x0, after 100000 us");
	dram_model.never_trains = true;
	expect_fails(&h3, "PGSR0 at 0x1c63010",
		     "DRAM is not trained: bits 0xfe00000: wanted 0x0, found 0x400000, after 0 us");
}

/* The second measurement of a group; and every wait that nothing but the counter ends. */
static void half_way(void **state)
{
	static const unsigned starts[] = {12, 13, 14};

	(void)state;
	dram_model.hangs_at = 2;
	expect_fails(&h3, "PGSR0 at 0x1c63010",
		     "the drivers are not calibrated: bits 0x1: wanted 0x1, found 0x0, after "
		     "1000000 us");
	for (unsigned i = 0; i < COUNT(starts); i++) {
		dram_model.stops_at = starts[i];
		assert_int_equal(sunxi_dram(&h3, &found, &d), -1);
		assert_string_equal(d.object, "CNTPCT_EL0");
		assert_int_equal(dram_model.starts, starts[i]);
		reset(NULL);
	}
}

static void no_memory(void **state)
{
	struct sunxi_dram narrow = a64;

	(void)state;
	dram_model.lanes = 0;
	expect_fails(&h3, "DRAM",
		     "no data lane answers: there is no memory, or none that is DDR3-1333");
	narrow.lanes = 2;
	dram_model.dead_lanes[0] = 3;
	expect_fails(&narrow, "DRAM",
		     "no data lane answers: there is no memory, or none that is LPDDR3-1333");
}

/* Each lane by its number; lane 2 or 3 only where the profile says that it is there, as the upper
 * half of the bus may be missing. */
static void lane_that_does_not_train(void **state)
{
	struct sunxi_dram fitted = h3;
	char object[32], reason[96];

	(void)state;
	fitted.lanes = 4;
	fitted.ranks = 2;
	for (unsigned i = 0; i < 8; i++) {
		unsigned lane = i % 4, rank = i / 4;

		dram_model.ranks = 2;
		dram_model.dead_lanes[rank] = 1u << lane;
		snprintf(object, sizeof(object), "DX%uGSR0 at 0x%x", lane, 0x1c63348 + 0x80 * lane);
		snprintf(reason, sizeof(reason),
			 "DRAM data lane %u, rank %u: its strobe was not found: 0x%x (lanes 0x%x)",
			 lane, rank, 1u << (24 + rank), 1u << lane);
		expect_fails(&fitted, object, reason);
	}
	dram_model.dead_lanes[0] = 5;
	expect_fails(&h3, "DX0GSR0 at 0x1c63348",
		     "DRAM data lane 0, rank 0: its strobe was not found: 0x3000000 (lanes 0x5)");
	dram_model.dead_lanes[0] = 8;
	expect_success(sunxi_dram(&h3, &found, &d), &d);
	assert_int_equal(found.lanes, 2);
}

/* It trains, but its words are not what was written; or it is not as much as there should be. */
static void wrong_profile(void **state)
{
	struct sunxi_dram fitted = h3;

	(void)state;
	dram_model.stuck = 1u << 21 | 1u << 30;
	expect_fails(&h3, "DRAM at 0x40000000",
		     "does not keep its first word: byte lane 2, bit 21, in all 0x40200000: is it "
		     "DDR3-1333?");
	dram_model.lanes = 2;
	dram_model.stuck = 1u << 21 | 1u << 30;
	expect_fails(&h3, "DRAM at 0x40000000",
		     "does not keep its first word: byte lane 0, bit 21, in all 0x40200000: is it "
		     "DDR3-1333?");
	dram_model.lanes = 2;
	dram_model.stuck = 1u << 30;
	expect_fails(&h3, "DRAM at 0x40000000",
		     "does not keep its first word: byte lane 1, bit 30, in all 0x40000000: is it "
		     "DDR3-1333?");
	fitted.mib = 1024;
	dram_model.rows = 14;
	expect_fails(&fitted, "DRAM",
		     "512 MiB are found (1 ranks, 4 lanes, 14 row bits), 1024 are fitted: is it "
		     "DDR3-1333?");
	expect_success(sunxi_dram(&fitted, &found, &d), &d);
}

/* Found by its address lines, but not all of it answers. */
static void part_of_it_is_missing(void **state)
{
	(void)state;
	dram_model.lost = MIB(256);
	expect_fails(&h3, "DRAM at 0x50000000",
		     "keeps 0xffffffff for 0x5ca1ab11: at most 256 of 1024 MiB are there");
}

static void timing_that_does_not_compile(void **state)
{
	static const struct {
		const char *change, *timing, *error;
	} wrong[] = {
		{"", "1333000000ull, DDR3_1333", ""},
		{"", "1334000000ull, DDR3_1333", "DDR3_1333: its clock is too fast for it"},
		{"s/CL, 11/CL, 15/", "1248000000ull, DDR3_1333",
		 "DDR3_1333: no mode register has such a CL"},
		{"s/CL, 12/CL, 17/", "1104000000ull, LPDDR3_1333",
		 "LPDDR3_1333: no mode register has such a CL"},
		{"s/tFAW, 50/tFAW, 250/", "1248000000ull, DDR3_1333",
		 "a time of the memory is too long for its field"},
	};
	char command[768], errors[4096];

	(void)state;
	for (unsigned i = 0; i < COUNT(wrong); i++) {
		/* the header's own list, with one number that is another */
		snprintf(command, sizeof(command),
			 "sed -e '%s' board/soc/sunxi/dram_timing.h | "
			 "sed -e '$aSUNXI_DRAM_TIMING(t, %s)' "
			 "| LC_ALL=C gcc -std=gnu11 -I. -fsyntax-only -x c - 2>&1 | grep error:",
			 wrong[i].change, wrong[i].timing);
		errors_of(command, errors, sizeof(errors));
		if (!strstr(errors, wrong[i].error) || (!wrong[i].error[0] && errors[0]))
			fail_msg("%s: \"%s\" is not said: %s", wrong[i].timing, wrong[i].error,
				 errors);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(orange_pi_pc, reset),
		cmocka_unit_test_setup(pine64, reset),
		cmocka_unit_test_setup(banana_pi_m2_ultra, reset),
		cmocka_unit_test_setup(every_geometry, reset),
		cmocka_unit_test_setup(drivers_of_an_h3, reset),
		cmocka_unit_test_setup(never_done, reset),
		cmocka_unit_test_setup(half_way, reset),
		cmocka_unit_test_setup(no_memory, reset),
		cmocka_unit_test_setup(lane_that_does_not_train, reset),
		cmocka_unit_test_setup(wrong_profile, reset),
		cmocka_unit_test_setup(part_of_it_is_missing, reset),
		cmocka_unit_test(timing_that_does_not_compile),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
