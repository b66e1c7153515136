/* SPDX-License-Identifier: Apache-2.0 */
/* A part of a device where `access` means a device: pins that are called as it is, and others. */
#include <stdio.h>
#include <string.h>

#include "tests/unit/system_help.h"

/* Pins in the manner of Rockchip: a group for each device, in it one for each of its states. */
#define BOARD                                                                                      \
	"/ { pins { compatible = \"v,pins\"; #address-cells = <2>; #size-cells = <1>; ranges; "    \
	"gpio@71000 { compatible = \"v,gpio\"; reg = <0 0x71000 0x100>; }; "                       \
	"uart3 { u3: uart3-xfer { pins = \"a\"; }; u3s: uart3-sleep { }; }; "                      \
	"spi7 { s7: spi7-bus { }; }; nobodys { n { }; }; }; "                                      \
	"serial@72000 { compatible = \"v,uart\"; reg = <0 0x72000 0x100>; pinctrl-0 = <&u3>; "     \
	"pinctrl-1 = <&u3s>; status = \"%s\"; }; "                                                 \
	"serial@73000 { reg = <0 0x73000 0x100>; pinctrl-0 = <&uart0_pins>, <&u3s>; "              \
	"pinctrl-names = \"a\"; pinctrl-2 = [01]; status = \"%s\"; }; "                            \
	"spi@74000 { compatible = \"v,spi\"; status = \"disabled\"; pinctrl-0 = <&s7>; "           \
	"sub { pinctrl-0 = <&s7>; }; }; "                                                          \
	"table { compatible = \"operating-points-v2\"; o5: opp-5 { opp-hz = /bits/ 64 <5>; }; }; " \
	"leds { compatible = \"gpio-leds\"; led-0 { gpios = <&gpio 7 0>; }; }; "                   \
	"no-compatible { in { it { }; }; }; group { clock { compatible = \"fixed-clock\"; "        \
	"#clock-cells = <0>; }; }; top { }; };"

static int parse_access(const char *access, const char *first, const char *second)
{
	char more[2048], config[256];

	snprintf(more, sizeof(more), BOARD, first, second);
	snprintf(config, sizeof(config), DOMAINS(A(REST "access = <%s>;")), access);
	expect_success(merge_config("soc.dts", more, "", config), &said);
	return parse_config();
}

static void pins(void **state)
{
	static const struct {
		const char *first, *second, *device;
	} cases[] = {
		{"okay", "okay", "/serial@72000"},
		{"disabled", "okay", "/serial@73000"},
		{"disabled", "disabled", "/serial@72000"},
	};

	(void)state;
	for (unsigned k = 0; k < COUNT(cases); k++) {
		char reason[160];

		snprintf(reason, sizeof(reason),
			 "access: /pins/uart3 are pins; did you mean their device, %s?",
			 cases[k].device);
		expect_failure(parse_access("&uart3", cases[k].first, cases[k].second), &said, "a",
			       reason);
	}
	expect_failure(parse_access("&spi7_bus", "okay", "okay"), &said, "a",
		       "access: /pins/spi7/spi7-bus are pins; did you mean their device, "
		       "/spi@74000?");
}

static void other_parts(void **state)
{
	static const struct {
		const char *access, *reason;
	} cases[] = {
		{"&nobodys", "access: /pins/nobodys is no device, but a part of /pins"},
		{"&{/pins/nobodys/n}", "access: /pins/nobodys/n is no device, but a part of /pins"},
		{"&opp_5", "access: /table/opp-5 is no device, but a part of /table"},
		{"&buck1", "access: /soc/i2c@22000/pmic@34/regulators/buck1 is no device, but a "
			   "part of /soc/i2c@22000/pmic@34"},
		{"&it", "access: /no-compatible/in/it is no device, but a part of /no-compatible"},
	};

	(void)state;
	for (unsigned k = 0; k < COUNT(cases); k++)
		expect_failure(parse_access(cases[k].access, "okay", "okay"), &said, "a",
			       cases[k].reason);
}

/* Of what has a path that is too long for a message the name is said. */
static void long_path(void **state)
{
	static const char more[] =
		"/ { a-node-with-a-name-of-31-letters { and-another-with-a-long-name-of {"
		"part { }; }; }; };";

	(void)state;
	expect_success(merge_config("soc.dts", more, "", DOMAINS(A(REST "access = <&part>;"))),
		       &said);
	expect_failure(
		parse_config(), &said, "a",
		"access: part is no device, but a part of /a-node-with-a-name-of-31-letters");
}

/* A node that has no compatible of its own, but a device below it or registers; and whatever is
 * below the root. */
static void devices(void **state)
{
	static const char *const access[] = {
		"&table",        "&group", "&top",
		"&serial_73000", "&led_0", "&{/soc/i2c@22000} &{/soc/i2c@22000/rtc@68}"};

	(void)state;
	for (unsigned k = 0; k < COUNT(access); k++)
		expect_success(parse_access(access[k], "okay", "okay"), &said);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pins),
		cmocka_unit_test(other_parts),
		cmocka_unit_test(long_path),
		cmocka_unit_test(devices),
	};

	return cmocka_run_group_tests(tests, NULL, tear_down);
}
