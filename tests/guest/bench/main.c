/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a partition's calls, traps and interrupts cost. Prints `bench: NAME min A median B max C` in counter ticks, net of an
 * empty measurement. The same binary runs on plain QEMU (the hardware's own cost) and under Mullion.
 */
#include "lib/guest.h"

#define SAMPLES 65u

uint64_t probe_empty(uint64_t a, uint64_t v);
uint64_t probe_read32(uint64_t a, uint64_t v);
uint64_t probe_write32(uint64_t a, uint64_t v);
uint64_t probe_write8(uint64_t a, uint64_t v);
uint64_t probe_hvc(uint64_t a, uint64_t v);
uint64_t probe_timer(uint64_t a, uint64_t v);
uint64_t probe_sgi(uint64_t a, uint64_t v);
uint64_t probe_ipi(uint64_t a, uint64_t v);
void ipi_server(uint64_t answer);
extern char bench_vectors[];

static uint64_t empty;

static void sort(uint64_t *v, unsigned n)
{
	for (unsigned i = 1; i < n; i++) {
		uint64_t x = v[i];
		unsigned k = i;

		for (; k && v[k - 1] > x; k--)
			v[k] = v[k - 1];
		v[k] = x;
	}
}

/* The first runs warm QEMU's translations and the hypervisor's caches up and are not counted. */
static uint64_t measure(const char *name, uint64_t (*probe)(uint64_t, uint64_t), uint64_t a, uint64_t v)
{
	uint64_t s[SAMPLES];

	for (unsigned i = 0; i < 8; i++)
		probe(a, v);
	for (unsigned i = 0; i < SAMPLES; i++)
		s[i] = probe(a, v) - empty;
	sort(s, SAMPLES);
	say("bench: %s min %lu median %lu max %lu\n", name, s[0], s[SAMPLES / 2], s[SAMPLES - 1]);
	return s[SAMPLES / 2];
}

static uint64_t sgi_value(unsigned cpu, uint32_t intid)
{
	uint64_t m = machine.mpidr[cpu];

	return (m >> 16 & 0xff) << 32 | (uint64_t)intid << 24 | (m >> 8 & 0xff) << 16 | 1ull << (m & 0xf);
}

static void serve(struct cpu *c, uint64_t answer)
{
	gic_enable(c, 1);
	irq_disable();
	write_sysreg(vbar_el1, (uint64_t)bench_vectors);
	isb();
	ipi_server(answer);
}

static void measure_interrupts(struct cpu *c)
{
	uint64_t vbar = read_sysreg(vbar_el1);

	gic_enable(c, machine.vtimer);
	gic_enable(c, 1);
	write_sysreg(vbar_el1, (uint64_t)bench_vectors);
	isb();
	irq_enable();
	measure("timer_expired", probe_timer, 0, 0);
	measure("sgi_self", probe_sgi, sgi_value(0, 1), 0);
	irq_disable();
	gic_disable(c, machine.vtimer);
	write_sysreg(vbar_el1, vbar);
	isb();
}

static void measure_ipi(struct cpu *c)
{
	uint64_t vbar = read_sysreg(vbar_el1);

	if (machine.n_cpus < 2)
		return;
	if (cpu_start(1)) {
		say("bench: error: cpu 1 does not start\n");
		return;
	}
	cpu_run(1, serve, sgi_value(0, 1));
	WAIT_FOR(false, 1);
	gic_enable(c, 1);
	write_sysreg(vbar_el1, (uint64_t)bench_vectors);
	isb();
	measure("ipi_round_trip", probe_ipi, sgi_value(1, 1), 0);
	write_sysreg(vbar_el1, vbar);
	isb();
}

void guest_main(void)
{
	struct cpu *c = &cpus[0];
	uint32_t spi = machine.n_spi ? machine.spi[machine.n_spi - 1] : 0;
	uint64_t word = spi / 32 * 4;

	say("bench: on %s, %u cpus, counter %lu Hz\n", machine.hypervisor ? "Mullion" : "bare machine", machine.n_cpus,
	    read_sysreg(cntfrq_el0));
	say("bench: entry %lu\n", machine.entry_count);
	if (!machine.gicd || !gic_cpu_init(c)) {
		say("bench: error: no GICv3\n");
		return;
	}
	gicd_init();
	empty = measure("empty", probe_empty, 0, 0);
	measure("psci_version", probe_hvc, PSCI_VERSION, 0);
	measure("gicd_typer_read", probe_read32, machine.gicd + GICD_TYPER, 0);
	if (spi) {
		measure("gicd_isenabler_read", probe_read32, machine.gicd + GICD_ISENABLER + word, 0);
		measure("gicd_icenabler_write", probe_write32, machine.gicd + GICD_ICENABLER + word, 1u << (spi & 31));
		measure("gicd_ipriorityr_write", probe_write8, machine.gicd + GICD_IPRIORITYR + spi, 0xa0);
	}
	measure("gicr_isenabler_read", probe_read32, c->gicr + GICR_ISENABLER0, 0);
	measure_interrupts(c);
	measure_ipi(c);
	say("bench: END\n");
	psci(PSCI_SYSTEM_OFF, 0, 0, 0);
}
