/* SPDX-License-Identifier: Apache-2.0 */
/* AMD ZCU102: docs/boards/zcu102.md. */
#include "board/board.h"
#include "board/driver/gqspi.h"
#include "board/driver/sdhci.h"
#include "board/driver/semihosting.h"
#include "board/soc/zynqmp/soc.h"
#include "board/zcu102/clocks.h"
#include "board/zcu102/ddr.h"
#include "board/zcu102/pins.h"
#include "lib/log.h"

#define COUNT(steps) (sizeof(steps) / sizeof((steps)[0]))

#define LOG_HZ (IS_ENABLED(CONFIG_ZCU102_UART1) ? UART1_HZ : UART0_HZ)
#define BAUD   115200u

#define SD1        0xff170000ull
#define GQSPI      0xff0f0000ull
#define EXIT_OFF   0u
#define EXIT_RESET 3u

static void zcu102_off(void)
{
	struct diag diag;

	if (IS_ENABLED(CONFIG_SIMULATOR_QUIRK))
		semihosting_exit(EXIT_OFF);
	if (zynqmp_off(&diag))
		log_diag(&diag);
}

static void zcu102_reset(void)
{
	if (IS_ENABLED(CONFIG_SIMULATOR_QUIRK))
		semihosting_exit(EXIT_RESET);
	zynqmp_reset();
}

static int open_sd1(struct block_device *device, struct diag *diag)
{
	static const struct sdhci host = {.name = "SD card", .base = SD1};

	return sdhci_open(device, &host, diag);
}

static int open_qspi(struct block_device *device, struct diag *diag)
{
	return gqspi_open(device, GQSPI, QSPI_HZ, GQSPI_BOTH, diag);
}

/* By their numbers in Kconfig; 0: none. On flash tree and loader lie where they lie on a card, and
 * the bundle is no file. */
static const struct boot_source sources[] = {
	[1] = {.name = "SD1",
	       .open = open_sd1,
	       .tree = {CONFIG_TREE_STORE_BASE, CONFIG_TREE_STORE_SIZE},
	       .loader = {CONFIG_LOADER_STORE_BASE, CONFIG_LOADER_STORE_SIZE},
	       .bundle_file = "mullion.itb"},
	[2] = {.name = "memory",
	       .tree = {CONFIG_MEMORY_TREE_BASE, CONFIG_TREE_STORE_SIZE},
	       .loader = {CONFIG_MEMORY_LOADER_BASE, CONFIG_LOADER_STORE_SIZE},
	       .bundle = {CONFIG_MEMORY_BUNDLE_BASE, CONFIG_MEMORY_BUNDLE_SIZE}},
	[3] = {.name = "QSPI",
	       .open = open_qspi,
	       .tree = {CONFIG_TREE_STORE_BASE, CONFIG_TREE_STORE_SIZE},
	       .loader = {CONFIG_LOADER_STORE_BASE, CONFIG_LOADER_STORE_SIZE},
	       .bundle = {CONFIG_BUNDLE_BASE, CONFIG_BUNDLE_SIZE}},
};

static void zcu102_early(void)
{
	struct diag diag;

	/* a write cannot fail */
	(void)reg_table_apply(zcu102_log, COUNT(zcu102_log), &diag);
}

static int zcu102_clocks(struct diag *diag)
{
	struct uart log = board.uart;

	log.clock_hz = LOG_HZ;
	if (clock_plan_set(&zcu102_plan, &log, BAUD, diag))
		return -1;
	return reg_table_apply(zcu102_pins, COUNT(zcu102_pins), diag);
}

static int zcu102_dram(struct diag *diag)
{
	return zynqmp_ddr(ZCU102_DDR, diag);
}

static unsigned zcu102_dram_there(struct range *ram, unsigned max)
{
	return max < 2 ? 0 : zynqmp_ddr_there(ZCU102_DDR, ram);
}

const struct board board = {
	.name = CONFIG_BOARD_NAME,
	.uart = {.ops = &uart_cadence, .base = CONFIG_UART_BASE, .clock_hz = ZCU102_REF_HZ},
	.uart_baud = BAUD,
	.tree = CONFIG_TREE_BASE,
	.tree_overlay = board_overlay,
	.sram = {CONFIG_SRAM_BASE, CONFIG_SRAM_SIZE},
	.loader_ram = {CONFIG_LOADER_BASE, CONFIG_LOADER_RAM_SIZE},
	.sources = {&sources[CONFIG_ZCU102_FIRST],
		    CONFIG_ZCU102_SECOND ? &sources[CONFIG_ZCU102_SECOND] : NULL},
	.gicd = 0xf9010000,
	.gicc = {0xf9020000, 0x20000},
	.counter_hz = IS_ENABLED(CONFIG_SIMULATOR_QUIRK) ? 0 : TIMESTAMP_HZ,
	.dram_test = {0x6600000, KIB(64)},
	.devices = {{CONFIG_UART_BASE, 0x1000},
		    {SD1, 0x1000},
		    {GQSPI, 0x1000},
		    {ZYNQMP_CRL_APB, 0x1000},
		    {ZYNQMP_SWDT, 0x1000},
		    {ZYNQMP_IPI, 0x1000},
		    {ZYNQMP_IPI_BUFFERS, 0x1000},
		    {ZYNQMP_PMU_GLOBAL, 0x1000}},
	.early = zcu102_early,
	.clocks = zcu102_clocks,
	.dram = zcu102_dram,
	.dram_there = zcu102_dram_there,
	.core_on = zynqmp_core_on,
	.system_off = zcu102_off,
	.system_reset = zcu102_reset,
};
