/* SPDX-License-Identifier: Apache-2.0 */
#include "el2/vm/quiesce.h"

#include "el2/vm/quiesce_reach.h"

#define WAIT_US 1000000u /* the longest that a device has: an HBA's reset (AHCI 1.3.1 10.4.3) */

struct quiesce_device quiesce_devices[QUIESCE_MAX];
unsigned n_quiesce_devices;

enum action { WRITE, WAIT, WAIT_WHILE };

/* The bits `mask` of the register at `offset`, of 1 or 4 bytes, become `value`; or it is waited
 * until they are, or as long as they are. */
struct step {
	uint16_t offset;
	uint8_t size, action;
	uint32_t mask, value;
	bool behind; /* offset from where the byte at the base says: an xHCI's CAPLENGTH */
};

#define STEP(offset, size, action, mask, value)          \
	{                                                \
		offset, size, action, mask, value, false \
	}
#define WRITE(offset, mask, value)      STEP(offset, 4, WRITE, mask, value)
#define WAIT(offset, mask, value)       STEP(offset, 4, WAIT, mask, value)
#define WAIT_WHILE(offset, mask, value) STEP(offset, 4, WAIT_WHILE, mask, value)
#define WRITE_BYTE(offset, mask, value) STEP(offset, 1, WRITE, mask, value)
#define WAIT_BYTE(offset, mask, value)  STEP(offset, 1, WAIT, mask, value)
#define ALL                             0xffffffffu

/* Virtio 1.2, 4.2.2: Status 0 resets the device, and is 0 when it has. */
static const struct step virtio_mmio[] = {WRITE(0x70, ALL, 0), WAIT(0x70, ALL, 0)};

/* DDI 0183 3.3: UARTIMSC, UARTDMACR, UARTICR. It goes on sending what it has. */
static const struct step pl011[] = {WRITE(0x38, ALL, 0), WRITE(0x48, ALL, 0),
				    WRITE(0x44, ALL, 0x7ff)};

/* DEN0029 appendix B: the same without DMA. */
static const struct step sbsa_uart[] = {WRITE(0x38, ALL, 0), WRITE(0x44, ALL, 0x7ff)};

/* DDI 0196 3.4.13: DMACConfiguration.E. */
static const struct step pl080[] = {WRITE(0x30, 1, 0)};

/* DDI 0424 3.3: DBGSTATUS idle, DBGINST0 and DBGINST1 with DMAKILL, DBGCMD; a channel thread each,
 * then the manager. */
#define KILL(instruction)                                                        \
	WAIT(0xd00, 1, 0), WRITE(0xd04, ALL, instruction), WRITE(0xd08, ALL, 0), \
		WRITE(0xd0c, ALL, 0)
#define KILL_CHANNEL(n) KILL(0x01 << 16 | (n) << 8 | 1)
static const struct step pl330[] = {
	KILL_CHANNEL(0), KILL_CHANNEL(1), KILL_CHANNEL(2), KILL_CHANNEL(3),  KILL_CHANNEL(4),
	KILL_CHANNEL(5), KILL_CHANNEL(6), KILL_CHANNEL(7), KILL(0x01 << 16), WAIT(0xd00, 1, 0)};

/* SD Host Controller Specification 3.00, 2.2.16: Software Reset For All. */
static const struct step sdhci[] = {WRITE_BYTE(0x2f, 1, 1), WAIT_BYTE(0x2f, 1, 0)};

/* AHCI 1.3.1, 3.1.2: GHC.HR. */
static const struct step ahci[] = {WRITE(0x04, 1, 1), WAIT(0x04, 1, 0)};

/* UG1087, GEM: network_control without receive and transmit, int_disable. */
static const struct step gem[] = {WRITE(0x00, 0xc, 0), WRITE(0x2c, ALL, ALL)};

/* xHCI 1.2, 5.4.1: the host stops and is reset; UG1087, USB3_XHCI: DCTL.RUN_STOP of the device's
 * side. */
#define OPERATIONAL(action, offset, mask, value)     \
	{                                            \
		offset, 4, action, mask, value, true \
	}
static const struct step dwc3[] = {
	OPERATIONAL(WRITE, 0, 1, 0), OPERATIONAL(WAIT, 4, 1, 1), OPERATIONAL(WRITE, 0, 2, 2),
	OPERATIONAL(WAIT, 0, 2, 0),  WRITE(0xc704, 1u << 31, 0),
};

/* Linux, drivers/usb/dwc2/hw.h: GRSTCTL.CSFTRST, which ends by itself before version 4.20a. */
static const struct step dwc2[] = {WRITE(0x10, ALL, 1), WAIT(0x10, 1, 0)};

/* BCM2835 ARM Peripherals, 4.2.1.2: a channel's CS: paused, nothing that it wrote is on its way
 * (WAITING_FOR_OUTSTANDING_WRITES), RESET; ACTIVE is 0. */
static const struct step bcm2835_channel[] = {WRITE(0, ALL, 0), WAIT(0, 1u << 6, 0),
					      WRITE(0, ALL, 1u << 31), WAIT(0, 1, 0)};
#define CHANNEL_SIZE 0x100u

/* UG1087, ZDMA: ZDMA_CH_IDS, ZDMA_CH_CTRL2.EN; ZDMA_CH_STATUS.STATE is 2 while it is busy. */
static const struct step zdma[] = {WRITE(0x10c, ALL, 0xfff), WRITE(0x200, 1, 0),
				   WAIT_WHILE(0x11c, 3, 2)};

/* UG1087, DPDMA: IDS, EIDS, and DSCR_EN of each of the six channels. */
static const struct step dpdma[] = {
	WRITE(0x010, ALL, ALL), WRITE(0x020, ALL, ALL), WRITE(0x218, 1, 0), WRITE(0x318, 1, 0),
	WRITE(0x418, 1, 0),     WRITE(0x518, 1, 0),     WRITE(0x618, 1, 0), WRITE(0x718, 1, 0),
};

#define STEPS(name)                                    \
	{                                              \
		name, sizeof(name) / sizeof((name)[0]) \
	}
static const struct {
	const struct step *step;
	unsigned count;
} classes[QUIESCE_CLASSES] = {
	[QUIESCE_VIRTIO_MMIO] = STEPS(virtio_mmio),
	[QUIESCE_PL011] = STEPS(pl011),
	[QUIESCE_SBSA_UART] = STEPS(sbsa_uart),
	[QUIESCE_PL080] = STEPS(pl080),
	[QUIESCE_PL330] = STEPS(pl330),
	[QUIESCE_SDHCI] = STEPS(sdhci),
	[QUIESCE_AHCI] = STEPS(ahci),
	[QUIESCE_GEM] = STEPS(gem),
	[QUIESCE_DWC3] = STEPS(dwc3),
	[QUIESCE_ZDMA] = STEPS(zdma),
	[QUIESCE_DPDMA] = STEPS(dpdma),
	[QUIESCE_DWC2] = STEPS(dwc2),
	[QUIESCE_BCM2835_DMA] = STEPS(bcm2835_channel),
};

static uint32_t read_register(const struct step *step, uint64_t address)
{
	return step->size == 1 ? mmio_read8(address) : mmio_read32(address);
}

static void write_bits(const struct step *step, uint64_t address)
{
	uint32_t value = step->value;

	if (step->mask != ALL)
		value |= read_register(step, address) & ~step->mask;
	if (step->size == 1)
		mmio_write8(address, (uint8_t)value);
	else
		mmio_write32(address, value);
}

static bool take_step(const struct step *step, uint64_t base)
{
	uint64_t behind = step->behind ? mmio_read8(quiesce_register(base)) : 0;
	uint64_t address = quiesce_register(base + behind + step->offset);
	uint64_t end = deadline_us(WAIT_US);

	if (step->action == WRITE) {
		write_bits(step, address);
		return true;
	}
	/* the last look comes after the last one at the counter */
	for (bool over = false;
	     ((read_register(step, address) & step->mask) == step->value) != (step->action == WAIT);
	     over = deadline_over(end)) {
		if (over)
			return false;
		quiesce_relax();
	}
	return true;
}

static bool take_steps(const struct quiesce_device *device, uint64_t base)
{
	bool done = true;

	for (unsigned i = 0; i < classes[device->class].count && done; i++)
		done = take_step(&classes[device->class].step[i], base);
	return done;
}

/* Other channels are the VideoCore's. */
static bool rest_channels(const struct quiesce_device *device)
{
	bool all = true;

	for (unsigned channel = 0; device->buses >> channel; channel++)
		if (device->buses >> channel & 1)
			all &= take_steps(device, device->base + CHANNEL_SIZE * channel);
	return all;
}

static bool rest(const struct quiesce_device *device)
{
	if (device->class == QUIESCE_PCI_ECAM)
		return quiesce_pci(device);
	if (device->class == QUIESCE_BCM2835_DMA)
		return rest_channels(device);
	return take_steps(device, device->base);
}

bool quiesce(unsigned vm, void (*failed)(uint64_t base))
{
	bool all = true;

	for (unsigned i = 0; i < n_quiesce_devices; i++) {
		if (quiesce_devices[i].vm != vm || rest(&quiesce_devices[i]))
			continue;
		failed(quiesce_devices[i].base);
		all = false;
	}
	/* what a device wrote before it came to rest is seen before its memory is cleared */
	dsb(sy);
	return all;
}
