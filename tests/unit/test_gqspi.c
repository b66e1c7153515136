/* SPDX-License-Identifier: Apache-2.0 */
/* board/driver/gqspi.c on a model of the controller with two chips: each kind of chip, and each way
 * to fail: its line, and none that waits for ever. */
#include "tests/unit/expect.h"

#include <string.h>

#include "board/driver/gqspi.h"
#include "board/driver/mmio.h"

#define BASE     0xff0f0000ull
#define FOR_EVER 10000000u
#define MICRON   0x20bb20u /* as the datasheet writes it; 64 MiB */

struct chip {
	/* what it is; `floats`: nothing is there, and the line reads as that */
	bool absent;
	uint8_t floats, sfdp[96];
	uint32_t id, busy; /* status reads until it is ready */
	/* the command under way */
	uint32_t opcode, sent, address, dummies, given;
	bool reset_enabled;
	unsigned resets;
};

static struct {
	struct chip chip[2];
	/* what is broken: no register answers, no entry is taken, words that do not come, that are
	 * too many */
	bool dead, no_clock;
	uint32_t lost, surplus, stuck_at; /* the command that is not taken */
	/* how it stands */
	uint32_t config, enable, select, entry[32], n_entries;
	uint32_t rx[64], n_rx, next;
	uint64_t now, looks;
	unsigned started, fifo_resets;
} m;
static struct diag d;
static struct block_device flash;

static uint8_t content(unsigned chip, uint32_t address)
{
	return (uint8_t)(address * 7 + address / 251 + chip * 13);
}

static bool is_read(uint32_t opcode, uint32_t *address_bytes, uint32_t *dummies)
{
	*address_bytes = opcode == 0x13 || opcode == 0x6c ? 4 : 3;
	*dummies = opcode == 0x6b || opcode == 0x6c || opcode == 0x5a ? 8 : 0;
	return opcode == 0x03 || opcode == 0x13 || opcode == 0x6b || opcode == 0x6c ||
	       opcode == 0x5a;
}

static void chip_takes(struct chip *chip, uint8_t byte)
{
	if (chip->sent++)
		chip->address = chip->address << 8 | byte;
	else
		chip->opcode = byte;
}

static void chip_released(struct chip *chip)
{
	chip->resets += chip->sent == 1 && chip->opcode == 0x99 && chip->reset_enabled;
	chip->reset_enabled = chip->sent == 1 && chip->opcode == 0x66;
	chip->sent = chip->address = chip->dummies = chip->given = 0;
}

static uint8_t chip_gives(unsigned n, uint32_t lines)
{
	struct chip *chip = &m.chip[n];
	uint32_t i = chip->given++, address_bytes, dummies;

	if (chip->absent)
		return chip->floats;
	if (is_read(chip->opcode, &address_bytes, &dummies)) {
		assert_int_equal(chip->sent, 1 + address_bytes);
		assert_int_equal(chip->dummies, dummies);
		assert_int_equal(lines, chip->opcode >> 4 == 6 ? 3 : 1);
		if (chip->opcode != 0x5a)
			return content(n, chip->address + i);
		assert_true(chip->address + i < sizeof(chip->sfdp));
		return chip->sfdp[chip->address + i];
	}
	assert_int_equal(chip->sent, 1);
	if (chip->opcode == 0x05)
		return chip->busy && (i % 4 || chip->busy == ~0u || chip->busy--) ? 3 : 2;
	assert_int_equal(chip->opcode, 0x9f);
	return i < 3 ? chip->id >> (16 - 8 * i) & 0xff : 0;
}

static void receive(uint32_t entry, bool lower, bool upper)
{
	uint32_t count = entry & 0x200 ? 1u << (entry & 0xff) : entry & 0xff;
	uint32_t lines = entry >> 10 & 3;
	uint8_t *bytes = (uint8_t *)m.rx;

	assert_true(count <= sizeof(m.rx) && count % 4 == 0);
	assert_int_equal(m.n_rx, 0);
	assert_int_equal(lower && upper, entry >> 18 & 1);
	for (uint32_t i = 0; i < count; i++)
		bytes[i] = chip_gives(lower && upper ? i & 1 : upper, lines);
	m.n_rx = count / 4 - m.lost + m.surplus;
	m.next = 0;
}

static void take_entry(uint32_t entry)
{
	bool selected[2] = {entry >> 12 & 1, entry >> 13 & 1};

	assert_int_equal(selected[0] && !(entry >> 14 & 1), false);
	assert_int_equal(selected[1] && !(entry >> 15 & 1), false);
	for (unsigned i = 0; i < 2; i++) {
		if (!selected[i])
			chip_released(&m.chip[i]);
		else if (entry & 1 << 16)
			chip_takes(&m.chip[i], (uint8_t)entry);
		else if ((entry & 0x20100) == 0x100)
			m.chip[i].dummies += entry & 0xff;
	}
	if (entry & 1 << 16)
		assert_int_equal(entry & 0x60f00, 0x400);
	if (entry & 1 << 17)
		receive(entry, selected[0], selected[1]);
}

static void start(void)
{
	assert_int_equal(m.enable, 1);
	assert_int_equal(m.select, 1);
	assert_int_equal(m.entry[m.n_entries - 1] & 3 << 12, 0);
	if (m.no_clock || ++m.started == m.stuck_at)
		return;
	for (uint32_t i = 0; i < m.n_entries; i++)
		take_entry(m.entry[i]);
	m.n_entries = 0;
}

uint32_t mmio_read32(uint64_t address)
{
	assert_true(++m.looks < FOR_EVER);
	if (m.dead)
		return 0;
	switch (address - BASE) {
	case 0x100:
		return m.config;
	case 0x104:
		return (uint32_t)!m.n_rx << 11 | (uint32_t)!m.n_entries << 7;
	case 0x114:
		return m.enable;
	case 0x120:
		assert_true(m.n_rx);
		m.n_rx--;
		return m.rx[m.next++ % 64];
	case 0x144:
		return m.select;
	default:
		fail_msg("read of 0x%lx", (unsigned long)address);
		return 0;
	}
}

void mmio_write32(uint64_t address, uint32_t value)
{
	switch (address - BASE) {
	case 0x100:
		m.config = value & ~(1u << 28);
		if (value & 1u << 28)
			start();
		break;
	case 0x10c:
		assert_int_equal(value, 0xfbe);
		break;
	case 0x114:
		m.enable = value;
		break;
	case 0x138:
	case 0x1f8:
		assert_int_equal(value, 0);
		break;
	case 0x140:
		assert_true(m.n_entries < COUNT(m.entry));
		m.entry[m.n_entries++] = value;
		break;
	case 0x144:
		m.select = value;
		break;
	case 0x14c:
		assert_int_equal(value, 7);
		m.n_entries = m.n_rx = 0;
		m.fifo_resets++;
		break;
	default:
		fail_msg("write of 0x%lx", (unsigned long)address);
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

/* Two of Micron's chips without SFDP, as QEMU's xlnx-zcu102 has them. */
static int reset(void **state)
{
	(void)state;
	memset(&m, 0, sizeof(m));
	m.chip[0].id = m.chip[1].id = MICRON;
	m.n_rx = 3; /* left by who was before us */
	return 0;
}

/* SFDP of a chip whose basic table, at 0x30, has this word of density. */
static void has_sfdp(unsigned chip, uint32_t density)
{
	static const uint8_t head[16] = {'S', 'F', 'D', 'P', 6,    1, 0, 0xff,
					 0,   6,   1,   16,  0x30, 0, 0, 0xff};

	memcpy(m.chip[chip].sfdp, head, sizeof(head));
	memcpy(m.chip[chip].sfdp + 0x34, &density, sizeof(density));
}

static void expect_content(uint64_t block, uint32_t count, bool both)
{
	static uint8_t read[8 * BLOCK_SIZE];

	expect_success(flash.read(&flash, block, read, count, &d), &d);
	for (uint32_t i = 0; i < count * BLOCK_SIZE; i++) {
		uint32_t at = (uint32_t)(block * BLOCK_SIZE >> both) + (i >> both);

		assert_int_equal(read[i], content(both ? i & 1 : 0, at));
	}
}

static int open_flash(enum gqspi_chips chips)
{
	return gqspi_open(&flash, BASE, 125000000, chips, &d);
}

static void one_chip(void **state)
{
	(void)state;
	m.chip[1].absent = true;
	expect_success(open_flash(GQSPI_LOWER), &d);
	assert_string_equal(flash.name, "QSPI flash");
	assert_int_equal(flash.blocks, 131072);
	assert_int_equal(m.chip[0].resets, 1);
	assert_int_equal(m.chip[1].resets, 0);
	assert_int_equal(m.config, 1u << 29 | 1 << 19 | 1 << 3); /* 125 MHz / 4 */
	expect_content(0, 1, false);
	expect_content(131064, 8, false);
}

/* Each has every second byte. */
static void both_chips(void **state)
{
	(void)state;
	expect_success(open_flash(GQSPI_BOTH), &d);
	assert_int_equal(flash.blocks, 262144);
	assert_int_equal(m.chip[0].resets, 1);
	assert_int_equal(m.chip[1].resets, 1);
	expect_content(0, 3, true);
	expect_content(262136, 8, true);
}

static void the_clock_is_divided(void **state)
{
	static const struct {
		uint32_t hz, divider;
	} rows[] = {{80000000, 0}, {80000002, 1}, {300000000, 2}, {~0u, 6}};

	(void)state;
	for (unsigned i = 0; i < COUNT(rows); i++) {
		reset(NULL);
		expect_success(gqspi_open(&flash, BASE, rows[i].hz, GQSPI_LOWER, &d), &d);
		assert_int_equal(m.config >> 3 & 7, rows[i].divider);
	}
}

/* Which size a chip has, and how it is read, by ID and SFDP. */
static void kinds_of_chip(void **state)
{
	static const struct {
		uint32_t id, density; /* 0: no SFDP */
		uint32_t mib, opcode;
	} rows[] = {
		{0x20ba18, 0, 16, 0x6b},
		{0x20ba19, 0, 32, 0x6c},
		{0x20bb22, 0, 256, 0x6c},
		{0xef4018, 0, 16, 0x03},
		{0xc2201a, 0, 64, 0x13},
		{0x010220, 0, 64, 0x13},
		{0x9d6019, (1u << 28) - 1, 32, 0x13}, /* ISSI */
		{0x9d6019, 1u << 31 | 33, 1024, 0x13},
		{0x20bb20, (1u << 28) - 1, 32, 0x6c}, /* SFDP first */
		{0x20bb20, 1u << 31 | 36, 64, 0x6c},  /* more than the address has bits */
		{0x20bb20, 12345, 64, 0x6c},
		{0x20bb20, 1u << 31 | 18, 64, 0x6c},
	};

	(void)state;
	for (unsigned i = 0; i < COUNT(rows); i++) {
		reset(NULL);
		m.chip[0].id = rows[i].id;
		if (rows[i].density)
			has_sfdp(0, rows[i].density);
		expect_success(open_flash(GQSPI_LOWER), &d);
		assert_int_equal(flash.blocks, rows[i].mib * 2048u);
		expect_content(flash.blocks - 1, 1, false);
		assert_int_equal(m.chip[0].opcode, rows[i].opcode);
	}
}

/* What looks like SFDP, and is none. */
static void damaged_sfdp(void **state)
{
	static const struct {
		unsigned at, value;
	} rows[] = {{0, 'X'}, {8, 1}, {11, 1}, {0x37, 0xc0}};

	(void)state;
	for (unsigned i = 0; i < COUNT(rows); i++) {
		reset(NULL);
		has_sfdp(0, (1u << 28) - 1);
		m.chip[0].sfdp[rows[i].at] = (uint8_t)rows[i].value;
		expect_success(open_flash(GQSPI_LOWER), &d);
		assert_int_equal(flash.blocks, 131072);
	}
}

static void busy_for_a_while(void **state)
{
	(void)state;
	m.chip[1].busy = 50;
	expect_success(open_flash(GQSPI_BOTH), &d);
	assert_int_equal(m.chip[1].busy, 0);
}

#define EXPECT_OPEN_FAILS(reason) expect_failure(open_flash(GQSPI_BOTH), &d, "QSPI flash", reason)

static void no_controller(void **state)
{
	(void)state;
	m.dead = true;
	EXPECT_OPEN_FAILS("the controller does not answer: select 0x0, enable 0x0, status 0x0");
	reset(NULL);
	m.no_clock = true;
	EXPECT_OPEN_FAILS("command 0x66: the controller is not done in time: 0x800");
}

static void no_chip(void **state)
{
	(void)state;
	m.chip[0].absent = true;
	EXPECT_OPEN_FAILS("the lower chip does not answer: its ID is 0x000000");
	reset(NULL);
	m.chip[1].absent = true;
	m.chip[1].floats = 0xff;
	EXPECT_OPEN_FAILS("the upper chip does not answer: its ID is 0xffffff");
}

static void no_such_chip(void **state)
{
	static const uint32_t ids[] = {0x1f4700, 0x20ba0f, 0x20ba1c, 0x20ba23, 0xef40ff};

	(void)state;
	m.chip[1].id = ids[0];
	EXPECT_OPEN_FAILS("the upper chip is unknown: ID 1f 47 00, no SFDP");
	for (unsigned i = 0; i < COUNT(ids); i++) {
		m.chip[0].id = ids[i];
		assert_int_equal(open_flash(GQSPI_LOWER), -1);
		assert_non_null(strstr(d.reason, "the lower chip is unknown"));
	}
	reset(NULL);
	m.chip[1].id = 0x20ba20;
	EXPECT_OPEN_FAILS("two chips that differ: IDs 20 bb 20 and 20 ba 20, 65536 and 65536 KiB");
	reset(NULL);
	has_sfdp(1, (1u << 28) - 1);
	EXPECT_OPEN_FAILS("two chips that differ: IDs 20 bb 20 and 20 bb 20, 65536 and 32768 KiB");
	reset(NULL);
	m.chip[0].busy = ~0u;
	EXPECT_OPEN_FAILS("the lower chip stays busy: status 0x3");
}

/* Whichever command of the way to a chip does not end. */
static void breaks_on_the_way(void **state)
{
	(void)state;
	for (unsigned i = 1; i <= 12; i++) {
		reset(NULL);
		has_sfdp(0, (1u << 28) - 1);
		has_sfdp(1, (1u << 28) - 1);
		m.stuck_at = i;
		assert_int_equal(open_flash(GQSPI_BOTH), -1);
		assert_non_null(strstr(d.reason, "the controller is not done in time: 0x800"));
		assert_int_equal(m.started, i);
	}
	reset(NULL);
	m.lost = 1;
	EXPECT_OPEN_FAILS("command 0x9f: not all of 4 bytes came: 0x880");
}

/* What of a read is broken, its line, and that the next one is right. */
static void expect_read_fails(const char *reason)
{
	uint32_t read[BLOCK_SIZE / 4];
	unsigned before = m.fifo_resets;

	expect_failure(flash.read(&flash, 6, read, 1, &d), &d, "QSPI flash", reason);
	assert_int_equal(m.fifo_resets, before + 1);
	m.no_clock = false;
	m.lost = m.surplus = 0;
	expect_content(6, 2, true);
}

static void read_fails(void **state)
{
	uint32_t read[BLOCK_SIZE / 4];

	(void)state;
	expect_success(open_flash(GQSPI_BOTH), &d);
	m.no_clock = true;
	expect_read_fails("command 0x6c: the controller is not done in time: 0x800");
	m.lost = 64;
	expect_read_fails("command 0x6c: not all of 256 bytes came: 0x880");
	m.lost = 1;
	expect_read_fails("command 0x6c: not all of 256 bytes came: 0x880");
	m.surplus = 1;
	expect_read_fails("command 0x6c: more than 256 bytes came: 0x80");
	expect_failure(flash.read(&flash, 262143, read, 2, &d), &d, "QSPI flash",
		       "has 262144 blocks, 2 are wanted from 262143 on");
	expect_failure(flash.read(&flash, 262145, read, 1, &d), &d, "QSPI flash",
		       "has 262144 blocks, 1 are wanted from 262145 on");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(one_chip, reset),
		cmocka_unit_test_setup(both_chips, reset),
		cmocka_unit_test_setup(the_clock_is_divided, reset),
		cmocka_unit_test_setup(kinds_of_chip, reset),
		cmocka_unit_test_setup(damaged_sfdp, reset),
		cmocka_unit_test_setup(busy_for_a_while, reset),
		cmocka_unit_test_setup(no_controller, reset),
		cmocka_unit_test_setup(no_chip, reset),
		cmocka_unit_test_setup(no_such_chip, reset),
		cmocka_unit_test_setup(breaks_on_the_way, reset),
		cmocka_unit_test_setup(read_fails, reset),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
