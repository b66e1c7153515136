/* SPDX-License-Identifier: Apache-2.0 */
/* What the timer and the counters, which are each domain's, do not get. */
#include <stdio.h>
#include <string.h>

#include "tests/unit/losses_help.h"

/* Counters without interrupts that each core has of its own have none. */
static void of_the_cores(void **state)
{
	static const struct {
		const char *more, *want;
	} cases[] = {
		{"", "pmu interrupts interrupt-controller@100000 shared\n"},
		{"/ { pmu { interrupts = <1 7 4>; }; };", ""},
		{"/ { pmu { interrupts = <1 7 4>, <0 8 4>; }; };",
		 "pmu interrupts interrupt-controller@100000 shared\n"},
		{"/ { pmu { /delete-property/ interrupts; }; };", ""},
		{"/ { pmu { /delete-property/ interrupts; interrupts-extended = <&gic 0 7 4>; }; "
		 "};",
		 "pmu interrupts-extended interrupt-controller@100000 shared\n"},
		/* holes: of nobody's, whatever is beside them */
		{"/ { pmu { /delete-property/ interrupts; interrupts-extended = <0>, <&gic 1 7 4>; "
		 "}; };",
		 ""},
		{"/ { pmu { /delete-property/ interrupts; interrupts-extended = <0>, <0>; }; };",
		 ""},
		{"/ { pmu { /delete-property/ interrupts; interrupts-extended = <0>, <&gic 0 7 4>; "
		 "}; };",
		 "pmu interrupts-extended interrupt-controller@100000 shared\n"},
	};

	(void)state;
	counters = true;
	for (unsigned k = 0; k < COUNT(cases); k++) {
		configure("soc.dts", cases[k].more, DOMAINS(A(REST)));
		expect_losses(0, cases[k].want, 0);
	}
	configure("soc.dts", "/ { timer { interrupts = <1 14 8>, <0 99 4>, <1 10 8>; }; };",
		  DOMAINS(A(REST)));
	expect_losses_of("timer", 0, "timer interrupts interrupt-controller@100000 shared\n", 0);
	configure("soc.dts",
		  "/ { timer { interrupt-parent = <&gpio_irq>; interrupts = <1 2>, <3 4>; }; };",
		  DOMAINS(A(REST "mullion,access-rest;") B(SIZE)));
	expect_losses(1,
		      "timer interrupts (phys) interrupt-controller@23000 <1 2> another domain a\n"
		      "timer interrupts (virt) interrupt-controller@23000 <3 4> another domain a\n"
		      "pmu interrupts interrupt-controller@100000 shared\n",
		      1);
	configure("soc.dts",
		  "/ { pmu { /delete-property/ interrupts; interrupts-extended = <0>, <&gpio_irq 1 "
		  "2>; }; };",
		  DOMAINS(A(REST "mullion,access-rest;") B(SIZE)));
	for (unsigned domain = 0; domain < 2; domain++) /* whoever has the controller */
		expect_losses_of("pmu", domain,
				 "pmu interrupts-extended interrupt-controller@23000 not the "
				 "GIC's\n",
				 0);
	counters = false;
}

#define IRQC                                                                      \
	"/ { irqc: irqc@75000 { reg = <0 0x75000 0x1000>; interrupt-controller; " \
	"#interrupt-cells = <3>; %s }; pmu { interrupt-parent = <&irqc>; interrupts = <%s>; }; };"

/* Behind a controller that means something else by its cells, though there are as many as the GIC
 * has; and behind one that passes them on. */
static void of_the_counters_by_another(void **state)
{
	static const struct {
		const char *own, *interrupts, *want[2];
	} cases[] = {
		{"interrupts = <0 7 4>;",
		 "1 7 4",
		 {"pmu interrupts irqc@75000 not the GIC's\n",
		  "pmu interrupts irqc@75000 not the GIC's\n"}},
		{"", "1 7 4", {"", "pmu interrupts irqc@75000 another domain a\n"}},
		{"",
		 "0 7 4",
		 {"pmu interrupts interrupt-controller@100000 shared\n",
		  "pmu interrupts interrupt-controller@100000 shared\n"}},
	};

	(void)state;
	for (unsigned k = 0; k < COUNT(cases); k++) {
		char more[256];

		snprintf(more, sizeof(more), IRQC, cases[k].own, cases[k].interrupts);
		configure("soc.dts", more, DOMAINS(A(REST "mullion,access-rest;") B(SIZE)));
		for (unsigned domain = 0; domain < 2; domain++)
			expect_losses_of("pmu", domain, cases[k].want[domain],
					 strstr(cases[k].want[domain], "another") ? 1 : 0);
	}
}

/* Of the fourth cell: a partition without CPUs of the domain's, one of nobody's, none at all. */
static void of_the_counters_of_a_partition(void **state)
{
	static const struct {
		const char *partition, *want[2];
		unsigned devices;
	} cases[] = {
		{"0", {"", ""}, 0},
		/* one that is, beside one that is none */
		{"0>, <0 8 4 0",
		 {"pmu interrupts interrupt-controller@100000 shared\n",
		  "pmu interrupts interrupt-controller@100000 shared\n"},
		 0},
		{"&low>, <0 8 4 0",
		 {"pmu interrupts interrupt-controller@100000 shared\n",
		  "pmu interrupts low other CPUs\n"},
		 0},
		{"&low", {"", "pmu interrupts low other CPUs\n"}, 0},
		{"&off", {"pmu interrupts off other CPUs\n", "pmu interrupts off other CPUs\n"}, 0},
		/* a node that is none, and none at all: a word of its own, with the cell */
		{"0x70",
		 {"pmu interrupts - <112> no partition\n", "pmu interrupts - <112> no partition\n"},
		 1},
		{"0x777",
		 {"pmu interrupts - <1911> no partition\n",
		  "pmu interrupts - <1911> no partition\n"},
		 1},
	};

	(void)state;
	for (unsigned k = 0; k < COUNT(cases); k++) {
		char more[512];

		snprintf(more, sizeof(more),
			 "/ { n { phandle = <0x70>; }; pmu { interrupts = <1 7 4 %s>; }; timer { "
			 "interrupts = "
			 "<1 14 8 0>, <1 11 8 0>, <1 10 8 0>; }; }; "
			 "&gic { #interrupt-cells = <4>; ppi-partitions { "
			 "low: low { affinity = <&cpu3 &cpu0>; }; "
			 "off: off { affinity = <&cpu0 &cpu1>; status = \"disabled\"; }; }; };",
			 cases[k].partition);
		configure("soc.dts", more, DOMAINS(A(REST) B(SIZE)));
		for (unsigned domain = 0; domain < 2; domain++)
			expect_losses_of("pmu", domain, cases[k].want[domain], cases[k].devices);
	}
}

/* A device's, whatever it is: of the whole list. The reason is the first of it that is lost. */
static void of_devices_of_a_partition(void **state)
{
	static const char more[] =
		"/ { pmu { /delete-property/ interrupts; }; "
		"timer { interrupts = <1 14 8 0>, <1 11 8 0>, <1 10 8 0>; }; "
		"u@75000 { reg = <0 0x75000 4>; interrupts = <1 6 4 &low>, <0 90 4 0>; }; "
		"v@76000 { reg = <0 0x76000 4>; interrupts-extended = <&gic 0 91 4 &low>; }; "
		"w@77000 { reg = <0 0x77000 4>; interrupts = <0 92 4 0x777>; }; "
		"x@78000 { reg = <0 0x78000 4>; interrupts = <1 6 4 0>, <1 6 4 &high>; }; "
		"y@79000 { reg = <0 0x79000 4>; #interrupt-cells = <1>; #address-cells = <0>; "
		"interrupt-map = <0 &gic 0 93 4 0>, <1 &gic 0 94 4 0x777>, <2 &gic 0 95 4 &low>; "
		"}; }; &gic { #interrupt-cells = <4>; ppi-partitions { "
		"low: low { phandle = <0x70>; affinity = <&cpu3 &cpu0>; }; "
		"high: high { affinity = <&cpu1 &cpu2>; }; }; };";
	static const struct {
		const char *node, *want;
	} cases[] = {
		{"u@75000", "u@75000 interrupts low <1 6 4 112> other CPUs\n"},
		{"v@76000", "v@76000 interrupts-extended low <0 91 4 112> other CPUs\n"},
		{"w@77000", "w@77000 interrupts - <1911> no partition\n"},
		{"x@78000", ""},
		{"y@79000", "y@79000 interrupt-map - <1911> no partition\n"
			    "y@79000 interrupt-map low <0 95 4 112> other CPUs\n"},
	};

	(void)state;
	configure("soc.dts", more,
		  DOMAINS(A(REST) B(SIZE "access = <&u_75000 &v_76000 &w_77000 &x_78000 "
					 "&y_79000>;")));
	for (unsigned k = 0; k < COUNT(cases); k++)
		expect_losses_of(cases[k].node, 1, cases[k].want, 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(of_the_cores),
		cmocka_unit_test(of_the_counters_by_another),
		cmocka_unit_test(of_the_counters_of_a_partition),
		cmocka_unit_test(of_devices_of_a_partition),
	};

	return cmocka_run_group_tests(tests, NULL, tear_down);
}
