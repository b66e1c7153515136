/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the boards with an H3, R40 or A64 do alike for struct board, by what a board says of itself
 * in `sunxi_board`. Its functions are the board's own, in its board.c alone: in a file of their own
 * they would lead back to that file.
 */
#ifndef MULLION_SUNXI_COMMON_H
#define MULLION_SUNXI_COMMON_H

#include "board/board.h"
#include "board/soc/sunxi/clock_plan.h"
#include "board/soc/sunxi/dram_timing.h"
#include "board/soc/sunxi/mmc.h"
#include "board/soc/sunxi/pins.h"
#include "board/soc/sunxi/soc.h"

/* clang-format off */
/* Members of struct board that are the same on all: the UART (APB2_HZ is of the board's own plan),
 * the GIC-400, where the loader runs, what a board does. */
#define SUNXI_UART \
	{.ops = &uart_dw_apb, .base = CONFIG_UART_BASE, .clock_hz = APB2_HZ, \
	 .reg_shift = 2, .access_size = 4}
#define SUNXI_SRAM      {CONFIG_SRAM_BASE, CONFIG_SRAM_SIZE}
#define SUNXI_GICD      0x01c81000
#define SUNXI_GICC      {0x01c82000, 0x2000}
#define SUNXI_DRAM_TEST {0x46600000, KIB(64)} /* behind the tree */
/* to which a board of cores in AArch32 adds where these are released */
#define SUNXI_DEVICES   {CONFIG_UART_BASE, 0x1000}, {SUNXI_MMC0, 0x1000}, {SUNXI_CCU, 0x1000}
#define SUNXI_BOARD \
	.uart_baud = 115200, \
	.loader_ram = {CONFIG_LOADER_BASE, CONFIG_LOADER_RAM_SIZE}, \
	.counter_hz = IS_ENABLED(CONFIG_SIMULATOR_QUIRK) ? 0 : SUNXI_OSC_HZ, \
	.early = sunxi_board_early, \
	.clocks = sunxi_board_clocks, \
	.dram = sunxi_board_dram, \
	.dram_there = sunxi_board_dram_there
/* clang-format on */

struct sunxi_board {
	const struct clock_plan *clocks;
	const struct sunxi_dram *dram;
	const struct sunxi_cores *cores; /* of sunxi_board_core_on: H3, R40 */
	const struct reg_step *early;    /* SUNXI_UART0_ON, SUNXI_MMC0_ON and so on */
	unsigned n_early;
	bool new_mmc; /* its MMC controllers have the newer timing alone: R40, A64 */
};
static const struct sunxi_board sunxi_board; /* the board's own */
static struct sunxi_dram_found sunxi_found;

/* For struct board's members of these names. */
static inline void sunxi_board_early(void)
{
	struct diag diag;

	/* a write cannot fail */
	(void)reg_table_apply(sunxi_board.early, sunxi_board.n_early, &diag);
}

static inline int sunxi_board_clocks(struct diag *diag)
{
	return clock_plan_set(sunxi_board.clocks, &board.uart, board.uart_baud, diag);
}

static inline int sunxi_board_dram(struct diag *diag)
{
	return sunxi_dram(sunxi_board.dram, &sunxi_found, diag);
}

static inline unsigned sunxi_board_dram_there(struct range *ram, unsigned max)
{
	ram[0] = (struct range){SUNXI_DRAM_BASE, sunxi_found.size};
	return max ? 1 : 0;
}

static inline int sunxi_board_core_on(uint64_t mpidr, uint64_t entry, struct diag *diag)
{
	return sunxi_core_on(sunxi_board.cores, mpidr, entry, diag);
}

static inline int sunxi_open_card(struct block_device *device, struct diag *diag)
{
	return sunxi_mmc_open(device, SUNXI_MMC0, sunxi_board.new_mmc, diag);
}

/* The card in MMC0's slot, laid out as board/sunxi/Kconfig.family says. */
static const struct boot_source sunxi_card = {
	.name = "SD card",
	.open = sunxi_open_card,
	.tree = {CONFIG_TREE_STORE_BASE, CONFIG_TREE_STORE_SIZE},
	.loader = {CONFIG_LOADER_STORE_BASE, CONFIG_LOADER_STORE_SIZE},
	.bundle_file = "mullion.itb",
};

#endif
