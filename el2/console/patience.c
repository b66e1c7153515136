/* SPDX-License-Identifier: Apache-2.0 */
#include "el2/console/patience.h"

#include "arch/timeout.h"
#include "el2/core/cpu.h"
#include "el2/core/timer.h"

static struct {
	struct timer timer;
	struct mux *mux;
	void (*poke)(void);
	uint32_t given; /* when it began */
} patience;

static void is_over(struct timer *timer)
{
	(void)timer;
	mux_waited(patience.mux, patience.given);
	patience.poke();
}

void patience_begin(struct mux *mux, void (*poke)(void))
{
	if (patience.timer.set || !(timer_cores >> this_cpu()->index & 1))
		return;
	patience.timer.expired = is_over;
	patience.mux = mux;
	patience.poke = poke;
	patience.given = mux->given;
	timer_set(&patience.timer, timer_now() + counter_hz());
}
