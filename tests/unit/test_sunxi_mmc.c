/* SPDX-License-Identifier: Apache-2.0 */
/* board/soc/sunxi/mmc.c on a model of the controller with a card: both kinds of card, and each way
 * to fail: its line, and none that waits for ever. */
#include "tests/unit/expect.h"

#include <stdio.h>
#include <string.h>

#include "board/driver/mmio.h"
#include "board/soc/sunxi/mmc.h"

#define BASE     SUNXI_MMC0
#define RCA      0x45670000u
#define BLOCKS   64u
#define NEVER    (1u << 31) /* the event does not come */
#define FOR_EVER 10000000u

static struct {
	/* what is there */
	bool card, high, old; /* old: knows no CMD8 */
	uint32_t csd[4], power_up,
		slow; /* ACMD41s until it is ready; looks until a word is there */
	uint8_t content[BLOCKS * BLOCK_SIZE];
	/* what is broken: a command and the error bits that it gives, a word and its */
	uint32_t bad_command, command_error, bad_word, data_error, card_says;
	bool busy, no_reset, no_clock, no_stop;
	bool newer;          /* it has the newer timing alone */
	uint32_t ends_early; /* before this word */
	/* how it stands */
	uint32_t reg[0x204 / 4], rint, word, words, start, wait, stopped;
	bool reading;
	uint64_t now, looks;
	unsigned clocks;
} m;
static struct diag d;
static struct block_device card;

static uint32_t *reg(uint32_t offset)
{
	return &m.reg[offset / 4];
}

static void answer(uint32_t index)
{
	uint32_t *response = reg(0x20);

	response[0] = index == 8 ? 0x1aa : index == 3 ? RCA | 0x520 : m.card_says;
	if (index == 41)
		response[0] = m.power_up && --m.power_up ? 0x300000
							 : 0x80300000 | (uint32_t)m.high << 30;
	if (index == 9)
		memcpy(response, m.csd, sizeof(m.csd));
}

static void take_command(uint32_t value)
{
	uint32_t index = value & 0x3f, argument = *reg(0x1c);

	if (value & 1u << 21) { /* the clock's */
		assert_int_equal(*reg(0x5c) >> 31, m.newer);
		m.clocks++;
		*reg(0x18) &= m.no_clock ? ~0u : ~(1u << 31);
		return;
	}
	*reg(0x18) &= ~(1u << 31);
	assert_true(*reg(0x04) & 1u << 16);
	if ((!m.card && index) || (index == 8 && m.old))
		m.rint |= 1u << 8;
	else if (index == m.bad_command)
		m.rint |= m.command_error == NEVER ? 0 : m.command_error;
	else
		m.rint |= 1u << 2;
	answer(index);
	if (index == 7 || index == 9)
		assert_int_equal(argument, RCA);
	m.stopped += index == 12;
	if (index == 18 && m.rint & 1u << 2) {
		assert_int_equal(value & ~(1u << 31),
				 18 | 1u << 6 | 1u << 8 | 1u << 9 | 1u << 12 | 1u << 13);
		assert_int_equal(*reg(0x10), BLOCK_SIZE);
		m.reading = true;
		m.word = 0;
		m.words = *reg(0x14) / 4;
		m.start = m.high ? argument * BLOCK_SIZE : argument;
		m.wait = m.slow;
	}
}

static bool has_word(void)
{
	if (!m.reading || m.word == m.words)
		return false;
	if (m.word == m.bad_word) {
		m.rint |= m.data_error == NEVER ? 0 : m.data_error;
		return false;
	}
	if (m.word == m.ends_early) {
		m.rint |= 1u << 3;
		return false;
	}
	if (m.wait && --m.wait)
		return false;
	return true;
}

static uint32_t take_word(void)
{
	uint32_t value;

	assert_true(has_word());
	memcpy(&value, m.content + m.start + 4 * m.word, 4);
	m.wait = m.slow;
	if (++m.word == m.words)
		m.rint |= 1u << 3 | (m.no_stop ? 0 : 1u << 14);
	return value;
}

uint32_t mmio_read32(uint64_t address)
{
	uint32_t offset = (uint32_t)(address - BASE);

	assert_true(++m.looks < FOR_EVER);
	switch (offset) {
	case 0x38:
		return m.rint;
	case 0x3c:
		return (has_word() ? 0 : 1u << 2) | (uint32_t)m.busy << 9;
	case 0x200:
		assert_true(*reg(0) & 1u << 31);
		m.wait = 0;
		return take_word();
	default:
		return *reg(offset);
	}
}

void mmio_write32(uint64_t address, uint32_t value)
{
	uint32_t offset = (uint32_t)(address - BASE);

	if (offset == 0x38) {
		m.rint &= ~value;
		return;
	}
	*reg(offset) = value;
	if (offset == 0x00 && value & 7) {
		m.reading = false;
		m.rint = 0;
		*reg(0) &= m.no_reset ? ~0u : ~7u;
	}
	if (offset == 0x18)
		take_command(value);
}

uint64_t deadline_us(uint32_t microseconds)
{
	return m.now + microseconds;
}

bool deadline_over(uint64_t deadline)
{
	return ++m.now >= deadline;
}

/* A card of 32 MiB, of those that count in bytes. */
static int reset(void **state)
{
	(void)state;
	memset(&m, 0, sizeof(m));
	m.card = true;
	m.power_up = 3;
	m.bad_command = m.bad_word = m.ends_early = ~0u;
	/* C_SIZE 1023, C_SIZE_MULT 4, READ_BL_LEN 9: 1024 * 64 blocks of 512; 8 bits higher */
	m.csd[1] = (1023u << 22 | 4 << 7) << 8;
	m.csd[2] = (9 << 8 | 1023 >> 10) << 8 | (1023u << 22 | 4 << 7) >> 24;
	for (unsigned i = 0; i < sizeof(m.content); i++)
		m.content[i] = (uint8_t)(i * 7 + i / 251);
	return 0;
}

static void by_bytes(void **state)
{
	uint32_t read[2 * BLOCK_SIZE / 4];

	(void)state;
	m.slow = 5;
	expect_success(sunxi_mmc_open(&card, BASE, false, &d), &d);
	assert_true(card.byte_addresses);
	assert_int_equal(card.blocks, 65536);
	assert_int_equal(*reg(0x0c), 1);        /* four lines */
	assert_int_equal(*reg(0x04), 1u << 16); /* 24 MHz, undivided */
	assert_int_equal(m.clocks, 4);          /* each setting twice: off, on */
	assert_int_equal(*reg(0x5c) | *reg(0x144), 0);
	expect_success(card.read(&card, 5, read, 2, &d), &d);
	assert_memory_equal(read, m.content + 5 * BLOCK_SIZE, sizeof(read));
	assert_int_equal(m.stopped, 0); /* by itself */
}

static void by_blocks(void **state)
{
	uint32_t read[BLOCK_SIZE / 4];

	(void)state;
	m.high = true;
	m.csd[1] = 0xffff0000u; /* C_SIZE 0x3fffff: 2 TiB */
	m.csd[2] = 0x3f;
	m.csd[3] = 1u << 30;
	expect_success(sunxi_mmc_open(&card, BASE, false, &d), &d);
	assert_false(card.byte_addresses);
	assert_int_equal(card.blocks, 1ull << 32);
	expect_success(card.read(&card, 63, read, 1, &d), &d);
	assert_memory_equal(read, m.content + 63 * BLOCK_SIZE, sizeof(read));
}

/* It is set before the first clock, and whatever else the register has stays. */
static void newer_timing(void **state)
{
	(void)state;
	*reg(0x5c) = 0x70;
	m.newer = true;
	expect_success(sunxi_mmc_open(&card, BASE, true, &d), &d);
	assert_int_equal(*reg(0x5c), 0x80000070);
	assert_int_equal(*reg(0x144), 0x80);
}

static void before_2006(void **state)
{
	(void)state;
	m.old = true;
	expect_success(sunxi_mmc_open(&card, BASE, false, &d), &d);
	assert_true(card.byte_addresses);
}

#define EXPECT_OPEN_FAILS(reason) \
	expect_failure(sunxi_mmc_open(&card, BASE, false, &d), &d, "SD card", reason)

static void cannot_be_opened(void **state)
{
	(void)state;
	m.card = false;
	EXPECT_OPEN_FAILS("none answers: there is none in the slot");
	reset(NULL);
	m.no_reset = true;
	EXPECT_OPEN_FAILS("the controller does not come out of reset");
	reset(NULL);
	m.no_clock = true;
	EXPECT_OPEN_FAILS("the controller's clock is not taken over");
	reset(NULL);
	m.busy = true;
	EXPECT_OPEN_FAILS("CMD0 cannot be sent: the lines stay busy");
	reset(NULL);
	m.power_up = ~0u;
	EXPECT_OPEN_FAILS("does not power up: it says 0x300000");
	reset(NULL);
	m.csd[3] = 3u << 30;
	EXPECT_OPEN_FAILS("does not say its size: CSD 0xc0000000 0x000900ff 0xc0020000");
}

/* Each command of the way to a card; the controller's clock runs afterwards. */
static void command_fails(void **state)
{
	static const uint32_t commands[] = {0, 8, 55, 41, 2, 3, 9, 7, 16, 6};
	static const struct {
		uint32_t bit;
		const char *reason;
	} ways[] = {
		{8, "CMD3 fails: no answer (status 0x100)"},
		{1, "CMD3 fails: no answer, or a wrong one (status 0x2)"},
		{15, "CMD3 fails: end of the data (status 0x8000)"},
		{12, "CMD3 fails: its lines are held (status 0x1000)"},
		{31, "CMD3 fails: the controller is not done in time (status 0x0)"},
	};
	char reason[64];

	(void)state;
	for (unsigned i = 0; i < COUNT(commands); i++) {
		reset(NULL);
		m.bad_command = commands[i];
		m.command_error = 1u << 6;
		snprintf(reason, sizeof(reason), "CMD%u fails: CRC of the answer (status 0x40)",
			 commands[i]);
		EXPECT_OPEN_FAILS(reason);
		assert_int_equal(*reg(0), 1u << 31);
	}
	for (unsigned i = 0; i < COUNT(ways); i++) {
		reset(NULL);
		m.bad_command = 3;
		m.command_error = 1u << ways[i].bit;
		EXPECT_OPEN_FAILS(ways[i].reason);
	}
}

/* The card is told to stop, and the next read works. */
static void expect_read_fails(const char *reason)
{
	uint32_t read[3 * BLOCK_SIZE / 4];

	m.stopped = 0;
	expect_failure(card.read(&card, 5, read, 3, &d), &d, "SD card", reason);
	assert_int_equal(m.stopped, m.bad_command == 18 ? 0 : 1);
	assert_int_equal(*reg(0), 1u << 31);
	m.bad_command = m.bad_word = m.ends_early = ~0u;
	m.card_says = 0;
	m.no_stop = false;
	expect_success(card.read(&card, 5, read, 3, &d), &d);
	assert_memory_equal(read, m.content + 5 * BLOCK_SIZE, sizeof(read));
}

static void read_fails(void **state)
{
	uint32_t read[BLOCK_SIZE / 4];

	(void)state;
	expect_success(sunxi_mmc_open(&card, BASE, false, &d), &d);
	m.bad_command = 18;
	m.command_error = 1u << 8;
	expect_read_fails("CMD18 fails: no answer (status 0x100)");
	m.bad_word = 300;
	m.data_error = 1u << 7;
	expect_read_fails("CMD18 fails: CRC of the data (status 0x80)");
	m.bad_word = 0;
	m.data_error = 1u << 9;
	expect_read_fails("CMD18 fails: no data in time (status 0x200)");
	m.bad_word = 130;
	m.data_error = 1u << 13;
	expect_read_fails("CMD18 fails: start of the data (status 0x2000)");
	m.bad_word = 383;
	m.data_error = 1u << 11;
	expect_read_fails("CMD18 fails: the FIFO ran over, or empty (status 0x800)");
	m.bad_word = 128;
	m.data_error = NEVER;
	expect_read_fails("CMD18 fails: the controller is not done in time (status 0x0)");
	m.ends_early = 256;
	expect_read_fails("CMD18 fails: 1024 of 1536 bytes came");
	m.no_stop = true;
	expect_read_fails("CMD18 fails: the controller is not done in time (status 0x0)");
	m.card_says = 1u << 31;
	expect_read_fails("CMD18 fails: the card says 0x80000000");
	expect_failure(card.read(&card, 65535, read, 2, &d), &d, "SD card",
		       "has 65536 blocks, 2 are wanted from 65535 on");
	expect_failure(card.read(&card, 65537, read, 1, &d), &d, "SD card",
		       "has 65536 blocks, 1 are wanted from 65537 on");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(by_bytes, reset),
		cmocka_unit_test_setup(by_blocks, reset),
		cmocka_unit_test_setup(newer_timing, reset),
		cmocka_unit_test_setup(before_2006, reset),
		cmocka_unit_test_setup(cannot_be_opened, reset),
		cmocka_unit_test_setup(command_fails, reset),
		cmocka_unit_test_setup(read_fails, reset),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
