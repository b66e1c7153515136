/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What both boards have in their struct board; board/<name>/board.c says what differs. The
 * functions are that file's own: in a file of their own they would lead back to it.
 */
#ifndef MULLION_RASPBERRY_COMMON_H
#define MULLION_RASPBERRY_COMMON_H

#include "board/board.h"
#include "board/driver/mmio.h"
#include "board/soc/bcm283x/armstub.h"
#include "board/soc/bcm283x/soc.h"

#define BCM283X_BAUD 115200u
#define BCM283X_DRAM_TEST          \
	{                          \
		0x4400000, KIB(64) \
	}

/* The board's own. */
static const struct bcm283x bcm283x;

/* As struct board says of each. */
static struct range bcm283x_ram[3];
static unsigned bcm283x_n_ram;

static inline void bcm283x_board_early(void)
{
	bcm283x_early(&bcm283x, &board.uart);
}

static inline void bcm283x_board_core(uint64_t mpidr)
{
	(void)mpidr;
	bcm283x_core(&bcm283x);
}

static const struct board_coherency bcm283x_coherency = {.core = bcm283x_board_core};

static inline int bcm283x_board_clocks(struct diag *diag)
{
	return bcm283x_clocks(&bcm283x, &board.uart, board.uart_baud, diag);
}

static inline int bcm283x_board_dram(struct diag *diag)
{
	bcm283x_n_ram = bcm283x_memory(&bcm283x, bcm283x_ram, diag);
	return bcm283x_n_ram ? armstub_check_tree(mmio_read32(ARMSTUB_TREE), CONFIG_TREE_BASE, diag)
			     : -1;
}

static inline unsigned bcm283x_board_dram_there(struct range *there, unsigned max)
{
	for (unsigned i = 0; i < bcm283x_n_ram && i < max; i++)
		there[i] = bcm283x_ram[i];
	return bcm283x_n_ram < max ? bcm283x_n_ram : max;
}

static inline void bcm283x_board_off(void)
{
	bcm283x_off(&bcm283x);
}

static inline void bcm283x_board_reset(void)
{
	bcm283x_reset(&bcm283x);
}

/* The loader is behind the bootblock in the file that the firmware puts to address 0. The bundle is
 * a file on the card, or where the firmware puts that: by Kconfig. */
static const struct boot_source bcm283x_armstub = {
	.name = "armstub",
	.loader = {CONFIG_LOADER_STORE_BASE, CONFIG_LOADER_STORE_SIZE},
};

static inline int bcm283x_open_card(struct block_device *device, struct diag *diag)
{
	return bcm283x_card_open(&bcm283x, device, diag);
}

static const struct boot_source bcm283x_card = {
	.name = "card",
	.open = bcm283x_open_card,
	.removable = true,
	.bundle_file = "mullion.itb",
};

/* Each reset is the chip's, and the firmware loads all anew. */
static const struct boot_source bcm283x_firmware = {
	.name = "firmware",
	.bundle = {CONFIG_BUNDLE_BASE, CONFIG_BUNDLE_SIZE},
	.loaded_anew = true,
};

#define BCM283X_FIRST (IS_ENABLED(CONFIG_RASPBERRY_FIRST_CARD) ? &bcm283x_card : &bcm283x_firmware)
#define BCM283X_SECOND                                                      \
	(IS_ENABLED(CONFIG_RASPBERRY_SECOND_CARD)       ? &bcm283x_card     \
	 : IS_ENABLED(CONFIG_RASPBERRY_SECOND_FIRMWARE) ? &bcm283x_firmware \
							: NULL)
#define BCM283X_SOURCES                                         \
	{                                                       \
		&bcm283x_armstub, BCM283X_FIRST, BCM283X_SECOND \
	}

#endif
