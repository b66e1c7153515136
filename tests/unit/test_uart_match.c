/* SPDX-License-Identifier: Apache-2.0 */
/* From a tree's words for a UART to its driver. */
#include "tests/unit/expect.h"

#include <stdio.h>
#include <string.h>

#include "board/driver/uart_match.h"

static struct diag d;

static struct dt_uart found(const char *compatible)
{
	struct dt_uart f = {.match = -1,
			    .regs = {0x9000000, 0x100},
			    .reg_shift = DT_UART_MISSING,
			    .reg_io_width = DT_UART_MISSING};

	strcpy(f.compatible, compatible);
	for (int i = 0; uart_names[i]; i++)
		if (!strcmp(uart_names[i], compatible))
			f.match = i;
	return f;
}

static void drivers(void **state)
{
	static const struct {
		const char *compatible;
		const struct uart_ops *ops;
		bool built_in;
		uint8_t access_size;
		const char *symbol;
	} rows[] = {
		{"arm,pl011", &uart_pl011, IS_ENABLED(CONFIG_UART_PL011), 4, "CONFIG_UART_PL011"},
		{"arm,sbsa-uart", &uart_pl011, IS_ENABLED(CONFIG_UART_PL011), 4,
		 "CONFIG_UART_PL011"},
		{"cdns,uart-r1p12", &uart_cadence, IS_ENABLED(CONFIG_UART_CADENCE), 4,
		 "CONFIG_UART_CADENCE"},
		{"cdns,uart-r1p8", &uart_cadence, IS_ENABLED(CONFIG_UART_CADENCE), 4,
		 "CONFIG_UART_CADENCE"},
		{"xlnx,xuartps", &uart_cadence, IS_ENABLED(CONFIG_UART_CADENCE), 4,
		 "CONFIG_UART_CADENCE"},
		{"brcm,bcm2835-aux-uart", &uart_bcm_aux, IS_ENABLED(CONFIG_UART_BCM_AUX), 4,
		 "CONFIG_UART_BCM_AUX"},
		/* board/driver/build.mk has it on for this test */
		{"snps,dw-apb-uart", &uart_dw_apb, true, 1, ""},
		{"ns16550a", &uart_ns16550, true, 1, ""},
		{"ns16550", &uart_ns16550, true, 1, ""},
		{"ns16450", &uart_ns16550, true, 1, ""},
		{"ns8250", &uart_ns16550, true, 1, ""},
	};
	char reason[sizeof(d.reason)];

	(void)state;
	for (unsigned i = 0; i < COUNT(rows); i++) {
		struct dt_uart f = found(rows[i].compatible);
		struct uart uart;

		assert_true(f.match >= 0);
		if (!rows[i].built_in) {
			snprintf(reason, sizeof(reason),
				 "the driver for \"%s\" is not built in (%s)", rows[i].compatible,
				 rows[i].symbol);
			expect_failure(uart_match(&f, &uart, &d), &d, "UART", reason);
			continue;
		}
		memset(&uart, 0xa5, sizeof(uart));
		expect_success(uart_match(&f, &uart, &d), &d);
		assert_ptr_equal(uart.ops, rows[i].ops);
		assert_int_equal(uart.base, 0x9000000);
		assert_int_equal(uart.clock_hz, 0);
		assert_int_equal(uart.reg_shift, 0);
		assert_int_equal(uart.access_size, rows[i].access_size);
	}
	/* every row was looked at */
	for (unsigned i = 0; i <= COUNT(rows); i++)
		assert_true(!uart_names[i] == (i == COUNT(rows)));
}

static void layout(void **state)
{
	struct dt_uart f = found("snps,dw-apb-uart");
	struct uart uart;

	(void)state;
	f.reg_shift = 2;
	f.reg_io_width = 4;
	expect_success(uart_match(&f, &uart, &d), &d);
	assert_int_equal(uart.reg_shift, 2);
	assert_int_equal(uart.access_size, 4);
	f.reg_io_width = 1;
	expect_success(uart_match(&f, &uart, &d), &d);
	assert_int_equal(uart.access_size, 1);
	f.reg_io_width = 2;
	expect_failure(uart_match(&f, &uart, &d), &d, "UART",
		       "\"snps,dw-apb-uart\" with reg-shift 2, reg-io-width 2 is not supported");
	f.reg_io_width = 1;
	f.reg_shift = 5;
	expect_failure(uart_match(&f, &uart, &d), &d, "UART",
		       "\"snps,dw-apb-uart\" with reg-shift 5, reg-io-width 1 is not supported");
	f.reg_shift = 4;
	expect_success(uart_match(&f, &uart, &d), &d);
	f.big_endian = true;
	expect_failure(uart_match(&f, &uart, &d), &d, "UART",
		       "\"snps,dw-apb-uart\" with reg-shift 4, reg-io-width 1, big-endian is not "
		       "supported");
}

static void unknown(void **state)
{
	struct dt_uart f = found("test,uart");
	struct uart uart;

	(void)state;
	expect_failure(uart_match(&f, &uart, &d), &d, "UART", "no driver for \"test,uart\"");
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(drivers), cmocka_unit_test(layout),
					   cmocka_unit_test(unknown)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
