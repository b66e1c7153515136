/* SPDX-License-Identifier: Apache-2.0 */
#include "el2/core/cpu.h"

#include <stddef.h>

#include "arch/arm64/cache.h"
#include "arch/arm64/regs.h"
#include "arch/timeout.h"
#include "el2/core/asm_offsets.h"
#include "el2/core/firmware.h"
#include "el2/core/log_sink.h"
#include "el2/core/own_irq.h"
#include "el2/core/signal.h"
#include "el2/core/timer.h"
#include "gic/gic.h"
#include "lib/lock_order.h"
#include "lib/log.h"

_Static_assert(offsetof(struct cpu, stack_top) == CPU_STACK_TOP, "asm_offsets.h");
_Static_assert(offsetof(struct cpu, bhb) == CPU_BHB, "asm_offsets.h");
_Static_assert(offsetof(struct cpu, turns) == CPU_TURNS, "asm_offsets.h");
_Static_assert(offsetof(struct cpu, bhb_call) == CPU_TURNS + 4, "vectors.S");
_Static_assert(offsetof(struct cpu, ras) == CPU_RAS, "asm_offsets.h");
_Static_assert(offsetof(struct cpu, mpidr) == CPU_MPIDR, "asm_offsets.h");
_Static_assert(offsetof(struct cpu, frame_is_whole) == CPU_FRAME_IS_WHOLE, "asm_offsets.h");
_Static_assert(offsetof(struct cpu, signal) == CPU_SIGNAL, "asm_offsets.h");
_Static_assert(sizeof(struct cpu) == CPU_SIZE, "asm_offsets.h");

#define CALL_US    1000000u
#define SOON_TURNS 100u /* of a wait without a clock */

_Static_assert(MAX_CPUS <= CALL_BRIEF, "an inbox has two bits for each core");

struct cpu cpus[MAX_CPUS];
bool has_firmware;

void cpu_abandon(void (*next)(void))
{
	this_cpu()->next = next;
}

void cpu_leave_soon(void)
{
	struct cpu *me = this_cpu();

	if (!me->next)
		return;
	/* as if a call were there: what is looked for then is none (call_run) */
	__atomic_fetch_or(&me->inbox, 1u << me->index, __ATOMIC_RELEASE);
	cpu_kick(me->index);
}

static inline void leave_if_abandoned(struct cpu *me)
{
	void (*next)(void) = me->next;

	if (__builtin_expect(!next, 1))
		return;
	me->next = NULL;
	cpu_restart(next);
}

/* Those calls that `which` has bits of the inbox for. */
static inline void serve_calls(struct cpu *me, uint32_t which)
{
	uint32_t bits = __atomic_fetch_and(&me->inbox, ~which, __ATOMIC_ACQUIRE) & which;

	for (; bits; bits &= bits - 1) {
		unsigned bit = (unsigned)__builtin_ctz(bits);

		lock_order_take(LOCK_CALL);
		call_run(&cpus[bit % CALL_BRIEF].call, me->index | (bit & CALL_BRIEF));
		lock_order_give(LOCK_CALL);
	}
}

static __attribute__((noinline)) void serve_all(struct cpu *me)
{
	serve_calls(me, ~0u);
}

void cpu_serve_brief(struct cpu *me)
{
	serve_calls(me, ~CPU_INBOX_WHOLE);
}

void cpu_serve(void)
{
	struct cpu *me = this_cpu();

	/* Nearly always nobody calls. */
	if (!__atomic_load_n(&me->inbox, __ATOMIC_RELAXED))
		return;
	serve_all(me);
	leave_if_abandoned(me);
}

/* This core waits for the one that it has called, and serves others meanwhile. */
static inline void wait_turn(struct cpu *me)
{
	if (__atomic_load_n(&me->inbox, __ATOMIC_RELAXED))
		serve_all(me);
	__asm__ volatile("yield");
}

/* Most calls have ended before the clock would have to be read. */
static inline bool call_done_soon(struct cpu *me)
{
	for (unsigned turn = 0; turn < SOON_TURNS; turn++) {
		if (call_ended(&me->call))
			return true;
		wait_turn(me);
	}
	return false;
}

/* Waits for the call that this core has made. False after a second. */
static __attribute__((cold, noinline)) bool call_done(struct cpu *me)
{
	uint64_t until = deadline_us(CALL_US);

	while (!call_ended(&me->call)) {
		if (counter() > until)
			return false;
		wait_turn(me);
	}
	return true;
}

/* `cpu`, of this kind of call, was called, and is not done soon. */
static __attribute__((cold, noinline)) void call_lasts(struct cpu *me, unsigned cpu)
{
	if (call_done(me))
		return;
	log_error("cpu call", "cpu%u does not answer", cpu % CALL_BRIEF);
	/* Withdrawn, it is not run any more. Taken already, that core has the arguments, which may
	 * lie on this stack: until it has ended, or faulted. */
	if (!call_withdraw(&me->call, cpu))
		while (!call_done(me))
			;
}

void cpu_own_irqs(void)
{
	if (signal_is_on(this_cpu()))
		signal_lines();
	else
		own_irq(gic->discard());
}

void signal_serve(struct frame *frame)
{
	(void)frame;
	signal_lines();
	cpu_serve();
}

void cpu_fail_calls(void)
{
	for (unsigned i = 0; i < MAX_CPUS; i++) {
		call_fail(&cpus[i].call, this_cpu()->index);
		call_fail(&cpus[i].call, this_cpu()->index | CALL_BRIEF);
	}
	call_done(this_cpu()); /* its own, if it was in one: there may be another now */
	this_cpu()->locks = 0;
}

/* kind: CALL_BRIEF or 0 */
static __attribute__((noinline)) bool call_core(unsigned cpu,
						void (*function)(void *target, void *arg),
						void *target, void *arg, unsigned kind)
{
	struct cpu *me = this_cpu();

	if (cpu == me->index) {
		function(target, arg);
		return true;
	}
	lock_order_check(LOCK_CALL);
	call_make(&me->call, cpu | kind, function, target, arg);
	__atomic_fetch_or(&cpus[cpu].inbox, 1u << (me->index | kind), __ATOMIC_RELEASE);
	cpu_kick(cpu);
	if (!call_done_soon(me))
		call_lasts(me, cpu | kind);
	leave_if_abandoned(me);
	return call_answered(&me->call);
}

bool cpu_call(unsigned cpu, void (*function)(void *target, void *arg), void *target, void *arg)
{
	return call_core(cpu, function, target, arg, 0);
}

bool cpu_call_brief(unsigned cpu, void (*function)(void *target, void *arg), void *target,
		    void *arg)
{
	return call_core(cpu, function, target, arg, CALL_BRIEF);
}

static uint32_t *locks_held(void)
{
	return &this_cpu()->locks;
}

/* The exception that follows ends this core, and says where. */
static void lock_order_broken(const char *taken, const char *held)
{
	this_cpu()->locks = 0;
	log_sink_report(true);
	log_error("lock order", "%s is taken under %s", taken, held);
	log_sink_report(false);
	__builtin_trap();
}

static const struct lock_order_ops lock_debug = {.held = locks_held, .broken = lock_order_broken};

int cpu_init(struct cpu *cpu, uint64_t vbar)
{
	struct diag diag;

	write_sysreg(tpidr_el2, (uint64_t)(uintptr_t)cpu);
	write_sysreg(vbar_el2, vbar);
	cpu->midr = (uint32_t)read_sysreg(midr_el1);
	cache_of_core(cpu->midr);
	if (IS_ENABLED(CONFIG_DEBUG_LOCKS))
		lock_order_open(&lock_debug);
	/* Physical interrupts to EL2 from now on; the rest of HCR_EL2 is a VM's. */
	write_sysreg(hcr_el2, HCR_RW | HCR_IMO | HCR_FMO | HCR_AMO | HCR_TSC);
	isb();
	if (gic->cpu_init(cpu->index, cpu->maintenance, &diag)) {
		log_diag(&diag);
		return -1;
	}
	if (IS_ENABLED(CONFIG_EL2_TIMER))
		timer_cpu_init();
	return 0;
}
