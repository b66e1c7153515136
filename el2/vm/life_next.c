/* SPDX-License-Identifier: Apache-2.0 */
#include "el2/vm/life_next.h"

#define FIRST_DELAY(hz) ((hz) / 10)
#define MOST_DOUBLED    20u /* beyond any window */

_Static_assert(LIFE_OFF == (int)LIFE_ON_OFF && LIFE_RESET == (int)LIFE_ON_RESET &&
		       LIFE_CRASH == (int)LIFE_ON_CRASH,
	       "a policy is found by the cause of an end");

static uint64_t delay_of(const struct life_policy *policy, uint32_t before, uint64_t hz)
{
	uint32_t doubled = before - 1 < MOST_DOUBLED ? before - 1 : MOST_DOUBLED;
	uint64_t delay = FIRST_DELAY(hz) << doubled,
		 most = policy->seconds * hz / (2 * policy->limit);

	return !before ? 0 : delay < most ? delay : most;
}

static struct life_next limited(struct life *life, const struct life_policy *policy, uint64_t now,
				uint64_t hz)
{
	struct life_next next = {.action = LIFE_ACT_RESTART};

	if (!policy->limit)
		return next;
	if (!life->restarts || now - life->window >= policy->seconds * hz) {
		life->window = now;
		life->restarts = 0;
	}
	if (life->restarts == policy->limit)
		return (struct life_next){.action = LIFE_ACT_STOP, .over_limit = true};
	next.delay = delay_of(policy, life->restarts++, hz);
	return next;
}

struct life_next life_next(struct life *life, const struct life_policy *policy,
			   enum life_request request, uint64_t now, uint64_t hz)
{
	struct life_next next = {.action = LIFE_ACT_STOP};
	bool due = life->is_due;

	life->is_due = false;
	if (request == LIFE_ASK_RESET_BOARD)
		return (struct life_next){.action = LIFE_ACT_RESET_BOARD};
	if (life->has_lost_core || request == LIFE_ASK_STOP)
		return next;
	if (due || request != LIFE_ASK_NOTHING)
		next.action = LIFE_ACT_RESTART;
	else if (life->last <= LIFE_CRASH)
		next.action = (enum life_action)policy->on[life->last];
	if (next.action == LIFE_ACT_RESTART && !due && request == LIFE_ASK_NOTHING)
		next = limited(life, policy, now, hz);
	return next;
}
