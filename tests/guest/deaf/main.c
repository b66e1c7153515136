/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/guest/deaf/deaf.h"

#include "lib/printf.h"
#include <string.h>

#define TIMES    10u
#define PRIORITY 0xa0a0a0a0u

/* What a driver has to do on a machine that has just been switched on. Nothing that the life before
 * may have left is looked at: that is the hypervisor's to clear. */
static void bring_up(struct cpu *cpu)
{
	uint64_t banked = machine.gic == 2 ? machine.gicd : 0;

	cpu->gicr = machine.gic == 2 ? machine.gicr : gic_find_redist(cpu->mpidr);
	if (machine.gic == 3) {
		banked = cpu->gicr + GICR_SGI;
		mmio_write32(cpu->gicr + GICR_WAKER, 0);
		WAIT_FOR(!(mmio_read32(cpu->gicr + GICR_WAKER) & GICR_WAKER_CHILDREN_ASLEEP), 100);
		mmio_write32(banked + GICD_IGROUPR, ~0u);
		icc_write(ICC_SRE_EL1, icc_read(ICC_SRE_EL1) | 1);
	}
	for (unsigned i = 0; i < 32; i += 4)
		mmio_write32(banked + GICD_IPRIORITYR + i, PRIORITY);
	icc_write(ICC_PMR_EL1, 0xf0);
	icc_write(ICC_IGRPEN1_EL1, 1);
}

static void bring_distributor_up(void)
{
	mmio_write32(machine.gicd + GICD_CTLR,
		     GICD_CTLR_ARE_S | GICD_CTLR_EN_GRP1NS | GICD_CTLR_EN_GRP0);
	if (!machine.rtc_line)
		return;
	if (machine.gic == 3)
		mmio_write32(machine.gicd + GICD_IGROUPR + machine.rtc_line / 32 * 4, ~0u);
	gic_route(machine.rtc_line, machine.mpidr[0]);
	gic_set_priority(&cpus[0], machine.rtc_line, PRIORITY & 0xff);
}

static void by_vtimer(struct cpu *cpu)
{
	(void)cpu;
	write_sysreg(cntv_cval_el0, 0);
	write_sysreg(cntv_ctl_el0, 1);
}

static void by_ptimer(struct cpu *cpu)
{
	(void)cpu;
	write_sysreg(cntp_cval_el0, 0);
	write_sysreg(cntp_ctl_el0, 1);
}

static void by_sgi(struct cpu *cpu)
{
	sgi_send(KIND_SGI, cpu->mpidr);
}

static void by_device(struct cpu *cpu)
{
	gic_set_pending(cpu, machine.rtc_line);
}

static unsigned taken(struct cpu *cpu, uint32_t intid, void (*cause)(struct cpu *cpu))
{
	unsigned count = 0;

	gic_enable(cpu, intid);
	for (unsigned i = 0; i < TIMES; i++) {
		uint32_t before = cpu->irqs[intid];

		cause(cpu);
		isb();
		count += WAIT_FOR(cpu->irqs[intid] == before + 1, 10);
	}
	gic_disable(cpu, intid);
	return count;
}

/* All of them, and nothing that was not asked for. */
static void take_ten(struct cpu *cpu, uint64_t result)
{
	unsigned device = TIMES, early, *sum = (unsigned *)result;

	irq_enable();
	isb();
	/* what the life before has left pending; a GICv2's SGIs need no enable */
	early = cpu->irqs_all - cpu->irqs[SGI_JOB];
	*sum = taken(cpu, machine.vtimer, by_vtimer) + taken(cpu, machine.ptimer, by_ptimer) +
	       taken(cpu, KIND_SGI, by_sgi);
	if (!cpu->index && machine.rtc_line)
		device = taken(cpu, machine.rtc_line, by_device);
	irq_disable();
	*sum += device - early;
}

/* Of each line that it may use, what the distributor's registers say: none is enabled, pending or
 * active, or has a priority. */
static uint32_t lines_not_as_after_reset(void)
{
	static const uint32_t banks[] = {GICD_ISENABLER, GICD_ISPENDR, GICD_ISACTIVER};
	uint64_t banked = machine.gic == 2 ? machine.gicd
					   : gic_find_redist(machine.mpidr[0]) + GICR_SGI;
	uint32_t rtc = machine.rtc_line / 32, found = 0;

	for (unsigned i = 0; i < sizeof(banks) / sizeof(banks[0]); i++) {
		uint32_t word = mmio_read32(banked + banks[i]);

		/* SGIs of a GICv2 are always enabled */
		found |= machine.gic == 2 && !i ? word & 0xffff0000 : word;
		found |= rtc ? mmio_read32(machine.gicd + banks[i] + 4 * rtc) : 0;
	}
	for (unsigned i = 0; i < 32; i += 4)
		found |= mmio_read32(banked + GICD_IPRIORITYR + i);
	return found | (rtc ? mmio_read8(machine.gicd + GICD_IPRIORITYR + machine.rtc_line) : 0);
}

/* What deaf leaves is not there when its next life looks, before it has written any of it. */
static void check_reset(unsigned life)
{
	uint64_t pmr = icc_read(ICC_PMR_EL1), on = icc_read(ICC_IGRPEN1_EL1),
		 control = icc_read(ICC_CTLR_EL1) & (ICC_CTLR_EOIMODE | 1),
		 point = icc_read(ICC_BPR1_EL1), running = icc_read(ICC_RPR_EL1), least;
	uint32_t distributor = mmio_read32(machine.gicd + GICD_CTLR) & 3;
	uint32_t lines = lines_not_as_after_reset();
	char name[48];

	icc_write(ICC_BPR1_EL1, 0);
	least = icc_read(ICC_BPR1_EL1);
	fmt_sn(name, sizeof(name), "life %u begins as after reset", life);
	TEST(name,
	     !pmr && !on && !control && point == least && running == 0xff && !distributor && !lines,
	     "PMR 0x%lx on %lu control 0x%lx point %lu of %lu running 0x%lx GICD_CTLR %u lines "
	     "0x%x",
	     pmr, on, control, point, least, running, distributor, lines);
	icc_write(ICC_BPR1_EL1, 5);
	if (machine.gic == 3)
		icc_write(ICC_CTLR_EL1, 1); /* CBPR: for both groups */
}

static void check(unsigned life)
{
	unsigned found[2] = {0, 4 * TIMES};
	char name[48];

	check_reset(life);
	bring_up(&cpus[0]);
	bring_distributor_up();
	take_ten(&cpus[0], (uint64_t)&found[0]);
	if (machine.n_cpus > 1) {
		found[1] = 0;
		TEST("second_cpu_starts", !cpu_start(1), "does not start");
		cpu_call(1, take_ten, (uint64_t)&found[1], 1000);
	}
	fmt_sn(name, sizeof(name), "life %u takes all interrupts", life);
	TEST(name, found[0] == 4 * TIMES && found[1] == 4 * TIMES, "CPU 0 %u, CPU 1 %u of %u",
	     found[0], found[1], 4 * TIMES);
}

static void play(struct cpu *cpu, uint64_t act)
{
	acts[act].play(cpu);
}

/* Of the bootargs: so many lives, which end themselves; 0: others end them. */
static unsigned own_lives(void)
{
	const char *name = "lives=", *s = machine.bootargs;

	return strncmp(s, name, strlen(name)) ? 0 : (unsigned)strtoul(s + strlen(name), NULL, 10);
}

void guest_main(void)
{
	unsigned life = life_read() + 1, lives = own_lives();

	life_write(life);
	check(life);
	if (lives && life < lives) {
		leave_all(&cpus[0]);
		psci(PSCI_SYSTEM_RESET, 0, 0, 0);
	}
	if (lives || life > n_acts)
		return;
	say("guest: life %u %s\n", life, acts[life - 1].name);
	if (machine.n_cpus > 1)
		cpu_run(1, play, life - 1);
	play(&cpus[0], life - 1);
}
