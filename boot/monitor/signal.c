/* SPDX-License-Identifier: Apache-2.0 */
#include "boot/monitor/signal.h"

#include "arch/arm64/sysreg.h"
#include "arch/timeout.h"
#include "boot/monitor/enter_el2.h"
#include "boot/monitor/signal_vector.h"
#include "gic/gicv3_regs.h"

#define ARRIVE_US 1000u /* an SGI to oneself takes less than one */
#define LOCK_US   10000u

static struct signal_spis spis;
static uint32_t lines_locked; /* spis, and the distributor's words of several lines */

/* A core that died with it keeps the others waiting this long, not for ever. */
static void lock_lines(void)
{
	uint64_t end = deadline_us(LOCK_US);

	while (__atomic_exchange_n(&lines_locked, 1, __ATOMIC_ACQUIRE) && !deadline_over(end))
		__asm__ volatile("yield");
}

static void unlock_lines(void)
{
	__atomic_store_n(&lines_locked, 0, __ATOMIC_RELEASE);
}

static struct monitor_signal *own_page(const struct core *core)
{
	return (struct monitor_signal *)MONITOR_SIGNALS + core->index;
}

/*
 * With all active priorities set that non-secure software can set, is a Group 0 interrupt still
 * signalled? The architecture has it behind them (IHI 0069 section 4.8: a secure priority preempts
 * any non-secure one), and calls writing there what was not read UNPREDICTABLE: a guest may do it,
 * so the core shows what it does.
 */
static bool comes_to_busy_core(const struct core *core)
{
	uint64_t end = deadline_us(ARRIVE_US);
	bool came;

	gic_el3->set_active(true);
	gic_el3->send(core->mpidr, core->gic, MONITOR_SIGNAL_SGI);
	do {
		came = gic_el3->acknowledge() == MONITOR_SIGNAL_SGI;
	} while (!came && !deadline_over(end));
	gic_el3->set_active(false);
	if (!came)
		gic_el3->acknowledge(); /* it comes now */
	return came;
}

void signal_measure(struct core *core)
{
	struct signal *signal = &core->signal;

	if (signal->features || !gic_el3->has_security())
		return;
	signal->features = MONITOR_HAS_SECURITY;
	if (comes_to_busy_core(core))
		signal->features |= MONITOR_HAS_SIGNAL;
	if (gic_el3->share_sgi(core->gic, MONITOR_SIGNAL_SGI))
		signal->features |= MONITOR_HAS_SGI0R;
}

void signal_tell(const struct core *core, unsigned bit)
{
	uint64_t vector = signal_vector(read_sysreg(spsr_el3));

	if (!core->signal.on)
		return;
	own_page(core)->pending |= 1u << bit;
	if (vector)
		enter_el2(vector);
	else
		write_sysreg(elr_el3, signal_resume(&core->signal, read_sysreg(elr_el3)));
}

bool signal_line_fired(const struct core *core, uint32_t intid)
{
	unsigned bit = signal_bit_of(&core->signal, intid);

	if (bit == SIGNAL_NO_BIT)
		return false;
	gic_el3->enable_line(core->gic, intid, false);
	gic_el3->end(intid);
	signal_tell(core, bit);
	return true;
}

static int64_t give_line(struct core *core, uint64_t bit)
{
	int64_t intid;

	lock_lines();
	intid = signal_drop_line(&core->signal, &spis, bit);
	if (intid >= 0)
		gic_el3->own_line(core->gic, (uint32_t)intid, false);
	unlock_lines();
	return intid < 0 ? intid : PSCI_SUCCESS;
}

static int64_t own_line(struct core *core, uint64_t intid, uint64_t bit)
{
	int64_t answer;

	lock_lines();
	answer = signal_add_line(&core->signal, &spis, gic_el3->lines(), intid, bit);
	if (!answer)
		gic_el3->own_line(core->gic, (uint32_t)intid, true);
	unlock_lines();
	return answer;
}

static int64_t line_done(const struct core *core, uint64_t bit)
{
	int64_t intid = signal_line(&core->signal, bit);

	if (intid < 0)
		return intid;
	gic_el3->enable_line(core->gic, (uint32_t)intid, true);
	return PSCI_SUCCESS;
}

void signal_turn_off(struct core *core)
{
	for (unsigned bit = 1; bit < MONITOR_LINES; bit++)
		give_line(core, bit);
	__atomic_store_n(&core->signal.on, 0, __ATOMIC_RELEASE);
}

static int64_t turn_on(struct core *core, uint64_t x[4])
{
	bool was_on = core->signal.on;
	int64_t answer = signal_turn_on(&core->signal, x[1], x[2]);

	if (answer)
		return answer;
	if (!was_on)
		own_page(core)->pending = 0;
	x[1] = core->index;
	return PSCI_SUCCESS;
}

static int64_t send(uint64_t number)
{
	if (number >= psci.n_cores)
		return PSCI_INVALID_PARAMETERS;
	if (!__atomic_load_n(&cores[number].signal.on, __ATOMIC_ACQUIRE))
		return PSCI_DENIED;
	gic_el3->send(cores[number].mpidr, cores[number].gic, MONITOR_SIGNAL_SGI);
	return PSCI_SUCCESS;
}

void signal_call(struct core *core, uint64_t x[4])
{
	int64_t answer = PSCI_SUCCESS;

	switch ((uint32_t)x[0]) {
	case MONITOR_VERSION:
		answer = MONITOR_CALL_VERSION;
		x[1] = core->signal.features;
		break;
	case MONITOR_SIGNAL_ON:
		answer = turn_on(core, x);
		break;
	case MONITOR_SIGNAL_OFF:
		signal_turn_off(core);
		break;
	case MONITOR_SIGNAL:
		answer = send(x[1]);
		break;
	case MONITOR_OWN_LINE:
		answer = own_line(core, x[1], x[2]);
		break;
	case MONITOR_LINE_DONE:
		answer = line_done(core, x[1]);
		break;
	case MONITOR_GIVE_LINE:
		answer = give_line(core, x[1]);
		break;
	default:
		answer = PSCI_NOT_SUPPORTED;
	}
	x[0] = (uint64_t)answer;
}
