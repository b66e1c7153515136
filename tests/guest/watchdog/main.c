/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A domain with a watchdog: its registers, its first stage in all that a guest may be at then, and
 * in the end the second one, which nothing of the guest survives. How it goes to that end, the
 * bootargs say.
 */
#include "tests/guest/lib/guest.h"

#include <string.h>

#define WCS      0x000u
#define WOR      0x008u
#define WCV      0x010u
#define WCV_HIGH 0x014u
#define W_IIDR   0xfccu
#define EN       1u
#define WS0      2u

#define PATIENT_MS 3000u
#define FED_MS     200u /* a test has two phases of twice that, and one test 20 lives of it */

static volatile unsigned barks; /* first stages taken */
static volatile uint64_t barked_at;

static uint32_t control(uint32_t reg)
{
	return mmio_read32(machine.watchdog_control + reg);
}

static void set_control(uint32_t reg, uint32_t value)
{
	mmio_write32(machine.watchdog_control + reg, value);
}

static void refresh(void)
{
	mmio_write32(machine.watchdog_refresh, 0);
}

static uint64_t compare(void)
{
	return control(WCV) | (uint64_t)control(WCV_HIGH) << 32;
}

static void start(unsigned milliseconds)
{
	set_control(WOR, (uint32_t)ticks_ms(milliseconds));
	set_control(WCS, EN);
}

/* The first stage after so long, and the second much later: a busy host may keep this machine
 * waiting in between. */
static void start_soon(unsigned milliseconds)
{
	uint64_t at = vcount() + ticks_ms(milliseconds);

	start(PATIENT_MS);
	set_control(WCV_HIGH, (uint32_t)(at >> 32));
	set_control(WCV, (uint32_t)at);
}

/* The longest time between two refreshes, the start and the end of the watchdog counted as such,
 * whichever core they are of: where it is long enough, a busy host has kept this machine waiting,
 * and a bark is right. */
static volatile uint64_t fed_at, longest;

static void note_feed(void)
{
	uint64_t now = vcount();

	if (now - fed_at > longest)
		longest = now - fed_at;
	fed_at = now;
}

static void start_fed(void)
{
	fed_at = vcount();
	longest = 0;
	start(FED_MS);
}

static void feed_for(unsigned milliseconds)
{
	uint64_t end = vcount() + ticks_ms(milliseconds);

	do {
		uint64_t before = vcount();

		refresh();
		note_feed();
		fed_at = before; /* it may have been no later than that */
		pause_ms(5);
	} while (vcount() < end);
}

/* It is off, and has barked in vain. */
static bool barked(void)
{
	set_control(WCS, 0);
	note_feed();
	return barks && longest < ticks_ms(FED_MS);
}

/* The handler refreshes: a level that is not silenced comes again. */
static void handler(struct cpu *cpu, uint32_t intid)
{
	(void)cpu;
	if (intid != machine.watchdog_line)
		return;
	barked_at = vcount();
	barks++;
	refresh();
	dsb(sy);
}

static void test_registers(void)
{
	uint64_t before = vcount(), at;
	uint32_t ticks = (uint32_t)ticks_ms(5000);

	TEST("as_reset", !control(WCS) && !control(WOR), "WCS 0x%x WOR 0x%x", control(WCS),
	     control(WOR));
	TEST("revision",
	     !(control(W_IIDR) >> 16 & 0xf) &&
		     control(W_IIDR) == mmio_read32(machine.watchdog_refresh + W_IIDR),
	     "0x%x", control(W_IIDR));
	start(5000);
	at = compare();
	TEST("compare", at >= before + ticks && at <= vcount() + ticks, "0x%lx at 0x%lx", at,
	     before);
	refresh();
	TEST("refreshed", compare() > at && control(WCS) == EN, "0x%lx, WCS 0x%x", compare(),
	     control(WCS));
	set_control(WCS, 0);
	TEST("off", !control(WCS), "WCS 0x%x", control(WCS));
}

static bool barks_once(void)
{
	bool came = WAIT_FOR(barks, 500);

	set_control(WCS, 0);
	return came;
}

static void sleep_wfi(void)
{
	while (!barks)
		__asm__ volatile("wfi");
}

static void test_first_stage(struct cpu *cpu)
{
	uint64_t begin;

	/* in time, and not before */
	barks = 0;
	begin = vcount();
	start_soon(20);
	TEST("interrupt", barks_once(), "none");
	TEST("not_early", barked_at - begin >= ticks_ms(20), "after %lu us",
	     to_us(barked_at - begin));
	/* asleep */
	barks = 0;
	start_soon(20);
	sleep_wfi();
	set_control(WCS, 0);
	TEST("asleep", barks, "none");
	barks = 0;
	start_soon(20);
	psci(PSCI_CPU_SUSPEND, 0, 0, 0);
	TEST("suspended", barks_once(), "none");
	/* fed: it stays quiet for twice its time */
	barks = 0;
	start_fed();
	feed_for(2 * FED_MS);
	TEST("fed", !barked(), "%u barks, fed within %lu us", barks, to_us(longest));
	/* masked: pending while WS0 says so, and gone with a refresh */
	irq_disable();
	start_soon(0);
	TEST("pending",
	     WAIT_FOR(gic_is_pending(cpu, machine.watchdog_line), 500) &&
		     control(WCS) == (EN | WS0),
	     "WCS 0x%x", control(WCS));
	refresh();
	TEST("withdrawn", !gic_is_pending(cpu, machine.watchdog_line) && control(WCS) == EN,
	     "WCS 0x%x", control(WCS));
	set_control(WCS, 0);
	irq_enable();
}

static void feed(struct cpu *cpu, uint64_t milliseconds)
{
	(void)cpu;
	feed_for((unsigned)milliseconds);
}

static void begin_here(struct cpu *cpu, uint64_t milliseconds)
{
	(void)cpu;
	start_soon((unsigned)milliseconds);
}

static void begin_late(struct cpu *cpu, uint64_t milliseconds)
{
	(void)cpu;
	start((unsigned)milliseconds);
}

/* From another vCPU, whose core has not got the timer. */
static void test_second_cpu(void)
{
	TEST("second_cpu", !cpu_start(1), "does not start");
	barks = 0;
	TEST("begun", cpu_call(1, begin_here, 20, 1000) && barks_once(), "no interrupt");
	barks = 0;
	start_fed();
	TEST("fed_elsewhere", cpu_call(1, feed, 2 * FED_MS, 4 * FED_MS) && !barked(),
	     "%u barks, fed within %lu us", barks, to_us(longest));
	/* an earlier time, while it runs */
	barks = 0;
	cpu_call(1, begin_late, 60000, 1000);
	TEST("shortened", cpu_call(1, begin_here, 20, 1000) && barks_once(), "no interrupt");
}

/* --- the end: nobody refreshes any more --- */

static void spin(struct cpu *cpu, uint64_t arg)
{
	(void)cpu;
	(void)arg;
	for (;;)
		__asm__ volatile("yield");
}

static void end(const char *how)
{
	irq_disable();
	if (!strcmp(how, "off"))
		cpu_run(1, spin, 0);
	if (strcmp(how, "reset"))
		start(50);
	else
		start_soon(50);
	if (!strcmp(how, "wfi"))
		for (;;)
			__asm__ volatile("wfi");
	if (!strcmp(how, "suspend"))
		for (;;)
			psci(PSCI_CPU_SUSPEND, 0, 0, 0);
	if (!strcmp(how, "off"))
		psci(PSCI_CPU_OFF, 0, 0, 0);
	if (!strcmp(how, "reset"))
		psci(PSCI_SYSTEM_RESET, 0, 0, 0);
	spin(NULL, 0);
}

void guest_main(void)
{
	struct cpu *c = &cpus[0];

	TEST("node",
	     machine.watchdog_control && machine.watchdog_refresh && machine.watchdog_line >= 32,
	     "0x%lx 0x%lx line %u", machine.watchdog_control, machine.watchdog_refresh,
	     machine.watchdog_line);
	TEST("gic", gic_cpu_init(c), "no redistributor");
	gicd_init();
	c->on_irq = handler;
	gic_route(machine.watchdog_line, machine.mpidr[0]);
	gic_enable(c, machine.watchdog_line);
	irq_enable();
	test_registers();
	if (strcmp(machine.bootargs, "reset")) {
		test_first_stage(c);
		test_second_cpu();
	}
	TEST("no_other_interrupt", !c->spurious, "%u spurious", c->spurious);
	say("guest: its end: %s\n", machine.bootargs);
	if (!machine.bootargs[0])
		test_done();
	end(machine.bootargs);
}
