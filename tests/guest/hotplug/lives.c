/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A partition that ends its life again and again, or that others restart, while its CPUs start each
 * other and go off, some lives by two CPUs at once. In the next one nobody but the first CPU may be
 * there.
 */
#include "tests/guest/hotplug/hotplug.h"

/* What is kept from life to life: in how many CPUs have started each other, and whether one was
 * bad. */
#define LIFE 0xfffffu
#define BAD  0x100000u

static volatile uint64_t reset_at;

/* The second CPU's beat, in memory that is no part of the image: a CPU left from the last life is
 * seen to write it, too. */
static volatile uint64_t *beat(void)
{
	const struct guest_range *m = &machine.memory[machine.n_memory - 1];

	return (volatile uint64_t *)(m->base + m->size - 4096);
}

/* Where the second CPU comes up again and again: counts at the address in x0 for a while, which
 * shows that it is there, and goes off. */
void off_again(void);
__asm__(".globl off_again\n"
	"off_again:\n\tmov w3, #0x8000\n"
	"1:\tldr x2, [x0]\n\tadd x2, x2, #1\n\tstr x2, [x0]\n\tsubs w3, w3, #1\n\tb.ne 1b\n\t"
	"movz w0, #0x8400, lsl #16\n\tmovk w0, #2\n\thvc #0\n\tb off_again");

/* Wakes the second CPU, and resets when it is time, if `reset`. */
static void churn(struct cpu *cpu, uint64_t reset)
{
	(void)cpu;
	while (!reset || vcount() < reset_at)
		psci(PSCI_CPU_ON, machine.mpidr[1], (uint64_t)off_again, (uint64_t)beat());
	psci(PSCI_SYSTEM_RESET, 0, 0, 0);
}

static bool only_one(void)
{
	bool good = !*beat();

	for (unsigned i = 1; i < hot_cpus; i++)
		good = good && AFFINITY(i) == 1 && !cpus[i].boots;
	return good;
}

void lives(unsigned last, bool by_request)
{
	uint32_t kept = life_read(), life = (kept & LIFE) + 1;
	uint64_t end = vcount() + ticks_ms(1);

	do
		kept |= only_one() ? 0 : BAD;
	while (vcount() < end);
	life_write(kept);
	if (life > last) {
		TEST("lives", !(kept & BAD), "somebody else was there at the beginning of a life");
		test_done();
	}
	for (unsigned i = 2; i < hot_cpus; i++)
		if (cpu_start(i)) {
			TEST("starts", false, "cpu %u in life %u", i, life);
			test_done();
		}
	/* vary the moment, and who resets: the first, the last, or both at once */
	reset_at = vcount() + ticks_ms(2) + vcount() * 7919 % ticks_ms(3);
	life_write(kept + 1);
	for (unsigned i = 2; i < hot_cpus; i++)
		cpu_run(i, churn, !by_request && i + 1 == hot_cpus && life % 3);
	if (by_request)
		churn(&cpus[0], false);
	if (life % 3 != 1)
		churn(&cpus[0], true);
	WAIT_FOR(false, 2000);
	TEST("reset", false, "still here after a minute");
	test_done();
}
