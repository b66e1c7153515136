/* SPDX-License-Identifier: Apache-2.0 */
/* A PL061's registers (DDI 0190B, chapter 3): lines, what interrupts, identification. */
#include "el2/vdev/pl061.h"

#include <string.h>

#include "tests/unit/expect.h"

#define DIR   0x400u
#define IS    0x404u
#define IBE   0x408u
#define IEV   0x40cu
#define IE    0x410u
#define RIS   0x414u
#define MIS   0x418u
#define IC    0x41cu
#define AFSEL 0x420u
#define ALL   0x3fcu

static struct pl061 chip;
static struct pl061_write led_to;

static uint32_t get(uint64_t offset)
{
	return pl061_read(&chip, offset);
}

/* Whether a line interrupts now that did not before. */
static bool put(uint64_t offset, uint32_t value)
{
	pl061_write(&chip, offset, value, &led_to);
	return led_to.interrupt;
}

static bool drive(uint32_t lines, bool high)
{
	return pl061_interrupts(&chip, pl061_edge(&chip, pl061_drive(&chip, lines, high), high));
}

static bool pulse(uint32_t lines)
{
	return pl061_interrupts(&chip, pl061_pulse(&chip, lines));
}

static int begin(void **state)
{
	(void)state;
	memset(&chip, 0xff, sizeof(chip));
	chip.driven = 0;
	pl061_reset(&chip);
	return 0;
}

static void as_reset(void **state)
{
	static const uint8_t identification[] = {0x61, 0x10, 0x04, 0x00, 0x0d, 0xf0, 0x05, 0xb1};

	(void)state;
	for (unsigned offset = 0; offset < 0xfe0; offset += 4)
		assert_int_equal(get(offset), 0);
	for (unsigned i = 0; i < 8; i++)
		assert_int_equal(get(0xfe0 + 4 * i), identification[i]);
	assert_int_equal(get(0xfe1), 0);
	assert_int_equal(get(0x1000), 0);
	assert_false(put(0xfe0, 1));
	assert_int_equal(get(0xfe0), 0x61);
	put(AFSEL, 0xff);
	assert_int_equal(get(AFSEL), 0);
}

static void words_keep(void **state)
{
	static const unsigned words[] = {DIR, IS, IBE, IEV, IE};

	(void)state;
	for (unsigned i = 0; i < COUNT(words); i++) {
		put(words[i], 0x1a5);
		assert_int_equal(get(words[i]), 0xa5);
		put(words[i], 0);
		assert_int_equal(get(words[i]), 0);
	}
}

/* Bits 9 to 2 of the address mask. */
static void data(void **state)
{
	(void)state;
	put(DIR, 0xf0);
	put(ALL, 0x5f); /* the lower four are no outputs, and kept for when they are */
	assert_int_equal(led_to.rose, 0x50);
	assert_int_equal(led_to.fell, 0);
	assert_int_equal(get(ALL), 0x50);
	put(0x80 << 2 | 0x10 << 2, 0x80);
	assert_int_equal(led_to.rose, 0x80);
	assert_int_equal(led_to.fell, 0x10);
	assert_int_equal(get(ALL), 0xc0);
	assert_int_equal(get(0x40 << 2), 0x40);
	put(0, 0xff);
	assert_int_equal(led_to.rose | led_to.fell, 0);
	pl061_drive(&chip, 0x22, true);
	assert_int_equal(get(ALL), 0xc2);
	/* outputs and inputs change places */
	put(DIR, 0x4f);
	assert_int_equal(led_to.rose, 0x0f);
	assert_int_equal(led_to.fell, 0x80);
	assert_int_equal(get(ALL), 0x6f);
}

static void edges(void **state)
{
	(void)state;
	put(IEV, 0x01); /* 0 rising, 1 falling, 2 both */
	put(IBE, 0x04);
	assert_int_equal(pl061_drive(&chip, 0x07, true), 0x07);
	assert_int_equal(pl061_drive(&chip, 0x07, true), 0);
	assert_int_equal(pl061_edge(&chip, 0x07, true), 0x05);
	assert_int_equal(get(RIS), 0x05);
	assert_int_equal(get(MIS), 0);
	assert_false(put(IC, 0xff));
	assert_int_equal(get(RIS), 0);
	assert_false(drive(0x07, false));
	assert_int_equal(get(RIS), 0x06);
	put(IC, 0x02);
	assert_int_equal(get(RIS), 0x04);
	assert_false(put(IE, 0x03));
	assert_true(put(IE, 0x07)); /* what was there already */
	assert_false(put(IE, 0x07));
	assert_int_equal(get(MIS), 0x04);
	/* again though it is not cleared */
	assert_true(drive(0x04, true));
	assert_true(drive(0x04, false));
	assert_false(drive(0x02, true));
	assert_true(drive(0x02, false));
	/* an output has no edges of others */
	put(IC, 0xff);
	put(DIR, 0x04);
	assert_false(drive(0x04, true));
	assert_int_equal(get(RIS), 0);
}

static void levels(void **state)
{
	(void)state;
	put(IS, 0x03);
	put(IEV, 0x01); /* 0 high, 1 low */
	put(IBE, 0x03); /* means nothing then */
	assert_int_equal(get(RIS), 0x02);
	assert_true(put(IE, 0x03));
	assert_int_equal(get(MIS), 0x02);
	assert_true(drive(0x01, true));
	put(IC, 0xff);
	assert_int_equal(get(RIS), 0x03);
	assert_false(drive(0x02, true));
	assert_int_equal(get(RIS), 0x01);
	assert_false(drive(0x01, false));
	assert_true(drive(0x02, false));
	assert_int_equal(chip.latched, 0);
	/* by its own data where it is an output */
	put(DIR, 0x01);
	assert_true(put(ALL, 0x01));
	assert_false(put(ALL, 0x01));
	assert_int_equal(get(RIS), 0x03);
	/* no edge, whatever it is then */
	assert_false(pulse(0x03));
	put(IS, 0);
	assert_int_equal(get(RIS), 0);
}

static void pulses(void **state)
{
	(void)state;
	put(IE, 0x01);
	assert_true(pulse(0x01)); /* falling */
	put(IEV, 0x01);
	assert_true(pulse(0x01));
	assert_false(pulse(0x02));
	assert_int_equal(pl061_pulse(&chip, 0x03), 0x03); /* masked or not */
	assert_int_equal(get(RIS), 0x03);
	assert_int_equal(get(ALL), 0);
	put(DIR, 0x01);
	assert_false(pulse(0x01));
}

/* What others drive stays. */
static void reset(void **state)
{
	(void)state;
	pl061_drive(&chip, 0x81, true);
	put(DIR, 0x70);
	put(ALL, 0x30);
	put(IS, 0x80);
	put(IBE, 0x01);
	put(IEV, 0xff);
	put(IE, 0xff);
	pl061_pulse(&chip, 0x01);
	pl061_reset(&chip);
	assert_int_equal(get(ALL), 0x81);
	for (unsigned offset = DIR; offset < 0xfe0; offset += 4)
		assert_int_equal(get(offset), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(as_reset, begin), cmocka_unit_test_setup(words_keep, begin),
		cmocka_unit_test_setup(data, begin),     cmocka_unit_test_setup(edges, begin),
		cmocka_unit_test_setup(levels, begin),   cmocka_unit_test_setup(pulses, begin),
		cmocka_unit_test_setup(reset, begin),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
