/* SPDX-License-Identifier: Apache-2.0 */
/* The system configuration: merged with the board's tree, and read. */
#include <stdio.h>
#include <stdlib.h>

#include <libfdt.h>

#include "tests/unit/system_help.h"

static void whole_machine(void **state)
{
	(void)state;
	virt_config(DOMAINS(
		"linux { compatible = \"openamp,domain-v1\"; id = <7>; "
		"cpus = <&cpus 0xffffffff 1>; mullion,memory-rest;"
		"mullion,access-rest; mullion,kernel = \"kernel\"; mullion,ramdisk = \"ramdisk\"; "
		"mullion,enable-method = \"psci\"; os,type = \"linux\";"
		"chosen { bootargs = \"console=ttyAMA0 quiet\"; }; };"));
	expect_success(parse_config(), &said);
	assert_int_equal(parsed.n_domains, 1);
	assert_string_equal(parsed.domains[0].name, "linux");
	assert_int_equal(parsed.domains[0].id, 7);
	assert_int_equal(parsed.domains[0].cpus, 0xf);
	assert_true(parsed.domains[0].cpus_rest);
	assert_true(parsed.domains[0].memory_rest);
	assert_true(parsed.domains[0].devices_rest);
	assert_int_equal(parsed.domains[0].memory_size, 0);
	assert_int_equal(parsed.domains[0].n_memory, 0);
	assert_int_equal(parsed.domains[0].n_devices, 0);
	assert_string_equal(parsed.domains[0].kernel[0], "kernel");
	assert_int_equal(parsed.domains[0].n_kernels, 1);
	assert_string_equal(parsed.domains[0].ramdisk, "ramdisk");
	assert_string_equal(parsed.domains[0].bootargs, "console=ttyAMA0 quiet");
}

static void places(void **state)
{
	(void)state;
	virt_config(DOMAINS(A("cpus = <&cpus 1 1>; mullion,memory-rest; mullion,entry = <0x40>; "
			      "mullion,load-offset = <1 4>; mullion,tree-address = <0>;")));
	expect_success(parse_config(), &said);
	assert_true(parsed.domains[0].has_load_offset);
	assert_int_equal(parsed.domains[0].load_offset, 0x100000004);
	assert_int_equal(parsed.domains[0].entry, 0x40);
	assert_true(parsed.domains[0].has_tree_address);
	assert_int_equal(parsed.domains[0].tree_address, 0);
	virt_config(DOMAINS(A("cpus = <&cpus 1 1>; mullion,memory-rest;")));
	expect_success(parse_config(), &said);
	assert_false(parsed.domains[0].has_load_offset);
	assert_false(parsed.domains[0].has_tree_address);
	assert_int_equal(parsed.domains[0].entry, 0);
}

static void policies(void **state)
{
	const struct life_policy *policy = &parsed.domains[0].policy;

	(void)state;
	virt_config(DOMAINS(A(REST)));
	expect_success(parse_config(), &said);
	assert_false(policy->is_named);
	assert_int_equal(policy->on[LIFE_ON_OFF], LIFE_ACT_STOP);
	assert_int_equal(policy->on[LIFE_ON_RESET], LIFE_ACT_RESET_BOARD);
	assert_int_equal(policy->on[LIFE_ON_CRASH], LIFE_ACT_STOP);
	assert_false(policy->manual);
	assert_int_equal(policy->after, LIFE_AFTER_NONE);
	assert_int_equal(policy->limit, 0);
	virt_config(
		DOMAINS(A(REST "mullion,on-off = \"reset-board\"; mullion,on-reset = \"stop\"; "
			       "mullion,on-crash = \"restart\"; mullion,restart-limit = <3 60>;")
				B(SIZE "mullion,start = \"manual\";")));
	expect_success(parse_config(), &said);
	assert_true(policy->is_named);
	assert_int_equal(policy->on[LIFE_ON_OFF], LIFE_ACT_RESET_BOARD);
	assert_int_equal(policy->on[LIFE_ON_RESET], LIFE_ACT_STOP);
	assert_int_equal(policy->on[LIFE_ON_CRASH], LIFE_ACT_RESTART);
	assert_int_equal(policy->limit, 3);
	assert_int_equal(policy->seconds, 60);
	policy = &parsed.domains[1].policy;
	assert_int_equal(policy->on[LIFE_ON_RESET], LIFE_ACT_RESTART);
	assert_true(policy->manual);
}

/* Several, in their order. */
static void kernels(void **state)
{
	const struct sys_domain *domain = &parsed.domains[0];

	(void)state;
	virt_config(DOMAINS("a { compatible = \"openamp,domain-v1\"; " REST
			    "mullion,kernel = \"v2\", \"v1\", \"v0\"; };"));
	expect_success(parse_config(), &said);
	assert_int_equal(domain->n_kernels, 3);
	assert_string_equal(domain->kernel[0], "v2");
	assert_string_equal(domain->kernel[1], "v1");
	assert_string_equal(domain->kernel[2], "v0");
	assert_int_equal(domain->policy.good_after, 60);
	assert_false(domain->policy.is_named);
	virt_config(DOMAINS("a { compatible = \"openamp,domain-v1\"; " REST
			    "mullion,kernel = \"v2\", \"v1\"; mullion,good-after = <86400>; };"));
	expect_success(parse_config(), &said);
	assert_int_equal(domain->n_kernels, 2);
	assert_int_equal(domain->policy.good_after, 86400);
}

/* A chain, whatever the order of writing: by the number of the domain. */
static void after(void **state)
{
	static const char *const third = "c: c { " BASICS
					 "cpus = <&cpus 4 1>; mullion,memory-size = <0x1000>; "
					 "mullion,start = \"auto\"; };";
	char config[1024];

	(void)state;
	snprintf(config, sizeof(config), DOMAINS("%s b: %s %s"), A(REST "mullion,after = <&b>;"),
		 B(SIZE "mullion,after = <&c>;"), third);
	virt_config(config);
	expect_success(parse_config(), &said);
	assert_int_equal(parsed.domains[0].policy.after, 1);
	assert_int_equal(parsed.domains[1].policy.after, 2);
	assert_int_equal(parsed.domains[2].policy.after, LIFE_AFTER_NONE);
	assert_true(parsed.domains[0].policy.is_named);
}

/* The UART is nobody's then, also not of who has the rest. */
static void consoles(void **state)
{
	unsigned uart;

	(void)state;
	virt_config(DOMAINS(A("cpus = <&cpus 0x6 1>; mullion,memory-rest; mullion,access-rest; "
			      "mullion,console = \"uart\";")
				    B("cpus = <&cpus 1 1>; mullion,memory-size = <0x1000>; "
				      "mullion,console = \"virtual\"; mullion,housekeeping;"
				      " mullion,control;")));
	expect_success(parse_config(), &said);
	assert_false(parsed.domains[0].virtual_console);
	assert_false(parsed.domains[0].housekeeping);
	assert_true(parsed.domains[1].virtual_console);
	assert_true(parsed.domains[1].housekeeping);
	assert_true(parsed.domains[1].control && !parsed.domains[0].control);
	assert_true(parsed.uart_is_el2s);
	uart = tree_path(tree_last(), "/pl011@9000000", 14);
	assert_int_equal(tree_last()->node[uart].class, NODE_GONE);
	assert_int_equal(tree_last()->node[uart].owner, TREE_NO_OWNER);
	assert_false(parsed.domains[0].watchdog);
	virt_config(DOMAINS(A("cpus = <&cpus 0x6 1>; mullion,memory-rest; mullion,access-rest; "
			      "mullion,console = \"uart\"; mullion,watchdog; "
			      "mullion,ramoops = <0x40000>;")));
	expect_success(parse_config(), &said);
	assert_false(parsed.uart_is_el2s);
	assert_true(parsed.domains[0].watchdog);
	assert_int_equal(parsed.domains[0].ramoops, 0x40000);
	uart = tree_path(tree_last(), "/pl011@9000000", 14);
	assert_int_equal(tree_last()->node[uart].owner, 0);
}

static void interrupts(void **state)
{
	(void)state;
	virt_config(DOMAINS(A("cpus = <&cpus 6 1>; mullion,memory-rest; mullion,access-rest; "
			      "mullion,interrupts = \"direct\";")
				    B("cpus = <&cpus 1 1>; mullion,memory-size = <0x1000>; "
				      "mullion,interrupts = \"virtual\";")));
	expect_success(parse_config(), &said);
	assert_true(parsed.domains[0].direct);
	assert_false(parsed.domains[1].direct);
}

/* In their order, beside the plain one; nine in all. */
static void more_consoles(void **state)
{
	(void)state;
	virt_config(DOMAINS(
		A(REST "mullion,console = \"virtual\"; "
		       "mullion,more-consoles = \"trace\", \"s-h_2\", \"TRACE\", \"x\";")
			B(SIZE
			  "mullion,console = \"virtual\"; "
			  "mullion,more-consoles = \"trace\", \"123456789-123456789-12345678\","
			  " \"y\";")));
	expect_success(parse_config(), &said);
	assert_int_equal(parsed.domains[0].n_more_consoles, 4);
	assert_string_equal(parsed.domains[0].more_consoles[0], "trace");
	assert_string_equal(parsed.domains[0].more_consoles[1], "s-h_2");
	assert_string_equal(parsed.domains[0].more_consoles[3], "x");
	assert_int_equal(parsed.domains[1].n_more_consoles, 3);
	assert_string_equal(parsed.domains[1].more_consoles[1], "123456789-123456789-12345678");
	assert_true(parsed.uart_is_el2s);
}

static void two_domains(void **state)
{
	(void)state;
	virt_config(
		DOMAINS("#address-cells = <1>; #size-cells = <1>;" A(
			"cpus = <&cpus 0x6 1>; memory = <0x40000000 0x1000000 0x50000000 0x1000>; "
			"mullion,memory-size = <1 0>;"
			"access = <&pl011_9000000 &pl031_9010000>;")
				B("cpus = <&cpus 0xffffffff 0>; #memory-flags-cells = <1>; "
				  "#address-cells = <2>;"
				  "memory = <0 0x60000000 0x2000 9>; #access-flags-cells = <2>; "
				  "access = <&pl061_9030000 1 2>;")));
	expect_success(parse_config(), &said);
	assert_int_equal(parsed.n_domains, 2);
	assert_int_equal(parsed.domains[0].id, 1);
	assert_int_equal(parsed.domains[1].id, 2);
	assert_int_equal(parsed.domains[0].cpus, 6);
	assert_false(parsed.domains[0].cpus_rest);
	assert_int_equal(parsed.domains[1].cpus, 9);
	assert_int_equal(parsed.domains[0].n_memory, 2);
	assert_int_equal(parsed.domains[0].memory[1].base, 0x50000000);
	assert_int_equal(parsed.domains[0].memory[1].size, 0x1000);
	assert_int_equal(parsed.domains[0].memory_size, 0x100000000);
	assert_int_equal(parsed.domains[1].memory[0].base, 0x60000000);
	assert_int_equal(parsed.domains[1].memory[0].size, 0x2000);
	assert_int_equal(parsed.domains[0].n_devices, 2);
	assert_string_equal(fdt_get_name(merged, parsed.domains[0].devices[1], NULL),
			    "pl031@9010000");
	assert_string_equal(fdt_get_name(merged, parsed.domains[1].devices[0], NULL),
			    "pl061@9030000");
	assert_string_equal(parsed.domains[0].ramdisk, "");
}

/* Labels as the tree declares them, and a label that the overlay gives to a node of its own. */
static void labels(void **state)
{
	(void)state;
	expect_success(
		merge_config("soc.dts", "", "-@",
			     DOMAINS(A("cpus = <&cpus 1 1>; mullion,memory-rest; "
				       "access = <&uart1>;")) "&uart0 { status = \"disabled\"; "
							      "};"),
		&said);
	expect_success(parse_config(), &said);
	assert_string_equal(fdt_get_name(merged, parsed.domains[0].devices[0], NULL),
			    "serial@21000");
	assert_string_equal(
		fdt_getprop(merged, fdt_path_offset(merged, "/soc/serial@20000"), "status", NULL),
		"disabled");
	/* without symbols the node names serve */
	expect_success(merge_config("soc.dts", "", "",
				    DOMAINS(A("cpus = <&cpus 1 1>; mullion,memory-rest; "
					      "access = <&serial_21000>;"))),
		       &said);
	expect_success(parse_config(), &said);
	assert_string_equal(fdt_get_name(merged, parsed.domains[0].devices[0], NULL),
			    "serial@21000");
}

static void merge_failures(void **state)
{
	static const struct {
		const char *flags, *config, *reason;
	} cases[] = {
		{"-@", DOMAINS(A("cpus = <&cpus 1 1>; access = <&nobody>;")),
		 "label nobody: the board's tree has no such label, nor a node of that name"},
		{"", DOMAINS(A("cpus = <&cpus 1 1>; access = <&uart0x>;")),
		 "label uart0x: the board's tree has no labels, nor a node of that name; nearest: "
		 "uart0, uart1"},
		{"", DOMAINS(A("access = <&port>;")),
		 "label port: fits two nodes: &{/soc/display@40000/port} and "
		 "&{/soc/dsi@41000/port}"},
		{"-@", DOMAINS(A("access = <&{/soc/x}>;")), "the board's tree has no node /soc/x"},
		{"-@", "/ { };", "the overlay is empty"},
		{"-@", "/ { stray { }; };",
		 "stray is no overlay fragment: compile with dtc -@ and /plugin/"},
		/* what refers to other nodes was compiled as an overlay */
		{"-@", "/ { domains { a { cpus = <&cpus 1 1>; }; }; };",
		 "domains is below / { of the overlay: write &{/} { in its place"},
		{"-@", "/ { own: own { }; domains { a { access = <&own>; }; }; };",
		 "own is below / { of the overlay: write &{/} { in its place"},
		{"-@", "/ { aliases { }; cpus { }; };",
		 "is the tree of a board, not an overlay on one"},
		{"-@", "/ { stray { __overlay__ { }; }; };", "overlay stray names no target"},
		{"-@", "/ { stray { target-path = \"soc\"; __overlay__ { }; }; };",
		 "overlay stray names no target"},
		{"-@", "&{/sock} { x; };", "the board's tree has no node /sock; nearest: /soc"},
		{"-@",
		 "/ { __fixups__ { a = \"broken\"; }; f { target-path = \"/\"; __overlay__ { }; }; "
		 "};",
		 "overlay's __fixups__/a is damaged"},
		{"-@",
		 "/ { __fixups__ { a = \"/x:y:\"; }; f { target-path = \"/\"; __overlay__ { }; }; "
		 "};",
		 "overlay's __fixups__/a is damaged"},
		{"-@",
		 "/ { __fixups__ { a = \"/x:y:1x\"; }; f { target-path = \"/\"; __overlay__ { }; "
		 "}; };",
		 "overlay's __fixups__/a is damaged"},
		{"-@",
		 "/ { __fixups__ { a = \"/x:y:99999999999999999999\"; }; f { target-path = \"/\"; "
		 "__overlay__ { }; }; "
		 "};",
		 "overlay's __fixups__/a is damaged"},
		{"-@",
		 "/ { __fixups__ { a = [41]; }; f { target-path = \"/\"; __overlay__ { }; }; };",
		 "overlay's __fixups__/a is damaged"},
		{"-@",
		 "/ { __fixups__ { a = \"/f:y:0\"; }; f { target-path = \"/\"; __overlay__ { }; }; "
		 "};",
		 "overlay's __fixups__/a leads to no place in a property"},
		{"-@",
		 "/ { __fixups__ { a = \"/g:y:0\"; }; f { target-path = \"/\"; __overlay__ { }; }; "
		 "};",
		 "overlay's __fixups__/a leads to no place in a property"},
		{"-@",
		 "/ { __fixups__ { a = \"/f:y:1\"; }; f { target-path = \"/\"; y = <0>; "
		 "__overlay__ { }; }; };",
		 "overlay's __fixups__/a leads to no place in a property"},
		{"-@", "/ { f { target = <77>; __overlay__ { }; }; };",
		 "overlay does not apply: a target or a local reference in it is damaged "
		 "(FDT_ERR_NOTFOUND)"},
	};

	(void)state;
	for (unsigned k = 0; k < COUNT(cases); k++)
		expect_failure(merge_config("soc.dts", "", cases[k].flags, cases[k].config), &said,
			       "system configuration", cases[k].reason);
	expect_failure(
		merge_config("soc.dts",
			     "/ { __symbols__ { ghost = \"/nowhere\"; loop = \"loop\"; }; };", "",
			     "&ghost { x; };"),
		&said, "system configuration",
		"label ghost: the board's tree has no node /nowhere");
	expect_failure(
		merge_config("soc.dts",
			     "/ { __symbols__ { ghost = \"/nowhere\"; loop = \"loop\"; }; };", "",
			     "&loop { x; };"),
		&said, "system configuration", "label loop: the board's tree has no node loop");
	expect_failure(merge_config("soc.dts", "/ { node { phandle = <0xfffffffe>; }; };", "",
				    "&psci { x; };"),
		       &said, "system configuration",
		       "label psci: the board's tree has used up all phandles");
}

/* Too little room at any point is said in numbers, and nothing is written behind it. */
static void merge_room(void **state)
{
	size_t room = 0;
	char *tight;
	int ok = 0;

	(void)state;
	virt_config(
		DOMAINS(A("cpus = <&cpus 1 1>; mullion,memory-rest; access = <&pl011_9000000>;")));
	for (; !ok; room += 8) {
		tight = aligned_alloc(8, room + 8);
		ok = !sys_merge(tight, room, board.data, board.size, overlay.data, overlay.size,
				&said);
		if (!ok) {
			char reason[160];
			unsigned need, has;

			assert_int_equal(sscanf(said.reason,
						"the merged tree needs about %u bytes, has %u",
						&need, &has),
					 2);
			assert_int_equal(has, room);
			assert_true(need > room);
			(void)reason;
		}
		free(tight);
	}
	assert_true(room > board.size + overlay.size);
	expect_failure(sys_merge(merged, ROOM, board.data, board.size - 1, overlay.data,
				 overlay.size, &said),
		       &said, "board tree", said.reason);
	expect_failure(sys_merge(merged, ROOM, board.data, board.size, overlay.data, 4, &said),
		       &said, "system configuration", "4 bytes are too few for a device tree");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whole_machine), cmocka_unit_test(interrupts),
		cmocka_unit_test(consoles),      cmocka_unit_test(two_domains),
		cmocka_unit_test(places),        cmocka_unit_test(policies),
		cmocka_unit_test(after),         cmocka_unit_test(kernels),
		cmocka_unit_test(labels),        cmocka_unit_test(merge_failures),
		cmocka_unit_test(merge_room),    cmocka_unit_test(more_consoles),
	};

	return cmocka_run_group_tests(tests, NULL, tear_down);
}
