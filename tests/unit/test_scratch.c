/* SPDX-License-Identifier: Apache-2.0 */
/* Where boot writes before it knows what is reserved: nowhere that turns out to be. */
#include "tests/unit/expect.h"

#include <string.h>

#include "dtb/merged/merged_tree.h"
#include "dtb/tree/board.h"
#include "image/scratch.h"
#include "tests/unit/dt_help.h"

#define DRAM 0x80000000ull

static _Alignas(4096) uint8_t own[8 * PAGE_SIZE];
static struct scratch s;
static struct diag d;
static struct range reached;
static unsigned n_reached;

static int reach(struct range range, struct diag *diag)
{
	(void)diag;
	reached = range;
	n_reached++;
	return 0;
}

static int new_scratch(void **state)
{
	(void)state;
	memset(own, 0x5a, sizeof(own));
	s = (struct scratch){.own = {(uintptr_t)own, sizeof(own)}, .reach = reach};
	n_reached = 0;
	expect_success(memmap_add_ram(&s.map, s.own, &d), &d);
	expect_success(memmap_add_ram(&s.map, (struct range){DRAM, MIB(1)}, &d), &d);
	return 0;
}

static void test_own_comes_first(void **state)
{
	uint64_t at;

	(void)state;
	expect_success(scratch_take(&s, "a", 3 * PAGE_SIZE + 1, &at, &d), &d);
	assert_true(range_contains(s.own, (struct range){at, 4 * PAGE_SIZE}));
	assert_true(reached.base == at && reached.size == 4 * PAGE_SIZE);
	expect_success(scratch_take(&s, "b", 5 * PAGE_SIZE, &at, &d), &d); /* 4 are left */
	assert_int_equal(at, DRAM + MIB(1) - 5 * PAGE_SIZE);
	assert_int_equal(n_reached, 2);
	expect_failure(scratch_take(&s, "c", MIB(1), &at, &d), &d, "c",
		       "wants 0x100000 bytes of memory at a multiple of 0x1000, the largest free "
		       "piece is 0xfb000");
	assert_int_equal(n_reached, 2);
}

static void test_without_own(void **state)
{
	uint64_t at;

	(void)state;
	s.own.size = 0;
	s.reach = NULL;
	expect_success(scratch_take(&s, "a", 1, &at, &d), &d);
	assert_int_equal(at, DRAM + MIB(1) - PAGE_SIZE);
}

static void test_wiped(void **state)
{
	uint64_t at;

	(void)state;
	expect_success(scratch_take(&s, "a", PAGE_SIZE, &at, &d), &d);
	scratch_wipe_own(&s);
	for (unsigned i = 0; i < sizeof(own); i++)
		assert_int_equal(own[i], (uintptr_t)own + i - at < PAGE_SIZE ? 0 : 0x5a);
}

/* What was taken of DRAM is claimed in the real map; where that reserves it, both are named. */
static void test_claimed(void **state)
{
	struct memmap map = {0};
	uint64_t at;

	(void)state;
	expect_success(scratch_take(&s, "inside", PAGE_SIZE, &at, &d), &d);
	expect_success(scratch_take(&s, "large", 9 * PAGE_SIZE, &at, &d), &d);
	expect_success(memmap_add_ram(&map, (struct range){DRAM, MIB(1)}, &d), &d);
	expect_success(scratch_claim(&s, &map, &d), &d);
	assert_int_equal(map.n_regions, 2);
	assert_int_equal(map.regions[1].base, at);
	assert_int_equal(map.regions[1].type, REGION_TREE);
	map.n_regions = 1;
	expect_success(memmap_reserve(&map, "reserved memory 0", (struct range){at, 1}, &d), &d);
	expect_failure(scratch_claim(&s, &map, &d), &d, "large",
		       "range 0x800f7000+0x9000 overlaps reserved memory 0 at 0x800f7000+0x1000");
}

/* A tree without memory, and a configuration that knows it, reserves a part, takes a CPU away and
 * gives another UART: discovery is of the two together. */
static void test_merged_tree(void **state)
{
	struct blob board =
		dt_board_file("virt.dts", "/ { memory@40000000 { reg = <0 0 0 0>; }; };", "-@");
	struct blob overlay = dt_overlay(
		"&memory_40000000 { reg = <0 0x80000000 0 0x100000>; };"
		"&cpu_3 { status = \"disabled\"; };"
		"&{/} { reserved-memory { #address-cells = <2>; #size-cells = <2>; ranges;"
		"  hole@80000000 { reg = <0 0x80000000 0 0x4000>; }; };"
		"  domains { d { }; }; };");
	struct merged_tree tree = {board.data, board.size};
	static _Alignas(4096) uint8_t room[80 * PAGE_SIZE];
	struct memmap map = {0};
	struct dt_board b;

	(void)state;
	s = (struct scratch){.own = {(uintptr_t)room, sizeof(room)}};
	expect_success(memmap_add_ram(&s.map, s.own, &d), &d);
	expect_success(dt_discover_early(board.data, board.size, &b, &d), &d);
	assert_int_equal(b.n_ram, 0);
	expect_failure(dt_discover(board.data, board.size, &b, &d), &d, "/memory",
		       "every memory node is empty: the system configuration has to say where "
		       "DRAM is");
	expect_success(merged_tree_add(&s, &tree, overlay.data, overlay.size, &d), &d);
	expect_success(dt_discover(tree.fdt, tree.size, &b, &d), &d);
	assert_int_equal(b.n_cpus, 3);
	assert_int_equal(b.n_ram, 1);
	assert_int_equal(b.ram[0].base, DRAM);
	assert_int_equal(b.n_reserved, 1);
	assert_int_equal(b.reserved[0].size, 0x4000);
	dt_free(&overlay);
	overlay = dt_overlay("&nothing_like_it_at_all { }; &{/} { domains { d { }; }; };");
	expect_failure(merged_tree_add(&s, &tree, overlay.data, overlay.size, &d), &d,
		       "system configuration",
		       "label nothing_like_it_at_all: the board's tree has no such label, nor a "
		       "node of that name");
	/* to its place */
	expect_success(memmap_add_ram(&map, (struct range){DRAM, sizeof(own)}, &d), &d);
	expect_failure(merged_tree_keep(&map, &(struct merged_tree){tree.fdt, MIB(1)}, &d), &d,
		       "merged tree",
		       "wants 0x100000 bytes of memory at a multiple of 0x1000, the largest free "
		       "piece is 0x8000");
	dt_free(&board);
	dt_free(&overlay);
}

static void test_bad_overlay(void **state)
{
	struct blob board = dt_board_file("virt.dts", "", "-@");
	struct merged_tree tree = {board.data, board.size};
	uint64_t no_tree[8];

	(void)state;
	expect_failure(merged_tree_add(&s, &tree, board.data, 8, &d), &d, "system configuration",
		       "8 bytes are too few for a device tree");
	/* the sizes that it gives are not believed */
	memset(no_tree, 0xff, sizeof(no_tree));
	expect_failure(merged_tree_add(&s, &tree, no_tree, sizeof(no_tree), &d), &d,
		       "system configuration", "is no device tree (magic 0xffffffff)");
	assert_ptr_equal(tree.fdt, board.data);
	s.own.size = 0;
	s.map.n_regions = 0; /* nor is there anything */
	expect_failure(merged_tree_add(&s, &tree, board.data, board.size, &d), &d, "merged tree",
		       "wants 0x16000 bytes of memory at a multiple of 0x1000, the largest free "
		       "piece is 0x0");
	assert_ptr_equal(tree.fdt, board.data);
	dt_free(&board);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_own_comes_first, new_scratch),
		cmocka_unit_test_setup(test_without_own, new_scratch),
		cmocka_unit_test_setup(test_wiped, new_scratch),
		cmocka_unit_test_setup(test_claimed, new_scratch),
		cmocka_unit_test_setup(test_merged_tree, new_scratch),
		cmocka_unit_test_setup(test_bad_overlay, new_scratch),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
