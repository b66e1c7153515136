/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/expect.h"

#include <string.h>

#include "image/memmap.h"

static struct memmap m;
static struct diag d;

static int clear(void **state)
{
	(void)state;
	memset(&m, 0, sizeof(m));
	return 0;
}

static struct range r(uint64_t base, uint64_t size)
{
	return (struct range){base, size};
}

static void assert_region(unsigned index, const char *name, enum region_type type, uint64_t base,
			  uint64_t size)
{
	assert_true(index < m.n_regions);
	assert_string_equal(m.regions[index].name, name);
	assert_int_equal(m.regions[index].type, type);
	assert_int_equal(m.regions[index].base, base);
	assert_int_equal(m.regions[index].size, size);
}

static void test_ram_is_joined(void **state)
{
	(void)state;
	expect_success(memmap_add_ram(&m, r(0x8000, 0x1000), &d), &d);
	expect_success(memmap_add_ram(&m, r(0x1000, 0x1000), &d), &d);
	expect_success(memmap_add_ram(&m, r(0x4000, 0x1000), &d), &d);
	assert_int_equal(m.n_regions, 3);
	assert_region(0, "memory", REGION_RAM, 0x1000, 0x1000);
	assert_region(1, "memory", REGION_RAM, 0x4000, 0x1000);
	assert_region(2, "memory", REGION_RAM, 0x8000, 0x1000);
	expect_success(memmap_add_ram(&m, r(0x5000, 0x3000), &d), &d); /* touches both neighbours */
	assert_int_equal(m.n_regions, 2);
	assert_region(1, "memory", REGION_RAM, 0x4000, 0x5000);
	expect_success(memmap_add_ram(&m, r(0x4800, 0x100), &d), &d); /* inside */
	assert_int_equal(m.n_regions, 2);
	assert_region(1, "memory", REGION_RAM, 0x4000, 0x5000);
	expect_success(memmap_add_ram(&m, r(0, 0x10000), &d), &d); /* around all */
	assert_int_equal(m.n_regions, 1);
	assert_region(0, "memory", REGION_RAM, 0, 0x10000);
}

static void test_ram_comes_before_claims(void **state)
{
	(void)state;
	expect_success(memmap_add_ram(&m, r(0x1000, 0x1000), &d), &d);
	expect_success(memmap_claim(&m, "uart", REGION_FIRMWARE, r(0x9000, 0x10), 0, &d), &d);
	expect_success(memmap_add_ram(&m, r(0x4000, 0x1000), &d), &d);
	assert_region(1, "memory", REGION_RAM, 0x4000, 0x1000);
	assert_region(2, "uart", REGION_FIRMWARE, 0x9000, 0x10);
}

static void test_bad_ranges(void **state)
{
	(void)state;
	expect_failure(memmap_add_ram(&m, r(0x1000, 0), &d), &d, "memory",
		       "range at 0x1000 is empty");
	expect_failure(memmap_add_ram(&m, r(0xfffffffffffff000, 0x1000), &d), &d, "memory",
		       "range 0xfffffffffffff000+0x1000 wraps");
	expect_failure(memmap_claim(&m, "kernel", REGION_IMAGE, r(~0ull, 2), 1, &d), &d, "kernel",
		       "range 0xffffffffffffffff+0x2 wraps");
	expect_failure(memmap_claim(&m, "kernel", REGION_IMAGE, r(5, 0), 1, &d), &d, "kernel",
		       "range at 0x5 is empty");
	assert_int_equal(m.n_regions, 0);
}

static void test_claims(void **state)
{
	(void)state;
	expect_success(memmap_add_ram(&m, r(0x1000, 0x4000), &d), &d);
	expect_success(memmap_claim(&m, "tree", REGION_TREE, r(0x2000, 0x1000), 1, &d), &d);
	expect_failure(memmap_claim(&m, "kernel", REGION_IMAGE, r(0x2fff, 0x10), 1, &d), &d,
		       "kernel", "range 0x2fff+0x10 overlaps tree at 0x2000+0x1000");
	expect_failure(memmap_claim(&m, "kernel", REGION_IMAGE, r(0x1000, 0x1001), 1, &d), &d,
		       "kernel", "range 0x1000+0x1001 overlaps tree at 0x2000+0x1000");
	expect_success(memmap_claim(&m, "below", REGION_IMAGE, r(0x1000, 0x1000), 1, &d), &d);
	expect_success(memmap_claim(&m, "above", REGION_IMAGE, r(0x3000, 0x2000), 1, &d), &d);
	expect_failure(memmap_claim(&m, "beyond", REGION_IMAGE, r(0x4000, 0x1001), 1, &d), &d,
		       "beyond", "range 0x4000+0x1001 is not in memory");
	expect_failure(memmap_claim(&m, "before", REGION_IMAGE, r(0xfff, 2), 1, &d), &d, "before",
		       "range 0xfff+0x2 is not in memory");
	expect_success(memmap_claim(&m, "secure", REGION_FIRMWARE, r(0x9000, 0x1000), 0, &d), &d);
	expect_failure(memmap_claim(&m, "uart", REGION_FIRMWARE, r(0x9fff, 1), 0, &d), &d, "uart",
		       "range 0x9fff+0x1 overlaps secure at 0x9000+0x1000");
}

/* A reservation takes whole pages, and may share one with another, but with nothing else. */
static void test_reserved_pages(void **state)
{
	(void)state;
	expect_success(memmap_add_ram(&m, r(0x100000, 0x100000), &d), &d);
	expect_success(memmap_reserve(&m, "a", r(0x110800, 0x100), &d), &d);
	assert_region(1, "a", REGION_RESERVED, 0x110000, 0x1000);
	expect_success(memmap_reserve(&m, "b", r(0x113ffc, 8), &d), &d);
	expect_success(memmap_reserve(&m, "c", r(0x110fff, 0x3010), &d), &d);
	assert_int_equal(m.n_regions, 2);
	assert_region(1, "c", REGION_RESERVED, 0x110000, 0x5000);
	expect_success(memmap_reserve(&m, "d", r(0x115000, 0x1000), &d), &d); /* beside it */
	assert_int_equal(m.n_regions, 2);
	assert_region(1, "d", REGION_RESERVED, 0x110000, 0x6000);
	expect_success(memmap_reserve(&m, "h", r(0x118000, 0x1000), &d), &d);
	assert_int_equal(m.n_regions, 3);
	/* firmware's memory, which the tree reserves too: both for ever */
	expect_success(memmap_claim(&m, "secure", REGION_FIRMWARE, r(0x130000, 0x2000), 1, &d), &d);
	expect_success(memmap_claim(&m, "fw", REGION_FIRMWARE, r(0x133000, 0x1000), 1, &d), &d);
	expect_success(memmap_reserve(&m, "i", r(0x131000, 0x2000), &d), &d);
	assert_int_equal(m.n_regions, 5);
	assert_region(4, "i", REGION_FIRMWARE, 0x130000, 0x3000);
	expect_success(memmap_claim(&m, "image", REGION_IMAGE, r(0x120000, 0x800), 1, &d), &d);
	expect_failure(memmap_reserve(&m, "e", r(0x120800, 0x10), &d), &d, "e",
		       "range 0x120000+0x1000 overlaps image at 0x120000+0x800");
	expect_failure(memmap_reserve(&m, "f", r(~0ull, 2), &d), &d, "f",
		       "range 0xffffffffffffffff+0x2 wraps");
	expect_failure(memmap_reserve(&m, "g", r(0x1000, 0), &d), &d, "g",
		       "range at 0x1000 is empty");
}

static void test_long_names_are_cut(void **state)
{
	(void)state;
	expect_success(memmap_claim(&m, "a-name-of-forty-characters-0123456789012", REGION_FIRMWARE,
				    r(0, 1), 0, &d),
		       &d);
	assert_string_equal(m.regions[0].name, "a-name-of-forty-characters-0123");
}

static void test_full(void **state)
{
	(void)state;
	for (unsigned i = 0; i < HANDOFF_MAX_REGIONS; i++)
		expect_success(memmap_claim(&m, "x", REGION_FIRMWARE, r(i * 16, 16), 0, &d), &d);
	expect_failure(memmap_claim(&m, "one more", REGION_FIRMWARE, r(0x10000, 1), 0, &d), &d,
		       "one more", "memory map is full (32 regions)");
	expect_failure(memmap_add_ram(&m, r(0x10000, 1), &d), &d, "memory",
		       "memory map is full (32 regions)");
}

#define ALL r(0, ~0ull)

static void test_alloc(void **state)
{
	uint64_t base = 0;

	(void)state;
	expect_success(memmap_add_ram(&m, r(0x10800, 0xf800), &d), &d);
	expect_success(memmap_add_ram(&m, r(0x40000, 0x10000), &d), &d);
	expect_success(memmap_alloc(&m, "low", REGION_IMAGE, 0x1800, 0x1000, ALL, 0, &base, &d),
		       &d);
	assert_int_equal(base, 0x11000);
	expect_success(memmap_alloc(&m, "next", REGION_IMAGE, 0x1000, 0x1000, ALL, 0, &base, &d),
		       &d);
	assert_int_equal(base, 0x13000);
	expect_success(memmap_alloc(&m, "top", REGION_IMAGE, 0x1800, 0x1000, ALL, 1, &base, &d),
		       &d);
	assert_int_equal(base, 0x4e000);
	expect_success(memmap_alloc(&m, "under", REGION_IMAGE, 0x1000, 0x1000, ALL, 1, &base, &d),
		       &d);
	assert_int_equal(base, 0x4d000);
	expect_success(memmap_alloc(&m, "gap", REGION_IMAGE, 0x800, 0x800, ALL, 1, &base, &d), &d);
	assert_int_equal(base, 0x4f800); /* the rest of top's last page */
	expect_success(memmap_alloc(&m, "high bank", REGION_IMAGE, 0xd000, 1, ALL, 0, &base, &d),
		       &d);
	assert_int_equal(base, 0x40000);
	assert_region(7, "high bank", REGION_IMAGE, 0x40000, 0xd000);
}

static void test_alloc_window(void **state)
{
	uint64_t base = 0;

	(void)state;
	expect_success(memmap_add_ram(&m, r(0x10000, 0x10000), &d), &d);
	expect_success(memmap_alloc(&m, "a", REGION_IMAGE, 0x1000, 0x1000, r(0x18000, 0x2000), 1,
				    &base, &d),
		       &d);
	assert_int_equal(base, 0x19000);
	expect_success(memmap_alloc(&m, "b", REGION_IMAGE, 0x1000, 0x1000, r(0x18000, 0x2000), 1,
				    &base, &d),
		       &d);
	assert_int_equal(base, 0x18000);
	expect_failure(memmap_alloc(&m, "c", REGION_IMAGE, 0x1000, 0x1000, r(0x18000, 0x2000), 1,
				    &base, &d),
		       &d, "c",
		       "wants 0x1000 bytes of memory at a multiple of 0x1000, the largest free "
		       "piece where it must be is 0x0");
	expect_failure(memmap_alloc(&m, "d", REGION_IMAGE, 0x1000, 0x1000, r(0x18000, 0x2000), 0,
				    &base, &d),
		       &d, "d",
		       "wants 0x1000 bytes of memory at a multiple of 0x1000, the largest free "
		       "piece where it must be is 0x0");
	expect_failure(memmap_alloc(&m, "e", REGION_IMAGE, 0x1000, 0x1000, r(0x40000, 0x2000), 0,
				    &base, &d),
		       &d, "e",
		       "wants 0x1000 bytes of memory at a multiple of 0x1000, the largest free "
		       "piece where it must be is 0x0");
	expect_failure(memmap_alloc(&m, "f", REGION_IMAGE, 0x10001, 1, r(0, ~0ull), 1, &base, &d),
		       &d, "f",
		       "wants 0x10001 bytes of memory at a multiple of 0x1, the largest free piece "
		       "is 0x8000");
	expect_failure(memmap_alloc(&m, "g", REGION_IMAGE, 0, 1, ALL, 1, &base, &d), &d, "g",
		       "no size");
	/* A window up to the end of the address space, whose end would be 0. */
	expect_success(memmap_alloc(&m, "h", REGION_IMAGE, 0x1000, 0x1000, r(0x1c000, -0x1c000ull),
				    0, &base, &d),
		       &d);
	assert_int_equal(base, 0x1c000);
}

static void test_alloc_at_the_ends_of_the_address_space(void **state)
{
	uint64_t base = 0;

	(void)state;
	expect_success(memmap_add_ram(&m, r(0, 0x3000), &d), &d);
	expect_success(memmap_claim(&m, "vectors", REGION_FIRMWARE, r(0x800, 0x1800), 1, &d), &d);
	expect_failure(memmap_alloc(&m, "x", REGION_IMAGE, 0x1001, 1, ALL, 1, &base, &d), &d, "x",
		       "wants 0x1001 bytes of memory at a multiple of 0x1, the largest free piece "
		       "is 0x1000");
	expect_failure(memmap_alloc(&m, "y", REGION_IMAGE, 0x2000, 0x1000, ALL, 1, &base, &d), &d,
		       "y",
		       "wants 0x2000 bytes of memory at a multiple of 0x1000, the largest free "
		       "piece is 0x1000");
	clear(NULL);
	expect_success(memmap_add_ram(&m, r(0, ~0ull), &d), &d);
	expect_success(memmap_claim(&m, "all but the end", REGION_FIRMWARE, r(0, ~0xfull), 1, &d),
		       &d);
	expect_failure(memmap_alloc(&m, "z", REGION_IMAGE, 0x10, 0x1000, ALL, 0, &base, &d), &d,
		       "z",
		       "wants 0x10 bytes of memory at a multiple of 0x1000, the largest free piece "
		       "is 0xf");
	clear(NULL);
	expect_success(memmap_add_ram(&m, r(0xffffffffffff0001, 0xfff0), &d), &d);
	expect_failure(memmap_alloc(&m, "z", REGION_IMAGE, 0x10, 0x100000, ALL, 0, &base, &d), &d,
		       "z",
		       "wants 0x10 bytes of memory at a multiple of 0x100000, the largest free "
		       "piece is 0xfff0");
}

static void test_release(void **state)
{
	(void)state;
	expect_success(memmap_add_ram(&m, r(0x1000, 0x1000), &d), &d);
	expect_success(memmap_claim(&m, "a", REGION_IMAGE, r(0x1000, 0x10), 1, &d), &d);
	expect_success(memmap_claim(&m, "b", REGION_IMAGE, r(0x1010, 0x10), 1, &d), &d);
	/* the claim, not the memory that begins there, too */
	expect_success(memmap_release(&m, 0x1000, &d), &d);
	assert_int_equal(m.n_regions, 3);
	assert_region(0, "memory", REGION_RAM, 0x1000, 0x1000);
	assert_region(1, "b", REGION_IMAGE, 0x1010, 0x10);
	assert_region(2, "used", REGION_USED, 0x1000, 0x10);
	expect_failure(memmap_release(&m, 0x1000, &d), &d, "memory map",
		       "nothing is claimed at 0x1000");
}

/* Free for others, and remembered: joined with what it touches. */
static void test_used(void **state)
{
	struct range out[4];
	uint64_t base = 0;

	(void)state;
	expect_success(memmap_add_ram(&m, r(0x1000, 0x10000), &d), &d);
	for (unsigned i = 0; i < 3; i++)
		expect_success(
			memmap_claim(&m, "x", REGION_IMAGE, r(0x2000 + i * 0x1000, 0x1000), 1, &d),
			&d);
	expect_success(memmap_release(&m, 0x2000, &d), &d);
	expect_success(memmap_release(&m, 0x4000, &d), &d);
	assert_int_equal(m.n_regions, 4);
	expect_success(memmap_alloc(&m, "again", REGION_TREE, 0x1000, 0x1000, r(0x4000, 0x2000), 0,
				    &base, &d),
		       &d);
	assert_int_equal(base, 0x4000);
	expect_success(memmap_release(&m, 0x3000, &d), &d);
	assert_int_equal(m.n_regions, 3);
	assert_region(1, "again", REGION_TREE, 0x4000, 0x1000);
	assert_region(2, "used", REGION_USED, 0x2000, 0x3000);
	assert_int_equal(memmap_free(&m, 0, out, 4), 2);
	assert_memory_equal(&out[0], (&(struct range){0x1000, 0x3000}), sizeof(*out));
	assert_memory_equal(&out[1], (&(struct range){0x5000, 0xc000}), sizeof(*out));
	assert_int_equal(memmap_largest(&m, ALL), 0xc000);
	/* not a claim that could be given back */
	expect_failure(memmap_release(&m, 0x2000, &d), &d, "memory map",
		       "nothing is claimed at 0x2000");
}

/* A full map has room for a claim as long as it can forget that what lies between two used ranges
 * was not. */
static void test_used_in_a_full_map(void **state)
{
	(void)state;
	for (unsigned i = 0; i < HANDOFF_MAX_REGIONS; i++)
		expect_success(memmap_claim(&m, "x", REGION_FIRMWARE, r(i * 16, 8), 0, &d), &d);
	for (unsigned i = 2; i < 8; i += 2)
		expect_success(memmap_release(&m, i * 16, &d), &d);
	assert_int_equal(m.n_regions, HANDOFF_MAX_REGIONS);
	expect_success(memmap_claim(&m, "1", REGION_FIRMWARE, r(0x1000, 1), 0, &d), &d);
	expect_success(memmap_claim(&m, "2", REGION_FIRMWARE, r(0x1001, 1), 0, &d), &d);
	expect_failure(memmap_claim(&m, "3", REGION_FIRMWARE, r(0x1002, 1), 0, &d), &d, "3",
		       "memory map is full (32 regions)");
	assert_region(HANDOFF_MAX_REGIONS - 3, "used", REGION_USED, 0x20, 0x48);
}

/* An empty range shares nothing, whichever of the two it is. */
static void test_empty_ranges_overlap_nothing(void **state)
{
	(void)state;
	assert_false(range_overlaps(r(0x1800, 0), r(0x1000, 0x1000)));
	assert_false(range_overlaps(r(0x1000, 0x1000), r(0x1800, 0)));
	assert_true(range_overlaps(r(0x1800, 1), r(0x1000, 0x1000)));
}

static void test_free_parts(void **state)
{
	struct range out[8];

	(void)state;
	assert_int_equal(memmap_free(&m, 0, out, 8), 0);
	expect_success(memmap_add_ram(&m, r(0x1000, 0x4000), &d), &d);
	expect_success(memmap_add_ram(&m, r(0x8000, 0x1000), &d), &d);
	assert_int_equal(memmap_free(&m, 0, out, 8), 2);
	expect_success(memmap_claim(&m, "fw", REGION_FIRMWARE, r(0x3000, 0x1000), 1, &d), &d);
	expect_success(memmap_claim(&m, "image", REGION_IMAGE, r(0x2000, 0x800), 1, &d), &d);
	/* half outside */
	expect_success(memmap_claim(&m, "edge", REGION_FIRMWARE, r(0x7800, 0x1000), 0, &d), &d);
	expect_success(memmap_claim(&m, "uart", REGION_FIRMWARE, r(0x6000, 0x1000), 0, &d), &d);
	assert_int_equal(memmap_free(&m, 0, out, 8), 4);
	assert_memory_equal(&out[0], (&(struct range){0x1000, 0x1000}), sizeof(*out));
	assert_memory_equal(&out[1], (&(struct range){0x2800, 0x800}), sizeof(*out));
	assert_memory_equal(&out[2], (&(struct range){0x4000, 0x1000}), sizeof(*out));
	assert_memory_equal(&out[3], (&(struct range){0x8800, 0x800}), sizeof(*out));
	assert_int_equal(memmap_free(&m, 1u << REGION_IMAGE, out, 8), 3);
	assert_memory_equal(&out[0], (&(struct range){0x1000, 0x2000}), sizeof(*out));
	out[1].base = 7;
	assert_int_equal(memmap_free(&m, 0, out, 1), 4);
	assert_int_equal(out[1].base, 7); /* not written beyond max */
}

/* All that lies in RAM or beside it is busy, but for what was given back. */
static void test_layout(void **state)
{
	struct memmap_layout layout;

	(void)state;
	expect_success(memmap_add_ram(&m, r(0x1000, 0x4000), &d), &d);
	expect_success(memmap_add_ram(&m, r(0x8000, 0x1000), &d), &d);
	expect_success(memmap_claim(&m, "old", REGION_TREE, r(0x1000, 0x1000), 1, &d), &d);
	expect_success(memmap_claim(&m, "image", REGION_IMAGE, r(0x3000, 0x1000), 1, &d), &d);
	expect_success(memmap_claim(&m, "uart", REGION_FIRMWARE, r(0x6000, 0x1000), 0, &d), &d);
	expect_success(memmap_release(&m, 0x1000, &d), &d);
	memmap_layout(&m, &layout);
	assert_int_equal(layout.n_ram, 2);
	assert_memory_equal(&layout.ram[1], (&(struct range){0x8000, 0x1000}), sizeof(*layout.ram));
	assert_int_equal(layout.n_busy, 2);
	assert_memory_equal(&layout.busy[0], (&(struct range){0x3000, 0x1000}),
			    sizeof(*layout.busy));
	assert_memory_equal(&layout.busy[1], (&(struct range){0x6000, 0x1000}),
			    sizeof(*layout.busy));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_ram_is_joined, clear),
		cmocka_unit_test_setup(test_ram_comes_before_claims, clear),
		cmocka_unit_test_setup(test_bad_ranges, clear),
		cmocka_unit_test_setup(test_claims, clear),
		cmocka_unit_test_setup(test_reserved_pages, clear),
		cmocka_unit_test_setup(test_long_names_are_cut, clear),
		cmocka_unit_test_setup(test_full, clear),
		cmocka_unit_test_setup(test_alloc, clear),
		cmocka_unit_test_setup(test_alloc_window, clear),
		cmocka_unit_test_setup(test_alloc_at_the_ends_of_the_address_space, clear),
		cmocka_unit_test_setup(test_release, clear),
		cmocka_unit_test_setup(test_used, clear),
		cmocka_unit_test_setup(test_used_in_a_full_map, clear),
		cmocka_unit_test_setup(test_free_parts, clear),
		cmocka_unit_test_setup(test_layout, clear),
		cmocka_unit_test(test_empty_ranges_overlap_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
