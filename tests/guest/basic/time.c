/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/guest/basic/basic.h"
#include "lib/printf.h"

#define SHOTS 20u

static volatile uint64_t shared_time;

struct timer {
	const char *name;
	uint32_t intid;
	bool virt;
};

static void arm(const struct timer *timer, uint64_t cval, uint64_t ctl)
{
	if (timer->virt) {
		write_sysreg(cntv_cval_el0, cval);
		write_sysreg(cntv_ctl_el0, ctl);
	} else {
		write_sysreg(cntp_cval_el0, cval);
		write_sysreg(cntp_ctl_el0, ctl);
	}
	isb();
}

static uint64_t now(const struct timer *timer)
{
	isb();
	return timer->virt ? read_sysreg(cntvct_el0) : read_sysreg(cntpct_el0);
}

static uint64_t ctl(const struct timer *timer)
{
	isb();
	return timer->virt ? read_sysreg(cntv_ctl_el0) : read_sysreg(cntp_ctl_el0);
}

/* Spins until the timer has interrupted. Returns for how long, in ticks, this CPU did not run after
 * `due`: between two looks at the counter are microseconds, unless a busy host keeps QEMU waiting,
 * QEMU runs the other CPUs, or EL2 runs, whose cost bench counts. *came: it has interrupted. */
static uint64_t wait_for_shot(const struct timer *timer, struct cpu *cpu, uint32_t before,
			      uint64_t due, bool *came)
{
	uint64_t end = due + ticks_ms(PATIENCE * 1000), last = due, away = 0, time;

	do {
		*came = cpu->irqs[timer->intid] != before;
		time = now(timer);
		if (time > due && time - last > ticks_ms(1))
			away += time - last;
		last = time > due ? time : due;
		__asm__ volatile("yield");
	} while (!*came && time < end);
	return away;
}

/* Each shot: exactly one interrupt, not early, not late. The handler masks the timer, as its line
 * is a level. */
static void test_shots(const struct timer *timer, struct cpu *cpu)
{
	uint64_t early = 0, late = 0, worst = 0, lost = 0, more = 0, slow = 0, away;
	char name[48];
	bool came;

	for (unsigned i = 0; i < SHOTS; i++) {
		uint32_t before = cpu->irqs[timer->intid];
		uint64_t due = now(timer) + ticks_ms(1);

		arm(timer, due, 1);
		away = wait_for_shot(timer, cpu, before, due, &came);
		if (!came) {
			lost++;
			continue;
		}
		if (now(timer) < due)
			early++;
		late = now(timer) - due;
		late = late > away ? late - away : 0;
		worst = late > worst ? late : worst;
		slow += to_us(late) > 20000;
		more += cpu->irqs[timer->intid] - before - 1;
		arm(timer, ~0ull >> 1, 0);
	}
	fmt_sn(name, sizeof(name), "%s_fires_cpu%u", timer->name, cpu->index);
	TEST(name, !lost && !early && !more, "%lu lost, %lu early, %lu more than once, of %u", lost,
	     early, more, SHOTS);
	fmt_sn(name, sizeof(name), "%s_accuracy_cpu%u", timer->name, cpu->index);
	/* one that the host takes between the last look and the interrupt counts, but not most */
	TEST(name, slow < SHOTS / 2, "%lu of %u more than 20 ms late, at most %lu us", slow, SHOTS,
	     to_us(worst));
	say("guest: %s on cpu %u at most %lu us late\n", timer->name, cpu->index, to_us(worst));
}

/* ISTATUS, IMASK, and that WFI wakes on a timer with PSTATE.I set. */
static void test_controls(const struct timer *timer, struct cpu *cpu)
{
	uint32_t before = cpu->irqs[timer->intid];
	uint64_t start;
	char name[48];

	arm(timer, now(timer) - 1, 3);
	fmt_sn(name, sizeof(name), "%s_imask", timer->name);
	pause_ms(2);
	TEST(name,
	     (ctl(timer) & 7) == 7 && cpu->irqs[timer->intid] == before &&
		     !gic_is_pending(cpu, timer->intid),
	     "ctl 0x%lx, %u interrupts, pending %d", ctl(timer), cpu->irqs[timer->intid] - before,
	     gic_is_pending(cpu, timer->intid));

	arm(timer, ~0ull >> 1, 0);
	irq_disable();
	start = now(timer);
	arm(timer, start + ticks_ms(3), 1);
	wfi();
	while (!(ctl(timer) & 4))
		wfi();
	fmt_sn(name, sizeof(name), "%s_wakes_wfi", timer->name);
	TEST(name,
	     now(timer) - start < ticks_ms(PATIENCE * 1000) && cpu->irqs[timer->intid] == before,
	     "%lu us, %u interrupts while masked", to_us(now(timer) - start),
	     cpu->irqs[timer->intid] - before);
	fmt_sn(name, sizeof(name), "%s_pending", timer->name);
	TEST(name, gic_is_pending(cpu, timer->intid), "ISPENDR0 does not show the line");
	irq_enable();
	fmt_sn(name, sizeof(name), "%s_after_unmask", timer->name);
	TEST(name, WAIT_FOR(cpu->irqs[timer->intid] == before + 1, 100), "%u interrupts",
	     cpu->irqs[timer->intid] - before);

	/*
	 * Silenced before it is taken: gone. A hypervisor that has put it into a list register
	 * already cannot see that (the timer's registers do not trap), so one late interrupt is
	 * allowed there, as Linux does; never a second.
	 */
	irq_disable();
	before = cpu->irqs[timer->intid];
	arm(timer, now(timer) - 1, 1);
	arm(timer, ~0ull >> 1, 0);
	irq_enable();
	pause_ms(2);
	fmt_sn(name, sizeof(name), "%s_withdrawn", timer->name);
	TEST(name,
	     cpu->irqs[timer->intid] <= before + machine.hypervisor &&
		     !gic_is_pending(cpu, timer->intid) && !gic_is_active(cpu, timer->intid),
	     "%u interrupts from a timer that is off", cpu->irqs[timer->intid] - before);
}

static void test_timer(struct cpu *cpu, const struct timer *timer)
{
	gic_enable(cpu, timer->intid);
	irq_enable();
	test_shots(timer, cpu);
	if (cpu->index == 0)
		test_controls(timer, cpu);
	arm(timer, ~0ull >> 1, 0);
	irq_disable();
	gic_disable(cpu, timer->intid);
}

static void both_timers(struct cpu *cpu, uint64_t arg)
{
	const struct timer virt = {"vtimer", machine.vtimer, true},
			   phys = {"ptimer", machine.ptimer, false};

	(void)arg;
	test_timer(cpu, &virt);
	test_timer(cpu, &phys);
}

static void read_time(struct cpu *cpu, uint64_t arg)
{
	(void)cpu;
	(void)arg;
	shared_time = vcount();
}

/* One virtual counter for the whole partition. */
static void test_one_time(void)
{
	unsigned wrong = 0;
	uint64_t before, after;

	for (unsigned i = 1; i < machine.n_cpus; i++) {
		for (unsigned n = 0; n < 10; n++) {
			before = vcount();
			if (!cpu_call(i, read_time, 0, 1000)) {
				wrong++;
				break;
			}
			after = vcount();
			wrong += shared_time < before || shared_time > after;
		}
	}
	TEST("counter_on_all_cpus", !wrong, "%u readings out of order", wrong);
}

void test_time(void)
{
	uint64_t hz = read_sysreg(cntfrq_el0), a, b;

	TEST("cntfrq", hz >= 1000000 && hz <= 1000000000, "%lu Hz", hz);
	a = read_sysreg(cntpct_el0);
	isb();
	b = counter();
	TEST("cntpct", b >= a && b - a < hz, "0x%lx then 0x%lx", a, b);
	for (unsigned i = 1; i < machine.n_cpus; i++) {
		/* the secondary prints while CPU 0 waits: still one writer at a time */
		TEST("timers_on_secondary", cpu_call(i, both_timers, 0, 20000),
		     "cpu %u did not finish", i);
	}
	both_timers(&cpus[0], 0);
	test_one_time();
}
