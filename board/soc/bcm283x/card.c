/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The card, at which controller it is. Facts: "BCM2835 ARM Peripherals", chapters 5 (EMMC) and 6.2
 * (alternative functions); "BCM2711 ARM Peripherals"; Linux' sdhci-iproc.c and bcm2711.dtsi.
 */
#include "board/driver/mmio.h"
#include "board/driver/sdhci.h"
#include "board/soc/bcm283x/soc.h"
#include "lib/log.h"

/* Three bits a pin, ten pins a register. The controller's signals are ALT3 of two groups: 34 to 39,
 * where a Raspberry Pi 3 has its WLAN, and 48 to 53, which are the card's. */
#define GPFSEL3    0x0cu
#define WLAN_PINS  0x3ffff000u /* 34 to 39, in GPFSEL3 */
#define CARD_PINS4 0x3f000000u /* 48 and 49, in GPFSEL4: all bits are ALT3 */
#define CARD_PINS5 0x00000fffu /* 50 to 53, in GPFSEL5 */

static struct {
	uint64_t select;   /* address of GPFSEL3; 0: as they were */
	uint32_t found[3]; /* from it on */
} pins;

static void take_pins(uint64_t select)
{
	pins.select = select;
	for (unsigned i = 0; i < 3; i++)
		pins.found[i] = mmio_read32(select + 4 * i);
	mmio_write32(select, pins.found[0] & ~WLAN_PINS); /* inputs */
	mmio_write32(select + 4, pins.found[1] | CARD_PINS4);
	mmio_write32(select + 8, pins.found[2] | CARD_PINS5);
}

static void put_pins_back(void)
{
	for (unsigned i = 0; pins.select && i < 3; i++)
		mmio_write32(pins.select + 4 * i, pins.found[i]);
	pins.select = 0;
}

static int close_card(const struct block_device *device, struct diag *diag)
{
	(void)device;
	(void)diag;
	put_pins_back();
	return 0;
}

static int open_at(const struct bcm283x *soc, const struct bcm283x_card *card,
		   struct block_device *device, struct diag *diag)
{
	static struct sdhci host; /* the device keeps it */
	struct property_channel channel = bcm283x_channel(soc);

	host = (struct sdhci){.name = card->name,
			      .base = soc->peripherals + card->offset,
			      .no_detect = true,
			      .slow_writes = card->slow_writes};
	if (property_card_on(&channel, diag) || property_clock_on(&channel, card->clock, diag) ||
	    property_clock_hz(&channel, card->clock, &host.clock_hz, diag))
		return -1;
	if (!host.clock_hz)
		return diag_fail(diag, card->name, "the firmware gives its clock no rate");
	if (card->pins)
		take_pins(soc->peripherals + BCM283X_GPIO + GPFSEL3);
	if (sdhci_open(device, &host, diag)) {
		put_pins_back();
		return -1;
	}
	device->close = close_card;
	return 0;
}

int bcm283x_card_open(const struct bcm283x *soc, struct block_device *device, struct diag *diag)
{
	for (unsigned i = 0; i < BCM283X_MAX_CARDS && soc->cards[i].name; i++) {
		if (i)
			log_line("%s: %s", diag->object, diag->reason);
		if (!open_at(soc, &soc->cards[i], device, diag))
			return 0;
	}
	return -1;
}
