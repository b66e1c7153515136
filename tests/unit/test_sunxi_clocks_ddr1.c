/* SPDX-License-Identifier: Apache-2.0 */
/* board/soc/sunxi: the same plan for an A64, whose DRAM has a PLL of another kind. */
#include "tests/unit/expect.h"

#include "tests/unit/reg_model.h"

#define SOC       A64
#define CPUX_WISH MHZ(816)
#define AXI_WISH  MHZ(408), 340
#define DDR       PLL_DDR1
#define DDR_WISH  MHZ(1344)
#include "tests/unit/sunxi_plan.h"

#define PLL_DDR1 (SUNXI_CCU + 0x4c)

static struct diag d;

static int reset(void **state)
{
	static const uint64_t plls[] = {SUNXI_CCU, PLL_DDR1, SUNXI_CCU + 0x28};

	(void)state;
	model_start();
	for (unsigned i = 0; i < COUNT(plls); i++) {
		const struct model_rule lock = {plls[i], PLL_ENABLE, PLL_ENABLE, plls[i],
						0,       PLL_LOCKED, 60};

		model_rules(&lock, 1);
	}
	return 0;
}

/* U-Boot's PLL11 for DRAM of 672 MHz, and what it has DRAM's clock come from. */
static void settings_of_u_boot(void **state)
{
	(void)state;
	expect_success(reg_table_apply(test_plan.steps, test_plan.n_steps, &d), &d);
	assert_int_equal(model_get(PLL_DDR1), 0xc0003700 | PLL_LOCKED);
	assert_int_equal(model_get(SUNXI_CCU), 0x80001010 | PLL_LOCKED); /* 24 MHz * 17 * 2 */
	assert_int_equal(model_get(DRAM_CFG), 0x00110000);
	assert_int_equal(DRAM_HZ, 1344000000);
}

/* Before any PLL is touched. */
static void locks_are_said(void **state)
{
	bool said = false;

	(void)state;
	expect_success(reg_table_apply(test_plan.steps, test_plan.n_steps, &d), &d);
	for (unsigned i = 0; i < reg_model.n_writes; i++) {
		const struct model_write *w = &reg_model.write[i];

		said |= w->address == SUNXI_CCU + 0x320 && w->value == 0x1fff;
		assert_true(said || w->address - SUNXI_CCU >= 0x50);
	}
	assert_true(said);
}

static void does_not_lock(void **state)
{
	(void)state;
	model_rule_of(PLL_DDR1, PLL_LOCKED)->after_us = MODEL_NEVER;
	expect_failure(reg_table_apply(test_plan.steps, test_plan.n_steps, &d), &d,
		       "PLL_DDR1 at 0x1c2004c",
		       "PLL_DDR1 does not lock: bits 0x10000000: wanted 0x10000000, found 0x0, "
		       "after 10000 us");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(settings_of_u_boot, reset),
		cmocka_unit_test_setup(locks_are_said, reset),
		cmocka_unit_test_setup(does_not_lock, reset),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
