/* SPDX-License-Identifier: Apache-2.0 */
#include "el2/vm/life_state.h"

#include <stddef.h>

static enum life_request asked(const struct life *life)
{
	return (enum life_request)__atomic_load_n(&life->request, __ATOMIC_SEQ_CST);
}

const char *life_ask(struct life *life, enum life_request request)
{
	enum life_state state = life_state(life);
	uint32_t nothing = LIFE_ASK_NOTHING;

	if (request == LIFE_ASK_START && state == LIFE_STATE_UP)
		return "it is running";
	if (request != LIFE_ASK_START && state == LIFE_STATE_DOWN)
		return request == LIFE_ASK_STOP ? "it is off" : "it is off: start starts it";
	if (request != LIFE_ASK_STOP && life->has_lost_core)
		return "one of its cores is lost";
	return __atomic_compare_exchange_n(&life->request, &nothing, request, false,
					   __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST)
		       ? NULL
		       : "something else has just been asked for";
}

void life_ask_back(struct life *life, enum life_request request)
{
	uint32_t is = request;

	__atomic_compare_exchange_n(&life->request, &is, LIFE_ASK_NOTHING, false, __ATOMIC_SEQ_CST,
				    __ATOMIC_SEQ_CST);
}

void life_over(struct life *life, enum life_cause cause, const char *why)
{
	life->last = cause;
	life->why = why;
	__atomic_store_n(&life->state, LIFE_STATE_ENDING, __ATOMIC_SEQ_CST);
}

bool life_claim(struct life *life, struct vpsci *psci)
{
	enum life_request request = asked(life);
	uint32_t state = life_state(life);
	bool is_up = state == LIFE_STATE_UP;

	if (request == LIFE_ASK_NOTHING || state == LIFE_STATE_ENDING)
		return false;
	if (is_up ? request == LIFE_ASK_START
		  : state == LIFE_STATE_DOWN && request == LIFE_ASK_STOP) {
		life_ask_back(life, request);
		return false;
	}
	if (!is_up)
		return __atomic_compare_exchange_n(&life->state, &state, LIFE_STATE_ENDING, false,
						   __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
	if (!vpsci_stop(psci)) /* it ends already: who ends it takes the request */
		return false;
	life_over(life, request == LIFE_ASK_STOP ? LIFE_STOP : LIFE_RESTART, "by request");
	return true;
}

bool life_due(struct life *life)
{
	uint32_t waiting = LIFE_STATE_WAITING;

	return __atomic_compare_exchange_n(&life->state, &waiting, LIFE_STATE_ENDING, false,
					   __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
}

enum life_request life_take_request(struct life *life)
{
	return (enum life_request)__atomic_exchange_n(&life->request, LIFE_ASK_NOTHING,
						      __ATOMIC_SEQ_CST);
}

void life_settle(struct life *life, enum life_state state)
{
	__atomic_store_n(&life->state, state, __ATOMIC_SEQ_CST);
}
