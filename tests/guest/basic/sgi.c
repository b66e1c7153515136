/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/guest/basic/basic.h"
#include "lib/printf.h"

#define ROUNDS 500u

static void sgi_ready(struct cpu *cpu, uint64_t arg)
{
	(void)arg;
	for (unsigned i = 0; i < sgi_count(); i++)
		gic_enable(cpu, i);
	irq_enable();
}

static void test_self(struct cpu *cpu)
{
	unsigned missing = 0;

	for (unsigned i = 0; i < sgi_count(); i++) {
		uint32_t before = cpu->irqs[i];

		sgi_send(i, cpu->mpidr);
		WAIT_FOR(cpu->irqs[i] != before, 200);
		missing |= (cpu->irqs[i] != before + 1) << i;
	}
	TEST("sgi_self", !missing, "mask of SGIs not taken exactly once 0x%x", missing);
}

static void test_each(void)
{
	char name[48];

	for (unsigned i = 1; i < machine.n_cpus; i++) {
		uint32_t before = cpus[i].irqs[5];
		uint32_t all = 0;
		unsigned wrong;

		for (unsigned k = 0; k < machine.n_cpus; k++)
			all += cpus[k].irqs[5];
		sgi_send(5, cpus[i].mpidr);
		WAIT_FOR(cpus[i].irqs[5] != before, 1000);
		wrong = (unsigned)-(all + 1);
		for (unsigned k = 0; k < machine.n_cpus; k++)
			wrong += cpus[k].irqs[5];
		fmt_sn(name, sizeof(name), "sgi_to_cpu%u", i);
		TEST(name, cpus[i].irqs[5] == before + 1 && !wrong, "taken %u times, elsewhere %u",
		     cpus[i].irqs[5] - before, wrong);
	}
}

static bool all_others_have(uint32_t intid, const uint32_t *before, uint32_t more)
{
	for (unsigned i = 1; i < machine.n_cpus; i++) {
		if (cpus[i].irqs[intid] - before[i] < more)
			return false;
	}
	return true;
}

static void test_broadcast(void)
{
	uint32_t before[GUEST_MAX_CPUS];
	unsigned rounds = 0, exact = 1;

	for (unsigned i = 0; i < machine.n_cpus; i++)
		before[i] = cpus[i].irqs[6];
	for (; rounds < 50; rounds++) {
		sgi_send_others(6);
		if (!WAIT_FOR(all_others_have(6, before, rounds + 1), 1000))
			break;
	}
	for (unsigned i = 1; i < machine.n_cpus; i++)
		exact &= cpus[i].irqs[6] - before[i] == 50;
	TEST("sgi_broadcast", rounds == 50 && exact && cpus[0].irqs[6] == before[0],
	     "round %u, on the sender %u", rounds, cpus[0].irqs[6] - before[0]);
}

/* One write with several targets. */
static void test_list(void)
{
	uint32_t before[GUEST_MAX_CPUS];
	uint64_t list = 0;

	for (unsigned i = 0; i < machine.n_cpus; i++) {
		before[i] = cpus[i].irqs[2];
		if ((machine.mpidr[i] & ~0xfull) == (machine.mpidr[0] & ~0xfull))
			list |= 1ull << (machine.mpidr[i] & 0xf);
	}
	dsb(ishst);
	icc_write(ICC_SGI1R_EL1, 2ull << 24 | list | (machine.mpidr[0] >> 8 & 0xff) << 16);
	WAIT_FOR(all_others_have(2, before, 1) && cpus[0].irqs[2] != before[0], 1000);
	TEST("sgi_list", cpus[0].irqs[2] == before[0] + 1 && all_others_have(2, before, 1),
	     "list 0x%lx", list);
}

static void answer(struct cpu *cpu, uint32_t intid)
{
	if (intid == 0)
		sgi_send(1, cpus[0].mpidr);
	(void)cpu;
}

/* Request and answer: an interrupt lost on either side stops it. */
static void test_ping_pong(unsigned index)
{
	unsigned n = 0;
	uint64_t start = vcount();
	char name[48];

	cpus[index].on_irq = answer;
	dsb(sy);
	for (; n < ROUNDS; n++) {
		uint32_t before = cpus[0].irqs[1];

		sgi_send(0, cpus[index].mpidr);
		if (!WAIT_FOR(cpus[0].irqs[1] != before, 2000))
			break;
	}
	cpus[index].on_irq = NULL;
	fmt_sn(name, sizeof(name), "sgi_ping_pong_cpu%u", index);
	TEST(name, n == ROUNDS, "stopped at round %u: cpu %u took %u requests", n, index,
	     cpus[index].irqs[0]);
	say("guest: %u round trips with cpu %u in %lu us\n", n, index, to_us(vcount() - start));
}

/* Every CPU sends to the next, which sends on: a ring, all at once. */
static void forward(struct cpu *cpu, uint32_t intid)
{
	if (intid == 3 && cpu->irqs[3] < ROUNDS)
		sgi_send(3, cpus[(cpu->index + 1) % machine.n_cpus].mpidr);
}

static void test_ring(void)
{
	bool done = true;

	for (unsigned i = 0; i < machine.n_cpus; i++) {
		cpus[i].irqs[3] = 0;
		cpus[i].on_irq = forward;
	}
	dsb(sy);
	sgi_send(3, cpus[0].mpidr);
	for (unsigned i = 0; i < machine.n_cpus; i++)
		done &= WAIT_FOR(cpus[i].irqs[3] >= ROUNDS - 1, 10000);
	for (unsigned i = 0; i < machine.n_cpus; i++)
		cpus[i].on_irq = NULL;
	TEST("sgi_ring", done, "stopped: cpu 0 took %u, the last %u, of %u", cpus[0].irqs[3],
	     cpus[machine.n_cpus - 1].irqs[3], ROUNDS);
}

/* Sent again while the first is active: taken once more after its end, not lost and not doubled. */
static void send_once_more(struct cpu *cpu, uint32_t intid)
{
	if (intid == 4 && cpu->irqs[4] == 1) {
		sgi_send(4, cpu->mpidr);
		sgi_send(4, cpu->mpidr);
		pause_ms(1);
	}
}

static void test_pending_and_active(struct cpu *cpu)
{
	cpu->irqs[4] = 0;
	cpu->on_irq = send_once_more;
	sgi_send(4, cpu->mpidr);
	WAIT_FOR(cpu->irqs[4] >= 2, 200);
	pause_ms(2);
	cpu->on_irq = NULL;
	TEST("sgi_pending_and_active", cpu->irqs[4] == 2, "taken %u times, not 2", cpu->irqs[4]);
}

/*
 * All of them pending before the first is taken: more than a GIC has list registers (4 on most).
 * Nothing between that a hypervisor would trap, so one that holds the rest back must hear by itself
 * (maintenance interrupt) that there is room.
 */
static void test_all_at_once(struct cpu *cpu)
{
	uint32_t all = (1u << sgi_count()) - 1, taken = 0, twice = 0, iar;

	irq_disable();
	for (unsigned i = 0; i < sgi_count(); i++)
		sgi_send(i, cpu->mpidr);
	for (uint64_t end = vcount() + ticks_ms(PATIENCE * 200); taken != all && vcount() < end;) {
		iar = (uint32_t)icc_read(ICC_IAR1_EL1);
		if (GIC_INTID(iar) >= 16)
			continue;
		twice |= taken & 1u << GIC_INTID(iar);
		taken |= 1u << GIC_INTID(iar);
		icc_write(ICC_EOIR1_EL1, iar);
	}
	iar = (uint32_t)icc_read(ICC_IAR1_EL1);
	irq_enable();
	TEST("sgi_all_at_once", taken == all && !twice && GIC_INTID(iar) == 1023,
	     "mask taken 0x%x, twice 0x%x, then %u", taken, twice, GIC_INTID(iar));
}

/* An SGI to a CPU that sleeps in WFI. */
static void sleep_job(struct cpu *cpu, uint64_t arg)
{
	irq_disable();
	while (cpu->irqs[6] < arg) {
		wfi();
		irq_enable();
		isb();
		irq_disable();
	}
	irq_enable();
}

static void test_sleeper(unsigned index)
{
	unsigned woken = 0;

	cpus[index].irqs[6] = 0;
	for (unsigned n = 0; n < 20; n++) {
		cpu_run(index, sleep_job, n + 1);
		pause_ms(1);
		sgi_send(6, cpus[index].mpidr);
		woken += cpu_wait(index, 1000);
	}
	TEST("sgi_wakes_wfi", woken == 20, "%u of 20", woken);
}

void test_sgi(void)
{
	sgi_ready(&cpus[0], 0);
	for (unsigned i = 1; i < machine.n_cpus; i++)
		TEST("sgi_ready", cpu_call(i, sgi_ready, 0, 2000), "cpu %u does not answer", i);
	test_self(&cpus[0]);
	test_pending_and_active(&cpus[0]);
	test_all_at_once(&cpus[0]);
	if (machine.n_cpus > 1) {
		test_each();
		test_broadcast();
		test_list();
		for (unsigned i = 1; i < machine.n_cpus; i++)
			test_ping_pong(i);
		test_ring();
		test_sleeper(1);
	}
	irq_disable();
}
