/* SPDX-License-Identifier: Apache-2.0 */
/* Orange Pi PC: docs/boards/orangepi-pc.md. */
#include "board/board.h"
#include "board/soc/sunxi/clock_plan.h"
#include "board/soc/sunxi/dram_timing.h"
#include "board/soc/sunxi/mmc.h"
#include "board/soc/sunxi/pins.h"
#include "board/soc/sunxi/soc.h"
#include "lib/log.h"

#define BAUD 115200u

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
	.mib = 1024,
};

static const struct reg_step early[] = {SUNXI_UART0_ON(H3), SUNXI_MMC0_ON};

/* A kernel sets clocks of its own. */
static const struct reg_step late[] = {SUNXI_CCU_NON_SECURE};

static void orangepi_pc_early(void)
{
	struct diag diag;

	/* a write cannot fail */
	(void)reg_table_apply(early, sizeof(early) / sizeof(early[0]), &diag);
}

static int orangepi_pc_clocks_set(struct diag *diag)
{
	return clock_plan_set(&orangepi_pc_clocks, &board.uart, BAUD, diag) ||
			       reg_table_apply(late, sizeof(late) / sizeof(late[0]), diag)
		       ? -1
		       : 0;
}

static int orangepi_pc_dram(struct diag *diag)
{
	struct sunxi_dram_found found;

	return sunxi_dram(&memory, &found, diag);
}

static unsigned orangepi_pc_dram_there(struct range *ram, unsigned max)
{
	ram[0] = (struct range){SUNXI_DRAM_BASE, MIB(memory.mib)};
	return max ? 1 : 0;
}

static int orangepi_pc_core_on(uint64_t mpidr, uint64_t entry, struct diag *diag)
{
	return sunxi_core_on(&sunxi_cores_h3, mpidr, entry, diag);
}

/* Nothing on the board can take its power away. */
static void orangepi_pc_off(void)
{
}

static int open_card(struct block_device *device, struct diag *diag)
{
	return sunxi_mmc_open(device, SUNXI_MMC0, diag);
}

static const struct boot_source card = {
	.name = "SD card",
	.open = open_card,
	.tree = {CONFIG_TREE_STORE_BASE, CONFIG_TREE_STORE_SIZE},
	.loader = {CONFIG_LOADER_STORE_BASE, CONFIG_LOADER_STORE_SIZE},
	.bundle_file = "mullion.itb",
};

const struct board board = {
	.name = CONFIG_BOARD_NAME,
	.uart = {.ops = &uart_dw_apb,
		 .base = CONFIG_UART_BASE,
		 .clock_hz = APB2_HZ,
		 .reg_shift = 2,
		 .access_size = 4},
	.uart_baud = BAUD,
	.tree = CONFIG_TREE_BASE,
	.sram = {CONFIG_SRAM_BASE, CONFIG_SRAM_SIZE},
	.loader_ram = {CONFIG_LOADER_BASE, CONFIG_LOADER_RAM_SIZE},
	.sources = {&card},
	.gicd = 0x01c81000,
	.gicc = {0x01c82000, 0x2000},
	.counter_hz = IS_ENABLED(CONFIG_SIMULATOR_QUIRK) ? 0 : SUNXI_OSC_HZ,
	.dram_test = {0x46600000, KIB(64)},
	.devices = {{CONFIG_UART_BASE, 0x1000},
		    {SUNXI_MMC0, 0x1000},
		    {SUNXI_CCU, 0x1000},
		    {0x01f01000, 0x1000}},
	.early = orangepi_pc_early,
	.clocks = orangepi_pc_clocks_set,
	.dram = orangepi_pc_dram,
	.dram_there = orangepi_pc_dram_there,
	.core_on = orangepi_pc_core_on,
	.system_off = orangepi_pc_off,
	.system_reset = sunxi_reset_h3,
};
