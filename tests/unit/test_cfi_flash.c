/* SPDX-License-Identifier: Apache-2.0 */
/* board/driver/cfi_flash.c on a model of chips side by side, and where there are none. */
#include "tests/unit/expect.h"

#include <stdio.h>
#include <string.h>

#include "board/driver/cfi_flash.h"
#include "board/driver/mmio.h"

#define BASE  0x4000000ull
#define WORDS 65536u

enum mode { ARRAY, QUERY, STATUS };

static struct {
	unsigned width;  /* bits of a chip; 0: nothing is there, */
	uint32_t floats; /* and what is read then */
	uint8_t size;
	uint32_t change; /* of the word with the sizes */
	bool amd;        /* another command ends a query */
	enum mode mode;
	unsigned writes;
} m;
static struct block_device flash;
static struct diag d;

static uint32_t all(uint32_t value)
{
	return m.width == 8    ? value | value << 8 | value << 16 | value << 24
	       : m.width == 16 ? value | value << 16
			       : value;
}

static uint32_t content(uint64_t word)
{
	return (uint32_t)(word * 0x9e3779b9u) ^ 0x5a5au;
}

uint32_t mmio_read32(uint64_t address)
{
	uint64_t word = (address - BASE) / 4;

	assert_true(address >= BASE && !(address & 3) && word < WORDS);
	if (!m.width)
		return m.floats;
	if (m.mode == STATUS)
		return all(0x80);
	if (m.mode == ARRAY)
		return content(word);
	return word == 0x27                  ? all(m.size) ^ m.change
	       : word >= 0x10 && word < 0x13 ? all((uint32_t) "QRY"[word - 0x10])
					     : 0;
}

void mmio_write32(uint64_t address, uint32_t value)
{
	uint64_t word = (address - BASE) / 4;

	m.writes++;
	if (!m.width)
		return;
	if (value == all(0x98) && (word & 0xff) == 0x55)
		m.mode = QUERY;
	else if (value == all(m.amd ? 0xf0 : 0xff))
		m.mode = ARRAY;
	else if (m.mode == ARRAY && value == all(0x70))
		m.mode = STATUS;
}

static int start(void **state)
{
	(void)state;
	memset(&m, 0, sizeof(m));
	m.width = 16;
	m.size = 25;
	return 0;
}

static int open_flash(uint64_t room)
{
	int failed;

	m.writes = 0;
	failed = cfi_flash_open(&flash, (struct range){BASE, room}, &d);
	assert_int_equal(m.mode, ARRAY);
	assert_true(m.writes <= 16);
	return failed;
}

/* Each width, each command set, whatever mode it was left in. */
static void finds(void **state)
{
	static const unsigned widths[] = {8, 16, 32};
	static uint32_t read[3 * 128];

	for (unsigned i = 0; i < 3; i++)
		for (unsigned k = 0; k < 4; k++) {
			start(state);
			m.width = widths[i];
			m.amd = k & 1;
			m.mode = k & 2 ? QUERY : STATUS;
			expect_success(open_flash(1ull << 32), &d);
			assert_string_equal(flash.name, "CFI flash");
			assert_int_equal(flash.blocks, ((32ull / m.width) << 25) / 512);
			expect_success(flash.read(&flash, 5, read, 3, &d), &d);
			for (unsigned n = 0; n < COUNT(read); n++)
				assert_int_equal(read[n], content(5 * 128 + n));
		}
}

/* No more than the board says, and none beyond the end. */
static void room(void **state)
{
	uint32_t read[128];

	(void)state;
	expect_success(open_flash(64 << 10), &d);
	assert_int_equal(flash.blocks, 128);
	expect_success(flash.read(&flash, 127, read, 1, &d), &d);
	expect_failure(flash.read(&flash, 127, read, 2, &d), &d, "CFI flash",
		       "has 128 blocks, 2 are wanted from 127 on");
	expect_failure(flash.read(&flash, ~0ull, read, 1, &d), &d, "CFI flash",
		       "has 128 blocks, 1 are wanted from 18446744073709551615 on");
}

static void none(void **state)
{
	(void)state;
	m.width = 0;
	m.floats = 0xffffffff;
	expect_failure(open_flash(1 << 20), &d, "CFI flash",
		       "none at 0x4000000: it reads 0xffffffff");
	m.floats = 0x00510051; /* a Q and no R */
	expect_failure(open_flash(1 << 20), &d, "CFI flash",
		       "none at 0x4000000: it reads 0x510051");
}

static void sizes(void **state)
{
	static const uint8_t wrong[] = {0, 15, 31, 255};

	for (unsigned i = 0; i < COUNT(wrong); i++) {
		char why[80];

		start(state);
		m.size = wrong[i];
		snprintf(why, sizeof(why), "at 0x4000000: sizes 0x%x of its chips",
			 wrong[i] * 0x10001u);
		expect_failure(open_flash(1 << 20), &d, "CFI flash", why);
	}
	start(state);
	m.change = 0x10000; /* one chip of the two is larger */
	expect_failure(open_flash(1 << 20), &d, "CFI flash",
		       "at 0x4000000: sizes 0x180019 of its chips");
}

static void back_to_array(void **state)
{
	(void)state;
	m.mode = STATUS;
	cfi_flash_read_array(BASE);
	assert_int_equal(m.mode, ARRAY);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(finds, start),         cmocka_unit_test_setup(room, start),
		cmocka_unit_test_setup(none, start),          cmocka_unit_test_setup(sizes, start),
		cmocka_unit_test_setup(back_to_array, start),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
