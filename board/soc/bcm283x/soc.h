/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What every board with a BCM2837 or a BCM2711 does alike. Peripherals are at another address in
 * each, and laid out alike. Facts: "BCM2835 ARM Peripherals", "BCM2711 ARM Peripherals", Linux'
 * bcm2835_wdt.c, the comments of Raspberry Pi's armstub8.
 */
#ifndef MULLION_BCM283X_SOC_H
#define MULLION_BCM283X_SOC_H

#include <stdbool.h>
#include <stdint.h>

#include "board/driver/block.h"
#include "board/driver/uart.h"
#include "board/soc/bcm283x/property.h"

/* From the start of the peripherals */
#define BCM283X_MAILBOX  0x00b880u
#define BCM283X_POWER    0x100000u /* power management, with the watchdog: a page */
#define BCM283X_GPIO     0x200000u
#define BCM283X_PL011    0x201000u
#define BCM283X_AUX      0x215000u /* a page; in it the mini UART */
#define BCM283X_MINIUART 0x215040u

#define BCM283X_EMMC  0x300000u /* a page */
#define BCM283X_EMMC2 0x340000u /* a page, BCM2711's */

#define BCM283X_MAX_CARDS 2u

/* An SD controller that may have the card. */
struct bcm283x_card {
	const char *name; /* "SD card at EMMC"; NULL: none */
	uint32_t offset;  /* of its registers, from the start of the peripherals */
	enum property_clock clock;
	bool pins;        /* GPIO48 to 53 are to be made its own: they can be another one's */
	bool slow_writes; /* struct sdhci's */
};

struct bcm283x {
	uint64_t peripherals;
	uint64_t local;      /* of the Arm block's registers, which have the counter's clock */
	uint32_t crystal_hz; /* that clock */
	uint64_t low_end;    /* of DRAM below 4 GiB: there its first peripherals begin */
	struct bcm283x_card cards[BCM283X_MAX_CARDS]; /* in the order in which they are asked */
};

/* The pins of the header for the UART (GPIO14 and 15), and the counter's clock. Writes alone. */
void bcm283x_early(const struct bcm283x *soc, const struct uart *uart);

/* struct board's coherency.core: CNTFRQ_EL0, which the firmware leaves to us, and latencies of the
 * L2 cache. */
void bcm283x_core(const struct bcm283x *soc);

/* Sets the UART up again by the rate that the firmware has given its clock; with 0 it stays. */
int bcm283x_clocks(const struct bcm283x *soc, const struct uart *uart, uint32_t baud,
		   struct diag *diag);

/*
 * Asks the firmware for the revision and for the memory; logs it. Fills in `ram`, rising: what
 * there is below the VideoCore's, and above that up to low_end, and from 4 GiB on. Returns how
 * many, at most 3; 0 with `diag` filled: the firmware does not say, or has no memory for the Arm
 * from 0 on.
 */
unsigned bcm283x_memory(const struct bcm283x *soc, struct range ram[3], struct diag *diag);

/* The firmware's channel, with a buffer that there is once in an image. */
struct property_channel bcm283x_channel(const struct bcm283x *soc);

/*
 * Finds the card at the first of the controllers that has one; why another has not is logged. Its
 * clock is the firmware's to give. -1 with `diag` filled by the last one: none has a card. Pins are
 * as they were after that, and once the device is closed. Bounded.
 */
int bcm283x_card_open(const struct bcm283x *soc, struct block_device *device, struct diag *diag);

/* Resets the whole chip by its watchdog, after some 150 us; and what the firmware does not start
 * again, but for power. Return at once. */
void bcm283x_reset(const struct bcm283x *soc);
void bcm283x_off(const struct bcm283x *soc);

#endif
