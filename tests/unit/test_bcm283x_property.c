/* SPDX-License-Identifier: Apache-2.0 */
/* board/soc/bcm283x/property.c beside a model of the mailbox and of the firmware behind it, which
 * can fail in every way. */
#include "tests/unit/expect.h"

#include <stdbool.h>
#include <string.h>

#include "board/driver/mmio.h"
#include "board/soc/bcm283x/property.h"

#define BASE     0x3f00b880ull
#define BUS      0xc0001000u
#define WORD     (BUS | 8)
#define DEPTH    8u
#define FOR_EVER 1000000u

static struct diag d;
static uint32_t buffer[PROPERTY_WORDS] __attribute__((aligned(16)));
static const struct property_channel channel = {.base = BASE, .buffer = buffer, .bus_address = BUS};
static const char object[] = "VideoCore mailbox";
static uint32_t behind[PROPERTY_WORDS]; /* behind a cache */

static struct {
	uint64_t now, answer_at;
	bool slow;
	bool full, silent, floods; /* mailbox 1 is full for ever; nobody answers; all others do */
	uint32_t mail[DEPTH + 1];  /* mailbox 0 */
	unsigned n_mail, n_sent, looks;
	uint32_t code, tag_code, tag, clock; /* other than 0: in place of the right one */
	uint32_t early;                      /* comes before the answer */
	uint32_t state;                      /* of a clock, or of power */
	bool cached, answered;
} vc;

uint64_t deadline_us(uint32_t microseconds)
{
	return vc.now + microseconds;
}

bool deadline_over(uint64_t deadline)
{
	vc.now += 10;
	return vc.now >= deadline;
}

static void post(uint32_t word)
{
	assert_true(vc.n_mail < DEPTH);
	vc.mail[vc.n_mail++] = word;
}

/* The firmware's side of each tag. */
static void fill_answer(void)
{
	uint32_t length = 4, *seen = vc.cached ? behind : buffer;

	seen[1] = vc.code ? vc.code : 0x80000000;
	switch (seen[2]) {
	case 0x00010002:
		seen[5] = 0xa02082;
		break;
	case 0x00010005:
		seen[5] = 0;
		seen[6] = 0x3b400000;
		length = 8;
		break;
	case 0x00030002:
		seen[6] = seen[5] == 2 ? 48000000 : 1200000000;
		if (vc.clock)
			seen[5] = vc.clock;
		length = 8;
		break;
	case 0x00028001:
		assert_true(!seen[5] && seen[6] == 3);
		seen[6] = vc.state;
		length = 8;
		break;
	case 0x00038001:
		assert_true(seen[6] == 1);
		seen[6] = vc.state;
		length = 8;
		break;
	default:
		fail_msg("tag 0x%08x", seen[2]);
	}
	assert_true(seen[3] == length);
	assert_true(seen[0] == 4 * (6 + length / 4) && !seen[5 + length / 4]);
	seen[4] = vc.tag_code ? vc.tag_code - 1 : 0x80000000 | length;
	if (vc.tag)
		seen[2] = vc.tag;
	vc.answered = true;
}

uint32_t mmio_read32(uint64_t address)
{
	uint32_t word;

	assert_true(++vc.looks < FOR_EVER);
	if (vc.answer_at && vc.now >= vc.answer_at) {
		vc.answer_at = 0;
		fill_answer();
		post(WORD);
	}
	switch (address - BASE) {
	case 0x18:
		return vc.n_mail || vc.floods ? 0 : 1u << 30;
	case 0x38:
		return vc.full ? 1u << 31 : 0;
	case 0x00:
		if (vc.floods)
			return 0x12345670 | 1;
		assert_true(vc.n_mail);
		word = vc.mail[0];
		memmove(vc.mail, vc.mail + 1, --vc.n_mail * sizeof(word));
		return word;
	}
	fail_msg("read at 0x%llx", (unsigned long long)address);
	return 0;
}

void mmio_write32(uint64_t address, uint32_t value)
{
	assert_true(address == BASE + 0x20 && !vc.full);
	assert_true(value == WORD);
	vc.n_sent++;
	if (vc.early)
		post(vc.early);
	if (!vc.silent)
		vc.answer_at = vc.now + (vc.slow ? 900000 : 500);
}

/* What is newer is what both have then. */
static void flush(uint64_t base, uint64_t size)
{
	assert_true(base == (uintptr_t)buffer && size == sizeof(buffer));
	memcpy(vc.answered ? buffer : behind, vc.answered ? behind : buffer, size);
	vc.answered = false;
}

static int reset(void **state)
{
	(void)state;
	memset(&vc, 0, sizeof(vc));
	memset(buffer, 0xa5, sizeof(buffer));
	return 0;
}

static int ask_revision(void)
{
	uint32_t revision = 77;
	int failed = property_revision(&channel, &revision, &d);

	assert_int_equal(revision, failed ? 77 : 0xa02082);
	return failed;
}

static void answers(void **state)
{
	struct range memory;
	uint32_t hz;

	(void)state;
	expect_success(ask_revision(), &d);
	expect_success(property_memory(&channel, &memory, &d), &d);
	assert_true(memory.base == 0 && memory.size == 0x3b400000);
	expect_success(property_clock_hz(&channel, PROPERTY_CLOCK_UART, &hz, &d), &d);
	assert_int_equal(hz, 48000000);
	expect_success(property_clock_hz(&channel, PROPERTY_CLOCK_ARM, &hz, &d), &d);
	assert_int_equal(hz, 1200000000);
	assert_int_equal(vc.n_sent, 4);
}

/* What an earlier run left is no answer to this one, even where it looks like it. */
static void leftovers(void **state)
{
	(void)state;
	for (unsigned i = 0; i < DEPTH; i++)
		post(WORD);
	expect_success(ask_revision(), &d);
	assert_int_equal(vc.n_mail, 0);
}

/* The VideoCore may be at something else. */
static void slow(void **state)
{
	(void)state;
	vc.slow = true;
	expect_success(ask_revision(), &d);
	assert_in_range(vc.now, 900000, 901000);
}

/* Another channel's word comes while this one waits. */
static void others_word(void **state)
{
	(void)state;
	vc.early = 0x100 | 1;
	expect_success(ask_revision(), &d);
}

static void full(void **state)
{
	(void)state;
	vc.full = true;
	expect_failure(ask_revision(), &d, object, "stays full for 1000 ms");
	assert_int_equal(vc.n_sent, 0);
	assert_in_range(vc.now, 1000000, 1001000);
}

static void silent(void **state)
{
	(void)state;
	vc.silent = true;
	expect_failure(ask_revision(), &d, object, "no answer in 1000 ms");
	assert_in_range(vc.now, 1000000, 1001000);
}

static void floods(void **state)
{
	(void)state;
	vc.floods = true;
	expect_failure(ask_revision(), &d, object,
		       "answers 0x12345671 alone, wanted is 0xc0001008");
	assert_in_range(vc.now, 1000000, 1001000);
}

static void refused(void **state)
{
	(void)state;
	vc.code = 0x80000001;
	expect_failure(ask_revision(), &d, object, "tag 0x00010002 is refused: 0x80000001");
}

static void wrong_tag(void **state)
{
	(void)state;
	vc.tag = 0x00010003;
	expect_failure(ask_revision(), &d, object,
		       "tag 0x00010003 is answered, wanted is 0x00010002");
}

static void unknown_tag(void **state)
{
	(void)state;
	vc.tag_code = 4 + 1;
	expect_failure(ask_revision(), &d, object, "tag 0x00010002 has no answer");
}

static void truncated(void **state)
{
	struct range memory = {1, 2};

	(void)state;
	vc.tag_code = (0x80000000 | 4) + 1;
	expect_failure(property_memory(&channel, &memory, &d), &d, object,
		       "tag 0x00010005: 4 bytes of answer, wanted are 8");
	assert_true(memory.base == 1 && memory.size == 2);
}

static void other_clock(void **state)
{
	uint32_t hz = 5;

	(void)state;
	vc.clock = 9;
	expect_failure(property_clock_hz(&channel, PROPERTY_CLOCK_UART, &hz, &d), &d, object,
		       "says the rate of clock 9, asked is 2");
	assert_int_equal(hz, 5);
	vc.silent = true;
	expect_failure(property_clock_hz(&channel, PROPERTY_CLOCK_UART, &hz, &d), &d, object,
		       "no answer in 1000 ms");
	assert_int_equal(hz, 5);
}

static void ram_size(void **state)
{
	(void)state;
	assert_true(property_ram_size(0xa02082) == MIB(1024)); /* Pi 3B */
	assert_true(property_ram_size(0x9020e0) == MIB(512));  /* Pi 3A+ */
	assert_true(property_ram_size(0xd03114) == MIB(8192)); /* Pi 4B */
	assert_true(property_ram_size(0xe04170) == GIB(16));   /* Pi 5 */
	assert_true(property_ram_size(0xf03114) == 0);
	assert_true(property_ram_size(0x000e) == 0);
}

static void switched_on(void **state)
{
	(void)state;
	vc.state = 1;
	expect_success(property_clock_on(&channel, PROPERTY_CLOCK_EMMC2, &d), &d);
	expect_success(property_card_on(&channel, &d), &d);
	vc.state = 0;
	expect_failure(property_clock_on(&channel, PROPERTY_CLOCK_EMMC, &d), &d, object,
		       "clock 1 stays off: 0x0");
	vc.state = 3; /* there is none */
	expect_failure(property_card_on(&channel, &d), &d, object, "power 0 stays off: 0x3");
	vc.silent = true;
	expect_failure(property_card_on(&channel, &d), &d, object, "no answer in 1000 ms");
}

/* The VideoCore sees no cache: the question is written back, the answer is not one of before. */
static void behind_a_cache(void **state)
{
	const struct property_channel cached = {BASE, buffer, BUS, flush};
	uint32_t hz;

	(void)state;
	vc.cached = true;
	expect_success(property_clock_hz(&cached, PROPERTY_CLOCK_UART, &hz, &d), &d);
	assert_int_equal(hz, 48000000);
	expect_success(property_clock_hz(&cached, PROPERTY_CLOCK_ARM, &hz, &d), &d);
	assert_int_equal(hz, 1200000000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(answers, reset),
		cmocka_unit_test_setup(leftovers, reset),
		cmocka_unit_test_setup(slow, reset),
		cmocka_unit_test_setup(others_word, reset),
		cmocka_unit_test_setup(full, reset),
		cmocka_unit_test_setup(silent, reset),
		cmocka_unit_test_setup(floods, reset),
		cmocka_unit_test_setup(refused, reset),
		cmocka_unit_test_setup(wrong_tag, reset),
		cmocka_unit_test_setup(unknown_tag, reset),
		cmocka_unit_test_setup(truncated, reset),
		cmocka_unit_test_setup(other_clock, reset),
		cmocka_unit_test_setup(ram_size, reset),
		cmocka_unit_test_setup(switched_on, reset),
		cmocka_unit_test_setup(behind_a_cache, reset),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
