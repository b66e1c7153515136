/* SPDX-License-Identifier: Apache-2.0 */
#include "el2/core/signal.h"

#include "el2/core/monitor.h"
#include "el2/core/own_irq.h"
#include "el2/core/timer.h"
#include "gic/gicv3_regs.h"

void signal_send(const struct cpu *cpu)
{
	uint64_t number = cpu->signal_number;

	if (!cpu->signal_is_sgi) {
		monitor_call(MONITOR_SIGNAL, &number, 0);
		return;
	}
	dsb(ishst); /* what the signal announces is visible before it (IHI 0069 12.1.7) */
	write_sysreg(icc_sgi0r_el1, gic_sgi_to(cpu->mpidr, MONITOR_SIGNAL_SGI));
	isb();
}

/* The timer is silenced first, so that its line, a level, does not come at once again; its handler
 * sets it anew, and need not come back. */
static void serve_lines(uint32_t pending)
{
	uint64_t line = SIGNAL_TIMER;

	if (!IS_ENABLED(CONFIG_EL2_TIMER) || !(pending & 1u << SIGNAL_TIMER))
		return;
	timer_silence();
	monitor_call(MONITOR_LINE_DONE, &line, 0);
	own_irq(timer_intid);
}

static uint32_t take_pending(void)
{
	return __atomic_exchange_n(&this_cpu()->signal->pending, 0, __ATOMIC_ACQUIRE);
}

void signal_lines(void)
{
	serve_lines(take_pending());
}
