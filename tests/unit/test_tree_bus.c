/* SPDX-License-Identifier: Apache-2.0 */
/* Registers and PCI windows on their way up to the CPU, through odd and damaged buses. */

#include "dtb/tree/tree_bus.h"
#include "tests/unit/tree_help.h"

/* An address that no bus passes on is no address of the CPU's: size 0. */
static void bus_ranges(void **state)
{
#define BUS(props)     "/ { bus { " props " dev { reg = <0x100 0x10>; }; }; };"
#define CELLS          "#address-cells = <1>; #size-cells = <1>; "
#define SUB            "/bus/sub/dev"
#define STEP(bus, sub) "/ { bus { " bus " sub { " CELLS sub " dev { reg = <0x100 0x10>; }; }; }; };"
	static const struct {
		const char *more, *path;
		struct range want;
	} cases[] = {
		{BUS(CELLS "ranges;"), "/bus/dev", {0x100, 0x10}},
		{BUS(CELLS), "/bus/dev", {0, 0}},
		{BUS(CELLS "ranges = <0 0xf 0xf0000000 0x1000>;"), "/bus/dev", {0xff0000100, 0x10}},
		{BUS(CELLS "ranges = <0 0 0 0x80>, <0x100 1 0 0x10>;"),
		 "/bus/dev",
		 {0x100000000, 0x10}},
		/* ends behind it: a driver maps what is there as well */
		{BUS(CELLS "ranges = <0 0xf 0xf0000000 0x10f>;"), "/bus/dev", {0xff0000100, 0x10}},
		{BUS(CELLS "ranges = <0 0xf 0xf0000000 0x101>;"), "/bus/dev", {0xff0000100, 0x10}},
		/* starts behind it */
		{BUS(CELLS "ranges = <0 0xf 0xf0000000 0x100>;"), "/bus/dev", {0, 0}},
		/* of four cells the last two count */
		{"/ { bus { #address-cells = <4>; #size-cells = <1>; ranges; dev { reg = <0 9 0xf "
		 "0x100 0x10>; }; }; };",
		 "/bus/dev",
		 {0xf00000100, 0x10}},
		{"/ { bus { #address-cells = <4>; #size-cells = <4>; ranges = <0 0 0 0 0xf 0 0 0 0 "
		 "0x1000>; dev { reg = <0 0 0 0x100 0 0 0 0x10>; }; }; };",
		 "/bus/dev",
		 {0xf00000100, 0x10}},
		/* not the same as an empty one */
		{BUS(CELLS "ranges = [00];"), "/bus/dev", {0, 0}},
		/* cells of the bus, or of the one above it, that are no address of a CPU's */
		{STEP("#address-cells = <3>; #size-cells = <1>; ranges = <0 0 0 0 0 0x1000>;",
		      "ranges;"),
		 SUB,
		 {0, 0}},
		{STEP("#address-cells = <0>; #size-cells = <1>; ranges = <0 0 0x1000>;", "ranges;"),
		 SUB,
		 {0, 0}},
		{STEP("#address-cells = <1>; #size-cells = <0>; ranges = <0 0 0>;", "ranges;"),
		 SUB,
		 {0, 0}},
		{STEP("#address-cells = <1>; #size-cells = <3>; ranges = <0 0 0 0 0 0x1000>;",
		      "ranges;"),
		 SUB,
		 {0, 0}},
		{STEP("#address-cells = <3>; #size-cells = <1>; ranges;",
		      "ranges = <0 0 0 0 0x1000>;"),
		 SUB,
		 {0, 0}},
		{STEP("#address-cells = <0>; #size-cells = <1>; ranges;", "ranges = <0 0x1000>;"),
		 SUB,
		 {0, 0}},
		{STEP("#address-cells = <2>; #size-cells = <1>; ranges;",
		      "ranges = <0 1 0 0x1000>;"),
		 SUB,
		 {0x100000100, 0x10}},
		/* not numbers of bytes: a PCI function's, an I2C device's, three cells of size */
		{"/ { pcie@10000000 { fn { reg = <0x800 0 0 0 0>; }; }; };",
		 "/pcie@10000000/fn",
		 {0, 0}},
		{"/ { bus { #address-cells = <1>; #size-cells = <0>; ranges; dev { reg = <0x34>; "
		 "}; }; };",
		 "/bus/dev",
		 {0, 0}},
		{"/ { bus { #address-cells = <1>; #size-cells = <3>; ranges; dev { "
		 "reg = <1 0 0 1>; }; }; };",
		 "/bus/dev",
		 {0, 0}},
	};

	(void)state;
	for (unsigned k = 0; k < COUNT(cases); k++) {
		struct range r;

		open_tree(cases[k].more);
		assert_int_equal(tree_reg(opened, at(cases[k].path), 0, &r, &said), 1);
		if (r.size != cases[k].want.size || (r.size && r.base != cases[k].want.base))
			fail_msg("case %u: 0x%lx size 0x%lx", k, r.base, r.size);
		assert_int_equal(tree_reg(opened, at(cases[k].path), 1, &r, &said), 0);
	}
}

static void damaged_reg(void **state)
{
	static const struct {
		const char *more, *reason;
	} cases[] = {
		{"/ { dev { reg; }; };",
		 "reg does not fit the #address-cells and #size-cells of /"},
		{"/ { dev { reg = [00 01]; }; };",
		 "reg does not fit the #address-cells and #size-cells of /"},
		{"/ { dev { reg = <0 1 0>; }; };",
		 "reg does not fit the #address-cells and #size-cells of /"},
		{"/ { dev { reg = <0xffffffff 0xffffffff 0 2>; }; };",
		 "reg 0xffffffffffffffff with size 0x2 wraps"},
		/* where the CPU sees it */
		{"/ { bus { #address-cells = <1>; #size-cells = <1>; ranges = <0x100 0xffffffff "
		 "0xfffffff8 0x10>; dev { reg = <0x100 0x10>; }; }; };",
		 "reg 0xfffffffffffffff8 with size 0x10 wraps"},
	};
	struct range r;

	(void)state;
	for (unsigned k = 0; k < COUNT(cases); k++) {
		open_tree(cases[k].more);
		expect_failure(tree_reg(opened,
					at(strstr(cases[k].more, "bus") ? "/bus/dev" : "/dev"), 0,
					&r, &said),
			       &said, "dev", cases[k].reason);
	}
	open_tree("/ { reg = <0 1 0 1>; };");
	assert_int_equal(tree_reg(opened, 0, 0, &r, &said), 0); /* the root is beside nothing */
	assert_int_equal(tree_pci_window(opened, 0, 0, &r, &said), 0);
}

static void pci_windows(void **state)
{
#define HOST(cells, ranges) "/ { " cells " host { device_type = \"pci\"; " ranges " }; };"
#define PCI                 "#address-cells = <3>; #size-cells = <2>; "
	static const struct {
		const char *more;
		int got;
		struct range want;
	} cases[] = {
		{HOST("", PCI), 0, {0, 0}}, /* no window at all */
		{HOST("", PCI "ranges;"), 0, {0, 0}},
		{HOST("", PCI "ranges = <0x2000000 0 0x1000 0 0x10001000 0 0x1000>;"),
		 1,
		 {0x10001000, 0x1000}},
		{HOST("", "#address-cells = <2>; #size-cells = <2>; ranges = <0 0 0 0 0 9 0>;"),
		 -1,
		 {0, 0}},
		{HOST("", "#address-cells = <3>; #size-cells = <0>; ranges = <0 0 0 0 0>;"),
		 -1,
		 {0, 0}},
		{HOST("", "#address-cells = <3>; #size-cells = <3>; ranges = <0 0 0 0 0 0 0 9>;"),
		 -1,
		 {0, 0}},
		{HOST("#address-cells = <0>;", PCI "ranges = <0 0 0 0 9>;"), -1, {0, 0}},
		{HOST("#address-cells = <3>;", PCI "ranges = <0 0 0 0 0 0 0 9>;"), -1, {0, 0}},
		{HOST("", PCI "ranges = <0 0 0 0 0x1000 0 0x1000 0>;"), -1, {0, 0}},
	};
	struct range r;

	(void)state;
	for (unsigned k = 0; k < COUNT(cases); k++) {
		open_tree(cases[k].more);
		if (cases[k].got < 0) {
			expect_failure(tree_pci_window(opened, at("/host"), 0, &r, &said), &said,
				       "host",
				       "ranges does not fit its #address-cells and #size-cells");
			continue;
		}
		assert_int_equal(tree_pci_window(opened, at("/host"), 0, &r, &said), cases[k].got);
		assert_int_equal(r.base, cases[k].want.base);
		assert_int_equal(r.size, cases[k].want.size);
	}
	/* behind a bus that does not pass its window on */
	open_tree("/ { bus { #address-cells = <2>; #size-cells = <2>; ranges = <0 0 1 0 0 0x1000>; "
		  "host { " PCI
		  "ranges = <0x2000000 0 0 0 0x800 0 0x801>, <0x2000000 0 0 0 0x1000 0 0x800>; "
		  "}; }; };");
	assert_int_equal(tree_pci_window(opened, at("/bus/host"), 0, &r, &said), 1);
	assert_int_equal(r.base, 0x100000800);
	assert_int_equal(r.size, 0x801); /* from where it starts on, as registers */
	assert_int_equal(tree_pci_window(opened, at("/bus/host"), 1, &r, &said), 1);
	assert_int_equal(r.size, 0);
	assert_int_equal(tree_pci_window(opened, at("/bus/host"), 2, &r, &said), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bus_ranges),
		cmocka_unit_test(damaged_reg),
		cmocka_unit_test(pci_windows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
