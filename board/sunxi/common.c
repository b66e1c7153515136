/* SPDX-License-Identifier: Apache-2.0 */
#include "board/sunxi/common.h"

static struct sunxi_dram_found found;

void sunxi_board_early(void)
{
	struct diag diag;

	/* a write cannot fail */
	(void)reg_table_apply(sunxi_board.early, sunxi_board.n_early, &diag);
}

int sunxi_board_clocks(struct diag *diag)
{
	return clock_plan_set(sunxi_board.clocks, &board.uart, board.uart_baud, diag);
}

int sunxi_board_dram(struct diag *diag)
{
	return sunxi_dram(sunxi_board.dram, &found, diag);
}

unsigned sunxi_board_dram_there(struct range *ram, unsigned max)
{
	ram[0] = (struct range){SUNXI_DRAM_BASE, found.size};
	return max ? 1 : 0;
}

int sunxi_board_core_on(uint64_t mpidr, uint64_t entry, struct diag *diag)
{
	return sunxi_core_on(sunxi_board.cores, mpidr, entry, diag);
}

static int open_card(struct block_device *device, struct diag *diag)
{
	return sunxi_mmc_open(device, SUNXI_MMC0, sunxi_board.new_mmc, diag);
}

const struct boot_source sunxi_card = {
	.name = "SD card",
	.open = open_card,
	.tree = {CONFIG_TREE_STORE_BASE, CONFIG_TREE_STORE_SIZE},
	.loader = {CONFIG_LOADER_STORE_BASE, CONFIG_LOADER_STORE_SIZE},
	.bundle_file = "mullion.itb",
};
