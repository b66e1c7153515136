/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Ends in the way that its bootargs say, as soon as it runs: off, reset, crash (by the call),
 * cpu-off, abort (goes round in its abort handler); or goes round where no exception leaves EL1
 * (undefined), or waits for ever (stays).
 */
#include "tests/guest/lib/guest.h"

#include <string.h>

#define CRASH_CODE 0xc0deu

static uint32_t empty_vectors[512] __attribute__((aligned(2048)));

/* Of the vectors all is zero, in memory that is mapped: an undefined instruction at each turn,
 * which EL1 takes itself. */
static void go_round(uint64_t vectors)
{
	write_sysreg(vbar_el1, vectors);
	isb();
	__asm__ volatile("udf #0");
}

static const struct {
	const char *name;
	uint64_t function, argument;
} ends[] = {
	{"off", PSCI_SYSTEM_OFF, 0},
	{"reset", PSCI_SYSTEM_RESET, 0},
	{"cpu-off", PSCI_CPU_OFF, 0},
	{"crash", MULLION_CRASH, CRASH_CODE},
};

void guest_main(void)
{
	say("guest: %s begins, seeds kaslr %08x rng %08x\n", machine.vm_name, machine.kaslr_seed,
	    machine.rng_seed);
	for (unsigned i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
		if (!strcmp(machine.bootargs, ends[i].name))
			psci(ends[i].function, ends[i].argument, 0, 0);
	if (!strcmp(machine.bootargs, "abort"))
		go_round(CONFIG_TEST_HOLE);
	if (!strcmp(machine.bootargs, "undefined"))
		go_round((uint64_t)empty_vectors);
	for (;;)
		wfi();
}
