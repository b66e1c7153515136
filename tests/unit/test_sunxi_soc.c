/* SPDX-License-Identifier: Apache-2.0 */
/* board/soc/sunxi/soc.c on the register model: a core's release and the resets. */
#include "tests/unit/expect.h"

#include "arch/counter_roll.h"
#include "board/soc/sunxi/soc.h"
#include "tests/unit/reg_model.h"

#define ENTRY 0x00000060u

static struct diag d;

static int reset(void **state)
{
	(void)state;
	model_start();
	return 0;
}

/* Of the writes, the one of this number goes there with that; it is not before `at_us`. */
static void expect_write(unsigned number, uint64_t address, uint32_t value, uint64_t at_us)
{
	const struct model_write *w = &reg_model.write[number];

	if (number >= reg_model.n_writes || w->address != address || w->value != value ||
	    w->at_us < at_us)
		fail_msg("write %u: 0x%lx becomes 0x%x at %lu us", number, (long)w->address,
			 w->value, (long)w->at_us);
}

static void core_of_an_h3(void **state)
{
	(void)state;
	model_set(0x01f01d84, 0x2f);
	model_set(0x01f01de4, 0x0f);
	model_set(0x01f01500, 0x0e);
	expect_success(sunxi_core_on(&sunxi_cores_h3, 0x80000002, ENTRY, &d), &d);
	assert_int_equal(reg_model.n_writes, 4 + 9 + 3);
	expect_write(0, 0x01f01da4, ENTRY, 0);
	expect_write(1, 0x01f01cc0, 0, 0);
	expect_write(2, 0x01f01d84, 0x2b, 0);
	expect_write(3, 0x01f01de4, 0x0b, 0);
	for (unsigned i = 0; i < 9; i++)
		expect_write(4 + i, 0x01f01548, 0xffu >> i, 0);
	expect_write(13, 0x01f01500, 0x0a, 10000);
	expect_write(14, 0x01f01cc0, 3, 10000);
	expect_write(15, 0x01f01de4, 0x0f, 10000);
}

static void core_of_an_r40(void **state)
{
	(void)state;
	model_set(0x01c25d10, 0x0e);
	expect_success(sunxi_core_on(&sunxi_cores_r40, 1, ENTRY, &d), &d);
	assert_int_equal(model_get(0x01c000bc), ENTRY);
	assert_int_equal(model_get(0x01c25c80), 3);
	assert_int_equal(model_get(0x01c25d24), 0);
	assert_int_equal(model_get(0x01c25d10), 0x0c);
}

/* In AArch64, at an address of 64 bits: each of the others' bits stays. */
static void core_of_an_a64(void **state)
{
	static const uint32_t clamp[] = {0xfe, 0xf8, 0xe0, 0x80, 0};
	unsigned at = 5;

	(void)state;
	model_set(0x01700080, 0x1111111f);
	model_set(0x01f01c30, 0x0f);
	model_set(0x01700000, 0x80000001);
	model_set(0x01f01500, 0x0c);
	model_set(0x01700020, 0x03);
	expect_success(sunxi_core_on_a64(2, 0x14600a068ull, &d), &d);
	expect_write(0, 0x017000b0, 0x4600a068, 0);
	expect_write(1, 0x017000b4, 1, 0);
	expect_write(2, 0x01700080, 0x1111111b, 0);
	expect_write(3, 0x01f01c30, 0x0b, 0);
	expect_write(4, 0x01700000, 0x84000001, 0);
	for (unsigned i = 0; i < 5; i++)
		expect_write(at++, 0x01f01548, clamp[i], 0);
	expect_write(at++, 0x01f01500, 0x08, 10000);
	expect_write(at++, 0x01f01c30, 0x0f, 10000);
	expect_write(at++, 0x01700080, 0x1111111f, 10000);
	expect_write(at++, 0x01700020, 0x07, 10000);
	assert_int_equal(reg_model.n_writes, at);
}

static void core_that_is_not_there(void **state)
{
	(void)state;
	expect_failure(sunxi_core_on(&sunxi_cores_h3, 4, ENTRY, &d), &d, "core 0x4",
		       "has no reset: there are cores 0 to 3");
	expect_failure(sunxi_core_on(&sunxi_cores_h3, 0x100, ENTRY, &d), &d, "core 0x100",
		       "has no reset: there are cores 0 to 3");
	expect_failure(sunxi_core_on_a64(0x100000001, ENTRY, &d), &d, "core 0x100000001",
		       "has no reset: there are cores 0 to 3");
	assert_int_equal(reg_model.n_writes, 0);
	/* it stays in reset */
	reg_model.stopped = true;
	expect_failure(sunxi_core_on(&sunxi_cores_h3, 1, ENTRY, &d), &d, "CNTPCT_EL0",
		       "stands still at 0x0: nothing can be timed");
	assert_int_equal(model_get(0x01f01c80), 0);
}

/* 7ff -> fff -> 800, 7ff -> 000 -> 800, and likewise of higher bits: neither the wrong value is
 * believed, nor those beside it, which look like it. */
static void counter_that_rolls(void **state)
{
	static const uint64_t wrong[] = {0xfff, 0, 0x1ffff, 0xfffff000, 0x12345000, ~0ull};
	static const uint64_t sure[] = {0x7fe, 0x801, 0x12345678, 0xffe, 0xfffffffffffffffe};

	(void)state;
	for (unsigned i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_true(counter_may_roll(wrong[i]));
	for (unsigned i = 0; i < sizeof(sure) / sizeof(sure[0]); i++)
		assert_false(counter_may_roll(sure[i]));
}

static void watchdogs(void **state)
{
	(void)state;
	sunxi_reset_h3();
	assert_int_equal(reg_model.n_writes, 3);
	expect_write(0, 0x01c20cb4, 1, 0);
	expect_write(1, 0x01c20cb8, 1, 0);
	expect_write(2, 0x01c20cb0, 0x14af, 0);
	assert_int_equal(reg_model.now, 1000000);
	reset(state);
	sunxi_reset_r40();
	assert_int_equal(reg_model.n_writes, 2);
	expect_write(0, 0x01c20c94, 3, 0);
	expect_write(1, 0x01c20c90, 0x14af, 0);
	assert_int_equal(reg_model.now, 1000000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(core_of_an_h3, reset),
		cmocka_unit_test_setup(core_of_an_r40, reset),
		cmocka_unit_test_setup(core_of_an_a64, reset),
		cmocka_unit_test_setup(core_that_is_not_there, reset),
		cmocka_unit_test(counter_that_rolls),
		cmocka_unit_test_setup(watchdogs, reset),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
