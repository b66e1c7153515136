/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Plans of clocks as boards with an H3 or an A64 have them. test_sunxi_clocks.c compiles the first
 * again with wishes that cannot be had, given on the command line.
 */
#ifndef MULLION_SUNXI_PLAN_H
#define MULLION_SUNXI_PLAN_H

#include "board/soc/sunxi/clock_plan.h"

#ifndef SOC
#define SOC H3
#endif
#ifndef CPUX_WISH
#define CPUX_WISH MHZ(1008)
#endif
#ifndef DDR
#define DDR      PLL_DDR
#define DDR_WISH MHZ(1248)
#endif
#ifndef AXI_WISH
#define AXI_WISH MHZ(400), 160
#endif
#ifndef APB1_WISH
#define APB1_WISH MHZ(100), 0
#endif
#ifndef MMC0_WISH
#define MMC0_WISH MHZ(24), 0
#endif
#ifndef CPU_SOURCE
#define CPU_SOURCE PLL_CPUX
#endif

#define TEST_PLLS(pll) \
	PLL(pll, PLL_CPUX, CPUX_WISH) PLL(pll, PLL_PERIPH0, MHZ(600)) PLL(pll, DDR, DDR_WISH)
#define PLL(pll, ...) pll(__VA_ARGS__)
/* a wish of several arguments, taken apart */
#define CLOCK(clock, ...) clock(__VA_ARGS__)
#define TEST_CLOCKS(clock)                           \
	CLOCK(clock, CPU, CPU_SOURCE, CPUX_WISH, 0)  \
	CLOCK(clock, AXI, CPU, AXI_WISH)             \
	CLOCK(clock, ATB, CPU, MHZ(600), 340)        \
	CLOCK(clock, AHB1, PLL_PERIPH0, MHZ(200), 0) \
	CLOCK(clock, APB1, AHB1, APB1_WISH)          \
	CLOCK(clock, APB2, OSC, MHZ(24), 0)          \
	CLOCK(clock, MMC0, OSC, MMC0_WISH)           \
	CLOCK(clock, DRAM, DDR, DDR_WISH, 0)         \
	CLOCK(clock, MBUS, PLL_PERIPH0_2X, MHZ(400), 0)

#define PLAN(plan, soc) SUNXI_CLOCK_PLAN(plan, soc, TEST_PLLS, TEST_CLOCKS)
PLAN(test_plan, SOC)

#endif
