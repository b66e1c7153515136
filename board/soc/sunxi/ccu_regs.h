/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Allwinner H3, A64 and R40: the registers of the clock control unit (CCU). Facts: Linux 6.1's
 * drivers/clk/sunxi-ng (ccu-sun8i-h3.c, ccu-sun50i-a64.c, ccu-sun8i-r40.c) for fields, inputs and
 * the factors that a PLL may have; U-Boot 2023.01's clock_sun6i.h for the DDR PLLs' update bits and
 * the DRAM clock, clock_sun6i.c for PLL_LOCK_CTRL; Allwinner's H3 and A64 user manuals, chapters
 * "CCU".
 */
#ifndef MULLION_SUNXI_CCU_REGS_H
#define MULLION_SUNXI_CCU_REGS_H

#define SUNXI_CCU 0x01c20000ull

#define SUNXI_OSC_HZ 24000000

/* ---- PLLs ---- */

#define PLL_ENABLE (1u << 31)
#define PLL_LOCKED (1u << 28)
#define PLL_N(n)   (((n)-1u) << 8)
#define PLL_K(k)   (((k)-1u) << 4)
#define PLL_M(m)   ((m)-1u)

enum { SUNXI_H3 = 1 << 0, SUNXI_A64 = 1 << 1, SUNXI_R40 = 1 << 2 };
#define ALL (SUNXI_H3 | SUNXI_A64 | SUNXI_R40)

/*
 * PLL: its register; the bits of its factors; N, K, M at most; the product N * K from, to; what its
 * output is divided by besides; the bit that has the factors taken; which SoCs have it. The CPU's
 * has a P, too, which stays 1: it is for less than 240 MHz.
 */
#define PLL_FACTORS_PLL_CPUX    0x00, 0x00031f33u, 32, 4, 4, 10, 88, 1, 0, ALL
#define PLL_FACTORS_PLL_DDR     0x20, 0x00001f33u, 32, 4, 4, 10, 77, 1, 1u << 20, ALL
#define PLL_FACTORS_PLL_PERIPH0 0x28, 0x00001f30u, 32, 4, 1, 21, 58, 2, 0, ALL
#define PLL_FACTORS_PLL_DDR1 \
	0x4c, 0x00007f03u, 128, 1, 4, 16, 75, 1, 1u << 30, SUNXI_A64 | SUNXI_R40

/* ---- Clocks ---- */

/*
 * Clock: its register and that one's name; the divider that counts, where it is and at most; the
 * one by powers of two, where it is, from, to (of 2); where its input is chosen, in two bits (32:
 * nowhere); bits that switch it on
 */
#define CLOCK_FIELDS_CPU  0x50, "CPUX_AXI", 0, 1, 0, 0, 0, 16, 0
#define CLOCK_FIELDS_AXI  0x50, "CPUX_AXI", 0, 4, 0, 0, 0, 32, 0
#define CLOCK_FIELDS_ATB  0x50, "CPUX_AXI", 0, 1, 8, 0, 2, 32, 0
#define CLOCK_FIELDS_AHB1 0x54, "AHB1_APB1", 6, 4, 4, 0, 3, 12, 0
#define CLOCK_FIELDS_APB1 0x54, "AHB1_APB1", 0, 1, 8, 1, 3, 32, 0
#define CLOCK_FIELDS_APB2 0x58, "APB2", 0, 32, 16, 0, 3, 24, 0
#define CLOCK_FIELDS_MMC0 0x88, "SDMMC0_CLK", 0, 16, 16, 0, 3, 24, 1u << 31
#define CLOCK_FIELDS_DRAM 0xf4, "DRAM_CFG", 0, 16, 0, 0, 0, 20, 1u << 16
#define CLOCK_FIELDS_MBUS 0x15c, "MBUS_CLK", 0, 8, 0, 0, 0, 24, 1u << 31

/* What can feed a clock, and its number. */
enum { CPU_FROM_OSC = 1, CPU_FROM_PLL_CPUX };
enum { AXI_FROM_CPU };
enum { ATB_FROM_CPU };
enum { AHB1_FROM_OSC = 1, AHB1_FROM_AXI, AHB1_FROM_PLL_PERIPH0 };
enum { APB1_FROM_AHB1 };
enum { APB2_FROM_OSC = 1 };
enum { MMC0_FROM_OSC };
enum { DRAM_FROM_PLL_DDR, DRAM_FROM_PLL_DDR1 };
enum { MBUS_FROM_OSC, MBUS_FROM_PLL_PERIPH0_2X, MBUS_FROM_PLL_DDR };

/* ---- Gates and resets ---- */

#define BUS_GATE0     (SUNXI_CCU + 0x60)
#define BUS_GATE2     (SUNXI_CCU + 0x68)
#define BUS_GATE3     (SUNXI_CCU + 0x6c)
#define BUS_RESET0    (SUNXI_CCU + 0x2c0)
#define BUS_RESET4    (SUNXI_CCU + 0x2d8)
#define MBUS_CLK      (SUNXI_CCU + 0x15c)
#define MBUS_RESET    (SUNXI_CCU + 0xfc)
#define DRAM_CFG      (SUNXI_CCU + 0xf4)
#define CCU_SECURE    (SUNXI_CCU + 0x2f0)
#define BUS_MMC0      (1u << 8)  /* of gate 0 and reset 0 */
#define BUS_DRAM      (1u << 14) /* likewise */
#define BUS_PIO       (1u << 5)  /* of gate 2 */
#define BUS_UART0     (1u << 16) /* of gate 3 and reset 4 */
#define DRAM_CFG_UPD  (1u << 16)
#define DRAM_CFG_RUNS (1u << 31)

#endif
