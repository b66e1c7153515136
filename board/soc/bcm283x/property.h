/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The property channel of the VideoCore's mailbox (BCM2835 to BCM2711), by which its firmware says
 * what it has set up. Facts: the firmware's wiki, "Mailbox property interface"; Linux' binding
 * brcm,bcm2835-mbox; QEMU hw/misc/bcm2835_property.c.
 */
#ifndef MULLION_BCM283X_PROPERTY_H
#define MULLION_BCM283X_PROPERTY_H

#include <stdint.h>

#include "include/addr.h"
#include "lib/diag.h"

#define PROPERTY_WORDS 16u   /* of the buffer */
#define PROPERTY_SIZE  0x40u /* of the mailbox's registers */

struct property_channel {
	uint64_t base;             /* of the mailbox's registers */
	volatile uint32_t *buffer; /* PROPERTY_WORDS, the caller's; aligned to 16 bytes */
	uint32_t bus_address;      /* what the VideoCore calls it */
	/* writes the buffer's lines back and drops them, where there is a cache; NULL: there is
	 * none. Nothing else may be in them */
	void (*flush)(uint64_t base, uint64_t size);
};

/* Clocks, as the firmware numbers them. */
enum property_clock {
	PROPERTY_CLOCK_EMMC = 1, /* the SDHCI's that every chip has */
	PROPERTY_CLOCK_UART = 2, /* the PL011s' */
	PROPERTY_CLOCK_ARM = 3,
	PROPERTY_CLOCK_CORE = 4,   /* the mini UART's */
	PROPERTY_CLOCK_EMMC2 = 12, /* BCM2711's own SDHCI's */
};

/*
 * One question, one answer. All wait a second at most for room and as long for the answer; -1 with
 * `diag` filled where the mailbox stays full, nothing or something else comes, the firmware refuses
 * or does not know the tag, or its answer is shorter than it must be. Nothing is written to the
 * result then.
 */

/* The board's revision: property_ram_size() reads it. */
int property_revision(const struct property_channel *channel, uint32_t *revision,
		      struct diag *diag);

/* The memory from 0 on that is the Arm's, below what the VideoCore has kept; not that above. */
int property_memory(const struct property_channel *channel, struct range *memory,
		    struct diag *diag);

/* The rate of a clock in Hz; 0: there is no such clock, or it is off. */
int property_clock_hz(const struct property_channel *channel, enum property_clock clock,
		      uint32_t *hz, struct diag *diag);

/* The clock runs, and the card has power: also where both were so. -1 as well where the firmware
 * says that there is no such thing, or that it stays off. */
int property_clock_on(const struct property_channel *channel, enum property_clock clock,
		      struct diag *diag);
int property_card_on(const struct property_channel *channel, struct diag *diag);

/* Bytes of DRAM that a board of this revision has, the VideoCore's included; 0: a revision of the
 * old kind (before BCM2836), which does not say, or one that is not known. */
uint64_t property_ram_size(uint32_t revision);

#endif
