/* SPDX-License-Identifier: Apache-2.0 */
/* What is offered for a label that the board's tree does not have. */
#include "tests/unit/expect.h"

#include <string.h>

#include "dtb/config/nearest.h"
#include "tests/unit/dt_help.h"

#define LONG_40 "a234567890b234567890c234567890d234567890"

static void offered(const char *more, const char *flags, const char *label, const char *want)
{
	struct blob blob = dt_board_file("soc.dts", more, flags);
	char out[NEAREST_ROOM];
	struct diag d;
	const struct tree *tree = tree_open(blob.data, &d);

	assert_non_null(tree);
	nearest_labels(tree, label, out);
	assert_string_equal(out, want);
	dt_free(&blob);
}

static void symbols(void **state)
{
	(void)state;
	offered("", "-@", "uart_0", "uart0, uart1");
	/* a device comes before pins that are as near, or a little nearer */
	offered("", "-@", "uart1_pin", "uart1_pins, uart0_pins, uart1");
	offered("", "-@", "uart1_p", "uart1, uart0");
	offered("", "-@", "gpoi", "gpio");
	offered("", "-@", "nobody", "");
	offered("/ { ab1 { }; ab2 { }; ab3 { }; ab4 { }; };", "", "ab0", "ab1, ab2, ab3");
	offered("", "-@", "", "");
}

static void names_of_nodes(void **state)
{
	(void)state;
	offered("", "", "serial_20010", "serial_20000, serial_21000");
	offered("", "", "i2c_22000x", "i2c_22000");
	offered("/ { UART@1 { }; Uart@1 { }; UarT@1 { }; Uart@11 { }; };", "", "UART_11",
		"Uart_11, UART_1, Uart_1");
	/* not twice, where a node below pinctrl has the name of a label */
	offered("", "-@", "uart00", "uart0, uart1");
}

static void aliases(void **state)
{
	(void)state;
	offered("", "", "serial1", "serial_21000, serial_20000");
	offered("/ { aliases { lost = \"/nowhere\"; number = <0x41424344>; }; };", "", "losd",
		"osc");
}

/* A message has a length, and so have names. */
static void long_names(void **state)
{
	(void)state;
	offered("/ { " LONG_40 " { }; " LONG_40 "5 { }; };", "", LONG_40, LONG_40 + 40);
	offered("/ { " LONG_40 " { }; };", "", LONG_40 "4", "");
	offered("/ { " LONG_40 "5 { }; aliases { osk = \"/" LONG_40 "5\"; " LONG_40
		"9 = \"/osc\"; }; };",
		"", "osk", "osc");
	offered("/ { a234567890b23456789 { }; " LONG_40 " { }; };", "", "a234567890b23456780",
		"a234567890b23456789");
	offered("/ { b234567890b23456781 { }; a234567890b23456782 { }; a234567890b23456783 { }; };",
		"", "a234567890b23456780", "a234567890b23456782, a234567890b23456783");
}

static void offered_paths(const char *more, const char *path, const char *want)
{
	struct blob blob = dt_board_file("soc.dts", more, "");
	char out[NEAREST_PATHS];
	struct diag d;
	const struct tree *tree = tree_open(blob.data, &d);

	assert_non_null(tree);
	nearest_paths(tree, path, out);
	assert_string_equal(out, want);
	dt_free(&blob);
}

/* What is beside the first name that is not there, and what has the last one elsewhere. */
static void paths(void **state)
{
	(void)state;
	offered_paths("", "/soc/serial@20010", "/soc/serial@20000, /soc/serial@21000");
	offered_paths("", "/soc/serail@20000", "/soc/serial@20000, /soc/serial@21000");
	offered_paths("", "/serial@20000", "/soc/serial@20000");
	offered_paths("", "/SOC/serial@20000", "/soc/serial@20000, /soc");
	offered_paths("/ { bus@F000A0 { }; };", "/bus@f000a0", "/bus@F000A0");
	offered_paths("", "/sock/serial@20000", "/soc/serial@20000, /soc");
	offered_paths("", "/sock//serial@9", "/soc");
	offered_paths("", "/soc/serial@20000/x", "");
	offered_paths("", "/soc/nothing-like-it", "");
	offered_paths("", "/soc/", "");
	offered_paths("", "soc", "");
	offered_paths("/ { a { twin { }; }; b { twin { }; }; };", "/c/twin", "/a/twin, /b/twin");
}

/* A path that does not fit has its node's name in its place. */
static void long_paths(void **state)
{
	(void)state;
	offered_paths("/ { " LONG_40 " { serial@20000000 { }; }; };", "/" LONG_40 "/serial@2000000",
		      "serial@20000000");
	offered_paths("/ { " LONG_40 " { " LONG_40 " { }; }; };", "/" LONG_40 "/" LONG_40 "4", "");
	offered_paths("", "/" LONG_40 LONG_40 "/serial@2000000/serial@2000000", "");
	offered_paths("", "/" LONG_40 "4", "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(symbols), cmocka_unit_test(names_of_nodes),
		cmocka_unit_test(aliases), cmocka_unit_test(long_names),
		cmocka_unit_test(paths),   cmocka_unit_test(long_paths),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
