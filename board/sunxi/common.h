/* SPDX-License-Identifier: Apache-2.0 */
/* What the boards with an H3, R40 or A64 do alike for struct board, by what a board says of itself
 * in `sunxi_board`. */
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
extern const struct sunxi_board sunxi_board; /* the board's own */

/* The card in MMC0's slot, laid out as board/sunxi/Kconfig.family says. */
extern const struct boot_source sunxi_card;

/* For struct board's members of these names. */
void sunxi_board_early(void);
int sunxi_board_clocks(struct diag *diag);
int sunxi_board_dram(struct diag *diag);
unsigned sunxi_board_dram_there(struct range *ram, unsigned max);
int sunxi_board_core_on(uint64_t mpidr, uint64_t entry, struct diag *diag);

#endif
