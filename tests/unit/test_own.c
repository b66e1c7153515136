/* SPDX-License-Identifier: Apache-2.0 */
/* Who owns which node, and what that is on the bus, on boards that are not as the usual ones. */
#include <stdio.h>
#include <string.h>

#include "dtb/tree/tree.h"
#include "tests/unit/own_help.h"

/* A bus by name is all that is on it, but for what is nobody's: the GIC, what is disabled. */
static void a_whole_bus(void **state)
{
	(void)state;
	config("soc.dts",
	       "/ { soc { spi@50000 { status = \"disabled\"; reg = <0x50000 0x1000>; }; }; };",
	       DOMAINS(A(REST "access = <&{/soc}>;")));
	expect_success(parse_config(), &said);
	has(0, "clock-controller@1000 f0001000+1000\n"
	       "pinctrl@2000 f0002000+1000\ngpio irq 92 edge\n"
	       "iommu@8000 f0008000+1000\niommu@8000 irq 102\n"
	       "serial@20000 f0020000+100\nserial@20000 irq 52\n"
	       "serial@21000 f0021000+100\nserial@21000 irq 53\n"
	       "i2c@22000 f0022000+1000\ni2c@22000 irq 54\n"
	       "rtc@68 irq 55 edge\n"
	       "interrupt-controller@23000 f0023000+1000\ninterrupt-controller@23000 irq 56\n"
	       "ethernet@30000 f0030000+1000\nethernet@30000 irq 62\nethernet@30000 dma smmu\n"
	       "display@40000 f0040000+1000\ndisplay@40000 dma\n"
	       "dsi@41000 f0041000+1000\n");
}

/* Part of a node that is no device on the bus: what is beside it stays free. */
static void part_of_a_group(void **state)
{
	(void)state;
	config("soc.dts", "/ { leds { red { gpios = <0>; }; }; };",
	       DOMAINS(A(REST "access = <&{/leds/led}>;") B(SIZE "access = <&{/leds/red}>;")));
	expect_success(parse_config(), &said);
	has(0,
	    "clock-controller@1000 f0001000+1000\npinctrl@2000 f0002000+1000\ngpio irq 92 edge\n");
	has(1, "");
}

/* A node without registers that one domain needs and below which another has a device: that one
 * stays the other's. */
static void below_what_is_needed(void **state)
{
	(void)state;
	config("virt.dts",
	       "/ { group { phandle = <0x70>; dev@1000 { reg = <0 0x1000 1>; interrupts = <0 9 4>; "
	       "}; };"
	       "u@2000 { reg = <0 0x2000 0 4>; syscon = <0x70>; }; };",
	       DOMAINS(A(REST "access = <&{/u@2000}>;") B(SIZE "access = <&{/group/dev@1000}>;")));
	expect_success(parse_config(), &said);
	has(0, "u@2000 2000+4\n");
	has(1, "dev@1000 irq 41\n");
}

/* ZynqMP's mailbox: its registers are in the nodes below, its interrupt is its own. */
static void device_like_a_bus(void **state)
{
	(void)state;
	config("virt.dts",
	       "/ { ipi { interrupts = <0 35 4>; #address-cells = <2>; #size-cells = <2>; ranges; "
	       "mailbox@2000 { reg = <0 0x2000 0 4>; }; }; };",
	       DOMAINS(A(REST "access = <&{/ipi}>;")));
	expect_success(parse_config(), &said);
	has(0, "ipi irq 67\nmailbox@2000 2000+4\n");
}

/* What two domains need and neither names has the first of them; with a name it is the other's. By
 * an interrupt, by an interrupt map, by a clock. */
static void needed_by_two(void **state)
{
	static const char *const users[] = {
		"u@1 { interrupt-parent = <0x70>; interrupts = <0 21 4>; }; v@2 { "
		"interrupt-parent = <0x70>; interrupts = <0 22 4>; };",
		"u@1 { #interrupt-cells = <1>; #address-cells = <0>; "
		"interrupt-map = <0 0x70 0 21 4>; };"
		"v@2 { #interrupt-cells = <1>; #address-cells = <0>; "
		"interrupt-map = <0 0x70 0 22 4>; };",
		"u@1 { clocks = <0x70>; }; v@2 { clocks = <0x70>; };",
	};

	(void)state;
	for (unsigned k = 0; k < COUNT(users); k++) {
		const struct tree *tree = tree_last();
		char more[512];
		unsigned line;

		snprintf(more, sizeof(more),
			 "/ { line@1000 { phandle = <0x70>; interrupt-controller; "
			 "#interrupt-cells = <3>; interrupt-parent = <0x8005>; "
			 "#clock-cells = <0>; reg = <0 0x1000 0 4>; }; %s };",
			 users[k]);
		config("virt.dts", more,
		       DOMAINS(A(REST "access = <&{/u@1}>;") B(SIZE "access = <&{/v@2}>;")));
		expect_success(parse_config(), &said);
		line = tree_phandle(tree, 0x70);
		assert_int_equal(tree->node[line].owner, 0);
		assert_int_equal(tree->node[line].in_domains, 1);
		assert_int_equal(tree->node[tree_path(tree, "/v@2", 4)].loses, 2);
		config("virt.dts", more,
		       DOMAINS(A(REST "access = <&{/u@1}>;")
				       B(SIZE "access = <&{/v@2} &{/line@1000}>;")));
		expect_success(parse_config(), &said);
		assert_int_equal(tree->node[tree_phandle(tree, 0x70)].owner, 1);
	}
}

/* Inside a device a bus is a part of it. What every domain has stays so, unless it is inside
 * registers that one domain has, however deep. */
static void content_inside_devices(void **state)
{
	static const struct {
		const char *path;
		enum node_class class;
	} nodes[] = {
		{"/mfd@a100000/inner", NODE_DEVICE},
		{"/mfd@a100000/inner/bus", NODE_DEVICE},
		{"/mfd@a100000/inner/one", NODE_GONE},
		{"/plain/two", NODE_PMU},
		{"/mailbox", NODE_DEVICE},
		{"/window", NODE_BUS},
	};
	const struct tree *tree;

	(void)state;
	config("virt.dts",
	       "/ { mfd@a100000 { reg = <0 0xa100000 0 0x1000>; inner { "
	       "bus { compatible = \"simple-bus\"; }; one { compatible = \"x,a-pmu\"; }; }; }; "
	       "plain { compatible = \"x,b\"; two { compatible = \"x,c-pmu\"; }; }; "
	       "mailbox { #address-cells = <1>; #size-cells = <1>; ranges; "
	       "interrupts-extended = <0x8005 0 60 4>; }; "
	       "window { #address-cells = <1>; #size-cells = <1>; ranges; }; };",
	       DOMAINS(A(REST "")));
	expect_success(parse_config(), &said);
	tree = tree_last();
	for (unsigned k = 0; k < COUNT(nodes); k++)
		assert_int_equal(
			tree->node[tree_path(tree, nodes[k].path, (int)strlen(nodes[k].path))]
				.class,
			nodes[k].class);
}

/* Pins below a controller of other things as well (syscon, simple-mfd): it comes with them, and
 * what it needs; another domain's pins below it are lost. */
static void pins_below_a_syscon(void **state)
{
	const struct tree *tree = tree_last();
	unsigned syscon, group, clock;

	(void)state;
	config("soc.dts",
	       "/ { gate: gate@70000 { reg = <0 0x70000 0x1000>; #clock-cells = <0>; };"
	       "syscon@71000 { compatible = \"syscon\", \"simple-mfd\"; reg = <0 0x71000 0x1000>; "
	       "clocks = <&gate>; pinctrl { group { interrupts-extended = <&gic 0 80 4>; "
	       "pa: a { }; }; pb: b { }; }; };"
	       "u@72000 { reg = <0 0x72000 0x1000>; pinctrl-0 = <&pa>; };"
	       "v@73000 { reg = <0 0x73000 0x1000>; pinctrl-0 = <&pb>; }; };",
	       DOMAINS(A(REST "access = <&{/u@72000}>;") B(SIZE "access = <&{/v@73000}>;")));
	expect_success(parse_config(), &said);
	syscon = tree_path(tree, "/syscon@71000", 13);
	group = tree_path(tree, "/syscon@71000/pinctrl/group", 27);
	clock = tree_path(tree, "/gate@70000", 11);
	assert_int_equal(tree->node[syscon].owner, 0);
	assert_int_equal(tree->node[clock].owner, 0);
	/* with its interrupt, too, which nobody else would get */
	assert_int_equal(tree->node[group].owner, 0);
	assert_int_equal(tree->node[syscon].in_domains, 1);
	assert_int_equal(tree->node[tree_path(tree, "/v@73000", 8)].loses, 2);
}

/* Pins without registers of their own, beside the syscon that has them (Rockchip's): they are where
 * the syscon is, and another domain's device does without. A clock that a syscon selects has
 * registers, and a regulator whose pin another has is of use without. */
static void pins_beside_a_syscon(void **state)
{
	static const char *const domains[] = {
		DOMAINS(A(REST "access = <&{/u@72000}>;") B(SIZE "access = <&{/v@73000}>;")),
		DOMAINS(A(REST "mullion,access-rest;") B(SIZE "access = <&{/v@73000}>;")),
	};
	/* banks of GPIOs are below: a bus by its ranges */
	static const char *const pins[] = {"", "#address-cells = <1>; #size-cells = <1>; ranges;"};
	const struct tree *tree = tree_last();

	(void)state;
	for (unsigned k = 0; k < 4; k++) {
		char more[768];

		snprintf(
			more, sizeof(more),
			"/ { grf: grf@71000 { compatible = \"syscon\"; reg = <0 0x71000 0x1000>; };"
			"io: io@74000 { reg = <0 0x74000 0x1000>; };"
			"pins { rockchip,grf = <&grf>; syscon; %s group { pa: a { }; pb: b { }; }; "
			"};"
			"vcc: vcc { gpio = <&gpio 1 0>; regmap = <&io>; };"
			"u@72000 { reg = <0 0x72000 0x1000>; pinctrl-0 = <&pa>; };"
			"v@73000 { reg = <0 0x73000 0x1000>; pinctrl-0 = <&pb>; vcc-supply = "
			"<&vcc>; "
			"}; };",
			pins[k / 2]);
		config("soc.dts", more, domains[k % 2]);
		expect_success(parse_config(), &said);
		assert_int_equal(tree->node[tree_path(tree, "/grf@71000", 10)].owner, 0);
		assert_int_equal(tree->node[tree_path(tree, "/pins", 5)].in_domains, 1);
		assert_int_equal(tree->node[tree_path(tree, "/pins/group/b", 13)].in_domains & 2,
				 0);
		assert_int_equal(tree->node[tree_path(tree, "/v@73000", 8)].loses, 2);
		assert_int_equal(tree->node[tree_path(tree, "/vcc", 4)].in_domains & 2, 2);
	}
}

/* IOMMUs of each name, and flash, only by name: nobody gets one because he needs it. */
static void held(void **state)
{
	(void)state;
	config("virt.dts",
	       "/ { iommu@1000 { compatible = \"arm,mmu-401\"; phandle = <0x70>; "
	       "#iommu-cells = <1>; reg = <0 0x1000 0 4>; };"
	       "iommu@2000 { compatible = \"arm,smmu-v3\"; phandle = <0x71>; #iommu-cells = <1>; "
	       "reg = <0 0x2000 0 4>; };"
	       "iommu@3000 { compatible = \"other,iommu\"; phandle = <0x72>; #iommu-cells = <1>; "
	       "reg = <0 0x3000 0 4>; };"
	       "u@4000 { reg = <0 0x4000 0 4>; iommus = <0x70 1>, <0x71 1>, <0x72 1>; }; };",
	       DOMAINS(A(REST "access = <&{/u@4000}>;")));
	expect_success(parse_config(), &said);
	has(0, "iommu@3000 3000+4\nu@4000 4000+4\nu@4000 dma smmu\n");
}

/* Who can master the bus, and whether an IOMMU is before him. */
static void masters(void **state)
{
	static const struct {
		const char *dev, *want;
	} cases[] = {
		{"dma { reg = <0 0x4000 0 4>; };", "dma 4000+4\ndma dma\n"}, /* no unit address */
		{"dmac { reg = <0 0x4000 0 4>; };", "dmac 4000+4\n"},
		{"u@4000 { reg = <0 0x4000 0 4>; iommu-map = <0>; };",
		 "u@4000 4000+4\nu@4000 dma\n"},
		{"u@4000 { reg = <0 0x4000 0 4>; iommu-map; };", "u@4000 4000+4\nu@4000 dma\n"},
		/* disabled */
		{"u@4000 { reg = <0 0x4000 0 4>; iommus = <0x70 1>; };",
		 "u@4000 4000+4\nu@4000 dma\n"},
		/* nowhere */
		{"u@4000 { reg = <0 0x4000 0 4>; iommus = <0x77 1>; };",
		 "u@4000 4000+4\nu@4000 dma\n"},
		{"eth@4000 { device_type = \"network\"; reg = <0 0x4000 0 4>; };",
		 "eth@4000 4000+4\n"},
	};

	(void)state;
	for (unsigned k = 0; k < COUNT(cases); k++) {
		char more[512];

		snprintf(more, sizeof(more),
			 "/ { iommu@1000 { compatible = \"arm,smmu-v3\"; phandle = <0x70>; "
			 "#iommu-cells = <1>; "
			 "status = \"disabled\"; }; group { compatible = \"simple-bus\"; "
			 "#address-cells = <2>; "
			 "#size-cells = <2>; ranges; %s }; };",
			 cases[k].dev);
		config("virt.dts", more, DOMAINS(A(REST "access = <&{/group}>;")));
		expect_success(parse_config(), &said);
		has(0, cases[k].want);
	}
}

/* An interrupt that each core has for itself is each domain's own: no two share it. */
static void private_interrupts(void **state)
{
	(void)state;
	config("virt.dts",
	       "/ { u@1000 { reg = <0 0x1000 0 4>; interrupts = <1 5 4>; }; v@2000 { "
	       "reg = <0 0x2000 0 4>; interrupts = <1 5 4>; }; };",
	       DOMAINS(A(REST "access = <&{/u@1000}>;") B(SIZE "access = <&{/v@2000}>;")));
	expect_success(parse_config(), &said);
	has(0, "u@1000 1000+4\nu@1000 irq 21\n");
	has(1, "v@2000 2000+4\nv@2000 irq 21\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_whole_bus),
		cmocka_unit_test(part_of_a_group),
		cmocka_unit_test(below_what_is_needed),
		cmocka_unit_test(device_like_a_bus),
		cmocka_unit_test(content_inside_devices),
		cmocka_unit_test(needed_by_two),
		cmocka_unit_test(pins_below_a_syscon),
		cmocka_unit_test(pins_beside_a_syscon),
		cmocka_unit_test(held),
		cmocka_unit_test(masters),
		cmocka_unit_test(private_interrupts),
	};

	return cmocka_run_group_tests(tests, NULL, tear_down);
}
