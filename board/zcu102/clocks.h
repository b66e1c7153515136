/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ZCU102: the plan of clocks, out of a reference of 33 1/3 MHz. Wishes are those of the vendor's
 * tool for this board (psu_init of U-Boot 2023.01, zynqmp-zcu102-rev1.0). RPLL and VPLL stay
 * bypassed: what they are for, a display and the programmable logic, is not used.
 */
#ifndef MULLION_ZCU102_CLOCKS_H
#define MULLION_ZCU102_CLOCKS_H

#include "board/soc/zynqmp/clock_plan.h"

/* Reached at reset, and until the plan is set: IOPLL is bypassed. */
#define ZCU102_REF_HZ 33333333u

#define CPU_WISH MHZ(CONFIG_ZCU102_CPU_MHZ)
#define DDR_WISH MHZ(CONFIG_ZCU102_DDR_RATE)

_Static_assert(CONFIG_ZCU102_CPU_MHZ <= 1333, "ZCU102_CPU_MHZ: this chip has 1333 MHz at most");
_Static_assert(CONFIG_ZCU102_DDR_RATE <= 2400, "ZCU102_DDR_RATE: the controller has 2400 at most");

/* A PLL makes 750 MHz at least: slower CPUs have every second clock of it, or every third. */
#define APLL_WISH (CPU_WISH * CEIL(MHZ(750), CPU_WISH))

/* clang-format off */
#define ZCU102_PLLS(pll) pll(IOPLL, MHZ(1500)) pll(APLL, APLL_WISH) pll(DPLL, DDR_WISH / 2)

/* What follows the frequency of CPUs or DRAM may be half its wish. */
#define ZCU102_CLOCKS(clock)    \
	clock(IOPLL_TO_FPD, IOPLL, MHZ(500), 1)       \
	clock(ACPU, APLL, CPU_WISH, 1)                \
	clock(DDR, DPLL, DDR_WISH / 4, 1)             \
	clock(TOPSW_MAIN, DPLL, MHZ(534), 500)        \
	clock(TOPSW_LSBUS, IOPLL_TO_FPD, MHZ(100), 1) \
	clock(GDMA, APLL, MHZ(600), 500)              \
	clock(SATA, IOPLL_TO_FPD, MHZ(250), 1)        \
	clock(DBG_FPD, IOPLL_TO_FPD, MHZ(250), 1)     \
	clock(LPD_SWITCH, IOPLL, MHZ(500), 1)         \
	clock(LPD_LSBUS, IOPLL, MHZ(100), 1)          \
	clock(IOU_SWITCH, IOPLL, MHZ(250), 1)         \
	clock(ADMA, IOPLL, MHZ(500), 1)               \
	clock(AMS, IOPLL, MHZ(50), 1)                 \
	clock(UART0, IOPLL, MHZ(100), 1)              \
	clock(UART1, IOPLL, MHZ(100), 1)              \
	clock(SDIO1, IOPLL, MHZ(200), 63)             \
	clock(QSPI, IOPLL, MHZ(300), 1)               \
	clock(GEM3, IOPLL, MHZ(125), 1)               \
	clock(USB3_DUAL, IOPLL, MHZ(20), 1)           \
	clock(USB0_BUS, IOPLL, MHZ(250), 1)           \
	clock(CAN1, IOPLL, MHZ(100), 1)               \
	clock(I2C0, IOPLL, MHZ(100), 1)               \
	clock(I2C1, IOPLL, MHZ(100), 1)               \
	clock(TIMESTAMP, IOPLL, MHZ(100), 1)
/* clang-format on */

ZYNQMP_CLOCK_PLAN(zcu102_plan, ZCU102_REF_HZ, ZCU102_PLLS, ZCU102_CLOCKS)

#endif
