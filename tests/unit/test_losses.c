/* SPDX-License-Identifier: Apache-2.0 */
/* What a domain's devices refer to and do not get: each kind, and what is none. */
#include <stdio.h>
#include <string.h>

#include "dtb/config/loss_words.h"
#include "tests/unit/system_help.h"

static char lost[2048]; /* a line for each loss */

static void note_loss(void *ctx, const struct loss *loss)
{
	const struct tree *tree = ctx;
	size_t used = strlen(lost);

	snprintf(lost + used, sizeof(lost) - used, "%s %s %s %s%s%s\n", tree_name(tree, loss->node),
		 loss->property,
		 loss->provider == TREE_NONE ? "-" : tree_name(tree, loss->provider),
		 losses_text(loss->kind), loss->owner == TREE_NO_OWNER ? "" : " ",
		 loss->owner == TREE_NO_OWNER ? "" : parsed.domains[loss->owner].name);
}

/* What each domain loses. */
static void expect_losses(unsigned domain, const char *want, unsigned devices)
{
	*lost = 0;
	losses_visit(tree_last(), &parsed, domain, note_loss, (void *)tree_last());
	assert_string_equal(lost, want);
	assert_int_equal(losses_count(tree_last(), &parsed, domain), devices);
}

static void configure(const char *file, const char *more, const char *config)
{
	expect_success(merge_config(file, more, "-@ -f", config), &said);
	expect_success(parse_config(), &said);
}

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
		      "pcie@10000000 msi-map its@8080000 the hypervisor\n"
		      "endpoint remote-endpoint endpoint another domain b\n",
		      1);
	expect_losses(1,
		      "timer interrupts local@6000 another domain a\n"
		      "endpoint remote-endpoint endpoint another domain a\n"
		      "gpio@4000 gpio-ranges pins@5000 another domain a\n",
		      3);
}

/* The provider is another domain: clocks, resets, pins, supplies, an interrupt controller. */
static void of_another(void **state)
{
	(void)state;
	configure("soc.dts", "",
		  DOMAINS(A(REST "mullion,access-rest;")
				  B(SIZE "access = <&uart1 &{/soc/i2c@22000}>;")));
	expect_losses(0, "ethernet@30000 iommus iommu@8000 the hypervisor\n", 0);
	expect_losses(1,
		      "serial@21000 clocks clock-controller@1000 another domain a\n"
		      "serial@21000 resets clock-controller@1000 another domain a\n"
		      "serial@21000 pinctrl-0 uart1 another domain a\n"
		      "rtc@68 interrupts-extended interrupt-controller@23000 another domain a\n",
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

/* One reference after the other to the same provider is one loss; an empty one is none. */
static void once_a_provider(void **state)
{
	(void)state;
	configure("soc.dts", "&uart1 { clocks = <0>, <&ccu 4>, <&ccu 5>, <&osc>, <&ccu 6>; };",
		  DOMAINS(A(REST "mullion,access-rest;") B(SIZE "access = <&uart1>;")));
	expect_losses(1,
		      "serial@21000 clocks clock-controller@1000 another domain a\n"
		      "serial@21000 resets clock-controller@1000 another domain a\n"
		      "serial@21000 pinctrl-0 uart1 another domain a\n"
		      "serial@21000 vcc-supply buck1 another domain a\n",
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
	expect_losses(0, "pcie@10000000 msi-map its@8080000 the hypervisor\n", 0);
	expect_losses(1,
		      "u@2000 interrupts line@1000 another domain a\n"
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
		 "u clocks protocol@14 firmware\n", 1},
		{"/ { psci { power { phandle = <0x70>; #power-domain-cells = <0>; }; }; "
		 "u { power-domains = <0x70>; }; };",
		 "u power-domains power firmware\n", 1},
		{"/ { flash@4000000 { cell { phandle = <0x70>; }; }; u { nvmem-cells = <0x70>; "
		 "}; };",
		 "u nvmem-cells cell held back\n", 1},
		{"/ { iommu@1000 { compatible = \"arm,smmu-v3\"; reg = <0 0x1000 0 4>; "
		 "phandle = <0x70>; #iommu-cells = <1>; }; u { iommus = <0x70 1>; }; };",
		 "u iommus iommu@1000 the hypervisor\n", 0},
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
		/* leads nowhere; ends too soon; after something that is there */
		{"/ { u { clocks = <0x77>; }; };", "u clocks - no such node\n", 1},
		{"/ { clock { phandle = <0x70>; #clock-cells = <2>; }; u { clocks = <0x70 1>; }; "
		 "};",
		 "u clocks - no such node\n", 1},
		/* no list of cells; not needed; what each domain has, beside what is lost */
		{"/ { u { clocks = [01 02]; panel = <0x77>; resets; }; };", "", 0},
		{"/ { u { interrupt-parent = <0x8005>; interrupts = <0 91 4>; "
		 "syscon = <&{/cpus/cpu@0}>; clocks = <0x77>; }; };",
		 "u clocks - no such node\n", 1},
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
		  "reg = <0 0x70000000 0 0x20000>; "
		  "compatible = \"arm,gic-v3-its\"; };"
		  "irqs { phandle = <0x72>; interrupt-controller; #interrupt-cells = <1>; "
		  "interrupts = <0 99 4>; };"
		  "u@1000 { reg = <0 0x1000 0 4>; interrupt-parent = <0x70>; interrupts = <7 1>; };"
		  "v@2000 { reg = <0 0x2000 0 4>; interrupts-extended = <0x72 3>, <0x70 8 1>, "
		  "<0x70 9 1>; }; w@3000 { reg = <0 0x3000 0 4>; #interrupt-cells = <1>; "
		  "interrupt-map = <1 0x70 10 1>, <2 0x72 1>; }; };",
		  DOMAINS(A(REST "access = <&u_1000 &v_2000 &w_3000>;")));
	expect_losses(0,
		      "mbigen msi-parent its the hypervisor\n"
		      "u@1000 interrupts mbigen no way to the GIC\n"
		      "v@2000 interrupts-extended mbigen no way to the GIC\n"
		      "w@3000 interrupt-map mbigen no way to the GIC\n",
		      3);
}

/* How what is said of a property's loss begins; NULL: nothing is said. */
static void expect_words(const char *property, enum loss_kind kind, const char *consequence,
			 const char *there, const char *here)
{
	const struct loss loss = {.property = property, .kind = kind};
	const struct loss_words words = loss_words(&loss);
	const char *const got[] = {words.consequence, words.there, words.here};
	const char *const want[] = {consequence, there, here};

	for (unsigned k = 0; k < COUNT(got); k++)
		if (!want[k] || !got[k])
			assert_true(want[k] == got[k]);
		else if (!starts_with(got[k], want[k]))
			fail_msg("%s: \"%s\", not \"%s\"", property, got[k], want[k]);
}

static void words_of_a_property(void **state)
{
	static const struct {
		const char *property, *consequence, *there, *here;
	} cases[] = {
		{"clocks", "as boot left it", "clk_ignore_unused", "a fixed-clock"},
		{"assigned-clocks", "rate and parent", "the same assigned-clocks", NULL},
		{"assigned-clock-parents", "rate and parent", "the same assigned-clocks", NULL},
		{"resets", "as boot left it", "no need: ", NULL},
		{"power-domains", "on or off", "pd_ignore_unused", NULL},
		{"pinctrl-1", "pins as boot", "no need: ", NULL},
		{"vcc-supply", "taken as on", "regulator-always-on", NULL},
		{"interrupts", "no interrupt", NULL, "give the device"},
		{"interrupts-extended", "no interrupt", NULL, "give the device"},
		{"interrupt-map", "no interrupts for", NULL, "give the device"},
		{"msi-parent", "no message", NULL, NULL},
		{"iommus", "its DMA is not", NULL, "give the device"},
		{"dmas", "without DMA", NULL, "give the device"},
		{"interconnects", "bandwidth", NULL, NULL},
		{"memory-region", "no memory", NULL, NULL},
		{"reg", "not in the domain's memory", NULL, NULL},
		{"phys", "its driver may", NULL, "give the device"},
		{"reset-gpios", "its driver may", NULL, "give the device"},
	};

	(void)state;
	for (unsigned k = 0; k < COUNT(cases); k++)
		expect_words(cases[k].property, LOSS_OTHERS, cases[k].consequence, cases[k].there,
			     cases[k].here);
}

static void words_of_a_kind(void **state)
{
	(void)state;
	expect_words("clocks", LOSS_FIRMWARE, "as boot left it", "in no domain's tree",
		     "a fixed-clock");
	expect_words("phys", LOSS_FIRMWARE, "its driver may", "in no domain's tree", NULL);
	expect_words("resets", LOSS_FIRMWARE, "as boot left it", "in no domain's tree", NULL);
	expect_words("nvmem-cells", LOSS_HELD, "its driver may", NULL, "name the provider");
	expect_words("clocks", LOSS_BROKEN, "from there on", NULL, "correct it");
	expect_words("clocks", LOSS_DISABLED, "nobody has it", NULL, NULL);
	expect_words("interrupts", LOSS_NOWHERE, "no interrupt: nothing", NULL, NULL);
	expect_words("clocks", LOSS_MALFORMED, "as boot left it", NULL, "correct the malformed");
	expect_words("-", LOSS_MALFORMED, "left out", NULL, "correct the malformed");
	expect_words("clocks", LOSS_NOBODY, "as boot left it", NULL, NULL);
	expect_words("iommus", LOSS_HYPERVISOR, "its DMA is not", NULL, NULL);
	expect_words("v,grf", LOSS_SUSPECT, "kept", NULL, NULL);
	expect_words("memory-region", LOSS_REGION, "no memory", NULL, NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_lost),
		cmocka_unit_test(of_another),
		cmocka_unit_test(of_a_partner),
		cmocka_unit_test(through_a_syscon),
		cmocka_unit_test(once_a_provider),
		cmocka_unit_test(interrupts),
		cmocka_unit_test(each_kind),
		cmocka_unit_test(fixed_clock_instead),
		cmocka_unit_test(words_of_a_property),
		cmocka_unit_test(words_of_a_kind),
		cmocka_unit_test(nowhere),
	};

	return cmocka_run_group_tests(tests, NULL, tear_down);
}
