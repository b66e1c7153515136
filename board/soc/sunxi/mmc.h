/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MULLION_SUNXI_MMC_H
#define MULLION_SUNXI_MMC_H

#include "board/driver/block.h"

#define SUNXI_MMC0 0x01c0f000ull

/*
 * Finds the SD card at the MMC controller whose registers are at `base`: both kinds, by bytes
 * (SDSC) and by blocks (SDHC, SDXC), by PIO on four lines at 24 MHz. `newer`: it is an R40's or
 * A64's, which has the newer timing alone; that may be half as fast. Its module's clock is the
 * oscillator's 24 MHz (MMC0 in the plan of clocks), its pins, gate and reset are set
 * (SUNXI_MMC0_ON). 0 with *device filled in, or -1 with `diag`: no card, one that does not answer,
 * or which command failed and how. Bounded.
 */
int sunxi_mmc_open(struct block_device *device, uint64_t base, bool newer, struct diag *diag);

#endif
