/* SPDX-License-Identifier: MIT-0 */
/* The virtual timer. Each CPU has its own; the count is the same on all. */
#include "sdk/inner.h"

#define ENABLE       1u
#define VIRTUAL_LINE 2 /* the third interrupt of the timer's node */

static unsigned timer_irq;

void time_begin(void)
{
	/* 64-bit CPUs may have the older name alone (BCM2837) */
	static const char *const names[] = {"arm,armv8-timer", "arm,armv7-timer"};

	for (unsigned i = 0; i < sizeof(names) / sizeof(names[0]) && !timer_irq; i++) {
		struct tree_node node = TREE_START;

		if (tree_find(&node, names[i]))
			timer_irq = tree_irq(&node, VIRTUAL_LINE);
	}
}

uint64_t time_us(void)
{
	uint64_t rate = SYSREG_READ(cntfrq_el0), count;

	__asm__ volatile("isb" ::: "memory");
	count = SYSREG_READ(cntvct_el0);
	return count / rate * 1000000 + count % rate * 1000000 / rate;
}

/* From the time that was set, not from now: a handler that comes late shifts no later tick. */
static void on_timer(void *context)
{
	struct cpu *cpu = this_cpu();

	(void)context;
	SYSREG_WRITE(cntv_cval_el0, SYSREG_READ(cntv_cval_el0) + cpu->period);
	cpu->on_tick();
}

void tick_every(unsigned period, void (*handler)(void))
{
	struct cpu *cpu = this_cpu();

	SYSREG_WRITE(cntv_ctl_el0, 0);
	if (!period)
		return;
	if (!timer_irq)
		give_up("the tree has no timer");
	cpu->period = SYSREG_READ(cntfrq_el0) * period / 1000000;
	cpu->on_tick = handler;
	SYSREG_WRITE(cntv_cval_el0, SYSREG_READ(cntvct_el0) + cpu->period);
	irq_on(timer_irq, on_timer, NULL);
	SYSREG_WRITE(cntv_ctl_el0, ENABLE);
}
