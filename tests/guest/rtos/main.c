/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a small real-time system does: a tick of 1 kHz by the virtual timer, three tasks of
 * different priority, a queue, and no sleep while there is work. A tick that is late is made up
 * for, so the timer's level is still high at the end of its interrupt; one handler of 64 makes the
 * next ones late, on one CPU after the other: all of them may share one host CPU. In the end the
 * ticks are the counter's: none is lost, whoever else runs. The other CPUs tick, too; those of odd
 * numbers sleep between ticks. `seconds=N` of the bootargs is how long it takes. No tick is due
 * after the end of a phase: a machine that cannot do all of them in time does them later, and has
 * no new ones meanwhile.
 */
#include "tests/guest/rtos/tasks.h"

#include <string.h>

#include "lib/printf.h"
#include "tests/guest/lib/guest.h"

#define HERTZ      1000u
#define LATE_EVERY 64u /* ticks */
#define LATE_BY    5u

enum { SAMPLER, WORKER, BACKGROUND };

static struct {
	uint64_t start, due;
	volatile uint32_t ticks;
	uint32_t level_high; /* ends of the interrupt with the level still high */
	volatile bool done;
} clocks[GUEST_MAX_CPUS];

static uint64_t period, phase_end, bound; /* by `bound`, late ticks must have been made up for */
static bool sleeps;                       /* the background of CPU 0 */
static struct queue samples;
static volatile uint32_t sampled, full, worked, wrong, turns;

static uint64_t seconds_wanted(void)
{
	for (const char *s = machine.bootargs; *s; s++)
		if (!strncmp(s, "seconds=", 8))
			return strtoul(s + 8, NULL, 10);
	return 2;
}

static void on_tick(struct cpu *cpu, uint32_t intid)
{
	uint64_t now = vcount();
	unsigned i = cpu->index;

	if (intid != machine.vtimer)
		return;
	if (clocks[i].due > phase_end) { /* the bound: a tick is lost, and who waits for it wakes */
		write_sysreg(cntv_ctl_el0, 0);
		return;
	}
	if (++clocks[i].ticks % (LATE_EVERY * machine.n_cpus) == 0)
		while (vcount() < now + LATE_BY * period)
			;
	clocks[i].due += period;
	write_sysreg(cntv_cval_el0, clocks[i].due > phase_end ? bound : clocks[i].due);
	if (vcount() >= clocks[i].due && clocks[i].due <= phase_end)
		clocks[i].level_high++;
	if (i == 0)
		task_wake(SAMPLER);
}

static uint32_t ticks_until(const struct cpu *cpu, uint64_t time)
{
	return (uint32_t)((time - clocks[cpu->index].start) / period);
}

/* --- CPU 0 --- */

static void after_irq(struct cpu *cpu)
{
	(void)cpu;
	tasks_preempt();
}

static void sampler(void)
{
	for (;;) {
		task_wait();
		while (sampled != clocks[0].ticks) {
			if (!queue_put(&samples, sampled)) {
				full++; /* behind: the worker's turn, which wakes us for the rest */
				break;
			}
			sampled++;
		}
		task_wake(WORKER);
	}
}

static void worker(void)
{
	uint32_t item;

	for (;;) {
		task_wait();
		while (queue_take(&samples, &item)) {
			uint64_t end = vcount() + period / 50;

			wrong += item != worked;
			worked++;
			while (vcount() < end)
				;
		}
		if (sampled != clocks[0].ticks)
			task_wake(SAMPLER);
	}
}

/* Sleeps until the next interrupt. Not if all have come: there will be no other. */
static void await_tick(const volatile uint32_t *count, uint32_t expected)
{
	irq_disable();
	if (*count < expected)
		wfi();
	irq_enable();
	isb();
}

/* Until each tick of the phase has come: one that is lost for good ends in the bound. */
static void background(void)
{
	uint32_t expected = ticks_until(&cpus[0], phase_end);

	do {
		turns++;
		if (sleeps)
			await_tick(&worked, expected);
	} while (worked < expected && vcount() < bound);
	irq_disable();
	tasks_stop();
	tasks_preempt();
}

static void begin_ticks(struct cpu *cpu)
{
	unsigned i = cpu->index;

	memset(&clocks[i], 0, sizeof(clocks[i]));
	cpu->on_irq = on_tick;
	clocks[i].start = vcount();
	clocks[i].due = clocks[i].start + period;
	write_sysreg(cntv_cval_el0, clocks[i].due);
	write_sysreg(cntv_ctl_el0, 1);
	gic_enable(cpu, machine.vtimer);
}

static void end_ticks(struct cpu *cpu)
{
	write_sysreg(cntv_ctl_el0, 0);
	gic_disable(cpu, machine.vtimer);
	cpu->on_irq = NULL;
}

/* --- the others --- */

static void tick_alone(struct cpu *cpu, uint64_t end)
{
	uint32_t expected;

	begin_ticks(cpu);
	expected = ticks_until(cpu, end);
	irq_enable();
	while (clocks[cpu->index].ticks < expected && vcount() < bound)
		if (cpu->index % 2)
			await_tick(&clocks[cpu->index].ticks, expected);
	irq_disable();
	end_ticks(cpu);
	clocks[cpu->index].done = true;
}

static void check(const char *phase, const struct cpu *cpu)
{
	unsigned i = cpu->index;
	uint32_t expected = ticks_until(cpu, phase_end);
	char name[32];

	fmt_sn(name, sizeof(name), "ticks_%s_cpu%u", phase, i);
	TEST(name, clocks[i].done && clocks[i].ticks == expected, "%u of %u", clocks[i].ticks,
	     expected);
	fmt_sn(name, sizeof(name), "late_%s_cpu%u", phase, i);
	TEST(name, clocks[i].level_high >= expected / (LATE_EVERY * machine.n_cpus),
	     "only %u ends with the level high", clocks[i].level_high);
}

static void run_phase(const char *phase, uint64_t milliseconds)
{
	samples = (struct queue){0};
	sampled = full = worked = wrong = turns = 0;
	phase_end = vcount() + ticks_ms(milliseconds);
	bound = phase_end + ticks_ms(PATIENCE * 1000);
	for (unsigned i = 1; i < machine.n_cpus; i++) {
		clocks[i].done = false;
		cpu_run(i, tick_alone, phase_end);
	}
	task_make(SAMPLER, sampler);
	task_make(WORKER, worker);
	task_make(BACKGROUND, background);
	cpus[0].after_irq = after_irq;
	begin_ticks(&cpus[0]);
	tasks_run();
	cpus[0].after_irq = NULL;
	end_ticks(&cpus[0]);
	clocks[0].done = true;
	for (unsigned i = 1; i < machine.n_cpus; i++)
		cpu_wait(i, 2000);
	for (unsigned i = 0; i < machine.n_cpus; i++)
		check(phase, &cpus[i]);
	TEST(phase, !wrong && turns && worked >= ticks_until(&cpus[0], phase_end),
	     "%u items out of order, %u worked on, %u turns of the background", wrong, worked,
	     turns);
	say("guest: %s %s: %u ticks, %u items, queue full %u times, %u ends with the level high\n",
	    machine.vm_name, phase, clocks[0].ticks, worked, full, clocks[0].level_high);
}

void guest_main(void)
{
	uint64_t milliseconds = seconds_wanted() * 1000 / 2;

	period = read_sysreg(cntfrq_el0) / HERTZ;
	if (!TEST("gic_found", machine.gicd && gic_cpu_init(&cpus[0]), "no GIC"))
		return;
	gicd_init();
	for (unsigned i = 1; i < machine.n_cpus; i++) {
		int64_t r = cpu_start(i);

		if (!TEST("cpu_on", r == 0, "cpu %u: %ld", i, r))
			return;
	}
	sleeps = false;
	run_phase("busy", milliseconds);
	sleeps = true;
	run_phase("idle", milliseconds);
}
