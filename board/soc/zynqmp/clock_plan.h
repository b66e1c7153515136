/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Zynq UltraScale+: a board's clocks, as frequencies that it wants. The settings are computed and
 * proved when the board is compiled; a wish that cannot be had does not compile, and the message
 * says whose it is.
 *
 *	#define PLLS(pll) pll(IOPLL, MHZ(1500)) pll(APLL, MHZ(1200))
 *	#define CLOCKS(clock) clock(ACPU, APLL, MHZ(1200), 10) clock(SDIO1, IOPLL, MHZ(200), 70)
 *	ZYNQMP_CLOCK_PLAN(my_clocks, 33333333, PLLS, CLOCKS)
 *
 * A PLL gets what is nearest, to within 0.1 %: its output is a multiple of half the reference
 * clock. A clock gets the highest that is not above its wish; the last number says how far below it
 * may be, in thousandths. What feeds it is a PLL of the plan, or one of the dividers between the
 * domains (IOPLL_TO_FPD and so on), named further up as a clock. A plan without TIMESTAMP, the
 * system counter's clock, does not compile.
 *
 * In the same file IOPLL_HZ, SDIO1_HZ and so on are what is reached.
 */
#ifndef MULLION_ZYNQMP_CLOCK_PLAN_H
#define MULLION_ZYNQMP_CLOCK_PLAN_H

#include "board/driver/clock_plan.h"
#include "board/soc/zynqmp/clock_regs.h"

/* ---- Computed ---- */

/* 1500 to 3000 MHz (DS925), and a ten-thousandth: a reference of 33333333 Hz is 33 1/3 MHz. */
#define VCO_LEAST (MHZ(1500) - MHZ(1500) / 10000)
#define VCO_MOST  (MHZ(3000) + MHZ(3000) / 10000)
#define LOCK_US   1000u /* ten times what a PLL takes at most (DS925) */

/* The second divisor where the first alone does not do: one that leaves nothing over, if it can. */
#define FITS(total, divisor) ((total) <= 63 * (divisor) && (total) % (divisor) == 0)
#define SECOND(total)         \
	(FITS(total, 1)   ? 1 \
	 : FITS(total, 2) ? 2 \
	 : FITS(total, 3) ? 3 \
	 : FITS(total, 5) ? 5 \
	 : FITS(total, 7) ? 7 \
			  : CEIL(total, 63))

/* The PLL's divider by two is used wherever the oscillator can run at twice the wish. */
#define PLL_COMPUTED(pll, wish)                                                          \
	pll##_DIVIDER = (wish)*2 <= VCO_MOST ? 2 : 1,                                    \
	pll##_FBDIV = (int)(((wish)*pll##_DIVIDER + ZYNQMP_REF_HZ / 2) / ZYNQMP_REF_HZ), \
	pll##_HZ = (unsigned long long)ZYNQMP_REF_HZ * pll##_FBDIV / pll##_DIVIDER,

#define CLOCK_COMPUTED(clock, source, wish, below)                                           \
	clock##_DIVISOR = (int)DIVISOR(source##_HZ, wish),                                   \
	clock##_DIVISOR1 = CLOCK_DIVISORS(CLOCK_##clock) == 2 ? SECOND(clock##_DIVISOR) : 1, \
	clock##_DIVISOR0 = CEIL(clock##_DIVISOR, clock##_DIVISOR1),                          \
	clock##_HZ = (int)(source##_HZ / clock##_DIVISOR0 / clock##_DIVISOR1),

/* ---- Proved ---- */

#define ROW_COUNT(n, first, last, cp, res, count) +((n) >= (first) && (n) <= (last)) * (count)
#define ROW_CP(n, first, last, cp, res, count)    +((n) >= (first) && (n) <= (last)) * (cp)
#define ROW_RES(n, first, last, cp, res, count)   +((n) >= (first) && (n) <= (last)) * (res)

#define PLL_PROVED(pll, wish)                                                                  \
	_Static_assert((unsigned long long)ZYNQMP_REF_HZ * pll##_FBDIV >= VCO_LEAST, #pll      \
		       ": its oscillator would run below 1500 MHz: wish for 750 MHz or more"); \
	_Static_assert((unsigned long long)ZYNQMP_REF_HZ * pll##_FBDIV <= VCO_MOST,            \
		       #pll ": its oscillator would run above 3000 MHz");                      \
	_Static_assert(pll##_FBDIV >= 25 && pll##_FBDIV <= 125,                                \
		       #pll ": its feedback divider would be beyond 25 to 125");               \
	_Static_assert(PLL_LOOP(ROW_COUNT, pll##_FBDIV) > 0,                                   \
		       #pll ": no lock count is known for its feedback divider");              \
	_Static_assert(IS_NEAR(pll##_HZ, wish), #pll                                           \
		       ": no multiple of half the reference clock is within 0.1 % of the wish");

#define CLOCK_PROVED(clock, source, wish, below)                                        \
	_Static_assert(clock##_DIVISOR0 <= 63 && clock##_DIVISOR1 <= 63,                \
		       #clock ": no divisor from 1 to 63 makes " #source " that slow"); \
	WISH_PROVED(clock, source, wish, below)

/* ---- Steps ---- */

#define PLL_CTRL(...)                            PLL_CTRL_(__VA_ARGS__)
#define PLL_CTRL_(ctrl, status, lock)            (ctrl)
#define PLL_STATUS(...)                          PLL_STATUS_(__VA_ARGS__)
#define PLL_STATUS_(ctrl, status, lock)          (status)
#define PLL_LOCK(...)                            PLL_LOCK_(__VA_ARGS__)
#define PLL_LOCK_(ctrl, status, lock)            (lock)
#define CLOCK_REG(...)                           CLOCK_REG_(__VA_ARGS__)
#define CLOCK_REG_(reg, name, on, divisors)      (reg)
#define CLOCK_NAME(...)                          CLOCK_NAME_(__VA_ARGS__)
#define CLOCK_NAME_(reg, name, on, divisors)     name
#define CLOCK_ON(...)                            CLOCK_ON_(__VA_ARGS__)
#define CLOCK_ON_(reg, name, on, divisors)       (on)
#define CLOCK_DIVISORS(...)                      CLOCK_DIVISORS_(__VA_ARGS__)
#define CLOCK_DIVISORS_(reg, name, on, divisors) (divisors)

#define PLL_CFG_OF(n)                                                              \
	(PLL_LOCK_DLY << 25 | (0u PLL_LOOP(ROW_COUNT, n)) << 13 | PLL_LFHF << 10 | \
	 (0u PLL_LOOP(ROW_CP, n)) << 5 | (0u PLL_LOOP(ROW_RES, n)))

/* In the order of UG1085 ("PLL programming"), but that the bypass comes first: what the PLL feeds
 * runs by the reference clock before anything of it changes. */
#define PLL_LOCKED(pll, wish)                                                                 \
	REG_FIELD(#pll "_CTRL", PLL_CTRL(PLL_##pll), PLL_CTRL_BYPASS, PLL_CTRL_BYPASS),       \
		REG_FIELD(#pll "_CTRL", PLL_CTRL(PLL_##pll),                                  \
			  PLL_CTRL_PRE_SRC | PLL_CTRL_DIV2 | PLL_CTRL_FBDIV,                  \
			  (pll##_DIVIDER == 2) * PLL_CTRL_DIV2 | (uint32_t)pll##_FBDIV << 8), \
		REG_FIELD(#pll "_CFG", PLL_CTRL(PLL_##pll) + 4, PLL_CFG_FIELDS,               \
			  PLL_CFG_OF(pll##_FBDIV)),                                           \
		REG_FIELD(#pll "_FRAC_CFG", PLL_CTRL(PLL_##pll) + 8, PLL_FRAC_ENABLED, 0),    \
		REG_FIELD(#pll "_CTRL", PLL_CTRL(PLL_##pll), PLL_CTRL_RESET, PLL_CTRL_RESET), \
		REG_FIELD(#pll "_CTRL", PLL_CTRL(PLL_##pll), PLL_CTRL_RESET, 0),              \
		REG_POLL("PLL_STATUS", PLL_STATUS(PLL_##pll), PLL_LOCK(PLL_##pll),            \
			 PLL_LOCK(PLL_##pll), LOCK_US, #pll " does not lock"),

#define PLL_USED(pll, wish) REG_FIELD(#pll "_CTRL", PLL_CTRL(PLL_##pll), PLL_CTRL_BYPASS, 0),

#define CLOCK_SET(clock, source, wish, below)                                    \
	REG_FIELD(CLOCK_NAME(CLOCK_##clock), CLOCK_REG(CLOCK_##clock),           \
		  CLOCK_ON(CLOCK_##clock) | CLOCK_SRCSEL | CLOCK_DIVISOR0 |      \
			  (CLOCK_DIVISORS(CLOCK_##clock) == 2) * CLOCK_DIVISOR1, \
		  CLOCK_ON(CLOCK_##clock) | clock##_FROM_##source |              \
			  (uint32_t)clock##_DIVISOR0 << 8 |                      \
			  (CLOCK_DIVISORS(CLOCK_##clock) == 2) *                 \
				  ((uint32_t)clock##_DIVISOR1 << 16)),

/*
 * The counter first, by the reference clock: without it nothing can be waited for. Then all PLLs
 * lock, each bypassed; all dividers are set while everything is slow; and only then the PLLs'
 * outputs are used. So no clock is above its wish at any time.
 */
#define ZYNQMP_CLOCK_PLAN(plan, ref_hz, plls, clocks)                                              \
	enum { ZYNQMP_REF_HZ = (ref_hz), plls(PLL_COMPUTED) clocks(CLOCK_COMPUTED) };              \
	plls(PLL_PROVED) clocks(CLOCK_PROVED)                                                      \
		CLOCK_PLAN(plan, plls, clocks,                                                     \
			   REG_FIELD(CLOCK_NAME(CLOCK_TIMESTAMP), CLOCK_REG(CLOCK_TIMESTAMP),      \
				     CLOCK_ON(CLOCK_TIMESTAMP) | CLOCK_SRCSEL | CLOCK_DIVISOR0,    \
				     CLOCK_ON(CLOCK_TIMESTAMP) | TIMESTAMP_FROM_PS_REF | 1u << 8), \
			   REG_WRITE("CNTCR", IOU_SCNTRS, 1u),                                     \
			   plls(PLL_LOCKED) clocks(CLOCK_SET) plls(PLL_USED)                       \
				   REG_WRITE("CNTFID0", IOU_SCNTRS + 0x20, TIMESTAMP_HZ), )

#endif
