/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Software lines of the virtual GIC: the interrupts of emulated devices, edge and level. Each test
 * runs for a line among wired ones and for one that the physical GIC has no register for. After
 * each step the whole state is checked.
 */
#include "tests/unit/vgic_steps.h"

static uint32_t line; /* the one under test */
static unsigned writes;

static int begin(uint32_t intid, unsigned list_registers)
{
	start(list_registers);
	line = intid;
	writes = fake_writes;
	return 0;
}

static int among_wired(void **state)
{
	(void)state;
	return begin(SOFT_SPI, 4);
}

static int beyond(void **state)
{
	(void)state;
	return begin(SOFT_HIGH, 4);
}

static int one_register(void **state)
{
	(void)state;
	return begin(SOFT_SPI, 1);
}

/* The device, on a core of this VM or of the other one. */
static void drive(unsigned cpu, bool high)
{
	fake_enter(cpu);
	vgic_line_set(&help_vm, line, high);
	sound();
}

static void pulse(unsigned cpu)
{
	fake_enter(cpu);
	vgic_line_pulse(&help_vm, line);
	sound();
}

static bool pending(void)
{
	return guest_get(0, GICD_ISPENDR, line);
}

static bool active(void)
{
	return guest_get(0, GICD_ISACTIVER, line);
}

static void level(void **state)
{
	(void)state;
	drive(0, true);
	drive(0, true);
	takes(0, line);
	takes(0, NONE); /* active: not again */
	assert_true(active());
	assert_true(pending());
	ends(0, line);
	takes(0, line); /* still high: it comes again */
	drive(0, false);
	assert_false(pending());
	assert_true(active());
	guest_eoi(0, line);
	/* its end is worth no interrupt of EL2, as it was low by then */
	assert_false(fake_maintenance(0));
	assert_false(active());
	all_quiet();
	assert_int_equal(fake_cpus[0].hcr, ICH_HCR_EN);
	assert_int_equal(fake_writes, writes);
}

static void high_again_while_active(void **state)
{
	(void)state;
	drive(0, true);
	takes(0, line);
	drive(1, false);
	drive(2, true);
	ends(0, line);
	takes(0, line);
	drive(0, false);
	drive(0, true);
	drive(0, false);
	ends(0, line);
	all_quiet();
}

/* Withdrawn before it is taken: from a list register, of another core, too. */
static void dropped(void **state)
{
	(void)state;
	drive(0, true);
	assert_true(pending());
	drive(0, false);
	assert_false(pending());
	takes(0, NONE);
	drive(2, true);
	drive(1, false);
	takes(0, NONE);
	drive(0, true);
	drive(0, false);
	drive(0, true);
	takes(0, line);
	drive(0, false);
	ends(0, line);
	all_quiet();
}

static void edge_line(void **state)
{
	(void)state;
	guest_config(0, line, true);
	pulse(0);
	pulse(1); /* two before it is taken are one */
	assert_true(pending());
	takes(0, line);
	assert_false(pending());
	pulse(0);
	pulse(2);
	assert_true(pending());
	takes(0, NONE);
	ends(0, line);
	serves(0, line);
	drive(0, true); /* an edge is one, whatever the level is then */
	serves(0, line);
	takes(0, NONE);
	drive(0, true);
	drive(0, false);
	takes(0, NONE);
	all_quiet();
	assert_int_equal(fake_writes, writes);
}

static void pulses_while_disabled(void **state)
{
	(void)state;
	guest_config(0, line, true);
	guest_set(1, GICD_ICENABLER, line);
	for (unsigned i = 0; i < 3; i++)
		pulse(i);
	assert_true(pending());
	takes(0, NONE);
	guest_set(2, GICD_ISENABLER, line);
	serves(0, line);
	takes(0, NONE);
	/* taken back, and cleared */
	pulse(0);
	guest_set(1, GICD_ICENABLER, line);
	assert_true(pending());
	takes(0, NONE);
	guest_set(1, GICD_ICPENDR, line);
	guest_set(0, GICD_ISENABLER, line);
	takes(0, NONE);
	all_quiet();
}

static void level_while_disabled(void **state)
{
	(void)state;
	drive(0, true);
	guest_set(0, GICD_ICENABLER, line);
	takes(0, NONE);
	assert_true(pending());
	guest_set(0, GICD_ISENABLER, line);
	takes(0, line);
	guest_set(1, GICD_ICENABLER, line); /* active stays active */
	ends(0, line);
	takes(0, NONE);
	drive(0, false);
	guest_set(0, GICD_ISENABLER, line);
	all_quiet();
	dist_write(0, GICD_CTLR, 0);
	drive(0, true);
	takes(0, NONE);
	dist_write(0, GICD_CTLR, 3);
	takes(0, line);
	drive(0, false);
	ends(0, line);
	all_quiet();
}

/* GICD_ISPENDR of a level: a latch of its own. GICD_ICPENDR clears that, and not the line. */
static void latched(void **state)
{
	(void)state;
	guest_set(1, GICD_ISPENDR, line);
	assert_true(pending());
	drive(0, true);
	drive(0, false);
	assert_true(pending());
	serves(0, line);
	takes(0, NONE);
	drive(0, true);
	guest_set(0, GICD_ICPENDR, line);
	assert_true(pending());
	takes(0, line);
	guest_set(0, GICD_ISPENDR, line);
	drive(0, false);
	assert_true(pending());
	ends(0, line);
	takes(0, line);
	guest_set(0, GICD_ISPENDR, line);
	guest_set(0, GICD_ICPENDR, line);
	ends(0, line);
	all_quiet();
}

static void active_by_hand(void **state)
{
	(void)state;
	guest_set(1, GICD_ISACTIVER, line);
	assert_true(active());
	drive(0, true);
	takes(0, NONE);
	guest_set(1, GICD_ICACTIVER, line);
	takes(0, line);
	guest_set(2, GICD_ICACTIVER, line); /* in service, ended by hand: the line brings it back */
	guest_eoi(0, line);
	takes(0, line);
	drive(0, false);
	ends(0, line);
	/* while pending in a list register */
	drive(0, true);
	guest_set(1, GICD_ISACTIVER, line);
	assert_true(pending());
	takes(0, NONE);
	drive(0, false);
	guest_set(0, GICD_ICACTIVER, line);
	all_quiet();
}

/* With EOImode 1 it ends by ICC_DIR_EL1. */
static void ended_by_dir(void **state)
{
	(void)state;
	fake_cpus[0].eoi_mode = true;
	drive(0, true);
	takes(0, line);
	ends(0, line);
	takes(0, NONE);
	guest_dir(0, line);
	takes(0, line);
	drive(0, false);
	guest_eoi(0, line);
	guest_dir(0, line);
	all_quiet();
}

static void priority(void **state)
{
	(void)state;
	guest_prio(0, line, 0x80);
	guest_prio(0, SPI, 0x40);
	drive(0, true);
	fake_wire(0, SPI, true);
	takes(0, SPI);
	takes(0, NONE);
	guest_prio(1, line, 0x20); /* out of the list register and in again */
	assert_int_equal(guest_get_prio(0, line), 0x20);
	takes(0, line);
	drive(0, false);
	ends(0, line);
	fake_wire(0, SPI, false);
	ends(0, SPI);
	all_quiet();
}

static void routed(void **state)
{
	(void)state;
	drive(0, true);
	guest_route(0, line, 1);
	takes(0, NONE);
	takes(1, line);
	/* active at 1: it stays there until it has ended */
	guest_route(2, line, 2);
	takes(2, NONE);
	assert_true(active());
	ends(1, line);
	takes(1, NONE);
	takes(2, line);
	drive(0, false);
	guest_route(2, line, 0);
	ends(2, line);
	/* it ended with nothing to tell of: the next one finds its way */
	drive(1, true);
	takes(2, NONE);
	takes(0, line);
	drive(1, false);
	ends(0, line);
	all_quiet();
	assert_int_equal(fake_writes, writes);
}

static void routed_nowhere(void **state)
{
	(void)state;
	drive(0, true);
	guest_route(0, line, NO_CORE);
	assert_true(pending());
	for (unsigned n = 0; n < 3; n++)
		takes(n, NONE);
	drive(0, false);
	assert_false(pending());
	drive(2, true);
	guest_set(0, GICD_ICENABLER, line);
	guest_route(0, line, 2);
	takes(2, NONE);
	guest_set(0, GICD_ISENABLER, line);
	takes(2, line);
	drive(0, false);
	ends(2, line);
	guest_route(0, line, NO_CORE);
	drive(0, true);
	guest_route(0, line, 1);
	takes(1, line);
	drive(0, false);
	ends(1, line);
	all_quiet();
}

static void switch_off(unsigned cpu)
{
	fake_enter(cpu);
	fake_cpus[cpu].only_kicks = true;
	vgic_cpu_off(&help_cpu[cpu]);
	sound();
}

static void switch_on(unsigned cpu)
{
	fake_enter(cpu);
	vgic_cpu_reset(&help_cpu[cpu]);
	vgic_cpu_on(&help_cpu[cpu]);
	fake_cpus[cpu].only_kicks = false;
	fake_cpus[cpu].mask = 0xff;
	fake_cpus[cpu].group_on[0] = fake_cpus[cpu].group_on[1] = true;
	sound();
}

/* What waits for a core that is off is there when it comes on; what any may take goes on. */
static void cores_off(void **state)
{
	(void)state;
	guest_route(0, line, 1);
	drive(0, true);
	switch_off(1);
	assert_true(pending());
	takes(0, NONE);
	switch_on(1);
	takes(1, line);
	switch_off(1); /* active there: ended */
	assert_false(active());
	drive(0, false);
	guest_config(0, line, true);
	pulse(0);
	guest_set(0, GICD_ISACTIVER, line);
	guest_route(0, line, 2); /* active by hand at a core that is off: nothing to wait for */
	serves(2, line);
	guest_route(1, line, IRM);
	pulse(1);
	switch_off(2);
	serves(0, line);
	all_quiet();
}

/* --- while one core waits for another, the first time --- */

static void (*once)(void);

static void meanwhile(void)
{
	void (*what)(void) = once;
	unsigned self = fake_self;

	once = NULL;
	if (what)
		what();
	fake_self = self;
}

static void drive_meanwhile(void)
{
	fake_enter(1);
	vgic_line_set(&help_vm, line, true);
}

static void route_meanwhile(void)
{
	guest_route(0, line, 2);
}

static void off_meanwhile(void)
{
	switch_off(0);
}

/* A line that goes high while its home moves, and a home that moves while its line goes high. */
static void moves_meanwhile(void **state)
{
	(void)state;
	fake_while_waiting = meanwhile;
	once = drive_meanwhile;
	guest_route(2, line, 1);
	sound();
	takes(0, NONE);
	takes(1, line);
	drive(0, false);
	ends(1, line);
	once = route_meanwhile;
	drive(0, true);
	takes(1, NONE);
	takes(2, line);
	drive(0, false);
	ends(2, line);
	/* 1-of-N, and the one that it is routed to goes off on the way */
	guest_route(0, line, IRM);
	guest_route(0, line, 0);
	guest_route(1, line, IRM);
	once = off_meanwhile;
	drive(2, true);
	takes(1, line);
	drive(2, false);
	ends(1, line);
	all_quiet();
}

/* The device may be served by a core of another VM. */
static void other_vm(void **state)
{
	(void)state;
	drive(3, true);
	takes(4, NONE);
	takes(0, line);
	drive(4, false);
	ends(0, line);
	guest_route(0, line, 2);
	drive(4, true);
	takes(2, line);
	drive(3, false);
	ends(2, line);
	/* and what is the other VM's is not this one's */
	guest_set(3, GICD_ISENABLER, OTHERS_SOFT);
	guest_set(0, GICD_ISENABLER, OTHERS_SOFT);
	guest_set(0, GICD_ISPENDR, OTHERS_SOFT);
	assert_false(guest_get(3, GICD_ISPENDR, OTHERS_SOFT));
	fake_enter(0);
	vgic_line_set(&help_other, OTHERS_SOFT, true);
	assert_false(guest_get(0, GICD_ISPENDR, OTHERS_SOFT));
	takes(0, NONE);
	takes(3, OTHERS_SOFT);
	help_line(3, OTHERS_SOFT, false);
	ends(3, OTHERS_SOFT);
	all_quiet();
}

static void reset(void **state)
{
	(void)state;
	drive(0, true);
	guest_set(0, GICD_ISPENDR, line);
	for (unsigned n = 0; n < 3; n++) {
		fake_enter(n);
		fake_cpus[n].only_kicks = true;
		vgic_cpu_stop(&help_cpu[n]);
	}
	fake_enter(0);
	vgic_vm_reset(&help_vm);
	for (unsigned n = 0; n < 3; n++)
		switch_on(n);
	help_enable_groups();
	assert_true(pending()); /* the line is high as before */
	takes(0, NONE);
	guest_set(0, GICD_ISENABLER, line);
	takes(0, line);
	drive(0, false);
	ends(0, line);
	takes(0, NONE); /* the latch is forgotten */
	assert_int_equal(fake_writes > writes, 1);
	all_quiet();
}

/* A high line that is told to be a level is pending. */
static void configured(void **state)
{
	(void)state;
	guest_config(0, line, true);
	drive(0, true);
	serves(0, line);
	guest_config(1, line, false);
	assert_true(pending());
	takes(0, line);
	drive(0, false);
	ends(0, line);
	all_quiet();
}

/* One list register: behind others in the queue, and active outside. */
static void queued(void **state)
{
	(void)state;
	guest_prio(0, line, 0x80);
	guest_prio(0, SPI, 0x40);
	fake_wire(0, SPI, true);
	takes(0, SPI);
	drive(0, true);
	drive(0, false); /* out of the queue */
	drive(0, true);
	fake_wire(0, SPI, false);
	ends(0, SPI);
	takes(0, line);
	fake_wire(0, SPI, true); /* preempts, and pushes it out of the list register */
	takes(0, SPI);
	assert_true(active());
	fake_wire(0, SPI, false);
	ends(0, SPI);
	ends(0, line); /* counted, as it is in no list register; still high */
	takes(0, line);
	fake_wire(0, SPI, true);
	takes(0, SPI);
	drive(0, false);
	fake_wire(0, SPI, false);
	ends(0, SPI);
	ends(0, line);
	all_quiet();
}

/* An operation comes before EL2 takes note of an end. */
static void end_not_seen_yet(void **state)
{
	(void)state;
	drive(0, true);
	takes(0, line);
	guest_eoi(0, line);
	assert_true(fake_maintenance(0));
	assert_false(active());
	assert_true(pending());
	drive(0, false);
	assert_false(pending());
	takes(0, NONE);
	all_quiet();
}

#define BOTH(test)                                        \
	{#test, test, among_wired, NULL, NULL},           \
	{                                                 \
#test " beyond", test, beyond, NULL, NULL \
	}

int main(void)
{
	const struct CMUnitTest tests[] = {
		BOTH(level),
		BOTH(high_again_while_active),
		BOTH(dropped),
		BOTH(edge_line),
		BOTH(pulses_while_disabled),
		BOTH(level_while_disabled),
		BOTH(latched),
		BOTH(active_by_hand),
		BOTH(ended_by_dir),
		BOTH(priority),
		BOTH(routed),
		BOTH(routed_nowhere),
		BOTH(cores_off),
		BOTH(moves_meanwhile),
		BOTH(other_vm),
		BOTH(reset),
		BOTH(configured),
		cmocka_unit_test_setup(queued, one_register),
		BOTH(end_not_seen_yet),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
