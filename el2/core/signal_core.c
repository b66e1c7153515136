/* SPDX-License-Identifier: Apache-2.0 */
/* A core's side of its signal: it is turned on, slept for, and looked at on the way into the
 * guest. */
#include "el2/core/frame.h"
#include "el2/core/monitor.h"
#include "el2/core/own_irq.h"
#include "el2/core/signal.h"
#include "el2/core/timer.h"
#include "include/addr.h"

_Static_assert(sizeof(struct monitor_signal) * MAX_CPUS <= PAGE_SIZE, "HYP_SIGNAL_OFFSET");

bool signal_features(bool ours, uint32_t *features)
{
	uint64_t found = 0;

	if (!ours || monitor_call(MONITOR_VERSION, &found, 0) != MONITOR_CALL_VERSION)
		return false;
	*features = (uint32_t)found;
	return true;
}

/* Those that this core takes become Group 0, as the timer. */
static bool take_own_lines(const struct cpu *me)
{
	for (unsigned place = 0; place < OWN_IRQ_MAX; place++) {
		uint64_t line = own_irq_spi(place, me->index);

		if (line && monitor_call(MONITOR_OWN_LINE, &line, SIGNAL_LINE(place)))
			return false;
	}
	return true;
}

bool signal_on(struct monitor_signal *signals, uint32_t features)
{
	struct cpu *me = this_cpu();
	uint64_t number = (uintptr_t)signal_again, line = timer_intid;

	if (monitor_call(MONITOR_SIGNAL_ON, &number, (uintptr_t)signal_return_end))
		return false;
	me->signal_number = number;
	me->signal_is_sgi = features & MONITOR_HAS_SGI0R;
	if (IS_ENABLED(CONFIG_EL2_TIMER) && timer_intid &&
	    monitor_call(MONITOR_OWN_LINE, &line, SIGNAL_TIMER))
		return false;
	if (IS_ENABLED(CONFIG_EL2_OWN_IRQ) && !take_own_lines(me))
		return false;
	__atomic_store_n(&me->signal, &signals[number], __ATOMIC_RELEASE);
	return true;
}

void signal_sleep(void)
{
	uint32_t *pending = &this_cpu()->signal->pending;

	__atomic_fetch_or(pending, SIGNAL_SLEEPS, __ATOMIC_RELAXED);
	dsb(sy);
	signal_return();
	__atomic_fetch_and(pending, ~SIGNAL_SLEEPS, __ATOMIC_RELAXED);
}

_Noreturn void signal_start(uint64_t context)
{
	*guest_frame(this_cpu()) = (struct frame){.x = {context}};
	signal_enter();
}
