/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SD cards by PIO at the MMC controller of Allwinner's SoCs. Facts: the H3's user manual, chapter
 * "SD/MMC"; U-Boot 2023.01, sunxi_mmc.h for registers, sunxi_mmc.c for their order and the newer
 * timing; QEMU, allwinner-sdhost.c. Commands: SD Physical Layer Simplified Specification 6.00,
 * chapter 4.
 */
#include "board/soc/sunxi/mmc.h"

#include "board/driver/mmio.h"
#include "board/driver/sd_card.h"

#define GCTRL       0x00u
#define CLKCR       0x04u
#define TIMEOUT     0x08u
#define WIDTH       0x0cu
#define BLKSZ       0x10u
#define BYTECNT     0x14u
#define CMD         0x18u
#define ARG         0x1cu
#define RESPONSE(n) (0x20u + 4 * (n))
#define IMASK       0x30u
#define RINT        0x38u
#define STATUS      0x3cu
#define NTSR        0x5cu  /* newer timing */
#define SAMP_DL     0x144u /* how much later what comes is looked at, with that */
#define FIFO        0x200u

#define GCTRL_RESETS (7u)       /* of controller, FIFO, DMA */
#define GCTRL_BY_CPU (1u << 31) /* who has the FIFO */
#define CLKCR_ON     (1u << 16)
#define NTSR_ON      (1u << 31)
#define SAMP_DL_0    (1u << 7) /* as software says: not at all */

#define CMD_ANSWER (1u << 6)
#define CMD_LONG   (1u << 7)
#define CMD_CRC    (1u << 8)
#define CMD_DATA   (1u << 9)
#define CMD_STOP   (1u << 12) /* CMD12 by itself */
#define CMD_WAIT   (1u << 13) /* for data that is under way */
#define CMD_WAKE   (1u << 15) /* 80 clocks first */
#define CMD_CLOCK  (1u << 21) /* no command: the clock's settings are taken over */
#define CMD_START  (1u << 31)

#define RINT_COMMAND   (1u << 2)
#define RINT_DATA      (1u << 3)
#define RINT_AUTO      (1u << 14)
#define RINT_NO_ANSWER (1u << 1 | 1u << 8) /* QEMU has the first for the second */
#define RINT_ERRORS    0xbbc2u
#define STATUS_EMPTY   (1u << 2)
#define STATUS_BUSY    (1u << 9)

/* Kinds of response, and what is checked of it */
#define R_NONE CMD_WAKE
#define R1     (CMD_ANSWER | CMD_CRC)
#define R2     (CMD_ANSWER | CMD_LONG | CMD_CRC)
#define R3     CMD_ANSWER

#define SLOW 30u /* 24 MHz / (2 * 30) is 400 kHz */
#define FAST 0u  /* 24 MHz */

#define POWER_UP_US 1000u
#define RESET_US    100000u
#define COMMAND_US  100000u
#define DATA_US     500000u
#define READY_US    1000000u

static const char name[] = "SD card";

static uint32_t get(uint64_t base, uint32_t offset)
{
	return mmio_read32(base + offset);
}

static void put(uint64_t base, uint32_t offset, uint32_t value)
{
	mmio_write32(base + offset, value);
}

/* Until all of `bits` are 0; false: not in time. */
static bool await_clear(uint64_t base, uint32_t offset, uint32_t bits, uint32_t limit_us)
{
	uint64_t end = deadline_us(limit_us);

	for (bool over = false; get(base, offset) & bits; over = deadline_over(end))
		if (over)
			return false;
	return true;
}

/* Until one of `bits` or an error is there; what is there. */
static uint32_t await_event(uint64_t base, uint32_t bits, uint32_t limit_us)
{
	uint64_t end = deadline_us(limit_us);
	uint32_t status = 0;

	for (bool over = false; !status && !over;) {
		over = deadline_over(end);
		status = get(base, RINT) & (bits | RINT_ERRORS);
	}
	return status;
}

/* The clock's settings are taken over by a command that is none. */
static bool take_clock(uint64_t base)
{
	put(base, CMD, CMD_START | CMD_CLOCK | CMD_WAIT);
	return await_clear(base, CMD, CMD_START, RESET_US);
}

static int set_clock(uint64_t base, uint32_t divider, struct diag *diag)
{
	const uint32_t steps[] = {divider, divider | CLKCR_ON};

	for (unsigned i = 0; i < 2; i++) {
		put(base, CLKCR, steps[i]);
		if (!take_clock(base))
			return diag_fail(diag, name, "the controller's clock is not taken over");
	}
	return 0;
}

/* Makes the controller fit for the next command. */
static void recover(uint64_t base)
{
	put(base, GCTRL, GCTRL_BY_CPU | GCTRL_RESETS);
	(void)await_clear(base, GCTRL, GCTRL_RESETS, RESET_US);
	(void)take_clock(base);
}

/* Says what went wrong with a command. */
static int command_failed(uint64_t base, uint32_t index, uint32_t status, struct diag *diag)
{
	static const struct {
		uint8_t bit;
		const char *what;
	} errors[] = {
		{8, "no answer"},           {1, "no answer, or a wrong one"},
		{6, "CRC of the answer"},   {7, "CRC of the data"},
		{9, "no data in time"},     {13, "start of the data"},
		{15, "end of the data"},    {11, "the FIFO ran over, or empty"},
		{12, "its lines are held"},
	};
	const char *what = "the controller is not done in time";

	for (unsigned i = 0; i < sizeof(errors) / sizeof(errors[0]); i++)
		if (status >> errors[i].bit & 1) {
			what = errors[i].what;
			break;
		}
	recover(base);
	return diag_fail(diag, name, "CMD%u fails: %s (status 0x%x)", index, what, status);
}

/* *silent: nobody answers, and 0 is returned. */
static int command_or_silence(uint64_t base, uint32_t index, uint32_t argument, uint32_t kind,
			      bool *silent, struct diag *diag)
{
	uint32_t status;

	*silent = false;
	if (!await_clear(base, STATUS, STATUS_BUSY, COMMAND_US))
		return diag_fail(diag, name, "CMD%u cannot be sent: the lines stay busy", index);
	put(base, RINT, ~0u);
	put(base, ARG, argument);
	put(base, CMD, CMD_START | CMD_WAIT | kind | index);
	status = await_event(base, RINT_COMMAND, COMMAND_US);
	if (status == RINT_COMMAND)
		return 0;
	*silent = status & RINT_NO_ANSWER;
	return command_failed(base, index, status, diag) && !*silent ? -1 : 0;
}

static int command(uint64_t base, uint32_t index, uint32_t argument, uint32_t kind,
		   struct diag *diag)
{
	bool silent;

	/* `diag` says why in that case as well */
	return command_or_silence(base, index, argument, kind, &silent, diag) || silent ? -1 : 0;
}

static int start_controller(uint64_t base, bool newer, struct diag *diag)
{
	put(base, GCTRL, GCTRL_RESETS);
	if (!await_clear(base, GCTRL, GCTRL_RESETS, RESET_US))
		return diag_fail(diag, name, "the controller does not come out of reset");
	put(base, GCTRL, GCTRL_BY_CPU);
	put(base, IMASK, 0);
	put(base, TIMEOUT, ~0u);
	put(base, WIDTH, 0);
	if (newer) {
		put(base, NTSR, get(base, NTSR) | NTSR_ON);
		put(base, SAMP_DL, SAMP_DL_0);
	}
	if (set_clock(base, SLOW, diag))
		return -1;
	/* stable power for 1 ms (Physical Layer Specification, 6.4.1) */
	pause_us(POWER_UP_US);
	return 0;
}

/* Until the card has powered up: CMD8 tells it that we know cards of more than 2 GB. */
static int wake_card(struct block_device *device, struct diag *diag)
{
	uint64_t base = device->base, end;
	uint32_t ocr, high = 0;
	bool over, silent;

	if (command(base, 0, 0, R_NONE, diag) ||
	    command_or_silence(base, 8, SD_CMD8_PATTERN, R1, &silent, diag))
		return -1;
	/* silent: a card from before 2006, or none */
	if (!silent && (get(base, RESPONSE(0)) & 0xfff) == SD_CMD8_PATTERN)
		high = SD_OCR_HIGH;
	end = deadline_us(READY_US);
	do {
		over = deadline_over(end);
		if (command_or_silence(base, 55, 0, R1, &silent, diag))
			return -1;
		if (silent)
			return diag_fail(diag, name, "none answers: there is none in the slot");
		if (command(base, 41, SD_OCR_3V3 | high, R3, diag))
			return -1;
		ocr = get(base, RESPONSE(0));
	} while (!(ocr & SD_OCR_READY) && !over);
	if (!(ocr & SD_OCR_READY))
		return diag_fail(diag, name, "does not power up: it says 0x%x", ocr);
	device->byte_addresses = !(ocr & SD_OCR_HIGH);
	return 0;
}

static int select_card(struct block_device *device, struct diag *diag)
{
	uint64_t base = device->base;
	uint32_t card, csd[4];

	if (command(base, 2, 0, R2, diag) || command(base, 3, 0, R1, diag))
		return -1;
	card = get(base, RESPONSE(0)) & 0xffff0000u;
	if (command(base, 9, card, R2, diag))
		return -1;
	for (unsigned i = 0; i < 4; i++)
		csd[i] = get(base, RESPONSE(i));
	device->blocks =
		sd_card_blocks(csd[1] >> 8 | csd[2] << 24, csd[2] >> 8 | csd[3] << 24, csd[3] >> 8);
	if (!device->blocks)
		return diag_fail(diag, name, "does not say its size: CSD 0x%08x 0x%08x 0x%08x",
				 csd[3], csd[2], csd[1]);
	if (command(base, 7, card, R1, diag) || command(base, 16, BLOCK_SIZE, R1, diag) ||
	    command(base, 55, card, R1, diag) || command(base, 6, 2, R1, diag))
		return -1;
	put(base, WIDTH, 1); /* four lines */
	return set_clock(base, FAST, diag);
}

/* Whether the FIFO comes to have a word. */
static bool await_word(uint64_t base)
{
	uint64_t end = deadline_us(DATA_US);

	for (bool over = false; get(base, STATUS) & STATUS_EMPTY; over = deadline_over(end))
		if (over || get(base, RINT) & (RINT_ERRORS | RINT_DATA))
			/* it may have come while we looked */
			return !(get(base, STATUS) & STATUS_EMPTY);
	return true;
}

/* A word of the FIFO, once it has one. A deadline is a division of 64 bits, which costs more than
 * the word: only where it has to be waited for. */
static bool next_word(uint64_t base, uint32_t *word)
{
	if (get(base, STATUS) & STATUS_EMPTY && !await_word(base))
		return false;
	*word = get(base, FIFO);
	return true;
}

/* What CMD18, which was sent, reads: `count` blocks. */
static int receive(uint64_t base, uint32_t *word, uint32_t count, struct diag *diag)
{
	uint32_t status = get(base, RESPONSE(0)), words = count * (BLOCK_SIZE / 4), done = 0;

	if (status & SD_STATUS_ERRORS)
		return diag_fail(diag, name, "CMD18 fails: the card says 0x%x", status);
	while (done < words && next_word(base, word + done))
		done++;
	status = get(base, RINT) & (RINT_ERRORS | RINT_DATA);
	if (done < words && status == RINT_DATA)
		return diag_fail(diag, name, "CMD18 fails: %u of %u bytes came", done * 4,
				 words * 4);
	/* the card has stopped when CMD12 has been answered */
	if (done == words && !(status & RINT_ERRORS))
		status = await_event(base, RINT_AUTO, DATA_US);
	return status == RINT_AUTO ? 0 : command_failed(base, 18, status, diag);
}

static int read_blocks(const struct block_device *device, uint64_t block, void *target,
		       uint32_t count, struct diag *diag)
{
	uint64_t base = device->base;
	uint32_t argument = (uint32_t)(device->byte_addresses ? block * BLOCK_SIZE : block);
	struct diag ignored;

	if (block >= device->blocks || count > device->blocks - block)
		return diag_fail(diag, name, "has %llu blocks, %u are wanted from %llu on",
				 (unsigned long long)device->blocks, count,
				 (unsigned long long)block);
	put(base, BLKSZ, BLOCK_SIZE);
	put(base, BYTECNT, count * BLOCK_SIZE);
	if (command(base, 18, argument, R1 | CMD_DATA | CMD_STOP, diag))
		return -1;
	if (!receive(base, target, count, diag))
		return 0;
	/* the card goes on sending until it is told not to, and nothing of that is wanted */
	recover(base);
	(void)command(base, 12, 0, R1, &ignored);
	return -1;
}

int sunxi_mmc_open(struct block_device *device, uint64_t base, bool newer, struct diag *diag)
{
	*device = (struct block_device){.name = name, .read = read_blocks, .base = base};
	if (start_controller(base, newer, diag) || wake_card(device, diag))
		return -1;
	return select_card(device, diag);
}
