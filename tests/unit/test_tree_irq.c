/* SPDX-License-Identifier: Apache-2.0 */
/* Interrupts on their way to the GIC, through odd and damaged controllers. */
#include <stdio.h>

#include "dtb/tree/irq_route.h"
#include "dtb/tree/tree_bus.h"
#include "tests/unit/tree_help.h"

static void damaged_interrupts(void **state)
{
	static const struct {
		const char *more, *reason;
	} cases[] = {
		{"/ { odd { phandle = <0x70>; #interrupt-cells = <0>; }; dev { "
		 "interrupt-parent = <0x70>; interrupts = <1>; }; };",
		 "interrupts does not fit the #interrupt-cells of odd"},
		{"/ { dev { interrupts = <0 1>; }; };",
		 "interrupts does not fit the #interrupt-cells of intc@8000000"},
		{"/ { dev { interrupt-parent = <0x999>; interrupts = <0 1 4>; }; };",
		 "has interrupts but no interrupt controller"},
		{"/ { a { phandle = <0x70>; interrupt-parent = <0x71>; }; b { "
		 "phandle = <0x71>; interrupt-parent = <0x70>; };"
		 "dev { interrupt-parent = <0x70>; interrupts = <0 1 4>; }; };",
		 "has interrupts but no interrupt controller"},
		{"/ { odd { phandle = <0x70>; #interrupt-cells = <0>; }; dev { "
		 "interrupts-extended = <0x70>; }; };",
		 "interrupts-extended does not fit its interrupt controllers"},
		/* no whole cells */
		{"/ { dev { interrupts-extended = [00 00 80 05 00]; interrupts = <0 1 4>; }; };",
		 "interrupts-extended does not fit its interrupt controllers"},
		{"/ { dev { interrupts = [00 00 00]; }; };",
		 "interrupts does not fit the #interrupt-cells of intc@8000000"},
	};
	static const char *const maps[] = {
		"#address-cells = <7>; #interrupt-cells = <1>; "
		"interrupt-map = <0 0 1 0x8005 0 0 0 1 4>;",
		"#address-cells = <0>; #interrupt-cells = <5>; "
		"interrupt-map = <0 0 1 0x8005 0 0 0 1 4>;",
		"#address-cells = <0>; #interrupt-cells = <1>; interrupt-map = <0 0x70 0 1 4>;",
		"#address-cells = <0>; #interrupt-cells = <1>; interrupt-map = <0 0x71 0 1 4>;",
		"#address-cells = <0>; #interrupt-cells = <1>; interrupt-map = <0 0x8005 0 0 0 1>;",
		"#address-cells = <0>; #interrupt-cells = <1>; interrupt-map = <0>;",
	};
	struct tree_irq irq;

	(void)state;
	for (unsigned k = 0; k < COUNT(cases); k++) {
		open_tree(cases[k].more);
		expect_failure(tree_irq(opened, at("/dev"), 0, &irq, &said), &said, "dev",
			       cases[k].reason);
	}
	for (unsigned k = 0; k < COUNT(maps); k++) {
		struct tree_map m = {0};
		char more[512];

		snprintf(
			more, sizeof(more),
			"/ { a { phandle = <0x70>; #address-cells = <5>; #interrupt-cells = <1>; };"
			"b { phandle = <0x71>; #interrupt-cells = <9>; }; dev { %s }; };",
			maps[k]);
		open_tree(more);
		expect_failure(tree_irq_map(opened, at("/dev"), &m, &said), &said, "dev",
			       "interrupt-map ends inside an entry");
	}
}

/* Between a device and the GIC: who passes interrupts on as they are, and who makes others of
 * them. */
static void to_the_gic(void **state)
{
	static const struct {
		const char *between;
		uint32_t intid;
	} cases[] = {
		{"interrupt-controller; #interrupt-cells = <3>;", 43},
		{"#interrupt-cells = <3>;", 0},
		{"interrupt-controller; #interrupt-cells = <3>; gpio-controller;", 0},
		{"interrupt-controller; #interrupt-cells = <3>; "
		 "interrupt-map = <0 0 0 0x8005 0 0 0 9 4>;",
		 0},
	};

	(void)state;
	for (unsigned k = 0; k < COUNT(cases); k++) {
		struct tree_irq irq;
		char more[512];
		bool edge = false;

		snprintf(more, sizeof(more),
			 "/ { between { phandle = <0x70>; %s }; dev { "
			 "interrupt-parent = <0x70>; interrupts = <0 11 1>; }; };",
			 cases[k].between);
		open_tree(more);
		assert_int_equal(tree_irq(opened, at("/dev"), 0, &irq, &said), 1);
		assert_int_equal(irq.parent, at("/between"));
		assert_int_equal(tree_intid(opened, &irq, &edge), cases[k].intid);
		assert_int_equal(edge, cases[k].intid != 0);
		assert_int_equal(tree_irq(opened, at("/dev"), 1, &irq, &said), 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(damaged_interrupts),
		cmocka_unit_test(to_the_gic),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
