/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The virtual GICv2 on QEMU's model, which overlooks what is pending when a guest ends an interrupt
 * with a wire: EL2 is told of the end there (gic/gicv2.h).
 */
#include "tests/unit/vgic_v2_steps.h"

static int on_model(unsigned lrs)
{
	fake_overlooks = fake_tells_ends = true;
	return begin(CPUS, lrs);
}

static int start(void **state)
{
	(void)state;
	return on_model(4);
}

static int finish(void **state)
{
	int result = end(state);

	fake_overlooks = fake_tells_ends = false;
	return result;
}

static void enable(unsigned cpu, uint32_t intid)
{
	put(cpu, GICD_ISENABLER + intid / 32 * 4, 4, 1u << (intid % 32));
}

static void target(uint32_t intid, uint32_t mask)
{
	put(0, GICD_ITARGETSR + intid, 1, mask);
}

static void level_high_at_end(void **state)
{
	(void)state;
	enable(0, TIMER);
	fake_wire(0, TIMER, true);
	for (unsigned i = 0; i < 3; i++) {
		assert_int_equal(iar(0), TIMER);
		eoi(0, TIMER);
	}
	fake_wire(0, TIMER, false);
	assert_int_equal(iar(0), FAKE_SPURIOUS);
	enable(0, SPI);
	fake_wire(0, SPI, true);
	assert_int_equal(iar(0), SPI);
	eoi(0, SPI);
	assert_int_equal(iar(0), SPI);
	fake_wire(0, SPI, false);
	eoi(0, SPI);
	assert_int_equal(iar(0), FAKE_SPURIOUS);
	assert_false(fake_line(0, SPI)->active);
}

/* An edge that comes while its last one is active. */
static void pending_beside_active(void **state)
{
	(void)state;
	put(0, GICD_ICFGR + SPI / 16 * 4, 4, 2u << (SPI % 16 * 2));
	enable(0, SPI);
	fake_wire(0, SPI, true);
	assert_int_equal(iar(0), SPI);
	fake_wire(0, SPI, false);
	fake_wire(0, SPI, true);
	eoi(0, SPI);
	assert_int_equal(iar(0), SPI);
	put(0, GICD_ISPENDR + SPI / 32 * 4, 4, 1u << (SPI % 32));
	eoi(0, SPI);
	assert_int_equal(iar(0), SPI);
	eoi(0, SPI);
	assert_int_equal(iar(0), FAKE_SPURIOUS);
}

/* Split ends: GICC_DIR comes to EL2 by itself. */
static void split_ends(void **state)
{
	(void)state;
	fake_cpus[0].eoi_mode = true;
	enable(0, TIMER);
	fake_wire(0, TIMER, true);
	assert_int_equal(iar(0), TIMER);
	eoi(0, TIMER);
	assert_int_equal(iar(0), FAKE_SPURIOUS);
	fake_enter(0);
	vgic_v2_dir(&help_cpu[0], TIMER);
	assert_int_equal(iar(0), TIMER);
}

/* Core 1 has taken a level and ended it, and EL2 is still to be told. */
static void end_untold(void)
{
	target(SPI, 1u << 1);
	enable(0, SPI);
	fake_wire(0, SPI, true);
	assert_int_equal(iar(1), SPI);
	eoi(1, SPI);
}

/* It has ended, and the core goes off before it has told EL2: the line is not active for ever. */
static void off_before_told(void **state)
{
	(void)state;
	end_untold();
	vgic_cpu_off(&help_cpu[1]);
	assert_false(fake_line(1, SPI)->active);
	target(SPI, 1u << 0);
	assert_int_equal(iar(0), SPI);
}

/* Or another core sends the line elsewhere, makes it active there, and ends it. */
static void moved_before_told(void **state)
{
	(void)state;
	end_untold();
	fake_wire(0, SPI, false);
	target(SPI, 1u << 2);
	assert_null(help_broken());
	put(2, GICD_ISACTIVER + SPI / 32 * 4, 4, 1u << (SPI % 32));
	help_settle(1);
	assert_true(fake_line(2, SPI)->active);
	put(2, GICD_ICACTIVER + SPI / 32 * 4, 4, 1u << (SPI % 32));
	assert_false(fake_line(2, SPI)->active);
	fake_wire(0, SPI, true);
	assert_int_equal(iar(2), SPI);
}

/* More of them than list registers, ended in order. */
static void few_list_registers(void **state)
{
	(void)state;
	on_model(1);
	for (unsigned i = 0; i < 4; i++) {
		put(0, GICD_IPRIORITYR + SPI + i, 1, (4 - i) * 0x20);
		enable(0, SPI + i);
		fake_wire(0, SPI + i, true);
		assert_int_equal(iar(0), SPI + i);
	}
	for (unsigned i = 4; i-- > 0;) {
		fake_wire(0, SPI + i, i == 2);
		eoi(0, SPI + i);
		help_settle(0);
		assert_null(help_broken());
		if (i == 2) {
			assert_int_equal(iar(0), SPI + 2);
			fake_wire(0, SPI + 2, false);
			eoi(0, SPI + 2);
		}
	}
	assert_int_equal(iar(0), FAKE_SPURIOUS);
	for (unsigned i = 0; i < 4; i++)
		assert_false(fake_line(0, SPI + i)->active);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(level_high_at_end, start, finish),
		cmocka_unit_test_setup_teardown(pending_beside_active, start, finish),
		cmocka_unit_test_setup_teardown(split_ends, start, finish),
		cmocka_unit_test_setup_teardown(off_before_told, start, finish),
		cmocka_unit_test_setup_teardown(moved_before_told, start, finish),
		cmocka_unit_test_setup_teardown(few_list_registers, start, finish),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
