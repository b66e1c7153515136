/* SPDX-License-Identifier: Apache-2.0 */
/* Banana Pi M2 Ultra: docs/boards/bpim2u.md. */
#include "board/sunxi/common.h"

/* DRAM as by U-Boot 2023.01 for this board. The chip that makes the CPUs' voltage is not touched:
 * 816 MHz is less than what Linux's tree wants 1.1 V for. */
/* clang-format off */
#define PLLS(pll) pll(PLL_CPUX, MHZ(816)) pll(PLL_PERIPH0, MHZ(600)) pll(PLL_DDR1, MHZ(1152))
#define CLOCKS(clock)                          \
	clock(CPU, PLL_CPUX, MHZ(816), 0)      \
	clock(AXI, CPU, MHZ(408), 0)           \
	clock(ATB, CPU, MHZ(408), 0)           \
	clock(AHB1, PLL_PERIPH0, MHZ(200), 0)  \
	clock(APB1, AHB1, MHZ(100), 0)         \
	clock(APB2, OSC, MHZ(24), 0)           \
	clock(MMC0, OSC, MHZ(24), 0)           \
	clock(DRAM, PLL_DDR1, MHZ(1152), 0)    \
	clock(MBUS, PLL_PERIPH0_2X, MHZ(400), 0)
/* clang-format on */
SUNXI_CLOCK_PLAN(bpim2u_clocks, R40, PLLS, CLOCKS)

SUNXI_DRAM_TIMING(bpim2u_timing, DRAM_HZ, DDR3_1333)

static const struct sunxi_dram memory = {
	.memory = "DDR3-1333",
	.soc = &sunxi_dram_r40,
	SUNXI_DRAM_OF(bpim2u_timing),
	.zq = 0x3b3bfb,
	.odt = true,
	.lanes = 4,
	.mib = CONFIG_DRAM_MIB,
};

static const struct reg_step early[] = {SUNXI_UART0_ON(R40), SUNXI_MMC0_ON};

static const struct sunxi_board sunxi_board = {
	.clocks = &bpim2u_clocks,
	.dram = &memory,
	.cores = &sunxi_cores_r40,
	.early = early,
	.n_early = sizeof(early) / sizeof(early[0]),
	.new_mmc = true,
};

const struct board board = {
	SUNXI_BOARD,
	.name = CONFIG_BOARD_NAME,
	.uart = SUNXI_UART,
	.tree = CONFIG_TREE_BASE,
	.sram = SUNXI_SRAM,
	.sources = {&sunxi_card},
	.core_on = sunxi_board_core_on,
	.gicd = SUNXI_GICD,
	.gicc = SUNXI_GICC,
	.dram_test = SUNXI_DRAM_TEST,
	.devices = {SUNXI_DEVICES, {0x01c25000, 0x1000}},
	.system_off = NULL, /* no driver for its power chip */
	.system_reset = sunxi_reset_r40,
};
