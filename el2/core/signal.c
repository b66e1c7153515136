/* SPDX-License-Identifier: Apache-2.0 */
#include "el2/core/signal.h"

#include "el2/core/asm_offsets.h"
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
 * sets it anew. */
static void serve_timer(struct cpu *me)
{
	uint64_t line = SIGNAL_TIMER;

	me->fired &= ~(1u << SIGNAL_TIMER);
	timer_silence();
	monitor_call(MONITOR_LINE_DONE, &line, 0);
	own_irq(timer_intid);
}

/* The line is off until its handler has made the device let go. A handler that does not come back
 * is called again for that. */
static void serve_line(struct cpu *me, unsigned bit)
{
	uint32_t intid = own_irq_spi(bit - SIGNAL_LINE(0), me->index);
	uint64_t line = bit;

	__atomic_fetch_and(&me->asked, ~(1u << bit), __ATOMIC_ACQUIRE);
	own_irq(intid);
	if (!(me->fired >> bit & 1))
		return;
	me->fired &= ~(1u << bit);
	if (!own_irq_is_off(intid))
		monitor_call(MONITOR_LINE_DONE, &line, 0);
}

static uint32_t lines_of(const struct cpu *me)
{
	return me->fired | __atomic_load_n(&me->asked, __ATOMIC_ACQUIRE);
}

void signal_lines(void)
{
	struct cpu *me = this_cpu();
	uint32_t *pending = &me->signal->pending;
	uint32_t taken = __atomic_exchange_n(pending, 0, __ATOMIC_ACQUIRE), lines;

	me->fired |= taken & ((1u << MONITOR_LINES) - 1) & ~(1u << MONITOR_SIGNAL_BIT);
	lines = lines_of(me);
	if (!lines)
		return;
	__atomic_fetch_or(pending, SIGNAL_AGAIN, __ATOMIC_RELAXED);
	if (IS_ENABLED(CONFIG_EL2_TIMER) && lines >> SIGNAL_TIMER & 1)
		serve_timer(me);
	else if (IS_ENABLED(CONFIG_EL2_OWN_IRQ))
		serve_line(me, (unsigned)__builtin_ctz(lines));
	if (!lines_of(me))
		__atomic_fetch_and(pending, ~SIGNAL_AGAIN, __ATOMIC_RELAXED);
}

void signal_ask(struct cpu *cpu, uint32_t intid)
{
	__atomic_fetch_or(&cpu->asked, 1u << SIGNAL_LINE(own_irq_place(intid)), __ATOMIC_RELEASE);
	if (cpu == this_cpu())
		__atomic_fetch_or(&cpu->signal->pending, SIGNAL_AGAIN, __ATOMIC_RELAXED);
	else
		signal_send(cpu);
}
