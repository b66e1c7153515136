/* SPDX-License-Identifier: Apache-2.0 */
/* The test device's interrupts on one CPU: the level, the edge. */
#include "tests/guest/vdev/vdev.h"

static void level_waiting(struct cpu *cpu)
{
	begin(cpu);
	irq_enable();
	set_level(true);
	TEST("level_spinning", WAIT_FOR(taken.level == 1, 100), "taken %u times", taken.level);
	irq_disable();
	TEST("level_once", taken.level == 1 && quiet(cpu), "taken %u times", taken.level);

	begin(cpu);
	set_level(true);
	TEST("level_masked", taken.level == 0 && gic_is_pending(cpu, LEVEL_LINE),
	     "taken %u times while masked", taken.level);
	wfi(); /* a masked interrupt ends it */
	take_pending();
	TEST("level_wfi", taken.level == 1 && quiet(cpu), "taken %u times", taken.level);
}

static void level_and_end(struct cpu *cpu)
{
	begin(cpu);
	taken.level_stays = 5;
	set_level(true);
	irq_enable();
	TEST("level_comes_again", WAIT_FOR(taken.level == 5, 100), "taken %u times of 5",
	     taken.level);
	irq_disable();
	TEST("level_ends", taken.level == 5 && quiet(cpu), "taken %u times", taken.level);

	begin(cpu);
	set_level(true);
	set_level(false);
	TEST("level_dropped", !gic_is_pending(cpu, LEVEL_LINE), "still pending");
	take_pending();
	TEST("level_not_taken", taken.level == 0 && quiet(cpu), "taken %u times, %u spurious",
	     taken.level, cpu->spurious);
}

static void level_disabled(struct cpu *cpu)
{
	begin(cpu);
	gic_disable(cpu, LEVEL_LINE);
	set_level(true);
	take_pending();
	TEST("level_disabled", taken.level == 0 && gic_is_pending(cpu, LEVEL_LINE),
	     "taken %u times", taken.level);
	gic_enable(cpu, LEVEL_LINE);
	take_pending();
	TEST("level_enabled", taken.level == 1 && quiet(cpu), "taken %u times", taken.level);
	set_level(true);
	gic_disable(cpu, LEVEL_LINE); /* out of the list register */
	take_pending();
	TEST("level_taken_back", taken.level == 1, "taken %u times", taken.level);
	set_level(false);
	gic_enable(cpu, LEVEL_LINE);
	take_pending();
	TEST("level_gone", taken.level == 1 && quiet(cpu), "taken %u times", taken.level);
}

/* GICD_ISPENDR's latch beside the line (IHI 0069 and IHI 0048, GICD_ISPENDRn and GICD_ICPENDRn). */
static void level_latch(struct cpu *cpu)
{
	begin(cpu);
	gic_set_pending(cpu, LEVEL_LINE);
	set_level(true);
	set_level(false);
	TEST("latch_stays", gic_is_pending(cpu, LEVEL_LINE), "dropped with the line");
	take_pending();
	TEST("latch_taken", taken.level == 1 && quiet(cpu), "taken %u times", taken.level);
	set_level(true);
	gic_clear_pending(cpu, LEVEL_LINE);
	TEST("line_stays", gic_is_pending(cpu, LEVEL_LINE), "cleared under a high line");
	take_pending();
	gic_set_pending(cpu, LEVEL_LINE);
	gic_clear_pending(cpu, LEVEL_LINE);
	take_pending();
	TEST("latch_cleared", taken.level == 2 && quiet(cpu), "taken %u times", taken.level);
}

/* With EOImode 1 it is active until ICC_DIR_EL1 or GICC_DIR. */
static void level_by_dir(struct cpu *cpu)
{
	begin(cpu);
	icc_write(ICC_CTLR_EL1, ICC_CTLR_EOIMODE);
	taken.level_stays = 2;
	set_level(true);
	take_pending();
	TEST("dir_active", taken.level == 1 && gic_is_active(cpu, LEVEL_LINE),
	     "taken %u times before its end", taken.level);
	icc_write(ICC_DIR_EL1, LEVEL_LINE);
	take_pending();
	TEST("dir_ends", taken.level == 2, "taken %u times", taken.level);
	icc_write(ICC_DIR_EL1, LEVEL_LINE);
	icc_write(ICC_CTLR_EL1, 0);
	TEST("dir_quiet", quiet(cpu), "not quiet");
	/* and by hand */
	mmio_write32(machine.gicd + GICD_ISACTIVER + LEVEL_LINE / 32 * 4, 1u << LEVEL_LINE % 32);
	set_level(true);
	take_pending();
	TEST("active_by_hand", taken.level == 2, "taken while active");
	mmio_write32(machine.gicd + GICD_ICACTIVER + LEVEL_LINE / 32 * 4, 1u << LEVEL_LINE % 32);
	take_pending();
	TEST("ended_by_hand", taken.level == 3 && quiet(cpu), "taken %u times", taken.level);
}

void test_level(struct cpu *cpu)
{
	level_waiting(cpu);
	level_and_end(cpu);
	level_disabled(cpu);
	level_latch(cpu);
	level_by_dir(cpu);
}

void test_edge(struct cpu *cpu)
{
	begin(cpu);
	irq_enable();
	pulse(1);
	TEST("edge_spinning", WAIT_FOR(taken.edge == 1, 100), "taken %u times", taken.edge);
	irq_disable();
	TEST("edge_once", taken.edge == 1 && quiet(cpu), "taken %u times", taken.edge);
	pulse(3);
	wfi();
	take_pending();
	TEST("edge_masked", taken.edge == 2 && quiet(cpu), "three pulses taken %u times",
	     taken.edge - 1);

	begin(cpu);
	taken.pulses_again = 4;
	pulse(1);
	take_pending();
	TEST("edge_while_active", taken.edge == 5 && quiet(cpu), "taken %u times of 5", taken.edge);

	begin(cpu);
	gic_disable(cpu, EDGE_LINE);
	pulse(7);
	take_pending();
	TEST("edge_disabled", taken.edge == 0 && gic_is_pending(cpu, EDGE_LINE), "taken %u times",
	     taken.edge);
	gic_enable(cpu, EDGE_LINE);
	take_pending();
	TEST("edge_enabled", taken.edge == 1 && quiet(cpu), "taken %u times", taken.edge);
	pulse(1);
	gic_clear_pending(cpu, EDGE_LINE);
	take_pending();
	TEST("edge_cleared", taken.edge == 1 && quiet(cpu), "taken %u times", taken.edge);
}
