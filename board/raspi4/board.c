/* SPDX-License-Identifier: Apache-2.0 */
/* Raspberry Pi 4: docs/boards/raspi4.md. */
#include "board/board.h"
#include "board/driver/mmio.h"
#include "board/soc/bcm283x/armstub.h"
#include "board/soc/bcm283x/soc.h"

#define PERIPHERALS 0xfe000000ull
#define LOCAL       0xff800000ull /* counter of the cores */
#define LOW_END     0xfc000000ull /* peripherals begin */
#define BAUD        115200u

static const struct bcm283x soc = {PERIPHERALS, LOCAL, 54000000};
static struct range ram[3];
static unsigned n_ram;

static void raspi4_early(void)
{
	bcm283x_early(&soc, &board.uart);
}

static void raspi4_core(uint64_t mpidr)
{
	(void)mpidr;
	bcm283x_core(&soc);
}

static int raspi4_clocks(struct diag *diag)
{
	return bcm283x_clocks(&soc, &board.uart, BAUD, diag);
}

static int raspi4_dram(struct diag *diag)
{
	n_ram = bcm283x_memory(&soc, LOW_END, ram, diag);
	return n_ram ? armstub_check_tree(mmio_read32(ARMSTUB_TREE), CONFIG_TREE_BASE, diag) : -1;
}

static unsigned raspi4_dram_there(struct range *there, unsigned max)
{
	for (unsigned i = 0; i < n_ram && i < max; i++)
		there[i] = ram[i];
	return n_ram < max ? n_ram : max;
}

static void raspi4_off(void)
{
	bcm283x_off(&soc);
}

static void raspi4_reset(void)
{
	bcm283x_reset(&soc);
}

static const struct board_coherency coherency = {.core = raspi4_core};

static const struct boot_source firmware = {
	.name = "firmware",
	.loader = {CONFIG_LOADER_STORE_BASE, CONFIG_LOADER_STORE_SIZE},
	.bundle = {CONFIG_BUNDLE_BASE, CONFIG_BUNDLE_SIZE},
};

const struct board board = {
	.name = CONFIG_BOARD_NAME,
	.uart = {.ops = IS_ENABLED(CONFIG_RASPI4_PL011) ? &uart_pl011 : &uart_bcm_aux,
		 .base = CONFIG_UART_BASE,
		 .clock_hz = IS_ENABLED(CONFIG_RASPI4_PL011) ? 48000000 : 500000000},
	.uart_baud = BAUD,
	.tree = CONFIG_TREE_BASE,
	.tree_overlay = board_overlay,
	.sram = {CONFIG_DRAM_BASE, CONFIG_LOADER_BASE},
	.loader_ram = {CONFIG_LOADER_BASE, CONFIG_LOADER_RAM_SIZE},
	.sources = {&firmware},
	.gicd = 0xff841000,
	.gicc = {0xff842000, 0x2000},
	.dram_test = {0x4400000, KIB(64)},
	.devices = {{CONFIG_UART_BASE & ~0xfffull, 0x1000}, {PERIPHERALS + BCM283X_POWER, 0x1000}},
	.early = raspi4_early,
	.clocks = raspi4_clocks,
	.dram = raspi4_dram,
	.dram_there = raspi4_dram_there,
	.coherency = &coherency,
	.system_off = raspi4_off,
	.system_reset = raspi4_reset,
};
