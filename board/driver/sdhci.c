/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SD cards and eMMC by PIO. Registers: SD Host Controller Simplified Specification 3.00, chapter 2,
 * taken 32 bits at a time; commands: SD Physical Layer Simplified Specification 6.00, chapter 4;
 * eMMC: JESD84-B51, chapter 6.
 */
#include "board/driver/sdhci.h"

#include "board/driver/mmio.h"
#include "board/driver/sd_card.h"

#define BLOCK_SIZE_COUNT 0x04u
#define ARGUMENT         0x08u
#define MODE_COMMAND     0x0cu
#define RESPONSE(n)      (0x10u + 4 * (n))
#define BUFFER_DATA      0x20u
#define PRESENT_STATE    0x24u
#define HOST_POWER       0x28u
#define CLOCK_RESET      0x2cu
#define INT_STATUS       0x30u
#define INT_STATUS_EN    0x34u
#define INT_SIGNAL_EN    0x38u
#define CAPABILITIES     0x40u

#define PRESENT_INHIBIT  3u /* CMD, DAT */
#define PRESENT_INSERTED (1u << 16)
#define PRESENT_STABLE   (1u << 17)
#define HOST_4_BIT       (1u << 1)
#define POWER_3V3        (0xfu << 8)
#define CLOCK_INTERNAL   (1u << 0)
#define CLOCK_STABLE     (1u << 1)
#define CLOCK_SD         (1u << 2)
#define TIMEOUT_LONGEST  (0xeu << 16)
#define RESET_ALL        (1u << 24)
#define RESET_LINES      (3u << 25)
#define INT_COMMAND      (1u << 0)
#define INT_TRANSFER     (1u << 1)
#define INT_READ_READY   (1u << 5)
#define INT_NO_ANSWER    1u /* of the upper half */
#define INT_ERROR        (1u << 15)
#define CAPS_MHZ(caps)   ((caps) >> 8 & 0xff)
#define CAPS_SLOT(caps)  ((caps) >> 30) /* 0: cards come and go */

#define MODE_READ_ONE   (1u << 4)
#define MODE_READ_MULTI (1u << 1 | 1u << 2 | 1u << 4 | 1u << 5) /* counted, auto CMD12 */

/* Kinds of response, and what is checked of it */
#define R_NONE 0x00u
#define R1     0x1au
#define R1B    0x1bu
#define R2     0x09u
#define R3     0x02u
#define DATA   0x20u

/* eMMC */
#define OCR_MMC          (0x00ff8080u | SD_OCR_HIGH) /* any voltage, and sectors are known */
#define RCA_MMC          (1u << 16)
#define SWITCH_4_BIT     0x03b70100u /* EXT_CSD's BUS_WIDTH becomes 1 */
#define SWITCH_ERROR     (1u << 7)
#define EXT_SEC_COUNT    (212 / 4)
#define EXT_PARTITION(x) ((x)[176 / 4] >> 24 & 7) /* PARTITION_CONFIG, byte 179 */

#define POWER_UP_US 1000u
#define RESET_US    100000u
#define COMMAND_US  100000u
#define DATA_US     500000u
#define READY_US    1000000u
#define STABLE_US   200000u
#define SLOW_HZ     400000u
#define FAST_HZ     25000000u

static uint32_t get(const struct block_device *card, uint32_t offset)
{
	return mmio_read32(card->base + offset);
}

/* A write that the next one must not follow at once: card->detail. */
static void put(const struct block_device *card, uint32_t offset, uint32_t value)
{
	mmio_write32(card->base + offset, value);
	if (card->detail)
		pause_us(card->detail);
}

static const struct sdhci *host_of(const struct block_device *card)
{
	return card->own;
}

/* Until one of `bits` is as in `want`; false: not in time. */
static bool await(const struct block_device *card, uint32_t offset, uint32_t bits, uint32_t want,
		  uint32_t limit_us)
{
	uint64_t end = deadline_us(limit_us);

	while ((get(card, offset) & bits) != want)
		if (deadline_over(end))
			return (get(card, offset) & bits) == want;
	return true;
}

/* Until one of `bits` or an error is there; what is there, and it is cleared. */
static uint32_t await_event(const struct block_device *card, uint32_t bits, uint32_t limit_us)
{
	uint64_t end = deadline_us(limit_us);
	uint32_t status;
	bool over;

	do {
		over = deadline_over(end);
		status = get(card, INT_STATUS) & (bits | INT_ERROR | 0xffff0000u);
	} while (!status && !over);
	put(card, INT_STATUS, status);
	return status;
}

/* Says what went wrong with a command, and makes the controller fit for the next. */
static int command_failed(const struct block_device *card, uint32_t index, uint32_t status,
			  struct diag *diag)
{
	static const char *const errors[] = {
		"no answer",           "CRC of the answer", "end of the answer",
		"index of the answer", "no data in time",   "CRC of the data",
		"end of the data",     "current limit",     "CMD12 by itself",
	};
	const char *what = "the controller is not done in time";

	for (unsigned i = 0; i < sizeof(errors) / sizeof(errors[0]); i++)
		if (status >> 16 >> i & 1) {
			what = errors[i];
			break;
		}
	if (!host_of(card)->no_detect && !CAPS_SLOT(get(card, CAPABILITIES)) &&
	    !(get(card, PRESENT_STATE) & PRESENT_INSERTED))
		what = "the card was taken out";
	put(card, CLOCK_RESET, get(card, CLOCK_RESET) | RESET_LINES);
	(void)await(card, CLOCK_RESET, RESET_LINES, 0, RESET_US);
	return diag_fail(diag, card->name, "CMD%u fails: %s (status 0x%x)", index, what, status);
}

/* *silent: nobody answers, and 0 is returned. */
static int command_or_silence(const struct block_device *card, uint32_t index, uint32_t argument,
			      uint32_t kind, uint32_t mode, bool *silent, struct diag *diag)
{
	uint32_t status;

	if (!await(card, PRESENT_STATE, PRESENT_INHIBIT, 0, COMMAND_US))
		return diag_fail(diag, card->name, "CMD%u cannot be sent: the lines stay busy",
				 index);
	put(card, INT_STATUS, ~0u);
	put(card, ARGUMENT, argument);
	put(card, MODE_COMMAND, index << 24 | kind << 16 | mode);
	status = await_event(card, INT_COMMAND, COMMAND_US);
	*silent = status >> 16 == INT_NO_ANSWER;
	if (status == INT_COMMAND)
		return 0;
	return command_failed(card, index, status, diag) && !*silent ? -1 : 0;
}

static int command(const struct block_device *card, uint32_t index, uint32_t argument,
		   uint32_t kind, uint32_t mode, struct diag *diag)
{
	bool silent;

	/* `diag` says why in that case as well */
	return command_or_silence(card, index, argument, kind, mode, &silent, diag) || silent ? -1
											      : 0;
}

/* The controller's input clock in Hz; 0: it does not say. */
static uint32_t input_hz(const struct block_device *card)
{
	const struct sdhci *host = host_of(card);

	return host->clock_hz ? host->clock_hz : CAPS_MHZ(get(card, CAPABILITIES)) * 1000000u;
}

static int set_clock(struct block_device *card, uint32_t hz, struct diag *diag)
{
	uint32_t input = input_hz(card), half = 0;

	if (!input)
		return diag_fail(diag, card->name, "the controller does not say its clock");
	while (half < 0x3ff && input / (half ? 2 * half : 1) > hz)
		half++;
	half = (half & 0xff) << 8 | (half >> 8) << 6;
	put(card, CLOCK_RESET, TIMEOUT_LONGEST | half | CLOCK_INTERNAL);
	if (!await(card, CLOCK_RESET, CLOCK_STABLE, CLOCK_STABLE, RESET_US))
		return diag_fail(diag, card->name, "the controller's clock does not get stable");
	put(card, CLOCK_RESET, TIMEOUT_LONGEST | half | CLOCK_INTERNAL | CLOCK_SD);
	if (hz > SLOW_HZ)
		card->detail = 0;
	return 0;
}

static int start_controller(struct block_device *card, bool removable, struct diag *diag)
{
	put(card, CLOCK_RESET, RESET_ALL);
	if (!await(card, CLOCK_RESET, RESET_ALL, 0, RESET_US))
		return diag_fail(diag, card->name, "the controller does not come out of reset");
	(void)await(card, PRESENT_STATE, PRESENT_STABLE, PRESENT_STABLE, STABLE_US);
	if (removable && !host_of(card)->no_detect &&
	    !(get(card, PRESENT_STATE) & PRESENT_INSERTED))
		return diag_fail(diag, card->name, "there is none in the slot");
	put(card, HOST_POWER, POWER_3V3);
	put(card, INT_STATUS_EN, ~0u);
	put(card, INT_SIGNAL_EN, 0);
	if (set_clock(card, SLOW_HZ, diag))
		return -1;
	/* stable power for 1 ms, and 74 clocks of it (Physical Layer Specification, 6.4.1) */
	pause_us(POWER_UP_US);
	return 0;
}

/* Until the card has powered up: CMD8 tells it that we know cards of more than 2 GB. */
static int wake_card(struct block_device *card, struct diag *diag)
{
	uint64_t end;
	uint32_t ocr, high = 0;
	bool over, silent;

	if (command(card, 0, 0, R_NONE, 0, diag))
		return -1;
	if (command_or_silence(card, 8, SD_CMD8_PATTERN, R1, 0, &silent, diag))
		return -1;
	/* silent: a card from before 2006 */
	if (!silent && (get(card, RESPONSE(0)) & 0xfff) == SD_CMD8_PATTERN)
		high = SD_OCR_HIGH;
	end = deadline_us(READY_US);
	do {
		over = deadline_over(end);
		if (command_or_silence(card, 55, 0, R1, 0, &silent, diag))
			return -1;
		if (silent && host_of(card)->no_detect)
			return diag_fail(diag, card->name,
					 "none answers: there is none in the slot");
		if (silent || command(card, 41, SD_OCR_3V3 | high, R3, 0, diag))
			return -1;
		ocr = get(card, RESPONSE(0));
	} while (!(ocr & SD_OCR_READY) && !over);
	if (!(ocr & SD_OCR_READY))
		return diag_fail(diag, card->name, "does not power up: it says 0x%x", ocr);
	card->byte_addresses = !(ocr & SD_OCR_HIGH);
	return 0;
}

static int select_card(struct block_device *card, struct diag *diag)
{
	uint32_t address;

	if (command(card, 2, 0, R2, 0, diag) || command(card, 3, 0, R1, 0, diag))
		return -1;
	address = get(card, RESPONSE(0)) & 0xffff0000u;
	if (command(card, 9, address, R2, 0, diag))
		return -1;
	card->blocks = sd_card_blocks(get(card, RESPONSE(1)), get(card, RESPONSE(2)),
				      get(card, RESPONSE(3)));
	if (!card->blocks)
		return diag_fail(
			diag, card->name, "does not say its size: CSD 0x%08x 0x%08x 0x%08x",
			get(card, RESPONSE(3)), get(card, RESPONSE(2)), get(card, RESPONSE(1)));
	if (command(card, 7, address, R1B, 0, diag) || command(card, 16, BLOCK_SIZE, R1, 0, diag) ||
	    command(card, 55, address, R1, 0, diag) || command(card, 6, 2, R1, 0, diag))
		return -1;
	put(card, HOST_POWER, POWER_3V3 | HOST_4_BIT);
	return set_clock(card, FAST_HZ, diag);
}

/* What a command that was sent reads: `count` blocks of 512 bytes. */
static int receive(const struct block_device *card, uint32_t index, uint32_t *word, uint32_t count,
		   struct diag *diag)
{
	const uint64_t data = card->base + BUFFER_DATA; /* once, and not for each word */
	uint32_t status = get(card, RESPONSE(0));

	if (status & SD_STATUS_ERRORS) {
		(void)command_failed(card, index, 0, diag);
		return diag_fail(diag, card->name, "CMD%u fails: the card says 0x%x", index,
				 status);
	}
	for (uint32_t i = 0; i < count; i++) {
		status = await_event(card, INT_READ_READY, DATA_US);
		if (status != INT_READ_READY)
			return command_failed(card, index, status, diag);
		for (unsigned j = 0; j < BLOCK_SIZE / 4; j++)
			*word++ = mmio_read32(data);
	}
	status = await_event(card, INT_TRANSFER, DATA_US);
	return status == INT_TRANSFER ? 0 : command_failed(card, index, status, diag);
}

static int read_blocks(const struct block_device *card, uint64_t block, void *target,
		       uint32_t count, struct diag *diag)
{
	uint32_t argument = (uint32_t)(card->byte_addresses ? block * BLOCK_SIZE : block);

	if (block >= card->blocks || count > card->blocks - block)
		return diag_fail(diag, card->name, "has %llu blocks, %u are wanted from %llu on",
				 (unsigned long long)card->blocks, count,
				 (unsigned long long)block);
	put(card, BLOCK_SIZE_COUNT, count << 16 | BLOCK_SIZE);
	if (command(card, 18, argument, R1 | DATA, MODE_READ_MULTI, diag))
		return -1;
	return receive(card, 18, target, count, diag);
}

/* The clock of the card is slow at first, and with it what a write is to be kept apart. */
static struct block_device device_of(const struct sdhci *host)
{
	return (struct block_device){
		.name = host->name,
		.read = read_blocks,
		.base = host->base,
		.own = host,
		.detail = host->slow_writes ? 4 * 1000000 / SLOW_HZ : 0,
	};
}

int sdhci_open(struct block_device *card, const struct sdhci *host, struct diag *diag)
{
	*card = device_of(host);
	if (start_controller(card, true, diag) || wake_card(card, diag))
		return -1;
	return select_card(card, diag);
}

/* Until the chip has powered up; it is alone, so it is told its address. */
static int wake_emmc(struct block_device *card, struct diag *diag)
{
	uint64_t end;
	uint32_t ocr;
	bool over;

	if (command(card, 0, 0, R_NONE, 0, diag))
		return -1;
	end = deadline_us(READY_US);
	do {
		over = deadline_over(end);
		if (command(card, 1, OCR_MMC, R3, 0, diag))
			return -1;
		ocr = get(card, RESPONSE(0));
	} while (!(ocr & SD_OCR_READY) && !over);
	if (!(ocr & SD_OCR_READY))
		return diag_fail(diag, card->name, "does not power up: it says 0x%x", ocr);
	card->byte_addresses = !(ocr & SD_OCR_HIGH);
	return command(card, 2, 0, R2, 0, diag) || command(card, 3, RCA_MMC, R1, 0, diag) ||
			       command(card, 9, RCA_MMC, R2, 0, diag)
		       ? -1
		       : 0;
}

/* Blocks by the CSD, up to 2 GiB: as a card's of version 1 (JESD84-B51, 7.3.12). */
static uint64_t small_emmc_blocks(const struct block_device *card)
{
	uint32_t low = get(card, RESPONSE(1)), middle = get(card, RESPONSE(2));
	uint64_t size = ((middle & 3) << 10 | low >> 22) + 1;

	return size << ((low >> 7 & 7) + 2) << (middle >> 8 & 0xf) >> 9;
}

/* Its size and that of the bus; CMD0 has left it at the user partition, as JESD84 says. */
static int select_emmc(struct block_device *card, struct diag *diag)
{
	uint32_t ext_csd[BLOCK_SIZE / 4];

	card->blocks = small_emmc_blocks(card);
	if (command(card, 7, RCA_MMC, R1, 0, diag))
		return -1;
	put(card, BLOCK_SIZE_COUNT, 1u << 16 | BLOCK_SIZE);
	if (command(card, 8, 0, R1 | DATA, MODE_READ_ONE, diag) ||
	    receive(card, 8, ext_csd, 1, diag))
		return -1;
	if (EXT_PARTITION(ext_csd))
		return diag_fail(diag, card->name, "is at partition %u, not at the user's",
				 EXT_PARTITION(ext_csd));
	if (!card->byte_addresses)
		card->blocks = ext_csd[EXT_SEC_COUNT];
	if (!card->blocks)
		return diag_fail(diag, card->name, "does not say its size");
	if (command(card, 6, SWITCH_4_BIT, R1B, 0, diag) || command(card, 13, RCA_MMC, R1, 0, diag))
		return -1;
	if (get(card, RESPONSE(0)) & SWITCH_ERROR)
		return diag_fail(diag, card->name, "does not go to four lines: it says 0x%x",
				 get(card, RESPONSE(0)));
	put(card, HOST_POWER, POWER_3V3 | HOST_4_BIT);
	return set_clock(card, FAST_HZ, diag);
}

int sdhci_emmc_open(struct block_device *card, const struct sdhci *host, struct diag *diag)
{
	*card = device_of(host);
	if (start_controller(card, false, diag) || wake_emmc(card, diag))
		return -1;
	return select_emmc(card, diag);
}
