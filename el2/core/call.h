/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A call from one core to another: who may touch it, and what it was given, when. Pure.
 *
 * The core that is called takes the call before it reads anything of it, and takes only one that is
 * meant for it: one that was withdrawn meanwhile, or made again for another core, is not its own.
 * From there to its end the caller's arguments are in its hands, and the caller waits.
 *
 * A core can be called by two numbers: its own, and that with CALL_BRIEF, by those who ask nothing
 * of what it was about.
 */
#ifndef MULLION_EL2_CALL_H
#define MULLION_EL2_CALL_H

#include <stdbool.h>
#include <stdint.h>

#define CALL_BRIEF 16u

struct call {
	void (*function)(void *target, void *arg);
	void *target, *arg;
	uint32_t state; /* atomic: CALL_*, and the core that is called from bit 8 on */
};

enum { CALL_DONE, CALL_FAILED, CALL_MADE, CALL_TAKEN };
#define CALL_IN_HANDS 2u /* of these: CALL_MADE and CALL_TAKEN */

#define CALL_STATE(state, cpu) ((uint32_t)(state) | (uint32_t)(cpu) << 8)

/* By the caller. The one before has ended. */
static inline void call_make(struct call *call, unsigned cpu,
			     void (*function)(void *target, void *arg), void *target, void *arg)
{
	call->function = function;
	call->target = target;
	call->arg = arg;
	__atomic_store_n(&call->state, CALL_STATE(CALL_MADE, cpu), __ATOMIC_RELEASE);
}

static inline bool call_move(struct call *call, unsigned cpu, uint32_t from, uint32_t to)
{
	uint32_t state = CALL_STATE(from, cpu);

	return __atomic_compare_exchange_n(&call->state, &state, CALL_STATE(to, cpu), false,
					   __ATOMIC_ACQUIRE, __ATOMIC_RELAXED);
}

/* By the caller: true when nobody has taken it, and now nobody will. */
static inline bool call_withdraw(struct call *call, unsigned cpu)
{
	return call_move(call, cpu, CALL_MADE, CALL_FAILED);
}

/* By the core that is called. False: there is none for it. */
static inline bool call_run(struct call *call, unsigned cpu)
{
	if (!call_move(call, cpu, CALL_MADE, CALL_TAKEN))
		return false;
	call->function(call->target, call->arg);
	__atomic_store_n(&call->state, CALL_DONE, __ATOMIC_RELEASE);
	return true;
}

/* By the core that was called, which has faulted: it touches nothing of it any more. */
static inline void call_fail(struct call *call, unsigned cpu)
{
	call_move(call, cpu, CALL_TAKEN, CALL_FAILED);
}

/* It is not in another core's hands, nor will be. */
static inline bool call_ended(const struct call *call)
{
	return !(__atomic_load_n(&call->state, __ATOMIC_ACQUIRE) & CALL_IN_HANDS);
}

static inline bool call_answered(const struct call *call)
{
	return __atomic_load_n(&call->state, __ATOMIC_ACQUIRE) == CALL_DONE;
}

#endif
