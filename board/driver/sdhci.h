/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MULLION_SDHCI_H
#define MULLION_SDHCI_H

#include "board/driver/block.h"

/* A host controller of the SD Association (SD Host Controller Simplified Specification 3.00); its
 * registers are taken 32 bits at a time. */
struct sdhci {
	const char *name;  /* of what is at it, in the log: "SD card" */
	uint64_t base;     /* of its registers */
	uint32_t clock_hz; /* its input clock, which has to run; 0: as it says itself */
	/* it does not say whether there is a card: who does not answer is not there */
	bool no_detect;
	/* it may lose a register's value where one is written twice within two clocks of the card:
	 * four are waited (Linux' sdhci-iproc.c, of BCM2835's) */
	bool slow_writes;
};

/*
 * Finds the SD card at `host`, which the device keeps: both kinds, by bytes (SDSC) and by blocks
 * (SDHC, SDXC), by PIO on four lines at 25 MHz. 0 with *device filled in, or -1 with `diag`: no
 * card, one that does not answer, or which command failed and how. Bounded.
 */
int sdhci_open(struct block_device *device, const struct sdhci *host, struct diag *diag);

/*
 * The same for an eMMC chip, which is soldered on: alone at its controller, from version 4 on, also
 * by PIO on four lines at 25 MHz. It is the user partition that is read; the boot partitions are
 * left alone.
 */
int sdhci_emmc_open(struct block_device *device, const struct sdhci *host, struct diag *diag);

#endif
