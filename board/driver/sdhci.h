/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MULLION_SDHCI_H
#define MULLION_SDHCI_H

#include "board/driver/block.h"

/*
 * Finds the SD card at a host controller of the SD Association (SD Host Controller Simplified
 * Specification 3.00) whose registers are at `base`: both kinds, by bytes (SDSC) and by blocks
 * (SDHC, SDXC), by PIO on four lines at 25 MHz. The controller's input clock has to run; its
 * frequency is what the controller says. 0 with *device filled in, or -1 with `diag`: no card, one
 * that does not answer, or which command failed and how. Bounded.
 */
int sdhci_open(struct block_device *device, uint64_t base, struct diag *diag);

/*
 * The same for an eMMC chip, which is soldered on: alone at its controller, from version 4 on, also
 * by PIO on four lines at 25 MHz. It is the user partition that is read; the boot partitions are
 * left alone.
 */
int sdhci_emmc_open(struct block_device *device, uint64_t base, struct diag *diag);

#endif
