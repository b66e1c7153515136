/* SPDX-License-Identifier: Apache-2.0 */
/* How an interrupt of the virtual GIC ends: EOI, deactivation, and ends of what is out of the
 * list registers. */
#include "tests/unit/vgic_steps.h"

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

/* The same with a binary point, group 1's own or the one of both groups: priorities of one group of
 * priorities do not preempt each other. */
static void ends_with_binary_point(void **state)
{
	(void)state;
	for (unsigned k = 0; k < 2 * 5; k++) {
		start(1);
		fake_cpus[0].bpr = (uint8_t)(3 + k / 2);
		fake_cpus[0].cbpr = k & 1;
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(changed_while_active, fresh),
		cmocka_unit_test_setup(eoi_mode_1, fresh),
		cmocka_unit_test(stray_ends),
		cmocka_unit_test(hand_active_is_not_ended),
		cmocka_unit_test(end_after_icactiver),
		cmocka_unit_test(ends_with_binary_point),
		cmocka_unit_test(dir_of_one_outside),
		cmocka_unit_test(two_ends_at_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
