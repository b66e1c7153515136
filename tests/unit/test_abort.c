/* SPDX-License-Identifier: Apache-2.0 */
/* What EL1 gets for a stage-2 abort: every syndrome, and the level of a walk for every granule,
 * size and half. */
#include "el2/trap/abort.h"
#include "tests/unit/expect.h"

#define EC(n)  ((uint64_t)(n) << 26)
#define TABLES 0x40000000ull /* where the guest's tables lie, one granule each */

static void syndromes(void **state)
{
	(void)state;
	/* translation fault, level 3: nothing there */
	assert_true(abort_syndrome(EC(0x24) | ESR_IL | 0x07, false, 0) ==
		    (EC(0x25) | ESR_IL | 0x10));
	assert_true(abort_syndrome(EC(0x24) | ESR_IL | 0x07, true, 0) ==
		    (EC(0x24) | ESR_IL | 0x10));
	assert_true(abort_syndrome(EC(0x20) | ESR_IL | 0x0f, false, 0) ==
		    (EC(0x21) | ESR_IL | 0x10));
	/* the register's description goes, what was attempted stays; IL is 1 without it (a 16-bit
	 * T32 load) */
	assert_true(
		abort_syndrome(EC(0x24) | ESR_ISV | 3u << 16 | ESR_SSE | ESR_SF | ESR_WNR | 0x06,
			       true, 0) == (EC(0x24) | ESR_IL | ESR_WNR | 0x10));
	assert_true(abort_syndrome(EC(0x24) | ESR_IL | ESR_CM | ESR_WNR | 0x06, true, 0) ==
		    (EC(0x24) | ESR_IL | ESR_CM | ESR_WNR | 0x10));
	assert_true(abort_syndrome(EC(0x20) | ESR_IL | ESR_WNR | 0x06, true, 0) ==
		    (EC(0x20) | ESR_IL | 0x10));
	assert_true(abort_syndrome(EC(0x20) | ESR_IL | ESR_S1PTW | 0x05, false, -1) ==
		    (EC(0x21) | ESR_IL | 0x13));
	for (unsigned level = 0; level < 4; level++)
		assert_true(abort_syndrome(EC(0x24) | ESR_IL | ESR_S1PTW | 0x05, false,
					   (int)level) == (EC(0x25) | ESR_IL | 0x14 | level));
	assert_true(abort_syndrome(EC(0x24) | ESR_IL | ESR_S1PTW | 0x2b, false, -1) ==
		    (EC(0x25) | ESR_IL | 0x13));
	assert_true(abort_syndrome(EC(0x24) | ESR_IL | 0x29, false, 0) ==
		    (EC(0x25) | ESR_IL | 0x10));
	/* alignment, unsupported exclusive, TLB conflict: as they are */
	assert_true(abort_syndrome(EC(0x24) | ESR_IL | 0x21, false, 0) ==
		    (EC(0x25) | ESR_IL | 0x21));
	assert_true(abort_syndrome(EC(0x24) | ESR_IL | ESR_WNR | 0x35, false, 0) ==
		    (EC(0x25) | ESR_IL | ESR_WNR | 0x35));
	assert_true(abort_syndrome(EC(0x24) | ESR_IL | 0x30, false, 0) ==
		    (EC(0x25) | ESR_IL | 0x30));
	for (unsigned fsc = 0; fsc < 64; fsc++)
		assert_true(abort_unmapped(fsc | ESR_ISV) == (fsc >= 4 && fsc <= 7));
}

/* Tables in a row: the one of level l is at TABLES + l granules, each entry leads to the next. */
struct tables {
	unsigned bits, gone; /* log2 of the granule; this level's table is not the guest's memory */
};

static bool read_table(void *ctx, uint64_t ipa, uint64_t *value)
{
	const struct tables *t = ctx;
	unsigned level = (unsigned)((ipa - TABLES) >> t->bits);

	assert_true(level < t->gone); /* nobody reads what is not there */
	*value = (TABLES + ((uint64_t)(level + 1) << t->bits)) | 3 | 1ull << 63 | 1ull << 59;
	return true;
}

static bool read_none(void *ctx, uint64_t ipa, uint64_t *value)
{
	(void)ctx;
	(void)ipa;
	(void)value;
	return false;
}

static bool read_block(void *ctx, uint64_t ipa, uint64_t *value)
{
	(void)ctx;
	*value = (ipa & ~0xfffull) | 1;
	return true;
}

static bool read_next_page(void *ctx, uint64_t ipa, uint64_t *value)
{
	(void)ctx;
	*value = (ipa & ~0xfffull) + 0x1003;
	return true;
}

static unsigned start_of(unsigned bits, unsigned size)
{
	unsigned level = 3;

	for (unsigned covered = bits + bits - 3; covered < size; covered += bits - 3)
		level--;
	return level;
}

static void walks(void **state)
{
	static const unsigned granules[] = {12, 14, 16}, tg0[] = {0, 2, 1}, tg1[] = {2, 1, 3};

	(void)state;
	for (unsigned g = 0; g < 3; g++)
		for (unsigned tsz = 16; tsz <= 39; tsz++)
			for (unsigned upper = 0; upper < 2; upper++) {
				unsigned bits = granules[g], first = start_of(bits, 64 - tsz);
				uint64_t va = (upper ? ~0ull << (64 - tsz) : 0) |
					      (0x123456789abcdeull & ((1ull << (64 - tsz)) - 1));
				uint64_t root = TABLES + ((uint64_t)first << bits);

				for (unsigned gone = first; gone < 4; gone++) {
					struct tables t = {bits, gone};
					struct abort_walk w = {
						.tcr = upper ? (uint64_t)tsz << 16 |
								       (uint64_t)tg1[g] << 30
							     : tsz | (uint64_t)tg0[g] << 14,
						.ttbr0 = upper ? 0 : root | 0xabull << 48 | 1,
						.ttbr1 = upper ? root | 0xcdull << 48 : 0,
						.read = read_table,
						.ctx = &t};
					unsigned shift = bits + (bits - 3) * (3 - gone);
					uint64_t index = (va & ((1ull << (64 - tsz)) - 1)) >> shift;

					if (gone > first)
						index &= (1u << (bits - 3)) - 1;
					assert_int_equal(
						abort_walk_level(&w, va,
								 TABLES + ((uint64_t)gone << bits) +
									 index * 8),
						gone);
				}
			}
}

/* Tables that changed since the fault, or registers that no walk could have had: an answer all the
 * same. */
static void strange(void **state)
{
	struct abort_walk w = {.tcr = 25, .ttbr0 = TABLES, .read = read_none};

	(void)state;
	assert_int_equal(abort_walk_level(&w, 0, 0x50000000), 1);
	w.read = read_block;
	assert_int_equal(abort_walk_level(&w, 0, 0x50000000), 1);
	w.tcr = 0; /* T0SZ below what there is: as 16 */
	assert_int_equal(abort_walk_level(&w, 0x0000ffffffffffffull, TABLES | 0xff8), 0);
	w.tcr = TCR_DS | 12; /* 52 bits of 4 KiB pages: level -1 */
	w.read = read_next_page;
	assert_int_equal(abort_walk_level(&w, 0x000fffffffffffffull, TABLES | 0x78), -1);
	assert_int_equal(abort_walk_level(&w, 0x000fffffffffffffull, (TABLES + 0x1000) | 0xff8), 0);
	assert_int_equal(abort_walk_level(&w, 0x000fffffffffffffull, (TABLES + 0x4000) | 0xff8), 3);
	w.read = read_block;
	w.tcr = 1u << 14; /* 64 KiB: as 12 */
	assert_int_equal(abort_walk_level(&w, 0, TABLES), 1);
	w.tcr = 63;
	assert_int_equal(abort_walk_level(&w, 0, TABLES), 3);
	w.tcr = 3u << 14 | 63; /* reserved granule: as 4 KiB */
	assert_int_equal(abort_walk_level(&w, 0, TABLES), 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(syndromes), cmocka_unit_test(walks),
					   cmocka_unit_test(strange)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
