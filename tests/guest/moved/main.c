/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A partition whose memory is elsewhere than its addresses say (mullion,memory-at). It says where
 * it is by its own account, uses its memory from end to end, and looks for some below and above it,
 * and at dram=HEX of its bootargs, where it lies: nothing is there. Then it crashes.
 */
#include <stdlib.h>
#include <string.h>

#include "tests/guest/lib/guest.h"

static const char *const text = "guest: a pointer in data leads here\n"; /* relocated */

/* The abort is told of this very address. */
static void expect_nothing(const char *name, uint64_t address)
{
	struct cpu *c = this_cpu();
	uint32_t value = 0;
	bool there = try_read32(address, &value) || try_write32(address, 1);

	TEST(name, !there && c->fault.far == address, "0x%lx: there %u, FAR 0x%lx", address, there,
	     c->fault.far);
}

static uint64_t lies_at(void)
{
	for (const char *at = machine.bootargs; *at; at++)
		if (!strncmp(at, "dram=", 5))
			return strtoul(at + 5, NULL, 16);
	return 0;
}

static bool is_mine(uint64_t address)
{
	return address - machine.memory[0].base < machine.memory[0].size;
}

void guest_main(void)
{
	struct guest_range memory = machine.memory[0];
	uint64_t here = (uint64_t)guest_main, end = memory.base + memory.size, what = 0,
		 left = leftover_find(&what);

	say("guest: moved is at 0x%lx, its tree at 0x%lx, its memory at 0x%lx + 0x%lx\n", here,
	    (uint64_t)machine.tree, memory.base, memory.size);
	say("%s", text);
	TEST("in_memory", is_mine(here) && is_mine((uint64_t)machine.tree), "0x%lx", here);
	TEST("memory_clear", !left, "0x%lx holds 0x%lx", left, what);
	leftover_make();
	left = leftover_changed();
	TEST("memory_holds", !left, "0x%lx", left);
	expect_nothing("below", memory.base - 4);
	expect_nothing("above", end);
	expect_nothing("where_it_lies", lies_at());
	expect_nothing("its_end_there", lies_at() + memory.size - 4);
	TEST("cpu_on_here",
	     psci(PSCI_CPU_ON, machine.mpidr[1], lies_at(), 0) == PSCI_INVALID_ADDRESS, "taken");
	TEST("second_cpu", !cpu_start(1), "does not start");
	say("guest: moved has run\n");
	psci(MULLION_CRASH, 0xc0de, 0, 0);
	for (;;)
		wfi();
}
