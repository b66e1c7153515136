/* SPDX-License-Identifier: Apache-2.0 */
/* Translation tables: what is mapped is translated, with the blocks that fit; everything else is
 * not; and the failures. */
#include <stdlib.h>
#include <string.h>

#include "tests/unit/expect.h"
#include "arch/arm64/pgtable.h"

#define KIB4   0x1000ull
#define MIB2   0x200000ull
#define GIB1   0x40000000ull
#define POOL   64u
#define RAM    MAP_S2_RAM
#define DEVICE MAP_S2_DEVICE

static uint64_t (*pool)[512];
static unsigned used, limit;
static struct pgtable t;
static struct diag d;

static uint64_t *alloc_page(void *ctx)
{
	(void)ctx;
	return used == limit ? NULL : pool[used++];
}

static int start(void **state, unsigned level, unsigned bits)
{
	(void)state;
	pool = aligned_alloc(KIB4, POOL * KIB4);
	memset(pool, 0, POOL * KIB4);
	used = level == 1 && bits > 39 ? 1u << (bits - 39) : 1; /* concatenated roots */
	limit = POOL;
	t = (struct pgtable){pool[0], level, bits, alloc_page, NULL};
	return 0;
}

static int level1(void **state)
{
	return start(state, 1, 39);
}

static int level0(void **state)
{
	return start(state, 0, 44);
}

static int concatenated(void **state)
{
	return start(state, 1, 40);
}

static int end(void **state)
{
	(void)state;
	free(pool);
	return 0;
}

/* The leaf at va has this output, attributes and level. */
static void maps(uint64_t address, uint64_t physical, uint64_t attr, unsigned level)
{
	unsigned at = 9;
	uint64_t leaf = pgtable_lookup(&t, address, &at), span = 1ull << (39 - 9 * level);

	assert_int_equal(at, level);
	assert_true(leaf ==
		    ((physical & ~(span - 1)) | attr | PTE_VALID | (level == 3 ? PTE_TABLE : 0)));
}

static void no(uint64_t address)
{
	assert_true(pgtable_lookup(&t, address, NULL) == 0);
}

static void map(uint64_t address, uint64_t physical, uint64_t size, uint64_t attr)
{
	expect_success(pgtable_map(&t, address, physical, size, attr, &d), &d);
}

static void unmap(uint64_t address, uint64_t size)
{
	expect_success(pgtable_unmap(&t, address, size, &d), &d);
}

static void largest_blocks(void **state)
{
	(void)state;
	/* From the last page before 1 GiB to the first behind 3 GiB. */
	map(GIB1 - KIB4, GIB1 - KIB4, 2 * GIB1 + 2 * KIB4, RAM);
	no(GIB1 - KIB4 - 1);
	maps(GIB1 - KIB4, GIB1 - KIB4, RAM, 3);
	maps(GIB1, GIB1, RAM, 1);
	maps(3 * GIB1 - 1, 3 * GIB1 - 1, RAM, 1);
	maps(3 * GIB1, 3 * GIB1, RAM, 3);
	no(3 * GIB1 + KIB4);
	assert_int_equal(used, 5); /* the root; two levels for each of the ends */
	/* 2 MiB blocks where the output is not aligned to more. */
	map(4 * GIB1, 4 * GIB1 + MIB2, GIB1, DEVICE);
	maps(4 * GIB1, 4 * GIB1 + MIB2, DEVICE, 2);
	maps(5 * GIB1 - 1, 5 * GIB1 + MIB2 - 1, DEVICE, 2);
	no(5 * GIB1);
	/* Pages only. */
	map(8 * GIB1, 8 * GIB1 + KIB4, MIB2, RAM);
	maps(8 * GIB1, 8 * GIB1 + KIB4, RAM, 3);
	maps(8 * GIB1 + MIB2 - KIB4, 8 * GIB1 + MIB2, RAM, 3);
	map(8 * GIB1, 0, 0, RAM); /* nothing */
}

static void four_levels(void **state)
{
	(void)state;
	map(0, 0, 1ull << 40, MAP_DATA);
	maps(0, 0, MAP_DATA, 1); /* no blocks at level 0 */
	maps((1ull << 40) - 1, (1ull << 40) - 1, MAP_DATA, 1);
	no(1ull << 40);
	map((1ull << 44) - KIB4, KIB4, KIB4, MAP_CODE);
	maps((1ull << 44) - 1, KIB4, MAP_CODE, 3);
	no(1ull << 44);
	no(~0ull);
	unmap(0, 1ull << 44);
	no(0);
	no((1ull << 44) - 1);
}

/* Bit 50 is GP where ID_AA64PFR1_EL1.BT is not 0, else RES0; it is kept in every size of block. */
static void guarded_code(void **state)
{
	(void)state;
	assert_int_equal(map_own_code(0x20), MAP_CODE); /* SSBS is no BT */
	assert_int_equal(map_own_code(0x21), MAP_CODE | 1ull << 50);
	map(GIB1, GIB1, MIB2 + KIB4, map_own_code(1));
	maps(GIB1, GIB1, map_own_code(1), 2);
	maps(GIB1 + MIB2, GIB1 + MIB2, map_own_code(1), 3);
	unmap(GIB1, KIB4);
	maps(GIB1 + KIB4, GIB1 + KIB4, map_own_code(1), 3);
}

static void two_roots(void **state)
{
	(void)state;
	map(600 * GIB1, 600 * GIB1, GIB1, RAM);
	maps(600 * GIB1, 600 * GIB1, RAM, 1);
	no(600 * GIB1 - 512 * GIB1);
	map(512 * GIB1 - KIB4, 0, 2 * KIB4, RAM); /* from one root into the next */
	maps(512 * GIB1 - KIB4, 0, RAM, 3);
	maps(512 * GIB1, KIB4, RAM, 3);
	no(1ull << 40);
}

static void twice(void **state)
{
	(void)state;
	map(GIB1, GIB1, GIB1, RAM);
	map(GIB1, GIB1, GIB1, RAM); /* the same again, as a whole or a part */
	map(GIB1 + KIB4, GIB1 + KIB4, 5 * KIB4, RAM);
	map(GIB1 + MIB2, GIB1 + MIB2, MIB2, RAM);
	maps(GIB1, GIB1, RAM, 1);
	expect_failure(pgtable_map(&t, GIB1, GIB1, GIB1, DEVICE, &d), &d, "page tables",
		       "0x40000000 is mapped already, and differently");
	expect_failure(pgtable_map(&t, GIB1 + MIB2, GIB1, MIB2, RAM, &d), &d, "page tables",
		       "0x40200000 is mapped already, and differently");
	maps(GIB1 + MIB2, GIB1 + MIB2, RAM, 1);
	map(4 * GIB1, 4 * GIB1, KIB4, RAM);
	map(4 * GIB1, 4 * GIB1, KIB4, RAM);
	expect_failure(pgtable_map(&t, 4 * GIB1, 4 * GIB1 + KIB4, KIB4, RAM, &d), &d, "page tables",
		       "0x100000000 is mapped already, and differently");
	/* A block where pages are: what is missing is filled in. */
	map(4 * GIB1, 4 * GIB1, MIB2, RAM);
	maps(4 * GIB1 + MIB2 - KIB4, 4 * GIB1 + MIB2 - KIB4, RAM, 3);
}

static void holes(void **state)
{
	(void)state;
	map(GIB1, GIB1, 2 * GIB1, RAM);
	unmap(GIB1 + MIB2 + KIB4, KIB4);
	maps(GIB1, GIB1, RAM, 2);
	maps(GIB1 + MIB2, GIB1 + MIB2, RAM, 3);
	no(GIB1 + MIB2 + KIB4);
	maps(GIB1 + MIB2 + 2 * KIB4, GIB1 + MIB2 + 2 * KIB4, RAM, 3);
	maps(GIB1 + 2 * MIB2, GIB1 + 2 * MIB2, RAM, 2);
	maps(2 * GIB1, 2 * GIB1, RAM, 1);
	map(GIB1 + MIB2 + KIB4, 7 * GIB1, KIB4, DEVICE); /* something else in the hole */
	maps(GIB1 + MIB2 + KIB4, 7 * GIB1, DEVICE, 3);
	unmap(0, 1ull << 39); /* over tables, blocks and nothing */
	for (uint64_t va = 0; va < 4 * GIB1; va += MIB2 / 2)
		no(va);
	unmap(GIB1, 0);
	map(GIB1, GIB1, GIB1, DEVICE); /* tables stay where they were */
	maps(GIB1, GIB1, DEVICE, 2);
}

static void no_pages_left(void **state)
{
	(void)state;
	limit = 1;
	expect_failure(pgtable_map(&t, 0, 0, KIB4, RAM, &d), &d, "page tables",
		       "no table page left");
	map(0, 0, GIB1, RAM);
	expect_failure(pgtable_unmap(&t, KIB4, KIB4, &d), &d, "page tables", "no table page left");
	maps(KIB4, KIB4, RAM, 1);
	limit = 2;
	expect_failure(pgtable_unmap(&t, KIB4, KIB4, &d), &d, "page tables", "no table page left");
	maps(KIB4, KIB4, RAM, 2); /* split, and still the same */
	limit = 3;
	expect_failure(pgtable_map(&t, GIB1, GIB1, KIB4, RAM, &d), &d, "page tables",
		       "no table page left");
	no(GIB1);
}

static void bad_ranges(void **state)
{
	(void)state;
	expect_failure(pgtable_map(&t, 0x123, 0, KIB4, RAM, &d), &d, "page tables",
		       "0x123 + 0x1000 is not in pages below 2^39");
	expect_failure(pgtable_map(&t, 0, 0, 0x10, RAM, &d), &d, "page tables",
		       "0x0 + 0x10 is not in pages below 2^39");
	expect_failure(pgtable_map(&t, 1ull << 39, 0, KIB4, RAM, &d), &d, "page tables",
		       "0x8000000000 + 0x1000 is not in pages below 2^39");
	expect_failure(pgtable_map(&t, (1ull << 39) - KIB4, 0, 2 * KIB4, RAM, &d), &d,
		       "page tables", "0x7ffffff000 + 0x2000 is not in pages below 2^39");
	expect_failure(pgtable_map(&t, KIB4, 0, ~0xfffull, RAM, &d), &d, "page tables",
		       "0x1000 + 0xfffffffffffff000 is not in pages below 2^39");
	expect_failure(pgtable_unmap(&t, 8, KIB4, &d), &d, "page tables",
		       "0x8 + 0x1000 is not in pages below 2^39");
	expect_failure(pgtable_map(&t, 0, 0x800, KIB4, RAM, &d), &d, "page tables",
		       "output 0x800 is not a page address");
	expect_failure(pgtable_map(&t, 0, 1ull << 48, KIB4, RAM, &d), &d, "page tables",
		       "output 0x1000000000000 is not a page address");
	assert_int_equal(used, 1);
}

/* Random maps and unmaps against an array of pages. */
static void random_maps(void **state)
{
	enum { PAGES = 1536 }; /* 6 MiB across a 1 GiB boundary */
	static uint64_t want[PAGES];
	uint64_t base = GIB1 - 2 * MIB2, x = 88172645463325252ull;

	(void)state;
	memset(want, 0, sizeof(want));
	for (unsigned step = 0; step < 4000; step++) {
		unsigned from, n, kind;

		x ^= x << 13;
		x ^= x >> 7;
		x ^= x << 17;
		from = (unsigned)(x >> 20) % PAGES;
		n = (unsigned)(x >> 40) % (x & 1 ? 1024 : 8) + 1;
		kind = (unsigned)(x >> 60) % 3;
		n = n < PAGES - from ? n : PAGES - from;
		if (kind == 0) {
			unmap(base + from * KIB4, n * KIB4);
			memset(&want[from], 0, n * sizeof(want[0]));
		} else {
			uint64_t attr = kind == 1 ? RAM : DEVICE, bad = 0;

			for (unsigned i = from; i < from + n; i++)
				bad |= want[i] && want[i] != attr;
			if (bad) {
				assert_int_equal(pgtable_map(&t, base + from * KIB4,
							     base + from * KIB4, n * KIB4, attr,
							     &d),
						 -1);
				/* What was mapped before the failure stays: start again from
				 * nothing there. */
				unmap(base + from * KIB4, n * KIB4);
				memset(&want[from], 0, n * sizeof(want[0]));
			} else {
				map(base + from * KIB4, base + from * KIB4, n * KIB4, attr);
				for (unsigned i = from; i < from + n; i++)
					want[i] = attr;
			}
		}
		for (unsigned i = 0; i < PAGES; i++) {
			unsigned level;
			uint64_t va = base + i * KIB4, leaf = pgtable_lookup(&t, va, &level),
				 in = (1ull << (39 - 9 * level)) - 1;

			if (!leaf != !want[i] || (leaf && (leaf & ~3ull) != ((va & ~in) | want[i])))
				fail_msg("step %u, page %u", step, i);
		}
	}
}

/* Normal memory goes, but for what is kept, at every level; devices stay. */
static void keeps(void **state)
{
	static const struct range kept[] = {{0x40201000, 0x1000}, {0x5000, 0}, {0x8000000000, 8}};

	(void)state;
	expect_success(pgtable_map(&t, 0x9000000, 0x9000000, KIB4, MAP_DEVICE, &d), &d);
	expect_success(pgtable_map(&t, 0x5000, 0x5000, KIB4, MAP_CODE, &d), &d);
	expect_success(pgtable_map(&t, 0x40000000, 0x40000000, 2 * MIB2, MAP_DATA, &d), &d);
	expect_success(pgtable_unmap(&t, 0x40200000, KIB4, &d), &d);
	expect_success(pgtable_map(&t, GIB1 * 2, GIB1 * 2, GIB1, MAP_RODATA | PTE_NS, &d), &d);
	expect_success(pgtable_map(&t, GIB1 * 512, GIB1 * 512, GIB1, MAP_DATA, &d), &d);
	pgtable_keep(&t, kept, COUNT(kept));
	assert_true(pgtable_lookup(&t, 0x9000000, NULL) != 0);
	assert_true(pgtable_lookup(&t, 0x40201000, NULL) != 0);
	assert_true(pgtable_lookup(&t, GIB1 * 512 + MIB2, NULL) != 0);
	no(0x5000);
	no(0x40000000);
	no(0x40200000);
	no(0x40202000);
	no(0x403ff000);
	no(GIB1 * 2);
}

/* MemAttr, bits [5:2] of stage 2 (Arm ARM: the tables of "Stage 2 MemAttr[1:0] encoding" in D8.5.6;
 * Linux' arch/arm64/include/asm/memory.h has MT_S2_FWB_NORMAL 6, _NC 5, _DEVICE_nGnRE 1). */
static void with_fwb(void **state)
{
	const uint64_t others = ~(0xfull << 2);

	(void)state;
	assert_int_equal(s2_with_fwb(MAP_S2_RAM), (MAP_S2_RAM & others) | 0x7 << 2);
	assert_int_equal(s2_with_fwb(S2_NORMAL | S2_RO | S2_XN), 0x7 << 2 | 1 << 6 | 2ull << 53);
	/* Device-nGnRE, Normal non-cacheable, Normal write-back */
	assert_int_equal(s2_with_fwb(MAP_S2_DEVICE), MAP_S2_DEVICE);
	assert_int_equal(S2_DEVICE, 0x1 << 2);
	assert_int_equal(s2_with_fwb(S2_UNCACHED), 0x5 << 2);
	assert_int_equal(s2_with_fwb(S2_FWB_CACHED), 0x6 << 2);
	/* of a configuration without FEAT_MTE_PERM MemAttr[3] is RES0 */
	assert_int_equal((S2_FWB_CACHED | S2_FWB_STAGE1) & 1 << 5, 0);
	assert_true(s2_is_cacheable(S2_NORMAL) && s2_is_cacheable(S2_FWB_CACHED) &&
		    s2_is_cacheable(S2_FWB_STAGE1));
	assert_false(s2_is_cacheable(S2_DEVICE) || s2_is_cacheable(S2_UNCACHED) ||
		     s2_is_cacheable(0));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(largest_blocks, level1, end),
		cmocka_unit_test_setup_teardown(four_levels, level0, end),
		cmocka_unit_test(with_fwb),
		cmocka_unit_test_setup_teardown(guarded_code, level0, end),
		cmocka_unit_test_setup_teardown(keeps, level0, end),
		cmocka_unit_test_setup_teardown(two_roots, concatenated, end),
		cmocka_unit_test_setup_teardown(twice, level1, end),
		cmocka_unit_test_setup_teardown(holes, level1, end),
		cmocka_unit_test_setup_teardown(no_pages_left, level1, end),
		cmocka_unit_test_setup_teardown(bad_ranges, level1, end),
		cmocka_unit_test_setup_teardown(random_maps, level1, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
