/* SPDX-License-Identifier: Apache-2.0 */
/* Software lines of the virtual GIC and several cores: routes, cores that go off, other VMs. */
#include "tests/unit/vgic_soft_steps.h"

static void pulse(unsigned cpu)
{
	fake_enter(cpu);
	vgic_line_pulse(&help_vm, line);
	sound();
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

/* Each call of a core that does not answer takes a second. */
static void of_a_lost_core(void **state)
{
	unsigned calls = fake_remote_calls;

	(void)state;
	vgic_edge_line(&help_vm, line);
	fake_silent = 0;
	fake_enter(2);
	vgic_line_pulse(&help_vm, line);
	fake_silent = ~0u;
	assert_int_equal(fake_remote_calls, calls + 1);
	assert_true(pending());
	pulse(1);
	takes(0, line);
	ends(0, line);
	all_quiet();
}

/* What a life has made of a line is not the next one's: a level, until its device says so. */
static void edge_of_a_life_before(void **state)
{
	uint32_t *words = help_vm.edge;

	(void)state;
	words[line / 32] |= 1u << (line % 32);
	words[SPI / 32] |= 1u << (SPI % 32);
	vgic_vm_reset(&help_vm);
	assert_int_equal(words[line / 32] >> (line % 32) & 1, 0);
	/* a wire's is in the physical GIC, too, which keeps it */
	assert_int_equal(words[SPI / 32] >> (SPI % 32) & 1, 1);
	vgic_edge_line(&help_vm, line);
	assert_int_equal(words[line / 32] >> (line % 32) & 1, 1);
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

/* Active where it is at home, and routed to another since: that one takes it when home goes off. */
static void home_off_while_active(void **state)
{
	(void)state;
	guest_route(0, line, 1);
	drive(0, true);
	takes(1, line);
	guest_route(0, line, 2);
	takes(2, NONE);
	switch_off(1);
	takes(2, line);
	drive(0, false);
	ends(2, line);
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		BOTH(routed),          BOTH(of_a_lost_core), BOTH(edge_of_a_life_before),
		BOTH(routed_nowhere),  BOTH(cores_off),      BOTH(home_off_while_active),
		BOTH(moves_meanwhile), BOTH(other_vm),       BOTH(reset),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
