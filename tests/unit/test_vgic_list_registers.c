/* SPDX-License-Identifier: Apache-2.0 */
/* More interrupts, pending and active, than the virtual GIC has list registers. */
#include "tests/unit/vgic_steps.h"

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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(more_than_list_registers),
		cmocka_unit_test(all_active),
		cmocka_unit_test(deactivated_in_any_order),
		cmocka_unit_test(pending_and_active_outside),
		cmocka_unit_test(no_livelock),
		cmocka_unit_test(no_livelock_beside_active),
		cmocka_unit_test(again_while_others_wait),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
