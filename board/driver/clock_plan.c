/* SPDX-License-Identifier: Apache-2.0 */
#include "board/driver/clock_plan.h"

#include "lib/log.h"
#include "lib/printf.h"

#define TENTH_MHZ 100000u
#define DRAIN_US  20000u

static void log_rates(const struct clock_plan *plan)
{
	char text[512];
	size_t length = 0;

	for (unsigned i = 0; i < plan->n_rates && length < sizeof(text); i++) {
		const struct clock_rate *rate = &plan->rates[i];
		uint32_t tenths = (rate->hz + TENTH_MHZ / 2) / TENTH_MHZ;

		length += (size_t)fmt_sn(text + length, sizeof(text) - length, " %s %u.%u",
					 rate->name, tenths / 10, tenths % 10);
	}
	log_line("clocks in MHz:%s", text);
}

int clock_plan_set(const struct clock_plan *plan, const struct uart *log, uint32_t baud,
		   struct diag *diag)
{
	/* a line that does not move is not held against the clocks */
	(void)uart_drain(log, DRAIN_US);
	if (reg_table_apply(plan->steps, plan->n_steps, diag))
		return -1;
	if (!log->ops->init(log, baud))
		return diag_fail(diag, "UART", "cannot be set to %u baud from a clock of %u Hz",
				 baud, log->clock_hz);
	log_rates(plan);
	return 0;
}
