/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A plan of clocks like the ZCU102's. test_zynqmp_clocks.c compiles it again with wishes that
 * cannot be had, given on the command line.
 */
#ifndef MULLION_ZYNQMP_PLAN_H
#define MULLION_ZYNQMP_PLAN_H

#include "board/soc/zynqmp/clock_plan.h"

#ifndef REF
#define REF 33333333
#endif
#ifndef APLL_WISH
#define APLL_WISH MHZ(1200)
#endif
#ifndef UART0_WISH
#define UART0_WISH MHZ(100)
#endif
#ifndef SDIO1_WISH
#define SDIO1_WISH MHZ(200), 70
#endif
#ifndef ACPU_WISH
#define ACPU_WISH MHZ(1200), 10
#endif
#ifndef ACPU_SOURCE
#define ACPU_SOURCE APLL
#endif

#define PLLS(pll)                                                                            \
	pll(IOPLL, MHZ(1500)) pll(RPLL, MHZ(1050)) pll(APLL, APLL_WISH) pll(DPLL, MHZ(1067)) \
		pll(VPLL, MHZ(1500))
/* a wish of several arguments, taken apart */
#define CLOCK(clock, ...) clock(__VA_ARGS__)
#define CLOCKS(clock)                                                                              \
	clock(IOPLL_TO_FPD, IOPLL, MHZ(500), 1) CLOCK(clock, ACPU, ACPU_SOURCE, ACPU_WISH)         \
		clock(DDR, DPLL, MHZ(534), 2) clock(TOPSW_MAIN, DPLL, MHZ(534), 2) clock(          \
			TOPSW_LSBUS, IOPLL_TO_FPD, MHZ(100), 1) clock(UART0, IOPLL, UART0_WISH, 1) \
			clock(UART1, IOPLL, MHZ(100), 1) CLOCK(clock, SDIO1, IOPLL, SDIO1_WISH)    \
				clock(USB3_DUAL, IOPLL, MHZ(20), 1)                                \
					clock(LPD_LSBUS, IOPLL, MHZ(100), 1)                       \
						clock(TIMESTAMP, IOPLL, MHZ(100), 1)

ZYNQMP_CLOCK_PLAN(test_plan, REF, PLLS, CLOCKS)

#endif
