/* SPDX-License-Identifier: Apache-2.0 */
/* QEMU sbsa-ref, a server: DRAM is at 1 TiB. Facts: QEMU hw/arm/sbsa-ref.c, hw/misc/sbsa_ec.c. */
#include "arch/arm64/sysreg.h"
#include "board/board.h"
#include "board/driver/cfi_flash.h"

#define SECURE_EC 0x50000000ull /* embedded controller: takes a command at offset 0 */
#define EC_OFF    1u
#define EC_RESET  2u

static void sbsa_off(void)
{
	mmio_write32(SECURE_EC, EC_OFF);
}

static void sbsa_reset(void)
{
	mmio_write32(SECURE_EC, EC_RESET);
}

static void sbsa_stores(void)
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
	.tree = CONFIG_DRAM_BASE,
	.tree_overlay = board_overlay, /* QEMU's tree has memory and CPUs, and no more */
	.sram = {CONFIG_SRAM_BASE, CONFIG_SRAM_SIZE},
	.sources = {&flash},
	.gicd = 0x40060000,
	.gicr = 0x40080000,
	.dram_test = {CONFIG_DRAM_BASE + MIB(32), KIB(64)},
	.devices = {{CONFIG_UART_BASE, 0x1000}, {SECURE_EC, 0x1000}},
	.stores = sbsa_stores,
	.system_off = sbsa_off,
	.system_reset = sbsa_reset,
};
