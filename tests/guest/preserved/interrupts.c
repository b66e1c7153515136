/* SPDX-License-Identifier: Apache-2.0 */
/* Interrupts that find the CPU in a loop, sleep, SGIs that it sends, and the ends of more of them
 * than there are list registers. */
#include "tests/guest/preserved/preserved.h"

#define LOOP          0x14000000u
#define A32_LOOP      0xeafffffeu
#define WFI           0xd503207fu
#define A32_WFI       0xe320f003u
#define MSR_SGI1R(rt) (0xd518cba0u | (rt))
#define MSR_EOIR1(rt) (0xd518cc20u | (rt))
#define MSR_DIR(rt)   (0xd518cb20u | (rt))
#define ISB           0xd5033fdfu
#define TURNS         20u
#define PERIOD_MS     2u
#define PATIENT_MS    (PATIENCE * 200)

static volatile uint32_t begun;    /* written by the loop's first instruction */
static volatile uint32_t expected; /* what that is in this turn; 0: no more turns */

static struct cpu *const me = &cpus[0];

/* Which interrupt it was; it is at its end then. */
static uint32_t taken(void)
{
	uint64_t iar = icc_read(ICC_IAR1_EL1);
	uint32_t intid = GIC_INTID(iar);

	write_sysreg(cntv_ctl_el0, 2);
	write_sysreg(cntp_ctl_el0, 2);
	isb();
	if (intid < 1020)
		icc_write(ICC_EOIR1_EL1, iar);
	return intid;
}

/* The loop begins by a store, so that others know when all registers have their values. */
static void spin(unsigned turn, uint32_t wanted)
{
	unsigned rt = turn % 15, rn;
	uint32_t words[2], came;

	turn_begin(rt);
	rn = turn_base(rt);
	turn_set(rn, (uint64_t)&begun);
	words[0] = row_level() == A32 ? A32_STR(rt, rn) : STR_W(rt, rn);
	words[1] = row_level() == A32 ? A32_LOOP : LOOP;
	expected = (uint32_t)turn_value(rt);
	dsb(sy);
	turn_spin(words, 2);
	came = taken();
	if (came != wanted)
		turn_fails("the interrupt", came, wanted);
	turn_end(INTERRUPTED, 2, 0);
}

/* Of the virtual timer; no other interrupt is waited for longer than that. */
static void alarm(uint64_t ticks)
{
	write_sysreg(cntv_tval_el0, ticks);
	write_sysreg(cntv_ctl_el0, 1);
	isb();
}

static void by_vtimer(unsigned turn)
{
	alarm(ticks_ms(1) / 8);
	spin(turn, machine.vtimer);
}

static void by_ptimer(unsigned turn)
{
	write_sysreg(cntp_tval_el0, ticks_ms(1) / 8);
	write_sysreg(cntp_ctl_el0, 1);
	spin(turn, machine.ptimer);
}

static void by_sgi(unsigned turn)
{
	spin(turn, SGI_PING);
}

static void by_spi(unsigned turn)
{
	spin(turn, machine.spi[0]);
}

/* What the other CPU does in each turn, when the loop is there. */
static void send_sgi(void)
{
	sgi_send(SGI_PING, me->mpidr);
}

static void pend_spi(void)
{
	gic_set_pending(me, machine.spi[0]);
}

static void help(struct cpu *cpu, uint64_t action)
{
	uint32_t last = 0;

	(void)cpu;
	for (unsigned i = 0; i < TURNS; i++) {
		if (!WAIT_FOR(begun != last && begun == expected, 200))
			return;
		last = begun;
		((void (*)(void))action)();
	}
}

static void test_spins(const char *name, enum level level, uint32_t intid,
		       void (*turn)(unsigned turn), void (*action)(void))
{
	if (!intid || (action && machine.n_cpus < 2))
		return;
	gic_enable(me, intid);
	row_begin(name, level);
	begun = expected = 0;
	if (action)
		cpu_run(1, help, (uint64_t)action);
	for (unsigned i = 0; i < TURNS; i++) {
		alarm(ticks_ms(PATIENT_MS));
		turn(i);
	}
	row_end();
	if (action)
		TEST("the other CPU has done its part", cpu_wait(1, 200), "it has not");
	if (intid != machine.vtimer)
		gic_disable(me, intid);
}

static void test_sleep(enum level level)
{
	uint32_t word = level == A32 ? A32_WFI : WFI;

	row_begin("sleep", level);
	for (unsigned i = 0; i < TURNS; i++) {
		uint32_t came;

		turn_begin(i % 15);
		alarm(ticks_ms(1) / 8);
		turn_run(&word, 1);
		/* it may have been woken by what is EL2's */
		WAIT_FOR((icc_read(ICC_HPPIR1_EL1) & 0x3ff) == machine.vtimer, 200);
		came = taken();
		if (came != machine.vtimer)
			turn_fails("the interrupt", came, machine.vtimer);
		turn_end(DONE, 1, 0);
	}
	row_end();
}

/* --- SGIs that it sends --- */

/* One SGI for one CPU, as the register wants it; the rest of X`rt` is of no meaning to a GICv2. */
static uint64_t sgi_value(uint32_t intid, uint64_t mpidr, uint64_t rest)
{
	if (machine.gic == 2)
		return (rest & ~0xffffffffull) | gic_target(mpidr) << 16 | intid;
	return (mpidr >> 16 & 0xff) << 32 | (mpidr >> 8 & 0xff) << 16 | (uint64_t)intid << 24 |
	       1ull << (mpidr & 15);
}

static uint32_t send_word(unsigned rt, unsigned rn)
{
	if (machine.gic == 3)
		return MSR_SGI1R(rt);
	turn_set(rn, machine.gicd + GICD_SGIR);
	return row_level() == A32 ? A32_STR(rt, rn) : STR_W(rt, rn);
}

static bool came_to_me(uint32_t intid)
{
	bool pending = gic_is_pending(me, intid);

	if (machine.gic == 2)
		mmio_write8(machine.gicd + GICD_CPENDSGIR + intid, 0xff);
	else
		gic_clear_pending(me, intid);
	return pending;
}

static void test_sends(const char *name, enum level level, unsigned to)
{
	if (to >= machine.n_cpus || (level != EL1 && machine.gic == 3))
		return;
	row_begin(name, level);
	for (unsigned rt = 0; rt < turn_registers(); rt++) {
		uint32_t intid = to ? SGI_PING : rt % SGIS, word, before = cpus[to].irqs[intid];
		bool sent = rt != ZERO_REGISTER, came;

		turn_begin(rt);
		turn_set(rt, sgi_value(intid, cpus[to].mpidr, turn_value(rt)));
		word = send_word(rt, turn_base(rt));
		turn_run(&word, 1);
		came = to && sent ? WAIT_FOR(cpus[to].irqs[intid] != before, 200)
				  : !to && came_to_me(intid);
		if (came != sent)
			turn_fails("what has come", came, sent);
		turn_end(DONE, 1, 0);
	}
	row_end();
}

/* --- ends of more interrupts than there are list registers --- */

static uint32_t end_word(bool deactivate, unsigned rt, unsigned rn)
{
	if (machine.gic == 3)
		return deactivate ? MSR_DIR(rt) : MSR_EOIR1(rt);
	turn_set(rn, deactivate ? machine.gicc_dir : machine.gicc + GICC_EOIR);
	return STR_W(rt, rn);
}

static void end_one(uint64_t iar, bool deactivate, unsigned rt)
{
	uint32_t words[2] = {0, ISB};

	turn_begin(rt);
	turn_set(rt, iar);
	words[0] = end_word(deactivate, rt, turn_base(rt));
	turn_run(words, 2);
	turn_end(DONE, 2, 0);
}

/* All SGIs are pending. Each is ended by another register; with `split` all are active at once
 * before the first is deactivated. */
static void test_ends(const char *name, bool split, unsigned first)
{
	uint64_t iar[SGIS];
	uint32_t seen = 0;

	icc_write(ICC_CTLR_EL1, split ? ICC_CTLR_EOIMODE : 0);
	for (unsigned i = 0; i < SGIS; i++)
		sgi_send(i, me->mpidr);
	row_begin(name, EL1);
	for (unsigned i = 0; i < SGIS; i++) {
		iar[i] = icc_read(ICC_IAR1_EL1);
		seen |= GIC_INTID(iar[i]) < SGIS ? 1u << GIC_INTID(iar[i]) : 0;
		end_one(iar[i], false, (first + i) % 31);
	}
	for (unsigned i = 0; i < SGIS && split; i++)
		end_one(iar[i], true, (first + i) % 31);
	if (seen != (1u << SGIS) - 1 || (icc_read(ICC_HPPIR1_EL1) & 0x3ff) < 1020)
		turn_fails("the interrupts that came", seen, (1u << SGIS) - 1);
	row_end();
	icc_write(ICC_CTLR_EL1, 0);
}

static void enable_sgis(void)
{
	for (unsigned i = 0; i < SGIS; i++)
		gic_enable(me, i);
}

void test_interrupts(enum level level)
{
	gic_enable(me, machine.vtimer);
	test_spins("loop until the virtual timer", level, machine.vtimer, by_vtimer, NULL);
	test_spins("loop until the physical timer", level, machine.ptimer, by_ptimer, NULL);
	test_spins("loop until another CPU's SGI", level, SGI_PING, by_sgi, send_sgi);
	test_spins("loop until a device's interrupt", level, machine.spi[0], by_spi, pend_spi);
	test_sleep(level);
	gic_disable(me, machine.vtimer);
	test_hands(level);
	enable_sgis();
	test_sends("SGI to itself", level, 0);
	test_sends("SGI to another CPU", level, 1);
	if (level == EL1) {
		test_ends("ends of 8 interrupts, x0 on", false, 0);
		test_ends("ends of 8 interrupts, x16 on", false, 16);
		test_ends("split ends of 8 interrupts, x0 on", true, 0);
		test_ends("split ends of 8 interrupts, x16 on", true, 16);
	}
	for (unsigned i = 0; i < SGIS; i++)
		gic_disable(me, i);
}

void spin_for_ever(void)
{
	gic_enable(me, machine.vtimer);
	for (unsigned turn = 0;; turn++) {
		enum level level = turn % LEVELS;

		if (!(levels >> level & 1))
			continue;
		row_begin("loop for ever", level);
		for (unsigned i = 0; i < TURNS; i++) {
			alarm(ticks_ms(PERIOD_MS));
			spin(turn + i, machine.vtimer);
		}
		if (!row_end() || !test_hands(level))
			return;
	}
}
