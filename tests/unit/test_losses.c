/* SPDX-License-Identifier: Apache-2.0 */
/* What a domain's devices refer to and do not get: each kind, and what is none. */
#include <stdio.h>
#include <string.h>

#include "tests/unit/losses_help.h"

static void nothing_lost(void **state)
{
	(void)state;
	configure("soc.dts", "", DOMAINS(A(REST "access = <&smmu>; mullion,access-rest;")));
	expect_losses(0, "", 0);
}

/* What belongs together though neither needs the other: named where two domains have it, and not
 * where nobody has the one. And the timer that every domain has, by a controller that one has. */
static void of_a_partner(void **state)
{
	static const char more[] =
		"/ { show@1000 { reg = <0 0x1000 0 4>; phandle = <0x80>; port { out: endpoint { "
		"remote-endpoint = <&in>; }; }; };"
		"bridge@2000 { reg = <0 0x2000 0 4>; port { in: endpoint { remote-endpoint = "
		"<&out>; }; }; };"
		"dark@3000 { reg = <0 0x3000 0 4>; port { dark: endpoint { remote-endpoint = "
		"<&off>; }; }; };"
		"off@3100 { status = \"disabled\"; port { off: endpoint { remote-endpoint = "
		"<&dark>; }; }; };"
		"gpio@4000 { reg = <0 0x4000 0 4>; phandle = <0x81>; gpio-ranges = <0x73 0 0 8>; };"
		"pins@5000 { reg = <0 0x5000 0 4>; phandle = <0x73>; };"
		"local@6000 { reg = <0 0x6000 0 4>; phandle = <0x74>; interrupt-controller; "
		"#interrupt-cells = <2>; interrupts = <0 50 4>; };"
		"timer { interrupt-parent = <0x74>; interrupts = <0 4 1 4>; }; };";

	(void)state;
	configure("virt.dts", more,
		  DOMAINS(A(REST "mullion,access-rest;")
				  B(SIZE "access = <&{/show@1000} &{/gpio@4000}>;")));
	expect_losses(0,
		      "pcie@10000000 msi-map its@8080000 <0 65536> the hypervisor\n"
		      "endpoint (bridge@2000) remote-endpoint endpoint another domain b\n",
		      1);
	expect_losses(1,
		      "timer interrupts local@6000 <0 4> another domain a\n"
		      "timer interrupts local@6000 <1 4> another domain a\n"
		      "endpoint (show@1000) remote-endpoint endpoint another domain a\n"
		      "gpio@4000 gpio-ranges pins@5000 <0 0 8> another domain a\n",
		      3);
}

/* The provider is another domain: clocks, resets, pins, supplies, an interrupt controller. */
static void of_another(void **state)
{
	(void)state;
	configure("soc.dts", "",
		  DOMAINS(A(REST "mullion,access-rest;")
				  B(SIZE "access = <&uart1 &{/soc/i2c@22000}>;")));
	expect_losses(0, "ethernet@30000 iommus iommu@8000 <5> the hypervisor\n", 0);
	expect_losses(1,
		      "serial@21000 clocks (bus) clock-controller@1000 <4> another domain a\n"
		      "serial@21000 resets (rst) clock-controller@1000 <4> another domain a\n"
		      "serial@21000 pinctrl-0 (default) uart1 another domain a\n"
		      "rtc@68 interrupts-extended interrupt-controller@23000 <7 8> another domain "
		      "a\n",
		      2);
}

/* Pins that work through a syscon are where that is, whoever else is named. */
static void through_a_syscon(void **state)
{
	static const char *const domains[] = {
		DOMAINS(A(REST "mullion,access-rest;") B(SIZE "access = <&{/v@73000}>;")),
		DOMAINS(A(REST "access = <&{/u@72000}>;") B(SIZE "access = <&{/v@73000}>;")),
	};
	/* banks of GPIOs are below: a bus by its ranges */
	static const char *const pins[] = {"", "#address-cells = <1>; #size-cells = <1>; ranges;"};

	(void)state;
	for (unsigned k = 0; k < 4; k++) {
		char more[512];

		snprintf(
			more, sizeof(more),
			"/ { grf: grf@71000 { compatible = \"syscon\"; reg = <0 0x71000 0x1000>; };"
			"pins { rockchip,grf = <&grf>; %s pa: a { }; pb: b { }; };"
			"u@72000 { reg = <0 0x72000 0x1000>; pinctrl-0 = <&pa>; };"
			"v@73000 { reg = <0 0x73000 0x1000>; pinctrl-0 = <&pb>; }; };",
			pins[k / 2]);
		configure("soc.dts", more, domains[k % 2]);
		expect_losses(1, "v@73000 pinctrl-0 b another domain a\n", 1);
	}
}

/* A device in /chosen is in nobody's tree: the domain with the rest would have had it. */
static void in_chosen(void **state)
{
	static const char more[] =
		"/ { chosen { #address-cells = <2>; #size-cells = <1>; ranges; "
		"framebuffer@90000000 { compatible = \"simple-framebuffer\"; "
		"reg = <0 0x90000000 0x1000>; clocks = <&ccu 4>; }; "
		"off { compatible = \"simple-framebuffer\"; status = \"disabled\"; }; "
		"words { width = <1>; }; }; };";

	(void)state;
	configure("soc.dts", more,
		  DOMAINS(A(REST "access = <&smmu>; mullion,access-rest;")
				  B(SIZE "access = <&uart1>;")));
	expect_losses(0, "framebuffer@90000000 - - in /chosen\n", 1);
	expect_losses_of("framebuffer@90000000", 1, "", 1);
	configure("soc.dts", more, DOMAINS(A(REST "access = <&uart1>;")));
	expect_losses_of("framebuffer@90000000", 0, "", 0);
}

/* Each reference is a loss, and has its name; an empty one is none. */
static void each_reference(void **state)
{
	(void)state;
	configure("soc.dts",
		  "&uart1 { clocks = <0>, <&ccu 4>, <&ccu 5>, <&osc>, <&ccu 6>; "
		  "clock-names = \"none\", \"four\", \"five\", \"osc\"; };",
		  DOMAINS(A(REST "mullion,access-rest;") B(SIZE "access = <&uart1>;")));
	expect_losses(1,
		      "serial@21000 clocks (four) clock-controller@1000 <4> another domain a\n"
		      "serial@21000 clocks (five) clock-controller@1000 <5> another domain a\n"
		      "serial@21000 clocks clock-controller@1000 <6> another domain a\n"
		      "serial@21000 resets (rst) clock-controller@1000 <4> another domain a\n"
		      "serial@21000 pinctrl-0 (default) uart1 another domain a\n"
		      "serial@21000 vcc-supply buck1 another domain a\n",
		      1);
}

/* What makes no sense is nobody's: a clock, one below, a device itself. And a bus below what is
 * held back is held back. */
static void malformed(void **state)
{
	(void)state;
	configure("virt.dts",
		  "/ { odd { reg = <0x77000>; #clock-cells = <0>; phandle = <0x70>; below { "
		  "#clock-cells = <0>; phandle = <0x71>; }; }; u@2000 { reg = <0 0x2000 0 4>; "
		  "clocks = <0x70>, <0x71>, <0x73>; }; iommu@3000 { compatible = \"arm,smmu-v3\"; "
		  "reg = <0 0x3000 0 4>; bus { compatible = \"simple-bus\"; ranges; #clock-cells = "
		  "<0>; phandle = <0x73>; }; }; };",
		  DOMAINS(A(REST "mullion,access-rest;") B(SIZE "access = <&{/u@2000}>;")));
	expect_losses_of("odd", 0, "odd - - malformed\n", 1);
	expect_losses(1,
		      "u@2000 clocks odd malformed\n"
		      "u@2000 clocks below malformed\n"
		      "u@2000 clocks bus held back\n",
		      1);
}

/* Interrupts by a controller, or by a bus with a map, that another domain has. */
static void interrupts(void **state)
{
	(void)state;
	configure(
		"virt.dts",
		"/ { line@1000 { phandle = <0x70>; interrupt-controller; "
		"#interrupt-cells = <3>; interrupt-parent = <0x8005>; reg = <0 0x1000 0 4>; };"
		"u@2000 { interrupt-parent = <0x70>; interrupts = <0 91 4>; reg = <0 0x2000 0 4>; "
		"};"
		"v@3000 { #interrupt-cells = <1>; #address-cells = <0>; reg = <0 0x3000 0 4>; "
		"interrupt-map = <0 0x70 0 92 4>, <1 0x70 0 93 4>, <2 0x8005 0 0 0 94 4>; }; };",
		DOMAINS(A(REST "mullion,access-rest;")
				B(SIZE "access = <&{/u@2000} &{/v@3000}>;")));
	/* no guest has message interrupts of the GIC */
	expect_losses(0, "pcie@10000000 msi-map its@8080000 <0 65536> the hypervisor\n", 0);
	expect_losses(1,
		      "u@2000 interrupts line@1000 <0 91 4> another domain a\n"
		      "v@3000 interrupt-map line@1000 another domain a\n",
		      2);
}

/* Everything else that keeps a provider away, each at a device of the only domain. */
static void each_kind(void **state)
{
	static const struct {
		const char *more, *want;
		unsigned devices;
	} cases[] = {
		{"/ { firmware { scmi { protocol@14 { phandle = <0x70>; #clock-cells = <1>; }; }; "
		 "}; "
		 "u { clocks = <0x70 1>; }; };",
		 "u clocks protocol@14 <1> firmware\n", 1},
		{"/ { psci { power { phandle = <0x70>; #power-domain-cells = <0>; }; }; "
		 "u { power-domains = <0x70>; }; };",
		 "u power-domains power firmware\n", 1},
		{"/ { flash@4000000 { cell { phandle = <0x70>; }; }; u { nvmem-cells = <0x70>; "
		 "}; };",
		 "u nvmem-cells cell held back\n", 1},
		{"/ { iommu@1000 { compatible = \"arm,smmu-v3\"; reg = <0 0x1000 0 4>; "
		 "phandle = <0x70>; #iommu-cells = <1>; }; u { iommus = <0x70 1>; }; };",
		 "u iommus iommu@1000 <1> the hypervisor\n", 0},
		{"/ { clock { status = \"disabled\"; phandle = <0x70>; #clock-cells = <0>; "
		 "}; u { clocks = <0x70>; }; };",
		 "u clocks clock disabled\n", 0},
		/* disabled with the bus that it is on */
		{"/ { bus { status = \"disabled\"; clock { phandle = <0x70>; #clock-cells = <0>; "
		 "}; }; u { clocks = <0x70>; }; };",
		 "u clocks clock disabled\n", 0},
		{"/ { bus { status = \"disabled\"; clock { status = \"okay\"; phandle = <0x70>; "
		 "#clock-cells = <0>; }; }; u { clocks = <0x70>; }; };",
		 "u clocks clock disabled\n", 0},
		{"/ { clock { status = \"okay\"; phandle = <0x70>; #clock-cells = <0>; }; bus { "
		 "status = \"ok\"; off { status = [01 02]; phandle = <0x71>; #reset-cells = <0>; "
		 "}; }; u { resets = <0x71>; clocks = <0x70>; }; };",
		 "u resets off disabled\n", 0},
		{"/ { bus { status = \"fail\"; clock { phandle = <0x70>; #clock-cells = <0>; }; "
		 "}; u { clocks = <0x70>; }; };",
		 "u clocks clock nobody\n", 1},
		{"/ { clock { status = \"reserved\"; phandle = <0x70>; #clock-cells = <0>; "
		 "}; u { clocks = <0x70>; }; };",
		 "u clocks clock nobody\n", 1},
		{"/ { chosen { clock { phandle = <0x70>; #clock-cells = <0>; }; }; "
		 "u { clocks = <0x70>; }; };",
		 "u clocks clock nobody\n", 1},
		/* beside what is firmware, before and behind */
		{"/ { chosen { clock { phandle = <0x70>; #clock-cells = <0>; }; }; firmware { }; "
		 "options { reset { phandle = <0x71>; #reset-cells = <0>; }; }; "
		 "u { clocks = <0x70>; resets = <0x71>; }; };",
		 "u clocks clock nobody\nu resets reset nobody\n", 1},
		{"/ { reserved-memory { #address-cells = <2>; #size-cells = <2>; ranges; "
		 "r@50000000 { reg = <0 0x50000000 0 0x1000>; phandle = <0x70>; }; "
		 "s@50000000 { reg = <0 0x50000000 0 0x800>; }; }; "
		 "u { memory-region = <0x70>; }; };",
		 "u memory-region r@50000000 shared pages\n", 1},
		/* leads nowhere, first and behind another; ends too soon, behind a phandle, before
		 * one, in a hole; its provider does not count */
		{"/ { u { clocks = <0x77>; }; };", "u clocks - <119> no such node\n", 1},
		{"/ { clock { phandle = <0x70>; #clock-cells = <0>; }; u { clocks = <0x70 0x77 1>; "
		 "}; };",
		 "u clocks - <119> no such node\n", 1},
		{"/ { clock { phandle = <0x70>; #clock-cells = <2>; }; u { clocks = <0x70 1>; }; "
		 "};",
		 "u clocks clock ends too soon\n", 1},
		{"/ { u { msi-map = <1>; }; };", "u msi-map - ends too soon\n", 1},
		{"/ { u { msi-map = <1 0 2>; }; };", "u msi-map - ends too soon\n", 1},
		{"/ { msi { phandle = <0x70>; }; u { msi-map = <1 0x70 2>; }; };",
		 "u msi-map msi ends too soon\n", 1},
		{"/ { dma { phandle = <0x70>; }; u { dmas = <0x70>; }; };",
		 "u dmas dma no #..-cells\n", 1},
		{"/ { dma { phandle = <0x70>; #dma-cells = [01]; }; u { dmas = <0x70 1>; }; };",
		 "u dmas dma no #..-cells\n", 1},
		/* no list of cells; not needed; what each domain has, beside what is lost */
		{"/ { u { clocks = [01 02]; panel = <0x77>; resets; }; };", "", 0},
		{"/ { u { interrupt-parent = <0x8005>; interrupts = <0 91 4>; "
		 "syscon = <&{/cpus/cpu@0}>; clocks = <0x77>; }; };",
		 "u clocks - <119> no such node\n", 1},
	};

	(void)state;
	for (unsigned k = 0; k < COUNT(cases); k++) {
		configure("virt.dts", cases[k].more, DOMAINS(A(REST "access = <&{/u}>;")));
		expect_losses(0, cases[k].want, cases[k].devices);
	}
}

/* What to put in a clock's place: nothing is lost then. */
static void fixed_clock_instead(void **state)
{
	(void)state;
	configure("soc.dts", "",
		  DOMAINS(A(REST "mullion,access-rest;") B(
			  SIZE "access = <&uart1>;")) "&{/} { rate: rate { compatible = "
						      "\"fixed-clock\"; #clock-cells = <0>; "
						      "clock-frequency = <24000000>; }; };"
						      "&uart1 { clocks = <&rate>, <&rate>; resets; "
						      "pinctrl-0; vcc-supply; };");
	expect_losses(1, "", 0);
}

/* HiSilicon's mbigen makes messages to an ITS of interrupts; no domain has that: by `interrupts`,
 * in a list, by a bus with a map. One controller that does lead somewhere is beside it. */
static void nowhere(void **state)
{
	(void)state;
	configure("virt.dts",
		  "/ { mbigen { phandle = <0x70>; interrupt-controller; #interrupt-cells = <2>; "
		  "msi-parent = <0x71 1>; }; its { phandle = <0x71>; msi-controller; #msi-cells = "
		  "<1>; "
		  "reg = <0 0x20000000 0 0x20000>; "
		  "compatible = \"arm,gic-v3-its\"; };"
		  "irqs { phandle = <0x72>; interrupt-controller; #interrupt-cells = <1>; "
		  "interrupts = <0 99 4>; };"
		  "u@1000 { reg = <0 0x1000 0 4>; interrupt-parent = <0x70>; interrupts = <7 1>; };"
		  "v@2000 { reg = <0 0x2000 0 4>; interrupts-extended = <0x72 3>, <0x70 8 1>, "
		  "<0x70 9 1>; }; w@3000 { reg = <0 0x3000 0 4>; #interrupt-cells = <1>; "
		  "interrupt-map = <1 0x70 10 1>, <2 0x72 1>; }; };",
		  DOMAINS(A(REST "access = <&u_1000 &v_2000 &w_3000>;")));
	expect_losses(0,
		      "mbigen msi-parent its <1> the hypervisor\n"
		      "u@1000 interrupts mbigen <7 1> no way to the GIC\n"
		      "v@2000 interrupts-extended mbigen <8 1> no way to the GIC\n"
		      "v@2000 interrupts-extended mbigen <9 1> no way to the GIC\n"
		      "w@3000 interrupt-map mbigen no way to the GIC\n",
		      3);
}

/* GICv3.1's extended interrupts, which a guest's GIC has not: lost by every domain, whoever has the
 * device, by whatever way. */
static void extended(void **state)
{
	static const char more[] =
		"/ { u@1000 { reg = <0 0x1000 0 4>; interrupts = <0 90 4>, <2 5 4>; };"
		"v@2000 { reg = <0 0x2000 0 4>; interrupts-extended = <0x8005 2 6 4>, "
		"<0x8005 0 91 4>; };"
		"w@3000 { reg = <0 0x3000 0 4>; #interrupt-cells = <1>; #address-cells = <0>; "
		"interrupt-map = <0 0x8005 0 0 2 5 4>, <1 0x8005 0 0 0 92 4>; };"
		"x@4000 { reg = <0 0x4000 0 4>; interrupts = <0 93 4>; }; };";

	(void)state;
	configure("virt.dts", more,
		  DOMAINS(A(REST "access = <&u_1000 &x_4000>;")
				  B(SIZE "access = <&v_2000 &w_3000>;")));
	expect_losses(0, "u@1000 interrupts intc@8000000 <2 5 4> extended\n", 1);
	expect_losses(1,
		      "v@2000 interrupts-extended intc@8000000 <2 6 4> extended\n"
		      "w@3000 interrupt-map intc@8000000 <2 5 4> extended\n",
		      2);
}

/* Each entry of a map that is lost, and each device that goes by it: by its address and its
 * specifier, as the mask has them. */
static void behind_a_map(void **state)
{
	static const char more[] =
		"/ { n: nexus { phandle = <0x70>; #interrupt-cells = <1>; #address-cells = <0>; "
		"interrupt-map-mask = <0xff>; interrupt-map = <0 0x8005 0 0 0 90 4>, "
		"<1 0x8005 0 0 2 5 4>, <1 0x8005 0 0 0 93 4>, <2 0x8005 0 0 2 6 4>; };"
		"b: bus { compatible = \"simple-bus\"; #address-cells = <2>; #size-cells = <1>; "
		"ranges; phandle = <0x71>; #interrupt-cells = <1>; "
		"interrupt-map = <0 0x7000 1 0x8005 0 0 2 7 4>, <0 0x8000 1 0x8005 0 0 0 91 4>; "
		"e@7000 { reg = <0 0x7000 4>; interrupt-parent = <0x71>; interrupts = <1>; };"
		"f@8000 { reg = <0 0x8000 4>; interrupt-parent = <0x71>; interrupts = <1>; }; "
		"g { interrupt-parent = <0x71>; interrupts = <1>; }; };"
		"u@1000 { reg = <0 0x1000 0 4>; interrupt-parent = <0x70>; interrupts = <0>, "
		"<0x101>; "
		"}; v@2000 { reg = <0 0x2000 0 4>; interrupts-extended = <0x70 0>, <0x70 2>; };"
		"w@3000 { reg = <0 0x3000 0 4>; interrupts-extended = <0x70 0>, <0x70 3>; }; };";

	(void)state;
	configure("virt.dts", more, DOMAINS(A(REST "mullion,access-rest;")));
	expect_losses(0,
		      "pcie@10000000 msi-map its@8080000 <0 65536> the hypervisor\n"
		      "nexus interrupt-map intc@8000000 <2 5 4> extended\n"
		      "nexus interrupt-map intc@8000000 <2 6 4> extended\n"
		      "bus interrupt-map intc@8000000 <2 7 4> extended\n"
		      "e@7000 interrupts intc@8000000 <2 7 4> extended\n"
		      "u@1000 interrupts intc@8000000 <2 5 4> extended\n"
		      "v@2000 interrupts-extended intc@8000000 <2 6 4> extended\n",
		      5);
}

/* A map of interrupts in a node without registers: whoever needs it first has it, or who has the
 * rest; the other one's device loses. */
static void by_a_nexus(void **state)
{
	static const char more[] =
		"/ { nexus: nexus { #interrupt-cells = <1>; #address-cells = <0>; interrupt-map = "
		"<0 &gic 0 98 4>, <1 &gic 0 99 4>; }; soc { serial@20000 { interrupt-parent = "
		"<&nexus>; interrupts = <0>; }; serial@21000 { interrupt-parent = <&nexus>; "
		"interrupts = <1>; /delete-property/ clocks; /delete-property/ resets; "
		"/delete-property/ pinctrl-0; }; }; };";

	(void)state;
	configure("soc.dts", more,
		  DOMAINS(A(REST "access = <&uart0>;") B(SIZE "access = <&uart1>;")));
	assert_int_equal(tree_last()->node[tree_path(tree_last(), "/nexus", 6)].owner, 0);
	expect_losses(0, "", 0);
	expect_losses(1, "serial@21000 interrupts nexus <1> another domain a\n", 1);
	configure("soc.dts", more,
		  DOMAINS(A(REST "mullion,access-rest;") B(SIZE "access = <&uart1 &nexus>;")));
	assert_int_equal(tree_last()->node[tree_path(tree_last(), "/nexus", 6)].owner, 1);
	expect_losses(0,
		      "serial@20000 interrupts nexus <0> another domain b\n"
		      "ethernet@30000 iommus iommu@8000 <5> the hypervisor\n",
		      1);
}

/* A provider that a domain only needs is given without its interrupts where these go by a bus of
 * somebody else's; so is what only has the rest. The bus is in the tree of whoever has something on
 * it, but its map is its owner's. */
static void by_a_bus_of_others(void **state)
{
	static const char more[] =
		"/ { board: board { compatible = \"simple-bus\"; #address-cells = <1>; "
		"#size-cells = <1>; ranges; #interrupt-cells = <1>; "
		"interrupt-map = <0 5 &gic 0 98 4>, <0 6 &gic 0 99 4>; "
		"interrupt-map-mask = <0 63>; "
		"ck: clock@1000000 { reg = <0x1000000 0x1000>; #clock-cells = <0>; "
		"interrupt-parent = <&board>; interrupts = <5>; };"
		"other@1001000 { reg = <0x1001000 0x1000>; interrupt-parent = <&board>; "
		"interrupts = <6>; }; };"
		"user@2000000 { reg = <0 0x2000000 0x1000>; clocks = <&ck>; };"
		"x@2001000 { reg = <0 0x2001000 0x1000>; interrupts-extended = <&board 6>; };"
		"second { compatible = \"simple-bus\"; #address-cells = <1>; #size-cells = <1>; "
		"ranges; #interrupt-cells = <1>; interrupt-map = <0 0 &board 0 5>; "
		"y@3000000 { reg = <0x3000000 0x1000>; }; }; };";
	static const char ethernet[] = "ethernet@30000 iommus iommu@8000 <5> the hypervisor\n";
	char lines[256];

	(void)state;
	configure("soc.dts", more, DOMAINS(A(REST "access = <&user_2000000>;")));
	expect_losses(0, "clock@1000000 interrupts board <5> held back\n", 1);
	configure("soc.dts", more,
		  DOMAINS(A(REST "access = <&user_2000000>;") B(SIZE "access = <&board>;")));
	expect_losses(0, "user@2000000 clocks clock@1000000 another domain b\n", 1);
	expect_losses(1, "", 0);
	configure("soc.dts", more,
		  DOMAINS(A(REST "mullion,access-rest;") B(SIZE "access = <&board>;")));
	snprintf(lines, sizeof(lines), "%s%s%s", ethernet,
		 "user@2000000 clocks clock@1000000 another domain b\n"
		 "x@2001000 interrupts-extended board <6> another domain b\n",
		 "second interrupt-map board another domain b\n");
	expect_losses(0, lines, 3);
	expect_losses(1, "", 0);
}

/* /cpus takes nobody's: a guest has its own, without a phandle. */
static void of_cpus(void **state)
{
	(void)state;
	configure("soc.dts",
		  "/ { cpus { phandle = <0x70>; #address-cells = <1>; #interrupt-cells = <3>; "
		  "interrupt-controller; }; soc { serial@20000 { interrupt-parent = <0x70>; }; "
		  "serial@21000 { interrupts-extended = <0x70 0 99 4>; }; map@22000 { reg = "
		  "<0x22800 4>; #interrupt-cells = <1>; #address-cells = <0>; interrupt-map = <1 "
		  "0x70 0 0 80 4>; }; }; };",
		  DOMAINS(A(REST "access = <&uart0 &uart1 &{/soc/map@22000}>;")));
	expect_losses(0,
		      "serial@20000 interrupts cpus <0 20 4> no way to the GIC\n"
		      "serial@21000 interrupts-extended cpus <0 99 4> no way to the GIC\n"
		      "map@22000 interrupt-map cpus no way to the GIC\n",
		      3);
}

/* A part has no losses of its own: the device misses what they lack, once. Of a table of operating
 * points that is who has the table, in each domain another. */
static void of_parts(void **state)
{
	(void)state;
	configure("soc.dts",
		  "/ { table: table { compatible = \"operating-points-v2\"; "
		  "opp-1 { required-opps = <&low>; }; opp-2 { required-opps = <&high>; }; };"
		  "unused { compatible = \"operating-points-v2-v\"; opp { clocks = <&ccu 9>; }; };"
		  "soc { power@50000 { reg = <0x50000 0x1000>; low: low { }; high: high { }; };"
		  "spi@51000 { reg = <0x51000 0x1000>; operating-points-v2 = <&table>; };"
		  "spi@52000 { reg = <0x52000 0x1000>; operating-points-v2 = <&table>, <0>; };"
		  "nameless { clocks = <&ccu 8>; }; };"
		  "leds { compatible = \"gpio-leds\"; led-0 { in { clocks = <&ccu 7>; }; }; }; };",
		  DOMAINS(A(REST "mullion,access-rest;") B(
			  SIZE "access = <&{/soc/spi@52000} &{/leds} &{/soc/nameless} &unused>;")));
	expect_losses(0, "ethernet@30000 iommus iommu@8000 <5> the hypervisor\n", 0);
	expect_losses(1,
		      "led (leds) gpios gpio <5 0> another domain a\n"
		      "in (leds) clocks clock-controller@1000 <7> another domain a\n"
		      "nameless clocks clock-controller@1000 <8> another domain a\n"
		      "opp-1 (spi@52000) required-opps low another domain a\n"
		      "opp-2 (spi@52000) required-opps high another domain a\n"
		      "opp (unused) clocks clock-controller@1000 <9> another domain a\n",
		      4);
}

/* What a pin or a GPIO controller has of another is named like the rest. */
static void in_pin_groups(void **state)
{
	(void)state;
	configure("soc.dts",
		  "/ { pins { compatible = \"v,pins\"; up: up { status = \"fail\"; }; down: down { "
		  "}; "
		  "group { on: on { rockchip,pins = <1 2 3 &up>, <4 5 6 &down>; }; }; };"
		  "u@72000 { reg = <0 0x72000 0x1000>; pinctrl-0 = <&on>; };"
		  "lines@73000 { reg = <0 0x73000 0x1000>; gpio-ranges = <&pinctrl 0 9 7>; }; };",
		  DOMAINS(A(REST "mullion,access-rest;")
				  B(SIZE "access = <&{/u@72000} &{/lines@73000}>;")));
	expect_losses(1,
		      "on (pins) rockchip,pins up nobody\n"
		      "lines@73000 gpio-ranges pinctrl@2000 <0 9 7> another domain a\n",
		      2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_lost),
		cmocka_unit_test(of_another),
		cmocka_unit_test(of_a_partner),
		cmocka_unit_test(through_a_syscon),
		cmocka_unit_test(in_chosen),
		cmocka_unit_test(each_reference),
		cmocka_unit_test(malformed),
		cmocka_unit_test(interrupts),
		cmocka_unit_test(each_kind),
		cmocka_unit_test(fixed_clock_instead),
		cmocka_unit_test(nowhere),
		cmocka_unit_test(extended),
		cmocka_unit_test(behind_a_map),
		cmocka_unit_test(by_a_nexus),
		cmocka_unit_test(by_a_bus_of_others),
		cmocka_unit_test(of_cpus),
		cmocka_unit_test(of_parts),
		cmocka_unit_test(in_pin_groups),
	};

	return cmocka_run_group_tests(tests, NULL, tear_down);
}
