/* SPDX-License-Identifier: Apache-2.0 */
/* The index of a tree, and addresses and interrupts on their way up to the CPU: what a damaged or
 * an odd tree can hold. */
#include "dtb/tree/tree.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dtb/tree/irq_route.h"
#include "dtb/tree/tree_bus.h"
#include "tests/unit/dt_help.h"
#include "tests/unit/expect.h"

#define ROOM (1u << 17)

static struct diag d;
static struct tree *t;
static _Alignas(8) char tree[ROOM];

static void open_tree(const char *more)
{
	struct blob b = dt_board_file("virt.dts", more, "-f");

	assert_int_equal(fdt_open_into(b.data, tree, ROOM), 0);
	dt_free(&b);
	t = tree_open(tree, &d);
	if (!t)
		fail_msg("%s: %s", d.object, d.reason);
}

static unsigned at(const char *path)
{
	unsigned i = tree_path(t, path, strlen(path));

	if (i == TREE_NONE)
		fail_msg("%s is missing", path);
	return i;
}

/* The header, and what fdt_check_full finds behind it. */
static void headers(void **state)
{
	uint32_t property;
	int root;

	(void)state;
	open_tree("");
	fdt_set_totalsize(tree, 0x80000000);
	expect_failure(tree_check(tree, 0x90000000, "board tree", &d), &d, "board tree",
		       "says it has 2147483648 bytes, 2415919104 are there");
	open_tree("");
	fdt_set_version(tree, 16);
	fdt_set_last_comp_version(tree, 16);
	expect_failure(tree_check(tree, ROOM, "board tree", &d), &d, "board tree",
		       "device tree version 16, 17 is needed");
	fdt_set_version(tree, 18);
	fdt_set_last_comp_version(tree, 18);
	expect_failure(tree_check(tree, ROOM, "board tree", &d), &d, "board tree",
		       "device tree version 18, 17 is needed");
	open_tree("");
	fdt_set_off_dt_strings(tree, ROOM);
	expect_failure(tree_check(tree, ROOM, "board tree", &d), &d, "board tree",
		       "device tree is cut short: its blocks end behind its size");
	open_tree("");
	root = fdt_first_property_offset(tree, 0);
	property = fdt_off_dt_struct(tree) + (uint32_t)root;
	fdt32_st(tree + property + 8, fdt_size_dt_strings(tree)); /* its name */
	expect_failure(tree_check(tree, ROOM, "board tree", &d), &d, "board tree",
		       "device tree is damaged: a name, an offset or a length leads outside");
}

/* Boot loaders take nodes and properties out by writing NOPs over them: what is behind them is
 * still there. */
static void nops(void **state)
{
	int uart, len;

	(void)state;
	open_tree("");
	uart = fdt_path_offset(tree, "/pl011@9000000");
	assert_int_equal(fdt_nop_property(tree, uart, "compatible"), 0); /* the first one */
	assert_int_equal(fdt_nop_property(tree, uart, "clocks"), 0);
	assert_int_equal(fdt_nop_node(tree, fdt_path_offset(tree, "/pl031@9010000")), 0);
	assert_int_equal(tree_check(tree, ROOM, "board tree", &d), 0);
	t = tree_open(tree, &d);
	assert_non_null(t);
	assert_int_equal(tree_path(t, "/pl031@9010000", 14), TREE_NONE);
	assert_false(tree_has(t, at("/pl011@9000000"), "compatible"));
	assert_false(tree_has(t, at("/pl011@9000000"), "clocks"));
	assert_string_equal(tree_prop(t, at("/pl011@9000000"), "clock-names", &len), "uartclk");
	assert_int_equal(len, 17);
	assert_int_equal(t->node[at("/pl011@9000000")].flags & TREE_HAS_REG, TREE_HAS_REG);
}

/* "okay" and "ok" take part; any other word, no word, and whatever is below such a node does
 * not. */
static void status(void **state)
{
	static const struct {
		const char *path;
		bool disabled;
	} nodes[] = {
		{"/ok", false},    {"/okay", false},        {"/fail", true},
		{"/broken", true}, {"/empty", true},        {"/off", true},
		{"/off/on", true}, {"/off/on/plain", true}, {"/okay/plain", false},
	};

	(void)state;
	open_tree("/ { ok { status = \"ok\"; }; okay { status = \"okay\"; plain { }; }; fail { "
		  "status = \"fail\"; };"
		  "broken { status = [6f 6b]; }; empty { status; };"
		  "off { status = \"disabled\"; on { status = \"okay\"; plain { }; }; }; };");
	for (unsigned k = 0; k < COUNT(nodes); k++)
		assert_int_equal(!!(t->node[at(nodes[k].path)].flags & TREE_DISABLED),
				 nodes[k].disabled);
}

/* The DT specification keeps 0 and 0xffffffff from being phandles: no reference finds a node by
 * them. */
static void phandles(void **state)
{
	(void)state;
	open_tree("/ { a { phandle = <0xffffffff>; }; b { phandle = <0>; }; c { "
		  "linux,phandle = <0x123>; };"
		  "d { phandle = <1 2>; }; };");
	assert_int_equal(tree_phandle(t, 0xffffffff), TREE_NONE);
	assert_int_equal(tree_phandle(t, 0), TREE_NONE);
	assert_int_equal(tree_phandle(t, 1), TREE_NONE);
	assert_int_equal(tree_phandle(t, 0x123), at("/c"));
	assert_int_equal(tree_phandle(t, 0x8005), at("/intc@8000000"));
	assert_int_equal(tree_phandle(t, 0x8123), TREE_NONE);
}

/* Phandles as no compiler numbers them: all meet in one place of the index, there are as many as
 * there may be nodes, and two nodes have the same. */
static void many_phandles(void **state)
{
	static char big[1u << 18];

	(void)state;
	fdt_create(big, sizeof(big));
	fdt_finish_reservemap(big);
	fdt_begin_node(big, "");
	fdt_property_u32(big, "phandle", 0x1234);
	for (unsigned i = 1; i < TREE_MAX_NODES; i++) {
		char name[16];

		snprintf(name, sizeof(name), "n%u", i);
		fdt_begin_node(big, name);
		fdt_property_u32(big, "phandle", i == 9 ? 7 << 16 : i << 16);
		fdt_end_node(big);
	}
	assert_int_equal(fdt_end_node(big), 0);
	assert_int_equal(fdt_finish(big), 0);
	t = tree_open(big, &d);
	assert_non_null(t);
	for (unsigned i = 1; i < TREE_MAX_NODES; i++)
		assert_int_equal(tree_phandle(t, i << 16), i == 9 ? TREE_NONE : i);
	assert_int_equal(tree_phandle(t, 0x1234), 0);
	assert_int_equal(tree_phandle(t, TREE_MAX_NODES << 16), TREE_NONE);
}

static void names(void **state)
{
	(void)state;
	open_tree("/ { odd@1@2 { }; };");
	assert_string_equal(tree_name(t, 0), "/");
	assert_string_equal(tree_name(t, TREE_NONE), "?");
	assert_int_equal(at("/pl011"), at("/pl011@9040000")); /* the first of that name */
	assert_int_equal(tree_path(t, "/pl011@9000", 11), TREE_NONE);
	assert_int_equal(tree_path(t, "/pl01", 5), TREE_NONE);
	assert_int_equal(tree_path(t, "/odd@1", 6), TREE_NONE);
	assert_int_equal(tree_path(t, "/odd", 4), at("/odd@1@2"));
	assert_int_equal(tree_path(t, "//cpus//cpu@0/", 14), at("/cpus/cpu@0"));
	assert_int_equal(tree_path(t, "pl011", 5), TREE_NONE);
	assert_int_equal(tree_path(t, "", 0), TREE_NONE);
}

/* stdout-path by an alias, which may be damaged. */
static void stdout_path(void **state)
{
	static const struct {
		const char *more;
		const char *path; /* NULL: none */
	} cases[] = {
		{"/ { aliases { s0 = \"/pl011@9000000\"; }; chosen { stdout-path = \"s0:115200\"; "
		 "}; };",
		 "/pl011@9000000"},
		{"/ { aliases { s0 = \"/pl011@9000000\"; }; chosen { stdout-path = \"s\"; }; };",
		 NULL},
		{"/ { aliases { s0; }; chosen { stdout-path = \"s0\"; }; };", NULL},
		{"/ { aliases { s0 = \"\"; }; chosen { stdout-path = \"s0\"; }; };", NULL},
		{"/ { aliases { s0 = \"uart\"; }; chosen { stdout-path = \"s0\"; }; };", NULL},
		{"/ { aliases { s0 = \"/pl011@9000000\"; }; chosen { stdout-path = \":115200\"; }; "
		 "};",
		 NULL},
		{"/ { chosen { stdout-path = \"s0\"; }; };", NULL},
		{"/ { chosen { stdout-path = [2f 70]; }; };", NULL},
		{"/ { chosen { stdout-path = \"/pl011@9000000:115200n8\"; }; };", "/pl011@9000000"},
	};

	(void)state;
	for (unsigned k = 0; k < COUNT(cases); k++) {
		open_tree(cases[k].more);
		assert_int_equal(tree_stdout(t), cases[k].path ? at(cases[k].path) : TREE_NONE);
	}
}

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
		assert_int_equal(tree_reg(t, at(cases[k].path), 0, &r, &d), 1);
		if (r.size != cases[k].want.size || (r.size && r.base != cases[k].want.base))
			fail_msg("case %u: 0x%lx size 0x%lx", k, r.base, r.size);
		assert_int_equal(tree_reg(t, at(cases[k].path), 1, &r, &d), 0);
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
		expect_failure(tree_reg(t, at(strstr(cases[k].more, "bus") ? "/bus/dev" : "/dev"),
					0, &r, &d),
			       &d, "dev", cases[k].reason);
	}
	open_tree("/ { reg = <0 1 0 1>; };");
	assert_int_equal(tree_reg(t, 0, 0, &r, &d), 0); /* the root is beside nothing */
	assert_int_equal(tree_pci_window(t, 0, 0, &r, &d), 0);
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
			expect_failure(tree_pci_window(t, at("/host"), 0, &r, &d), &d, "host",
				       "ranges does not fit its #address-cells and #size-cells");
			continue;
		}
		assert_int_equal(tree_pci_window(t, at("/host"), 0, &r, &d), cases[k].got);
		assert_int_equal(r.base, cases[k].want.base);
		assert_int_equal(r.size, cases[k].want.size);
	}
	/* behind a bus that does not pass its window on */
	open_tree("/ { bus { #address-cells = <2>; #size-cells = <2>; ranges = <0 0 1 0 0 0x1000>; "
		  "host { " PCI
		  "ranges = <0x2000000 0 0 0 0x800 0 0x801>, <0x2000000 0 0 0 0x1000 0 0x800>; "
		  "}; }; };");
	assert_int_equal(tree_pci_window(t, at("/bus/host"), 0, &r, &d), 1);
	assert_int_equal(r.base, 0x100000800);
	assert_int_equal(r.size, 0x801); /* from where it starts on, as registers */
	assert_int_equal(tree_pci_window(t, at("/bus/host"), 1, &r, &d), 1);
	assert_int_equal(r.size, 0);
	assert_int_equal(tree_pci_window(t, at("/bus/host"), 2, &r, &d), 0);
}

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
		expect_failure(tree_irq(t, at("/dev"), 0, &irq, &d), &d, "dev", cases[k].reason);
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
		expect_failure(tree_irq_map(t, at("/dev"), &m, &d), &d, "dev",
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
		assert_int_equal(tree_irq(t, at("/dev"), 0, &irq, &d), 1);
		assert_int_equal(irq.parent, at("/between"));
		assert_int_equal(tree_intid(t, &irq, &edge), cases[k].intid);
		assert_int_equal(edge, cases[k].intid != 0);
		assert_int_equal(tree_irq(t, at("/dev"), 1, &irq, &d), 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(headers),
		cmocka_unit_test(nops),
		cmocka_unit_test(status),
		cmocka_unit_test(phandles),
		cmocka_unit_test(many_phandles),
		cmocka_unit_test(names),
		cmocka_unit_test(stdout_path),
		cmocka_unit_test(bus_ranges),
		cmocka_unit_test(damaged_reg),
		cmocka_unit_test(pci_windows),
		cmocka_unit_test(damaged_interrupts),
		cmocka_unit_test(to_the_gic),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
