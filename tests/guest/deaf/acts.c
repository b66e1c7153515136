/* SPDX-License-Identifier: Apache-2.0 */
/* Ways not to hear, and to leave an interrupt controller in disorder. */
#include "tests/guest/deaf/deaf.h"

#define ICC_AP0R0_EL1 S3_0_C12_C8_4

static void __attribute__((noreturn)) spin(void)
{
	for (;;)
		__asm__ volatile("yield");
}

void make_pending(struct cpu *cpu)
{
	for (unsigned i = 0; i < SGIS; i++) {
		gic_enable(cpu, i);
		sgi_send(i, cpu->mpidr);
	}
	gic_enable(cpu, machine.vtimer);
	gic_enable(cpu, machine.ptimer);
	write_sysreg(cntv_cval_el0, 0);
	write_sysreg(cntp_cval_el0, 0);
	write_sysreg(cntv_ctl_el0, 1);
	write_sysreg(cntp_ctl_el0, 1);
	isb();
	if (cpu->index || !machine.rtc_line)
		return;
	gic_enable(cpu, machine.rtc_line);
	gic_set_pending(cpu, machine.rtc_line);
}

static void masks_all(struct cpu *cpu)
{
	__asm__ volatile("msr daifset, #0xf");
	make_pending(cpu);
	spin();
}

static void sleeps_masked(struct cpu *cpu)
{
	__asm__ volatile("msr daifset, #0xf");
	write_sysreg(cntv_ctl_el0, 0);
	(void)cpu;
	for (;;)
		wfi();
}

static void masks_by_priority(struct cpu *cpu)
{
	icc_write(ICC_PMR_EL1, 0);
	irq_enable();
	make_pending(cpu);
	spin();
}

static void turns_groups_off(struct cpu *cpu)
{
	icc_write(ICC_IGRPEN1_EL1, 0);
	mmio_write32(machine.gicd + GICD_CTLR, 0);
	irq_enable();
	make_pending(cpu);
	spin();
}

/* Each SGI of a higher priority than the last: all that there are levels for are active at once,
 * and pending again. */
static void leaves_active(struct cpu *cpu)
{
	irq_disable();
	for (unsigned i = 0; i < SGIS; i++) {
		gic_set_priority(cpu, i, (uint8_t)(0xe0 - 16 * i));
		gic_enable(cpu, i);
		sgi_send(i, cpu->mpidr);
		WAIT_FOR(GIC_INTID(icc_read(ICC_IAR1_EL1)) == i, 100);
	}
	make_pending(cpu);
	irq_enable();
	spin();
}

/* Every kind of interrupt is active at once: their ends come, but nothing is deactivated. */
static void never_deactivates(struct cpu *cpu)
{
	irq_disable();
	icc_write(ICC_CTLR_EL1, ICC_CTLR_EOIMODE);
	make_pending(cpu);
	for (unsigned i = 0; i < 64; i++) {
		uint64_t iar = icc_read(ICC_IAR1_EL1);

		if (GIC_INTID(iar) < 1020)
			icc_write(ICC_EOIR1_EL1, iar);
	}
	make_pending(cpu);
	irq_enable();
	spin();
}

void leave_all(struct cpu *cpu)
{
	uint32_t line = machine.rtc_line;

	irq_disable();
	if (line) {
		gic_set_priority(cpu, line, 0xe0);
		gic_enable(cpu, line);
		gic_set_pending(cpu, line);
		WAIT_FOR(GIC_INTID(icc_read(ICC_IAR1_EL1)) == line, 100);
	}
	write_sysreg(cntv_cval_el0, 0);
	write_sysreg(cntv_ctl_el0, 1);
	gic_enable(cpu, machine.vtimer);
	WAIT_FOR(GIC_INTID(icc_read(ICC_IAR1_EL1)) == machine.vtimer, 100);
	make_pending(cpu);
	TEST("left_active",
	     (!line || gic_is_active(cpu, line)) && gic_is_active(cpu, machine.vtimer),
	     "not active");
}

static void no_end(struct cpu *cpu, uint32_t intid)
{
	(void)cpu;
	(void)intid;
}

static void never_ends(struct cpu *cpu)
{
	cpu->manual_eoi = true;
	cpu->on_irq = no_end;
	irq_enable();
	make_pending(cpu);
	spin();
}

/* The timers' levels stay, too: no instruction of spin() may ever be reached. */
static void sends_more(struct cpu *cpu, uint32_t intid)
{
	sgi_send(intid % SGIS, cpu->mpidr);
	sgi_send_others((intid + 1) % SGIS);
}

static void floods(struct cpu *cpu)
{
	cpu->on_irq = sends_more;
	irq_enable();
	make_pending(cpu);
	spin();
}

/* As if priorities that it never took were active. */
static void writes_active_priorities(struct cpu *cpu)
{
	icc_write(ICC_AP1R0_EL1, ~0u);
	if (machine.gic == 3)
		write_sysreg(ICC_AP0R0_EL1, ~0u);
	irq_enable();
	make_pending(cpu);
	spin();
}

const struct act acts[] = {
	{"masks all exceptions", masks_all},
	{"sleeps with all masked", sleeps_masked},
	{"masks by priority", masks_by_priority},
	{"turns the groups off", turns_groups_off},
	{"leaves SGIs active", leaves_active},
	{"never deactivates", never_deactivates},
	{"never ends an interrupt", never_ends},
	{"floods itself", floods},
	{"writes active priorities", writes_active_priorities},
};
const unsigned n_acts = sizeof(acts) / sizeof(acts[0]);
