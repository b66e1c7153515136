/* SPDX-License-Identifier: Apache-2.0 */
/* The virtual GIC with priorities and groups: who comes first, and what is held back. */
#include "tests/unit/vgic_steps.h"

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

/* The same of edges, of which the physical GIC need not know. */
static void priority_of_edges(void **state)
{
	unsigned writes;

	(void)state;
	for (uint32_t intid = 42; intid < 52; intid++) {
		guest_config(0, intid, true);
		guest_prio(0, intid, 0x80);
		edge(0, intid);
	}
	help_settle(0);
	writes = fake_writes;
	for (uint32_t intid = 42; intid < 52; intid++)
		guest_prio(intid % 2, intid, (uint8_t)(0xf0 - 8 * (intid - 42)));
	assert_int_equal(fake_writes, writes);
	sound();
	for (uint32_t intid = 51; intid >= 42; intid--)
		serves(0, intid);
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(priority_order, fresh),
		cmocka_unit_test_setup(priority_of_waiting, fresh),
		cmocka_unit_test_setup(priority_of_edges, fresh),
		cmocka_unit_test_setup(groups_off_and_on, fresh),
		cmocka_unit_test_setup(group_of_waiting, fresh),
		cmocka_unit_test(group_starvation),
		cmocka_unit_test(group_off_while_waiting),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
