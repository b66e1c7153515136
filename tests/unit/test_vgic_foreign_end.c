/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A domain with direct interrupts, elsewhere on the machine, has ended a line of this VM in the
 * physical GIC (docs/direct-interrupts.md): it is acknowledged again while the virtual GIC has it
 * in hand. The VM notices nothing.
 */
#include "tests/unit/vgic_steps.h"

static int setup(void **state)
{
	fresh(state);
	help_vm.beside_direct = true;
	return 0;
}

static void ended_by_another(uint32_t intid)
{
	fake_line(0, intid)->active = false;
}

static void level_in_service(void **state)
{
	(void)state;
	fake_wire(0, SPI, true);
	takes(0, SPI);
	for (unsigned i = 0; i < 3; i++) {
		ended_by_another(SPI);
		takes(0, NONE);
		assert_true(guest_get(0, GICD_ISACTIVER, SPI));
	}
	fake_wire(0, SPI, false);
	ends(0, SPI);
	all_quiet();
}

/* An edge, or what was set pending by hand, that comes in the service comes once after it. */
static void edge_in_service(void **state)
{
	static const uint32_t lines[] = {EDGE, SPI};

	(void)state;
	for (unsigned i = 0; i < 2; i++) {
		guest_set(0, GICD_ISPENDR, lines[i]);
		takes(0, lines[i]);
		if (i)
			guest_set(0, GICD_ISPENDR, SPI);
		else
			edge(0, EDGE);
		ended_by_another(lines[i]);
		help_settle(0);
		sound();
		takes(0, NONE);
		assert_true(guest_get(0, GICD_ISPENDR, lines[i]));
		ends(0, lines[i]);
		serves(0, lines[i]);
		all_quiet();
	}
}

/* It has not been taken by the guest. */
static void pending_in_list_register(void **state)
{
	(void)state;
	fake_wire(0, SPI, true);
	help_settle(0);
	ended_by_another(SPI);
	help_settle(0);
	sound();
	takes(0, SPI);
	takes(0, NONE);
	fake_wire(0, SPI, false);
	ends(0, SPI);
	all_quiet();
}

/* In service, and out of the list registers for others. */
static void out_of_list_registers(void **state)
{
	(void)state;
	start(1);
	help_vm.beside_direct = true;
	guest_prio(0, SPI, 0xc0);
	guest_prio(0, EDGE, 0x40);
	fake_wire(0, SPI, true);
	takes(0, SPI);
	edge(0, EDGE);
	takes(0, EDGE);
	assert_int_equal(help_cpu[0].queued_active, 1);
	ended_by_another(SPI);
	help_settle(0);
	sound();
	assert_true(guest_get(0, GICD_ISACTIVER, SPI));
	assert_int_equal(help_cpu[0].queued_active, 1);
	ends(0, EDGE);
	fake_wire(0, SPI, false);
	ends(0, SPI);
	assert_int_equal(help_cpu[0].queued_active, 0);
	all_quiet();
}

/* In service on one core, and routed to another one since, where it comes in. */
static void routed_away(void **state)
{
	(void)state;
	fake_wire(0, SPI, true);
	takes(0, SPI);
	guest_route(0, SPI, 1);
	for (unsigned i = 0; i < 3; i++) {
		ended_by_another(SPI);
		takes(1, NONE);
		takes(0, NONE);
		assert_true(guest_get(1, GICD_ISACTIVER, SPI));
	}
	ends(0, SPI);
	takes(0, NONE);
	takes(1, SPI);
	fake_wire(0, SPI, false);
	ends(1, SPI);
	all_quiet();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(level_in_service, setup),
		cmocka_unit_test_setup(edge_in_service, setup),
		cmocka_unit_test_setup(pending_in_list_register, setup),
		cmocka_unit_test_setup(out_of_list_registers, setup),
		cmocka_unit_test_setup(routed_away, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
