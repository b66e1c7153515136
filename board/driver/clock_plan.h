/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A board's clocks, as frequencies that it wants: what is the same for every SoC family. A family's
 * own header (board/soc/NAME/clock_plan.h) computes PLLs, dividers and steps from the wishes with
 * these macros while the board is compiled; what cannot be had does not compile.
 */
#ifndef MULLION_CLOCK_PLAN_H
#define MULLION_CLOCK_PLAN_H

#include <stdint.h>

#include "board/driver/reg_table.h"
#include "board/driver/uart.h"
#include "lib/diag.h"

#define MHZ(n) ((n)*1000000ull)

#define CEIL(dividend, divisor) (((dividend) + (divisor)-1) / (divisor))

/* of what is wanted: a PLL may be off by one part of so many, a clock above its wish by as much */
#define NEAR              1000
#define IS_NEAR(hz, wish) ((hz) >= (wish) - (wish) / NEAR && (hz) <= (wish) + (wish) / NEAR)

/* What `source` (Hz) is divided by at least, for `wish`. */
#define DIVISOR(source, wish) CEIL(source, (wish) + (wish) / NEAR)

/* Not above its wish, and at most `below` thousandths below it. */
#define WISH_PROVED(clock, source, wish, below)                                                  \
	_Static_assert(clock##_HZ >= (wish) - (wish) / 1000 * (below),                           \
		       #clock ": what " #source " can be divided to is too far below the wish"); \
	_Static_assert(clock##_HZ <= (wish) + (wish) / NEAR, #clock ": would be above the wish");

struct clock_rate {
	const char *name;
	uint32_t hz;
};

struct clock_plan {
	const struct reg_step *steps;
	const struct clock_rate *rates; /* what the steps lead to */
	unsigned n_steps, n_rates;
};

#define PLL_RATE(pll, wish)                    {#pll, pll##_HZ},
#define CLOCK_RATE(clock, source, wish, below) {#clock, clock##_HZ},

/* `plan` out of its steps, and of the lists of PLLs and clocks whose frequencies are computed. */
#define CLOCK_PLAN(plan, plls, clocks, ...)                                                  \
	static const struct reg_step plan##_steps[] = {__VA_ARGS__};                         \
	static const struct clock_rate plan##_rates[] = {plls(PLL_RATE) clocks(CLOCK_RATE)}; \
	const struct clock_plan plan = {                                                     \
		.steps = plan##_steps,                                                       \
		.n_steps = sizeof(plan##_steps) / sizeof(plan##_steps[0]),                   \
		.rates = plan##_rates,                                                       \
		.n_rates = sizeof(plan##_rates) / sizeof(plan##_rates[0]),                   \
	};

/*
 * Sets all of the plan's PLLs and clocks, and logs one line with the frequencies reached. `log` is
 * the log's UART with the clock of this plan, `baud` its speed: what is still being sent leaves
 * first, and afterwards it is set up again. DRAM is not in use yet: it would lose its clock with
 * its PLL, and its content.
 * While it works everything runs by the reference clock, where the counter has the plan's clock it
 * as well: by CNTFRQ, which has its later rate, waits are then longer than they say.
 *
 * Returns -1 with `diag` filled: by reg_table_apply, a PLL has not locked, and the clocks are then
 * still the reference clock's, the log's as it was before; or the UART cannot have that speed.
 */
int clock_plan_set(const struct clock_plan *plan, const struct uart *log, uint32_t baud,
		   struct diag *diag);

#endif
