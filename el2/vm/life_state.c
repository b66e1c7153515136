/* SPDX-License-Identifier: Apache-2.0 */
#include "el2/vm/life_state.h"

#include <stddef.h>

const char *life_ask(struct life *life, uint32_t *request)
{
	enum life_request what = life_asked(*request);
	enum life_state state = life_state(life);
	uint32_t nothing = LIFE_ASK_NOTHING;

	if (__atomic_load_n(&life->boots, __ATOMIC_SEQ_CST))
		return "it is just starting: ask again";
	if (what == LIFE_ASK_START && state == LIFE_STATE_UP)
		return "it is running";
	if (what != LIFE_ASK_START && state == LIFE_STATE_DOWN)
		return what == LIFE_ASK_STOP ? "it is off" : "it is off: start starts it";
	if (what != LIFE_ASK_STOP && life->has_lost_core)
		return "one of its cores is lost";
	*request |= __atomic_add_fetch(&life->asks, 1, __ATOMIC_RELAXED) << LIFE_ASK_NUMBER;
	return __atomic_compare_exchange_n(&life->request, &nothing, *request, false,
					   __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST)
		       ? NULL
		       : "something else has just been asked for";
}

void life_ask_back(struct life *life, uint32_t request)
{
	__atomic_compare_exchange_n(&life->request, &request, LIFE_ASK_NOTHING, false,
				    __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
}

void life_over(struct life *life, enum life_cause cause, const char *why)
{
	life->last = cause;
	life->why = why;
	__atomic_store_n(&life->state, LIFE_STATE_ENDING, __ATOMIC_SEQ_CST);
}

bool life_claim(struct life *life, struct vpsci *psci)
{
	uint32_t request = __atomic_load_n(&life->request, __ATOMIC_SEQ_CST);
	enum life_request what = life_asked(request);
	uint32_t state = life_state(life);
	bool is_up = state == LIFE_STATE_UP;

	if (what == LIFE_ASK_NOTHING || state == LIFE_STATE_ENDING)
		return false;
	if (is_up ? what == LIFE_ASK_START : state == LIFE_STATE_DOWN && what == LIFE_ASK_STOP) {
		life_ask_back(life, request);
		return false;
	}
	if (!is_up)
		return __atomic_compare_exchange_n(&life->state, &state, LIFE_STATE_ENDING, false,
						   __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
	if (!vpsci_stop(psci)) /* it ends already: who ends it takes the request */
		return false;
	life_over(life, what == LIFE_ASK_STOP ? LIFE_STOP : LIFE_RESTART, "by request");
	return true;
}

bool life_due(struct life *life)
{
	uint32_t waiting = LIFE_STATE_WAITING;

	return __atomic_compare_exchange_n(&life->state, &waiting, LIFE_STATE_ENDING, false,
					   __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
}

uint32_t life_take_request(struct life *life)
{
	uint32_t request = __atomic_exchange_n(&life->request, LIFE_ASK_NOTHING, __ATOMIC_SEQ_CST);

	return request & ((1u << LIFE_ASK_NUMBER) - 1);
}

void life_boot(struct life *life, struct vpsci *psci, bool starts)
{
	vpsci_stop(psci);
	life->boots = starts;
	life_settle(life, starts ? LIFE_STATE_WAITING : LIFE_STATE_DOWN);
}

void life_booted(struct life *life)
{
	__atomic_store_n(&life->boots, 0, __ATOMIC_SEQ_CST);
}

void life_settle(struct life *life, enum life_state state)
{
	__atomic_store_n(&life->state, state, __ATOMIC_SEQ_CST);
}
