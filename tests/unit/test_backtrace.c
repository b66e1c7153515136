/* SPDX-License-Identifier: Apache-2.0 */
/* Chains of frame records: whole ones, and every kind that a guest may have made up. */
#include "tests/unit/expect.h"

#include <stdbool.h>

#include "el2/console/backtrace.h"

#define BASE  0x40001000ull
#define WORDS 64u
#define CODE  0x40080000ull

static uint64_t memory[WORDS];
static unsigned reads;

static bool read_word(void *ctx, uint64_t address, uint64_t *value)
{
	uint64_t word = (address - BASE) / 8;

	(void)ctx;
	assert_int_equal(address % 8, 0);
	reads++;
	if (address < BASE || word >= WORDS)
		return false;
	*value = memory[word];
	return true;
}

static struct backtrace guest = {.read = read_word};
static uint64_t found[BACKTRACE_MOST];

static void record(unsigned word, uint64_t next, uint64_t from)
{
	memory[word] = next;
	memory[word + 1] = from;
}

static uint64_t at(unsigned word)
{
	return BASE + 8ull * word;
}

static int begin(void **state)
{
	(void)state;
	for (unsigned i = 0; i < WORDS; i++)
		memory[i] = 0;
	guest.tcr = 0;
	reads = 0;
	return 0;
}

static void three_calls(void **state)
{
	(void)state;
	record(2, at(8), CODE + 4);
	record(8, at(20), CODE + 8);
	record(20, 0, CODE + 12);
	assert_int_equal(backtrace(&guest, at(2), found), 3);
	for (unsigned i = 0; i < 3; i++)
		assert_int_equal(found[i], CODE + 4 + 4 * i);
}

static void none(void **state)
{
	(void)state;
	assert_int_equal(backtrace(&guest, 0, found), 0);
	assert_int_equal(backtrace(&guest, at(1) + 4, found), 0);
	assert_int_equal(reads, 0);
	assert_int_equal(backtrace(&guest, 0x1000, found), 0); /* nothing there */
	assert_int_equal(backtrace(&guest, ~7ull, found), 0);
}

/* A kernel's last record of a task says 0 twice. */
static void the_last_record(void **state)
{
	(void)state;
	record(2, at(8), CODE);
	assert_int_equal(backtrace(&guest, at(2), found), 1);
}

static void chains_that_lead_nowhere(void **state)
{
	static const uint64_t ends[] = {0, 4, 0x09000000, ~0ull, BASE + 8 * WORDS, BASE + 3};

	(void)state;
	for (unsigned i = 0; i < COUNT(ends); i++) {
		record(2, ends[i], CODE);
		assert_int_equal(backtrace(&guest, at(2), found), 1);
		assert_int_equal(found[0], CODE);
	}
	/* half a record is in memory */
	record(2, at(WORDS - 1), CODE);
	memory[WORDS - 1] = at(2);
	assert_int_equal(backtrace(&guest, at(2), found), 1);
}

static void loops(void **state)
{
	(void)state;
	record(2, at(2), CODE);
	assert_int_equal(backtrace(&guest, at(2), found), 1);
	record(2, at(8), CODE);
	record(8, at(12), CODE);
	record(12, at(8), CODE);
	assert_int_equal(backtrace(&guest, at(2), found), 3);
	assert_true(reads <= 2 * BACKTRACE_MOST);
}

/* Another stack may lie below: a kernel's of interrupts does. */
static void down_again(void **state)
{
	(void)state;
	record(20, at(8), CODE);
	record(8, at(2), CODE);
	record(2, 0, CODE);
	assert_int_equal(backtrace(&guest, at(20), found), 3);
}

static void a_long_chain(void **state)
{
	(void)state;
	for (unsigned i = 0; i < WORDS; i += 2)
		record(i, at(i + 2), CODE + i);
	assert_int_equal(backtrace(&guest, at(0), found), BACKTRACE_MOST);
	assert_int_equal(reads, 2 * BACKTRACE_MOST);
}

static void signed_addresses(void **state)
{
	(void)state;
	guest.tcr = 25ull << 16 | 16; /* 39 bits above, 48 below */
	record(2, at(8), 0x00ab800012345678);
	record(8, at(12), 0x12cdffc012345678);
	record(12, 0, 0x7a3f000012345678);
	assert_int_equal(backtrace(&guest, at(2), found), 3);
	assert_int_equal(found[0], 0xffffff8012345678);
	assert_int_equal(found[1], 0xffffffc012345678);
	assert_int_equal(found[2], 0x0000000012345678);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(three_calls, begin),
		cmocka_unit_test_setup(none, begin),
		cmocka_unit_test_setup(the_last_record, begin),
		cmocka_unit_test_setup(chains_that_lead_nowhere, begin),
		cmocka_unit_test_setup(loops, begin),
		cmocka_unit_test_setup(down_again, begin),
		cmocka_unit_test_setup(a_long_chain, begin),
		cmocka_unit_test_setup(signed_addresses, begin),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
