/* SPDX-License-Identifier: Apache-2.0 */
/* Zynq UltraScale+: what a board's plan of clocks (board/soc/zynqmp/clock_plan.h) is made into. */
#ifndef MULLION_ZYNQMP_CLOCKS_H
#define MULLION_ZYNQMP_CLOCKS_H

#include <stdint.h>

#include "board/driver/reg_table.h"
#include "board/driver/uart.h"
#include "lib/diag.h"

struct zynqmp_rate {
	const char *name;
	uint32_t hz;
};

struct zynqmp_clocks {
	const struct reg_step *steps;
	const struct zynqmp_rate *rates; /* what the steps lead to */
	unsigned n_steps, n_rates;
};

/*
 * Sets all of the plan's PLLs and clocks, starts the system counter, and logs one line with the
 * frequencies reached. At EL3. `log` is the log's UART with the clock of this plan, `baud` its
 * speed: what is still being sent leaves first, and afterwards it is set up again. DRAM is not in
 * use yet: it would lose its clock with the DPLL, and its content.
 * While it works everything runs by the reference clock, the counter as well: by CNTFRQ_EL0, which
 * has its later rate, waits are then longer than they say.
 *
 * Returns -1 with `diag` filled: by reg_table_apply, a PLL has not locked, and the clocks are then
 * still the reference clock's, the log's as it was before; or the UART cannot have that speed.
 */
int zynqmp_clocks(const struct zynqmp_clocks *clocks, const struct uart *log, uint32_t baud,
		  struct diag *diag);

#endif
