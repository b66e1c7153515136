/* SPDX-License-Identifier: Apache-2.0 */
/* What two CPUs do together. Each sample is mark_begin, mark_return, mark_done (marks.S); the
 * plugin counts. */
#include "tests/guest/bench/bench.h"

#define SAMPLES 33u
#define REST    200u /* turns until the other CPU has come to rest */

static volatile uint32_t served;
static volatile uint32_t hold; /* CPU 1 spins with interrupts masked while this is 1 */

static void row(const char *name)
{
	say("bench: counted %s\n", name);
	mark_row();
}

/* Jobs run with interrupts masked and the frame's vectors, and leave both so: bench_vectors answers
 * for these loops alone. */
static void serve(struct cpu *cpu, void (*server)(volatile uint32_t *, uint32_t))
{
	uint64_t vbar = read_sysreg(vbar_el1);

	irq_disable();
	gic_enable(cpu, 1);
	set_vectors(own_vectors());
	server(&served, SAMPLES);
	set_vectors(vbar);
}

static void job_spin(struct cpu *cpu, uint64_t arg)
{
	(void)arg;
	serve(cpu, sgi_server_spin);
}

static void job_sleep(struct cpu *cpu, uint64_t arg)
{
	(void)arg;
	serve(cpu, sgi_server_wfi);
}

static void job_hold(struct cpu *cpu, uint64_t arg)
{
	(void)cpu;
	(void)arg;
	served = 1;
	spin_until(&hold, 0);
}

static void measure_ipi(const char *name, void (*job)(struct cpu *, uint64_t))
{
	served = 0;
	cpu_run(1, job, 0);
	row(name);
	for (uint32_t i = 0; i < SAMPLES; i++) {
		spin_turns(REST);
		if (machine.gic == 2)
			marked_write32(machine.gicd + GICD_SGIR, GICD_SGIR_LIST(2) | 1);
		else
			marked_sgi(sgi_value(1, 1));
		spin_until(&served, i + 1);
	}
	cpu_wait(1, 1000);
}

/* The line is pending in a list register of CPU 1, which does not take it, when CPU 0 writes. */
static void measure_remote(const char *name, void (*op)(uint64_t, uint32_t), uint64_t address,
			   uint32_t value, uint32_t spi)
{
	struct cpu *c = &cpus[0];

	served = 0;
	hold = 1;
	cpu_run(1, job_hold, 0);
	spin_until(&served, 1);
	row(name);
	for (unsigned i = 0; i < SAMPLES; i++) {
		gic_enable(c, spi);
		gic_set_pending(c, spi);
		spin_turns(REST);
		op(address, value);
		spin_turns(REST);
		mark_done();
		gic_disable(c, spi);
		gic_clear_pending(c, spi);
		gic_set_priority(c, spi, 0xa0);
		spin_turns(REST);
	}
	hold = 0;
	cpu_wait(1, 1000);
}

static bool is_off(uint64_t mpidr)
{
	return psci(PSCI_AFFINITY_INFO, mpidr, 0, 0) == 1;
}

static void measure_cpu_on(void)
{
	uint64_t mpidr = machine.mpidr[1] & MPIDR_AFF_MASK;

	row("cpu_on");
	for (uint32_t i = 0; i < SAMPLES; i++) {
		spin_turns(REST);
		if (marked_cpu_on(mpidr)) {
			say("bench: error: CPU_ON of cpu 1 failed\n");
			return;
		}
		spin_until(&secondary_came, i + 1);
		WAIT_FOR(is_off(mpidr), 1000);
	}
}

/* One CPU's work alone, but its sleep is long and a hypervisor may spend it as it likes: the
 * counter would not tell. */
static void measure_sleep(struct cpu *cpu)
{
	uint64_t vbar = read_sysreg(vbar_el1);

	gic_enable(cpu, machine.vtimer);
	set_vectors(own_vectors());
	row("wfi_timer");
	for (uint32_t i = 0; i < SAMPLES; i++)
		marked_sleep(read_sysreg(cntfrq_el0) / 100);
	set_vectors(vbar);
	gic_disable(cpu, machine.vtimer);
}

void measure_pair(uint32_t spi)
{
	struct cpu *c = &cpus[0];
	uint64_t word = spi / 32 * 4;

	irq_disable();
	measure_sleep(c);
	measure_cpu_on();
	if (cpu_start(1)) {
		say("bench: error: cpu 1 does not start\n");
		return;
	}
	if (spi) {
		gic_route(spi, cpus[1].mpidr);
		measure_remote("icenabler_remote", marked_write32,
			       machine.gicd + GICD_ICENABLER + word, 1u << (spi & 31), spi);
		measure_remote("ipriorityr_remote", marked_write8,
			       machine.gicd + GICD_IPRIORITYR + spi, 0x80, spi);
		gic_route(spi, c->mpidr);
	}
	measure_ipi("ipi_running", job_spin);
	measure_ipi("ipi_sleeping", job_sleep);
}
