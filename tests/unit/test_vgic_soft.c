/* SPDX-License-Identifier: Apache-2.0 */
/* Software lines of the virtual GIC on one core, edge and level: from the device to the end. */
#include "tests/unit/vgic_soft_steps.h"

static int one_register(void **state)
{
	(void)state;
	return begin(SOFT_SPI, 1);
}

static void pulse(unsigned cpu)
{
	fake_enter(cpu);
	vgic_line_pulse(&help_vm, line);
	sound();
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
	pulse(1); /* also while another one holds it high */
	serves(0, line);
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
		BOTH(configured),
		cmocka_unit_test_setup(queued, one_register),
		BOTH(end_not_seen_yet),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
