/* SPDX-License-Identifier: Apache-2.0 */
/* Several cores at the virtual GIC at once: what happens to a core while it waits for another;
 * the order of locks. */
#include "gic/vgic/vgic_engine.h"
#include "lib/lock_order.h"
#include "tests/unit/vgic_steps.h"

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
	fake_enter(0);
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
	fake_enter(2);
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

static void nothing(void *target, void *arg)
{
	(void)target;
	(void)arg;
}

static void calls_again(void *target, void *arg)
{
	(void)target;
	fake_remote(2, nothing, NULL, arg);
}

/* A call out of a call, and a call with a lock held, are found (and nowhere else in these
 * tests). */
static void lock_order(void **state)
{
	(void)state;
	fake_enter(0);
	fake_remote(1, nothing, NULL, NULL);
	assert_null(fake_fault);
	lock_order_take(LOCK_GIC_CONFIG);
	fake_remote(0, nothing, NULL, NULL); /* itself: no wait, no harm */
	assert_null(fake_fault);
	fake_remote(1, nothing, NULL, NULL);
	assert_string_equal(fake_fault, "a lock, or a call to another core, out of order");
	lock_order_give(LOCK_GIC_CONFIG);
	fake_fault = NULL;
	fake_remote(1, calls_again, NULL, NULL);
	assert_string_equal(fake_fault, "a lock, or a call to another core, out of order");
	fake_fault = NULL;
}

static void called_meanwhile(void)
{
	unsigned self = fake_self;

	fake_while_waiting = NULL;
	guest_set(1, GICD_ISPENDR, SOFT_HIGH + 2);
	fake_self = self;
}

/* A core that waits for another has filled a list register, which ICH_ELRSR_EL2 may not say yet,
 * and serves a call that needs one. */
static void called_while_waiting(void **state)
{
	(void)state;
	guest_route(0, SOFT_HIGH + 1, 2);
	fake_while_waiting = called_meanwhile;
	dist_write(0, GICD_ISPENDR + SOFT_HIGH / 32 * 4, 3u << (SOFT_HIGH % 32));
	fake_while_waiting = NULL;
	sound();
	serves(0, SOFT_HIGH);
	serves(0, SOFT_HIGH + 2);
	serves(2, SOFT_HIGH + 1);
	all_quiet();
}

/* A call fills a list register, and an SGI has come since: it is taken in the same stay at EL2. */
static void kicked_for_both(void **state)
{
	struct vgic_request pend = {
		.op = VGIC_SET_PENDING, .word = SOFT_HIGH / 32, .mask = 1u << (SOFT_HIGH % 32)};

	(void)state;
	fake_enter(1);
	vgic_send_sgi(&help_cpu[1], 1 | 7ull << 24, true);
	assert_int_equal(fake_take_kicks(), 1);
	fake_enter(0);
	vgic_apply_here(&help_cpu[0], &pend);
	vgic_take_sgis_after_calls(&help_cpu[0]);
	sound();
	serves(0, SOFT_HIGH);
	serves(0, 7);
	all_quiet();
}

/* Two have ended; `meanwhile` happens while the first one's end is served. */
static void two_have_ended(void (*meanwhile)(void))
{
	for (unsigned n = 0; n < 2; n++) {
		guest_prio(0, SOFT_HIGH + n, (uint8_t)(0x40 - 0x20 * n));
		guest_set(0, GICD_ISPENDR, SOFT_HIGH + n);
		takes(0, SOFT_HIGH + n);
		guest_set(0, GICD_ISPENDR, SOFT_HIGH + n);
	}
	guest_route(0, SOFT_HIGH, 2);
	guest_eoi(0, SOFT_HIGH + 1);
	guest_eoi(0, SOFT_HIGH);
	fake_while_waiting = meanwhile;
	help_settle(0);
	fake_while_waiting = NULL;
	sound();
}

static void refill_meanwhile(void)
{
	unsigned self = fake_self;

	fake_while_waiting = NULL;
	guest_set(1, GICD_ISACTIVER, SOFT_HIGH + 1);
	guest_set(1, GICD_ISPENDR, SOFT_HIGH + 2);
	guest_set(1, GICD_ISPENDR, SOFT_HIGH + 3);
	fake_self = self;
}

/* The register of the second is emptied and used again. */
static void refilled_while_waiting(void **state)
{
	(void)state;
	two_have_ended(refill_meanwhile);
	guest_set(0, GICD_ICACTIVER, SOFT_HIGH + 1);
	serves(0, SOFT_HIGH + 2);
	serves(0, SOFT_HIGH + 3);
	serves(0, SOFT_HIGH + 1);
	serves(2, SOFT_HIGH);
	all_quiet();
}

static void clear_meanwhile(void)
{
	unsigned self = fake_self;

	fake_while_waiting = NULL;
	guest_set(1, GICD_ISACTIVER, SOFT_HIGH + 1);
	guest_set(1, GICD_ICACTIVER, SOFT_HIGH + 1);
	guest_set(1, GICD_ICPENDR, SOFT_HIGH + 1);
	fake_self = self;
}

/* It is emptied, and stays so. */
static void emptied_while_waiting(void **state)
{
	(void)state;
	two_have_ended(clear_meanwhile);
	serves(2, SOFT_HIGH);
	all_quiet();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(taken_while_routed, fresh),
		cmocka_unit_test_setup(disabled_while_fetched, fresh),
		cmocka_unit_test_setup(ever_moving, fresh),
		cmocka_unit_test_setup(irm_to_a_core_going_off, fresh),
		cmocka_unit_test_setup(two_go_off, fresh),
		cmocka_unit_test_setup(taken_while_disabled, fresh),
		cmocka_unit_test_setup(read_while_taken, fresh),
		cmocka_unit_test_setup(called_while_waiting, fresh),
		cmocka_unit_test_setup(kicked_for_both, fresh),
		cmocka_unit_test_setup(refilled_while_waiting, fresh),
		cmocka_unit_test_setup(emptied_while_waiting, fresh),
		cmocka_unit_test_setup(lock_order, fresh),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
