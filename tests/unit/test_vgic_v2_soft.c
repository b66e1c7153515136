/* SPDX-License-Identifier: Apache-2.0 */
/* Software lines of the virtual GICv2: what is its own about them (test_vgic_soft.c has the
 * rest). */
#include "tests/unit/vgic_v2_steps.h"

static void soft(bool high)
{
	vgic_line_set(&help_vm, SOFT_SPI, high);
}

static void enable(uint32_t intid)
{
	put(0, GICD_ISENABLER + intid / 32 * 4, 4, 1u << (intid % 32));
}

static uint32_t bit_of(uint32_t bank, uint32_t intid)
{
	return get(0, bank + intid / 32 * 4, 4) >> (intid % 32) & 1;
}

static void level_and_edge(void **state)
{
	(void)state;
	enable(SOFT_SPI);
	soft(true);
	assert_int_equal(iar(0), SOFT_SPI);
	eoi(0, SOFT_SPI);
	assert_int_equal(iar(0), SOFT_SPI); /* still high: the maintenance interrupt brings it */
	soft(false);
	eoi(0, SOFT_SPI);
	assert_int_equal(iar(0), FAKE_SPURIOUS);
	soft(true);
	soft(false);
	assert_int_equal(iar(0), FAKE_SPURIOUS);
	put(0, GICD_ICFGR + SOFT_HIGH / 16 * 4, 4, 2u << (SOFT_HIGH % 16 * 2));
	vgic_line_pulse(&help_vm, SOFT_HIGH);
	assert_int_equal(bit_of(GICD_ISPENDR, SOFT_HIGH), 1);
	enable(SOFT_HIGH);
	assert_int_equal(iar(0), SOFT_HIGH);
	vgic_line_pulse(&help_vm, SOFT_HIGH);
	eoi(0, SOFT_HIGH);
	assert_int_equal(serve(0), SOFT_HIGH);
	assert_int_equal(iar(0), FAKE_SPURIOUS);
}

/* Beside SGIs whose senders wait for the same kind of end. */
static void beside_sgis(void **state)
{
	(void)state;
	enable(SOFT_SPI);
	put(0, GICD_IPRIORITYR + SOFT_SPI, 1, 0x10);
	put(0, GICD_IPRIORITYR + 3, 1, 0x20);
	sgir(0, 0, 1, 3);
	sgir(1, 0, 1, 3);
	soft(true);
	assert_int_equal(iar(0), SOFT_SPI);
	eoi(0, SOFT_SPI);
	assert_int_equal(iar(0), SOFT_SPI);
	soft(false);
	eoi(0, SOFT_SPI);
	assert_int_equal(serve(0), 3);
	assert_int_equal(serve(0), 3 | 1 << 10);
	assert_int_equal(iar(0), FAKE_SPURIOUS);
}

/* Of several targets one that is on, and another when that one goes off. */
static void targets(void **state)
{
	(void)state;
	enable(SOFT_SPI);
	put(0, GICD_ITARGETSR + SOFT_SPI, 1, 6);
	soft(true);
	assert_int_equal(iar(0), FAKE_SPURIOUS);
	assert_int_equal(iar(1), SOFT_SPI);
	put(0, GICD_ITARGETSR + SOFT_SPI, 1, 4); /* while it is active */
	eoi(1, SOFT_SPI);
	assert_int_equal(iar(1), FAKE_SPURIOUS);
	assert_int_equal(iar(2), SOFT_SPI);
	eoi(2, SOFT_SPI);
	put(0, GICD_ITARGETSR + SOFT_SPI, 1, 6);
	fake_enter(2);
	fake_cpus[2].only_kicks = true;
	vgic_cpu_off(&help_cpu[2]);
	assert_int_equal(iar(1), SOFT_SPI);
	soft(false);
	eoi(1, SOFT_SPI);
	put(0, GICD_ITARGETSR + SOFT_SPI, 1, 0);
	soft(true);
	for (unsigned n = 0; n < 2; n++)
		assert_int_equal(iar(n), FAKE_SPURIOUS);
	assert_int_equal(bit_of(GICD_ISPENDR, SOFT_SPI), 1);
	put(1, GICD_ITARGETSR + SOFT_SPI, 1, 1);
	assert_int_equal(iar(0), SOFT_SPI);
	soft(false);
	eoi(0, SOFT_SPI);
	assert_int_equal(iar(0), FAKE_SPURIOUS);
}

/* Active at 0, which goes off, and no target of it any more. */
static void home_off_while_active(void **state)
{
	(void)state;
	enable(SOFT_SPI);
	put(0, GICD_ISACTIVER + SOFT_SPI / 32 * 4, 4, 1u << (SOFT_SPI % 32));
	put(2, GICD_ITARGETSR + SOFT_SPI, 1, 6);
	soft(true);
	assert_int_equal(iar(1), FAKE_SPURIOUS);
	fake_enter(0);
	fake_cpus[0].only_kicks = true;
	vgic_cpu_off(&help_cpu[0]);
	assert_int_equal(iar(1), SOFT_SPI);
	soft(false);
	eoi(1, SOFT_SPI);
	assert_int_equal(iar(1), FAKE_SPURIOUS);
}

/* With EOImode 1 by GICC_DIR, in a list register or outside. */
static void ended_by_dir(void **state)
{
	(void)state;
	enable(SOFT_SPI);
	enable(SPI);
	put(0, GICD_IPRIORITYR + SOFT_SPI, 1, 0x40);
	fake_cpus[0].eoi_mode = true;
	soft(true);
	assert_int_equal(iar(0), SOFT_SPI);
	fake_wire(0, SPI, true); /* one list register: this one pushes the other out */
	assert_int_equal(iar(0), SPI);
	eoi(0, SPI);
	eoi(0, SOFT_SPI);
	fake_wire(0, SPI, false);
	vgic_v2_dir(&help_cpu[0], SPI);
	assert_int_equal(iar(0), FAKE_SPURIOUS);
	vgic_v2_dir(&help_cpu[0], SOFT_SPI);
	assert_int_equal(iar(0), SOFT_SPI);
	soft(false);
	eoi(0, SOFT_SPI);
	vgic_v2_dir(&help_cpu[0], SOFT_SPI);
	assert_int_equal(iar(0), FAKE_SPURIOUS);
}

static int one_register(void **state)
{
	(void)state;
	return begin(CPUS, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(level_and_edge, fresh, end),
		cmocka_unit_test_setup_teardown(beside_sgis, fresh, end),
		cmocka_unit_test_setup_teardown(targets, fresh, end),
		cmocka_unit_test_setup_teardown(home_off_while_active, fresh, end),
		cmocka_unit_test_setup_teardown(ended_by_dir, one_register, end),
	};

	return RUN_OVER_BOTH(tests);
}
