/* SPDX-License-Identifier: Apache-2.0 */
/* Orange Pi PC: docs/boards/orangepi-pc.md. */
#include "board/sunxi/common.h"

/* Wishes: U-Boot 2023.01's for this board. The regulator of the CPUs starts with 1.2 V, which is
 * enough for 1008 MHz. */
/* clang-format off */
#define PLLS(pll) pll(PLL_CPUX, MHZ(1008)) pll(PLL_PERIPH0, MHZ(600)) pll(PLL_DDR, MHZ(1248))
#define CLOCKS(clock)                          \
	clock(CPU, PLL_CPUX, MHZ(1008), 0)     \
	clock(AXI, CPU, MHZ(400), 160)         \
	clock(ATB, CPU, MHZ(600), 160)         \
	clock(AHB1, PLL_PERIPH0, MHZ(200), 0)  \
	clock(APB1, AHB1, MHZ(100), 0)         \
	clock(APB2, OSC, MHZ(24), 0)           \
	clock(MMC0, OSC, MHZ(24), 0)           \
	clock(DRAM, PLL_DDR, MHZ(1248), 0)     \
	clock(MBUS, PLL_PERIPH0_2X, MHZ(400), 0)
/* clang-format on */
SUNXI_CLOCK_PLAN(orangepi_pc_clocks, H3, PLLS, CLOCKS)

SUNXI_DRAM_TIMING(orangepi_pc_timing, DRAM_HZ, DDR3_1333)

/* Two chips of 16 bits; the model has two ranks of them in the same GiB. */
static const struct sunxi_dram memory = {
	.memory = "DDR3-1333",
	.soc = &sunxi_dram_h3,
	SUNXI_DRAM_OF(orangepi_pc_timing),
	.zq = 0x3b3bfb,
	.odt = true,
	.lanes = 4,
	.mib = CONFIG_DRAM_MIB,
};

static const struct reg_step early[] = {SUNXI_UART0_ON(H3), SUNXI_MMC0_ON, SUNXI_NON_SECURE_H3};

static const struct sunxi_board sunxi_board = {
	.clocks = &orangepi_pc_clocks,
	.dram = &memory,
	.cores = &sunxi_cores_h3,
	.early = early,
	.n_early = sizeof(early) / sizeof(early[0]),
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
	.devices = {SUNXI_DEVICES, {0x01f01000, 0x1000}},
	.system_off = NULL, /* nothing on the board does that */
	.system_reset = sunxi_reset_h3,
};
