/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A partition that ends its life again and again while its CPUs start each other and go off, some
 * lives by two CPUs at once. In the next one nobody but the first CPU may be there. The count of
 * lives is in the last page of its memory, which a reset leaves alone.
 */
#include "tests/guest/hotplug/hotplug.h"

#define MARK 0x484f54504c554731ull

struct record {
	uint64_t mark, life, bad;
	volatile uint64_t beat; /* the second CPU's */
};

static volatile uint64_t reset_at;

static struct record *record(void)
{
	const struct guest_range *m = &machine.memory[machine.n_memory - 1];

	return (struct record *)(m->base + m->size - 4096);
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
		psci(PSCI_CPU_ON, machine.mpidr[1], (uint64_t)off_again, (uint64_t)&record()->beat);
	psci(PSCI_SYSTEM_RESET, 0, 0, 0);
}

static bool only_one(uint64_t beat)
{
	bool good = record()->beat == beat;

	for (unsigned i = 1; i < hot_cpus; i++)
		good = good && AFFINITY(i) == 1 && !cpus[i].boots;
	return good;
}

void lives(unsigned last)
{
	struct record *r = record();
	uint64_t end, beat = r->beat;

	if (r->mark != MARK)
		*r = (struct record){.mark = MARK};
	r->life++;
	end = vcount() + ticks_ms(1);
	do
		r->bad += !only_one(beat);
	while (vcount() < end);
	if (r->life > last) {
		TEST("lives", !r->bad, "somebody else was there at the beginning of a life (%lu)",
		     r->bad);
		test_done();
	}
	for (unsigned i = 2; i < hot_cpus; i++)
		if (cpu_start(i)) {
			TEST("starts", false, "cpu %u in life %lu", i, r->life);
			test_done();
		}
	/* vary the moment, and who resets: the first, the last, or both at once */
	reset_at = vcount() + ticks_ms(2) + vcount() * 7919 % ticks_ms(3);
	for (unsigned i = 2; i < hot_cpus; i++)
		cpu_run(i, churn, i + 1 == hot_cpus && r->life % 3);
	if (r->life % 3 != 1)
		churn(&cpus[0], true);
	WAIT_FOR(false, 2000);
	TEST("reset", false, "still here after a minute");
	test_done();
}
