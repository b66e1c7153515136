/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One of two things, by the bootargs: looks at as many absent addresses as nobody would, with
 * handlers of every kind, and ends; or goes round in its abort handler for ever, for want of
 * vectors or of a stack, down in calls that are known, or with frame records of its own making. Or
 * hangs, deaf.
 */
#include "tests/guest/lib/guest.h"

#include <string.h>

#define NOTHING CONFIG_TEST_HOLE
#define MANY    70000u /* more than EL2 lets be the same */

/* probes.S: each reads `address` so many times, `step` farther each time; returns how many have
 * failed. */
unsigned probe_pass_over(uint64_t address, unsigned times, unsigned step);
unsigned probe_branch(uint64_t address, unsigned times, unsigned step);
unsigned probe_mend(uint64_t address, unsigned times, unsigned step);

_Noreturn void no_vectors(uint64_t address);
/* x0 to x30 are 0x1000, 0x1001, ..; it goes on for ever. */
_Noreturn void known_registers(void);
_Noreturn void no_stack(uint64_t address);

/* probes.S; with x29 = `record` */
void no_vectors_at(uint64_t address, const uint64_t *record);

static __attribute__((noipa)) void calls_inner(uint64_t address)
{
	no_vectors_at(address, __builtin_frame_address(0));
	say("guest: not reached\n");
}

static __attribute__((noipa)) void calls_middle(uint64_t address)
{
	calls_inner(address);
	say("guest: not reached\n");
}

static __attribute__((noipa)) void calls_outer(uint64_t address)
{
	calls_middle(address);
	say("guest: not reached\n");
}

/* Two that lead to each other; to a device, through one that is all right; askew; nowhere. */
static void make_up_records(const char *what)
{
	static uint64_t record[6];

	record[1] = 0x1111111111111110;
	record[3] = 0x2222222222222220;
	record[0] = (uint64_t)&record[2];
	if (!strcmp(what, "records-loop"))
		record[2] = (uint64_t)record;
	else if (!strcmp(what, "records-device"))
		record[2] = machine.gicd;
	else if (!strcmp(what, "records-askew"))
		record[2] = (uint64_t)record + 4;
	else if (!strcmp(what, "records-nowhere"))
		record[2] = 0xfffffffffffffff8;
	else
		return;
	no_vectors_at(NOTHING, record);
}

static void look(const char *name, unsigned (*probe)(uint64_t, unsigned, unsigned), unsigned step)
{
	unsigned n = probe(NOTHING, MANY, step);

	TEST(name, n == MANY, "%u of %u", n, MANY);
}

void guest_main(void)
{
	__asm__ volatile("msr daifset, #15");
	say("guest: a long line %0200u\n", 0);
	if (!strcmp(machine.bootargs, "no-vectors"))
		no_vectors(NOTHING);
	if (!strcmp(machine.bootargs, "no-stack"))
		no_stack(NOTHING);
	if (!strcmp(machine.bootargs, "calls"))
		calls_outer(NOTHING);
	make_up_records(machine.bootargs);
	if (!strcmp(machine.bootargs, "hang"))
		known_registers();
	look("probes_pass_over_same", probe_pass_over, 0);
	look("probes_pass_over", probe_pass_over, 4);
	look("probes_branch", probe_branch, 4);
	look("probes_mend", probe_mend, 4);
	test_done();
}
