/* SPDX-License-Identifier: Apache-2.0 */
/* docs/porting.md, step 4: the board, as board/board.h explains each member. As it is, this is
 * QEMU's virt machine. */
#include "board/board.h"

#include "board/driver/cfi_flash.h"
#include "board/driver/pl061.h"

#define POWER_GPIO 0x090b0000ull /* PL061 */
#define PIN_OFF    0u
#define PIN_RESET  1u

/* May return: then the monitor says that the board did not obey. */
static void board_off(void)
{
	pl061_raise(POWER_GPIO, PIN_OFF);
}

static void board_reset(void)
{
	pl061_raise(POWER_GPIO, PIN_RESET);
}

/* After a warm reset the flash may be in another mode than that of reading. */
static void board_stores(void)
{
	cfi_flash_read_array(CONFIG_BUNDLE_BASE);
}

static const struct boot_source flash = {
	.name = "flash",
	.loader = {CONFIG_LOADER_STORE_BASE, CONFIG_LOADER_STORE_SIZE},
	.bundle = {CONFIG_BUNDLE_BASE, CONFIG_BUNDLE_SIZE},
};

const struct board board = {
	.name = CONFIG_BOARD_NAME,
	.uart = {.ops = &uart_pl011, .base = CONFIG_UART_BASE, .clock_hz = 24000000},
	.uart_baud = 115200,
	.boot_mpidr = 0,
	.tree = CONFIG_DRAM_BASE,
	.tree_overlay = NULL, /* board_overlay, with a board.dts (step 7) */
	.sram = {CONFIG_SRAM_BASE, CONFIG_SRAM_SIZE},
	.sources = {&flash},
	.gicd = 0x08000000,
	.gicr = 0x080a0000,           /* GICv3; 0: there is none */
	.gicc = {0x08010000, 0x2000}, /* GICv2; left out: there is none */
	.counter_hz = 0,              /* CNTFRQ_EL0 is right from reset */
	.dram_test = {CONFIG_DRAM_BASE + MIB(32), KIB(64)},
	.devices = {{CONFIG_UART_BASE, 0x1000}, {POWER_GPIO, 0x1000}},
	.stores = board_stores,
	.clocks = NULL,
	.dram = NULL,
	.coherency = NULL,
	.core_on = NULL, /* every core runs from reset */
	.system_off = board_off,
	.system_reset = board_reset,
};
