/* SPDX-License-Identifier: Apache-2.0 */
/* One line of the virtual GIC, step by step: edge and level, enabled, pending, active. After each
 * step the whole state is checked. */
#include "tests/unit/vgic_steps.h"

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

/* The device is silenced after the end, which has brought the level once more: it is withdrawn by
 * the next interrupt that EL2 takes. An edge, or what was set pending by hand, stays. */
static void silenced_after_end(void **state)
{
	(void)state;
	fake_wire(0, SPI, true);
	takes(0, SPI);
	ends(0, SPI);
	help_settle(0);
	fake_wire(0, SPI, false);
	fake_wire(0, TIMER, true);
	takes(0, TIMER);
	takes(0, NONE);
	assert_false(guest_get(0, GICD_ISACTIVER, SPI));
	fake_wire(0, TIMER, false);
	ends(0, TIMER);
	all_quiet();

	edge(0, EDGE);
	help_settle(0);
	guest_set(0, GICD_ISPENDR, SPI);
	help_settle(0);
	fake_wire(0, TIMER, true);
	help_settle(0);
	fake_wire(0, TIMER, false);
	for (unsigned i = 0; i < 3; i++) {
		uint32_t got = guest_iar(0);

		assert_true(got == SPI || got == EDGE || got == TIMER);
		guest_eoi(0, got);
	}
	takes(0, NONE);
	all_quiet();
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(level_spi, fresh),
		cmocka_unit_test_setup(silenced_after_end, fresh),
		cmocka_unit_test_setup(edge_spi, fresh),
		cmocka_unit_test_setup(ppi, fresh),
		cmocka_unit_test_setup(unwired_ppi, fresh),
		cmocka_unit_test_setup(level_withdrawn, fresh),
		cmocka_unit_test_setup(level_not_cleared, fresh),
		cmocka_unit_test_setup(level_latched, fresh),
		cmocka_unit_test_setup(disabled_and_back, fresh),
		cmocka_unit_test_setup(disabled_private, fresh),
		cmocka_unit_test_setup(active_by_hand, fresh),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
