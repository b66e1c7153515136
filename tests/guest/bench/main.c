/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a partition's calls, traps and interrupts cost. Prints `bench: NAME min A median B max C` in
 * counter ticks, net of an empty measurement. The same binary runs on plain QEMU (the hardware's
 * own cost) and under Mullion.
 */
#include "tests/guest/bench/bench.h"

#define SAMPLES 65u
/* ticks to a timer's expiry: further than any hypervisor needs to set it */
#define NEAR 20000u
/* the same for one that sleeps: longer than a hypervisor would rather spin */
#define FAR           2000000u
#define FAULT_ADDRESS CONFIG_TEST_HOLE
#define PENDING       6u /* SGIs at once: more than there are list registers */

/* PL031 (DDI 0224) */
#define RTCDR   0x00u
#define RTCMR   0x04u
#define RTCIMSC 0x10u
#define RTCRIS  0x14u
#define RTCICR  0x1cu
#define RTC_ID  0xfe0u /* PeriphID0 */

static uint64_t empty;

static void sort(uint64_t *value, unsigned count)
{
	for (unsigned i = 1; i < count; i++) {
		uint64_t x = value[i];
		unsigned k = i;

		for (; k && value[k - 1] > x; k--)
			value[k] = value[k - 1];
		value[k] = x;
	}
}

/*
 * `prepare` (may be NULL) goes before each run and is not measured. The first runs warm QEMU's
 * translations and the hypervisor's caches up and are not counted.
 */
static uint64_t measure_after(const char *name, void (*prepare)(uint32_t), uint32_t intid,
			      probe_fn *probe, uint64_t address, uint64_t value)
{
	uint64_t s[SAMPLES];

	mark_probes();
	for (unsigned i = 0; i < 8 + SAMPLES; i++) {
		if (prepare)
			prepare(intid);
		s[i < 8 ? 0 : i - 8] = probe(address, value) - empty;
	}
	sort(s, SAMPLES);
	say("bench: %s min %lu median %lu max %lu\n", name, s[0], s[SAMPLES / 2], s[SAMPLES - 1]);
	return s[SAMPLES / 2];
}

/* A latency is a difference of two times already: nothing to subtract. */
static void measure_expiry(const char *name, probe_fn *probe, uint64_t ticks)
{
	uint64_t net = empty;

	empty = 0;
	measure_after(name, NULL, 0, probe, ticks, 0);
	empty = net;
}

static uint64_t measure(const char *name, probe_fn *probe, uint64_t address, uint64_t value)
{
	return measure_after(name, NULL, 0, probe, address, value);
}

/* The line becomes pending and is in a list register of this CPU, whose interrupts are masked. */
static void make_pending(uint32_t intid)
{
	struct cpu *c = &cpus[0];

	gic_disable(c, intid);
	gic_clear_pending(c, intid);
	gic_set_priority(c, intid, 0xa0);
	gic_enable(c, intid);
	gic_set_pending(c, intid);
	isb();
}

static void send_many(uint32_t count)
{
	for (uint32_t i = 1; i <= count; i++)
		sgi_send(i, machine.mpidr[0]);
}

static void measure_distributor(uint32_t spi)
{
	struct cpu *c = &cpus[0];
	uint64_t clear = machine.gicd + GICD_ICENABLER + spi / 32 * 4,
		 prio = machine.gicd + GICD_IPRIORITYR + spi;

	measure("gicd_typer_read", probe_read32, machine.gicd + GICD_TYPER, 0);
	if (spi) {
		measure("gicd_isenabler_read", probe_read32,
			machine.gicd + GICD_ISENABLER + spi / 32 * 4, 0);
		measure("gicd_icenabler_write", probe_write32, clear, 1u << (spi & 31));
		measure("gicd_ipriorityr_write", probe_write8, prio, 0xa0);
		measure("ipriorityr_x9", probe_write8_x9, prio, 0xa0);
	}
	measure("gicr_isenabler_read", probe_read32, c->gicr + GICR_ISENABLER0, 0);
	if (spi) {
		measure_after("gicd_icenabler_pending", make_pending, spi, probe_write32, clear,
			      1u << (spi & 31));
		measure_after("gicd_ipriorityr_pending", make_pending, spi, probe_write8, prio,
			      0x80);
		gic_disable(c, spi);
		gic_clear_pending(c, spi);
	}
}

/* The probes' own handlers keep nothing: only these functions run with them. */
static void measure_interrupts(struct cpu *cpu)
{
	uint64_t vbar = read_sysreg(vbar_el1);

	gic_enable(cpu, machine.vtimer);
	for (uint32_t i = 1; i <= PENDING; i++)
		gic_enable(cpu, i);
	set_vectors(own_vectors());
	irq_enable();
	measure("timer_expired", probe_timer, 0, 0);
	if (machine.gic == 2) {
		measure("sgi_self", probe_sgir, machine.gicd + GICD_SGIR, GICD_SGIR_LIST(1) | 1);
	} else {
		measure("sgi_self", probe_sgi, sgi_value(0, 1), 0);
		measure("sgi_x9", probe_sgi_x9, sgi_value(0, 1), 0);
	}
	irq_disable();
	measure_after("sgi_many", send_many, PENDING, probe_unmask, PENDING, 0);
	measure("fault", probe_read32, FAULT_ADDRESS, 0);
	set_vectors((uint64_t)(machine.gic == 2 ? bench_vectors_v2_time : bench_vectors_time));
	measure_expiry("timer_spin", probe_expiry_spin, NEAR);
	measure_expiry("timer_wfi", probe_expiry_wfi, FAR);
	irq_disable();
	gic_disable(cpu, machine.vtimer);
	set_vectors(vbar);
}

/* An interrupt of the RTC, which has matched and stays so: its mask makes it come and go. A machine
 * that only names it in its tree has none. */
static void measure_device(struct cpu *cpu)
{
	uint64_t vbar = read_sysreg(vbar_el1), rtc = machine.rtc;
	uint32_t kept, line = machine.rtc_line;

	if (!line || (mmio_read32(rtc + RTC_ID) & 0xff) != 0x31)
		return;
	kept = mmio_read32(rtc + RTCMR);
	mmio_write32(rtc + RTCIMSC, 0);
	/* the second may end between the two */
	WAIT_FOR((mmio_write32(rtc + RTCMR, mmio_read32(rtc + RTCDR)), mmio_read32(rtc + RTCRIS)),
		 100);
	gic_route(line, cpu->mpidr);
	gic_enable(cpu, line);
	set_vectors((uint64_t)(machine.gic == 2 ? bench_vectors_v2_device : bench_vectors_device));
	irq_enable();
	measure("device", probe_device, rtc + RTCIMSC, 0);
	irq_disable();
	set_vectors(vbar);
	gic_disable(cpu, line);
	mmio_write32(rtc + RTCMR, kept);
	mmio_write32(rtc + RTCICR, 1);
}

void guest_main(void)
{
	struct cpu *c = &cpus[0];
	uint32_t spi = machine.n_spi ? machine.spi[machine.n_spi - 1] : 0;

	say("bench: %u cpus, counter %lu Hz\n", machine.n_cpus, read_sysreg(cntfrq_el0));
	say("bench: entry %lu\n", machine.entry_count);
	if (!machine.gicd || !gic_cpu_init(c)) {
		say("bench: error: no GIC\n");
		return;
	}
	gicd_init();
	bench_gicc = machine.gicc;
	irq_disable();
	empty = measure("empty", probe_empty, 0, 0);
	measure("psci_version", probe_hvc, PSCI_VERSION, 0);
	measure("id_register_read", probe_id, 0, 0);
	measure_distributor(spi);
	measure_interrupts(c);
	measure_device(c);
	if (machine.n_cpus > 1)
		measure_pair(spi);
	say("bench: END\n");
	mark_end();
	psci(PSCI_SYSTEM_OFF, 0, 0, 0);
}
