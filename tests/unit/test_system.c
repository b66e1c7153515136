/* SPDX-License-Identifier: Apache-2.0 */
/* The system configuration: merging, reading, what cannot be, and what a domain then owns on the
 * bus. */
#include "dtb/config/merge.h"
#include "dtb/config/visitor.h"
#include "tests/unit/expect.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libfdt.h>

#include "tests/unit/dt_help.h"
#include "dtb/config/system.h"

#define ROOM (1u << 17)

static struct diag d;
static struct dt_board b;
static struct sys_config s;
static struct blob board, overlay;
static _Alignas(8) char merged[ROOM];

static int load(const char *file, const char *more, const char *flags, const char *config)
{
	dt_free(&board);
	dt_free(&overlay);
	board = dt_board_file(file, more, flags);
	overlay = dt_overlay(config);
	expect_success(dt_discover(board.data, board.size, &b, &d), &d);
	return sys_merge(merged, ROOM, board.data, board.size, overlay.data, overlay.size, &d);
}

static int tear_down(void **state)
{
	(void)state;
	dt_free(&board);
	dt_free(&overlay);
	return 0;
}

static int parse(void)
{
	return sys_parse(merged, &b, &s, &d);
}

/* A configuration of domains with these bodies; NULL ends the list. What every domain needs can be
 * left out with '-'. */
#define BASICS        "compatible = \"openamp,domain-v1\"; mullion,kernel = \"k\"; "
#define DOMAINS(text) "&{/} { domains { " text " }; };"
#define A(body)       "a { " BASICS body " };"
#define B(body)       "b { " BASICS body " };"

static void virt_config(const char *config)
{
	expect_success(load("virt.dts", "", "", config), &d);
}

static void whole_machine(void **state)
{
	(void)state;
	virt_config(DOMAINS(
		"linux { compatible = \"openamp,domain-v1\"; id = <7>; cpus = <&cpus 0xffffffff "
		"1>; "
		"mullion,memory-rest;"
		"mullion,access-rest; mullion,kernel = \"kernel\"; mullion,ramdisk = \"ramdisk\"; "
		"mullion,enable-method = \"psci\"; os,type = \"linux\";"
		"chosen { bootargs = \"console=ttyAMA0 quiet\"; }; };"));
	expect_success(parse(), &d);
	assert_int_equal(s.n_domains, 1);
	assert_string_equal(s.domains[0].name, "linux");
	assert_int_equal(s.domains[0].id, 7);
	assert_int_equal(s.domains[0].cpus, 0xf);
	assert_true(s.domains[0].cpus_rest);
	assert_true(s.domains[0].memory_rest);
	assert_true(s.domains[0].devices_rest);
	assert_int_equal(s.domains[0].memory_size, 0);
	assert_int_equal(s.domains[0].n_memory, 0);
	assert_int_equal(s.domains[0].n_devices, 0);
	assert_string_equal(s.domains[0].kernel, "kernel");
	assert_string_equal(s.domains[0].ramdisk, "ramdisk");
	assert_string_equal(s.domains[0].bootargs, "console=ttyAMA0 quiet");
}

static void two_domains(void **state)
{
	(void)state;
	virt_config(DOMAINS(
		"#address-cells = <1>; #size-cells = <1>;" A(
			"cpus = <&cpus 0x6 1>; memory = <0x40000000 0x1000000 0x50000000 0x1000>; "
			"mullion,memory-size = <1 0>;"
			"access = <&pl011_9000000 &pl031_9010000>;")
			B("cpus = <&cpus 0xffffffff 0>; #memory-flags-cells = <1>; #address-cells "
			  "= <2>;"
			  "memory = <0 0x60000000 0x2000 9>; #access-flags-cells = <2>; access = "
			  "<&pl061_9030000 1 2>;")));
	expect_success(parse(), &d);
	assert_int_equal(s.n_domains, 2);
	assert_int_equal(s.domains[0].id, 1);
	assert_int_equal(s.domains[1].id, 2);
	assert_int_equal(s.domains[0].cpus, 6);
	assert_false(s.domains[0].cpus_rest);
	assert_int_equal(s.domains[1].cpus, 9);
	assert_int_equal(s.domains[0].n_memory, 2);
	assert_int_equal(s.domains[0].memory[1].base, 0x50000000);
	assert_int_equal(s.domains[0].memory[1].size, 0x1000);
	assert_int_equal(s.domains[0].memory_size, 0x100000000);
	assert_int_equal(s.domains[1].memory[0].base, 0x60000000);
	assert_int_equal(s.domains[1].memory[0].size, 0x2000);
	assert_int_equal(s.domains[0].n_devices, 2);
	assert_string_equal(fdt_get_name(merged, s.domains[0].devices[1], NULL), "pl031@9010000");
	assert_string_equal(fdt_get_name(merged, s.domains[1].devices[0], NULL), "pl061@9030000");
	assert_string_equal(s.domains[0].ramdisk, "");
}

/* Labels as the tree declares them, and a label that the overlay gives to a node of its own. */
static void labels(void **state)
{
	(void)state;
	expect_success(load("soc.dts", "", "-@",
			    DOMAINS(A("cpus = <&cpus 1 1>; mullion,memory-rest; access = "
				      "<&uart1>;")) "&uart0 { status = "
						    "\"disabled\"; };"),
		       &d);
	expect_success(parse(), &d);
	assert_string_equal(fdt_get_name(merged, s.domains[0].devices[0], NULL), "serial@21000");
	assert_string_equal(
		fdt_getprop(merged, fdt_path_offset(merged, "/soc/serial@20000"), "status", NULL),
		"disabled");
	/* without symbols the node names serve */
	expect_success(load("soc.dts", "", "",
			    DOMAINS(A("cpus = <&cpus 1 1>; mullion,memory-rest; access = "
				      "<&serial_21000>;"))),
		       &d);
	expect_success(parse(), &d);
	assert_string_equal(fdt_get_name(merged, s.domains[0].devices[0], NULL), "serial@21000");
}

static void merge_failures(void **state)
{
	static const struct {
		const char *flags, *config, *reason;
	} cases[] = {
		{"-@", DOMAINS(A("cpus = <&cpus 1 1>; access = <&nobody>;")),
		 "label nobody: the board's tree has no such label, nor a node of that name"},
		{"", DOMAINS(A("cpus = <&cpus 1 1>; access = <&uart0x>;")),
		 "label uart0x: the board's tree has no such label, nor a node of that name"},
		{"", DOMAINS(A("access = <&port>;")),
		 "label port: fits port below display@40000 and below dsi@41000"},
		{"-@", DOMAINS(A("access = <&{/soc/x}>;")),
		 "label /soc/x: the board's tree has no node /soc/x"},
		{"-@", "/ { };", "the overlay is empty"},
		{"-@", "/ { stray { }; };",
		 "stray is no overlay fragment: compile with dtc -@ and /plugin/"},
		{"-@", "/ { stray { __overlay__ { }; }; };", "overlay stray names no target"},
		{"-@", "/ { stray { target-path = \"soc\"; __overlay__ { }; }; };",
		 "overlay stray names no target"},
		{"-@", "&{/sock} { x; };",
		 "overlay fragment@0: the board's tree has no node /sock"},
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
		expect_failure(load("soc.dts", "", cases[k].flags, cases[k].config), &d,
			       "system configuration", cases[k].reason);
	expect_failure(
		load("soc.dts", "/ { __symbols__ { ghost = \"/nowhere\"; loop = \"loop\"; }; };",
		     "", "&ghost { x; };"),
		&d, "system configuration", "label ghost: the board's tree has no node /nowhere");
	expect_failure(load("soc.dts",
			    "/ { __symbols__ { ghost = \"/nowhere\"; loop = \"loop\"; }; };", "",
			    "&loop { x; };"),
		       &d, "system configuration", "label loop: the board's tree has no node loop");
	expect_failure(
		load("soc.dts", "/ { node { phandle = <0xfffffffe>; }; };", "", "&psci { x; };"),
		&d, "system configuration",
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
				&d);
		if (!ok) {
			char reason[160];
			unsigned need, has;

			assert_int_equal(sscanf(d.reason,
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
	expect_failure(
		sys_merge(merged, ROOM, board.data, board.size - 1, overlay.data, overlay.size, &d),
		&d, "board tree", d.reason);
	expect_failure(sys_merge(merged, ROOM, board.data, board.size, overlay.data, 4, &d), &d,
		       "system configuration", "4 bytes are too few for a device tree");
}

static void parse_failures(void **state)
{
	static const struct {
		const char *config, *object, *reason;
	} cases[] = {
		{"&{/} { x; };", "/domains", "the system configuration has no domain"},
		{DOMAINS(""), "/domains", "the system configuration has no domain"},
		{DOMAINS("a { };"), "a", "is no domain: compatible is not \"openamp,domain-v1\""},
		{DOMAINS("a-name-of-32-characters-is-longer { };"),
		 "a-name-of-32-characters-is-longer",
		 "the name of a domain has at most 31 characters"},
		{DOMAINS(A("acces = <1>;")), "a", "unknown property acces"},
		{DOMAINS(A("cpus = <&cpus 1 1>; mullion,enable-method = \"spintable\";")), "a",
		 "mullion,enable-method is neither \"psci\" nor \"spin-table\""},
		{DOMAINS(A("cpus = <&cpus 1 1>; mullion,enable-method;")), "a",
		 "mullion,enable-method is neither \"psci\" nor \"spin-table\""},
		{DOMAINS(A("extra { };")), "a", "unknown node extra"},
		{DOMAINS(A("mullion,memory-rest;")), "a", "cpus is missing: <&cpus MASK LEVEL>"},
		{DOMAINS(A("cpus = <&cpus 1>;")), "a", "cpus is not <&cpus MASK LEVEL>"},
		{DOMAINS(A("cpus = \"x\";")), "a", "cpus is not <&cpus MASK LEVEL>"},
		{DOMAINS(A("cpus = <&timer 1 1>;")), "a", "cpus does not refer to /cpus"},
		{DOMAINS(A("cpus = <&cpus 1 0x80000001>;")), "a",
		 "cpus asks for the secure state: domains are non-secure"},
		{DOMAINS(A("cpus = <&cpus 1 2>;")), "a",
		 "cpus asks for execution level 2: a domain has EL1"},
		{DOMAINS(A("cpus = <&cpus 0 1>;")), "a", "cpus: the mask is 0"},
		{DOMAINS(A("cpus = <&cpus 0x13 1>;")), "a",
		 "cpus: there is no cpu 4, the board has 4"},
		{DOMAINS(A("cpus = <&cpus 1 1>;")), "a",
		 "no memory: give memory, mullion,memory-size or mullion,memory-rest"},
		{DOMAINS(A("cpus = <&cpus 1 1>; mullion,memory-rest; mullion,memory-size = "
			   "<0x1000>;")),
		 "a", "mullion,memory-size and mullion,memory-rest exclude each other"},
		{DOMAINS(A("cpus = <&cpus 1 1>; mullion,memory-size = <0x1001>;")), "a",
		 "mullion,memory-size is not a number of bytes in whole 4 KiB pages"},
		{DOMAINS(A("cpus = <&cpus 1 1>; mullion,memory-size = <1 2 3>;")), "a",
		 "mullion,memory-size is not a number of bytes in whole 4 KiB pages"},
		{DOMAINS(A("cpus = <&cpus 1 1>; memory = <0 0x40000000 0>;")), "a",
		 "memory is not a list of addresses (2 cells) and sizes (2 cells)"},
		{DOMAINS(A("cpus = <&cpus 1 1>; #address-cells = <3>; memory = <0>;")), "a",
		 "memory is not a list of addresses (3 cells) and sizes (2 cells)"},
		{DOMAINS(A("cpus = <&cpus 1 1>; memory = <0 0x40000000 0 0x1234>;")), "a",
		 "memory 0x40000000 size 0x1234 is not made of whole 4 KiB pages"},
		{DOMAINS(A("cpus = <&cpus 1 1>; memory = <0 0x40000000 0 0>;")), "a",
		 "memory 0x40000000 size 0x0 is not made of whole 4 KiB pages"},
		{DOMAINS(A("cpus = <&cpus 1 1>; memory = <0 0x7ffff000 0 0x2000>;")), "a",
		 "memory 0x7ffff000 size 0x2000 is not DRAM of this board"},
		{DOMAINS(A("cpus = <&cpus 1 1>; memory = <0 0x40000000 0xffffffff 0xfffff000>;")),
		 "a", "memory 0x40000000 size 0xfffffffffffff000 is not DRAM of this board"},
		{DOMAINS(A("cpus = <&cpus 1 1>; memory = <0 0x40000000 0 0x1000>, <0 0x40001000 0 "
			   "0x1000>, <0 "
			   "0x40002000 0 0x1000>,"
			   "<0 0x40003000 0 0x1000>, <0 0x40004000 0 0x1000>;")),
		 "a", "memory has more than 4 ranges"},
		{DOMAINS(A("cpus = <&cpus 1 1>; memory = <0 0x40000000 0 0x2000>, <0 0x40001000 0 "
			   "0x1000>;")),
		 "a", "memory 0x40001000 size 0x1000 is named twice"},
		{DOMAINS(A("cpus = <&cpus 1 1>; mullion,memory-rest; access = [00];")), "a",
		 "access is not a list of devices with 0 flag cells each (#access-flags-cells)"},
		{DOMAINS(A("cpus = <&cpus 1 1>; mullion,memory-rest; #access-flags-cells = <1>; "
			   "access = "
			   "<&pl011_9000000>;")),
		 "a",
		 "access is not a list of devices with 1 flag cells each (#access-flags-cells)"},
		{DOMAINS(A("cpus = <&cpus 1 1>; mullion,memory-rest; #access-flags-cells = <5>; "
			   "access = <&timer 1 2 3 "
			   "4 5>;")),
		 "a",
		 "access is not a list of devices with 5 flag cells each (#access-flags-cells)"},
		{DOMAINS(A("cpus = <&cpus 1 1>; #memory-flags-cells = <5>; memory = <0 1 2 3 4 5 6 "
			   "7 8>;")),
		 "a", "memory is not a list of addresses (2 cells) and sizes (2 cells)"},
		{DOMAINS(A("cpus = <&cpus 1 1>; #size-cells = <0>; memory = <0 1>;")), "a",
		 "memory is not a list of addresses (2 cells) and sizes (0 cells)"},
		{DOMAINS(A("cpus = <&cpus 1 1>; memory;")), "a",
		 "memory is not a list of addresses (2 cells) and sizes (2 cells)"},
		{DOMAINS(A(
			 "cpus = <&cpus 1 1>; mullion,memory-rest; access = <&pl011_9000000 3>;")),
		 "a", "access: no node has phandle 0x3 (is #access-flags-cells right?)"},
		{DOMAINS(A("cpus = <&cpus 1 1>; mullion,memory-rest; access = <&pl011_9000000 "
			   "&pl011_9000000>;")),
		 "a", "access names pl011@9000000 twice"},
		{DOMAINS("a { compatible = \"openamp,domain-v1\"; cpus = <&cpus 1 1>; "
			 "mullion,memory-rest; };"),
		 "a", "mullion,kernel is missing: it names the image that the domain runs"},
		{DOMAINS("a { compatible = \"openamp,domain-v1\"; cpus = <&cpus 1 1>; "
			 "mullion,memory-rest; "
			 "mullion,kernel = [41]; };"),
		 "a", "mullion,kernel is not a string"},
		{DOMAINS(A("cpus = <&cpus 1 1>; mullion,memory-rest; mullion,ramdisk = "
			   "\"a-name-of-32-characters-is-longer\";")),
		 "a", "mullion,ramdisk has 33 characters, at most 31 fit"},
		{DOMAINS(A("cpus = <&cpus 3 1>; mullion,memory-rest;")
				 B("cpus = <&cpus 6 1>; mullion,memory-size = <0x1000>;")),
		 "b", "cpu 1 is given to domain a as well"},
		{DOMAINS(A("id = <2>; cpus = <&cpus 1 1>; mullion,memory-rest;")
				 B("cpus = <&cpus 2 1>; mullion,memory-size = <0x1000>;")),
		 "b", "id 2 is that of domain a too"},
		{DOMAINS(A("cpus = <&cpus 0xffffffff 1>; mullion,memory-rest;")
				 B("cpus = <&cpus 0xffffffff 1>; mullion,memory-size = <0x1000>;")),
		 "b", "cpus: domain a has the rest already (mask 0xffffffff)"},
		{DOMAINS(A("cpus = <&cpus 0xf 1>; mullion,memory-rest;")
				 B("cpus = <&cpus 0xffffffff 1>; mullion,memory-size = <0x1000>;")),
		 "b", "cpus: the other domains leave no CPU"},
		{DOMAINS(A("cpus = <&cpus 1 1>; mullion,memory-rest;")
				 B("cpus = <&cpus 2 1>; mullion,memory-rest;")),
		 "b", "mullion,memory-rest: domain a has the rest already"},
		{DOMAINS(A("cpus = <&cpus 1 1>; mullion,memory-rest; mullion,access-rest;")
				 B("cpus = <&cpus 2 1>; mullion,memory-size = <0x1000>; "
				   "mullion,access-rest;")),
		 "b", "mullion,access-rest: domain a has the rest already"},
		{DOMAINS(A("cpus = <&cpus 1 1>; memory = <0 0x40000000 0 0x2000>;")
				 B("cpus = <&cpus 2 1>; memory = <0 0x40001000 0 0x2000>;")),
		 "b", "memory 0x40001000 size 0x2000 overlaps that of domain a"},
	};

	(void)state;
	for (unsigned k = 0; k < COUNT(cases); k++) {
		virt_config(cases[k].config);
		expect_failure(parse(), &d, cases[k].object, cases[k].reason);
	}
}

static void long_texts(void **state)
{
	char config[2048];
	size_t n;

	(void)state;
	n = (size_t)snprintf(
		config, sizeof(config),
		"&{/} { domains { " A(
			"cpus = <&cpus 1 1>; mullion,memory-rest; chosen { bootargs = \""));
	n -= 3; /* the closing of A */
	memset(config + n, 'x', 512);
	snprintf(config + n + 512, sizeof(config) - n - 512, "\"; }; }; }; };");
	virt_config(config);
	expect_failure(parse(), &d, "a", "bootargs has 512 characters, at most 511 fit");

	n = (size_t)snprintf(config, sizeof(config), "&{/} { domains { ");
	for (unsigned k = 0; k < 9; k++)
		n += (size_t)snprintf(
			config + n, sizeof(config) - n,
			"a%u { " BASICS "cpus = <&cpus 0xffffffff 1>; mullion,memory-rest; };", k);
	snprintf(config + n, sizeof(config) - n, "}; };");
	virt_config(config);
	expect_failure(parse(), &d, "/domains", "more than 8 domains");
}

static void too_many_devices(void **state)
{
	char more[4096], config[2048];
	size_t n = (size_t)snprintf(more, sizeof(more), "/ { "),
	       m = (size_t)snprintf(config, sizeof(config),
				    "&{/} { domains { a { " BASICS
				    "cpus = <&cpus 1 1>; mullion,memory-rest; access = <");

	(void)state;
	for (unsigned k = 0; k < 49; k++) {
		n += (size_t)snprintf(more + n, sizeof(more) - n, "dev%u { }; ", k);
		m += (size_t)snprintf(config + m, sizeof(config) - m, "&dev%u ", k);
	}
	snprintf(more + n, sizeof(more) - n, "};");
	snprintf(config + m, sizeof(config) - m, ">; }; }; };");
	expect_success(load("virt.dts", more, "", config), &d);
	expect_failure(parse(), &d, "a", "access has more than 48 devices");
}

#define REST "cpus = <&cpus 1 1>; mullion,memory-rest; "
#define SIZE "cpus = <&cpus 2 1>; mullion,memory-size = <0x1000>; "

static void device_failures(void **state)
{
	static const struct {
		const char *config, *object, *reason;
	} cases[] = {
		{DOMAINS(A(REST "access = <&intc_8000000>;")), "a",
		 "access: intc@8000000 is the interrupt controller, each domain has its own "
		 "virtual one"},
		{DOMAINS(A(REST "access = <&timer>;")), "a",
		 "access: timer belongs to the CPUs, each domain has it without asking"},
		{DOMAINS(A(REST "access = <&cpu_1>;")), "a",
		 "access: cpu@1 belongs to the CPUs, each domain has it without asking"},
		{DOMAINS(A(REST "access = <&memory_40000000>;")), "a",
		 "access: memory@40000000 cannot be given to a domain"},
		{DOMAINS(A(REST "access = <&its_8080000>;")), "a",
		 "access: its@8080000 cannot be given to a domain"},
		{DOMAINS(A(REST "access = <&pl011_9040000>;")), "a",
		 "access: pl011@9040000 is disabled in the board's tree (status)"},
		{DOMAINS(A(REST "access = <&pl011_9000000>;") B(SIZE "access = <&pl011_9000000>;")),
		 "b", "access: pl011@9000000 is given to domain a as well"},
		{DOMAINS(A(REST "access = <&virtio_mmio_a000000>;")
				 B(SIZE "access = <&virtio_mmio_a000200>;")),
		 "virtio_mmio@a000000",
		 "of domain a shares the page at 0xa000000 with virtio_mmio@a000200 of domain b"},
		{DOMAINS(A(REST "mullion,access-rest;") B(SIZE "access = <&virtio_mmio_a000200>;")),
		 "virtio_mmio@a000200",
		 "of domain b shares the page at 0xa000000 with virtio_mmio@a000000 of domain a"},
	};

	(void)state;
	for (unsigned k = 0; k < COUNT(cases); k++) {
		virt_config(cases[k].config);
		expect_failure(parse(), &d, cases[k].object, cases[k].reason);
	}
}

/* The same on boards with something else. */
static void board_failures(void **state)
{
	static const struct {
		const char *file, *more, *config, *object, *reason;
	} cases[] = {
		{"soc.dts", "", DOMAINS(A("cpus = <&cpus 1 1>; memory = <0 0x90080000 0 0x1000>;")),
		 "a",
		 "memory 0x90080000 size 0x1000 overlaps what the board's tree reserves at "
		 "0x90000000"},
		{"soc.dts", "", DOMAINS(A(REST "access = <&shared>;")), "a",
		 "access: shared@90000000 is memory, not a device"},
		{"soc.dts", "", DOMAINS(A(REST "access = <&rtc>;")), "a",
		 "access: rtc@68 is behind i2c@22000, which the domain must have too"},
		{"soc.dts", "", DOMAINS(A(REST "access = <&i2c>;") B(SIZE "access = <&rtc>;")), "b",
		 "access: rtc@68 is given to domain a as well"},
		{"soc.dts", "", DOMAINS(A(REST "access = <&uart0>;") B(SIZE "access = <&uart1>;")),
		 "clock-controller@1000",
		 "needed by serial@21000 of domain b and by domain a: name it in one access"},
		{"virt.dts", "/ { pl031@9010000 { reg = <0 0x80a1000 0 0x1000>; }; };",
		 DOMAINS(A(REST "mullion,access-rest;")), "pl031@9010000",
		 "registers at 0x80a1000 lie on the interrupt controller"},
		{"virt.dts", "/ { pl031@9010000 { reg = <0 0x40001000 0 0x1000>; }; };",
		 DOMAINS(A(REST "mullion,access-rest;")), "pl031@9010000",
		 "registers at 0x40001000 lie in DRAM"},
		{"virt.dts", "/ { pl031@9010000 { reg = <0x100000 0 0 1>; }; };",
		 DOMAINS(A(REST "mullion,access-rest;")), "pl031@9010000",
		 "registers at 0x10000000000000 with size 0x1 end above 2^52"},
		{"virt.dts", "/ { pl031@9010000 { interrupts = <0 1 4>; }; };",
		 DOMAINS(A(REST "access = <&pl031_9010000>;") B(SIZE "access = <&pl011_9000000>;")),
		 "pl031@9010000", "of domain a shares interrupt 33 with pl011@9000000 of domain b"},
		{"virt.dts", "/ { pl031@9010000 { interrupts = <0 988 4>; }; };",
		 DOMAINS(A(REST "mullion,access-rest;")), "pl031@9010000",
		 "an interrupt's cells mean nothing to the interrupt controller"},
		{"virt.dts", "/ { pl031@9010000 { interrupts = <3 1 4>; }; };",
		 DOMAINS(A(REST "mullion,access-rest;")), "pl031@9010000",
		 "an interrupt's cells mean nothing to the interrupt controller"},
		{"virt.dts", "/ { pl031@9010000 { interrupts = <1 16 4>; }; };",
		 DOMAINS(A(REST "mullion,access-rest;")), "pl031@9010000",
		 "an interrupt's cells mean nothing to the interrupt controller"},
		{"virt.dts", "/ { pl031@9010000 { interrupts-extended = <0x8005 1 2>; }; };",
		 DOMAINS(A(REST "mullion,access-rest;")), "pl031@9010000",
		 "interrupts-extended does not fit its interrupt controllers"},
		{"virt.dts", "/ { pl031@9010000 { interrupts-extended = <0x77 1 2>; }; };",
		 DOMAINS(A(REST "mullion,access-rest;")), "pl031@9010000",
		 "interrupts-extended does not fit its interrupt controllers"},
		{"virt.dts", "/ { pcie@10000000 { interrupt-map = <0 0 0 1>; }; };",
		 DOMAINS(A(REST "mullion,access-rest;")), "pcie@10000000",
		 "interrupt-map ends inside an entry"},
		{"virt.dts", "/ { pcie@10000000 { interrupt-map = <0 0 0 1 0x8005 0 0 1 2>; }; };",
		 DOMAINS(A(REST "mullion,access-rest;")), "pcie@10000000",
		 "interrupt-map ends inside an entry"},
		{"virt.dts", "/ { pcie@10000000 { interrupt-map = <0 0 0 1 0x77 0>; }; };",
		 DOMAINS(A(REST "mullion,access-rest;")), "pcie@10000000",
		 "interrupt-map refers to phandle 0x77, which no node has"},
		{"virt.dts", "/ { pcie@10000000 { ranges = <1 2 3>; }; };",
		 DOMAINS(A(REST "mullion,access-rest;")), "pcie@10000000",
		 "ranges does not fit its #address-cells and #size-cells"},
		{"virt.dts",
		 "/ { pcie@10000000 { ranges = <1 0 0 0xffffffff 0xffffffff 0 2>; }; };",
		 DOMAINS(A(REST "mullion,access-rest;")), "pcie@10000000",
		 "window 0xffffffffffffffff with size 0x2 wraps"},
		{"virt.dts", "/ { bus { #address-cells = <7>; ranges; dev { reg = <1>; }; }; };",
		 DOMAINS(A(REST "mullion,access-rest;")), "dev",
		 "reg does not fit the #address-cells and #size-cells of bus"},
		{"virt.dts", "/ { bus { #size-cells = <5>; ranges; dev { reg = <1>; }; }; };",
		 DOMAINS(A(REST "mullion,access-rest;")), "dev",
		 "reg does not fit the #address-cells and #size-cells of bus"},
		{"virt.dts", "/ { bus { #address-cells = <0>; ranges; dev { reg = <1>; }; }; };",
		 DOMAINS(A(REST "mullion,access-rest;")), "dev",
		 "reg does not fit the #address-cells and #size-cells of bus"},
		{"virt.dts",
		 "/ { odd { phandle = <0x70>; #interrupt-cells = <17>; }; dev { interrupt-parent = "
		 "<0x70>; interrupts "
		 "= <1>; }; };",
		 DOMAINS(A(REST "mullion,access-rest;")), "dev",
		 "interrupts does not fit the #interrupt-cells of odd"},
		{"virt.dts", "/ { pcie@10000000 { #interrupt-cells = <9>; }; };",
		 DOMAINS(A(REST "mullion,access-rest;")), "pcie@10000000",
		 "interrupt-map ends inside an entry"},
		{"virt.dts",
		 "/ { odd { phandle = <0x70>; }; pcie@10000000 { interrupt-map = <0 0 0 1 0x70 1>; "
		 "}; };",
		 DOMAINS(A(REST "mullion,access-rest;")), "pcie@10000000",
		 "interrupt-map ends inside an entry"},
		{"virt.dts",
		 "/ { intc@8000000 { #interrupt-cells = <2>; }; pl011@9000000 { interrupts = <0 "
		 "1>; };"
		 "timer { interrupts = <1 2>; }; };",
		 DOMAINS(A(REST "access = <&pl011_9000000>;")), "pl011@9000000",
		 "an interrupt's cells mean nothing to the interrupt controller"},
		{"virt.dts",
		 "/ { host { #address-cells = <3>; #size-cells = <3>; ranges = <1>; }; };",
		 DOMAINS(A(REST "access = <&host>;")), "host",
		 "ranges does not fit its #address-cells and #size-cells"},
	};

	(void)state;
	for (unsigned k = 0; k < COUNT(cases); k++) {
		expect_success(load(cases[k].file, cases[k].more, "-@ -f", cases[k].config), &d);
		expect_failure(parse(), &d, cases[k].object, cases[k].reason);
	}
}

/* A line for each thing visited. */
static char seen[8192];

static int see_mmio(void *ctx, const char *node, struct range range, struct diag *diag)
{
	size_t n = strlen(seen);

	(void)ctx;
	(void)diag;
	snprintf(seen + n, sizeof(seen) - n, "%s %lx+%lx\n", node, (unsigned long)range.base,
		 (unsigned long)range.size);
	return 0;
}

static int see_irq(void *ctx, const char *node, uint32_t intid, bool edge, struct diag *diag)
{
	size_t n = strlen(seen);

	(void)ctx;
	(void)diag;
	snprintf(seen + n, sizeof(seen) - n, "%s irq %u%s\n", node, intid, edge ? " edge" : "");
	return 0;
}

static int see_dma(void *ctx, const char *node, bool smmu, struct diag *diag)
{
	size_t n = strlen(seen);

	(void)ctx;
	(void)diag;
	snprintf(seen + n, sizeof(seen) - n, "%s dma%s\n", node, smmu ? " smmu" : "");
	return 0;
}

static const struct sys_visitor see = {NULL, see_mmio, see_irq, see_dma};

static void visit(unsigned dom)
{
	*seen = 0;
	expect_success(parse(), &d);
	expect_success(sys_resources(merged, &s, dom, &see, &d), &d);
}

static void resources_of_all(void **state)
{
	(void)state;
	virt_config(DOMAINS(A(REST "mullion,access-rest;")));
	visit(0);
	assert_string_equal(seen, "virtio_mmio@a000000 a000000+200\nvirtio_mmio@a000000 irq 48 "
				  "edge\nvirtio_mmio@a000000 dma\n"
				  "virtio_mmio@a000200 a000200+200\nvirtio_mmio@a000200 irq 49 "
				  "edge\nvirtio_mmio@a000200 dma\n"
				  "virtio_mmio@a001000 a001000+200\nvirtio_mmio@a001000 irq 56 "
				  "edge\nvirtio_mmio@a001000 dma\n"
				  "pl061@9030000 9030000+1000\npl061@9030000 irq 39\n"
				  "pcie@10000000 4010000000+10000000\npcie@10000000 "
				  "3eff0000+10000\npcie@10000000 10000000+2eff0000\n"
				  "pcie@10000000 8000000000+8000000000\npcie@10000000 irq "
				  "35\npcie@10000000 irq 36\npcie@10000000 dma\n"
				  "pl031@9010000 9010000+1000\npl031@9010000 irq 34\n"
				  "pl011@9000000 9000000+1000\npl011@9000000 irq 33\n");
}

/* A device's own, what it needs and nobody else has, and nothing more. Flash and IOMMU only by
 * name. */
static void resources_of_one(void **state)
{
	(void)state;
	expect_success(load("soc.dts", "", "-@", DOMAINS(A(REST "access = <&uart1>;"))), &d);
	visit(0);
	assert_string_equal(seen, "clock-controller@1000 f0001000+1000\n"
				  "pinctrl@2000 f0002000+1000\n"
				  "serial@21000 f0021000+100\nserial@21000 irq 53\n"
				  "i2c@22000 f0022000+1000\ni2c@22000 irq 54\n");
	expect_success(load("soc.dts", "", "-@",
			    DOMAINS(A(REST "access = <&smmu &{/soc/ethernet@30000}>;"))),
		       &d);
	visit(0);
	assert_string_equal(
		seen,
		"iommu@8000 f0008000+1000\niommu@8000 irq 102\n"
		"ethernet@30000 f0030000+1000\nethernet@30000 irq 62\nethernet@30000 dma smmu\n");
	expect_success(load("soc.dts", "", "-@", DOMAINS(A(REST "access = <&i2c &gpio_irq>;"))),
		       &d);
	visit(0);
	assert_string_equal(
		seen,
		"i2c@22000 f0022000+1000\ni2c@22000 irq 54\nrtc@68 irq 55 edge\n"
		"interrupt-controller@23000 f0023000+1000\ninterrupt-controller@23000 irq 56\n");
	virt_config(DOMAINS(A(REST "access = <&flash_4000000>;") B(SIZE)));
	visit(0);
	assert_string_equal(seen, "flash@4000000 4000000+4000000\n");
	visit(1);
	assert_string_equal(seen, "");
}

/* With the rest somewhere, providers stay there; who names his devices goes without their
 * references. */
static void rest_beside_named(void **state)
{
	(void)state;
	expect_success(load("soc.dts", "", "-@",
			    DOMAINS(A(REST "mullion,access-rest;") B(SIZE "access = <&uart1>;"))),
		       &d);
	visit(1);
	assert_string_equal(seen, "serial@21000 f0021000+100\nserial@21000 irq 53\n");
	visit(0);
	assert_non_null(strstr(seen, "clock-controller@1000 f0001000+1000\n"));
	assert_non_null(strstr(seen, "i2c@22000 f0022000+1000\n"));
	assert_non_null(strstr(seen, "serial@20000 f0020000+100\n"));
	assert_null(strstr(seen, "serial@21000"));
	assert_null(strstr(seen, "iommu@8000"));
}

static int refuse_mmio(void *ctx, const char *node, struct range range, struct diag *diag)
{
	(void)ctx;
	(void)range;
	return diag_fail(diag, node, "refused");
}

static int refuse_irq(void *ctx, const char *node, uint32_t intid, bool edge, struct diag *diag)
{
	(void)ctx;
	(void)edge;
	return diag_fail(diag, node, "refused %u", intid);
}

static int refuse_dma(void *ctx, const char *node, bool smmu, struct diag *diag)
{
	(void)ctx;
	(void)smmu;
	return diag_fail(diag, node, "refused dma");
}

static void visitor_refuses(void **state)
{
	const struct sys_visitor mmio = {.mmio = refuse_mmio}, irq = {.irq = refuse_irq},
				 dma = {.dma = refuse_dma};

	(void)state;
	virt_config(DOMAINS(A(REST "mullion,access-rest;")));
	expect_success(parse(), &d);
	expect_failure(sys_resources(merged, &s, 0, &mmio, &d), &d, "virtio_mmio@a000000",
		       "refused");
	expect_failure(sys_resources(merged, &s, 0, &irq, &d), &d, "virtio_mmio@a000000",
		       "refused 48");
	expect_failure(sys_resources(merged, &s, 0, &dma, &d), &d, "virtio_mmio@a000000",
		       "refused dma");
	virt_config(DOMAINS(A(REST "access = <&pcie_10000000>;")));
	expect_success(parse(), &d);
	expect_failure(sys_resources(merged, &s, 0, &irq, &d), &d, "pcie@10000000", "refused 35");
	s.domains[0].devices[0] += 4; /* not of this tree */
	expect_failure(sys_resources(merged, &s, 0, &irq, &d), &d, "a",
		       "access: entry 0 is no node of this tree");
}

/* Controllers of their own kind: a map without the parent's address, extended interrupts, an empty
 * map of streams. */
static void odd_interrupts(void **state)
{
	(void)state;
	expect_success(
		load("virt.dts",
		     "/ { extirq@1000 { compatible = \"test,extirq\"; reg = <0 0x1000 0 4>; "
		     "interrupt-controller;"
		     "#address-cells = <0>; #interrupt-cells = <2>; interrupt-map = <0 0 0x8005 0 "
		     "100 4 1 0 0x8005 0 "
		     "101 1>; };"
		     "esp@2000 { reg = <0 0x2000 0 4>; interrupts = <2 5 1>; iommus = <0x9999>; };"
		     "dma@3000 { reg = <0 0x3000 0 4>; iommu-map = <0 0x8005 0 1>; "
		     "interrupts-extended = <0>, <0x8005 "
		     "0 9 4>; }; };",
		     "-f", DOMAINS(A(REST "access = <&extirq_1000 &esp_2000 &dma_3000>;"))),
		&d);
	visit(0);
	assert_string_equal(seen,
			    "extirq@1000 1000+4\nextirq@1000 irq 132\nextirq@1000 irq 133 edge\n"
			    "esp@2000 2000+4\nesp@2000 irq 4101 edge\nesp@2000 dma\n"
			    "dma@3000 3000+4\ndma@3000 irq 41\ndma@3000 dma smmu\n");
}

/* Controllers that pass interrupts on to the GIC as they are; the root's is one, and who does not
 * use it does not need it. */
static void in_line(void **state)
{
	(void)state;
	expect_success(
		load("virt.dts",
		     "/ { interrupt-parent = <0x70>; sysirq@1000 { phandle = <0x70>; "
		     "interrupt-controller; "
		     "#interrupt-cells = <3>;"
		     "interrupt-parent = <0x8005>; reg = <0 0x1000 0 4>; }; pins@2000 { phandle = "
		     "<0x71>; "
		     "interrupt-controller;"
		     "#interrupt-cells = <3>; gpio-controller; reg = <0 0x2000 0 4>; interrupts = "
		     "<0 90 4>; };"
		     "timer { interrupt-parent = <0x8005>; }; user@3000 { interrupts-extended = "
		     "<0x71 0 3 8>, "
		     "<0x70 0 91 1>;"
		     "reg = <0 0x3000 0 4>; }; loop@4000 { phandle = <0x72>; interrupt-controller; "
		     "#interrupt-cells = <3>;"
		     "interrupt-parent = <0x72>; interrupts = <0 1 2>; reg = <0 0x4000 0 4>; }; };",
		     "-f", DOMAINS(A(REST "access = <&user_3000 &loop_4000>;") B(SIZE))),
		&d);
	visit(0);
	assert_string_equal(
		seen, "sysirq@1000 1000+4\npins@2000 2000+4\npins@2000 irq 122\nuser@3000 3000+4\n"
		      "user@3000 irq 123 edge\nloop@4000 4000+4\n");
	visit(1);
	assert_string_equal(seen, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whole_machine),    cmocka_unit_test(two_domains),
		cmocka_unit_test(labels),           cmocka_unit_test(merge_failures),
		cmocka_unit_test(merge_room),       cmocka_unit_test(parse_failures),
		cmocka_unit_test(long_texts),       cmocka_unit_test(device_failures),
		cmocka_unit_test(board_failures),   cmocka_unit_test(resources_of_all),
		cmocka_unit_test(resources_of_one), cmocka_unit_test(rest_beside_named),
		cmocka_unit_test(visitor_refuses),  cmocka_unit_test(odd_interrupts),
		cmocka_unit_test(in_line),          cmocka_unit_test(too_many_devices),
	};

	return cmocka_run_group_tests(tests, NULL, tear_down);
}
