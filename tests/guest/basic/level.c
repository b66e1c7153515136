/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A level whose interrupt is ended before its device is silenced, by the PL031's match (DDI 0224).
 * Hardware forgets it. A hypervisor that has the line in a list register by then cannot see that,
 * so one more interrupt is allowed there (docs/gic.md), never a second; and none where EL2 of a
 * GICv3 takes another interrupt between the two anyway.
 */
#include "tests/guest/basic/basic.h"

#define RTCDR   0x00u
#define RTCMR   0x04u
#define RTCIMSC 0x10u
#define RTCICR  0x1cu

static volatile unsigned matches;
static bool more_comes; /* another line interrupts EL2 behind the end */

static void end_then_silence(struct cpu *cpu, uint32_t intid)
{
	icc_write(ICC_EOIR1_EL1, cpu->last_iar);
	isb();
	if (intid == machine.vtimer) {
		write_sysreg(cntv_ctl_el0, 0);
		return;
	}
	/* it is taken once more here, by a hypervisor */
	pause_ms(1);
	matches++;
	mmio_write32(machine.rtc + RTCICR, 1);
	dsb(sy);
	if (more_comes) {
		write_sysreg(cntv_cval_el0, 0);
		write_sysreg(cntv_ctl_el0, 1);
		pause_ms(1);
	}
}

static unsigned match_once(struct cpu *cpu)
{
	matches = 0;
	mmio_write32(machine.rtc + RTCMR, mmio_read32(machine.rtc + RTCDR));
	dsb(sy);
	WAIT_FOR(matches, 1000);
	pause_ms(2);
	(void)cpu;
	return matches;
}

void test_level(void)
{
	struct cpu *cpu = &cpus[0];
	unsigned alone, beside;

	if (!machine.rtc_line) {
		test_skip("level_ended_first", "no PL031");
		return;
	}
	cpu->manual_eoi = true;
	cpu->on_irq = end_then_silence;
	mmio_write32(machine.rtc + RTCICR, 1);
	mmio_write32(machine.rtc + RTCIMSC, 1);
	gic_route(machine.rtc_line, cpu->mpidr);
	gic_enable(cpu, machine.rtc_line);
	gic_enable(cpu, machine.vtimer);
	irq_enable();
	more_comes = false;
	alone = match_once(cpu);
	more_comes = true;
	beside = match_once(cpu);
	irq_disable();
	write_sysreg(cntv_ctl_el0, 0);
	mmio_write32(machine.rtc + RTCIMSC, 0);
	gic_disable(cpu, machine.rtc_line);
	gic_disable(cpu, machine.vtimer);
	cpu->on_irq = NULL;
	cpu->manual_eoi = false;
	TEST("level_ended_first", alone && alone <= 1u + machine.hypervisor, "%u interrupts",
	     alone);
	TEST("level_withdrawn", beside && beside <= 1u + (machine.hypervisor && machine.gic == 2),
	     "%u interrupts", beside);
}
