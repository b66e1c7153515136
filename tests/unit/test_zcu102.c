/* SPDX-License-Identifier: Apache-2.0 */
/* board/zcu102's own tables of clocks and pins on the model of the registers; frequencies that it
 * cannot have; and that its overlay says the clock of its UARTs. */
#include "tests/unit/expect.h"

#include <stdio.h>
#include <string.h>

#include "tests/unit/zynqmp_model.h"

#ifndef CONFIG_ZCU102_CPU_MHZ
#define CONFIG_ZCU102_CPU_MHZ  1200
#define CONFIG_ZCU102_DDR_RATE 2133
#endif
#include "board/zcu102/clocks.h"
#include "board/zcu102/pins.h"

#define UART0_REF_CTRL  0xff5e0074ull
#define RST_LPD_IOU2_AT 0xff5e0238ull
#define AT_RESET        0x0017ffffu
#define BY_REFERENCE    0x01010100u

static struct diag d;

static const struct uart at_reset = {
	.ops = &uart_cadence, .base = MODEL_UART, .clock_hz = ZCU102_REF_HZ};

/* As the board's hooks do, and with what the bootblock does in between. */
static int start(void)
{
	struct uart log = at_reset;

	expect_success(reg_table_apply(zcu102_log, COUNT(zcu102_log), &d), &d);
	assert_true(log.ops->init(&log, 115200));
	log.clock_hz = UART0_HZ;
	return clock_plan_set(&zcu102_plan, &log, 115200, &d) ||
			       reg_table_apply(zcu102_pins, COUNT(zcu102_pins), &d)
		       ? -1
		       : 0;
}

static int reset(void **state)
{
	(void)state;
	zynqmp_model_start();
	return 0;
}

static void reaches(void **state)
{
	(void)state;
	expect_success(start(), &d);
	assert_string_equal(
		reg_model.logged,
		"clocks in MHz: IOPLL 1500.0 APLL 1200.0 DPLL 1066.7 IOPLL_TO_FPD 500.0 ACPU "
		"1200.0 DDR 533.3 TOPSW_MAIN 533.3 TOPSW_LSBUS 100.0 GDMA 600.0 SATA 250.0 DBG_FPD "
		"250.0 LPD_SWITCH 500.0 LPD_LSBUS 100.0 IOU_SWITCH 250.0 ADMA 500.0 AMS 50.0 UART0 "
		"100.0 UART1 100.0 SDIO1 187.5 QSPI 300.0 GEM3 125.0 USB3_DUAL 20.0 USB0_BUS 250.0 "
		"CAN1 100.0 I2C0 100.0 I2C1 100.0 TIMESTAMP 100.0");
	assert_int_equal(model_get(MODEL_UART_CD) * (model_get(MODEL_UART_DIV) + 1), 868);
	/* 187 MHz, for the SD driver's divider */
	assert_int_equal(model_get(0xff18031c) >> 23 & 0xff, 187);
}

/* The first lines go out by the reference clock, whatever clock the UART had. */
static void log_from_the_first_line(void **state)
{
	(void)state;
	model_set(UART0_REF_CTRL, 0x01010f00);
	model_set(RST_LPD_IOU2_AT, AT_RESET);
	expect_success(reg_table_apply(zcu102_log, COUNT(zcu102_log), &d), &d);
	/* the counter, out of reset, before anything waits by it */
	assert_int_equal(reg_model.write[1].address, RST_LPD_IOU2_AT);
	assert_int_equal(reg_model.write[2].address, IOU_SCNTRS);
	assert_int_equal(model_get(IOU_SCNTRS), 1);
	assert_int_equal(model_get(RST_LPD_IOU2_AT), AT_RESET & ~0x180006u);
	assert_true(at_reset.ops->init(&at_reset, 115200));
	assert_int_equal(model_get(UART0_REF_CTRL), BY_REFERENCE);
	assert_int_equal(model_get(0xff5e0020) & PLL_CTRL_BYPASS, PLL_CTRL_BYPASS);
	/* 33.333 MHz / 289 is 115340 baud */
	assert_int_equal(model_get(MODEL_UART_CD) * (model_get(MODEL_UART_DIV) + 1), 289);
	for (unsigned pin = 18; pin <= 21; pin++)
		assert_int_equal(model_get(0xff180000 + 4 * pin), 0xc0);
}

/* Each of the plan's, by its name; and the line that says so is sent by a clock that did not
 * change: the UART has IOPLL's, which is bypassed. */
static void each_pll_that_does_not_lock(void **state)
{
	static const struct {
		unsigned pll;
		const char *object, *reason;
	} cases[] = {
		{0, "PLL_STATUS at 0xff5e0040",
		 "IOPLL does not lock: bits 0x1: wanted 0x1, found 0x0, after 1000 us"},
		{2, "PLL_STATUS at 0xfd1a0044",
		 "APLL does not lock: bits 0x1: wanted 0x1, found 0x0, after 1000 us"},
		{3, "PLL_STATUS at 0xfd1a0044",
		 "DPLL does not lock: bits 0x2: wanted 0x2, found 0x0, after 1000 us"},
	};

	for (unsigned i = 0; i < COUNT(cases); i++) {
		const struct model_pll *pll = &model_pll[cases[i].pll];

		reset(state);
		model_rule_of(pll->status, pll->lock)->after_us = MODEL_NEVER;
		expect_failure(start(), &d, cases[i].object, cases[i].reason);
		assert_int_equal(model_get(UART0_REF_CTRL), BY_REFERENCE);
		assert_int_equal(model_get(0xff5e0020) & PLL_CTRL_BYPASS, PLL_CTRL_BYPASS);
		assert_int_equal(model_get(MODEL_UART_CD) * (model_get(MODEL_UART_DIV) + 1), 289);
	}
}

static void counter_that_stands(void **state)
{
	(void)state;
	reg_model.stopped = true;
	expect_failure(start(), &d, "CNTPCT_EL0", "stands still at 0x0: nothing can be timed");
}

/* The tree's fixed clock of the UARTs is what they have. */
static void overlay_says_the_clock(void **state)
{
	char text[2048], wanted[64];
	FILE *file = fopen("board/zcu102/board.dts", "r");
	size_t length;

	(void)state;
	assert_non_null(file);
	length = fread(text, 1, sizeof(text) - 1, file);
	text[length] = '\0';
	fclose(file);
	snprintf(wanted, sizeof(wanted), "clock-frequency = <%d>", UART0_HZ);
	assert_non_null(strstr(text, wanted));
	assert_int_equal(UART0_HZ, UART1_HZ);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(reaches, reset),
		cmocka_unit_test_setup(log_from_the_first_line, reset),
		cmocka_unit_test(each_pll_that_does_not_lock),
		cmocka_unit_test_setup(counter_that_stands, reset),
		cmocka_unit_test(overlay_says_the_clock),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
