/* SPDX-License-Identifier: Apache-2.0 */
/* The commands of EL2's console: VMs, maps, memory; the others are in test_commands_*.c. */
#include <stdio.h>
#include <string.h>

#include "tests/unit/commands_help.h"

static void help(void **state)
{
	(void)state;
	prints("help");
	assert_true(says("restart  DOMAIN [IMAGE]       stop it and"));
	assert_true(says("help                          what can be typed\n"));
	assert_true(says("map      DOMAIN               which"));
	assert_true(says("dump     DOMAIN ADDRESS [N]"));
	shell.may = SHELL_SEE;
	prints("help");
	assert_true(says("map "));
	assert_false(says("dump "));
	assert_string_equal(prints("dump linux 0x40000000"),
			    "dump: this console has no right to do that\n");
}

static void names(void **state)
{
	static const char *const commands[] = {"map", "irq", "report", "start", "stop", "restart"};
	char line[64], said[128];

	(void)state;
	for (unsigned i = 0; i < sizeof(commands) / sizeof(*commands); i++) {
		sprintf(line, "%s lin", commands[i]);
		assert_string_equal(prints(line),
				    "lin: there is no such domain, but linux, control\n");
		sprintf(line, "%s linux v1 x", commands[i]);
		sprintf(said, "to be typed as: %s ", commands[i]);
		prints(line);
		assert_memory_equal(seen, said, strlen(said));
	}
	assert_string_equal(prints("dump lin 1"),
			    "lin: there is no such domain, but linux, control\n");
}

static void ps(void **state)
{
	(void)state;
	vms[0].life = (struct life){.state = LIFE_STATE_UP, .starts = 1, .started = 100000 - 90061};
	vms[0].psci.cpu[1].state = VPSCI_ON;
	vms[1].life = (struct life){
		.state = LIFE_STATE_DOWN, .starts = 12, .last = LIFE_CRASH, .why = "no progress"};
	unread = &vms[1];
	assert_string_equal(
		prints("ps"),
		"DOMAIN           STATE    VCPUS ON CORES        MEMORY STARTS         UP  IMAGE   "
		"   LAST END\n"
		"linux            up       1 of 2   0-1          64 MiB      1   25:01:01  v1      "
		"   none\n"
		"control          down     0 of 1   2             2 MiB     12          -  v1      "
		"   crash: no progress (report has not been read)\n");
	unread = NULL;
	vms[1].life.state = LIFE_STATE_ENDING;
	vms[1].memory[0].size = KIB(64);
	prints("ps");
	assert_true(says("control          changing 0 of 1   2            64 KiB "));
	assert_false(says("report"));
	assert_false(says("DRAM"));
	vms[1].guest[0].base = 0x90000000;
	prints("ps");
	assert_true(
		says(" crash: no progress\n                 memory from 0x90000000 (in DRAM from "
		     "0x60000000)\n"));
	vms[1].guest[0].base = vms[1].memory[0].base;
	/* more of them than there is room for */
	vms[0].n_vcpus = 16;
	for (unsigned i = 0; i < 16; i++) {
		static struct vcpu many[16];

		vms[0].vcpu[i] = &many[i];
		many[i].vm = &vms[0];
		many[i].index = i;
		many[i].gic.physical = 2 * i;
	}
	prints("ps");
	assert_true(says(" 0,2,4,6,8,10,.. "));
}

static void report(void **state)
{
	(void)state;
	assert_string_equal(prints("report control"), "control\nx0 %s?\n");
	assert_string_equal(prints("report x"), "x: there is no such domain, but linux, control\n");
}

/* All vCPUs, one in a step, or the one that is named. */
static void vcpus_of(void **state)
{
	(void)state;
	assert_string_equal(prints("regs linux"), "regs of 0\nregs of 1\n");
	assert_string_equal(prints("regs linux 1"), "regs of 1\n");
	assert_string_equal(prints("regs linux 0x0"), "regs of 0\n");
	assert_string_equal(prints("regs linux 2"), "linux has 2 vCPUs, from 0 on\n");
	assert_string_equal(prints("regs linux all"),
			    "all: no number of 64 bits, decimal or with 0x\n");
	assert_string_equal(prints("regs lin"),
			    "lin: there is no such domain, but linux, control\n");
	assert_string_equal(prints("stats lin 0"),
			    "lin: there is no such domain, but linux, control\n");
	assert_string_equal(prints("stats control"),
			    "control\nstats of 0\ncontrol: no channel that counts\n");
	prints("stats linux");
	assert_true(says("linux\nstats of 0\nlinux\nstats of 1\nlinux: no channel that counts\n"));
	assert_string_equal(prints("stats linux 2"), "linux has 2 vCPUs, from 0 on\n");
	assert_string_equal(prints("stats"), "channels: no channel that counts\n");
	assert_string_equal(prints("stats linux 1"), "linux\nstats of 1\n");
}

static void map(void **state)
{
	(void)state;
	adds_console("linux.trace");
	maps(&vms[0], 0x9010000, 0x9010000, 0x2000, MAP_S2_DEVICE);
	maps(&vms[0], 0x9012000, 0x9012000, 0x1000, MAP_S2_RAM); /* beside it, and different */
	maps(&vms[0], 0x8010000, 0x8040000, 0x1000, MAP_S2_DEVICE);
	maps(&vms[0], 0x8020000, 0x8020000, 0x1000, MAP_S2_DEVICE & ~S2_RW);
	maps(&vms[0], 0x8021000, 0x8021000, 0x1000, MAP_S2_DEVICE & ~S2_XN);
	maps(&vms[0], 0x8022000, 0x8022000, 0x1000, MAP_S2_RAM | S2_XN);
	maps(&vms[0], 0x8023000, 0x8023000, 0x1000, MAP_S2_RAM & ~S2_RW);
	maps(&vms[0], (1ull << 39) - 0x1000, 0x9012000, 0x1000, MAP_S2_RAM);
	assert_string_equal(prints("map linux"),
			    "guest address      size  what is there, at the same physical address "
			    "if none is given\n"
			    "0x0008010000        4 KiB  device, rw, physical 0x8040000\n"
			    "0x0008020000        4 KiB  device, not rw\n"
			    "0x0008021000        4 KiB  device, rwx\n"
			    "0x0008022000        4 KiB  memory, rw\n"
			    "0x0008023000        4 KiB  memory, not rw\n"
			    "0x0009010000        8 KiB  device, rw\n"
			    "0x0009012000        4 KiB  memory, rwx\n"
			    "0x0040000000    65544 KiB  memory, rwx\n"
			    "0x7ffffff000        4 KiB  memory, rwx, physical 0x9012000\n"
			    "0x0009000000        4 KiB  emulated: virtual PL011 (linux.trace)\n"
			    "0x0008000000       64 KiB  emulated: virtual GICD\n");
	prints("map control");
	assert_true(says("\n0x0060000000        2 MiB  memory, rwx\n"));
	assert_false(says("emulated"));
}

/* A step looks at few entries, however the tables are. */
static void map_in_steps(void **state)
{
	unsigned steps = 0;

	(void)state;
	maps(&vms[1], 0x10000000, 0x10000000, 0x1ff000, MAP_S2_DEVICE);
	for (const char *at = "map control\n"; *at; at++)
		shell_typed(&shell, (uint8_t)*at);
	for (; shell_turn(&shell); steps++)
		shell_show(&shell, shell.written);
	assert_true(steps > (511 + 511 + 512) / 64);
}

static void dump(void **state)
{
	(void)state;
	assert_string_equal(
		prints("dump linux 0x40414240 20"),
		"0x0040414240  40 42 41 40 00 00 00 00 48 42 41 40 00 00 00 00  "
		"@BA@....HBA@....\n"
		"0x0040414250  50 42 41 40                                      PBA@\n");
	prints("dump linux 0x40000001");
	assert_true(says("0x0040000001  00 00 40 00 00 00 00 08 "));
	assert_true(says("0x0040000031  "));
	assert_false(says("0x0040000041  "));
	assert_string_equal(prints("dump linux 0x60000000 8"),
			    "0x60000000: not in linux's memory\n");
	/* the end of it */
	prints("dump control 0x601ffff0");
	assert_true(says("0x00601ffff0  f0 ff 1f 60 "));
	assert_true(says("\n0x60200000: not in control's memory\n"));
	assert_string_equal(prints("dump linux 0xfffffffffffffff8 16"),
			    "0xfffffffffffffff8: not in linux's memory\n");
	assert_string_equal(prints("dump linux 0x40000000 0"), "");
	assert_string_equal(prints("dump linux 0x40000000 4097"), "at most 4096 bytes at once\n");
	assert_string_equal(prints("dump linux here"),
			    "here: no number of 64 bits, decimal or with 0x\n");
	assert_string_equal(prints("dump linux 0 x"),
			    "x: no number of 64 bits, decimal or with 0x\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {TEST(help),         TEST(names),    TEST(ps),
					   TEST(report),       TEST(vcpus_of), TEST(map),
					   TEST(map_in_steps), TEST(dump)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
