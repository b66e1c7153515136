/* SPDX-License-Identifier: Apache-2.0 */
/* The test device's interrupts between CPUs: routed, raised and dropped by another one, and while a
 * CPU is off. */
#include "tests/guest/vdev/vdev.h"

#define ROUNDS 200u

static void job_level(struct cpu *cpu, uint64_t high)
{
	(void)cpu;
	set_level(high);
}

static void job_pulse(struct cpu *cpu, uint64_t times)
{
	(void)cpu;
	pulse((unsigned)times);
}

/* Another CPU raises what this one waits for, and drops what this one has masked. It waits
 * unmasked: GICD_ISPENDR says that it is pending before this CPU is told to take it. */
static void raised_by_another(struct cpu *cpu)
{
	begin(cpu);
	cpu_run(1, job_level, 1);
	for (uint64_t end = vcount() + ticks_ms(PATIENCE * 2000); !taken.level && vcount() < end;)
		take_pending();
	TEST("raised_by_another",
	     cpu_wait(1, 2000) && taken.level == 1 && taken.cpu == 0 && quiet(cpu),
	     "taken %u times, by CPU %u", taken.level, taken.cpu);
	cpu_run(1, job_pulse, 2);
	while (!taken.edge) { /* masked from the look to the sleep: nothing is missed */
		if (!gic_is_pending(cpu, EDGE_LINE))
			wfi();
		take_pending();
	}
	TEST("pulsed_by_another", cpu_wait(1, 2000), "no answer");
	take_pending(); /* the second one, if it came after the first was taken */
	TEST("pulses_taken", taken.edge <= 2 && quiet(cpu), "taken %u times", taken.edge);

	begin(cpu);
	set_level(true);
	TEST("dropped_by_another", cpu_call(1, job_level, 0, 2000), "no answer");
	take_pending();
	TEST("dropped_is_not_taken", taken.level == 0 && quiet(cpu), "taken %u times, %u spurious",
	     taken.level, cpu->spurious);
}

/* Each line to each CPU, which takes it while it spins or sleeps for a job. */
static void routed(struct cpu *cpu)
{
	unsigned wrong = 0;

	begin(cpu);
	for (unsigned n = 1; n <= ROUNDS; n++) {
		unsigned to = n % machine.n_cpus;

		gic_route(LEVEL_LINE, machine.mpidr[to]);
		gic_route(EDGE_LINE, machine.mpidr[to]);
		set_level(true);
		if (!to)
			take_pending();
		wrong += !WAIT_FOR(taken.level == n, 2000) || taken.cpu != to;
		pulse(1);
		if (!to)
			take_pending();
		wrong += !WAIT_FOR(taken.edge == n, 2000) || taken.cpu != to;
		/* until it has ended there: the next one is routed elsewhere meanwhile else */
		if (n % 3)
			wrong += !WAIT_FOR(!gic_is_active(cpu, EDGE_LINE), 2000);
	}
	TEST("routed", !wrong && WAIT_FOR(quiet(cpu), 2000), "%u of %u rounds", wrong, 2 * ROUNDS);
}

/* Pending here, then routed there, the other way round, and while it is active. */
static void routed_meanwhile(struct cpu *cpu)
{
	begin(cpu);
	pulse(1);
	gic_route(EDGE_LINE, machine.mpidr[1]);
	TEST("routed_pending", WAIT_FOR(taken.edge == 1, 2000) && taken.cpu == 1,
	     "taken %u times, by CPU %u", taken.edge, taken.cpu);
	gic_disable(cpu, LEVEL_LINE);
	gic_route(LEVEL_LINE, machine.mpidr[1]);
	set_level(true);
	gic_route(LEVEL_LINE, machine.mpidr[0]);
	gic_enable(cpu, LEVEL_LINE);
	take_pending();
	TEST("routed_back", taken.level == 1 && taken.cpu == 0, "taken %u times, by CPU %u",
	     taken.level, taken.cpu);
	cpu->manual_eoi = true;
	taken.level_stays = 2;
	set_level(true);
	take_pending(); /* active here until its EOI */
	gic_route(LEVEL_LINE, machine.mpidr[1]);
	TEST("active_here", gic_is_active(cpu, LEVEL_LINE) && taken.level == 2, "taken %u times",
	     taken.level);
	icc_write(ICC_EOIR1_EL1, cpu->last_iar);
	cpu->manual_eoi = false;
	TEST("then_there",
	     WAIT_FOR(taken.level == 3, 2000) && taken.cpu == 1 && WAIT_FOR(quiet(cpu), 2000),
	     "taken %u times, by CPU %u", taken.level, taken.cpu);
}

/* What comes for a CPU that is off waits for it. */
static void while_off(struct cpu *cpu)
{
	int64_t on;

	begin(cpu);
	gic_route(LEVEL_LINE, machine.mpidr[1]);
	gic_route(EDGE_LINE, machine.mpidr[1]);
	cpu_run(1, cpu_off, 0);
	TEST("off", WAIT_FOR(psci(PSCI_AFFINITY_INFO, machine.mpidr[1], 0, 0) == 1, 2000),
	     "CPU 1 is not off");
	set_level(true);
	pulse(2);
	TEST("pending_while_off",
	     gic_is_pending(cpu, LEVEL_LINE) && gic_is_pending(cpu, EDGE_LINE) && !taken.level &&
		     !taken.edge,
	     "taken %u and %u times", taken.level, taken.edge);
	on = cpu_start(1);
	cpu_call(1, job_pulse, 0, 2000);
	TEST("taken_when_on",
	     !on && WAIT_FOR(taken.level == 1 && taken.edge == 1, 2000) && taken.cpu == 1 &&
		     WAIT_FOR(quiet(cpu), 2000),
	     "CPU_ON %ld, taken %u and %u times", on, taken.level, taken.edge);
}

/* One CPU pulses, routes and changes the level as fast as it can, others take: in the end nothing
 * is lost. What is withdrawn or routed away under a CPU that is about to take it is spurious
 * there. */
static void storm(struct cpu *cpu)
{
	uint32_t last = machine.n_cpus - 1, before;

	begin(cpu);
	gic_route(LEVEL_LINE, machine.mpidr[last]);
	for (unsigned n = 0; n < ROUNDS; n++) {
		before = taken.edge;
		gic_route(EDGE_LINE, machine.mpidr[1 + n % last]);
		pulse(1 + n % 15);
		set_level(n & 1);
		gic_set_priority(cpu, EDGE_LINE, (uint8_t)(n % 2 ? 0x80 : 0xa0));
		if (n % 8 == 7 && !WAIT_FOR(taken.edge != before, 2000))
			break;
	}
	set_level(false);
	TEST("storm", WAIT_FOR(lines_quiet(cpu), 2000) && taken.edge >= ROUNDS / 8,
	     "edge taken %u times", taken.edge);
}

void test_cpus(struct cpu *cpu)
{
	for (unsigned i = 1; i < machine.n_cpus; i++) {
		cpus[i].on_irq = handler;
		TEST("cpu_on", !cpu_start(i), "CPU %u did not come up", i);
	}
	raised_by_another(cpu);
	routed(cpu);
	routed_meanwhile(cpu);
	while_off(cpu);
	storm(cpu);
}
