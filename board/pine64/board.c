/* SPDX-License-Identifier: Apache-2.0 */
/* Pine A64: docs/boards/pine64.md. */
#include "board/sunxi/common.h"

/* The CPUs' frequency is U-Boot 2023.01's for an A64; the chip that makes their voltage (AXP803) is
 * not touched. DRAM's is below U-Boot's 672 MHz, which is more than DDR3-1333 is for. */
/* clang-format off */
#define PLLS(pll) pll(PLL_CPUX, MHZ(816)) pll(PLL_PERIPH0, MHZ(600)) pll(PLL_DDR1, MHZ(1296))
#define CLOCKS(clock)                          \
	clock(CPU, PLL_CPUX, MHZ(816), 0)      \
	clock(AXI, CPU, MHZ(272), 0)           \
	clock(ATB, CPU, MHZ(408), 0)           \
	clock(AHB1, PLL_PERIPH0, MHZ(200), 0)  \
	clock(APB1, AHB1, MHZ(100), 0)         \
	clock(APB2, OSC, MHZ(24), 0)           \
	clock(MMC0, OSC, MHZ(24), 0)           \
	clock(DRAM, PLL_DDR1, MHZ(1296), 0)    \
	clock(MBUS, PLL_PERIPH0_2X, MHZ(400), 0)
/* clang-format on */
SUNXI_CLOCK_PLAN(pine64_clocks, A64, PLLS, CLOCKS)

SUNXI_DRAM_TIMING(pine64_timing, DRAM_HZ, DDR3_1333)

/* How it is built is found out: there are boards with 512 MiB, 1 and 2 GiB. */
static const struct sunxi_dram memory = {
	.memory = "DDR3-1333",
	.soc = &sunxi_dram_a64,
	SUNXI_DRAM_OF(pine64_timing),
	.zq = 0x3b3bbb,
	.odt = true,
	.mib = CONFIG_DRAM_MIB,
};

static const struct reg_step early[] = {SUNXI_UART0_ON(A64), SUNXI_MMC0_ON, SUNXI_NON_SECURE_A64};

static const struct sunxi_board sunxi_board = {
	.clocks = &pine64_clocks,
	.dram = &memory,
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
	.core_on = sunxi_core_on_a64,
	.gicd = SUNXI_GICD,
	.gicc = SUNXI_GICC,
	.dram_test = SUNXI_DRAM_TEST,
	.devices = {SUNXI_DEVICES},
	.system_off = NULL,             /* no driver for its power chip */
	.system_reset = sunxi_reset_h3, /* an A64's is the same */
};
