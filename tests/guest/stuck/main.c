/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One of two things, by the bootargs: looks at as many absent addresses as nobody would, with
 * handlers of every kind, and ends; or goes round in its abort handler for ever, for want of
 * vectors or of a stack.
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
_Noreturn void no_stack(uint64_t address);

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
	look("probes_pass_over_same", probe_pass_over, 0);
	look("probes_pass_over", probe_pass_over, 4);
	look("probes_branch", probe_branch, 4);
	look("probes_mend", probe_mend, 4);
	test_done();
}
