/* SPDX-License-Identifier: Apache-2.0 */
/* What boot gives a VM of the machine: pages, traps and interrupts. */
#include "el2/boot/stage2_tables.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dtb/config/merge.h"
#include "el2/core/cpu.h"
#include "el2/core/own_irq.h"
#include "el2/core/places.h"
#include "lib/log.h"
#include "tests/unit/dt_help.h"
#include "tests/unit/expect.h"
#include "tools/dt_stage2.h"

#define ROOM  (1u << 17)
#define LINES 256u
#define UART  33u /* virt.dts */
#define PL031 34u
#define TWO                                                                                       \
	"&{/} { domains {"                                                                        \
	" a { compatible = \"openamp,domain-v1\"; mullion,kernel = \"k\";"                        \
	" cpus = <&cpus 0x3 1>; mullion,memory-rest; mullion,access-rest; };"                     \
	" b { compatible = \"openamp,domain-v1\"; mullion,kernel = \"k\";"                        \
	" cpus = <&cpus 0xc 1>; mullion,memory-size = <0x1000000>; access = <&pl031_9010000>; };" \
	" }; };"

struct vm vms[MAX_VMS];
static struct machine machine;
static struct diag d;
static _Alignas(8) char merged[ROOM];

bool own_irq_claimed(uint32_t intid)
{
	(void)intid;
	return false;
}

bool cpu_call(unsigned cpu, void (*function)(void *target, void *arg), void *target, void *arg)
{
	(void)cpu;
	(void)function;
	(void)target;
	(void)arg;
	return true;
}

void log_line(const char *format, ...)
{
	(void)format;
}

/* Both VMs of the virt board with `more` in its tree. */
static void map_both(const char *more)
{
	struct blob board = dt_board_file("virt.dts", more, "-@"), overlay = dt_overlay(TWO);

	memset(&machine, 0, sizeof(machine));
	memset(vms, 0, sizeof(vms));
	known_places.count = 0;
	stage2_start(LINES);
	expect_success(dt_discover(board.data, board.size, &machine.board, &d), &d);
	expect_success(
		sys_merge(merged, ROOM, board.data, board.size, overlay.data, overlay.size, &d),
		&d);
	machine.merged = merged;
	machine.mmfr0 = 5;
	machine.uart.match = -1;
	expect_success(sys_parse(merged, &machine.board, &machine.config, &d), &d);
	for (unsigned i = 0; i < 2; i++) {
		vms[i].index = i;
		strcpy(vms[i].name, machine.config.domains[i].name);
		vms[i].memory[0] = (struct range){0x40000000 + i * MIB(16), MIB(16)};
		vms[i].guest[0] = vms[i].memory[0];
		vms[i].n_memory = 1;
		expect_success(vm_map(&machine, i, &vms[i], &d), &d);
	}
	dt_free(&board);
	dt_free(&overlay);
}

static bool owns(unsigned vm, uint32_t intid)
{
	return vms[vm].gic.owned[intid / 32] >> (intid % 32) & 1;
}

static uint64_t leaf(unsigned vm, uint64_t address)
{
	unsigned level;

	return pgtable_lookup(&vms[vm].s2, address, &level);
}

static void each_has_its_own(void **state)
{
	(void)state;
	map_both("");
	assert_int_equal(leaf(0, 0x40000000), 0x40000000 | MAP_S2_RAM | PTE_VALID);
	assert_int_equal(leaf(1, 0x41000000), 0x41000000 | MAP_S2_RAM | PTE_VALID);
	assert_int_equal(leaf(0, 0x41000000), 0);
	assert_int_equal(leaf(1, 0x40000000), 0);
	assert_int_equal(leaf(1, 0x9010000), 0x9010000 | MAP_S2_DEVICE | PTE_VALID | PTE_TABLE);
	assert_int_equal(leaf(0, 0x9010000), 0);
	assert_int_equal(leaf(0, 0x9000000), 0x9000000 | MAP_S2_DEVICE | PTE_VALID | PTE_TABLE);
	assert_int_equal(leaf(0, 0x8000000), 0); /* the GIC's frames trap */
	assert_true(owns(0, UART) && !owns(1, UART) && owns(1, PL031) && !owns(0, PL031));
	assert_true(owns(0, LINES - 1) && !owns(1, LINES - 1)); /* a spare one */
	assert_int_equal(vms[0].gic.lines, LINES);
}

/* A core's own lines are its VM's but for the secure and the hypervisor's timer, whatever numbers
 * these have, and the GIC's maintenance interrupt. */
static void private_lines(void **state)
{
	static const struct {
		const char *interrupts;
		uint32_t ppis;
	} cases[] = {
		/* 29, 26; maintenance is 25 */
		{"<1 13 4>, <1 14 4>, <1 11 4>, <1 10 4>", 0xd9ff0000},
		{"<1 1 4>, <1 2 4>, <1 3 4>, <1 0 4>", 0xfdfc0000},    /* 17, 16 */
		{"<1 0 4>, <1 13 4>, <1 14 4>, <1 15 4>", 0x7dfe0000}, /* 16, 31 */
	};

	(void)state;
	for (unsigned k = 0; k < COUNT(cases); k++) {
		char more[160];

		snprintf(more, sizeof(more), "/ { timer { interrupts = %s; }; };",
			 cases[k].interrupts);
		map_both(more);
		for (unsigned i = 0; i < 2; i++)
			assert_int_equal(vms[i].gic.owned[0], cases[k].ppis);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(each_has_its_own),
					   cmocka_unit_test(private_lines)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
