/* SPDX-License-Identifier: Apache-2.0 */
/* board/soc/zynqmp: a plan of clocks on a model of the PLLs: the settings that wishes lead to,
 * their order, PLLs that do not lock; and wishes that do not compile. */
#include "tests/unit/expect.h"

#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

#include "tests/unit/compile_errors.h"
#include "tests/unit/zynqmp_model.h"
#include "tests/unit/zynqmp_plan.h"

static struct diag d;

static const struct uart uart = {.ops = &uart_cadence, .base = MODEL_UART, .clock_hz = UART0_HZ};

static int set(const struct clock_plan *clocks)
{
	return clock_plan_set(clocks, &uart, 115200, &d);
}

static int reset(void **state)
{
	(void)state;
	zynqmp_model_start();
	return 0;
}

/* What the vendor's tool makes for the ZCU102 (psu_init of U-Boot's zynqmp-zcu102-rev1.0), where
 * the plan has the same wishes. */
static void settings_of_the_vendor(void **state)
{
	static const struct {
		uint64_t address;
		uint32_t mask, value;
	} vendor[] = {
		{0xff5e0024, 0xfe7fedef, 0x7e4b0c82}, /* IOPLL_CFG */
		{0xff5e0020, 0x00717f00, 0x00015a00}, /* IOPLL_CTRL */
		{0xfd1a0024, 0xfe7fedef, 0x7e4b0c62}, /* APLL_CFG */
		{0xfd1a0020, 0x00717f00, 0x00014800}, /* APLL_CTRL */
		{0xfd1a0030, 0xfe7fedef, 0x7e4b0c62}, /* DPLL_CFG */
		{0xfd1a002c, 0x00717f00, 0x00014000}, /* DPLL_CTRL */
		{0xff5e0044, 0x00003f00, 0x00000300}, /* IOPLL_TO_FPD_CTRL */
		{0xff5e004c, 0x023f3f07, 0x02031900}, /* USB3_DUAL_REF_CTRL */
		{0xff5e0070, 0x013f3f07, 0x01010800}, /* SDIO1_REF_CTRL */
		{0xff5e0074, 0x013f3f07, 0x01010f00}, /* UART0_REF_CTRL */
		{0xff5e0078, 0x013f3f07, 0x01010f00}, /* UART1_REF_CTRL */
		{0xff5e00ac, 0x01003f07, 0x01000f02}, /* LPD_LSBUS_CTRL */
		{0xff5e0128, 0x01003f07, 0x01000f00}, /* TIMESTAMP_REF_CTRL */
		{0xfd1a0060, 0x03003f07, 0x03000100}, /* ACPU_CTRL */
		{0xfd1a0080, 0x00003f07, 0x00000200}, /* DDR_CTRL */
		{0xfd1a00c0, 0x01003f07, 0x01000203}, /* TOPSW_MAIN_CTRL */
		{0xfd1a00c4, 0x01003f07, 0x01000502}, /* TOPSW_LSBUS_CTRL */
		{0xff260000, 0x00000001, 0x00000001}, /* IOU_SCNTRS CNTCR */
	};

	(void)state;
	expect_success(set(&test_plan), &d);
	for (unsigned i = 0; i < COUNT(vendor); i++)
		if ((model_get(vendor[i].address) & vendor[i].mask) != vendor[i].value)
			fail_msg("0x%lx: 0x%x, the vendor's 0x%x", (long)vendor[i].address,
				 model_get(vendor[i].address) & vendor[i].mask, vendor[i].value);
	for (unsigned i = 0; i < MODEL_PLLS; i++) {
		assert_int_equal(model_get(model_pll[i].ctrl) & (PLL_CTRL_RESET | PLL_CTRL_BYPASS),
				 0);
		assert_int_equal(model_get(model_pll[i].ctrl + 8), 0x00001234);
	}
	assert_int_equal(model_get(IOU_SCNTRS + 0x20), TIMESTAMP_HZ);
}

static void says_what_is_reached(void **state)
{
	(void)state;
	expect_success(set(&test_plan), &d);
	assert_string_equal(reg_model.logged,
			    "clocks in MHz: IOPLL 1500.0 RPLL 1050.0 APLL 1200.0 DPLL "
			    "1066.7 VPLL 1500.0 IOPLL_TO_FPD 500.0 ACPU 1200.0 DDR 533.3 "
			    "TOPSW_MAIN 533.3 TOPSW_LSBUS 100.0 UART0 100.0 UART1 100.0 "
			    "SDIO1 187.5 USB3_DUAL 20.0 LPD_LSBUS 100.0 TIMESTAMP 100.0");
	assert_int_equal(UART0_HZ, 99999999);
	assert_int_equal(SDIO1_HZ, 187499998);
}

/* A plan whose names do not fit into the line is cut, and set all the same. */
static void says_what_fits(void **state)
{
	static const struct clock_rate rates[] = {
#define RATE {"A_CLOCK_WITH_A_NAME_OF_SOME_LENGTH_SO_THAT_TWELVE_DO_NOT_FIT", 100000000}
		RATE, RATE, RATE, RATE, RATE, RATE, RATE, RATE, RATE, RATE, RATE, RATE,
	};
	const struct clock_plan many = {.rates = rates, .n_rates = COUNT(rates)};

	(void)state;
	expect_success(set(&many), &d);
	assert_int_equal(strlen(reg_model.logged), strlen("clocks in MHz:") + 511);
}

static bool is_pll(uint64_t address)
{
	for (unsigned i = 0; i < MODEL_PLLS; i++)
		if (address >= model_pll[i].ctrl && address <= model_pll[i].ctrl + 8)
			return true;
	return false;
}

/* Divisors change while every PLL is bypassed; the counter runs before anything is waited for. */
static void slow_until_all_is_set(void **state)
{
	bool bypassed[MODEL_PLLS] = {false};
	unsigned n_bypassed = 0, dividers = 0;

	(void)state;
	expect_success(set(&test_plan), &d);
	assert_int_equal(reg_model.write[1].address, IOU_SCNTRS);
	for (unsigned i = 2; i < reg_model.n_writes; i++) {
		const struct model_write *w = &reg_model.write[i];

		for (unsigned p = 0; p < MODEL_PLLS; p++)
			if (w->address == model_pll[p].ctrl) {
				n_bypassed -= bypassed[p];
				bypassed[p] = w->value & PLL_CTRL_BYPASS;
				n_bypassed += bypassed[p];
			}
		if (is_pll(w->address) || w->address == IOU_SCNTRS + 0x20 ||
		    range_contains((struct range){MODEL_UART, 0x1000},
				   (struct range){w->address, 4}))
			continue;
		dividers++;
		assert_int_equal(n_bypassed, MODEL_PLLS);
	}
	assert_int_equal(dividers, 11);
	assert_int_equal(n_bypassed, 0);
}

static void does_not_lock(unsigned pll, const char *object, const char *reason)
{
	reset(NULL);
	model_rule_of(model_pll[pll].status, model_pll[pll].lock)->after_us = MODEL_NEVER;
	expect_failure(set(&test_plan), &d, object, reason);
	assert_int_equal(model_get(model_pll[pll].ctrl) & PLL_CTRL_BYPASS, PLL_CTRL_BYPASS);
	assert_string_equal(reg_model.logged, "");
}

/* Each by its name, and what it feeds stays at the reference clock. */
static void each_pll_that_does_not_lock(void **state)
{
	(void)state;
	does_not_lock(0, "PLL_STATUS at 0xff5e0040",
		      "IOPLL does not lock: bits 0x1: wanted 0x1, "
		      "found 0x0, after 1000 us");
	does_not_lock(1, "PLL_STATUS at 0xff5e0040",
		      "RPLL does not lock: bits 0x2: wanted 0x2, "
		      "found 0x0, after 1000 us");
	does_not_lock(2, "PLL_STATUS at 0xfd1a0044",
		      "APLL does not lock: bits 0x1: wanted 0x1, "
		      "found 0x0, after 1000 us");
	does_not_lock(3, "PLL_STATUS at 0xfd1a0044",
		      "DPLL does not lock: bits 0x2: wanted 0x2, "
		      "found 0x0, after 1000 us");
	does_not_lock(4, "PLL_STATUS at 0xfd1a0044",
		      "VPLL does not lock: bits 0x4: wanted 0x4, "
		      "found 0x0, after 1000 us");
}

static void counter_that_does_not_start(void **state)
{
	(void)state;
	reg_model.stopped = true;
	expect_failure(set(&test_plan), &d, "CNTPCT_EL0",
		       "stands still at 0x0: nothing can be timed");
}

/* What was put into the UART leaves by the clock that it was put for; and what comes next is sent
 * by the new one: 100 MHz / (124 * 7) is 115207 baud. */
static void log_is_not_garbled(void **state)
{
	(void)state;
	model_set(MODEL_UART_STS, UART_EMPTY | UART_ACTIVE);
	expect_success(set(&test_plan), &d);
	assert_in_range(reg_model.write[0].at_us, 20000, 20010);
	assert_int_equal(model_get(MODEL_UART_CD) * (model_get(MODEL_UART_DIV) + 1), 868);

	reset(NULL);
	expect_success(set(&test_plan), &d);
	assert_int_equal(reg_model.write[0].at_us, 0);
}

static void uart_that_cannot_be_set(void **state)
{
	(void)state;
	reg_model.n_rules--; /* its reset does not end */
	expect_failure(set(&test_plan), &d, "UART",
		       "cannot be set to 115200 baud from a clock of 99999999 Hz");
	assert_string_equal(reg_model.logged, "");
}

/* Every divider that there is has its settings, and those that vendors' tools are known to make for
 * it: LOCK_CNT, CP, RES of U-Boot's 24 boards. */
static void loop_of_every_divider(void **state)
{
	static const struct {
		int fbdiv;
		uint32_t cfg;
	} known[] = {
		{45, 0x7e672c6c}, {48, 0x7e60ec6c}, {57, 0x7e514c62}, {60, 0x7e4e2c62},
		{63, 0x7e4b0c62}, {64, 0x7e4b0c62}, {72, 0x7e4b0c62}, {80, 0x7e4b0c62},
		{89, 0x7e4b0c82}, {90, 0x7e4b0c82}, {91, 0x7e4b0c82},
	};

	(void)state;
	for (int n = 0; n < 128; n++) {
		uint32_t count = PLL_CFG_OF(n) >> 13 & 0x3ff;

		if (n < 25 || n > 125)
			assert_int_equal(count, 0);
		else
			assert_in_range(count, 600, 1000);
	}
	for (unsigned i = 0; i < COUNT(known); i++)
		assert_int_equal(PLL_CFG_OF(known[i].fbdiv), known[i].cfg);
}

static void wishes_that_do_not_compile(void **state)
{
	static const struct {
		const char *wish, *error;
	} wrong[] = {
		{"'-DAPLL_WISH=MHZ(700)'", "APLL: its oscillator would run below 1500 MHz"},
		{"'-DAPLL_WISH=MHZ(3100)'", "APLL: its oscillator would run above 3000 MHz"},
		{"'-DAPLL_WISH=MHZ(1210)'",
		 "APLL: no multiple of half the reference clock is within 0.1 % of the wish"},
		{"-DREF=15000000", "IOPLL: its feedback divider would be beyond 25 to 125"},
		{"-DREF=15000000", "IOPLL: no lock count is known for its feedback divider"},
		{"-DUART0_WISH=20000ull", "UART0: no divisor from 1 to 63 makes IOPLL that slow"},
		{"'-DACPU_WISH=MHZ(18),10'", "ACPU: no divisor from 1 to 63 makes APLL that slow"},
		{"'-DACPU_WISH=MHZ(1100),10'",
		 "ACPU: what APLL can be divided to is too far below the wish"},
		{"'-DSDIO1_WISH=MHZ(200),62'",
		 "SDIO1: what IOPLL can be divided to is too far below the wish"},
		{"-DACPU_SOURCE=IOPLL", "ACPU_FROM_IOPLL"},
	};
	char errors[4096];

	(void)state;
	plan_errors("zynqmp_plan.h", "", errors, sizeof(errors));
	assert_string_equal(errors, "");
	plan_errors("zynqmp_plan.h", "'-DACPU_WISH=MHZ(600),10' '-DSDIO1_WISH=MHZ(200),63'", errors,
		    sizeof(errors));
	assert_string_equal(errors, "");
	for (unsigned i = 0; i < COUNT(wrong); i++) {
		plan_errors("zynqmp_plan.h", wrong[i].wish, errors, sizeof(errors));
		if (!strstr(errors, wrong[i].error))
			fail_msg("%s: \"%s\" is not said: %s", wrong[i].wish, wrong[i].error,
				 errors);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(settings_of_the_vendor, reset),
		cmocka_unit_test_setup(says_what_is_reached, reset),
		cmocka_unit_test_setup(says_what_fits, reset),
		cmocka_unit_test_setup(slow_until_all_is_set, reset),
		cmocka_unit_test_setup(each_pll_that_does_not_lock, reset),
		cmocka_unit_test_setup(counter_that_does_not_start, reset),
		cmocka_unit_test_setup(log_is_not_garbled, reset),
		cmocka_unit_test_setup(uart_that_cannot_be_set, reset),
		cmocka_unit_test(loop_of_every_divider),
		cmocka_unit_test(wishes_that_do_not_compile),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
