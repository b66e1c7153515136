/* SPDX-License-Identifier: Apache-2.0 */
/* board/driver/sdhci.c and block.c on a model of a controller with a card: both kinds of card, and
 * each way to fail: its line, and none that waits for ever. */
#include "tests/unit/expect.h"

#include <stdio.h>
#include <string.h>

#include "board/driver/mmio.h"
#include "board/driver/sdhci.h"

#define BASE     0xff170000ull
#define RCA      0x45670000u
#define BLOCKS   64u
#define NEVER    (1u << 31) /* the event does not come, */
#define GONE     (1u << 30) /* because the card is taken out */
#define FOR_EVER 10000000u

static struct {
	/* what is there */
	bool card, high, old;           /* old: knows no CMD8 */
	uint32_t mhz, csd[4], power_up; /* ACMD41s until it is ready */
	uint8_t content[BLOCKS * BLOCK_SIZE];
	/* what is broken: a command and the error bits that it gives, a block and its */
	uint32_t bad_command, command_error, bad_block, data_error, card_says;
	bool busy, no_reset, no_clock, no_end;
	bool arasan, absent;            /* one as in a BCM2835; nobody answers */
	uint32_t taken_out, ends_early; /* before this block */
	/* how it stands */
	uint32_t reg[0x44 / 4], status, word, left, next;
	uint64_t now, looks, written[0x44 / 4];
	unsigned lines_reset;
} m;
static struct sdhci host;
static struct diag d;
static struct block_device card;

static uint32_t *reg(uint32_t offset)
{
	return &m.reg[offset / 4];
}

static void raise_error(uint32_t bits)
{
	if (bits == GONE) {
		m.card = false;
		return;
	}
	m.status |= bits == NEVER ? 0 : bits << 16 | 1u << 15;
}

static void next_block(void)
{
	if (m.left && m.next == m.taken_out)
		m.card = false;
	else if (m.left && m.next == m.ends_early)
		m.status |= 2;
	else if (!m.left)
		m.status |= m.no_end ? 0 : 2;
	else if (m.next == m.bad_block)
		raise_error(m.data_error);
	else
		m.status |= 1u << 5;
	m.word = 0;
}

static void answer(uint32_t index)
{
	uint32_t *response = reg(0x10);

	response[0] = index == 8 ? 0x1aa : index == 3 ? RCA | 0x520 : m.card_says;
	if (index == 41)
		response[0] = m.power_up && --m.power_up ? 0x300000
							 : 0x80300000 | (uint32_t)m.high << 30;
	if (index == 9)
		memcpy(response, m.csd, sizeof(m.csd));
}

static void take_command(uint32_t value)
{
	uint32_t index = value >> 24, argument = *reg(0x08);

	if ((index == 8 && m.old) || (m.absent && index))
		raise_error(1);
	else if (index == m.bad_command)
		raise_error(m.command_error);
	else
		m.status |= 1;
	answer(index);
	if (index == 7 || index == 9)
		assert_int_equal(argument, RCA);
	if (index == 18 && (m.status & 1)) {
		assert_int_equal(value, 18u << 24 | 0x3a << 16 | 0x36);
		assert_int_equal(*reg(0x04) & 0xfff, BLOCK_SIZE);
		m.left = *reg(0x04) >> 16;
		m.next = m.high ? argument : argument / BLOCK_SIZE;
		next_block();
	}
}

uint32_t mmio_read32(uint64_t address)
{
	uint32_t offset = (uint32_t)(address - BASE), value;

	assert_true(++m.looks < FOR_EVER && offset % 4 == 0);
	switch (offset) {
	case 0x20:
		assert_true(m.left && m.next < BLOCKS);
		memcpy(&value, m.content + m.next * BLOCK_SIZE + 4 * m.word, 4);
		if (++m.word == BLOCK_SIZE / 4) {
			m.next++;
			m.left--;
			next_block();
		}
		return value;
	case 0x24:
		return m.arasan ? m.busy : (uint32_t)m.card << 16 | 1u << 17 | m.busy;
	case 0x2c:
		return *reg(0x2c) | (*reg(0x2c) & 1 && !m.no_clock ? 2 : 0);
	case 0x30:
		return m.status;
	case 0x40:
		return m.mhz << 8;
	default:
		return *reg(offset);
	}
}

/* The second within two clocks of the card, of 400 kHz until the divider is that of 25 MHz. */
static bool write_is_lost(uint32_t offset)
{
	uint64_t before = m.written[offset / 4];

	m.written[offset / 4] = m.now + 1;
	return m.arasan && (*reg(0x2c) & 0xffc0) != 1 << 8 && before && m.now + 1 - before < 5;
}

void mmio_write32(uint64_t address, uint32_t value)
{
	uint32_t offset = (uint32_t)(address - BASE);

	assert_true(offset % 4 == 0);
	if (write_is_lost(offset))
		return;
	if (offset == 0x30) {
		m.status &= ~value;
		return;
	}
	*reg(offset) = value;
	if (offset == 0x0c)
		take_command(value);
	if (offset == 0x2c) {
		m.lines_reset += (value & 6u << 24) == 6u << 24;
		*reg(0x2c) &= m.no_reset ? ~0u : ~(7u << 24);
	}
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
	host = (struct sdhci){.name = "SD card", .base = BASE};
	m.card = true;
	m.mhz = 200;
	m.power_up = 3;
	m.bad_command = m.bad_block = m.taken_out = m.ends_early = ~0u;
	/* C_SIZE 1023, C_SIZE_MULT 4, READ_BL_LEN 9: 1024 * 64 blocks of 512 */
	m.csd[1] = 1023u << 22 | 4 << 7;
	m.csd[2] = 9 << 8 | 1023 >> 10;
	for (unsigned i = 0; i < sizeof(m.content); i++)
		m.content[i] = (uint8_t)(i * 7 + i / 251);
	return 0;
}

static void by_bytes(void **state)
{
	uint32_t read[2 * BLOCK_SIZE / 4];

	(void)state;
	expect_success(sdhci_open(&card, &host, &d), &d);
	assert_true(card.byte_addresses);
	assert_int_equal(card.blocks, 65536);
	assert_int_equal(*reg(0x28), 0xf02);            /* four lines, 3.3 V */
	assert_int_equal(*reg(0x2c), 0xe0005 | 4 << 8); /* 200 MHz / 8 */
	expect_success(card.read(&card, 5, read, 2, &d), &d);
	assert_memory_equal(read, m.content + 5 * BLOCK_SIZE, sizeof(read));
}

static void by_blocks(void **state)
{
	uint32_t read[BLOCK_SIZE / 4];

	(void)state;
	m.high = true;
	m.csd[1] = 0x3fffffu << 8; /* 2 TiB */
	m.csd[2] = 0;
	m.csd[3] = 1u << 22;
	expect_success(sdhci_open(&card, &host, &d), &d);
	assert_false(card.byte_addresses);
	assert_int_equal(card.blocks, 1ull << 32);
	expect_success(card.read(&card, 63, read, 1, &d), &d);
	assert_memory_equal(read, m.content + 63 * BLOCK_SIZE, sizeof(read));
}

static void before_2006(void **state)
{
	(void)state;
	m.old = true;
	expect_success(sdhci_open(&card, &host, &d), &d);
	assert_true(card.byte_addresses);
}

#define EXPECT_OPEN_FAILS(reason) \
	expect_failure(sdhci_open(&card, &host, &d), &d, "SD card", reason)

static void cannot_be_opened(void **state)
{
	(void)state;
	m.card = false;
	EXPECT_OPEN_FAILS("there is none in the slot");
	reset(NULL);
	m.no_reset = true;
	EXPECT_OPEN_FAILS("the controller does not come out of reset");
	reset(NULL);
	m.no_clock = true;
	EXPECT_OPEN_FAILS("the controller's clock does not get stable");
	reset(NULL);
	m.mhz = 0;
	EXPECT_OPEN_FAILS("the controller does not say its clock");
	reset(NULL);
	m.busy = true;
	EXPECT_OPEN_FAILS("CMD0 cannot be sent: the lines stay busy");
	reset(NULL);
	m.power_up = ~0u;
	EXPECT_OPEN_FAILS("does not power up: it says 0x300000");
}

/* Each command of the way to a card; the controller is fit for the next afterwards. */
static void command_fails(void **state)
{
	static const uint32_t commands[] = {0, 55, 41, 2, 3, 9, 7, 16, 6};
	char reason[64];

	(void)state;
	for (unsigned i = 0; i < COUNT(commands); i++) {
		reset(NULL);
		m.bad_command = commands[i];
		m.command_error = 2;
		snprintf(reason, sizeof(reason), "CMD%u fails: CRC of the answer (status 0x28000)",
			 commands[i]);
		EXPECT_OPEN_FAILS(reason);
		assert_int_equal(m.lines_reset, 1);
	}
	reset(NULL);
	m.bad_command = 3;
	m.command_error = NEVER;
	EXPECT_OPEN_FAILS("CMD3 fails: the controller is not done in time (status 0x0)");
}

/* Of all a card says of itself its size is what is used. */
static void wrong_csd(void **state)
{
	static const struct {
		uint32_t high, middle;
		const char *reason;
	} wrong[] = {
		{2u << 22, 9 << 8, "does not say its size: CSD 0x00800000 0x00000900 0xffc00200"},
		{3u << 22, 9 << 8, "does not say its size: CSD 0x00c00000 0x00000900 0xffc00200"},
		{0, 8 << 8, "does not say its size: CSD 0x00000000 0x00000800 0xffc00200"},
		{0, 12 << 8, "does not say its size: CSD 0x00000000 0x00000c00 0xffc00200"},
	};

	(void)state;
	for (unsigned i = 0; i < COUNT(wrong); i++) {
		reset(NULL);
		m.csd[2] = wrong[i].middle;
		m.csd[3] = wrong[i].high;
		EXPECT_OPEN_FAILS(wrong[i].reason);
	}
	reset(NULL);
	m.csd[2] = 11 << 8;
	expect_success(sdhci_open(&card, &host, &d), &d);
	assert_int_equal(card.blocks, 262144);
}

/* BCM2835's: no capabilities, no card detect, and writes that get lost where they follow at
 * once. */
static void without_capabilities(void **state)
{
	uint32_t read[BLOCK_SIZE / 4];

	(void)state;
	m.arasan = true;
	m.mhz = 0;
	host = (struct sdhci){.name = "SD card at EMMC",
			      .base = BASE,
			      .clock_hz = 50000000,
			      .no_detect = true,
			      .slow_writes = true};
	expect_success(sdhci_open(&card, &host, &d), &d);
	assert_string_equal(card.name, "SD card at EMMC");
	assert_int_equal(*reg(0x2c), 0xe0005 | 1 << 8); /* 50 MHz / 2 */
	expect_success(card.read(&card, 5, read, 1, &d), &d);
	assert_memory_equal(read, m.content + 5 * BLOCK_SIZE, sizeof(read));
	m.bad_command = 18;
	m.command_error = NEVER;
	expect_failure(card.read(&card, 5, read, 1, &d), &d, "SD card at EMMC",
		       "CMD18 fails: the controller is not done in time (status 0x0)");
	m.absent = true;
	expect_failure(sdhci_open(&card, &host, &d), &d, "SD card at EMMC",
		       "none answers: there is none in the slot");
	host.slow_writes = m.absent = false;
	assert_int_equal(sdhci_open(&card, &host, &d), -1);
}

/* Also while it is being found. */
static void taken_out(void **state)
{
	(void)state;
	m.bad_command = 9;
	m.command_error = GONE;
	EXPECT_OPEN_FAILS("CMD9 fails: the card was taken out (status 0x0)");
}

static void expect_read_fails(const char *reason)
{
	uint32_t read[3 * BLOCK_SIZE / 4];
	unsigned before = m.lines_reset;

	expect_failure(card.read(&card, 5, read, 3, &d), &d, "SD card", reason);
	assert_int_equal(m.lines_reset, before + 1);
	m.left = m.status = 0;
	m.bad_command = m.bad_block = m.taken_out = m.ends_early = ~0u;
	m.card = true;
	m.card_says = 0;
	m.no_end = false;
	expect_success(card.read(&card, 5, read, 3, &d), &d);
}

static void read_fails(void **state)
{
	uint32_t read[BLOCK_SIZE / 4];

	(void)state;
	expect_success(sdhci_open(&card, &host, &d), &d);
	m.bad_command = 18;
	m.command_error = 1;
	expect_read_fails("CMD18 fails: no answer (status 0x18000)");
	m.bad_block = 7;
	m.data_error = 1 << 5;
	expect_read_fails("CMD18 fails: CRC of the data (status 0x208000)");
	m.bad_block = 6;
	m.data_error = NEVER;
	expect_read_fails("CMD18 fails: the controller is not done in time (status 0x0)");
	m.bad_block = 5;
	m.data_error = 1 << 4;
	expect_read_fails("CMD18 fails: no data in time (status 0x108001)");
	m.bad_block = 7;
	m.data_error = 1 << 8;
	expect_read_fails("CMD18 fails: CMD12 by itself (status 0x1008000)");
	m.taken_out = 6;
	expect_read_fails("CMD18 fails: the card was taken out (status 0x0)");
	m.ends_early = 7;
	expect_read_fails("CMD18 fails: the controller is not done in time (status 0x0)");
	m.no_end = true;
	expect_read_fails("CMD18 fails: the controller is not done in time (status 0x0)");
	m.card_says = 1u << 31;
	expect_read_fails("CMD18 fails: the card says 0x80000000");
	expect_failure(card.read(&card, 65535, read, 2, &d), &d, "SD card",
		       "has 65536 blocks, 2 are wanted from 65535 on");
	expect_failure(card.read(&card, 65537, read, 1, &d), &d, "SD card",
		       "has 65536 blocks, 1 are wanted from 65537 on");
}

/* Any offset, size and alignment; the blocks between go to their place directly. */
static void as_a_store(void **state)
{
	static const struct {
		unsigned offset, size, shift;
	} parts[] = {{0, 40, 0},  {40, 4000, 4},  {512, 1024, 0},
		     {511, 2, 0}, {100, 2000, 1}, {7, 0, 0}};
	static _Alignas(4) uint8_t target[8192];
	struct block_store store;

	(void)state;
	expect_success(sdhci_open(&card, &host, &d), &d);
	expect_success(block_store_open(&store, &card, (struct range){1024, 8192}, &d), &d);
	assert_int_equal(store.store.size, 8192);
	for (unsigned i = 0; i < COUNT(parts); i++) {
		memset(target, 0xee, sizeof(target));
		expect_success(store_fetch(&store.store, parts[i].offset, target + parts[i].shift,
					   parts[i].size, &d),
			       &d);
		assert_memory_equal(target + parts[i].shift, m.content + 1024 + parts[i].offset,
				    parts[i].size);
		assert_int_equal(target[parts[i].shift + parts[i].size], 0xee);
	}
	m.data_error = 1 << 4;
	m.bad_block = 2; /* of which a part is wanted */
	expect_failure(store_fetch(&store.store, 40, target, 2048, &d), &d, "SD card",
		       "CMD18 fails: no data in time (status 0x108001)");
	m.left = m.status = 0;
	m.bad_block = 4;
	expect_failure(store_fetch(&store.store, 40, target, 2048, &d), &d, "SD card",
		       "CMD18 fails: no data in time (status 0x108000)");
}

/* Blocks that each read of a device was asked for. */
static uint32_t asked[4];
static unsigned n_asked;

static int note_blocks(const struct block_device *device, uint64_t block, void *target,
		       uint32_t count, struct diag *diag)
{
	(void)device;
	(void)target;
	(void)diag;
	assert_int_equal(block, n_asked ? 3 + asked[0] : 3);
	assert_true(n_asked < COUNT(asked));
	asked[n_asked++] = count;
	return 0;
}

/* A command has 16 bits for the blocks that it reads. */
static void more_than_one_command(void **state)
{
	static const struct block_device large = {
		.name = "large", .blocks = 70000, .read = note_blocks};
	struct block_store store;
	uint32_t nothing;

	(void)state;
	expect_success(block_store_open(&store, &large, (struct range){1536, MIB(32)}, &d), &d);
	expect_success(store_fetch(&store.store, 0, &nothing, MIB(16) + 1024, &d), &d);
	assert_int_equal(n_asked, 2);
	assert_int_equal(asked[0], 32768);
	assert_int_equal(asked[1], 2);
}

static void end_of_the_card(void **state)
{
	struct block_store store;

	(void)state;
	expect_success(sdhci_open(&card, &host, &d), &d);
	expect_success(block_store_open(&store, &card, (struct range){MIB(31), MIB(8)}, &d), &d);
	assert_int_equal(store.store.size, MIB(1));
	expect_failure(block_store_open(&store, &card, (struct range){MIB(32), MIB(8)}, &d), &d,
		       "SD card", "ends at 0x2000000, what is wanted begins at 0x2000000");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(by_bytes, reset),
		cmocka_unit_test_setup(by_blocks, reset),
		cmocka_unit_test_setup(before_2006, reset),
		cmocka_unit_test_setup(cannot_be_opened, reset),
		cmocka_unit_test_setup(command_fails, reset),
		cmocka_unit_test_setup(wrong_csd, reset),
		cmocka_unit_test_setup(without_capabilities, reset),
		cmocka_unit_test_setup(taken_out, reset),
		cmocka_unit_test_setup(read_fails, reset),
		cmocka_unit_test_setup(as_a_store, reset),
		cmocka_unit_test_setup(more_than_one_command, reset),
		cmocka_unit_test_setup(end_of_the_card, reset),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
