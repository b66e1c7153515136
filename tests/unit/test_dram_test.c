/* SPDX-License-Identifier: Apache-2.0 */
/* The DRAM test against a memory with faults put in: each is found and named. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "boot/bootblock/dram_test.h"

#define BASE  0x42000000ull
#define BYTES 4096u

/* A memory whose wires can be broken. Address bits are of the byte address within the sample. */
static struct fake {
	uint64_t cell[BYTES / 8];
	uint64_t stuck1, stuck0;     /* data lines */
	uint64_t short_a, short_b;   /* two data lines that carry the OR of both */
	uint64_t address0, address1; /* address lines stuck at 0, at 1 */
	uint64_t tied_a, tied_b;     /* two address lines that carry the OR of both */
	/* data lines without a driver on read: they keep what was last written to anywhere */
	uint64_t open, charge;
	uint64_t weak_at, weak_bits; /* one cell that loses bits */
	unsigned long accesses, outside;
} f;

static uint64_t *cell_at(uint64_t address)
{
	uint64_t a = address - BASE;

	f.accesses++;
	if (address < BASE || a >= BYTES || a & 7) {
		f.outside++;
		a = 0;
	}
	a = (a & ~f.address0) | f.address1;
	if (f.tied_a && (a & (f.tied_a | f.tied_b)))
		a |= f.tied_a | f.tied_b;
	return &f.cell[a / 8];
}

static uint64_t wires(uint64_t value)
{
	value = (value | f.stuck1) & ~f.stuck0;
	if (f.short_a && (value & (f.short_a | f.short_b)))
		value |= f.short_a | f.short_b;
	return value;
}

static void fake_write(void *ctx, uint64_t address, uint64_t value)
{
	(void)ctx;
	f.charge = value;
	*cell_at(address) = wires(value);
	if (f.weak_bits && address == f.weak_at)
		*cell_at(address) &= ~f.weak_bits;
}

static uint64_t fake_read(void *ctx, uint64_t address)
{
	(void)ctx;
	return (wires(*cell_at(address)) & ~f.open) | (f.charge & f.open);
}

static const struct dram_access access_fake = {.write = fake_write, .read = fake_read};

static int run(struct diag *diag)
{
	memset(diag, 0, sizeof(*diag));
	return dram_test(&access_fake, (struct range){BASE, BYTES}, diag);
}

static void expect(const char *object, const char *reason)
{
	struct diag d;

	assert_int_equal(run(&d), -1);
	assert_string_equal(d.object, object);
	assert_string_equal(d.reason, reason);
	assert_int_equal(f.outside, 0);
}

static int reset(void **state)
{
	(void)state;
	memset(&f, 0, sizeof(f));
	return 0;
}

static void good_memory(void **state)
{
	struct diag d;

	(void)state;
	assert_int_equal(run(&d), 0);
	assert_int_equal(f.outside, 0);
	assert_true(f.accesses >= 2 * BYTES / 8);
}

static void data_line_stuck_high(void **state)
{
	(void)state;
	f.stuck1 = 1ull << 17;
	expect("DRAM 0x42000000",
	       "data bus: byte lane 2, bit 17: bits 0x20000 read 1 for 0, bits 0x0 read 0 for 1");
}

static void data_line_stuck_low(void **state)
{
	(void)state;
	f.stuck0 = 1ull << 63;
	expect("DRAM 0x42000000", "data bus: byte lane 7, bit 63: bits 0x0 read 1 for 0, bits "
				  "0x8000000000000000 read 0 for 1");
}

static void data_lines_shorted(void **state)
{
	(void)state;
	f.short_a = 1ull << 3;
	f.short_b = 1ull << 40;
	expect("DRAM 0x42000000", "data bus: byte lane 0, bit 3 and 1 more: bits 0x10000000008 "
				  "read 1 for 0, bits 0x0 read 0 for 1");
}

/* An open line holds its charge, and reads right after a write of the same value. */
static void data_line_open(void **state)
{
	(void)state;
	f.open = 1ull << 12;
	expect("DRAM 0x42000000",
	       "data bus: byte lane 1, bit 12: bits 0x1000 read 1 for 0, bits 0x1000 read 0 for 1");
}

/* Each by its byte lane and its bit. */
static void every_data_line(void **state)
{
	char says[64];
	struct diag d;

	(void)state;
	for (unsigned bit = 0; bit < 64; bit++) {
		f.stuck0 = 1ull << bit;
		assert_int_equal(run(&d), -1);
		snprintf(says, sizeof(says), "data bus: byte lane %u, bit %u: bits", bit / 8, bit);
		assert_int_equal(strncmp(d.reason, says, strlen(says)), 0);
	}
}

/* A lane that no strobe comes from. */
static void data_lane_dead(void **state)
{
	(void)state;
	f.stuck0 = 0xffull << 16;
	expect("DRAM 0x42000000", "data bus: byte lane 2, bit 16 and 7 more: bits 0x0 read 1 for "
				  "0, bits 0xff0000 read 0 for 1");
}

static void address_line_stuck_low(void **state)
{
	(void)state;
	f.address0 = 0x100;
	expect("DRAM 0x42000100", "address bus: bits 0x100 make no difference to 0x42000000");
}

static void address_line_stuck_high(void **state)
{
	(void)state;
	f.address1 = 0x20;
	expect("DRAM 0x42000020", "address bus: bits 0x20 make no difference to 0x42000000");
}

static void address_lines_shorted(void **state)
{
	(void)state;
	f.tied_a = 0x40;
	f.tied_b = 0x200;
	expect("DRAM 0x42000040", "address bus: bits 0x40 and 0x200 select the same word");
}

static void every_address_line(void **state)
{
	struct diag d;

	(void)state;
	for (uint64_t line = 8; line < BYTES; line <<= 1) {
		f.address0 = line;
		f.address1 = 0;
		assert_int_equal(run(&d), -1);
		f.address0 = 0;
		f.address1 = line;
		assert_int_equal(run(&d), -1);
	}
}

static void weak_cell(void **state)
{
	(void)state;
	f.weak_at = BASE + 0x358;
	f.weak_bits = 0x8;
	expect("DRAM 0x42000358",
	       "cell: byte lane 0, bit 3: bits 0x8 differ, read 0xbdfffca742000350");
}

/* Lines 0x40 and 0x80 are joined only when both are 1: no power of two shows it. */
static uint64_t *alias_cell(uint64_t address)
{
	address -= BASE;
	if ((address & 0xc0) == 0xc0)
		address &= ~0x40ull;
	return &f.cell[address / 8];
}

static void alias_write(void *ctx, uint64_t address, uint64_t value)
{
	(void)ctx;
	*alias_cell(address) = value;
}

static uint64_t alias_read(void *ctx, uint64_t address)
{
	(void)ctx;
	return *alias_cell(address);
}

static void aliasing(void **state)
{
	const struct dram_access a = {.write = alias_write, .read = alias_read};
	struct diag d;

	(void)state;
	assert_int_equal(dram_test(&a, (struct range){BASE, BYTES}, &d), -1);
	assert_string_equal(d.object, "DRAM 0x42000080");
	assert_string_equal(d.reason, "aliasing: holds what was written to 0x420000c0 (bits 0x40)");
}

static void bad_sample(void **state)
{
	struct diag d;

	(void)state;
	assert_int_equal(dram_test(&access_fake, (struct range){BASE + 4, 64}, &d), -1);
	assert_int_equal(dram_test(&access_fake, (struct range){BASE, 8}, &d), -1);
	assert_string_equal(d.reason, "sample of 0x8 bytes: not whole words, or fewer than two");
	assert_int_equal(f.accesses, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(good_memory, reset),
		cmocka_unit_test_setup(data_line_stuck_high, reset),
		cmocka_unit_test_setup(data_line_stuck_low, reset),
		cmocka_unit_test_setup(data_lines_shorted, reset),
		cmocka_unit_test_setup(data_line_open, reset),
		cmocka_unit_test_setup(every_data_line, reset),
		cmocka_unit_test_setup(data_lane_dead, reset),
		cmocka_unit_test_setup(address_line_stuck_low, reset),
		cmocka_unit_test_setup(address_line_stuck_high, reset),
		cmocka_unit_test_setup(address_lines_shorted, reset),
		cmocka_unit_test_setup(every_address_line, reset),
		cmocka_unit_test_setup(weak_cell, reset),
		cmocka_unit_test_setup(aliasing, reset),
		cmocka_unit_test_setup(bad_sample, reset),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
