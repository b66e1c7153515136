/* SPDX-License-Identifier: Apache-2.0 */
#include "el2/core/timer_test.h"

#include "arch/timeout.h"
#include "el2/core/cpu.h"
#include "el2/core/timer.h"
#include "lib/log.h"

static struct {
	struct timer tick, never;
	unsigned count, early;
} tests[MAX_CPUS];

static void tick(struct timer *timer)
{
	unsigned cpu = this_cpu()->index;

	tests[cpu].early += counter() < timer->at;
	if (++tests[cpu].count % 1000 == 0)
		log_line("own timer: %u times, %u too early", tests[cpu].count, tests[cpu].early);
	timer_set(timer, deadline_us(1000));
}

/* Due at once, and taken away before anybody could see it. */
static void never(struct timer *timer)
{
	(void)timer;
	log_line("own timer: expired after it was cancelled");
}

void timer_test_start(void)
{
	unsigned cpu = this_cpu()->index;

	tests[cpu].never.expired = never;
	tests[cpu].tick.expired = tick;
	timer_set(&tests[cpu].tick, deadline_us(1000));
	timer_set(&tests[cpu].never, 0);
	timer_cancel(&tests[cpu].never);
}
