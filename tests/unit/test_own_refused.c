/* SPDX-License-Identifier: Apache-2.0 */
/* What no domain can be given, on boards that are not as the usual ones. */
#include <stdio.h>
#include <string.h>

#include "tests/unit/own_help.h"

static void not_to_be_given(void **state)
{
	static const struct {
		const char *more, *access, *reason;
	} cases[] = {
		{"/ { __symbols__ { board = \"/\"; }; };", "&board",
		 "access: / is the whole board: mullion,access-rest is all that no domain names"},
		{"/ { ram@50000000 { device_type = \"memory\"; reg = <0 0x90000000 0 0x1000>; }; "
		 "};",
		 "&{/ram@50000000}", "access: ram@50000000 is memory, not a device"},
		{"/ { memory@90000000 { reg = <0 0x90000000 0 0x1000>; }; };",
		 "&{/memory@90000000}", "access: memory@90000000 is memory, not a device"},
		{"/ { bus { status = \"disabled\"; compatible = \"simple-bus\"; dev { "
		 "status = \"okay\"; }; }; };",
		 "&{/bus/dev}", "access: dev is disabled by the status of bus"},
		{"/ { memory-controller@1000 { device_type = \"memory-controller\"; "
		 "reg = <0 0x1000 0 4>; status = \"fail-sss\"; }; };",
		 "&{/memory-controller@1000}",
		 "access: memory-controller@1000 is disabled by its status"},
		{"/ { firmware { scmi { protocol@14 { }; }; }; };", "&{/firmware/scmi/protocol@14}",
		 "access: protocol@14 is firmware, not a device"},
		{"/ { psci { }; };", "&{/psci}", "access: psci is firmware, not a device"},
		{"", "&{/chosen}", "access: chosen is no device"},
		{"", "&{/pl011@9000000}>; mullion,console = \"virtual\"; id = <7",
		 "access: pl011@9000000 is the hypervisor's own, for mullion,console = "
		 "\"virtual\""},
		{"/ { options { b { }; }; };", "&{/options/b}", "access: b is no device"},
		{"", "&{/cpus}",
		 "access: cpus belongs to the CPUs, each domain has it without asking"},
		{"", "&{/pmu}",
		 "access: pmu belongs to the CPUs, each domain has it without asking"},
	};

	(void)state;
	for (unsigned k = 0; k < COUNT(cases); k++) {
		char text[512];

		snprintf(text, sizeof(text), DOMAINS(A(REST "access = <%s>;")), cases[k].access);
		config("virt.dts", cases[k].more, text);
		expect_failure(parse_config(), &said, "a", cases[k].reason);
	}
}

static void consoles_without_a_uart(void **state)
{
	(void)state;
	config("virt.dts", "/ { chosen { stdout-path = \"nobody\"; }; };",
	       DOMAINS(A(
		       "cpus = <&cpus 1 1>; mullion,memory-rest; mullion,console = \"virtual\";")));
	expect_failure(parse_config(), &said, "mullion,console",
		       "virtual ones need a UART, and the board's tree names none (stdout-path)");
}

/*
 * A bus that turns its devices' interrupts into the GIC's (as Arm's FVP and Versatile Express have
 * it): who has one device on it needs the bus, not the others on it; and that bus must be his when
 * he wants interrupts.
 */
static void bus_of_interrupts(void **state)
{
	static const char more[] =
		"/ { motherboard { compatible = \"simple-bus\"; #address-cells = <2>; "
		"#size-cells = <1>; ranges;"
		"#interrupt-cells = <1>; interrupt-map-mask = <0 0 63>;"
		"interrupt-map = <0 0 5 0x8005 0 0 0 45 4>, <0 0 6 0x8005 0 0 0 46 4>; "
		"phandle = <0x70>;"
		"serial@9c090000 { reg = <0 0x9c090000 0x1000>; interrupt-parent = <0x70>; "
		"interrupts = <5>; };"
		"serial@9c0a0000 { reg = <0 0x9c0a0000 0x1000>; interrupt-parent = <0x70>; "
		"interrupts = <6>; };"
		"polled@9c0b0000 { reg = <0 0x9c0b0000 0x1000>; syscon = <0x70>; }; };"
		"nexus { #address-cells = <0>; #interrupt-cells = <1>; "
		"interrupt-map = <1 0x8005 0 0 0 47 4>, <2 0x70 0 0 5>; }; };";

	(void)state;
	config("virt.dts", more, DOMAINS(A(REST "access = <&{/motherboard/serial@9c090000}>;")));
	expect_failure(parse_config(), &said, "serial@9c090000",
		       "access: its interrupts go by motherboard, which the domain must have too");
	config("virt.dts", more,
	       DOMAINS(A(REST "access = <&{/motherboard/serial@9c090000}>;")
			       B(SIZE "mullion,access-rest;")));
	expect_failure(parse_config(), &said, "serial@9c090000",
		       "access: its interrupts go by motherboard, which the domain must have too");
	config("virt.dts", more,
	       DOMAINS(A(REST "access = <&{/nexus}>;") B(SIZE "mullion,access-rest;")));
	expect_failure(parse_config(), &said, "nexus",
		       "access: its interrupts go by motherboard, which the domain must have too");
	config("virt.dts", more, DOMAINS(A(REST "access = <&{/motherboard/polled@9c0b0000}>;")));
	expect_success(parse_config(), &said);
	has(0, "polled@9c0b0000 9c0b0000+1000\n");
	config("virt.dts", more, DOMAINS(A(REST "access = <&{/motherboard}>;")));
	expect_success(parse_config(), &said);
	has(0, "motherboard irq 77\nmotherboard irq 78\nserial@9c090000 9c090000+1000\n"
	       "serial@9c0a0000 9c0a0000+1000\npolled@9c0b0000 9c0b0000+1000\n");
}

static void addresses(void **state)
{
	static const struct {
		const char *more, *domains, *object, *reason;
	} cases[] = {
		{"/ { u@1000 { reg = <0 0x1000 0 0x3000>; }; v@3000 { reg = <0 0x3000 0 4>; }; };",
		 DOMAINS(A(REST "access = <&{/u@1000}>;") B(SIZE "access = <&{/v@3000}>;")),
		 "u@1000", "of domain a shares the page at 0x3000 with v@3000 of domain b"},
		{"/ { u@1000 { reg = <0 0x1000 0 0x3000>; }; v@3000 { reg = <0 0x3000 0 4>; }; };",
		 DOMAINS(A(REST "access = <&{/v@3000}>;") B(SIZE "access = <&{/u@1000}>;")),
		 "v@3000", "of domain a shares the page at 0x3000 with u@1000 of domain b"},
	};

	(void)state;
	for (unsigned k = 0; k < COUNT(cases); k++) {
		config("virt.dts", cases[k].more, cases[k].domains);
		expect_failure(parse_config(), &said, cases[k].object, cases[k].reason);
	}
}

/* Board and overlay each have their depth; one on the other has too much. */
static void too_deep(void **state)
{
	char more[1024] = "/ { a {", deep[1024];
	size_t n = strlen(more), m = (size_t)snprintf(deep, sizeof(deep), "&bottom {");

	(void)state;
	for (unsigned k = 0; k < 20; k++) {
		n += (size_t)snprintf(more + n, sizeof(more) - n, "%s a {",
				      k == 19 ? "bottom:" : "");
		m += (size_t)snprintf(deep + m, sizeof(deep) - m, "b {");
	}
	for (unsigned k = 0; k < 20; k++) {
		n += (size_t)snprintf(more + n, sizeof(more) - n, "};");
		m += (size_t)snprintf(deep + m, sizeof(deep) - m, "};");
	}
	snprintf(more + n, sizeof(more) - n, "}; };");
	snprintf(deep + m, sizeof(deep) - m, "};");
	config("virt.dts", more, deep);
	expect_failure(parse_config(), &said, "device tree", "nodes are nested more than 32 deep");
	expect_failure(sys_resources(merged, &parsed, 0, NULL, &said), &said, "device tree",
		       "nodes are nested more than 32 deep");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(not_to_be_given),   cmocka_unit_test(consoles_without_a_uart),
		cmocka_unit_test(bus_of_interrupts), cmocka_unit_test(addresses),
		cmocka_unit_test(too_deep),
	};

	return cmocka_run_group_tests(tests, NULL, tear_down);
}
