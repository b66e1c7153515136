/* SPDX-License-Identifier: Apache-2.0 */
/* Lines of emulated devices of a VM with direct interrupts: what the hardware is told. */
#define GIC_VERSION 3
#include "tests/unit/direct_help.h"
#include "tests/unit/expect.h"

#define LEVEL 40u
#define EDGE  41u

static void own(uint32_t intid, bool edge)
{
	vgic_own_line(&vm, intid, edge);
}

static int setup_lines(void **state)
{
	setup(state);
	own(LEVEL, false);
	own(EDGE, true);
	vm.lines_changed = vgic_version_direct.lines_changed;
	vm.repeats = true;
	vgic_version_direct.vm_reset(&vm);
	direct_dist_write(&cpus[0], GICD_CTLR, 4, GICD_CTLR_EN_GRP1NS);
	forget();
	return 0;
}

/* What of the device's lines was set pending, and what no longer is, since it was asked last. */
static void expect_pending(uint32_t set, uint32_t cleared)
{
	assert_int_equal(physical(DIST, GICD_ISPENDR, 1), set);
	assert_int_equal(physical(DIST, GICD_ICPENDR, 1), cleared);
	forget();
}

static void level(void **state)
{
	(void)state;
	vgic_line_set(&vm, LEVEL, true);
	expect_pending(BIT(LEVEL), 0);
	/* EL2 has not seen it taken and ended: each time that it is driven */
	vgic_line_set(&vm, LEVEL, true);
	expect_pending(BIT(LEVEL), 0);
	vgic_line_set(&vm, LEVEL, false);
	expect_pending(0, BIT(LEVEL));
	vgic_line_set(&vm, LEVEL, false);
	expect_pending(0, 0);
	assert_int_equal(vm.latch[1], 0);
}

static void edge(void **state)
{
	(void)state;
	vgic_line_pulse(&vm, EDGE);
	expect_pending(BIT(EDGE), 0);
	vgic_line_set(&vm, EDGE, true);
	expect_pending(BIT(EDGE), 0);
	vgic_line_set(&vm, EDGE, true);
	vgic_line_set(&vm, EDGE, false);
	expect_pending(0, 0);
	assert_int_equal(vm.latch[1], 0);
}

/* What the guest clears or enables while the device asks is pending again; nothing else is. */
static void asks_again(void **state)
{
	(void)state;
	direct_dist_write(&cpus[1], GICD_ISENABLER + 4, 4, ~0u);
	direct_dist_write(&cpus[1], GICD_ICPENDR + 4, 4, ~0u);
	expect_pending(0, BIT(SPI) | BIT(LEVEL) | BIT(EDGE));
	vgic_line_set(&vm, LEVEL, true);
	vgic_line_set(&vm, EDGE, true);
	forget();
	direct_dist_write(&cpus[1], GICD_ISENABLER + 4, 4, BIT(SPI) | BIT(EDGE));
	direct_dist_write(&cpus[1], GICD_ICENABLER + 4, 4, BIT(LEVEL));
	expect_pending(0, 0);
	direct_dist_write(&cpus[1], GICD_ISENABLER + 4, 4, ~0u);
	expect_pending(BIT(LEVEL), 0);
	direct_dist_write(&cpus[1], GICD_ICPENDR + 4, 4, BIT(EDGE));
	expect_pending(0, BIT(EDGE));
	direct_dist_write(&cpus[1], GICD_ICPENDR + 4, 4, ~0u);
	expect_pending(BIT(LEVEL), BIT(SPI) | BIT(LEVEL) | BIT(EDGE));
	/* a redistributor's bits of the same place are not its */
	write_sgi_frame(0, 0, GICD_ISENABLER, 4, ~0u);
	write_sgi_frame(0, 0, GICD_ICPENDR, 4, ~0u);
	expect_pending(0, 0);
}

static void lower(void)
{
	vgic_line_set(&vm, LEVEL, false);
}

static void raise_it(void)
{
	vgic_line_set(&vm, LEVEL, true);
}

/* Another core that drives it between a look at the level and the write: the hardware has the last
 * one. */
static void two_cores(void **state)
{
	(void)state;
	meanwhile = lower;
	vgic_line_set(&vm, LEVEL, true);
	/* set late, and so cleared once more: the fake remembers writes, not their order */
	assert_int_equal(writes, 3);
	assert_int_equal(physical(DIST, GICD_ICPENDR, 1), BIT(LEVEL));
	forget();
	vgic_line_set(&vm, LEVEL, true);
	forget();
	meanwhile = raise_it;
	vgic_line_set(&vm, LEVEL, false);
	assert_int_equal(writes, 3);
	assert_int_equal(physical(DIST, GICD_ISPENDR, 1), BIT(LEVEL));
}

static void pulse_it(void)
{
	vgic_line_pulse(&vm, EDGE);
}

/* Two cores that pulse it at once: each has the hardware know, and none clears it for the other. */
static void two_pulses(void **state)
{
	(void)state;
	meanwhile = pulse_it;
	vgic_line_pulse(&vm, EDGE);
	assert_int_equal(writes, 2);
	expect_pending(BIT(EDGE), 0);
}

static void flip(void)
{
	vm.level[1] ^= BIT(LEVEL);
	meanwhile = flip;
}

/* Another core that never stops driving it: a bounded number of looks. */
static void no_end(void **state)
{
	(void)state;
	meanwhile = flip;
	vgic_line_set(&vm, LEVEL, true);
	meanwhile = NULL;
	assert_int_equal(writes, VGIC_MAX_CPUS);
}

/* A life begins with edges: what a GIC has for the level of no wire nobody knows. And with a level
 * that its device still holds, as that of a wire. */
static void reset_makes_edges(void **state)
{
	(void)state;
	vgic_line_set(&vm, LEVEL, true);
	forget();
	vgic_version_direct.vm_reset(&vm);
	assert_int_equal(edge_mask, BIT(LEVEL) | BIT(EDGE));
	assert_int_equal(edge_set & edge_mask, edge_mask);
	assert_int_equal(physical(DIST, GICD_ICPENDR, 1), BIT(SPI) | BIT(LEVEL) | BIT(EDGE));
	assert_int_equal(route[LEVEL], FIRST);
	assert_int_equal(vm.level[1], BIT(LEVEL));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(level, setup_lines),
		cmocka_unit_test_setup(edge, setup_lines),
		cmocka_unit_test_setup(asks_again, setup_lines),
		cmocka_unit_test_setup(two_cores, setup_lines),
		cmocka_unit_test_setup(two_pulses, setup_lines),
		cmocka_unit_test_setup(no_end, setup_lines),
		cmocka_unit_test_setup(reset_makes_edges, setup_lines),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
