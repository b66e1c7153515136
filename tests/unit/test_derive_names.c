/* SPDX-License-Identifier: Apache-2.0 */
/* A guest's tree names no register, interrupt or node that the guest has not, whatever the board's
 * tree says. What fuzz_derive found. */
#include <stdio.h>
#include <string.h>

#include <libfdt.h>

#include "tests/unit/derive_help.h"

#define TWO(access)                                        \
	CONFIG(DOMAIN("a", BASIC_A "mullion,access-rest;") \
		       DOMAIN("b", BASIC_B "access = <" access ">;"))

static void second(const char *file, const char *more, const char *overlay)
{
	configure(file, more, "-@ -f", overlay);
	give_params(1);
	derive(1);
}

/* A node without registers that both need, but that interrupts: it is one's (msm8992's rpm). */
static void interrupts_of_a_group(void **state)
{
	(void)state;
	second("virt.dts",
	       "/ { group { phandle = <0x70>; interrupts = <0 40 4>; dev@1000 { reg = <0 0x1000 0 "
	       "4>; "
	       "}; }; u@2000 { reg = <0 0x2000 0 4>; syscon = <0x70>; }; };",
	       TWO("&{/u@2000}"));
	no_node("/group");
	no_prop("/u@2000", "syscon");
}

/* A bus that both have. */
static void interrupts_of_a_bus(void **state)
{
	(void)state;
	second("virt.dts",
	       "/ { bus { compatible = \"simple-bus\"; #address-cells = <2>; #size-cells = <2>; "
	       "ranges; #interrupt-cells = <1>; interrupt-map-mask = <0 0 63>; "
	       "interrupt-map = <0 0 5 0x8005 0 0 0 45 4>; u@2000 { reg = <0 0x2000 0 4>; }; "
	       "u@3000 { reg = <0 0x3000 0 4>; }; }; };",
	       TWO("&{/bus/u@2000}"));
	node("/bus/u@2000");
	no_prop("/bus", "interrupt-map");
}

/* Timer and counters have a core's own interrupts, and no registers. */
static void of_each_core(void **state)
{
	(void)state;
	second("virt.dts",
	       "/ { timer { interrupts = <1 13 4>, <0 14 4>; reg = <0 0x2000 0 4>; }; "
	       "pmu { interrupts = <1 7 4>, <0 8 4>; }; };",
	       CONFIG(DOMAIN("a", BASIC_A) DOMAIN("b", BASIC_B)));
	no_prop("/timer", "interrupts");
	no_prop("/timer", "reg");
	no_prop("/pmu", "interrupts");
}

/* A timer behind another controller (bcm2836-l1) has what that is told, when the domain has it; but
 * no line of the GIC's that is not each core's own, and none of /cpus. */
static void of_a_timer(void **state)
{
	static const struct {
		const char *irqs;
		bool kept;
	} cases[] = {
		{"interrupt-parent = <0x71>; interrupts = <7>;", true},
		{"interrupt-parent = <0x71>; interrupts = <1>;", true},
		{"interrupt-parent = <0x72>; interrupts = <1 14 4>;", true},
		{"interrupt-parent = <0x72>; interrupts = <0 14 4>;", false},
		{"interrupt-parent = <0x73>; interrupts = <0 14 4 0>;", true},
		{"interrupt-parent = <0x70>; interrupts = <1 14 4>;", false},
	};

	(void)state;
	for (unsigned k = 0; k < COUNT(cases); k++) {
		char more[1024];

		snprintf(more, sizeof(more),
			 "/ { cpus { phandle = <0x70>; #interrupt-cells = <3>; };"
			 "one@1000 { phandle = <0x71>; interrupt-controller; "
			 "#interrupt-cells = <1>; reg = <0 0x1000 0 4>; };"
			 "line@2000 { phandle = <0x72>; interrupt-controller; "
			 "#interrupt-cells = <3>; reg = <0 0x2000 0 4>; };"
			 "four@3000 { phandle = <0x73>; interrupt-controller; "
			 "#interrupt-cells = <4>; reg = <0 0x3000 0 4>; };"
			 "timer { %s }; };",
			 cases[k].irqs);
		second("virt.dts", more, TWO("&{/one@1000} &{/line@2000} &{/four@3000}"));
		if (cases[k].kept)
			assert_true(fdt_getprop(derived, node("/timer"), "interrupts", NULL));
		else
			no_prop("/timer", "interrupts");
	}
}

/* A hole among them (phandle 0) is one that is not wired: the others stay, at their places. */
static void of_each_core_with_holes(void **state)
{
	(void)state;
	second("virt.dts",
	       "/ { timer { /delete-property/ interrupts; interrupts-extended = <0>, <0x8005 1 14 "
	       "4>; }; pmu { /delete-property/ interrupts; interrupts-extended = <0x8005 1 7 4>, "
	       "<0>; }; };",
	       CONFIG(DOMAIN("a", BASIC_A) DOMAIN("b", BASIC_B)));
	is_cells("/timer", "interrupts-extended", 5, 0, 0x8005, 1, 14, 4);
	is_cells("/pmu", "interrupts-extended", 5, 0x8005, 1, 7, 4, 0);
}

/* One PPI that is another interrupt for each cluster: the partitions that have CPUs of the guest's,
 * with these, and nothing else that the board's tree says there. */
static void of_each_cluster(void **state)
{
	static const char more[] =
		"/ { pmu { interrupts = <1 7 4 &low>; }; "
		"pmu2 { compatible = \"arm,cortex-a72-pmu\"; interrupts = <1 7 4 &high>; }; "
		"timer { interrupts = <1 14 8 0>, <1 11 8 0>, <1 10 8 0>; }; }; "
		"&gic { #interrupt-cells = <4>; ranges; other { reg = <0x5000 4>; }; "
		"ppi-partitions { "
		"reg = <0x6000 4>; low: low { affinity = <&cpu0 &cpu1 &cpu2>; reg = <0x7000 4>; "
		"interrupts = <0 90 4 0>; below { }; }; "
		"high: high { affinity = <&cpu3>; }; none { }; }; };";

	(void)state;
	second("soc.dts", more, CONFIG(DOMAIN("a", BASIC_A) DOMAIN("b", BASIC_B)));
	is_cells("/pmu", "interrupts", 4, 1, 7, 4,
		 phandle("/soc/interrupt-controller@100000/ppi-partitions/low"));
	is_cells("/pmu2", "interrupts", 4, 1, 7, 4,
		 phandle("/soc/interrupt-controller@100000/ppi-partitions/high"));
	is_cells("/soc/interrupt-controller@100000/ppi-partitions/low", "affinity", 1,
		 phandle("/cpus/cpu@100"));
	no_prop("/soc/interrupt-controller@100000/ppi-partitions", "reg");
	no_prop("/soc/interrupt-controller@100000/ppi-partitions/low", "reg");
	no_prop("/soc/interrupt-controller@100000/ppi-partitions/low", "interrupts");
	no_node("/soc/interrupt-controller@100000/ppi-partitions/low/below");
	no_node("/soc/interrupt-controller@100000/ppi-partitions/none");
	no_node("/soc/interrupt-controller@100000/other");
	is_empty("/soc/interrupt-controller@100000", "ranges");
	give_params(0);
	derive(0);
	is_cells("/soc/interrupt-controller@100000/ppi-partitions/low", "affinity", 2,
		 phandle("/cpus/cpu@0"), phandle("/cpus/cpu@1"));
	no_prop("/pmu2", "interrupts");
	no_node("/soc/interrupt-controller@100000/ppi-partitions/high");
}

/* A device's list goes with one that names the partition of others' CPUs: nothing leads to a node
 * that is not there. An interrupt-map loses that entry. */
static void devices_of_a_cluster(void **state)
{
	static const char more[] =
		"/ { timer { interrupts = <1 14 8 0>, <1 11 8 0>, <1 10 8 0>; }; "
		"u@75000 { reg = <0 0x75000 4>; interrupts = <1 6 4 &low>, <0 90 4 0>; }; "
		"v@76000 { reg = <0 0x76000 4>; interrupts-extended = <&gic 0 91 4 &low>; }; "
		"x@78000 { reg = <0 0x78000 4>; interrupts = <1 6 4 &high>; }; "
		"y@79000 { reg = <0 0x79000 4>; #interrupt-cells = <1>; #address-cells = <0>; "
		"interrupt-map = <0 &gic 0 93 4 0>, <1 &gic 0 94 4 &low>; }; }; "
		"&gic { #interrupt-cells = <4>; ppi-partitions { "
		"low: low { affinity = <&cpu0>; }; high: high { affinity = <&cpu3>; }; }; };";

	(void)state;
	second("soc.dts", more,
	       CONFIG(DOMAIN("a", BASIC_A) DOMAIN(
		       "b", BASIC_B "access = <&u_75000 &v_76000 &x_78000 &y_79000>;")));
	no_prop("/u@75000", "interrupts");
	no_prop("/v@76000", "interrupts-extended");
	is_cells("/x@78000", "interrupts", 4, 1, 6, 4,
		 phandle("/soc/interrupt-controller@100000/ppi-partitions/high"));
	is_cells("/y@79000", "interrupt-map", 6, 0, phandle("/soc/interrupt-controller@100000"), 0,
		 93, 4, 0);
}

static void caches(void **state)
{
	(void)state;
	second("soc.dts",
	       "/ { cpus { cpu@100 { next-level-cache = <&uart0>; }; "
	       "cpu@101 { next-level-cache = <&cpu0>; }; }; };",
	       TWO("&uart1"));
	no_node("/soc/serial@20000");
	no_prop("/cpus/cpu@100", "next-level-cache");
	no_prop("/cpus/cpu@101", "next-level-cache");
}

/* Nodes that are written afresh have no phandle. */
static void reference_to_cpus(void **state)
{
	(void)state;
	second("soc.dts", "/ { soc { serial@21000 { syscon = <&{/cpus}>; }; }; };", TWO("&uart1"));
	no_prop("/soc/serial@21000", "syscon");
}

/* Nor takes one of them interrupts: by the node's own property, by what it leads to, by a map. The
 * numbers would be another controller's. */
static void interrupts_of_cpus(void **state)
{
	(void)state;
	second("soc.dts",
	       "/ { cpus { phandle = <0x70>; #address-cells = <1>; #interrupt-cells = <3>; };"
	       "reserved-memory { phandle = <0x71>; #address-cells = <2>; #size-cells = <1>; "
	       "ranges; #interrupt-cells = <3>; pool: pool { size = <0x10000>; }; };"
	       "soc { serial@21000 { interrupt-parent = <0x70>; interrupts = <0 21 4>; }; "
	       "part@21000 { memory-region = <&pool>; interrupt-parent = <0x71>; interrupts = <0 "
	       "21 4>; }; "
	       "map@60000 { reg = <0x60000 4>; #interrupt-cells = <1>; #address-cells = <0>; "
	       "interrupt-map = <1 0x70 0 0 80 4>, <2 &gic 0 81 4>; }; }; };",
	       TWO("&uart1 &{/soc/part@21000} &{/soc/map@60000}"));
	no_prop("/soc/serial@21000", "interrupt-parent");
	no_prop("/soc/serial@21000", "interrupts");
	node("/reserved-memory/pool");
	no_prop("/soc/part@21000", "interrupt-parent");
	no_prop("/soc/part@21000", "interrupts");
	is_cells("/soc/map@60000", "interrupt-map", 5, 2,
		 phandle("/soc/interrupt-controller@100000"), 0, 81, 4);
}

/* The way to the controller leads over a node that another domain has. */
static void interrupts_by_another(void **state)
{
	(void)state;
	second("soc.dts",
	       "/ { soc { other: other@50000 { reg = <0x50000 4>; interrupt-parent = <&gic>; }; "
	       "serial@21000 { interrupt-parent = <&other>; }; }; };",
	       TWO("&uart1"));
	no_prop("/soc/serial@21000", "interrupt-parent");
	no_prop("/soc/serial@21000", "interrupts");
}

/* Beside a list that says where each goes, the other one is not read. */
static void interrupts_twice(void **state)
{
	(void)state;
	second("soc.dts",
	       "/ { soc { serial@21000 { interrupts-extended = <&gic 0 81 4>; interrupts = <0 81 "
	       "4>, <0 20 4>; interrupt-names = \"a\"; }; }; };",
	       TWO("&uart1"));
	is_cells("/soc/serial@21000", "interrupts-extended", 4,
		 phandle("/soc/interrupt-controller@100000"), 0, 81, 4);
	is_string("/soc/serial@21000", "interrupt-names", "a");
	no_prop("/soc/serial@21000", "interrupts");
}

/* A region's addresses behind an IOMMU, each of a device: those of another domain's are cut. */
static void addresses_of_another(void **state)
{
	(void)state;
	second("soc.dts",
	       "/ { reserved-memory { #address-cells = <2>; #size-cells = <1>; ranges; fb: fb { "
	       "size = <0x10000>; iommu-addresses = <&uart0 0x1000 0x1000>, <&uart1 0x2000 "
	       "0x1000>, <&{/} 1 2>; }; lost: lost { size = <0x10000>; iommu-addresses = "
	       "<&uart0 0x1000 0x1000>; }; }; soc { serial@21000 { memory-region = <&fb>, <&lost>; "
	       "}; }; };",
	       TWO("&uart1"));
	is_cells("/reserved-memory/fb", "iommu-addresses", 3, phandle("/soc/serial@21000"), 0x2000,
		 0x1000);
	no_prop("/reserved-memory/lost", "iommu-addresses");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(interrupts_of_a_group),
		cmocka_unit_test(interrupts_of_a_bus),

		cmocka_unit_test(of_each_core),
		cmocka_unit_test(caches),
		cmocka_unit_test(of_each_core_with_holes),
		cmocka_unit_test(devices_of_a_cluster),
		cmocka_unit_test(of_each_cluster),
		cmocka_unit_test(of_a_timer),
		cmocka_unit_test(reference_to_cpus),
		cmocka_unit_test(interrupts_of_cpus),
		cmocka_unit_test(interrupts_by_another),
		cmocka_unit_test(interrupts_twice),
		cmocka_unit_test(addresses_of_another),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
