/* SPDX-License-Identifier: Apache-2.0 */
/* sdhci_emmc_open() on a model of a controller with an eMMC chip; test_sdhci.c has the controller's
 * own failures. */
#include "tests/unit/expect.h"

#include <stdio.h>
#include <string.h>

#include "board/driver/mmio.h"
#include "board/driver/sdhci.h"

#define BASE     0xff160000ull
#define RCA      0x10000u
#define CSD_SIZE 65536u /* blocks, by the CSD below */
#define FOR_EVER 10000000u

static struct {
	/* what is there */
	bool sectors, no_detect;
	uint32_t power_up; /* CMD1s until it is ready */
	uint8_t ext_csd[BLOCK_SIZE], content[8 * BLOCK_SIZE];
	/* what is broken: a command, and what the chip says of one */
	uint32_t bad_command, says_to, says;
	/* how it stands */
	uint32_t reg[0x44 / 4], status, word, left;
	const uint8_t *data;
	unsigned sent[64];
	uint64_t now, looks;
} m;
static struct sdhci host;
static struct diag d;
static struct block_device emmc;

static uint32_t *reg(uint32_t offset)
{
	return &m.reg[offset / 4];
}

static void send_data(const uint8_t *data, uint32_t count)
{
	assert_int_equal(*reg(0x04), count << 16 | BLOCK_SIZE);
	m.data = data;
	m.left = count;
	m.word = 0;
	m.status |= 1u << 5;
}

static void take_command(uint32_t index, uint32_t mode)
{
	uint32_t argument = *reg(0x08), *response = reg(0x10);

	m.sent[index]++;
	if (index == m.bad_command) {
		m.status |= 1u << 16 | 1u << 15;
		return;
	}
	m.status |= 1;
	response[0] = index == m.says_to ? m.says : 0x900;
	if (index == 1) {
		assert_int_equal(argument, 0x40ff8080);
		response[0] = m.power_up && --m.power_up ? 0x00ff8080
							 : 0x80ff8080 | (uint32_t)m.sectors << 30;
	} else if (index == 9) {
		assert_int_equal(argument, RCA);
		response[1] = 1023u << 22 | 4 << 7;
		response[2] = 9 << 8 | 1023 >> 10;
		response[3] = 3u << 22; /* as the EXT_CSD says it */
	} else if (index == 3 || index == 7 || index == 13) {
		assert_int_equal(argument, RCA);
	} else if (index == 6) {
		assert_int_equal(argument, 0x03b70100);
	} else if (index == 8 && !(response[0] & 1u << 31)) {
		assert_int_equal(mode & 0x3f, 0x10);
		send_data(m.ext_csd, 1);
	} else if (index == 18 && !(response[0] & 1u << 31)) {
		argument /= m.sectors ? 1 : BLOCK_SIZE;
		send_data(m.content + argument * BLOCK_SIZE, *reg(0x04) >> 16);
	}
}

uint32_t mmio_read32(uint64_t address)
{
	uint32_t offset = (uint32_t)(address - BASE), value;

	assert_true(++m.looks < FOR_EVER);
	switch (offset) {
	case 0x20:
		assert_true(m.left);
		memcpy(&value, m.data, 4);
		m.data += 4;
		if (++m.word % (BLOCK_SIZE / 4) == 0)
			m.status |= --m.left ? 1u << 5 : 2;
		return value;
	case 0x24:
		return 1u << 17 | (uint32_t)!m.no_detect << 16;
	case 0x2c:
		return *reg(0x2c) | (*reg(0x2c) & 1 ? 2 : 0);
	case 0x30:
		return m.status;
	case 0x40:
		return 200 << 8 | (uint32_t)m.no_detect << 30;
	default:
		return *reg(offset);
	}
}

void mmio_write32(uint64_t address, uint32_t value)
{
	uint32_t offset = (uint32_t)(address - BASE);

	if (offset == 0x30) {
		m.status &= ~value;
		return;
	}
	*reg(offset) = value;
	if (offset == 0x0c)
		take_command(value >> 24, value);
	if (offset == 0x2c)
		*reg(0x2c) &= ~(7u << 24);
}

uint64_t deadline_us(uint32_t microseconds)
{
	return m.now + microseconds;
}

bool deadline_over(uint64_t deadline)
{
	return ++m.now >= deadline;
}

/* 8 GiB. */
static int reset(void **state)
{
	(void)state;
	memset(&m, 0, sizeof(m));
	host = (struct sdhci){.name = "eMMC", .base = BASE};
	m.sectors = true;
	m.power_up = 3;
	m.bad_command = m.says_to = ~0u;
	m.ext_csd[212 + 2] = 0x00;
	m.ext_csd[212 + 3] = 0x01;
	m.ext_csd[179] = 1 << 3; /* boots from partition 1 */
	for (unsigned i = 0; i < sizeof(m.content); i++)
		m.content[i] = (uint8_t)(i * 7 + i / 251);
	return 0;
}

static void by_sectors(void **state)
{
	uint32_t read[2 * BLOCK_SIZE / 4];

	(void)state;
	m.no_detect = true;
	expect_success(sdhci_emmc_open(&emmc, &host, &d), &d);
	assert_string_equal(emmc.name, "eMMC");
	assert_int_equal(emmc.blocks, 1u << 24);
	assert_false(emmc.byte_addresses);
	assert_int_equal(*reg(0x28), 0xf02);
	assert_int_equal(*reg(0x2c), 0xe0005 | 4 << 8);
	expect_success(emmc.read(&emmc, 3, read, 2, &d), &d);
	assert_memory_equal(read, m.content + 3 * BLOCK_SIZE, sizeof(read));
	/* none of a card's, and no more than one switch: that of the bus */
	assert_int_equal(m.sent[55] + m.sent[41], 0);
	assert_int_equal(m.sent[6], 1);
	assert_int_equal(m.sent[8], 1);
}

/* Up to 2 GiB: by the CSD. */
static void by_bytes(void **state)
{
	uint32_t read[BLOCK_SIZE / 4];

	(void)state;
	m.sectors = false;
	expect_success(sdhci_emmc_open(&emmc, &host, &d), &d);
	assert_int_equal(emmc.blocks, CSD_SIZE);
	expect_success(emmc.read(&emmc, 7, read, 1, &d), &d);
	assert_memory_equal(read, m.content + 7 * BLOCK_SIZE, sizeof(read));
}

#define EXPECT_OPEN_FAILS(reason) \
	expect_failure(sdhci_emmc_open(&emmc, &host, &d), &d, "eMMC", reason)

static void cannot_be_opened(void **state)
{
	static const uint32_t commands[] = {0, 1, 2, 3, 9, 7, 8, 6, 13};
	char reason[64];

	(void)state;
	for (unsigned i = 0; i < COUNT(commands); i++) {
		reset(NULL);
		m.bad_command = commands[i];
		snprintf(reason, sizeof(reason), "CMD%u fails: no answer (status 0x18000)",
			 commands[i]);
		EXPECT_OPEN_FAILS(reason);
	}
	reset(NULL);
	m.no_detect = true; /* nobody took it out */
	m.bad_command = 2;
	EXPECT_OPEN_FAILS("CMD2 fails: no answer (status 0x18000)");
	reset(NULL);
	m.power_up = ~0u;
	EXPECT_OPEN_FAILS("does not power up: it says 0xff8080");
	reset(NULL);
	m.says_to = 8;
	m.says = 1u << 31;
	EXPECT_OPEN_FAILS("CMD8 fails: the card says 0x80000000");
	reset(NULL);
	m.ext_csd[179] |= 2;
	EXPECT_OPEN_FAILS("is at partition 2, not at the user's");
	reset(NULL);
	m.ext_csd[215] = 0;
	EXPECT_OPEN_FAILS("does not say its size");
	reset(NULL);
	m.says_to = 13;
	m.says = 0x980;
	EXPECT_OPEN_FAILS("does not go to four lines: it says 0x980");
}

static void read_fails(void **state)
{
	uint32_t read[BLOCK_SIZE / 4];

	(void)state;
	expect_success(sdhci_emmc_open(&emmc, &host, &d), &d);
	m.says_to = 18;
	m.says = 1u << 31;
	expect_failure(emmc.read(&emmc, 5, read, 1, &d), &d, "eMMC",
		       "CMD18 fails: the card says 0x80000000");
	expect_failure(emmc.read(&emmc, 1u << 24, read, 1, &d), &d, "eMMC",
		       "has 16777216 blocks, 1 are wanted from 16777216 on");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(by_sectors, reset),
		cmocka_unit_test_setup(by_bytes, reset),
		cmocka_unit_test_setup(cannot_be_opened, reset),
		cmocka_unit_test_setup(read_fails, reset),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
