/* SPDX-License-Identifier: Apache-2.0 */
/* The virtual GIC where it is tight: groups held back, ends of what is out of the list registers,
 * GICD_CTLR.RWP, the order of calls. */
#include <setjmp.h>

#include "lib/lock_order.h"
#include "tests/unit/vgic_steps.h"

/* --- groups --- */

/* A group that the guest's CPU interface has off fills no list register that the other group could
 * use, however urgent it is. */
static void starved(unsigned list_registers, unsigned off)
{
	start(list_registers);
	dist_write(0, GICD_IGROUPR + 8, 0xffff0000u); /* 64 to 79: group 0 */
	fake_cpus[0].group_on[off] = false;
	for (uint32_t intid = 64; intid < 96; intid++) {
		bool urgent = (off == 0) == (intid < 80);

		if (intid == 72) /* the other VM's */
			continue;
		guest_prio(0, intid, urgent ? 0x10 : 0x80);
		fake_wire(0, intid, true);
	}
	help_settle(0);
	for (uint32_t n = 0; n < (off ? 15u : 16u); n++) {
		uint32_t intid;

		help_settle(0);
		intid = fake_iar(!off);
		sound();
		assert_in_range(intid, off ? 64 : 80, off ? 79 : 95);
		fake_wire(0, intid, false);
		fake_eoir(!off, intid);
	}
	help_settle(0);
	assert_int_equal(fake_iar(!off), NONE);
	/* Switched on: those come, the most urgent before all. */
	fake_cpus[0].group_on[off] = true;
	for (uint32_t n = 0; n < (off ? 16u : 15u); n++) {
		uint32_t intid;

		help_settle(0);
		intid = fake_iar(off);
		assert_in_range(intid, off ? 80 : 64, off ? 95 : 79);
		fake_wire(0, intid, false);
		fake_eoir(off, intid);
	}
	all_quiet();
}

static void group_starvation(void **state)
{
	(void)state;
	for (unsigned n = 1; n <= 16; n++) {
		starved(n, 0);
		starved(n, 1);
	}
}

/* A group goes off, and on again, while its interrupts hold all list registers and the other one's
 * wait behind them. */
static void group_off_while_waiting(void **state)
{
	(void)state;
	start(2);
	dist_write(0, GICD_IGROUPR + 4, 0xffff0000u); /* 32 to 47: group 0 */
	for (uint32_t intid = 42; intid < 46; intid++) {
		guest_prio(0, intid, 0x20);
		fake_wire(0, intid, true);
	}
	guest_prio(0, 60, 0x40);
	fake_wire(0, 60, true);
	help_settle(0);
	assert_false(fake_maintenance(0));
	fake_cpus[0].group_on[0] = false;
	assert_true(fake_maintenance(0));
	takes(0, 60);
	fake_wire(0, 60, false);
	ends(0, 60);
	fake_wire(0, 60, true);
	help_settle(0);
	fake_cpus[0].group_on[0] = true;
	help_settle(0);
	assert_false(fake_maintenance(0));
	for (uint32_t intid = 42; intid < 46; intid++) {
		help_settle(0);
		assert_int_equal(fake_iar(0), intid);
		fake_wire(0, intid, false);
		fake_eoir(0, intid);
	}
	takes(0, 60);
	fake_wire(0, 60, false);
	ends(0, 60);
	all_quiet();
}

/* --- ends of what is out of the list registers --- */

/* Three in service, nested, with one list register: two of them are out. */
static void nest(uint32_t first, uint32_t second, uint32_t third)
{
	uint32_t all[] = {first, second, third};

	for (unsigned i = 0; i < 3; i++) {
		guest_prio(0, all[i], (uint8_t)(0xc0 - 0x40 * i));
		fake_wire(0, all[i], true);
		takes(0, all[i]);
		fake_wire(0, all[i], false);
	}
}

static void active_is(uint32_t intid, bool active)
{
	assert_int_equal(guest_get(0, GICD_ISACTIVER, intid), active);
	assert_int_equal(fake_line(0, intid)->active, active);
}

/* EOImode 0. Deactivated by GICD_ICACTIVER (or GICR_) and ended by EOIR after that, in the list
 * register or out of it: the EOIR drops the priority, and is not taken for the end of another
 * one. */
static void end_after_icactiver(void **state)
{
	static const unsigned list_registers[] = {1, 2, 3, 4};

	(void)state;
	for (unsigned k = 0; k < COUNT(list_registers); k++)
		for (unsigned by_hand = 0; by_hand < 3; by_hand++)
			for (unsigned private = 0; private < 2; private ++) {
				uint32_t all[] = {42, private ? TIMER : 43, 44};

				start(list_registers[k]);
				nest(all[0], all[1], all[2]);
				guest_set(0, GICD_ICACTIVER, all[by_hand]);
				for (unsigned i = 3; i-- > 0;) {
					for (unsigned n = 0; n < 3; n++)
						active_is(all[n], n <= i && n != by_hand);
					ends(0, all[i]);
				}
				all_quiet();
			}
}

/* The same with a binary point: priorities of one group of priorities do not preempt each other. */
static void ends_with_binary_point(void **state)
{
	(void)state;
	for (uint8_t bpr = 3; bpr <= 7; bpr++) {
		start(1);
		fake_cpus[0].bpr = bpr;
		guest_prio(0, 42, 0xf8);
		guest_prio(0, 43, 0x78);
		guest_prio(0, 44, 0x38);
		fake_wire(0, 42, true);
		takes(0, 42);
		fake_wire(0, 42, false);
		fake_wire(0, 43, true);
		takes(0, 43);
		fake_wire(0, 43, false);
		fake_wire(0, 44, true);
		help_settle(0);
		if (fake_iar(1) == 44) {
			fake_wire(0, 44, false);
			guest_set(0, GICD_ICACTIVER, 43);
			ends(0, 44);
			active_is(42, true);
			ends(0, 43);
			active_is(42, true);
		} else {
			ends(0, 43);
			active_is(42, true);
			takes(0, 44);
			fake_wire(0, 44, false);
			ends(0, 44);
		}
		ends(0, 42);
		all_quiet();
	}
}

/* EOImode 1: DIR of one that is out, DIR of one that was deactivated by hand before, and DIR before
 * the others' EOIR. */
static void dir_of_one_outside(void **state)
{
	(void)state;
	for (unsigned n = 1; n <= 4; n++)
		for (unsigned by_hand = 0; by_hand < 4; by_hand++) { /* 3: none */
			uint32_t all[] = {42, 43, 44};

			start(n);
			fake_cpus[0].eoi_mode = true;
			nest(42, 43, 44);
			if (by_hand < 3)
				guest_set(0, GICD_ICACTIVER, all[by_hand]);
			for (unsigned i = 3; i-- > 0;)
				ends(0, all[i]);
			for (unsigned i = 0; i < 3; i++) {
				for (unsigned m = 0; m < 3; m++)
					active_is(all[m], m >= i && m != by_hand);
				guest_dir(0, all[i]);
				help_settle(0);
				sound();
			}
			all_quiet();
		}
}

/* Both EOIR ends come before EL2 has looked. */
static void two_ends_at_once(void **state)
{
	(void)state;
	start(1);
	nest(42, 43, 44);
	guest_eoi(0, 44);
	guest_eoi(0, 43);
	help_settle(0);
	sound();
	active_is(42, true);
	active_is(43, false);
	ends(0, 42);
	all_quiet();
}

/* All list registers active: what comes then makes no more exits than it has ends, and a lesser one
 * waits for its turn. */
static void no_livelock(void **state)
{
	(void)state;
	for (unsigned n = 1; n <= 16; n++) {
		unsigned exits = 0;

		start(n);
		for (unsigned i = 0; i < n; i++) {
			guest_prio(0, 42 + i, (uint8_t)(0xf0 - 8 * i));
			fake_wire(0, 42 + i, true);
			takes(0, 42 + i);
			fake_wire(0, 42 + i, false);
		}
		guest_prio(0, 100, 0xf8);
		fake_wire(0, 100, true);
		while (help_interrupt(0))
			assert_in_range(++exits, 1, 2);
		takes(0, NONE);
		assert_false(fake_maintenance(0));
		for (unsigned i = n; i-- > 0;)
			ends(0, 42 + i);
		takes(0, 100);
		fake_wire(0, 100, false);
		ends(0, 100);
		all_quiet();
	}
}

static void sends_itself(uint32_t intid, uint8_t prio)
{
	guest_prio(0, intid, prio);
	guest_sgi(0, 1 | (uint64_t)intid << 24, true);
	sound();
}

/* Pending beside active, in a group that is off: it takes no room that one behind it in rank could
 * wait for without an end. */
static void no_livelock_beside_active(void **state)
{
	unsigned exits = 0;

	(void)state;
	start(1);
	sends_itself(1, 0x10);
	takes(0, 1);
	sends_itself(1, 0x10);
	fake_cpus[0].group_on[1] = false;
	sends_itself(2, 0x20);
	while (help_interrupt(0))
		assert_in_range(++exits, 1, 2);
	fake_cpus[0].group_on[1] = true;
	ends(0, 1);
	serves(0, 1);
	serves(0, 2);
	all_quiet();
}

/* One that comes again while active does not pass a more urgent one that waits for a list
 * register. */
static void again_while_others_wait(void **state)
{
	(void)state;
	start(2);
	sends_itself(3, 0x80);
	takes(0, 3);
	sends_itself(4, 0x08);
	sends_itself(5, 0x10);
	sends_itself(3, 0x80);
	ends(0, 3);
	serves(0, 4);
	serves(0, 5);
	serves(0, 3);
	all_quiet();
}

/* --- GICD_CTLR.RWP, and what a core sees while another one writes --- */

static unsigned looks;
static jmp_buf stopped;

static uint32_t ctlr_seen_by(unsigned cpu)
{
	unsigned self = fake_self;
	uint32_t ctlr = dist_read(cpu, GICD_CTLR);

	fake_self = self;
	return ctlr;
}

static void looks_at_rwp(void)
{
	unsigned self = fake_self;

	fake_while_waiting = NULL;
	looks++;
	assert_true(ctlr_seen_by(2) & GICD_CTLR_RWP);
	assert_false(ctlr_seen_by(3) & GICD_CTLR_RWP); /* the other VM's is its own */
	fake_self = self;
}

static bool in_list_register(unsigned cpu, uint32_t intid)
{
	for (unsigned i = 0; i < fake_cpus[cpu].n_lr; i++)
		if (LR_STATE_OF(fake_cpus[cpu].lr[i]) &&
		    LR_VINTID_OF(fake_cpus[cpu].lr[i]) == intid)
			return true;
	return false;
}

/* Cleared by core 0, in core 1's list register: taken out there, and RWP is 1 until it is. */
static void retracted_remotely(void **state)
{
	static const struct {
		uint32_t bank;
		bool stays_pending;
	} clears[] = {{GICD_ICENABLER, true}, {GICD_ICPENDR, false}, {GICD_CTLR, true}};

	for (unsigned i = 0; i < COUNT(clears); i++) {
		fresh(state);
		guest_route(0, EDGE, 1);
		edge(0, EDGE);
		help_settle(1);
		assert_true(in_list_register(1, EDGE));
		looks = 0;
		fake_while_waiting = looks_at_rwp;
		if (clears[i].bank == GICD_CTLR)
			dist_write(0, GICD_CTLR, 1);
		else
			guest_set(0, clears[i].bank, EDGE);
		assert_in_range(looks, 1, 2);
		fake_while_waiting = NULL;
		assert_false(in_list_register(1, EDGE));
		assert_false(ctlr_seen_by(0) & GICD_CTLR_RWP);
		assert_int_equal(guest_get(0, GICD_ISPENDR, EDGE), clears[i].stays_pending);
		takes(1, NONE);
		dist_write(0, GICD_CTLR, 3);
		guest_set(0, GICD_ISENABLER, EDGE);
		if (clears[i].stays_pending)
			serves(1, EDGE);
		all_quiet();
	}
}

static void stop_while_waiting(void)
{
	longjmp(stopped, 1);
}

/* The VM is stopped while one of its cores waits: that core does not come back to its write, and
 * RWP is 0 in the next life. */
static void rwp_of_another_life(void **state)
{
	(void)state;
	guest_route(0, EDGE, 1);
	edge(0, EDGE);
	help_settle(1);
	fake_while_waiting = stop_while_waiting;
	if (!setjmp(stopped))
		guest_set(0, GICD_ICENABLER, EDGE);
	fake_while_waiting = NULL;
	assert_true(ctlr_seen_by(0) & GICD_CTLR_RWP);
	for (unsigned n = 0; n < 3; n++) {
		fake_self = n;
		vgic_cpu_off(&help_cpu[n]);
	}
	vgic_vm_reset(&help_vm);
	assert_int_equal(ctlr_seen_by(0), GICD_CTLR_DS | GICD_CTLR_ARE_S);
	sound();
}

/* --- 1-of-N --- */

/* IRM = 1: only cores of this VM, also when all but one are off, and nobody else's line. */
static void irm_stays_in_the_vm(void **state)
{
	(void)state;
	for (uint32_t intid = 32; intid < HELP_LINES; intid++)
		guest_route(intid % 3, intid, IRM);
	for (unsigned off = 0; off < 3; off++) {
		for (uint32_t intid = 32; intid < HELP_LINES; intid++)
			if (intid != NOBODYS_SPI)
				assert_int_equal(fake_line(0, intid)->route < 3,
						 vgic_bit(help_vm.owned, intid));
		fake_self = off;
		fake_cpus[off].only_kicks = true;
		if (off < 2)
			vgic_cpu_off(&help_cpu[off]);
	}
	fake_cpus[2].only_kicks = false;
	for (uint32_t intid = 42; intid < 60; intid++)
		fake_wire(0, intid, true);
	for (uint32_t intid = 42; intid < 60; intid++) {
		assert_int_equal(fake_line(0, intid)->route, 2);
		takes(3, NONE);
		takes(4, NONE);
		takes(2, intid);
		fake_wire(0, intid, false);
		ends(2, intid);
	}
}

/* --- the order of locks --- */

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
	fake_self = 0;
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(group_starvation),
		cmocka_unit_test(group_off_while_waiting),
		cmocka_unit_test(end_after_icactiver),
		cmocka_unit_test(ends_with_binary_point),
		cmocka_unit_test(dir_of_one_outside),
		cmocka_unit_test(two_ends_at_once),
		cmocka_unit_test(no_livelock),
		cmocka_unit_test(no_livelock_beside_active),
		cmocka_unit_test(again_while_others_wait),
		cmocka_unit_test(retracted_remotely),
		cmocka_unit_test_setup(rwp_of_another_life, fresh),
		cmocka_unit_test_setup(irm_stays_in_the_vm, fresh),
		cmocka_unit_test_setup(lock_order, fresh),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
