/* SPDX-License-Identifier: Apache-2.0 */
/* What a guest's tree keeps though nothing that the guest has leads to it. */
#include <stdio.h>
#include <string.h>

#include <libfdt.h>

#include "tests/unit/derive_help.h"

/* An empty bus is its owner's, as a device is: an FPGA without an image in it (Linux,
 * Documentation/devicetree/bindings/fpga/fpga-region.txt), a bus whose devices are all disabled. */
#define BUS "compatible = \"simple-bus\"; #address-cells = <2>; #size-cells = <2>; ranges; "
static const char buses[] =
	"/ { fpga-full { compatible = \"fpga-region\"; fpga-mgr = <0x70>; #address-cells = <2>; "
	"#size-cells = <2>; ranges; };"
	"fpga@1000 { reg = <0 0x1000 0 4>; phandle = <0x70>; };"
	"idle { " BUS "clocks = <0x71>; u@2000 { reg = <0 0x2000 0 4>; status = \"disabled\"; }; };"
	"osc { compatible = \"fixed-clock\"; #clock-cells = <0>; phandle = <0x71>; };"
	"theirs { " BUS "inner { " BUS "u@3000 { reg = <0 0x3000 0 4>; }; }; };"
	"shared { " BUS "u@4000 { reg = <0 0x4000 0 4>; }; u@5000 { reg = <0 0x5000 0 4>; }; }; };";

static void empty_buses(void **state)
{
	(void)state;
	configure("virt.dts", buses, "-f",
		  CONFIG(DOMAIN("a", BASIC_A "mullion,access-rest;") DOMAIN(
			  "b", BASIC_B "access = <&{/theirs/inner/u@3000} &{/shared/u@4000}>;")));
	give_params(0);
	derive(0);
	is_cells("/fpga-full", "fpga-mgr", 1, 0x70);
	is_empty("/fpga-full", "ranges");
	is_cells("/idle", "clocks", 1, 0x71);
	no_node("/idle/u@2000");
	no_node("/theirs");
	node("/shared/u@5000");
	give_params(1);
	derive(1);
	no_node("/fpga-full");
	no_node("/idle");
	node("/theirs/inner/u@3000");
	node("/shared/u@4000");
}

static void empty_bus_by_name(void **state)
{
	(void)state;
	configure("virt.dts", buses, "-f",
		  CONFIG(DOMAIN("a", BASIC_A "mullion,access-rest;")
				 DOMAIN("b", BASIC_B "access = <&{/fpga-full}>;")));
	give_params(0);
	derive(0);
	no_node("/fpga-full");
	give_params(1);
	derive(1);
	is_empty("/fpga-full", "ranges");
}

/* Interrupts by a bus go as its map does: a bus is in the tree of whoever has something on it, its
 * map in its owner's. */
static void interrupts_by_a_bus(void **state)
{
	static const char board[] =
		"/ { board { " BUS "phandle = <0x70>; #interrupt-cells = <1>; "
		"interrupt-map = <0 0 5 0x8005 0 0 0 98 4>; interrupt-map-mask = <0 0 63>; "
		"clock@1000 { reg = <0 0x1000 0 0x1000>; #clock-cells = <0>; "
		"phandle = <0x71>; interrupt-parent = <0x70>; interrupts = <5>; "
		"interrupt-names = \"ready\"; }; };"
		"u@2000 { reg = <0 0x2000 0 0x1000>; clocks = <0x71>; "
		"interrupts-extended = <0x70 5>, <0x8005 0 99 4>; };"
		"user { clocks = <0x71>; };"
		"second { " BUS "#interrupt-cells = <1>; "
		"interrupt-map = <0 0 1 0x70 0 0 5>, <0 0 2 0x8005 0 0 0 97 4>; }; };";

	(void)state;
	configure("virt.dts", board, "-f", CONFIG(DOMAIN("a", BASIC_A "mullion,access-rest;")));
	give_params(0);
	derive(0);
	is_cells("/board/clock@1000", "interrupts", 1, 5);
	is_cells("/u@2000", "interrupts-extended", 6, 0x70, 5, 0x8005, 0, 99, 4);
	configure("virt.dts", board, "-f",
		  CONFIG(DOMAIN("a", BASIC_A "mullion,access-rest;")
				 DOMAIN("b", BASIC_B "access = <&{/board}>;")));
	give_params(0);
	derive(0);
	is_cells("/u@2000", "interrupts-extended", 5, 0, 0x8005, 0, 99, 4);
	is_cells("/second", "interrupt-map", 9, 0, 0, 2, 0x8005, 0, 0, 0, 97, 4);
	/* who only needs what is on it has the bus, and not its map */
	configure("virt.dts", board, "-f", CONFIG(DOMAIN("a", BASIC_A "access = <&{/user}>;")));
	give_params(0);
	derive(0);
	no_prop("/board", "interrupt-map");
	no_prop("/board/clock@1000", "interrupts");
	no_prop("/board/clock@1000", "interrupt-names");
	is_cells("/user", "clocks", 1, 0x71);
}

/* An empty interrupts-extended says nothing, and Linux reads the other list. */
static void empty_list(void **state)
{
	static const char board[] =
		"/ { u@2000 { reg = <0 0x2000 0 0x1000>; interrupts = <0 99 4>; "
		"interrupt-names = \"done\"; interrupts-extended; }; };";

	(void)state;
	configure("virt.dts", board, "-f", CONFIG(DOMAIN("a", BASIC_A "mullion,access-rest;")));
	give_params(0);
	derive(0);
	is_cells("/u@2000", "interrupts", 3, 0, 99, 4);
	is_string("/u@2000", "interrupt-names", "done");
	is_empty("/u@2000", "interrupts-extended");
}

/* GICv3.1's extended interrupts are none of a guest's GIC; the others of the list go with one, as
 * they would be counted otherwise. */
static void extended_interrupts(void **state)
{
	static const char board[] =
		"/ { u@2000 { reg = <0 0x2000 0 0x1000>; interrupts = <0 90 4>, <2 5 4>; "
		"interrupt-names = \"a\", \"b\"; };"
		"v@3000 { reg = <0 0x3000 0 0x1000>; interrupts-extended = <0x8005 2 6 4>, "
		"<0x8005 0 91 4>; };"
		"w@4000 { reg = <0 0x4000 0 0x1000>; #interrupt-cells = <1>; #address-cells = <0>; "
		"phandle = <0x70>; "
		"interrupt-map = <0 0x8005 0 0 2 5 4>, <1 0x8005 0 0 0 92 4>; };"
		"x@5000 { reg = <0 0x5000 0 0x1000>; interrupts-extended = <0>, <0x70 1>, <0x70 "
		"0>; };"
		"y@6000 { reg = <0 0x6000 0 0x1000>; interrupts-extended = <0x70 1>; }; };";

	(void)state;
	configure("virt.dts", board, "-f", CONFIG(DOMAIN("a", BASIC_A "mullion,access-rest;")));
	give_params(0);
	derive(0);
	no_prop("/u@2000", "interrupts");
	no_prop("/u@2000", "interrupt-names");
	no_prop("/v@3000", "interrupts-extended");
	is_cells("/w@4000", "interrupt-map", 7, 1, 0x8005, 0, 0, 0, 92, 4);
	no_prop("/x@5000", "interrupts-extended");
	is_cells("/y@6000", "interrupts-extended", 2, 0x70, 1);
	guest.native = true; /* no hypervisor: the GIC as it is */
	derive(0);
	is_cells("/u@2000", "interrupts", 6, 0, 90, 4, 2, 5, 4);
	guest.native = false;
}

/* Of a list of paths, which no alias should be, Linux reads the first: so far it is an alias. */
static void alias_lists(void **state)
{
	static const char board[] =
		"/ { u@2000 { reg = <0 0x2000 0 0x1000>; }; v@3000 { reg = <0 0x3000 0 0x1000>; };"
		"aliases { mine0 = \"/u@2000\", \"/v@3000\"; theirs0 = \"/v@3000\", "
		"\"/u@2000\"; open0 = [2f 75 40 32 30 30 30]; serial0 = \"/u@2000:115200\"; "
		"serial1 = \"/v@3000:115200\"; }; };";
	int len;

	(void)state;
	configure("virt.dts", board, "-f",
		  CONFIG(DOMAIN("a", BASIC_A "mullion,access-rest;")
				 DOMAIN("b", BASIC_B "access = <&{/v@3000}>;")));
	give_params(0);
	derive(0);
	is_string("/aliases", "mine0", "/u@2000");
	(void)fdt_getprop(derived, node("/aliases"), "mine0", &len);
	assert_int_equal(len, sizeof("/u@2000"));
	no_prop("/aliases", "theirs0");
	no_prop("/aliases", "open0");
	/* with options, as stdout-path may have */
	is_string("/aliases", "serial0", "/u@2000:115200");
	no_prop("/aliases", "serial1");
}

/* As HiSilicon's D05 and QEMU's -numa have it: two nodes of memory and CPUs, and how far they are
 * from one another. One of the board's ranges says no NUMA node. */
static const char numa[] =
	"/ { /delete-node/ memory@40000000; "
	"memory@40000000 { device_type = \"memory\"; numa-node-id = <0>; "
	"reg = <0 0x40000000 0 0x20000000>, <1 0 0 0x10000000>; };"
	"memory@60000000 { device_type = \"memory\"; numa-node-id = <1>; "
	"reg = <0 0x60000000 0 0x20000000>; };"
	"memory@70000000 { device_type = \"memory\"; numa-node-id = <2>; status = \"disabled\"; "
	"reg = <0 0x70000000 0 0x1000000>; };"
	"memory@110000000 { device_type = \"memory\"; numa-node-id = <0>; "
	"reg = <1 0x10000000 0 0x10000000>; };"
	"memory@200000000 { device_type = \"memory\"; reg = <2 0 0 0x10000000>; };"
	"memory@300000000 { device_type = \"memory\"; numa-node-id = <3 4>; "
	"reg = <3 0 0 0x10000000>; };"
	"memory@400000000 { device_type = \"memory\"; numa-node-id = <5>; "
	"reg = <4 0 0 0x10000000>; };"
	"cpus { cpu@0 { numa-node-id = <0>; }; cpu@2 { numa-node-id = <1>; }; };"
	"distance-map { compatible = \"numa-distance-map-v1\"; "
	"distance-matrix = <0 0 10>, <0 1 20>, <1 0 20>, <1 1 10>; }; };";

static void numa_nodes(void **state)
{
	(void)state;
	configure("virt.dts", numa, "-f",
		  CONFIG(DOMAIN("a", BASIC_A "mullion,access-rest;") DOMAIN("b", BASIC_B)));
	give_params(0);
	guest.memory[0] = (struct range){0x40200000, 0x3f000000};
	guest.memory[1] = (struct range){0x100000000, 0x20000000};
	guest.memory[2] = (struct range){0x200000000, 0x10000000};
	guest.memory[3] = (struct range){0x300000000, 0x8000000};
	guest.n_memory = 4;
	derive(0);
	is_cells("/memory@40200000", "reg", 8, 0, 0x40200000, 0, 0x1fe00000, 1, 0, 0, 0x20000000);
	is_cells("/memory@40200000", "numa-node-id", 1, 0);
	is_cells("/memory@60000000", "reg", 4, 0, 0x60000000, 0, 0x1f200000);
	is_cells("/memory@60000000", "numa-node-id", 1, 1);
	is_string("/memory@60000000", "device_type", "memory");
	no_node("/memory@110000000");
	no_node("/memory@70000000");
	is_cells("/memory@200000000", "reg", 8, 2, 0, 0, 0x10000000, 3, 0, 0, 0x8000000);
	no_prop("/memory@200000000", "numa-node-id");
	no_node("/memory@400000000");
	is_cells("/cpus/cpu@0", "numa-node-id", 1, 0);
	is_cells("/distance-map", "distance-matrix", 12, 0, 0, 10, 0, 1, 20, 1, 0, 20, 1, 1, 10);
	/* one that has neither devices nor memory of node 0 */
	give_params(1);
	guest.memory[0] = (struct range){0x70000000, 0x1000000};
	guest.n_memory = 1;
	derive(1);
	is_cells("/memory@70000000", "reg", 4, 0, 0x70000000, 0, 0x1000000);
	is_cells("/memory@70000000", "numa-node-id", 1, 1);
	is_cells("/distance-map", "distance-matrix", 12, 0, 0, 10, 0, 1, 20, 1, 0, 20, 1, 1, 10);
}

/* Pieces of two nodes by turns, more than there is room for. */
static void numa_pieces(void **state)
{
	static char more[16384];

	(void)state;
	strcpy(more, "/ { /delete-node/ memory@40000000; ");
	for (unsigned k = 0; k < 98; k++)
		snprintf(more + strlen(more), sizeof(more) - strlen(more),
			 "memory@%x { device_type = \"memory\"; numa-node-id = <%u>; "
			 "reg = <0 0x%x 0 0x100000>; }; ",
			 0x40000000 + (k << 20), k % 2, 0x40000000 + (k << 20));
	strcat(more, "};");
	configure("virt.dts", more, "-f", ALL);
	give_params(0);
	guest.memory[0] = (struct range){0x40000000, 98 << 20};
	assert_int_equal(sys_derive(merged, &found, &parsed, 0, &guest, derived, ROOM, &said), -1);
	assert_string_equal(said.reason, "the guest's memory is in more than 48 pieces");
	/* what does not fit the root's cells */
	configure("virt.dts", numa, "-f", ALL);
	give_params(0);
	guest.memory[0] = (struct range){0x40200000, 0x1000000};
	fdt_setprop_inplace_u32(merged, 0, "#address-cells", 3);
	assert_int_equal(sys_derive(merged, &found, &parsed, 0, &guest, derived, ROOM, &said), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(empty_buses),         cmocka_unit_test(empty_bus_by_name),
		cmocka_unit_test(interrupts_by_a_bus), cmocka_unit_test(empty_list),
		cmocka_unit_test(alias_lists),         cmocka_unit_test(extended_interrupts),
		cmocka_unit_test(numa_nodes),          cmocka_unit_test(numa_pieces),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
