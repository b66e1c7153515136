/* SPDX-License-Identifier: Apache-2.0 */
#include "el2/core/timer.h"

#include "arch/arm64/sysreg.h"
#include "arch/timeout.h"
#include "el2/core/cpu.h"
#include "el2/core/own_irq.h"
#include "el2/core/timer_list.h"
#include "gic/gic.h"

uint32_t timer_intid, timer_cores;
static struct timer *timers[MAX_CPUS]; /* by core, its own */

static void program(const struct timer *first)
{
	if (first)
		write_sysreg(cnthp_cval_el2, first->at);
	write_sysreg(cnthp_ctl_el2, first ? (uint64_t)CNT_CTL_ENABLE : 0);
	isb();
}

static struct timer **own_list(void)
{
	return &timers[this_cpu()->index];
}

void timer_set(struct timer *timer, uint64_t at)
{
	struct timer **list = own_list();

	timer_list_remove(list, timer);
	timer->at = at;
	timer_list_add(list, timer);
	program(*list);
}

uint64_t timer_now(void)
{
	return counter();
}

uint64_t timer_hz(void)
{
	return counter_hz();
}

void timer_cancel(struct timer *timer)
{
	struct timer **list = own_list();

	timer_list_remove(list, timer);
	program(*list);
}

/* One at a time, for what it does need not come back: if the next one is due, too, the line stays
 * high. */
static bool take_interrupt(void *state)
{
	struct timer **list = own_list(), *timer = timer_list_due(list, counter());

	(void)state;
	program(*list);
	if (timer)
		timer->expired(timer);
	return timer != NULL;
}

void timer_open(uint32_t intid)
{
	timer_intid = own_irq_claim_private(intid, take_interrupt) ? 0 : intid;
}

void timer_cpu_init(void)
{
	timer_cpu_off();
	if (timer_intid && gic->own_private(timer_intid))
		__atomic_fetch_or(&timer_cores, 1u << this_cpu()->index, __ATOMIC_RELAXED);
}

void timer_cpu_again(void)
{
	program(*own_list());
}

void timer_silence(void)
{
	program(NULL);
}

void timer_cpu_off(void)
{
	struct timer **list = own_list();

	while (*list)
		timer_list_remove(list, *list);
	program(NULL);
}
