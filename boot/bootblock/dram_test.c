/* SPDX-License-Identifier: Apache-2.0 */
#include "boot/bootblock/dram_test.h"

#include "lib/printf.h"

typedef unsigned long long ull;

static int fail_at(struct diag *diag, uint64_t address, const char *what, ull first, ull second)
{
	char object[32];

	fmt_sn(object, sizeof(object), "DRAM 0x%llx", (ull)address);
	return diag_fail(diag, object, what, first, second);
}

/* The same of data lines: the first of `bits` by its byte lane, which is what a schematic has, and
 * how many more there are. */
static int fail_lines(struct diag *diag, uint64_t address, const char *part, uint64_t bits,
		      const char *what, ull first, ull second)
{
	unsigned bit = (unsigned)__builtin_ctzll(bits);
	unsigned more = 0;
	char text[sizeof(diag->reason)];

	for (uint64_t rest = bits & (bits - 1); rest; rest &= rest - 1)
		more++;
	if (more)
		fmt_sn(text, sizeof(text), "%s: byte lane %u, bit %u and %u more: %s", part,
		       bit / 8, bit, more, what);
	else
		fmt_sn(text, sizeof(text), "%s: byte lane %u, bit %u: %s", part, bit / 8, bit,
		       what);
	return fail_at(diag, address, text, first, second);
}

/*
 * Walking one and walking zero at one address. Between write and read the lines carry the
 * complement for another address, so that charge left on an open line is not mistaken for the
 * value.
 */
static int test_data_bus(const struct dram_access *access, uint64_t address, struct diag *diag)
{
	uint64_t stuck1 = 0, stuck0 = 0;

	for (unsigned bit = 0; bit < 128; bit++) {
		uint64_t want = 1ull << (bit & 63), got;

		if (bit >= 64)
			want = ~want;
		access->write(access->ctx, address, want);
		access->write(access->ctx, address + 8, ~want);
		got = access->read(access->ctx, address);
		stuck1 |= got & ~want;
		stuck0 |= want & ~got;
	}
	if (stuck1 | stuck0)
		return fail_lines(diag, address, "data bus", stuck1 | stuck0,
				  "bits 0x%llx read 1 for 0, bits 0x%llx read 0 for 1", (ull)stuck1,
				  (ull)stuck0);
	return 0;
}

#define MARK(offset) (0xa5a5a5a55a5a5a5aull ^ (offset))

/* One word for each address line, and offset 0. A stuck or shorted
 * line makes two of them one cell. */
static int test_address_bus(const struct dram_access *access, struct range sample,
			    struct diag *diag)
{
	for (uint64_t line = 8; line < sample.size; line <<= 1)
		access->write(access->ctx, sample.base + line, MARK(line));
	access->write(access->ctx, sample.base, MARK(0));
	for (uint64_t line = 8; line < sample.size; line <<= 1) {
		uint64_t got = access->read(access->ctx, sample.base + line);

		if (got == MARK(line))
			continue;
		if (got == MARK(0))
			return fail_at(diag, sample.base + line,
				       "address bus: bits 0x%llx make no difference to 0x%llx",
				       (ull)line, (ull)sample.base);
		return fail_at(diag, sample.base + line,
			       "address bus: bits 0x%llx and 0x%llx select the same word",
			       (ull)line, (ull)(got ^ MARK(0)));
	}
	return 0;
}

/* Each word holds a value made of its own address; a wrong one names the address that it is of. */
static uint64_t own_value(uint64_t address)
{
	return address ^ ~address << 32;
}

static int test_aliasing(const struct dram_access *access, struct range sample, struct diag *diag)
{
	for (uint64_t i = 0; i < sample.size; i += 8)
		access->write(access->ctx, sample.base + i, own_value(sample.base + i));
	for (uint64_t i = 0; i < sample.size; i += 8) {
		uint64_t at = sample.base + i, got = access->read(access->ctx, at),
			 other = got ^ own_value(at);

		if (!other)
			continue;
		for (uint64_t j = 0; j < sample.size; j += 8)
			if (got == own_value(sample.base + j))
				return fail_at(
					diag, at,
					"aliasing: holds what was written to 0x%llx (bits 0x%llx)",
					(ull)(sample.base + j), (ull)(i ^ j));
		return fail_lines(diag, at, "cell", other, "bits 0x%llx differ, read 0x%llx",
				  (ull)other, (ull)got);
	}
	return 0;
}

int dram_test(const struct dram_access *access, struct range sample, struct diag *diag)
{
	if (!IS_ALIGNED(sample.base | sample.size, 8) || sample.size < 16)
		return fail_at(diag, sample.base,
			       "sample of 0x%llx bytes: not whole words, or fewer than two",
			       (ull)sample.size, 0);
	if (test_data_bus(access, sample.base, diag) || test_address_bus(access, sample, diag))
		return -1;
	return test_aliasing(access, sample, diag);
}
