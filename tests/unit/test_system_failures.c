/* SPDX-License-Identifier: Apache-2.0 */
/* System configurations that cannot be: each is refused with its words. */
#include <stdio.h>
#include <string.h>

#include "tests/unit/system_help.h"

#define VIRTUAL    "mullion,console = \"virtual\"; "
#define MORE(list) "mullion,more-consoles = " list ";"

/* a domain by its images alone */
#define L(kernel) "a { compatible = \"openamp,domain-v1\"; " REST "mullion,kernel = " kernel "; };"

/* Registers in the page of what a GIC-400 without whole pages has for GICV (gic_forwards). */
#define BESIDE(reg)                                                                            \
	"/ { soc { interrupt-controller@100000 { reg = <0x101000 0x1000>, <0x102000 0x2000>, " \
	"<0x104000 0x100>, <0x106200 0x200>; }; serial@21000 { reg = <" reg ">; }; }; };"

static void parse_failures(void **state)
{
	static const struct {
		const char *config, *object, *reason;
	} cases[] = {
		{"&{/} { x; };", "/domains", "the system configuration has no domain"},
		{DOMAINS(""), "/domains", "the system configuration has no domain"},
		{"&{/} { domains { " BASICS REST " }; };", "/domains",
		 "is no domain itself: a domain is a node in it, with a name: domains { NAME { .. "
		 "}; }"},
		{"&{/} { domains { }; domain { " BASICS REST " }; };", "domain",
		 "is a domain that is not in /domains"},
		{"&{/} { a { domains { b { " BASICS REST " }; }; }; };", "b",
		 "is a domain that is not in /domains"},
		{DOMAINS("a { };"), "a", "is no domain: compatible is not \"openamp,domain-v1\""},
		{DOMAINS("a-name-of-32-characters-is-longer { };"),
		 "a-name-of-32-characters-is-longer",
		 "the name of a domain has at most 31 characters"},
		{DOMAINS(A("acces = <1>;")), "a", "unknown property acces"},
		{DOMAINS(A(REST "mullion,interrupts = \"virtual\", \"direct\";")), "a",
		 "mullion,interrupts has several strings: it is one"},
		{DOMAINS(A(REST "mullion,on-off = \"stop\", \"\";")), "a",
		 "mullion,on-off has several strings: it is one"},
		{DOMAINS("mullion,interrupts = \"direct\";" A(REST)), "/domains",
		 "mullion,interrupts is of no domain here: write it in one"},
		{DOMAINS("mullion,interupts;" A(REST)), "/domains",
		 "mullion,interupts is of no domain here: write it in one"},
		{DOMAINS(A("cpus = <&cpus 1 1>; mullion,memory-rest; mullion,control = <0>;")), "a",
		 "mullion,control has a value: it is on by being there"},
		{DOMAINS(A("cpus = <&cpus 1 1>; mullion,enable-method = \"spintable\";")), "a",
		 "mullion,enable-method is neither \"psci\" nor \"spin-table\""},
		{DOMAINS(A("cpus = <&cpus 1 1>; mullion,enable-method;")), "a",
		 "mullion,enable-method is neither \"psci\" nor \"spin-table\""},
		{DOMAINS(A("cpus = <&cpus 1 1>; mullion,memory-rest; mullion,console = \"v\";")),
		 "a", "mullion,console is neither \"uart\" nor \"virtual\""},
		{DOMAINS(A("cpus = <&cpus 1 1>; mullion,memory-rest; mullion,ramoops;")), "a",
		 "mullion,ramoops is not a power of two from 64 KiB to 16 MiB"},
		{DOMAINS(A("cpus = <&cpus 1 1>; mullion,memory-rest; mullion,ramoops = <0x8000>;")),
		 "a", "mullion,ramoops is not a power of two from 64 KiB to 16 MiB"},
		{DOMAINS(A("cpus = <&cpus 1 1>; mullion,memory-rest; mullion,ramoops = "
			   "<0x2000000>;")),
		 "a", "mullion,ramoops is not a power of two from 64 KiB to 16 MiB"},
		{DOMAINS(A("cpus = <&cpus 1 1>; mullion,memory-rest; mullion,ramoops = "
			   "<0x30000>;")),
		 "a", "mullion,ramoops is not a power of two from 64 KiB to 16 MiB"},
		{DOMAINS(A(REST "mullion,interrupts = \"fast\";")), "a",
		 "mullion,interrupts is neither \"virtual\" nor \"direct\""},
		{DOMAINS(A(REST "mullion,interrupts;")), "a",
		 "mullion,interrupts is neither \"virtual\" nor \"direct\""},
		{DOMAINS(A("cpus = <&cpus 1 1>; mullion,memory-rest; mullion,console;")), "a",
		 "mullion,console is neither \"uart\" nor \"virtual\""},
		{DOMAINS(A("cpus = <&cpus 1 1>; mullion,memory-rest; mullion,housekeeping;")
				 B("cpus = <&cpus 2 1>; mullion,memory-size = <0x1000>; "
				   "mullion,housekeeping;")),
		 "b", "mullion,housekeeping: domain a has it already"},
		{DOMAINS(A(REST "mullion,on-off = \"reboot\";")), "a",
		 "mullion,on-off is \"reboot\", and none of \"restart\", \"stop\" and "
		 "\"reset-board\""},
		{DOMAINS(A(REST "mullion,on-reset;")), "a",
		 "mullion,on-reset is \"\", and none of \"restart\", \"stop\" and \"reset-board\""},
		{DOMAINS(A(REST "mullion,on-crash = <1>;")), "a",
		 "mullion,on-crash is \"\", and none of \"restart\", \"stop\" and \"reset-board\""},
		{DOMAINS(A(REST "mullion,on-crash = \"restart\"; mullion,restart-limit = <3>;")),
		 "a", "mullion,restart-limit is not <COUNT SECONDS>, 1 to 1000 and 1 to 86400"},
		{DOMAINS(A(REST "mullion,on-crash = \"restart\"; mullion,restart-limit = <0 9>;")),
		 "a", "mullion,restart-limit is not <COUNT SECONDS>, 1 to 1000 and 1 to 86400"},
		{DOMAINS(A(REST "mullion,on-crash = \"restart\"; mullion,restart-limit = <9 0>;")),
		 "a", "mullion,restart-limit is not <COUNT SECONDS>, 1 to 1000 and 1 to 86400"},
		{DOMAINS(A(REST
			   "mullion,on-crash = \"restart\"; mullion,restart-limit = <1001 9>;")),
		 "a", "mullion,restart-limit is not <COUNT SECONDS>, 1 to 1000 and 1 to 86400"},
		{DOMAINS(A(REST "mullion,on-crash = \"restart\"; "
				"mullion,restart-limit = <9 86401>;")),
		 "a", "mullion,restart-limit is not <COUNT SECONDS>, 1 to 1000 and 1 to 86400"},
		{DOMAINS(A(REST "mullion,restart-limit = <3 60>;")), "a",
		 "mullion,restart-limit: no mullion,on-.. of it says \"restart\""},
		{DOMAINS(A(REST "mullion,start = \"never\";")), "a",
		 "mullion,start is neither \"auto\" nor \"manual\""},
		{DOMAINS(A(REST "mullion,start;")), "a",
		 "mullion,start is neither \"auto\" nor \"manual\""},
		{DOMAINS(A(REST "mullion,start = \"manual\"; mullion,after = <&b>;") "b: " B(SIZE)),
		 "a", "mullion,after: with mullion,start = \"manual\" it starts after nobody"},
		{DOMAINS(A(REST "mullion,start = \"manual\";")), "/domains",
		 "no domain starts by itself: one must, without mullion,start = \"manual\""},
		{DOMAINS("a: " A(REST "mullion,start = \"manual\";")
				 B(SIZE "mullion,after = <&a>;")),
		 "/domains",
		 "no domain starts by itself: one must, without mullion,start = \"manual\""},
		{DOMAINS(A(REST "mullion,after = <&cpus>;")), "a",
		 "mullion,after is not a reference to one domain"},
		{DOMAINS(A(REST "mullion,after = <0x7777>;")), "a",
		 "mullion,after is not a reference to one domain"},
		{DOMAINS(A(REST "mullion,after = <&b &b>;") "b: " B(SIZE)), "a",
		 "mullion,after is not a reference to one domain"},
		{DOMAINS("a: " A(REST "mullion,after = <&a>;")), "a",
		 "mullion,after: it starts after a, which starts after it"},
		{DOMAINS("a: " A(REST "mullion,after = <&b>;") "b: " B(SIZE
								       "mullion,after = <&a>;")),
		 "b", "mullion,after: it starts after a, which starts after it"},
		/* a ring that the first does not belong to */
		{DOMAINS("z { " BASICS "cpus = <&cpus 4 1>; mullion,memory-size = <0x1000>; "
			 "mullion,after = <&a>; }; a: " A(REST "mullion,after = <&b>;") "b: " B(
				 SIZE "mullion,after = <&a>;")),
		 "a", "mullion,after: it starts after b, which starts after it"},
		{DOMAINS(A("cpus = <&cpus 1 1>; mullion,memory-rest; mullion,control;")
				 B("cpus = <&cpus 2 1>; mullion,memory-size = <0x1000>; "
				   "mullion,control;")),
		 "b", "mullion,control: domain a has it already"},
		{DOMAINS(A("cpus = <&cpus 1 1>; mullion,memory-rest; mullion,control;")), "a",
		 "mullion,control: no domain has a virtual console (mullion,console), so the "
		 "hypervisor serves none"},
		{DOMAINS(A(REST MORE("\"x\""))), "a",
		 "mullion,more-consoles are beside a virtual one: mullion,console = \"virtual\""},
		{DOMAINS(A(REST "mullion,console = \"uart\"; " MORE("\"x\""))), "a",
		 "mullion,more-consoles are beside a virtual one: mullion,console = \"virtual\""},
		{DOMAINS(A(REST VIRTUAL "mullion,more-consoles;")), "a",
		 "mullion,more-consoles is not a list of strings"},
		{DOMAINS(A(REST VIRTUAL MORE("<0x61620063>"))), "a",
		 "mullion,more-consoles is not a list of strings"},
		{DOMAINS(A(REST VIRTUAL MORE("\"x\", \"\""))), "a",
		 "mullion,more-consoles: \"\" is no name of letters, digits, - and _"},
		{DOMAINS(A(REST VIRTUAL MORE("\"x.y\""))), "a",
		 "mullion,more-consoles: \"x.y\" is no name of letters, digits, - and _"},
		{DOMAINS(A(REST VIRTUAL MORE("\"x\", \"y\", \"x\""))), "a",
		 "mullion,more-consoles names x twice"},
		{DOMAINS(A(REST VIRTUAL MORE("\"1\", \"2\", \"3\", \"4\", \"5\""))), "a",
		 "mullion,more-consoles has more than 4 names"},
		{DOMAINS(A(REST VIRTUAL MORE("\"123456789-123456789-123456789-\""))), "a",
		 "mullion,more-consoles: a.123456789-123456789-123456789- has 32 characters, at "
		 "most 31 fit"},
		{DOMAINS(A(REST VIRTUAL MORE("\"b\"")) "a.b { " BASICS SIZE " };"), "a",
		 "mullion,more-consoles: a.b is a domain"},
		{DOMAINS(A(REST VIRTUAL MORE("\"1\", \"2\", \"3\", \"4\""))
				 B(SIZE VIRTUAL MORE("\"1\", \"2\", \"3\", \"4\""))),
		 "b",
		 "with its virtual consoles there are 10, at most 9 are possible (mullion,console, "
		 "mullion,more-consoles)"},
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
		 "cpus: there is no cpu 4, the board's are 0 to 3"},
		{DOMAINS(A("cpus = <&cpus 1 1>;")), "a",
		 "no memory: give memory, mullion,memory-size or mullion,memory-rest"},
		{DOMAINS(A("cpus = <&cpus 1 1>; mullion,memory-rest; "
			   "mullion,memory-size = <0x1000>;")),
		 "a", "mullion,memory-size and mullion,memory-rest exclude each other"},
		{DOMAINS(A("cpus = <&cpus 1 1>; mullion,memory-size = <0x1001>;")), "a",
		 "mullion,memory-size is not a number of bytes in whole 4 KiB pages"},
		{DOMAINS(A("cpus = <&cpus 1 1>; mullion,memory-size = <1 2 3>;")), "a",
		 "mullion,memory-size is not a number of bytes in whole 4 KiB pages"},
		{DOMAINS(A("cpus = <&cpus 1 1>; mullion,memory-rest; mullion,load-offset = <2>;")),
		 "a", "mullion,load-offset is not a multiple of 4 in one or two cells"},
		{DOMAINS(A("cpus = <&cpus 1 1>; mullion,memory-rest; mullion,load-offset;")), "a",
		 "mullion,load-offset is not a multiple of 4 in one or two cells"},
		{DOMAINS(A("cpus = <&cpus 1 1>; mullion,memory-rest; mullion,entry = <0 0 4>;")),
		 "a", "mullion,entry is not a multiple of 4 in one or two cells"},
		{DOMAINS(A("cpus = <&cpus 1 1>; mullion,memory-rest; "
			   "mullion,tree-address = <0x40000004>;")),
		 "a", "mullion,tree-address is not a multiple of 8 in one or two cells"},
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
		{DOMAINS(A("cpus = <&cpus 1 1>; memory = <0 0x40000000 0 0x1000>, "
			   "<0 0x40001000 0 0x1000>, <0 0x40002000 0 0x1000>,"
			   "<0 0x40003000 0 0x1000>, <0 0x40004000 0 0x1000>;")),
		 "a", "memory has more than 4 ranges"},
		{DOMAINS(A("cpus = <&cpus 1 1>; "
			   "memory = <0 0x40000000 0 0x2000>, <0 0x40001000 0 0x1000>;")),
		 "a", "memory 0x40001000 size 0x1000 is named twice"},
		{DOMAINS(A("cpus = <&cpus 1 1>; mullion,memory-rest; access = [00];")), "a",
		 "access is not a list of devices with 0 flag cells each (#access-flags-cells)"},
		{DOMAINS(A("cpus = <&cpus 1 1>; mullion,memory-rest; "
			   "#access-flags-cells = <1>; access = <&pl011_9000000>;")),
		 "a",
		 "access is not a list of devices with 1 flag cells each (#access-flags-cells)"},
		{DOMAINS(A("cpus = <&cpus 1 1>; mullion,memory-rest; "
			   "#access-flags-cells = <5>; access = <&timer 1 2 3 4 5>;")),
		 "a",
		 "access is not a list of devices with 5 flag cells each (#access-flags-cells)"},
		{DOMAINS(A("cpus = <&cpus 1 1>; #memory-flags-cells = <5>; "
			   "memory = <0 1 2 3 4 5 6 7 8>;")),
		 "a", "memory is not a list of addresses (2 cells) and sizes (2 cells)"},
		{DOMAINS(A("cpus = <&cpus 1 1>; #size-cells = <0>; memory = <0 1>;")), "a",
		 "memory is not a list of addresses (2 cells) and sizes (0 cells)"},
		{DOMAINS(A("cpus = <&cpus 1 1>; memory;")), "a",
		 "memory is not a list of addresses (2 cells) and sizes (2 cells)"},
		{DOMAINS(A("cpus = <&cpus 1 1>; mullion,memory-rest; "
			   "access = <&pl011_9000000 &pl011_9000000>;")),
		 "a", "access names pl011@9000000 twice"},
		{DOMAINS("a { compatible = \"openamp,domain-v1\"; cpus = <&cpus 1 1>; "
			 "mullion,memory-rest; };"),
		 "a", "mullion,kernel is missing: it names the image that the domain runs"},
		{DOMAINS("a { compatible = \"openamp,domain-v1\"; cpus = <&cpus 1 1>; "
			 "mullion,memory-rest; "
			 "mullion,kernel = [41]; };"),
		 "a", "mullion,kernel is not a string"},
		{DOMAINS("a { compatible = \"openamp,domain-v1\"; " REST "mullion,kernel; };"), "a",
		 "mullion,kernel is not a string"},
		{DOMAINS(L("\"v1\", [41]")), "a", "mullion,kernel is not a string"},
		{DOMAINS(L("\"v1\", \"\"")), "a", "mullion,kernel has an empty name"},
		{DOMAINS(L("\"v1\", \"v2\", \"v1\"")), "a", "mullion,kernel names v1 twice"},
		{DOMAINS(L("\"v1\", \"a-name-of-32-characters-is-longer\"")), "a",
		 "mullion,kernel has 33 characters, at most 31 fit"},
		{DOMAINS(L("\"v1\", \"v2\", \"v3\", \"v4\", \"v5\"")), "a",
		 "mullion,kernel names more than 4 images"},
		{DOMAINS(L("\"v1\", \"v2\"; mullion,good-after = <0>")), "a",
		 "mullion,good-after is not a number of seconds, 1 to 86400"},
		{DOMAINS(L("\"v1\", \"v2\"; mullion,good-after = <86401>")), "a",
		 "mullion,good-after is not a number of seconds, 1 to 86400"},
		{DOMAINS(L("\"v1\"; mullion,good-after = <10>")), "a",
		 "mullion,good-after is for several images, and mullion,kernel names one"},
		{DOMAINS(A("cpus = <&cpus 1 1>; mullion,memory-rest; "
			   "mullion,ramdisk = \"a-name-of-32-characters-is-longer\";")),
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
		expect_failure(parse_config(), &said, cases[k].object, cases[k].reason);
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
	expect_failure(parse_config(), &said, "a", "bootargs has 512 characters, at most 511 fit");

	n = (size_t)snprintf(config, sizeof(config), "&{/} { domains { ");
	for (unsigned k = 0; k < 9; k++)
		n += (size_t)snprintf(
			config + n, sizeof(config) - n,
			"a%u { " BASICS "cpus = <&cpus 0xffffffff 1>; mullion,memory-rest; };", k);
	snprintf(config + n, sizeof(config) - n, "}; };");
	virt_config(config);
	expect_failure(parse_config(), &said, "/domains", "more than 8 domains");
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
	expect_success(merge_config("virt.dts", more, "", config), &said);
	expect_failure(parse_config(), &said, "a", "access has more than 48 devices");
}

static void device_failures(void **state)
{
	static const struct {
		const char *config, *object, *reason;
	} cases[] = {
		{DOMAINS(A(REST "access = <&intc_8000000>;")), "a",
		 "access: intc@8000000 is the interrupt controller, each domain has one without "
		 "asking"},
		{DOMAINS(A(REST "access = <&timer>;")), "a",
		 "access: timer belongs to the CPUs, each domain has it without asking"},
		{DOMAINS(A(REST "access = <&cpu_1>;")), "a",
		 "access: cpu@1 belongs to the CPUs, each domain has it without asking"},
		{DOMAINS(A(REST "access = <&memory_40000000>;")), "a",
		 "access: memory@40000000 is memory, not a device"},
		{DOMAINS(A(REST "access = <&its_8080000>;")), "a",
		 "access: its@8080000 makes interrupts of messages, which no domain has"},
		{DOMAINS(A(REST "access = <&pl011_9040000>;")), "a",
		 "access: pl011@9040000 is disabled by its status"},
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
		expect_failure(parse_config(), &said, cases[k].object, cases[k].reason);
	}
}

/* Domains that are in the board's own tree: no overlay tells references from numbers. */
static void domains_of_the_board(void **state)
{
	(void)state;
	expect_success(
		merge_config(
			"virt.dts",
			"/ { cpus { phandle = <0x71>; }; domains { " A(
				"cpus = <0x71 1 1>; mullion,memory-rest; access = <0x99>;") "};"
											    " };",
			"-f", "&{/} { x; };"),
		&said);
	expect_failure(parse_config(), &said, "a",
		       "access: no node has phandle 0x99 (is #access-flags-cells right?)");
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
		{"virt.dts", "/ { pl031@9010000 { reg = <0 0x80a1000 0 0x1000>; }; };",
		 DOMAINS(A(REST "mullion,access-rest;")), "pl031@9010000",
		 "registers at 0x80a1000 lie on the interrupt controller"},
		{"virt.dts", "/ { pl031@9010000 { reg = <0 0x8090000 0 0x1000>; }; };",
		 DOMAINS(A(REST "mullion,access-rest;")), "pl031@9010000",
		 "registers at 0x8090000 lie on the interrupt controller"},
		{"soc.dts", BESIDE("0x1061fc 8"), DOMAINS(A(REST "access = <&uart1>;")),
		 "serial@21000", "registers at 0xf01061fc lie on the interrupt controller"},
		{"soc.dts", BESIDE("0x1063fc 8"), DOMAINS(A(REST "access = <&uart1>;")),
		 "serial@21000", "registers at 0xf01063fc lie on the interrupt controller"},
		{"soc.dts", BESIDE("0x106882 4"), DOMAINS(A(REST "access = <&uart1>;")),
		 "serial@21000", "registers at 0xf0106882 lie on the interrupt controller"},
		{"soc.dts", BESIDE("0x106880 6"), DOMAINS(A(REST "access = <&uart1>;")),
		 "serial@21000", "registers at 0xf0106880 lie on the interrupt controller"},
		{"soc.dts", BESIDE("0x106ffc 8"), DOMAINS(A(REST "access = <&uart1>;")),
		 "serial@21000", "registers at 0xf0106ffc lie on the interrupt controller"},
		{"soc.dts", BESIDE("0x105ffc 8"), DOMAINS(A(REST "access = <&uart1>;")),
		 "serial@21000", "registers at 0xf0105ffc lie on the interrupt controller"},
		{"soc.dts", BESIDE("0x104880 0x40"), DOMAINS(A(REST "access = <&uart1>;")),
		 "serial@21000", "registers at 0xf0104880 lie on the interrupt controller"},
		{"soc.dts",
		 BESIDE("0x106880 0x40") "/ { soc { i2c@22000 { reg = <0x106840 4>; }; }; };",
		 DOMAINS(A(REST "access = <&uart1>;") B(SIZE "access = <&i2c>;")), "serial@21000",
		 "of domain a shares the page at 0xf0106000 with i2c@22000 of domain b"},
		{"virt.dts", "/ { pl031@9010000 { reg = <0 0x40001000 0 0x1000>; }; };",
		 DOMAINS(A(REST "mullion,access-rest;")), "pl031@9010000",
		 "registers at 0x40001000 + 0x1000 lie in DRAM at 0x40000000 + 0x40000000: correct "
		 "the node's reg or the memory's, or disable the node"},
		{"virt.dts", "/ { pl031@9010000 { interrupts = <0 1 4>; }; };",
		 DOMAINS(A(REST "access = <&pl031_9010000>;") B(SIZE "access = <&pl011_9000000>;")),
		 "pl031@9010000", "of domain a shares interrupt 33 with pl011@9000000 of domain b"},
	};

	(void)state;
	for (unsigned k = 0; k < COUNT(cases); k++) {
		expect_success(merge_config(cases[k].file, cases[k].more, "-@ -f", cases[k].config),
			       &said);
		expect_failure(parse_config(), &said, cases[k].object, cases[k].reason);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parse_failures),   cmocka_unit_test(long_texts),
		cmocka_unit_test(too_many_devices), cmocka_unit_test(device_failures),
		cmocka_unit_test(board_failures),   cmocka_unit_test(domains_of_the_board),
	};

	return cmocka_run_group_tests(tests, NULL, tear_down);
}
