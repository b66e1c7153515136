/* SPDX-License-Identifier: Apache-2.0 */
/* Interrupts and registers that no device of the domain's has: a guest's tree does not name them,
 * whichever node of the board's does. */
#include <stdio.h>
#include <string.h>

#include "dtb/config/visitor.h"
#include "tests/unit/derive_help.h"

#define TWO(body_a, body_b) CONFIG(DOMAIN("a", BASIC_A body_a) DOMAIN("b", BASIC_B body_b))
#define CELLS               "#address-cells = <2>; #size-cells = <2>; ranges; "
#define BUS                 "compatible = \"simple-bus\"; " CELLS

static void derive_of(unsigned domain)
{
	give_params(domain);
	derive(domain);
}

static int note_irq(void *ctx, const char *node_, uint32_t intid, bool edge, struct diag *diag)
{
	char *seen = ctx;

	(void)edge, (void)diag;
	snprintf(seen + strlen(seen), 256 - strlen(seen), "%s %u\n", node_, intid);
	return 0;
}

/* --- buses --- */

/* Its interrupts are its owner's, as a device's are; who only has something on it has none. */
static void of_a_bus(void **state)
{
	static const char more[] =
		"/ { bus@1000 { " BUS "interrupts = <0 200 4>; "
		"mine@2000 { reg = <0 0x2000 0 4>; }; u@3000 { reg = <0 0x3000 0 4>; }; }; };";
	char seen[256] = "";
	const struct sys_visitor visitor = {.ctx = seen, .irq = note_irq};

	(void)state;
	configure("virt.dts", more, "-f",
		  TWO("mullion,access-rest;", "access = <&{/bus@1000/mine@2000}>;"));
	derive_of(0);
	is_cells("/bus@1000", "interrupts", 3, 0, 200, 4);
	derive_of(1);
	no_prop("/bus@1000", "interrupts");
	node("/bus@1000/mine@2000");
	expect_success(sys_resources(merged, &parsed, 0, &visitor, &said), &said);
	assert_non_null(strstr(seen, "bus@1000 232\n"));
}

static void of_a_bus_and_a_device(void **state)
{
	struct blob board = dt_board_file("virt.dts",
					  "/ { bus { " BUS "interrupts = <0 200 4>; }; "
					  "u@3000 { reg = <0 0x3000 0 4>; interrupts = <0 200 4>; "
					  "}; };",
					  "-f"),
		    overlay = dt_overlay(TWO("mullion,access-rest;", "access = <&{/u@3000}>;"));

	(void)state;
	expect_success(dt_discover(board.data, board.size, &found, &said), &said);
	expect_success(
		sys_merge(merged, ROOM, board.data, board.size, overlay.data, overlay.size, &said),
		&said);
	expect_failure(sys_parse(merged, &found, &parsed, &said), &said, "u@3000",
		       "of domain b shares interrupt 232 with bus of domain a");
	dt_free(&board);
	dt_free(&overlay);
}

/* reg of a bus says where its devices are; one that does not would be registers of its own, which
 * nobody is given. */
static void registers_of_a_bus(void **state)
{
	static const char more[] =
		"/ { window@100000 { " BUS "reg = <0 0x900000 0 4>, <0 0x100000 0 0x10000>; "
		"inner { " BUS "u@104000 { reg = <0 0x104000 0 0x1000>; }; }; };"
		"other@200000 { " BUS "reg = <0 0x200000 0 0x10000>; "
		"u@310000 { reg = <0 0x310000 0 0x1000>; }; "
		"off@201000 { reg = <0 0x201000 0 0x1000>; status = \"disabled\"; }; };"
		"empty@400000 { " BUS "reg = <0 0x400000 0 0x10000>; }; };";

	(void)state;
	configure("virt.dts", more, "-f", ALL);
	derive_of(0);
	is_cells("/window@100000", "reg", 8, 0, 0x900000, 0, 4, 0, 0x100000, 0, 0x10000);
	no_prop("/other@200000", "reg");
	node("/other@200000/u@310000");
	no_prop("/empty@400000", "reg");
}

/* --- what every domain has --- */

static void below_timer_and_counters(void **state)
{
	static const char more[] =
		"/ { pmu { u@9060000 { interrupts = <0 201 4>; phandle = <0x70>; }; };"
		"timer { interrupt-map = <0 0x8005 0 0 0 202 4>; #interrupt-cells = <1>; "
		"u@9070000 { reg = <0 0x9070000 0 4>; }; };"
		"user@1000 { reg = <0 0x1000 0 4>; clocks = <0x70>; }; };";

	(void)state;
	configure("virt.dts", more, "-f", ALL);
	derive_of(0);
	node("/pmu");
	no_node("/pmu/u@9060000");
	no_prop("/timer", "interrupt-map");
	no_node("/timer/u@9070000");
	no_prop("/user@1000", "clocks");
}

static void below_cpus(void **state)
{
	static const char more[] =
		"/ { cpus { interrupts = <0 203 4>; "
		"cpu@0 { interrupts = <0 204 4>; next-level-cache = <0x70>; "
		"icache { reg = <0 0x9080000>; interrupts-extended = <0x8005 0 205 4>; "
		"interrupt-map = <0 0x8005 0 0 0 206 4>; cache-size = <1>; }; }; "
		"l2 { phandle = <0x70>; interrupts = <0 207 4>; next-level-cache = <0x71>; "
		"reg = <0x9090000>; cache-level = <2>; }; };"
		"off { status = \"disabled\"; l3 { phandle = <0x71>; interrupts = <0 208 4>; "
		"cache-level = <3>; }; }; };";

	(void)state;
	configure("virt.dts", more, "-f", ALL);
	derive_of(0);
	no_prop("/cpus", "interrupts");
	no_prop("/cpus/cpu@0", "interrupts");
	is_cells("/cpus/cpu@0/icache", "cache-size", 1, 1);
	no_prop("/cpus/cpu@0/icache", "reg");
	no_prop("/cpus/cpu@0/icache", "interrupts-extended");
	no_prop("/cpus/cpu@0/icache", "interrupt-map");
	is_cells("/cpus/l2", "cache-level", 1, 2);
	no_prop("/cpus/l2", "reg");
	no_prop("/cpus/l2", "interrupts");
	no_node("/off");
}

static void of_interrupt_controller(void **state)
{
	(void)state;
	configure("virt.dts",
		  "/ { intc@8000000 { interrupts-extended = <0x8005 0 209 4>; "
		  "interrupt-map = <0 0 0 0x8005 0 0 0 210 4>; }; };",
		  "-f", ALL);
	derive_of(0);
	no_prop("/intc@8000000", "interrupts");
	no_prop("/intc@8000000", "interrupts-extended");
	no_prop("/intc@8000000", "interrupt-map");
}

/* --- reserved memory --- */

static void of_a_region(void **state)
{
	static const char more[] =
		"/ { reserved-memory { #address-cells = <2>; #size-cells = <2>; ranges; "
		"r@70000000 { compatible = \"ramoops\"; record-size = <0x1000>; #address-cells = "
		"<2>; "
		"#size-cells = <2>; ranges; reg = <0 0x70000000 0 0x100000>; interrupts = <0 211 "
		"4>; interrupt-map = <0 0 0 0x8005 0 0 0 212 4>; phandle = <0x70>; "
		"u@9000000 { reg = <0 0x9000000 0 0x1000>; interrupts = <0 213 4>; phandle = "
		"<0x71>; }; }; };"
		"user@1000 { reg = <0 0x1000 0 4>; memory-region = <0x70>; }; "
		"other@2000 { reg = <0 0x2000 0 4>; memory-region = <0x71>; }; };";
	const char *region = "/reserved-memory/r@70000000";

	(void)state;
	configure("virt.dts", more, "-f", ALL);
	derive_of(0);
	is_cells("/user@1000", "memory-region", 1, 0x70);
	is_cells(region, "reg", 4, 0, 0x70000000, 0, 0x100000);
	is_cells(region, "record-size", 1, 0x1000);
	no_prop(region, "interrupts");
	no_prop(region, "interrupt-map");
	no_node("/reserved-memory/r@70000000/u@9000000");
	no_prop("/other@2000", "memory-region");
}

/* --- windows --- */

/* A host bridge without registers is in the tree of each domain that refers to it: its windows are
 * its owner's. */
static void windows_of_a_bridge(void **state)
{
	static const char more[] =
		"/ { host { device_type = \"pci\"; #address-cells = <3>; #size-cells = <2>; "
		"#clock-cells = <0>; phandle = <0x70>; "
		"ranges = <0x2000000 0 0 0 0x20000000 0 0x1000000>; }; "
		"u@1000 { reg = <0 0x1000 0 4>; clocks = <0x70>; }; };";

	(void)state;
	configure("virt.dts", more, "-f", TWO("mullion,access-rest;", "access = <&{/u@1000}>;"));
	derive_of(0);
	is_cells("/host", "ranges", 7, 0x2000000, 0, 0, 0, 0x20000000, 0, 0x1000000);
	derive_of(1);
	is_cells("/u@1000", "clocks", 1, 0x70);
	no_prop("/host", "ranges");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(of_a_bus),           cmocka_unit_test(of_a_bus_and_a_device),
		cmocka_unit_test(registers_of_a_bus), cmocka_unit_test(below_timer_and_counters),
		cmocka_unit_test(below_cpus),         cmocka_unit_test(of_interrupt_controller),
		cmocka_unit_test(of_a_region),        cmocka_unit_test(windows_of_a_bridge),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
