/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a VM is next, when it has ended: by what was asked, or by its policy. Pure.
 *
 * mullion,restart-limit = <COUNT SECONDS>: the first restart that policy wants opens a window of
 * SECONDS; in it there are COUNT of them, and with the next the VM stays off. The first is at once,
 * the second after 0.1 s, each later one after twice the time of the one before, but never longer
 * than half a window divided by COUNT: so one that fails at once comes to its limit, whatever that
 * is. What somebody asks for does not count and does not wait.
 */
#ifndef MULLION_EL2_LIFE_NEXT_H
#define MULLION_EL2_LIFE_NEXT_H

#include "el2/vm/life_state.h"
#include "include/life_policy.h"

struct life_next {
	enum life_action action;
	uint64_t delay;  /* before a restart, in ticks of the counter */
	bool over_limit; /* it would have started again, but for its limit */
};

/* By who has the life in hand. `request` is what it has taken, `now` the counter's value and `hz`
 * its frequency. */
struct life_next life_next(struct life *life, const struct life_policy *policy,
			   enum life_request request, uint64_t now, uint64_t hz);

#endif
