/* SPDX-License-Identifier: Apache-2.0 */
/* board/soc/sunxi: a plan of clocks for an H3 on a model of its PLLs: the settings that wishes lead
 * to, their order, PLLs that do not lock; wishes that do not compile; and the pins. */
#include "tests/unit/expect.h"

#include <stdio.h>
#include <string.h>

#include "board/driver/mmio.h"
#include "board/soc/sunxi/pins.h"
#include "tests/unit/compile_errors.h"
#include "tests/unit/reg_model.h"
#include "tests/unit/sunxi_plan.h"

#define CPUX_AXI  (SUNXI_CCU + 0x50)
#define AHB1_APB1 (SUNXI_CCU + 0x54)
#define APB2      (SUNXI_CCU + 0x58)
#define UART_LCR  (SUNXI_UART0 + 4 * 3)
#define UART_LSR  (SUNXI_UART0 + 4 * 5)
#define EMPTY     0x60u

static struct diag d;

static const struct uart uart = {.ops = &uart_dw_apb,
				 .base = SUNXI_UART0,
				 .clock_hz = APB2_HZ,
				 .reg_shift = 2,
				 .access_size = 4};

/* An access that sunxi's UART does not take. */
uint8_t mmio_read8(uint64_t address)
{
	fail_msg("a byte of 0x%lx is read", (long)address);
	return 0;
}

void mmio_write8(uint64_t address, uint8_t value)
{
	fail_msg("a byte of 0x%lx becomes 0x%x", (long)address, value);
}

/* As another stage may have left it: all buses by PLLs that are on. */
static int reset(void **state)
{
	static const uint64_t plls[] = {SUNXI_CCU, SUNXI_CCU + 0x20, SUNXI_CCU + 0x28};

	(void)state;
	model_start();
	for (unsigned i = 0; i < COUNT(plls); i++) {
		const struct model_rule lock[] = {
			{plls[i], PLL_ENABLE, 0, plls[i], PLL_LOCKED, 0, MODEL_NEVER},
			{plls[i], PLL_ENABLE, PLL_ENABLE, plls[i], 0, PLL_LOCKED, 60},
		};

		model_rules(lock, COUNT(lock));
		model_set(plls[i], 0x90041811 | 3u << 16);
	}
	model_set(CPUX_AXI, 2u << 16);
	model_set(AHB1_APB1, 3u << 12);
	model_set(UART_LSR, EMPTY);
	return 0;
}

/* What U-Boot 2023.01 writes for an H3 with a CPU of 1008 MHz and DRAM of 624 (clock_sun6i.c,
 * clock_sun6i.h), but for the lock bit, which is read alone; and for the bits that are not the
 * factors, which stay. */
static void settings_of_u_boot(void **state)
{
	static const struct {
		uint64_t address;
		uint32_t mask, value;
	} known[] = {
		{SUNXI_CCU, 0x80031f33, 0x80001410},        /* 24 MHz * 21 * 2 */
		{SUNXI_CCU + 0x20, 0x80101f33, 0x80101910}, /* 24 MHz * 26 * 2 */
		{SUNXI_CCU + 0x28, 0x800c1f30, 0x80041810}, /* 24 MHz * 25 * 2 / 2 */
		{CPUX_AXI, 0x00030303, 0x00020102},
		{AHB1_APB1, 0x000033f0, 0x00003180},
		{APB2, 0x0303001f, 0x01000000},
		{SUNXI_CCU + 0x88, 0x8303000f, 0x80000000},
		{SUNXI_CCU + 0xf4, 0x0031000f, 0x00010000},
		{SUNXI_CCU + 0x15c, 0x83000007, 0x81000002},
	};

	(void)state;
	expect_success(clock_plan_set(&test_plan, &uart, 115200, &d), &d);
	for (unsigned i = 0; i < COUNT(known); i++)
		if ((model_get(known[i].address) & known[i].mask) != known[i].value)
			fail_msg("0x%lx: 0x%x, known is 0x%x", (long)known[i].address,
				 model_get(known[i].address) & known[i].mask, known[i].value);
	assert_string_equal(reg_model.logged,
			    "clocks in MHz: PLL_CPUX 1008.0 PLL_PERIPH0 600.0 PLL_DDR 1248.0 CPU "
			    "1008.0 AXI 336.0 ATB 504.0 AHB1 200.0 APB1 100.0 APB2 24.0 MMC0 24.0 "
			    "DRAM 1248.0 MBUS 400.0");
	assert_int_equal(model_get(UART_LCR), 3);
	assert_int_equal(model_get(SUNXI_CCU + 0x320), 0); /* PLL_LOCK_CTRL: it has none */
}

/* Whoever is fed by a PLL has the oscillator while that changes, and dividers that are right before
 * it has the PLL again. */
static void slow_until_all_is_set(void **state)
{
	uint32_t cpu = 2u << 16, ahb = 3u << 12, used = 0, locked[3] = {0};

	(void)state;
	expect_success(clock_plan_set(&test_plan, &uart, 115200, &d), &d);
	for (unsigned i = 0; i < reg_model.n_writes; i++) {
		const struct model_write *w = &reg_model.write[i];

		if (w->address == CPUX_AXI)
			cpu = w->value;
		else if (w->address == AHB1_APB1)
			ahb = w->value;
		else if (w->address < CPUX_AXI) {
			assert_int_equal(cpu >> 16, CPU_FROM_OSC);
			assert_int_equal(ahb >> 12, AHB1_FROM_OSC);
			locked[0]++;
		}
		if (w->address == CPUX_AXI && w->value >> 16 == CPU_FROM_PLL_CPUX) {
			assert_int_equal(w->value & 0x303, 0x102);
			used++;
		}
		if (w->address == AHB1_APB1 && w->value >> 12 == AHB1_FROM_PLL_PERIPH0) {
			assert_int_equal(w->value & 0x3f0, 0x180);
			used++;
		}
	}
	assert_int_equal(locked[0], 6);
	assert_true(used >= 2);
}

/* Each by its name; and everything stays at the oscillator. */
static void each_pll_that_does_not_lock(void **state)
{
	static const struct {
		uint32_t offset;
		const char *object, *reason;
	} plls[] = {
		{0x00, "PLL_CPUX at 0x1c20000",
		 "PLL_CPUX does not lock: bits 0x10000000: wanted 0x10000000, found 0x0, after "
		 "10000 us"},
		{0x20, "PLL_DDR at 0x1c20020",
		 "PLL_DDR does not lock: bits 0x10000000: wanted 0x10000000, found 0x0, after "
		 "10000 us"},
		{0x28, "PLL_PERIPH0 at 0x1c20028",
		 "PLL_PERIPH0 does not lock: bits 0x10000000: wanted 0x10000000, found 0x0, after "
		 "10000 us"},
	};

	for (unsigned i = 0; i < COUNT(plls); i++) {
		reset(state);
		model_rule_of(SUNXI_CCU + plls[i].offset, PLL_LOCKED)->after_us = MODEL_NEVER;
		expect_failure(clock_plan_set(&test_plan, &uart, 115200, &d), &d, plls[i].object,
			       plls[i].reason);
		assert_int_equal(model_get(CPUX_AXI) >> 16, CPU_FROM_OSC);
		assert_int_equal(model_get(AHB1_APB1) >> 12, AHB1_FROM_OSC);
		assert_string_equal(reg_model.logged, "");
	}
}

static void counter_that_stands(void **state)
{
	(void)state;
	reg_model.stopped = true;
	expect_failure(clock_plan_set(&test_plan, &uart, 115200, &d), &d, "CNTPCT_EL0",
		       "stands still at 0x0: nothing can be timed");
}

static void wishes_that_do_not_compile(void **state)
{
	static const struct {
		const char *wish, *error;
	} wrong[] = {
		{"'-DCPUX_WISH=MHZ(1001)'",
		 "PLL_CPUX: no N, K and M of 24 MHz are within 0.1 % of the wish"},
		{"'-DCPUX_WISH=MHZ(2136)'", "PLL_CPUX: no N, K and M"},  /* 89 * 24 */
		{"'-DCPUX_WISH=MHZ(2088)' '-DAXI_WISH=MHZ(522),0'", ""}, /* 87 * 24 */
		{"'-DCPUX_WISH=MHZ(900)' '-DAXI_WISH=MHZ(300),0'", ""},  /* 75 / 2 */
		{"'-DCPUX_WISH=MHZ(888)'", "PLL_CPUX: no N, K and M"},   /* 37 is prime */
		{"'-DCPUX_WISH=MHZ(58)'", "PLL_CPUX: no N, K and M"},
		{"-DDDR=PLL_DDR1 '-DDDR_WISH=MHZ(1344)'", "PLL_DDR1: this SoC does not have it"},
		{"'-DDDR_WISH=MHZ(1250)' -DDDR=PLL_DDR", "PLL_DDR: no N, K and M"},
		{"'-DAXI_WISH=MHZ(240),0'", "AXI: its dividers do not make CPU that slow"},
		{"'-DAXI_WISH=MHZ(400),159'",
		 "AXI: what CPU can be divided to is too far below the wish"},
		{"'-DAPB1_WISH=MHZ(200),0'",
		 "APB1: what AHB1 can be divided to is too far below the wish"},
		{"'-DAPB1_WISH=MHZ(24),0'", "APB1: its dividers do not make AHB1 that slow"},
		{"'-DMMC0_WISH=MHZ(24)/128,0'", ""},
		{"'-DMMC0_WISH=MHZ(24)/129,0'", "MMC0: its dividers do not make OSC that slow"},
		{"-DCPU_SOURCE=PLL_PERIPH0", "CPU_FROM_PLL_PERIPH0"},
		{"-DSOC=H2", "SUNXI_H2"},
	};
	char errors[8192];

	(void)state;
	for (unsigned i = 0; i < COUNT(wrong); i++) {
		plan_errors("sunxi_plan.h", wrong[i].wish, errors, sizeof(errors));
		if (!strstr(errors, wrong[i].error) || (!wrong[i].error[0] && errors[0]))
			fail_msg("%s: \"%s\" is not said: %s", wrong[i].wish, wrong[i].error,
				 errors);
	}
}

static void expect_pins(const struct reg_step *steps, unsigned count, uint32_t cfg_offset,
			uint32_t cfg, uint32_t pull_offset, uint32_t pull)
{
	reset(NULL);
	model_set(APB2, 0x02030007);
	expect_success(reg_table_apply(steps, count, &d), &d);
	assert_int_equal(model_get(SUNXI_PIO + cfg_offset), cfg);
	assert_int_equal(model_get(SUNXI_PIO + pull_offset), pull);
	assert_int_equal(model_get(BUS_GATE2), 0x20);
	assert_int_equal(model_get(BUS_GATE3), 0x10000);
	assert_int_equal(model_get(BUS_RESET4), 0x10000);
	assert_int_equal(model_get(APB2), 0x01000000);
}

/* UART0 of each: PA4 and 5, PB8 and 9, PB22 and 23. */
static void pins_of_uart0(void **state)
{
	static const struct reg_step h3[] = {SUNXI_UART0_ON(H3)}, a64[] = {SUNXI_UART0_ON(A64)},
				     r40[] = {SUNXI_UART0_ON(R40)};

	(void)state;
	expect_pins(h3, COUNT(h3), 0x00, 0x00220000, 0x1c, 1u << 10);
	expect_pins(a64, COUNT(a64), 0x28, 0x00000044, 0x40, 1u << 18);
	expect_pins(r40, COUNT(r40), 0x2c, 0x22000000, 0x44, 1u << 14);
}

static void pins_of_mmc0(void **state)
{
	static const struct reg_step mmc0[] = {SUNXI_MMC0_ON};

	(void)state;
	expect_success(reg_table_apply(mmc0, COUNT(mmc0), &d), &d);
	assert_int_equal(model_get(SUNXI_PIO + 0xb4), 0x222222);
	assert_int_equal(model_get(SUNXI_PIO + 0xc8), 0xaaa);
	assert_int_equal(model_get(SUNXI_PIO + 0xd0), 0x555);
	assert_int_equal(model_get(BUS_RESET0), 0x100);
	assert_int_equal(model_get(BUS_GATE0), 0x100);
}

static void what_the_other_side_drives(void **state)
{
	static const struct reg_step h3[] = {SUNXI_NON_SECURE_H3}, a64[] = {SUNXI_NON_SECURE_A64};

	expect_success(reg_table_apply(h3, COUNT(h3), &d), &d);
	assert_int_equal(model_get(CCU_SECURE), 7);
	assert_int_equal(model_get(0x01c23408), 0xbe);
	assert_int_equal(model_get(0x01c23414), 0xff);
	assert_int_equal(model_get(0x01c23420), 0x7f);
	assert_int_equal(model_get(0x01f015d0), 7);
	assert_int_equal(reg_model.n_writes, 5);
	reset(state);
	expect_success(reg_table_apply(a64, COUNT(a64), &d), &d);
	assert_int_equal(model_get(CCU_SECURE), 7);
	for (unsigned port = 0; port < 6; port++)
		assert_int_equal(model_get(0x01c23408 + 12 * port), 0xff);
	assert_int_equal(model_get(0x01f015d0), 7);
	assert_int_equal(model_get(0x01c02020), 0xffff);
	assert_int_equal(reg_model.n_writes, 9);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(settings_of_u_boot, reset),
		cmocka_unit_test_setup(slow_until_all_is_set, reset),
		cmocka_unit_test(each_pll_that_does_not_lock),
		cmocka_unit_test_setup(counter_that_stands, reset),
		cmocka_unit_test(wishes_that_do_not_compile),
		cmocka_unit_test(pins_of_uart0),
		cmocka_unit_test_setup(pins_of_mmc0, reset),
		cmocka_unit_test_setup(what_the_other_side_drives, reset),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
