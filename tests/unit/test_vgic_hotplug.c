/* SPDX-License-Identifier: Apache-2.0 */
/* The virtual GIC while cores go off and on and VMs are reset. */
#include "tests/unit/vgic_steps.h"

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
	fake_enter(2);
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
		fake_enter(n);
		vgic_cpu_reset(&help_cpu[n]);
		vgic_cpu_on(&help_cpu[n]);
		fake_wire(n, TIMER, false);
	}
	sound();
	for (uint32_t offset = 0; offset < 0xc00; offset += 4)
		if (offset != GICD_CTLR && offset != GICD_TYPER && offset != GICD_IIDR)
			assert_int_equal(dist_read(0, offset), 0);
	for (uint32_t intid = 32; intid < HELP_LINES; intid++)
		assert_int_equal(
			vgic_dist_read(&help_cpu[0], GICD_IROUTER + 8 * intid, VGIC_HOW(8)), 0);
	all_quiet();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hotplug),
		cmocka_unit_test_setup(hotplug_irm, fresh),
		cmocka_unit_test_setup(active_at_an_off_core, fresh),
		cmocka_unit_test_setup(irm_from_an_off_core, fresh),
		cmocka_unit_test(vm_reset),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
