/* SPDX-License-Identifier: Apache-2.0 */
/* What a domain's devices refer to and do not get: each kind, and what is none. */
#include <stdio.h>
#include <string.h>

#include "dtb/config/losses.h"
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

/* The provider is another domain's: clocks, resets, pins, supplies, an interrupt controller. */
static void of_another(void **state)
{
	(void)state;
	configure("soc.dts", "",
		  DOMAINS(A(REST "mullion,access-rest;")
				  B(SIZE "access = <&uart1 &{/soc/i2c@22000}>;")));
	expect_losses(0, "ethernet@30000 iommus iommu@8000 the hypervisor's\n", 0);
	expect_losses(1,
		      "serial@21000 clocks clock-controller@1000 another domain's a\n"
		      "serial@21000 resets clock-controller@1000 another domain's a\n"
		      "serial@21000 pinctrl-0 uart1 another domain's a\n"
		      "rtc@68 interrupts-extended interrupt-controller@23000 another domain's a\n",
		      2);
}

/* One reference after the other to the same provider is one loss; an empty one is none. */
static void once_a_provider(void **state)
{
	(void)state;
	configure("soc.dts", "&uart1 { clocks = <0>, <&ccu 4>, <&ccu 5>, <&osc>, <&ccu 6>; };",
		  DOMAINS(A(REST "mullion,access-rest;") B(SIZE "access = <&uart1>;")));
	expect_losses(1,
		      "serial@21000 clocks clock-controller@1000 another domain's a\n"
		      "serial@21000 resets clock-controller@1000 another domain's a\n"
		      "serial@21000 pinctrl-0 uart1 another domain's a\n"
		      "serial@21000 vcc-supply buck1 another domain's a\n",
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
	expect_losses(0, "pcie@10000000 msi-map its@8080000 the hypervisor's\n", 0);
	expect_losses(1,
		      "u@2000 interrupts line@1000 another domain's a\n"
		      "v@3000 interrupt-map line@1000 another domain's a\n",
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
		 "u clocks protocol@14 firmware's\n", 1},
		{"/ { psci { power { phandle = <0x70>; #power-domain-cells = <0>; }; }; "
		 "u { power-domains = <0x70>; }; };",
		 "u power-domains power firmware's\n", 1},
		{"/ { flash@4000000 { cell { phandle = <0x70>; }; }; u { nvmem-cells = <0x70>; "
		 "}; };",
		 "u nvmem-cells cell given by name only\n", 1},
		{"/ { iommu@1000 { compatible = \"arm,smmu-v3\"; reg = <0 0x1000 0 4>; "
		 "phandle = <0x70>; #iommu-cells = <1>; }; u { iommus = <0x70 1>; }; };",
		 "u iommus iommu@1000 the hypervisor's\n", 0},
		{"/ { clock { status = \"disabled\"; phandle = <0x70>; #clock-cells = <0>; "
		 "}; u { clocks = <0x70>; }; };",
		 "u clocks clock disabled\n", 0},
		/* disabled with the bus that it is on */
		{"/ { bus { status = \"disabled\"; clock { phandle = <0x70>; #clock-cells = <0>; "
		 "}; }; u { clocks = <0x70>; }; };",
		 "u clocks clock disabled\n", 0},
		{"/ { clock { status = \"reserved\"; phandle = <0x70>; #clock-cells = <0>; "
		 "}; u { clocks = <0x70>; }; };",
		 "u clocks clock nobody's\n", 1},
		{"/ { chosen { clock { phandle = <0x70>; #clock-cells = <0>; }; }; "
		 "u { clocks = <0x70>; }; };",
		 "u clocks clock nobody's\n", 1},
		/* beside what is firmware's, before and behind */
		{"/ { chosen { clock { phandle = <0x70>; #clock-cells = <0>; }; }; firmware { }; "
		 "options { reset { phandle = <0x71>; #reset-cells = <0>; }; }; "
		 "u { clocks = <0x70>; resets = <0x71>; }; };",
		 "u clocks clock nobody's\nu resets reset nobody's\n", 1},
		{"/ { reserved-memory { #address-cells = <2>; #size-cells = <2>; ranges; "
		 "r@50000000 { reg = <0 0x50000000 0 0x1000>; phandle = <0x70>; }; }; "
		 "u { memory-region = <0x70>; }; };",
		 "u memory-region r@50000000 not the domain's memory\n", 1},
		/* leads nowhere; ends too soon; after something that is there */
		{"/ { u { clocks = <0x77>; }; };", "u clocks - not in the tree\n", 1},
		{"/ { clock { phandle = <0x70>; #clock-cells = <2>; }; u { clocks = <0x70 1>; }; "
		 "};",
		 "u clocks - not in the tree\n", 1},
		/* no list of cells; not needed; what each domain has, beside what is lost */
		{"/ { u { clocks = [01 02]; panel = <0x77>; resets; }; };", "", 0},
		{"/ { u { interrupt-parent = <0x8005>; interrupts = <0 91 4>; "
		 "syscon = <&{/cpus/cpu@0}>; clocks = <0x77>; }; };",
		 "u clocks - not in the tree\n", 1},
	};

	(void)state;
	for (unsigned k = 0; k < COUNT(cases); k++) {
		configure("virt.dts", cases[k].more, DOMAINS(A(REST "access = <&{/u}>;")));
		expect_losses(0, cases[k].want, cases[k].devices);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_lost),    cmocka_unit_test(of_another),
		cmocka_unit_test(once_a_provider), cmocka_unit_test(interrupts),
		cmocka_unit_test(each_kind),
	};

	return cmocka_run_group_tests(tests, NULL, tear_down);
}
