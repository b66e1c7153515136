/* SPDX-License-Identifier: Apache-2.0 */
#include "board/raspberry/common.h"

#include "board/driver/mmio.h"
#include "board/soc/bcm283x/armstub.h"

static struct range ram[3];
static unsigned n_ram;

void bcm283x_board_early(void)
{
	bcm283x_early(&bcm283x, &board.uart);
}

static void core(uint64_t mpidr)
{
	(void)mpidr;
	bcm283x_core(&bcm283x);
}

const struct board_coherency bcm283x_coherency = {.core = core};

int bcm283x_board_clocks(struct diag *diag)
{
	return bcm283x_clocks(&bcm283x, &board.uart, board.uart_baud, diag);
}

int bcm283x_board_dram(struct diag *diag)
{
	n_ram = bcm283x_memory(&bcm283x, ram, diag);
	return n_ram ? armstub_check_tree(mmio_read32(ARMSTUB_TREE), CONFIG_TREE_BASE, diag) : -1;
}

unsigned bcm283x_board_dram_there(struct range *there, unsigned max)
{
	for (unsigned i = 0; i < n_ram && i < max; i++)
		there[i] = ram[i];
	return n_ram < max ? n_ram : max;
}

void bcm283x_board_off(void)
{
	bcm283x_off(&bcm283x);
}

void bcm283x_board_reset(void)
{
	bcm283x_reset(&bcm283x);
}

const struct boot_source bcm283x_armstub = {
	.name = "armstub",
	.loader = {CONFIG_LOADER_STORE_BASE, CONFIG_LOADER_STORE_SIZE},
};

static int open_card(struct block_device *device, struct diag *diag)
{
	return bcm283x_card_open(&bcm283x, device, diag);
}

const struct boot_source bcm283x_card = {
	.name = "card",
	.open = open_card,
	.removable = true,
	.bundle_file = "mullion.itb",
};

/* Each reset is the chip's, and the firmware loads all anew. */
const struct boot_source bcm283x_firmware = {
	.name = "firmware",
	.bundle = {CONFIG_BUNDLE_BASE, CONFIG_BUNDLE_SIZE},
	.loaded_anew = true,
};
