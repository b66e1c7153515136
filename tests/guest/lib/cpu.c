/* SPDX-License-Identifier: Apache-2.0 */
/* Entry in C, exceptions, and CPUs that wait for jobs. */
#include "tests/guest/lib/guest.h"

struct cpu cpus[GUEST_MAX_CPUS];

struct frame {
	uint64_t x[31], elr, spsr;
};
_Static_assert(sizeof(struct frame) <= 272, "start.S");

void guest_exception(unsigned kind, struct frame *frame);
void guest_start(const void *tree, uint64_t count);
void secondary_main(uint64_t context, uint64_t daif);

int64_t psci_by(bool smc, uint32_t function, uint64_t a1, uint64_t a2, uint64_t a3)
{
	struct smc_regs r = {.x = {function, a1, a2, a3}};

	if (smc)
		smccc_smc(&r);
	else
		smccc_hvc(&r);
	return function & 1u << 30 ? (int64_t)r.x[0] : (int32_t)r.x[0];
}

int64_t psci(uint32_t function, uint64_t a1, uint64_t a2, uint64_t a3)
{
	return psci_by(machine.psci_smc, function, a1, a2, a3);
}

void cpu_expect(void)
{
	struct cpu *c = this_cpu();

	c->faults = 0;
	c->expect = true;
	dsb(sy);
	isb();
}

unsigned cpu_faulted(void)
{
	struct cpu *c = this_cpu();

	dsb(sy);
	isb();
	c->expect = false;
	return c->faults;
}

static void take_irq(struct cpu *cpu)
{
	uint64_t iar = icc_read(ICC_IAR1_EL1);
	uint32_t intid = GIC_INTID(iar);

	cpu->last_time = vcount();
	if (intid >= 1020) {
		cpu->spurious++;
		return;
	}
	dsb(sy);
	cpu->irqs_all++;
	cpu->irqs[intid < 63 ? intid : 63]++;
	cpu->last_intid = intid;
	cpu->last_iar = (uint32_t)iar;
	if (cpu->on_irq)
		cpu->on_irq(cpu, intid);
	else if (intid == machine.vtimer)
		write_sysreg(cntv_ctl_el0, 3); /* a level: masked until the test takes it back */
	else if (intid == machine.ptimer)
		write_sysreg(cntp_ctl_el0, 3);
	isb();
	dsb(sy);
	if (!cpu->manual_eoi)
		icc_write(ICC_EOIR1_EL1, iar);
}

void guest_exception(unsigned kind, struct frame *frame)
{
	struct cpu *c = this_cpu();
	uint64_t esr = read_sysreg(esr_el1);

	if (kind == FAULT_IRQ || (kind == FAULT_FIQ && c->takes_fiqs)) {
		c->fiqs += kind == FAULT_FIQ;
		take_irq(c);
		if (c->after_irq)
			c->after_irq(c);
		return;
	}
	if (!c->expect) {
		say("guest: FAIL exception: cpu %u kind %u esr 0x%lx far 0x%lx elr 0x%lx "
		    "(guest_start at 0x%lx)\n",
		    c->index, kind, esr, read_sysreg(far_el1), frame->elr, (uint64_t)guest_start);
		test_done();
	}
	c->faults++;
	c->fault = (struct fault){esr, read_sysreg(far_el1), frame->elr, kind};
	if (kind == FAULT_SERROR)
		return; /* imprecise: goes on where it was taken */
	if (ESR_EC(esr) == EC_IABT_CUR || ESR_EC(esr) == EC_PC_ALIGN)
		frame->elr = frame->x[30];
	else
		frame->elr += ESR_EC(esr) == 0x15 /* SVC */ ? 0 : 4;
}

static void cpu_init(unsigned index)
{
	struct cpu *c = &cpus[index];

	c->index = index;
	c->mpidr = mpidr_self();
	write_sysreg(tpidr_el1, (uint64_t)c);
	write_sysreg(cpacr_el1, 3ull << 20); /* FP and SIMD do not trap */
	isb();
	__asm__ volatile("msr daifclr, #4" ::: "memory"); /* SError is how an abort may arrive */
}

void guest_start(const void *tree, uint64_t count)
{
	bool good = machine_read(tree);

	machine.entry_count = count;
	if (!good || current_el() != 1) {
		/* No tree to take a console from: try what the board has. */
		machine.uart = machine.uart ? machine.uart : CONFIG_UART_BASE;
		say("guest: FAIL entry: tree at 0x%lx is %s, EL%u\n", (uint64_t)tree,
		    good ? "good" : "not a tree", current_el());
		test_done();
	}
	cpu_init(0);
	guest_main();
	test_done();
}

/* Sleeps until there is a job; interrupts that come meanwhile are taken. */
static void wait_for_job(struct cpu *cpu, uint32_t done)
{
	uint64_t daif = read_sysreg(daif);

	while (cpu->job_seq == done) {
		if (!cpu->gicr) {
			__asm__ volatile("yield");
			continue;
		}
		irq_disable();
		if (cpu->job_seq == done)
			wfi();
		irq_enable();
		isb();
	}
	write_sysreg(daif, daif);
	dmb(sy);
}

void secondary_main(uint64_t context, uint64_t daif)
{
	unsigned i = context & 0xff;
	struct cpu *c = &cpus[i];
	uint32_t done;

	cpu_init(i);
	c->boot_context = context;
	c->boot_el = current_el();
	c->boot_daif = daif;
	c->boot_sctlr = read_sysreg(sctlr_el1);
	if (machine.gicr && gic_cpu_init(c))
		gic_enable(c, SGI_JOB);
	done = c->job_seq;
	dsb(sy);
	c->boots++;
	for (;;) {
		wait_for_job(c, done);
		done = c->job_seq;
		c->job(c, c->job_arg);
		dsb(sy);
		c->job_done = done;
	}
}

bool cpu_wait_up(unsigned index, uint32_t boots)
{
	return WAIT_FOR(cpus[index].boots != boots, 5000);
}

int64_t cpu_start(unsigned index)
{
	uint32_t boots = cpus[index].boots;
	int64_t r = psci(PSCI_CPU_ON, machine.mpidr[index], (uint64_t)secondary_entry,
			 SECONDARY_CONTEXT + index);

	if (r)
		return r;
	return cpu_wait_up(index, boots) ? 0 : -100;
}

void cpu_run(unsigned index, void (*job)(struct cpu *, uint64_t), uint64_t arg)
{
	cpus[index].job = job;
	cpus[index].job_arg = arg;
	dsb(sy);
	cpus[index].job_seq++;
	dsb(sy);
	if (cpus[index].gicr)
		sgi_send(SGI_JOB, cpus[index].mpidr);
}

bool cpu_wait(unsigned index, unsigned milliseconds)
{
	return WAIT_FOR(cpus[index].job_done == cpus[index].job_seq, milliseconds);
}

bool cpu_call(unsigned index, void (*job)(struct cpu *, uint64_t), uint64_t arg,
	      unsigned milliseconds)
{
	cpu_run(index, job, arg);
	return cpu_wait(index, milliseconds);
}

void cpu_off(struct cpu *cpu, uint64_t arg)
{
	(void)arg;
	irq_disable();
	icc_write(ICC_IGRPEN1_EL1, 0);
	cpu->job_done = cpu->job_seq;
	dsb(sy);
	psci(PSCI_CPU_OFF, 0, 0, 0);
	/* only when it was refused */
}
