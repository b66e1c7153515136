/* SPDX-License-Identifier: Apache-2.0 */
/*
 * QEMU virt with secure=on,virtualization=on, gic-version=2 and 32-bit cores: board/virt's places.
 * Addresses that linker scripts and tools need, too, come from Kconfig (board/virt32/Kconfig).
 */
#include "board/board.h"

#include "board/driver/cfi_flash.h"
#include "board/driver/pl061.h"
#include "board/driver/virtio_blk.h"

#define SECURE_GPIO  0x090b0000ull /* PL061, exists with secure=on only */
#define VIRTIO       0x0a000000ull
#define VIRTIO_SLOTS 32u
#define PIN_OFF      0u
#define PIN_RESET    1u

static void virt32_off(void)
{
	pl061_raise(SECURE_GPIO, PIN_OFF);
}

static void virt32_reset(void)
{
	pl061_raise(SECURE_GPIO, PIN_RESET);
}

/* Bank 0 needs no command: this code was just fetched from it. The
 * non-secure side can reach bank 1. */
static void virt32_stores(void)
{
	cfi_flash_read_array(CONFIG_BUNDLE_BASE);
}

static const struct boot_source flash = {
	.name = "flash",
	.loader = {CONFIG_LOADER_STORE_BASE, CONFIG_LOADER_STORE_SIZE},
	.bundle = {CONFIG_BUNDLE_BASE, CONFIG_BUNDLE_SIZE},
};

/* Whose bundle is a file: what tools make for cards. It reads to non-secure memory alone. */
static int open_disk(struct block_device *device, struct diag *diag)
{
	return virtio_blk_open(device, VIRTIO, VIRTIO_SLOTS, device->memory, diag);
}

static const struct boot_source disk = {
	.name = "disk",
	.open = open_disk,
	.bundle_file = "mullion.itb",
	.memory = VIRTIO_BLK_MEMORY,
};

const struct board board = {
	.name = CONFIG_BOARD_NAME,
	.uart = {.ops = &uart_pl011, .base = CONFIG_UART_BASE, .clock_hz = 24000000},
	.uart_baud = 115200,
	.boot_mpidr = 0,
	.tree = CONFIG_DRAM_BASE,
	.sram = {CONFIG_SRAM_BASE, CONFIG_SRAM_SIZE},
	.sources = {&flash, IS_ENABLED(CONFIG_VIRT_DISK) ? &disk : NULL},
	.gicd = 0x08000000,
	.gicc = {0x08010000, 0x2000},
	.counter_hz = 0, /* QEMU's rate is fixed and CNTFRQ says it from reset */
	.dram_test = {0x42000000, KIB(64)},
	.devices = {{CONFIG_UART_BASE, 0x1000},
		    {SECURE_GPIO, 0x1000},
		    {VIRTIO, VIRTIO_SLOTS *VIRTIO_SLOT}},
	.stores = virt32_stores,
	.clocks = NULL,
	.dram = NULL,
	.core_on = NULL, /* every core runs from reset */
	.system_off = virt32_off,
	.system_reset = virt32_reset,
};
