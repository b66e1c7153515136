/* SPDX-License-Identifier: Apache-2.0 */
/*
 * All orders in which the CPUs can go off but for one, and come on again. In each, an SPI is made
 * pending for the first that goes off, and lies in its hands then: it must be delivered after
 * CPU_ON, or where it is routed to meanwhile; once.
 */
#include "tests/guest/hotplug/hotplug.h"
#include "lib/printf.h"

#define ROUNDS 20u

static unsigned order[HOT_CPUS], done;
static uint32_t taken_before[HOT_CPUS];
static char name[32];

static void next_on(struct cpu *cpu, uint64_t place);
static void next_off(struct cpu *cpu, uint64_t place);

/* The n-th order of hot_cpus things; false: there are no more. */
static bool make_order(unsigned number)
{
	unsigned left[HOT_CPUS], weight = 1, length = 0;

	for (unsigned i = 1; i < hot_cpus; i++)
		weight *= i;
	for (unsigned i = 0; i < hot_cpus; i++)
		left[i] = i;
	if (number >= weight * hot_cpus)
		return false;
	for (unsigned i = 0; i < hot_cpus; i++) {
		unsigned pick = number / weight;

		number %= weight;
		weight /= hot_cpus - 1 - i ? hot_cpus - 1 - i : 1;
		order[i] = left[pick];
		name[6 + i] = (char)('0' + left[pick]);
		for (unsigned k = pick; k + 1 < hot_cpus - i; k++)
			left[k] = left[k + 1];
		length = 7 + i;
	}
	name[length] = '\0';
	return true;
}

static uint32_t spi_total(void)
{
	uint32_t n = 0;

	for (unsigned i = 0; i < hot_cpus; i++)
		n += spi_taken[i] - taken_before[i];
	return n;
}

static void begin(struct cpu *cpu)
{
	fmt_sn(name, sizeof(name), "order_");
	if (!make_order(done)) {
		TEST("all_orders", done > 1, "%u", done);
		duel(cpu, 0);
		return;
	}
	for (unsigned i = 0; i < hot_cpus; i++)
		taken_before[i] = spi_taken[i];
	if (order[0] == cpu->index)
		next_off(cpu, 0);
	else
		cpu_run(order[0], next_off, 0);
}

/* Alone. The timer goes on; the interrupt has not been lost, and not delivered. */
static void alone(struct cpu *cpu)
{
	uint32_t spi = machine.spi[0], before = ticks[cpu->index];
	unsigned off = 0;
	bool ticking;

	irq_enable();
	ticking = WAIT_FOR(ticks[cpu->index] > before + 1, 2000);
	for (unsigned i = 0; i < hot_cpus; i++)
		off += AFFINITY(i) == 1;
	if (off != hot_cpus - 1 || !ticking || spi_total() || !gic_is_pending(cpu, spi))
		TEST(name, false, "alone: %u off, %s, interrupt taken %u pending %u", off,
		     ticking ? "ticks" : "no ticks", spi_total(), gic_is_pending(cpu, spi));
	if (done & 1) {
		gic_route(spi, cpu->mpidr);
		if (!WAIT_FOR(spi_taken[cpu->index] != taken_before[cpu->index], 2000))
			TEST(name, false, "interrupt routed from an off CPU does not come");
	}
	irq_disable();
}

/* order[place] is the master, and those before it are off, or on their way. */
static void next_off(struct cpu *cpu, uint64_t place)
{
	irq_disable();
	if (place && !hot_is_off(order[place - 1]))
		TEST(name, false, "cpu %u does not go off", order[place - 1]);
	if (place + 1 == hot_cpus) {
		alone(cpu);
		next_on(cpu, 0);
		return;
	}
	if (!place) {
		gic_route(machine.spi[0], cpu->mpidr);
		gic_enable(cpu, machine.spi[0]);
		gic_set_pending(cpu, machine.spi[0]);
		/* a tick may stand before it, for as long as this CPU takes no interrupt */
		for (uint64_t end = vcount() + ticks_ms(5);
		     icc_read(ICC_HPPIR1_EL1) != machine.spi[0] && vcount() < end;)
			;
	}
	cpu_run(order[place + 1], next_off, place + 1);
	cpu_off(cpu, 0);
}

/* The master starts order[place]; in every third order all by itself, else each starts the next. */
static void next_on(struct cpu *cpu, uint64_t place)
{
	bool good = true;

	for (; place + 1 < hot_cpus; place++) {
		good = hot_start(name, order[place]) && good;
		if (done % 3) {
			cpu_run(order[place], next_on, place + 1);
			return;
		}
	}
	good = WAIT_FOR(spi_total() == 1, 2000);
	if (good && !(done & 1) && spi_taken[order[0]] - taken_before[order[0]] != 1)
		good = false;
	for (unsigned i = 0; i < hot_cpus; i++) {
		uint32_t before = ticks[i];

		irq_enable();
		if (!WAIT_FOR(ticks[i] != before, 2000))
			good = TEST(name, false, "cpu %u has no ticks", i);
		irq_disable();
	}
	TEST(name, good, "interrupt taken %u times, %u by cpu %u", spi_total(),
	     spi_taken[order[0]] - taken_before[order[0]], order[0]);
	done++;
	begin(cpu);
}

void orders(struct cpu *cpu, uint64_t arg)
{
	uint64_t config = machine.gicd + GICD_ICFGR + machine.spi[0] / 16 * 4;

	(void)arg;
	gic_disable(cpu, machine.spi[0]);
	/* edge: nothing pulls the line */
	mmio_write32(config, mmio_read32(config) | 2u << (machine.spi[0] % 16 * 2));
	begin(cpu);
}

/* --- two at once --- */

static volatile uint64_t duel_at;
static volatile int64_t duel_result[GUEST_MAX_CPUS];

static void fire(struct cpu *cpu, uint64_t target)
{
	while (vcount() < duel_at)
		;
	duel_result[cpu->index] = psci(PSCI_CPU_ON, machine.mpidr[target],
				       (uint64_t)secondary_entry, SECONDARY_CONTEXT + target);
}

void duel(struct cpu *cpu, uint64_t arg)
{
	unsigned one = (cpu->index + 1) % hot_cpus, two = (cpu->index + 2) % hot_cpus,
		 target = (cpu->index + 3) % hot_cpus;
	unsigned good = 0;

	(void)arg;
	if (hot_cpus < 4 || !machine.hypervisor) { /* QEMU's PSCI says SUCCESS to both */
		test_skip("duel", "four CPUs and Mullion are needed");
		test_done();
	}
	for (unsigned round = 0; round < ROUNDS; round++) {
		uint32_t boots = cpus[target].boots;
		int64_t r, s;

		cpu_run(target, cpu_off, 0);
		if (!hot_is_off(target))
			break;
		duel_at = vcount() + ticks_ms(2);
		cpu_run(one, fire, target);
		cpu_run(two, fire, target);
		if (!cpu_wait(one, 2000) || !cpu_wait(two, 2000) || !cpu_wait_up(target, boots))
			break;
		r = duel_result[one];
		s = duel_result[two];
		good += (r == 0) != (s == 0) &&
			(r == 0 || r == PSCI_ON_PENDING || r == PSCI_ALREADY_ON) &&
			(s == 0 || s == PSCI_ON_PENDING || s == PSCI_ALREADY_ON);
	}
	TEST("duel", good == ROUNDS, "round %u: %ld and %ld", good, duel_result[one],
	     duel_result[two]);
	test_done(); /* powers off from whichever CPU this is */
}
