/* SPDX-License-Identifier: Apache-2.0 */
/* What is explained of an address, a core and a node. */
#include <string.h>

#include "tests/unit/commands_help.h"

static void explain_cpu(void **state)
{
	(void)state;
	vms[1].psci.cpu[0].state = VPSCI_ON;
	assert_string_equal(prints("explain cpu 2"),
			    "owner:   control\n"
			    "mapped:  control: vCPU 0, on\n"
			    "decided: cpus of control\n"
			    "to move: out of that mask, into another domain's\n");
	prints("explain cpu 1");
	assert_true(says("mapped:  linux: vCPU 1, off\n"));
	assert_string_equal(prints("explain cpu 7"), "owner:   nobody\n"
						     "mapped:  in no domain\n"
						     "decided: no cpus names it\n"
						     "to move: a domain's cpus names it\n");
	vms[1].direct = true;
	prints("explain cpu 2");
	assert_true(says("mapped:  control: vCPU 0, direct interrupts, on\n"));
	prints("explain cpu 1");
	assert_false(says("direct"));
	vms[1].direct = false;
}

static void is_place(const char *name, struct range range, enum explain_why why)
{
	assert_true(places_add(&known_places, name, range, PLACES_ALL));
	known_places.at[known_places.count - 1].why = (uint8_t)why;
}

static void explain_address(void **state)
{
	(void)state;
	is_place("pl061@9030000", (struct range){0x9030000, 0x1000}, EXPLAIN_ACCESS);
	is_place("intc@8000000", (struct range){0x8040000, 0x10000}, EXPLAIN_EACH);
	is_place("off@9070000", (struct range){0x9070000, 0x1000}, EXPLAIN_DISABLED);
	maps(&vms[1], 0x9030000, 0x9030000, 0x1000, MAP_S2_DEVICE);
	maps(&vms[0], 0x8010000, 0x8040000, 0x1000, MAP_S2_DEVICE);
	assert_string_equal(prints("explain 0x9030010"),
			    "what:    pl061@9030000, 0x10 from its begin\n"
			    "owner:   control\n"
			    "mapped:  control: device, rw, physical 0x9030010\n"
			    "decided: access of control\n"
			    "to move: out of that access, into another domain's\n");
	known_places.at[0].why = EXPLAIN_MEMORY_REST;
	assert_string_equal(prints("explain 0x40000000"),
			    "what:    linux, 0x0 from its begin\n"
			    "owner:   linux\n"
			    "mapped:  linux: memory, rwx, physical 0x40000000\n"
			    "decided: the rule mullion,memory-rest of linux: nobody else asks for "
			    "it\n"
			    "to move: another domain's memory names it\n");
	/* a GICv2's CPU interface */
	prints("explain 134283280"); /* 0x8010010 */
	assert_true(says("mapped:  linux: device, rw, physical 0x8040010\n"));
	prints("explain 0x8040010");
	assert_true(says("owner:   the hypervisor\n"));
	assert_string_equal(prints("explain 0x9000018"),
			    "what:    next to pl061@9030000\n"
			    "owner:   linux\n"
			    "mapped:  linux: emulated: virtual PL011, offset 0x18\n"
			    "decided: the hypervisor emulates it for linux\n"
			    "to move: nothing is to be moved\n");
	adds_console("linux.trace");
	prints("explain 0x9000018");
	assert_true(says("mapped:  linux: emulated: virtual PL011 (linux.trace), offset 0x18\n"));
	prints("explain 0x9070000");
	assert_true(says("owner:   nobody\nmapped:  in no domain\ndecided: its status\n"));
}

static void explain_own(void **state)
{
	(void)state;
	prints("explain 0x80001000");
	assert_true(says("owner:   the hypervisor\n"));
	assert_true(says("decided: the hypervisor's own need\n"));
	vms[0].sealed[SEALED_TREE] = (struct sealed){.copy = 0x70000000, .size = 0x1000};
	prints("explain 0x70000fff");
	assert_true(says("owner:   the hypervisor\n"));
	prints("explain 0x70001000");
	assert_true(says("owner:   nobody\n"));
	prints("explain 0x9001000");
	assert_true(says("owner:   the hypervisor\n"));
	assert_true(says("decided: mullion,console = "));
	own_uart = NULL;
	prints("explain 0x9001000");
	assert_true(says("owner:   nobody\n"));
	own_uart = &commands_uart;
	prints("explain 0xffffffffffffffff");
	assert_true(says("owner:   nobody\n"));
	assert_true(says("decided: no arm64 CPU has addresses of more than 52 bits\n"));
	assert_string_equal(prints("explain 0x"), "0x: no number of 64 bits, decimal or with 0x\n");
	assert_string_equal(prints("explain 12a"),
			    "12a: no number of 64 bits, decimal or with 0x\n");
	assert_string_equal(prints("explain 0x10000000000000000"),
			    "0x10000000000000000: no number of 64 bits, decimal or with 0x\n");
	assert_string_equal(prints("explain 18446744073709551616"),
			    "18446744073709551616: no number of 64 bits, decimal or with 0x\n");
}

/* The domain has its memory at an address of its own; another one has other memory there. */
static void explain_elsewhere(void **state)
{
	(void)state;
	vms[1].guest[0].base = 0x40000000;
	memset(vms[1].s2.root, 0, 4096);
	maps(&vms[1], 0x40000000, vms[1].memory[0].base, vms[1].memory[0].size, MAP_S2_RAM);
	prints("explain control:0x40000010");
	assert_true(says("owner:   control\n"
			 "mapped:  control: memory, rwx, physical 0x60000010, its own address "
			 "0x40000010\n"));
	/* by where it lies in DRAM, the same */
	known_places.at[1].why = EXPLAIN_MEMORY_SIZE;
	assert_string_equal(prints("explain 0x60000010"),
			    "what:    control, 0x10 from its begin\n"
			    "owner:   control\n"
			    "mapped:  control: memory, rwx, physical 0x60000010, its own address "
			    "0x40000010\n"
			    "decided: mullion,memory-size of control: placed where there was room\n"
			    "to move: memory in its place says where\n");
	prints("explain 0x40000010");
	assert_true(says("owner:   linux\n"
			 "mapped:  linux: memory, rwx, physical 0x40000010\n"));
	assert_true(says("what:    also an address of control's own: control:0x40000010\n"));
	assert_false(says("mapped:  control:"));
	prints("explain control:0x60000010");
	assert_true(says("what:    no address of control's; what is physically there:\n"));
	assert_true(says("mapped:  control: memory, rwx, physical 0x60000010, its own address"));
	prints("explain linux:0x40000010");
	assert_false(says("no address of"));
	assert_string_equal(prints("explain contrl:0x0"),
			    "contrl: there is no such domain, but linux, control\n");
	assert_string_equal(prints("explain control:x"),
			    "x: no number of 64 bits, decimal or with 0x\n");
}

static void explain_node(void **state)
{
	(void)state;
	is_place("pl061@9030000", (struct range){0x9030000, 0x1000}, EXPLAIN_ACCESS_REST);
	is_place("interrupt-controller@8000000", (struct range){0x8000000, 0x10000}, EXPLAIN_EACH);
	maps(&vms[0], 0x9030000, 0x9030000, 0x1000, MAP_S2_DEVICE);
	prints("explain pl061@9030000");
	assert_true(says("what:    pl061@9030000, 0x0 from its begin\nowner:   linux\n"));
	prints("explain /soc/pl061@9030000");
	assert_true(says("owner:   linux\n"));
	/* a name that is kept in part */
	prints("explain interrupt-controller@8000000");
	assert_true(says("mapped:  linux: emulated: virtual GICD, offset 0x0\n"));
	assert_string_equal(prints("explain pl061"),
			    "pl061: no device with registers is called so (./mullion explain on "
			    "the host knows all)\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {TEST(explain_cpu), TEST(explain_address),
					   TEST(explain_own), TEST(explain_elsewhere),
					   TEST(explain_node)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
