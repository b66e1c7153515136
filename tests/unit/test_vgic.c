/* SPDX-License-Identifier: Apache-2.0 */
/* Interrupts through the virtual GIC, step by step; after each step the whole state is checked. */
#include "tests/unit/vgic_steps.h"

/* --- one interrupt --- */

static void level_spi(void **state)
{
	(void)state;
	fake_wire(0, SPI, true);
	takes(0, SPI);
	takes(0, NONE); /* active: not again */
	assert_true(guest_get(0, GICD_ISACTIVER, SPI));
	assert_true(guest_get(0, GICD_ISPENDR, SPI)); /* the wire is still high */
	ends(0, SPI);
	takes(0, SPI); /* so it comes again */
	fake_wire(0, SPI, false);
	assert_false(guest_get(0, GICD_ISPENDR, SPI));
	assert_true(guest_get(0, GICD_ISACTIVER, SPI));
	ends(0, SPI);
	assert_false(guest_get(0, GICD_ISACTIVER, SPI));
	all_quiet();
	assert_int_equal(fake_cpus[0].hcr,
			 /* nothing traps, nothing comes back, when nothing is out or waiting */
			 ICH_HCR_EN);
}

static void edge_spi(void **state)
{
	(void)state;
	edge(0, EDGE);
	takes(0, EDGE);
	assert_false(guest_get(0, GICD_ISPENDR, EDGE));
	edge(0, EDGE); /* while active: pending and active */
	assert_true(guest_get(0, GICD_ISPENDR, EDGE));
	takes(0, NONE);
	ends(0, EDGE);
	serves(0, EDGE);
	all_quiet();
}

static void ppi(void **state)
{
	(void)state;
	for (unsigned n = 0; n < 3; n++)
		fake_wire(n, TIMER, true);
	for (unsigned n = 0; n < 3; n++) {
		takes(n, TIMER);
		fake_wire(n, TIMER, false);
		ends(n, TIMER);
	}
	all_quiet();
}

/* A PPI without a wire for this VM is plain state. */
static void unwired_ppi(void **state)
{
	(void)state;
	fake_wire(0, 25, true);
	takes(0, NONE);
	guest_set(0, GICD_ISPENDR, 25);
	assert_true(guest_get(0, GICD_ISPENDR, 25));
	assert_false(guest_get(1, GICD_ISPENDR, 25));
	takes(0, 25);
	guest_set(0, GICD_ISPENDR, 25);
	assert_true(guest_get(0, GICD_ISPENDR, 25));
	assert_true(guest_get(0, GICD_ISACTIVER, 25));
	guest_set(0, GICD_ICPENDR, 25);
	assert_false(guest_get(0, GICD_ISPENDR, 25));
	ends(0, 25);
	all_quiet();
}

/* --- level: withdrawn, kept, latched --- */

/* A level that went low while its interrupt waits in a list register is withdrawn when anybody
 * looks at it. */
static void level_withdrawn(void **state)
{
	(void)state;
	fake_wire(0, TIMER, true);
	help_settle(0);
	fake_wire(0, TIMER, false);
	assert_false(guest_get(0, GICD_ISPENDR, TIMER));
	takes(0, NONE);
	fake_wire(0, SPI, true);
	help_settle(0);
	fake_wire(0, SPI, false);
	guest_prio(1, SPI, 0x20);
	takes(0, NONE);
	all_quiet();
}

static void level_not_cleared(void **state)
{
	(void)state;
	fake_wire(0, SPI, true);
	help_settle(0);
	guest_set(0, GICD_ICPENDR, SPI); /* as if it had not been written: the wire is high */
	assert_true(guest_get(0, GICD_ISPENDR, SPI));
	takes(0, SPI);
	fake_wire(0, SPI, false);
	ends(0, SPI);
	all_quiet();
}

/* GICD_ISPENDR of a level-sensitive interrupt: a latch of its own, until acknowledged or
 * GICD_ICPENDR. */
static void level_latched(void **state)
{
	(void)state;
	guest_set(0, GICD_ISPENDR, SPI);
	assert_true(guest_get(0, GICD_ISPENDR, SPI));
	help_settle(0);
	/* looked at, and stays although the wire is low */
	assert_true(guest_get(0, GICD_ISPENDR, SPI));
	help_settle(0);
	fake_wire(0, SPI, true);
	fake_wire(0, SPI, false);
	assert_true(guest_get(1, GICD_ISPENDR, SPI));
	serves(0, SPI);
	takes(0, NONE);
	/* The next one is the wire's again, and withdrawn with it. */
	fake_wire(0, SPI, true);
	help_settle(0);
	fake_wire(0, SPI, false);
	assert_false(guest_get(0, GICD_ISPENDR, SPI));
	takes(0, NONE);
	/* Cleared, before and after EL2 took it. */
	guest_set(0, GICD_ISPENDR, SPI);
	guest_set(0, GICD_ICPENDR, SPI);
	takes(0, NONE);
	guest_set(0, GICD_ISPENDR, SPI);
	help_settle(0);
	guest_set(0, GICD_ICPENDR, SPI);
	takes(0, NONE);
	/* Twice is once; while active it is for later. */
	guest_set(0, GICD_ISPENDR, TIMER);
	help_settle(0);
	guest_set(0, GICD_ISPENDR, TIMER);
	takes(0, TIMER);
	guest_set(0, GICD_ISPENDR, TIMER);
	ends(0, TIMER);
	serves(0, TIMER);
	all_quiet();
}

static void disabled_and_back(void **state)
{
	(void)state;
	/* Not taken while disabled, kept, and comes when enabled; from every stage. */
	guest_set(0, GICD_ICENABLER, EDGE);
	edge(0, EDGE);
	takes(0, NONE);
	assert_true(guest_get(0, GICD_ISPENDR, EDGE));
	guest_set(0, GICD_ISENABLER, EDGE);
	help_settle(0);
	guest_set(1, GICD_ICENABLER, EDGE); /* out of cpu 0's list register */
	takes(0, NONE);
	assert_true(guest_get(0, GICD_ISPENDR, EDGE));
	guest_set(0, GICD_ICPENDR, EDGE);
	guest_set(0, GICD_ISENABLER, EDGE);
	takes(0, NONE);
	guest_set(0, GICD_ISPENDR, SPI); /* a level's latch survives it, too */
	help_settle(0);
	guest_set(0, GICD_ICENABLER, SPI);
	takes(0, NONE);
	guest_set(0, GICD_ISENABLER, SPI);
	takes(0, SPI);
	guest_set(0, GICD_ICENABLER, SPI); /* active stays active */
	assert_true(guest_get(0, GICD_ISACTIVER, SPI));
	ends(0, SPI);
	all_quiet();
}

static void disabled_private(void **state)
{
	uint64_t self = 1ull << 0 | 3ull << 24;

	(void)state;
	guest_set(0, GICD_ICENABLER, 3);
	guest_sgi(0, self, true);
	takes(0, NONE);
	assert_true(guest_get(0, GICD_ISPENDR, 3));
	guest_sgi(0, self, true);
	guest_set(0, GICD_ISENABLER, 3);
	takes(0, 3);
	guest_sgi(0, self, true); /* active and pending in its list register */
	guest_set(0, GICD_ICENABLER, 3);
	ends(0, 3);
	takes(0, NONE);
	guest_set(0, GICD_ISENABLER, 3);
	serves(0, 3);
	guest_set(0, GICD_ICENABLER, TIMER);
	fake_wire(0, TIMER, true);
	takes(0, NONE);
	guest_set(0, GICD_ISENABLER, TIMER);
	takes(0, TIMER);
	fake_wire(0, TIMER, false);
	ends(0, TIMER);
	all_quiet();
}

/* --- active --- */

static void active_by_hand(void **state)
{
	(void)state;
	guest_set(0, GICD_ISACTIVER, EDGE);
	edge(0, EDGE);
	takes(0, NONE);
	assert_true(guest_get(1, GICD_ISACTIVER, EDGE));
	assert_true(guest_get(1, GICD_ISPENDR, EDGE));
	guest_set(0, GICD_ISACTIVER, EDGE);
	guest_set(0, GICD_ICACTIVER, EDGE);
	serves(0, EDGE);
	/* Pending in a list register, then active: pending as well, when it is an edge. */
	edge(0, EDGE);
	help_settle(0);
	guest_set(1, GICD_ISACTIVER, EDGE);
	assert_true(guest_get(0, GICD_ISPENDR, EDGE));
	takes(0, NONE);
	guest_set(1, GICD_ICACTIVER, EDGE);
	serves(0, EDGE);
	guest_set(0, GICD_ISACTIVER, 5);
	guest_sgi(0, 1 | 5ull << 24, true);
	takes(0, NONE);
	guest_set(0, GICD_ICACTIVER, 5);
	serves(0, 5);
	/* An interrupt in service is ended by hand: its wire brings it back; the priority is
	 * dropped by EOI as ever. */
	fake_wire(0, SPI, true);
	takes(0, SPI);
	guest_set(1, GICD_ICACTIVER, SPI);
	guest_eoi(0, SPI);
	takes(0, SPI);
	fake_wire(0, SPI, false);
	ends(0, SPI);
	all_quiet();
}

/* The end of an active interrupt is found by the priority and group that it was taken with,
 * whatever was written since. */
static void changed_while_active(void **state)
{
	(void)state;
	guest_prio(0, SPI, 0x80);
	fake_wire(0, SPI, true);
	takes(0, SPI);
	fake_wire(0, SPI, false);
	guest_prio(0, SPI, 0x20);
	dist_write(0, GICD_IGROUPR + 4, 0);
	assert_int_equal(guest_get_prio(0, SPI), 0x20);
	ends(0, SPI);
	assert_false(guest_get(0, GICD_ISACTIVER, SPI));
	all_quiet();
}

static void eoi_mode_1(void **state)
{
	(void)state;
	fake_cpus[0].eoi_mode = true;
	fake_wire(0, SPI, true);
	takes(0, SPI);
	guest_eoi(0, SPI);
	takes(0, NONE); /* dropped, not deactivated */
	assert_true(guest_get(0, GICD_ISACTIVER, SPI));
	edge(0, EDGE);
	takes(0, EDGE);
	guest_eoi(0, EDGE);
	guest_dir(0, SPI); /* in any order */
	takes(0, SPI);
	fake_wire(0, SPI, false);
	guest_eoi(0, SPI);
	guest_dir(0, EDGE);
	guest_dir(0, SPI);
	all_quiet();
}

/* --- priorities, groups, GICD_CTLR --- */

static void priority_order(void **state)
{
	static const uint32_t by_urgency[] = {70, 35, 99, 60, TIMER, 36, 100, 37, 6};

	(void)state;
	for (unsigned i = 0; i < COUNT(by_urgency); i++)
		guest_prio(0, by_urgency[i], (uint8_t)(0x10 + 8 * i));
	for (unsigned i = COUNT(by_urgency); i-- > 0;) {
		if (by_urgency[i] >= 16)
			fake_wire(0, by_urgency[i], true);
		else
			guest_sgi(0, 1 | (uint64_t)by_urgency[i] << 24, true);
		help_settle(0);
		sound();
	}
	for (unsigned i = 0; i < COUNT(by_urgency); i++) {
		takes(0, by_urgency[i]);
		if (by_urgency[i] >= 16)
			fake_wire(0, by_urgency[i], false);
		ends(0, by_urgency[i]);
	}
	all_quiet();
}

/* A priority that changes while its interrupt waits counts from then on. */
static void priority_of_waiting(void **state)
{
	(void)state;
	for (uint32_t intid = 42; intid < 52; intid++) {
		guest_prio(0, intid, 0x80);
		fake_wire(0, intid, true);
	}
	help_settle(0);
	guest_prio(0, 51, 0x10);
	guest_prio(1, 42, 0xf0);
	takes(0, 51);
	fake_wire(0, 51, false);
	ends(0, 51);
	for (uint32_t intid = 43; intid < 51; intid++) {
		uint32_t got = guest_iar(0);

		assert_in_range(got, 43, 50);
		fake_wire(0, got, false);
		ends(0, got);
	}
	takes(0, 42);
	fake_wire(0, 42, false);
	ends(0, 42);
	all_quiet();
}

static void groups_off_and_on(void **state)
{
	(void)state;
	dist_write(0, GICD_CTLR, 0);
	edge(0, EDGE);
	guest_sgi(0, 1 | 2ull << 24, true);
	takes(0, NONE);
	assert_true(guest_get(0, GICD_ISPENDR, EDGE));
	dist_write(1, GICD_CTLR, 2);
	takes(0, 2);
	ends(0, 2);
	takes(0, EDGE);
	guest_sgi(0, 1 | 2ull << 24, true);
	help_settle(0);
	dist_write(1, GICD_CTLR,
		   /* group 0 only: what waits in list registers does not come; what is active there
		    * stays */
		   1);
	assert_int_equal(help_cpu[0].queued_active, 0);
	assert_true(guest_get(0, GICD_ISACTIVER, EDGE));
	guest_eoi(0, EDGE);
	takes(0, NONE);
	fake_wire(0, SPI, true);
	dist_write(0, GICD_IGROUPR + 4, 0); /* all of word 1 is group 0 now */
	help_settle(0);
	assert_int_equal(fake_iar(1), NONE);
	assert_int_equal(fake_iar(0), SPI);
	fake_wire(0, SPI, false);
	fake_eoir(0, SPI);
	dist_write(0, GICD_CTLR, 3);
	serves(0, 2);
	all_quiet();
}

static void group_of_waiting(void **state)
{
	(void)state;
	edge(0, EDGE);
	guest_sgi(0, 1 | 2ull << 24, true);
	help_settle(0);
	dist_write(0, GICD_IGROUPR + 4, ~(1u << (EDGE % 32)));
	redist_write(0, 0, GICR_IGROUPR0, ~4u);
	takes(0, NONE);
	assert_int_equal(fake_iar(0), 2);
	fake_eoir(0, 2);
	assert_int_equal(fake_iar(0), EDGE);
	fake_eoir(0, EDGE);
	all_quiet();
}

/* --- more than there are list registers --- */

static void overflow(unsigned list_registers, bool eoi_mode)
{
	start(list_registers);
	fake_cpus[0].eoi_mode = eoi_mode;
	for (uint32_t intid = 42; intid < 60; intid++) {
		guest_config(0, intid, intid & 1);
		fake_wire(0, intid, true);
	}
	for (unsigned i = 0; i < 18; i++) {
		uint32_t intid = guest_iar(0);

		assert_in_range(intid, 42, 59);
		fake_wire(0, intid, false);
		guest_eoi(0, intid);
		sound();
		if (eoi_mode)
			guest_dir(0, intid);
	}
	all_quiet();
}

static void more_than_list_registers(void **state)
{
	(void)state;
	for (unsigned n = 1; n <= 16; n++) {
		overflow(n, false);
		overflow(n, true);
	}
}

/* Nested to a depth that no list registers hold: they are all active, and the next still comes;
 * ends in order. With EOImode 1 none ends before its ICC_DIR_EL1. */
static void nested(unsigned list_registers, bool eoi_mode)
{
	start(list_registers);
	fake_cpus[0].eoi_mode = eoi_mode;
	for (unsigned i = 0; i < 20; i++) {
		guest_prio(0, 42 + i, (uint8_t)(0xf0 - 8 * i));
		fake_wire(0, 42 + i, true);
		takes(0, 42 + i);
	}
	for (unsigned i = 0; i < 20; i++)
		assert_true(guest_get(0, GICD_ISACTIVER, 42 + i));
	for (unsigned i = 20; eoi_mode && i-- > 0;) {
		fake_wire(0, 42 + i, false);
		guest_eoi(0, 42 + i);
		help_settle(0);
		for (unsigned k = 0; k < 20; k++)
			assert_true(fake_line(0, 42 + k)->active);
	}
	for (unsigned i = 20; i-- > 0;) {
		fake_wire(0, 42 + i, false);
		if (eoi_mode)
			guest_dir(0, 42 + i);
		else
			ends(0, 42 + i);
		for (unsigned k = 0; k < 20; k++)
			assert_int_equal(fake_line(0, 42 + k)->active, k < i);
	}
	all_quiet();
}

static void all_active(void **state)
{
	(void)state;
	for (unsigned n = 1; n <= 16; n++)
		nested(n, false);
	for (unsigned n = 1; n <= 16; n++)
		nested(n, true);
}

/* EOImode 1: ended in the order of their beginning, some while their interrupt is out of the list
 * registers. */
static void deactivated_in_any_order(void **state)
{
	(void)state;
	start(2);
	fake_cpus[0].eoi_mode = true;
	for (unsigned i = 0; i < 12; i++) {
		fake_wire(0, 42 + i, true);
		takes(0, 42 + i);
		guest_eoi(0, 42 + i);
	}
	for (unsigned i = 0; i < 12; i++) {
		fake_wire(0, 42 + i, false);
		guest_dir(0, 42 + i);
		sound();
		for (unsigned k = 0; k < 12; k++)
			assert_int_equal(fake_line(0, 42 + k)->active, k > i);
	}
	guest_dir(0, 5); /* not active; not ours; not there */
	guest_dir(0, OTHERS_SPI);
	guest_dir(0, 700);
	guest_dir(0, 1023);
	guest_dir(0, 1024);
	guest_dir(0, 0xffffff);
	all_quiet();
}

/* SGIs are sent again while they are active and out of the list registers. */
static void pending_and_active_outside(void **state)
{
	(void)state;
	start(1);
	guest_prio(0, 1, 0x80);
	guest_prio(0, 2, 0x40);
	guest_sgi(0, 1 | 1ull << 24, true);
	takes(0, 1);
	guest_sgi(0, 1 | 2ull << 24, true);
	takes(0, 2);
	guest_sgi(0, 1 | 1ull << 24, true);
	takes(0, NONE);
	ends(0, 2);
	takes(0, NONE);
	guest_eoi(0, 1);
	serves(0, 1);
	/* The same for a deactivation by hand. */
	guest_sgi(0, 1 | 1ull << 24, true);
	takes(0, 1);
	guest_sgi(0, 1 | 2ull << 24, true);
	takes(0, 2);
	guest_sgi(0, 1 | 1ull << 24, true);
	guest_set(0, GICD_ICACTIVER, 1);
	ends(0, 2);
	guest_eoi(0, 1); /* drops the priority; nothing else */
	serves(0, 1);
	all_quiet();
}

/* EOIs that found nothing in list registers before anything was out are not the ends of what goes
 * out later. */
static void stray_ends(void **state)
{
	(void)state;
	start(1);
	guest_prio(0, SPI, 0xc0);
	guest_prio(0, 42, 0x80);
	edge(0, EDGE);
	takes(0, EDGE);
	guest_set(0, GICD_ICACTIVER, EDGE);
	guest_eoi(0, EDGE);
	fake_wire(0, SPI, true);
	takes(0, SPI);
	fake_wire(0, SPI, false);
	fake_wire(0, 42, true);
	takes(0, 42);
	fake_wire(0, 42, false);
	assert_true(guest_get(0, GICD_ISACTIVER, SPI));
	ends(0, 42);
	assert_true(guest_get(0, GICD_ISACTIVER, SPI));
	ends(0, SPI);
	all_quiet();
}

/* What is set active by GICD_ISACTIVER is not what an EOI ends. */
static void hand_active_is_not_ended(void **state)
{
	(void)state;
	start(1);
	guest_prio(0, SPI, 0xc0);
	guest_prio(0, 42, 0x80);
	guest_prio(0, 43, 0);
	fake_wire(0, SPI, true);
	takes(0, SPI);
	guest_set(0, GICD_ISACTIVER, 43);
	fake_wire(0, 42, true);
	takes(0, 42); /* SPI is out now, too */
	fake_wire(0, 42, false);
	fake_wire(0, SPI, false);
	ends(0, 42);
	ends(0, SPI);
	assert_false(guest_get(0, GICD_ISACTIVER, SPI));
	assert_true(guest_get(0, GICD_ISACTIVER, 43));
	guest_set(0, GICD_ICACTIVER, 43);
	/* More ends than anything out: no harm. */
	guest_set(0, GICD_ISACTIVER, 43);
	fake_cpus[0].hcr |= 3u << 27;
	help_settle(0);
	assert_true(guest_get(0, GICD_ISACTIVER, 43));
	guest_set(0, GICD_ICACTIVER, 43);
	sound();
	all_quiet();
}

/* --- SGIs --- */

static void sgi_filters(void **state)
{
	static const struct {
		uint64_t value;
		bool group1_allowed;
		unsigned to; /* mask */
	} sent[] = {
		{1ull << 0, true, 1},
		{1ull << 1, true, 2},
		{7, true, 7},
		{0xffff, true, 7},
		{0xfff8, true, 0},
		{1ull << 40, true, 6},
		{1ull << 40 | 1, true, 6}, /* all but self: the list is ignored */
		{1ull << 16 | 1, true, 0},
		{1ull << 32 | 1, true, 0},
		{1ull << 48 | 1, true, 0}, /* other clusters */
		{1ull << 44 | 1, true, 0}, /* range selector: cores 16 to 31 */
		{7, false, 0},
		{1ull << 40, false, 0}, /* ICC_SGI0R of a group-1 SGI */
	};

	(void)state;
	for (unsigned i = 0; i < COUNT(sent); i++)
		for (uint64_t intid = 0; intid < 16; intid++) {
			guest_sgi(0, sent[i].value | intid << 24, sent[i].group1_allowed);
			for (unsigned n = 0; n < 3; n++)
				if (sent[i].to >> n & 1)
					serves(n, (uint32_t)intid);
			for (unsigned n = 0; n < 5; n++)
				takes(n, NONE);
		}
	/* SGI 0 of cpu 1 is group 0: both registers may send it */
	redist_write(1, 1, GICR_IGROUPR0, ~1u);
	guest_sgi(0, 7, false);
	takes(1, NONE);
	assert_int_equal(fake_iar(0), 0);
	fake_eoir(0, 0);
	guest_sgi(0, 2, true);
	assert_true(guest_get(1, GICD_ISPENDR, 0));
	help_settle(1);
	assert_int_equal(fake_iar(0), 0);
	fake_eoir(0, 0);
	all_quiet();
}

/* Sent again while active: the next one has the enable, priority and group of its own time. */
static void sgi_sent_while_active(void **state)
{
	uint64_t self = 1 | 3ull << 24;

	(void)state;
	guest_sgi(0, self, true);
	takes(0, 3);
	guest_set(0, GICD_ICENABLER, 3);
	guest_sgi(0, self, true);
	guest_eoi(0, 3);
	takes(0, NONE);
	assert_true(guest_get(0, GICD_ISPENDR, 3));
	guest_set(0, GICD_ISENABLER, 3);
	takes(0, 3);
	redist_write(0, 0, GICR_IGROUPR0, ~8u);
	guest_sgi(0, self, true);
	guest_eoi(0, 3);
	takes(0, NONE);
	assert_int_equal(fake_iar(0), 3);
	redist_write(0, 0, GICR_IGROUPR0, ~0u);
	guest_prio(0, 3, 0x40);
	guest_prio(0, 4, 0x20);
	guest_sgi(0, self, true);
	fake_eoir(0, 3);
	guest_sgi(0, 1 | 4ull << 24, true);
	serves(0, 4);
	takes(0, 3);
	guest_sgi(0, self, true); /* nothing changed: both in one list register */
	guest_eoi(0, 3);
	serves(0, 3);
	all_quiet();
}

static void sgis_by_register(void **state)
{
	(void)state;
	redist_write(0, 2, GICR_ISPENDR0, 1u << 7); /* from another core */
	assert_int_equal(redist_read(1, 2, GICR_ISPENDR0), 1u << 7);
	takes(2, 7);
	guest_sgi(1, 4 | 7ull << 24, true);
	assert_int_equal(redist_read(1, 2, GICR_ISPENDR0), 1u << 7);
	assert_int_equal(redist_read(1, 2, GICR_ISACTIVER0), 1u << 7);
	redist_write(0, 2, GICR_ICPENDR0, 1u << 7);
	ends(2, 7);
	guest_sgi(1, 4 | 7ull << 24, true);
	help_settle(2);
	redist_write(2, 2, GICR_ICPENDR0, 1u << 7);
	takes(2, NONE);
	all_quiet();
}

static void sleeping(void **state)
{
	(void)state;
	fake_self = 1;
	assert_false(vgic_pending(&help_cpu[1]));
	fake_self = 0;
	vgic_send_sgi(&help_cpu[0], 2, true);
	fake_self = 1;
	assert_true(vgic_pending(&help_cpu[1]));
	vgic_take_sgis(&help_cpu[1]);
	assert_true(vgic_pending(&help_cpu[1]));
	takes(1, 0);
	fake_self = 1;
	assert_false(vgic_pending(&help_cpu[1]));
	ends(1, 0);
}

/* --- routing --- */

static void routed(void **state)
{
	unsigned calls = fake_remote_calls;

	(void)state;
	guest_route(0, SPI, 2);
	assert_int_equal(fake_remote_calls, calls); /* it was at home here */
	guest_set(0, GICD_ISPENDR, SPI);
	assert_int_equal(fake_remote_calls, calls + 1);
	fake_wire(0, SPI, true);
	takes(0, NONE);
	takes(2, SPI);
	fake_wire(0, SPI, false);
	ends(2, SPI);
	edge(0, EDGE); /* waits at 0, then goes to 1 */
	help_settle(0);
	guest_route(2, EDGE, 1);
	takes(0, NONE);
	serves(1, EDGE);
	guest_route(0, EDGE, IRM);
	edge(0, EDGE);
	serves(1, EDGE); /* where it was */
	all_quiet();
}

static void routed_nowhere(void **state)
{
	(void)state;
	edge(0, EDGE);
	help_settle(0);
	guest_route(0, EDGE, NO_CORE);
	for (unsigned n = 0; n < 3; n++)
		takes(n, NONE);
	assert_true(guest_get(0, GICD_ISPENDR, EDGE));
	assert_true(guest_get(0, GICD_ISENABLER, EDGE));
	guest_set(0, GICD_ISENABLER, EDGE);
	takes(0, NONE);
	guest_set(0, GICD_ICENABLER, EDGE);
	guest_route(0, EDGE, 1);
	takes(1, NONE);
	guest_set(0, GICD_ISENABLER, EDGE);
	serves(1, EDGE);
	guest_route(0, EDGE, NO_CORE);
	edge(0, EDGE);
	guest_route(0, EDGE, 2);
	serves(2, EDGE);
	all_quiet();
}

/* Routed elsewhere while a core serves it (Linux' affinity): it stays that core's until it ends. */
static void routed_while_active(void **state)
{
	(void)state;
	fake_wire(0, SPI, true);
	takes(0, SPI);
	guest_route(1, SPI, 2);
	takes(2, NONE);
	assert_true(guest_get(2, GICD_ISACTIVER, SPI));
	ends(0, SPI);
	takes(0, NONE);
	takes(2, SPI);
	assert_true(guest_get(0, GICD_ISACTIVER, SPI));
	guest_route(1, SPI, 0); /* and again, ended by hand */
	guest_set(1, GICD_ICACTIVER, SPI);
	guest_eoi(2, SPI);
	takes(2, NONE);
	takes(0, SPI);
	fake_wire(0, SPI, false);
	ends(0, SPI);
	edge(0, EDGE); /* an edge meanwhile */
	takes(0, EDGE);
	edge(0, EDGE);
	guest_route(1, EDGE, 1);
	takes(1, NONE);
	ends(0, EDGE);
	takes(0, NONE);
	serves(1, EDGE);
	all_quiet();
}

static void deactivated_elsewhere(void **state)
{
	(void)state;
	start(1);
	fake_cpus[0].eoi_mode = fake_cpus[1].eoi_mode = true;
	guest_route(0, 42, 1);
	guest_route(0, 43, 1);
	for (unsigned i = 0; i < 2; i++) {
		fake_wire(0, 42 + i, true);
		takes(1, 42 + i);
		guest_eoi(1, 42 + i);
		fake_wire(0, 42 + i, false);
	}
	fake_wire(0, 44, true);
	takes(0, 44);
	guest_eoi(0, 44);
	fake_wire(0, 45, true);
	takes(0, 45);
	guest_eoi(0, 45);
	guest_dir(0, 42); /* trapped here, active there */
	assert_false(guest_get(0, GICD_ISACTIVER, 42));
	assert_true(guest_get(0, GICD_ISACTIVER, 43));
	sound();
}

/* --- cores go off and on, VMs reset --- */

static void cpu_off(unsigned cpu)
{
	fake_self = cpu;
	fake_cpus[cpu].only_kicks = true;
	vgic_cpu_off(&help_cpu[cpu]);
	sound();
	for (unsigned i = 0; i < fake_cpus[cpu].n_lr; i++)
		assert_int_equal(LR_STATE_OF(fake_cpus[cpu].lr[i]), 0);
	for (uint32_t intid = 16; intid < 32; intid++) {
		struct fake_line *l = fake_line(cpu, intid);

		assert_false(l->active || l->enabled || l->latch);
	}
}

static void cpu_on(unsigned cpu)
{
	fake_self = cpu;
	vgic_cpu_reset(&help_cpu[cpu]);
	vgic_cpu_on(&help_cpu[cpu]);
	fake_cpus[cpu].only_kicks = false;
	fake_cpus[cpu].group_on[0] = fake_cpus[cpu].group_on[1] = true;
	fake_cpus[cpu].mask = 0xff;
	redist_write(cpu, cpu, GICR_IGROUPR0, ~0u);
	redist_write(cpu, cpu, GICR_ISENABLER0, ~0u);
	vgic_take_sgis(&help_cpu[cpu]);
	sound();
}

static void hotplug(void **state)
{
	(void)state;
	start(2);
	for (uint32_t intid = 42; intid < 50; intid++)
		guest_route(0, intid, 1);
	guest_config(0, 46, true);
	guest_config(0, 47, true);
	guest_prio(1, 42, 0x90);
	guest_prio(1, 43, 0x88);
	fake_wire(0, 42, true);
	takes(1, 42);
	fake_wire(0, 43, true);
	takes(1, 43);
	guest_prio(1, TIMER, 0x78);
	fake_wire(1, TIMER, true);
	takes(1, TIMER);
	edge(0, 46);
	fake_wire(0, 48, true);
	guest_set(0, GICD_ISPENDR, 49);
	guest_sgi(0, 2, true);
	help_settle(1);
	edge(0, 47);
	cpu_off(1);
	assert_int_equal(redist_read(0, 1, GICR_ISENABLER0), 0);
	guest_sgi(0, 2 | 1ull << 24,
		  /* to a core that is off, or called by CPU_ON and not there yet: waits for it */
		  true);
	/* They wait for the core, or for another route. */
	for (uint32_t intid = 42; intid < 50; intid++) {
		bool waits = intid != 44 && intid != 45;

		assert_int_equal(guest_get(0, GICD_ISPENDR, intid), waits);
		assert_false(guest_get(0, GICD_ISACTIVER, intid));
		assert_false(fake_line(0, intid)->active);
	}
	takes(0, NONE);
	guest_route(0, 47, 0);
	serves(0, 47);
	fake_wire(1, TIMER, false);
	cpu_on(1);
	assert_int_equal(redist_read(1, 1, GICR_ISPENDR0), 2);
	redist_write(1, 1, GICR_ICPENDR0, 2);
	for (uint32_t intid = 42; intid < 50; intid++)
		guest_prio(1, intid, (uint8_t)(intid * 2));
	for (uint32_t intid = 42; intid < 50; intid++) {
		if (intid == 44 || intid == 45 || intid == 47)
			continue;
		takes(1, intid);
		fake_wire(0, intid, false);
		ends(1, intid);
	}
	all_quiet();
}

/* 1-of-N interrupts do not wait for a core that is off. */
static void hotplug_irm(void **state)
{
	(void)state;
	for (uint32_t intid = 42; intid < 46; intid++) {
		guest_config(0, intid, intid & 1);
		guest_route(0, intid, 1);
		guest_route(0, intid, IRM);
		fake_wire(0, intid, true);
	}
	takes(1, 42);
	help_settle(1);
	cpu_off(1);
	for (uint32_t intid = 42; intid < 46; intid++) {
		takes(0, intid);
		fake_wire(0, intid, false);
		ends(0, intid);
	}
	guest_route(0, SPI, 1);
	guest_route(0, SPI, IRM); /* is at a core that is off: not left there */
	edge(0, EDGE);
	fake_wire(0, SPI, true);
	takes(0, SPI);
	fake_wire(0, SPI, false);
	ends(0, SPI);
	serves(0, EDGE);
	cpu_off(2);
	cpu_off(0); /* the last: nobody to give it to */
	cpu_on(0);
	all_quiet();
}

/* What other cores do to the interrupts of one that is off is not lost when it comes back. */
static void active_at_an_off_core(void **state)
{
	(void)state;
	guest_route(0, EDGE, 1);
	cpu_off(1);
	guest_set(0, GICD_ISACTIVER, EDGE);
	redist_write(0, 1, GICR_ISPENDR0, 1u << 9);
	redist_write(0, 1, GICR_ISENABLER0, 1u << 9);
	edge(0, EDGE);
	sound();
	cpu_on(1);
	takes(1, EDGE);
	guest_set(0, GICD_ISACTIVER, EDGE);
	ends(1, EDGE);
	guest_set(0, GICD_ICACTIVER, EDGE);
	all_quiet();
}

static void vm_reset(void **state)
{
	(void)state;
	start(2);
	for (uint32_t intid = 42; intid < 50; intid++) {
		guest_route(0, intid, intid % 3);
		guest_prio(0, intid, 0x80);
		fake_wire(0, intid, true);
		guest_set(0, GICD_ISPENDR, intid);
	}
	guest_route(0, EDGE, NO_CORE);
	guest_route(0, SPI, IRM);
	for (unsigned n = 0; n < 3; n++) {
		guest_prio(n, TIMER, 0x40);
		fake_wire(n, TIMER, true);
		takes(n, TIMER);
		help_settle(n);
	}
	for (unsigned n = 0; n < 3; n++)
		cpu_off(n);
	guest_set(0, GICD_ISACTIVER, 70); /* by a core that is not yet stopped */
	for (uint32_t intid = 42; intid < 50; intid++)
		fake_wire(0, intid, false);
	fake_self = 2;
	redist_write(2, 1, GICR_IGROUPR0, ~0u);
	guest_sgi(2, 2, true); /* to core 1 */
	vgic_vm_reset(&help_vm);
	assert_int_equal(help_cpu[1].sgi_in, 0);
	assert_int_equal(redist_read(2, 1, GICR_IGROUPR0), 0); /* of a core that is on only later */
	for (uint32_t intid = 32; intid < HELP_LINES; intid++) {
		struct fake_line *l = fake_line(0, intid);

		assert_false(intid != OTHERS_SPI && (l->active || l->latch));
		if (vgic_bit(help_vm.owned, intid))
			assert_true(!l->enabled && l->route == 0);
	}
	for (unsigned n = 0; n < 3; n++) {
		fake_self = n;
		vgic_cpu_reset(&help_cpu[n]);
		vgic_cpu_on(&help_cpu[n]);
		fake_wire(n, TIMER, false);
	}
	sound();
	for (uint32_t offset = 0; offset < 0xc00; offset += 4)
		if (offset != GICD_CTLR && offset != GICD_TYPER && offset != GICD_IIDR)
			assert_int_equal(dist_read(0, offset), 0);
	for (uint32_t intid = 32; intid < HELP_LINES; intid++)
		assert_int_equal(vgic_dist_read(&help_cpu[0], GICD_IROUTER + 8 * intid, 8), 0);
	all_quiet();
}

/* --- several cores at once: what happens to a core while it waits for another --- */

static unsigned meanwhile_cpu;
static uint32_t meanwhile_intid;

static void acknowledge_meanwhile(void)
{
	unsigned self = fake_self;

	fake_while_waiting = NULL;
	help_settle(meanwhile_cpu);
	fake_self = self;
}

/* Taken by the old core in the moment in which it is routed away. */
static void taken_while_routed(void **state)
{
	(void)state;
	edge(0, EDGE);
	guest_set(0, GICD_IROUTER, 0);
	fake_self = 0;
	/* the home has moved, the physical route is not there yet */
	help_cpu[0].homed[1] &= ~(1u << (EDGE % 32));
	help_cpu[1].homed[1] |= 1u << (EDGE % 32);
	serves(0, EDGE);
	assert_true(vgic_bit(help_cpu[0].homed, EDGE));
	/* The same for 1-of-N: its route follows, so that it is not left behind when this core goes
	 * off. */
	dist_write(0, GICD_IROUTER + 8 * EDGE, (uint32_t)IRM);
	help_cpu[0].homed[1] &= ~(1u << (EDGE % 32));
	help_cpu[1].homed[1] |= 1u << (EDGE % 32);
	fake_line(0, EDGE)->route = 2;
	edge(0, EDGE);
	fake_self = 2;
	assert_int_equal(fake_acknowledge(), EDGE);
	fake_line(0, EDGE)->route = 1;
	vgic_irq(&help_cpu[2], EDGE);
	assert_int_equal(fake_line(0, EDGE)->route, 2);
	serves(2, EDGE);
	cpu_off(2);
	edge(0, EDGE);
	serves(0, EDGE);
	all_quiet();
}

static void disable_meanwhile(void)
{
	unsigned self = fake_self;

	fake_while_waiting = NULL;
	guest_set(2, GICD_ICENABLER, meanwhile_intid);
	fake_self = self;
}

/* On its way to a core that is not its home yet, and disabled by a third: it is pending in hardware
 * until enabled. */
static void disabled_while_fetched(void **state)
{
	(void)state;
	fake_wire(0, EDGE, true);
	takes(0, EDGE);
	guest_route(0, EDGE, 1);
	fake_wire(0, EDGE, false);
	fake_wire(0, EDGE, true);
	guest_eoi(0, EDGE);
	meanwhile_intid = EDGE;
	fake_while_waiting = disable_meanwhile;
	takes(1, NONE);
	assert_true(guest_get(0, GICD_ISPENDR, EDGE));
	assert_false(fake_line(0, EDGE)->active);
	guest_set(1, GICD_ISENABLER, EDGE);
	serves(1, EDGE);
	all_quiet();
}

static unsigned dodges;

static void dodge(void)
{
	unsigned self = fake_self;
	uint32_t bit = 1u << (EDGE % 32);

	for (unsigned n = 0; n < 3; n++)
		help_cpu[n].homed[1] &= ~bit;
	help_cpu[dodges++ & 1 ? 0 : 2].homed[1] |= bit;
	fake_self = self;
}

/* A line that another core keeps moving is not followed for ever, and not lost. */
static void ever_moving(void **state)
{
	(void)state;
	guest_route(0, EDGE, 1);
	help_cpu[1].homed[1] &= ~(1u << (EDGE % 32));
	help_cpu[0].homed[1] |= 1u << (EDGE % 32);
	edge(0, EDGE);
	dodges = 0;
	fake_while_waiting = dodge;
	help_interrupt(1);
	assert_in_range(dodges, 2, 20);
	fake_while_waiting = NULL;
	sound();
	serves(1, EDGE);
	all_quiet();
}

static void off_meanwhile(void)
{
	unsigned self = fake_self;

	fake_while_waiting = NULL;
	cpu_off(meanwhile_cpu);
	fake_self = self;
}

/* 1-of-N to a core that goes off at the same time. */
static void irm_to_a_core_going_off(void **state)
{
	(void)state;
	guest_route(0, SPI, 1);
	meanwhile_cpu = 1;
	fake_while_waiting = off_meanwhile;
	guest_route(0, SPI, IRM);
	fake_wire(0, SPI, true);
	takes(0, SPI);
	fake_wire(0, SPI, false);
	ends(0, SPI);
	all_quiet();
}

/* A core goes off, and its 1-of-N lines go to one that goes off at the same time. */
static void two_go_off(void **state)
{
	(void)state;
	guest_route(0, SPI, 1);
	guest_route(0, SPI, IRM);
	meanwhile_cpu = 0;
	fake_after_routing = off_meanwhile;
	cpu_off(1);
	assert_null(fake_after_routing);
	fake_wire(2, SPI, true);
	takes(2, SPI);
	fake_wire(2, SPI, false);
	ends(2, SPI);
	all_quiet();
}

/* An interrupt arrives at a core while another core's disable is on its way there. */
static void taken_while_disabled(void **state)
{
	(void)state;
	guest_route(0, EDGE, 1);
	edge(0, EDGE);
	help_settle(1);
	meanwhile_cpu = 1;
	fake_while_waiting = acknowledge_meanwhile;
	guest_set(0, GICD_ICENABLER, EDGE);
	takes(1, NONE);
	assert_true(guest_get(0, GICD_ISPENDR, EDGE));
	guest_set(0, GICD_ISENABLER, EDGE);
	serves(1, EDGE);
	all_quiet();
}

/* Read by another core while its own core takes it from the physical GIC: pending before, pending
 * after. */
static void read_while_taken(void **state)
{
	(void)state;
	guest_route(0, EDGE, 1);
	edge(0, EDGE);
	meanwhile_cpu = 1;
	fake_while_waiting = acknowledge_meanwhile;
	guest_set(0, GICD_ISACTIVER, SPI);
	guest_route(0, SPI, 2); /* so that there are two cores to wait for */
	assert_true(guest_get(0, GICD_ISPENDR, EDGE));
	help_settle(1);
	fake_while_waiting = acknowledge_meanwhile;
	assert_true(guest_get(2, GICD_ISPENDR, EDGE));
	serves(1, EDGE);
	guest_set(0, GICD_ICACTIVER, SPI);
	all_quiet();
}

/* 1-of-N, set active by hand at a core that is off: not left behind there. */
static void irm_from_an_off_core(void **state)
{
	(void)state;
	guest_route(0, EDGE, 1);
	cpu_off(1);
	guest_set(0, GICD_ISACTIVER, EDGE);
	guest_route(2, EDGE, IRM);
	edge(0, EDGE);
	cpu_off(2);
	serves(0, EDGE);
	cpu_on(2);
	cpu_on(1);
	all_quiet();
}

/* Nothing of one VM reaches the other. */
static void two_vms(void **state)
{
	(void)state;
	dist_write(3, GICD_ISENABLER + 4, ~0u);
	fake_wire(0, OTHERS_SPI, true);
	for (unsigned n = 0; n < 3; n++)
		takes(n, NONE);
	for (uint32_t bank = GICD_ISENABLER; bank < GICD_IPRIORITYR; bank += 0x80)
		dist_write(0, bank + 4, 1u << (OTHERS_SPI % 32));
	assert_true(fake_line(0, OTHERS_SPI)->enabled);
	guest_route(0, OTHERS_SPI, 1);
	guest_sgi(0, 0xffff | 1ull << 24, true);
	takes(3, OTHERS_SPI);
	takes(4, NONE);
	fake_wire(0, OTHERS_SPI, false);
	ends(3, OTHERS_SPI);
	fake_self = 0;
	vgic_vm_reset(&help_vm);
	assert_true(fake_line(0, OTHERS_SPI)->enabled);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(level_spi, fresh),
		cmocka_unit_test_setup(edge_spi, fresh),
		cmocka_unit_test_setup(ppi, fresh),
		cmocka_unit_test_setup(unwired_ppi, fresh),
		cmocka_unit_test_setup(level_withdrawn, fresh),
		cmocka_unit_test_setup(level_not_cleared, fresh),
		cmocka_unit_test_setup(level_latched, fresh),
		cmocka_unit_test_setup(disabled_and_back, fresh),
		cmocka_unit_test_setup(disabled_private, fresh),
		cmocka_unit_test_setup(active_by_hand, fresh),
		cmocka_unit_test_setup(changed_while_active, fresh),
		cmocka_unit_test_setup(eoi_mode_1, fresh),
		cmocka_unit_test_setup(priority_order, fresh),
		cmocka_unit_test_setup(priority_of_waiting, fresh),
		cmocka_unit_test_setup(groups_off_and_on, fresh),
		cmocka_unit_test_setup(group_of_waiting, fresh),
		cmocka_unit_test(more_than_list_registers),
		cmocka_unit_test(all_active),
		cmocka_unit_test(deactivated_in_any_order),
		cmocka_unit_test(pending_and_active_outside),
		cmocka_unit_test(stray_ends),
		cmocka_unit_test(hand_active_is_not_ended),
		cmocka_unit_test_setup(sgi_filters, fresh),
		cmocka_unit_test_setup(sgi_sent_while_active, fresh),
		cmocka_unit_test_setup(sgis_by_register, fresh),
		cmocka_unit_test_setup(sleeping, fresh),
		cmocka_unit_test_setup(routed, fresh),
		cmocka_unit_test_setup(routed_nowhere, fresh),
		cmocka_unit_test_setup(routed_while_active, fresh),
		cmocka_unit_test(deactivated_elsewhere),
		cmocka_unit_test(hotplug),
		cmocka_unit_test_setup(hotplug_irm, fresh),
		cmocka_unit_test_setup(active_at_an_off_core, fresh),
		cmocka_unit_test(vm_reset),
		cmocka_unit_test_setup(taken_while_routed, fresh),
		cmocka_unit_test_setup(disabled_while_fetched, fresh),
		cmocka_unit_test_setup(ever_moving, fresh),
		cmocka_unit_test_setup(irm_to_a_core_going_off, fresh),
		cmocka_unit_test_setup(two_go_off, fresh),
		cmocka_unit_test_setup(taken_while_disabled, fresh),
		cmocka_unit_test_setup(read_while_taken, fresh),
		cmocka_unit_test_setup(irm_from_an_off_core, fresh),
		cmocka_unit_test_setup(two_vms, fresh),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
