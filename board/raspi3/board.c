/* SPDX-License-Identifier: Apache-2.0 */
/* Raspberry Pi 3: docs/boards/raspi3.md. */
#include "board/board.h"
#include "board/raspberry/common.h"

#define PERIPHERALS 0x3f000000ull
#define LOCAL       0x40000000ull /* BCM2836's block: counter, mailboxes and interrupts of cores */

static const struct bcm283x bcm283x = {
	.peripherals = PERIPHERALS,
	.local = LOCAL,
	.crystal_hz = 19200000,
	.low_end = PERIPHERALS,
	.cards = {{.name = "SD card at EMMC",
		   .offset = BCM283X_EMMC,
		   .clock = PROPERTY_CLOCK_EMMC,
		   .pins = true,
		   .slow_writes = true}},
};

const struct board board = {
	.name = CONFIG_BOARD_NAME,
	.uart = {.ops = IS_ENABLED(CONFIG_RASPBERRY_PL011) ? &uart_pl011 : &uart_bcm_aux,
		 .base = CONFIG_UART_BASE,
		 .clock_hz = IS_ENABLED(CONFIG_RASPBERRY_PL011) ? 48000000 : 250000000},
	.uart_baud = BCM283X_BAUD,
	.tree = CONFIG_TREE_BASE,
	.tree_overlay = board_overlay,
	.sram = {CONFIG_DRAM_BASE, CONFIG_LOADER_BASE},
	.loader_ram = {CONFIG_LOADER_BASE, CONFIG_LOADER_RAM_SIZE},
	.sources = BCM283X_SOURCES,
	.gicd = LOCAL, /* in its place */
	.dram_test = BCM283X_DRAM_TEST,
	.devices =
		{
			{CONFIG_UART_BASE & ~0xfffull, 0x1000},
			{PERIPHERALS + BCM283X_POWER, 0x1000},
			{PERIPHERALS + (BCM283X_MAILBOX & ~0xfffu), 0x1000},
			{PERIPHERALS + BCM283X_GPIO, 0x1000},
			{PERIPHERALS + BCM283X_EMMC, 0x1000},
		},
	.early = bcm283x_board_early,
	.clocks = bcm283x_board_clocks,
	.dram = bcm283x_board_dram,
	.dram_there = bcm283x_board_dram_there,
	.coherency = &bcm283x_coherency,
	.system_off = bcm283x_board_off,
	.system_reset = bcm283x_board_reset,
};
