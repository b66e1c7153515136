/* SPDX-License-Identifier: Apache-2.0 */
/* Where the virtual GIC routes a line: to one core, to any, to none; and never to another VM. */
#include "tests/unit/vgic_steps.h"

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

/* IRM = 1: only cores of this VM, also when all but one are off, and nobody else's line. */
static void irm_stays_in_the_vm(void **state)
{
	(void)state;
	for (uint32_t intid = 32; intid < HELP_LINES; intid++)
		guest_route(intid % 3, intid, IRM);
	for (unsigned off = 0; off < 3; off++) {
		for (uint32_t intid = 32; intid < HELP_LINES; intid++)
			if (intid != NOBODYS_SPI && !help_soft(intid))
				assert_int_equal(fake_line(0, intid)->route < 3,
						 vgic_bit(help_vm.owned, intid));
		fake_enter(off);
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
	fake_enter(0);
	vgic_vm_reset(&help_vm);
	assert_true(fake_line(0, OTHERS_SPI)->enabled);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(routed, fresh),
		cmocka_unit_test_setup(routed_nowhere, fresh),
		cmocka_unit_test_setup(routed_while_active, fresh),
		cmocka_unit_test(deactivated_elsewhere),
		cmocka_unit_test_setup(irm_stays_in_the_vm, fresh),
		cmocka_unit_test_setup(two_vms, fresh),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
