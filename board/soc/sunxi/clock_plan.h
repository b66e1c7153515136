/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Allwinner H3, A64 and R40: a board's clocks, as frequencies that it wants. The settings are
 * computed and proved when the board is compiled; a wish that cannot be had does not compile, and
 * the message says whose it is.
 *
 *	#define PLLS(pll) pll(PLL_CPUX, MHZ(1008)) pll(PLL_PERIPH0, MHZ(600))
 *	#define CLOCKS(clock) clock(CPU, PLL_CPUX, MHZ(1008), 0) clock(AXI, CPU, MHZ(400), 160)
 *	SUNXI_CLOCK_PLAN(my_clocks, H3, PLLS, CLOCKS)
 *
 * A PLL gets what is within 0.1 % of its wish, by the smallest M, then K that can. A clock gets the
 * highest that is not above its wish; the last number says how far below it may be, in thousandths.
 * What feeds it is OSC (24 MHz), a PLL of the plan (PLL_PERIPH0_2X is twice PLL_PERIPH0), or a
 * clock further up. DRAM's clock is the rate of its data, and is taken over by sunxi_dram().
 *
 * In the same file PLL_CPUX_HZ, AXI_HZ and so on are what is reached. clock_plan_set() sets it.
 */
#ifndef MULLION_SUNXI_CLOCK_PLAN_H
#define MULLION_SUNXI_CLOCK_PLAN_H

#include "board/driver/clock_plan.h"
#include "board/soc/sunxi/ccu_regs.h"

#define LOCK_US 10000u /* nearly twice what U-Boot gives a DDR PLL, which takes longest */

/* The n-th of what a PLL_FACTORS_ or CLOCK_FIELDS_ has, from 0 on. */
#define NTH(n, ...)                           NTH_##n(__VA_ARGS__)
#define NTH_0(a, ...)                         (a)
#define NTH_1(a, b, ...)                      (b)
#define NTH_2(a, b, c, ...)                   (c)
#define NTH_3(a, b, c, d, ...)                (d)
#define NTH_4(a, b, c, d, e, ...)             (e)
#define NTH_5(a, b, c, d, e, f, ...)          (f)
#define NTH_6(a, b, c, d, e, f, g, ...)       (g)
#define NTH_7(a, b, c, d, e, f, g, h, ...)    (h)
#define NTH_8(a, b, c, d, e, f, g, h, i, ...) (i)
#define NTH_9(a, b, c, d, e, f, g, h, i, j)   (j)

#define PLL_REG(pll)     (SUNXI_CCU + NTH(0, PLL_FACTORS_##pll))
#define PLL_FIELDS(pll)  NTH(1, PLL_FACTORS_##pll)
#define PLL_MOST_N(pll)  NTH(2, PLL_FACTORS_##pll)
#define PLL_MOST_K(pll)  NTH(3, PLL_FACTORS_##pll)
#define PLL_MOST_M(pll)  NTH(4, PLL_FACTORS_##pll)
#define PLL_FROM(pll)    NTH(5, PLL_FACTORS_##pll)
#define PLL_TO(pll)      NTH(6, PLL_FACTORS_##pll)
#define PLL_DIVIDED(pll) NTH(7, PLL_FACTORS_##pll)
#define PLL_UPDATE(pll)  NTH(8, PLL_FACTORS_##pll)
#define PLL_SOCS(pll)    NTH(9, PLL_FACTORS_##pll)

#define CLOCK_REG(clock)     (SUNXI_CCU + NTH(0, CLOCK_FIELDS_##clock))
#define CLOCK_NAME(clock)    NTH(1, CLOCK_FIELDS_##clock)
#define CLOCK_COUNT(clock)   NTH(2, CLOCK_FIELDS_##clock)
#define CLOCK_MOST(clock)    NTH(3, CLOCK_FIELDS_##clock)
#define CLOCK_POWER(clock)   NTH(4, CLOCK_FIELDS_##clock)
#define CLOCK_POWER_0(clock) NTH(5, CLOCK_FIELDS_##clock)
#define CLOCK_POWER_N(clock) NTH(6, CLOCK_FIELDS_##clock)
#define CLOCK_INPUT(clock)   NTH(7, CLOCK_FIELDS_##clock)
#define CLOCK_ON(clock)      NTH(8, CLOCK_FIELDS_##clock, )

/* ---- Computed ---- */

/* N * K for a wish and an M; the K for that, 0: none; whether that M does. */
#define PRODUCT(pll, wish, m) \
	((int)(((wish)*PLL_DIVIDED(pll) * (m) + SUNXI_OSC_HZ / 2) / SUNXI_OSC_HZ))
#define K_DOES(pll, product, k) \
	((k) <= PLL_MOST_K(pll) && (product) % (k) == 0 && (product) <= (k)*PLL_MOST_N(pll))
#define K_OF(pll, product)             \
	(K_DOES(pll, product, 1)   ? 1 \
	 : K_DOES(pll, product, 2) ? 2 \
	 : K_DOES(pll, product, 3) ? 3 \
	 : K_DOES(pll, product, 4) ? 4 \
				   : 0)
#define PLL_OUT(pll, product, m) \
	((unsigned long long)SUNXI_OSC_HZ * (product) / (m) / PLL_DIVIDED(pll))
#define M_DOES(pll, wish, m)                                                                \
	((m) <= PLL_MOST_M(pll) && IS_NEAR(PLL_OUT(pll, PRODUCT(pll, wish, m), m), wish) && \
	 PRODUCT(pll, wish, m) >= PLL_FROM(pll) && PRODUCT(pll, wish, m) <= PLL_TO(pll) &&  \
	 K_OF(pll, PRODUCT(pll, wish, m)) > 0)

#define PLL_COMPUTED(pll, wish)                                                      \
	pll##_FACTOR_M = M_DOES(pll, wish, 1)   ? 1                                  \
			 : M_DOES(pll, wish, 2) ? 2                                  \
			 : M_DOES(pll, wish, 3) ? 3                                  \
			 : M_DOES(pll, wish, 4) ? 4                                  \
						: 0,                                 \
	pll##_PRODUCT = pll##_FACTOR_M ? PRODUCT(pll, wish, pll##_FACTOR_M) : 1,     \
	pll##_FACTOR_K = pll##_FACTOR_M ? K_OF(pll, pll##_PRODUCT) : 1,              \
	pll##_FACTOR_N = pll##_PRODUCT / pll##_FACTOR_K,                             \
	pll##_HZ = PLL_OUT(pll, pll##_PRODUCT, pll##_FACTOR_M ? pll##_FACTOR_M : 1), \
	pll##_2X_HZ = 2ull * pll##_HZ,

/* The power of two that leaves the counting divider enough. */
#define POWER_DOES(clock, total, power) ((total) <= CLOCK_MOST(clock) << (power))
#define POWER_OF(clock, total)                                                           \
	(POWER_DOES(clock, total, CLOCK_POWER_0(clock))       ? CLOCK_POWER_0(clock)     \
	 : POWER_DOES(clock, total, CLOCK_POWER_0(clock) + 1) ? CLOCK_POWER_0(clock) + 1 \
	 : POWER_DOES(clock, total, CLOCK_POWER_0(clock) + 2) ? CLOCK_POWER_0(clock) + 2 \
							      : CLOCK_POWER_0(clock) + 3)

#define CLOCK_COMPUTED(clock, source, wish, below)                \
	clock##_TOTAL = (int)DIVISOR(source##_HZ, wish),          \
	clock##_LOG2 = POWER_OF(clock, clock##_TOTAL),            \
	clock##_DIVISOR = CEIL(clock##_TOTAL, 1 << clock##_LOG2), \
	clock##_HZ = (int)(source##_HZ / clock##_DIVISOR >> clock##_LOG2),

/* ---- Proved ---- */

#define PLL_PROVED(pll, wish)                                                         \
	_Static_assert(PLL_SOCS(pll) & PLAN_SOC, #pll ": this SoC does not have it"); \
	_Static_assert(pll##_FACTOR_M,                                                \
		       #pll ": no N, K and M of 24 MHz are within 0.1 % of the wish");

#define CLOCK_PROVED(clock, source, wish, below)                                   \
	_Static_assert(clock##_DIVISOR <= CLOCK_MOST(clock) &&                     \
			       clock##_LOG2 <= CLOCK_POWER_N(clock),               \
		       #clock ": its dividers do not make " #source " that slow"); \
	WISH_PROVED(clock, source, wish, below)

/* ---- Steps ---- */

#define PLL_LOCKS(pll, wish)                                                              \
	REG_FIELD(#pll, PLL_REG(pll), PLL_ENABLE | PLL_LOCKED | PLL_FIELDS(pll),          \
		  PLL_N(pll##_FACTOR_N) | PLL_K(pll##_FACTOR_K) | PLL_M(pll##_FACTOR_M)), \
		REG_FIELD(#pll, PLL_REG(pll), PLL_ENABLE | PLL_UPDATE(pll),               \
			  PLL_ENABLE | PLL_UPDATE(pll)),                                  \
		REG_POLL(#pll, PLL_REG(pll), PLL_LOCKED, PLL_LOCKED, LOCK_US,             \
			 #pll " does not lock"),

#define CLOCK_DIVIDED(clock, source, wish, below)                                       \
	REG_FIELD(CLOCK_NAME(clock), CLOCK_REG(clock),                                  \
		  (CLOCK_MOST(clock) - 1u) << CLOCK_COUNT(clock) |                      \
			  (CLOCK_POWER_N(clock) ? 3u : 0u) << CLOCK_POWER(clock),       \
		  (clock##_DIVISOR - 1u) << CLOCK_COUNT(clock) | (uint32_t)clock##_LOG2 \
									 << CLOCK_POWER(clock)),

#define CLOCK_USED(clock, source, wish, below)                                        \
	REG_FIELD(CLOCK_NAME(clock), CLOCK_REG(clock),                                \
		  (uint32_t)(3ull << CLOCK_INPUT(clock)) | CLOCK_ON(clock),           \
		  (uint32_t)((uint64_t)clock##_FROM_##source << CLOCK_INPUT(clock)) | \
			  CLOCK_ON(clock)),

/*
 * CPU and buses run by the oscillator while PLLs change (what another stage left is not known);
 * then all PLLs lock, all dividers are set while everything is slow, and only then is what the PLLs
 * make used. So no clock is above its wish at any time.
 */
#define CLOCKS_SLOW                                                                                \
	REG_FIELD("CPUX_AXI", SUNXI_CCU + 0x50, 3u << 16, (uint32_t)CPU_FROM_OSC << 16),           \
		REG_FIELD("AHB1_APB1", SUNXI_CCU + 0x54, 3u << 12, (uint32_t)AHB1_FROM_OSC << 12), \
		REG_FIELD("MBUS_CLK", MBUS_CLK, 1u << 31, 0), REG_DELAY(2),

/* Whether each PLL of an A64 or R40 says that it has locked, in its own bit as an H3's does. */
#define LOCKS_SAID_H3
#define LOCKS_SAID_A64 REG_WRITE("PLL_LOCK_CTRL", SUNXI_CCU + 0x320, 0x1fff),
#define LOCKS_SAID_R40 LOCKS_SAID_A64

/* `soc` is H3, A64 or R40. */
#define SUNXI_CLOCK_PLAN(plan, soc, plls, clocks)                                             \
	enum { PLAN_SOC = SUNXI_##soc, OSC_HZ = SUNXI_OSC_HZ };                               \
	enum { plls(PLL_COMPUTED) clocks(CLOCK_COMPUTED) };                                   \
	plls(PLL_PROVED) clocks(CLOCK_PROVED)                                                 \
		CLOCK_PLAN(plan, plls, clocks,                                                \
			   CLOCKS_SLOW LOCKS_SAID_##soc plls(PLL_LOCKS) clocks(CLOCK_DIVIDED) \
				   clocks(CLOCK_USED))

#endif
