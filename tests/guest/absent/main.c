/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A partition whose first CPU is off, and comes and goes when a debugger asks for it: by one more
 * in `absent_asked`. The second CPU switches it on then, says what has come of it, and ends the
 * partition where that is INTERNAL_FAILURE.
 */
#include "tests/guest/lib/guest.h"

#define INTERNAL_FAILURE (-6)

volatile uint32_t absent_asked;
static volatile uint32_t came;

/* Where the first CPU comes up again: counts at the address in x0, and goes off. */
void come_and_go(void);
__asm__(".globl come_and_go\n"
	"come_and_go:\n\tldr w2, [x0]\n\tadd w2, w2, #1\n\tstr w2, [x0]\n\tdsb sy\n\t"
	"movz w0, #0x8400, lsl #16\n\tmovk w0, #2\n\thvc #0\n\tb come_and_go");

static bool is_off(void)
{
	return psci(PSCI_AFFINITY_INFO, machine.mpidr[0], 0, 0) == 1;
}

static void wake_when_asked(struct cpu *cpu, uint64_t arg)
{
	(void)cpu;
	(void)arg;
	WAIT_FOR(is_off(), 2000);
	say("guest: the first CPU is off\n");
	for (uint32_t done = 0;;) {
		uint32_t before = came;
		int64_t result;

		if (absent_asked == done) {
			__asm__ volatile("yield");
			continue;
		}
		done = absent_asked;
		/* once more where nothing came of it: its core is just being given up */
		do {
			result = psci(PSCI_CPU_ON, machine.mpidr[0], (uint64_t)come_and_go,
				      (uint64_t)&came);
			if (result == INTERNAL_FAILURE)
				psci(PSCI_SYSTEM_OFF, 0, 0, 0);
		} while (!result && WAIT_FOR(is_off(), 2000) && came == before);
		if (!result)
			say("guest: the first CPU has come and gone, %u\n", done);
		else
			say("guest: CPU_ON %ld\n", result);
	}
}

void guest_main(void)
{
	if (!TEST("second_cpu", cpu_start(1) == 0, "does not start"))
		test_done();
	cpu_run(1, wake_when_asked, 0);
	cpu_off(this_cpu(), 0);
}
