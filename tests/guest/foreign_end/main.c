/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A domain with direct interrupts that ends an SPI of another one (docs/direct-interrupts.md), and
 * that other one. With `ends=N` of the bootargs, for ever: an SGI of its own is acknowledged, which
 * makes a priority active, and what ICC_EOIR1_EL1 names is the SPI N. Else: the owner of the RTC's
 * line, on two cores, which has its handler stay in service, and says what it finds.
 */
#include "tests/guest/lib/guest.h"

#include <string.h>

#define OWN_SGI    3u
#define SAY_EACH   10000u
#define STAY_MS    200u
#define ROUNDS     5u
#define AFTERWARDS 10u

static bool wanted(const char *name, uint32_t *value)
{
	const char *s = machine.bootargs;

	if (strncmp(s, name, strlen(name)))
		return false;
	*value = (uint32_t)strtoul(s + strlen(name), NULL, 10);
	return true;
}

static void __attribute__((noreturn)) end_others(uint32_t line)
{
	struct cpu *cpu = &cpus[0];

	gic_enable(cpu, OWN_SGI);
	for (unsigned n = 1;; n++) {
		sgi_send(OWN_SGI, cpu->mpidr);
		WAIT_FOR(GIC_INTID(icc_read(ICC_IAR1_EL1)) == OWN_SGI, 100);
		icc_write(ICC_EOIR1_EL1, line);
		mmio_write32(cpu->gicr + GICR_SGI + GICD_ICACTIVER, 1u << OWN_SGI);
		if (n % SAY_EACH == 0)
			say("guest: %s has ended INTID %u %u times\n", machine.vm_name, line, n);
	}
}

/* What the first handler of a round finds, while it serves the line and has it pending again. */
static struct {
	bool route;              /* to CPU 1, meanwhile */
	bool first;              /* this one stays in service */
	volatile bool was_ended; /* it is not active any more */
	volatile bool nested;    /* it is taken again meanwhile */
	volatile bool serves;
} found;

static void serve(struct cpu *cpu, uint32_t intid)
{
	if (intid != machine.rtc_line)
		return;
	if (found.serves) {
		found.nested = true;
		return;
	}
	if (!found.first)
		return;
	found.first = false;
	found.serves = true;
	gic_set_pending(cpu, intid);
	if (found.route)
		gic_route(intid, machine.mpidr[1]);
	/* the whole time, unless there is nothing more to be seen */
	for (uint64_t end = vcount() + ticks_ms(STAY_MS); vcount() < end;) {
		found.was_ended |= !gic_is_active(cpu, intid);
		if (found.nested || (found.was_ended && !found.route))
			break;
	}
	found.serves = false;
}

static unsigned taken(void)
{
	return cpus[0].irqs[machine.rtc_line] + cpus[1].irqs[machine.rtc_line];
}

/* A line that is pending once more in its service: it comes twice, and it is known who had it. */
static unsigned serve_twice(bool route)
{
	unsigned before = taken(), twice = 0;

	for (unsigned i = 0; i < ROUNDS; i++, before = taken()) {
		found.route = route;
		found.first = true;
		cpus[0].on_irq = serve;
		gic_route(machine.rtc_line, machine.mpidr[0]);
		gic_set_pending(&cpus[0], machine.rtc_line);
		WAIT_FOR(taken() >= before + 2, STAY_MS + 100);
		pause_ms(5);
		twice += taken() == before + 2;
	}
	return twice;
}

static void nothing(struct cpu *cpu, uint32_t intid)
{
	(void)cpu;
	(void)intid;
}

static void listen(struct cpu *cpu, uint64_t argument)
{
	(void)argument;
	cpu->on_irq = serve;
	irq_enable();
}

static void own(void)
{
	unsigned all = 0, before;
	uint64_t changed;

	leftover_make();
	listen(&cpus[0], 0);
	TEST("second_cpu", !cpu_start(1) && cpu_call(1, listen, 0, 1000), "does not come");
	gic_enable(&cpus[0], machine.rtc_line);
	TEST("served_twice", serve_twice(false) == ROUNDS, "lost, or came too often");
	say("guest: in service it was %s\n", found.was_ended ? "ended" : "left alone");
	TEST("not_nested", !found.nested, "the same core has taken it in its service");
	TEST("served_twice_routed", serve_twice(true) == ROUNDS, "lost, or came too often");
	say("guest: in service the other core %s\n", found.nested ? "took it" : "waited");
	cpus[0].on_irq = nothing;
	gic_route(machine.rtc_line, machine.mpidr[0]);
	for (unsigned i = 0; i < AFTERWARDS; i++) {
		before = taken();
		gic_set_pending(&cpus[0], machine.rtc_line);
		all += WAIT_FOR(taken() == before + 1, 100);
	}
	TEST("afterwards", all == AFTERWARDS, "%u of %u came", all, AFTERWARDS);
	changed = leftover_changed();
	TEST("own_memory", !changed, "somebody has changed 0x%lx", changed);
}

void guest_main(void)
{
	uint32_t line;

	gic_cpu_init(&cpus[0]);
	gicd_init();
	if (wanted("ends=", &line))
		end_others(line);
	if (TEST("has_a_line", machine.rtc_line && machine.n_cpus > 1, "no RTC, or one core"))
		own();
}
