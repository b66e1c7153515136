/* SPDX-License-Identifier: Apache-2.0 */
/* A tree that says nothing of memory gets what was measured. */
#include "tests/unit/expect.h"

#include "dtb/merged/measured_memory.h"
#include "dtb/tree/board.h"
#include "tests/unit/dt_help.h"

#define EMPTY  "/ { memory@40000000 { /delete-property/ reg; }; };"
#define ABSENT "/ { /delete-node/ memory@40000000; };"

static _Alignas(4096) uint8_t own[64 * PAGE_SIZE];
static struct scratch s;
static struct diag d;
static struct dt_board found;

static const struct range banks[] = {{0x40000000, GIB(2)}, {0x800000000, GIB(6)}};

static int reach(struct range range, struct diag *diag)
{
	(void)range;
	(void)diag;
	return 0;
}

static int add_to(const char *more, unsigned count, uint64_t room, size_t cut)
{
	struct blob board = dt_board_file("virt.dts", more, "-f");
	struct merged_tree tree = {board.data, board.size - cut};
	int failed;

	s = (struct scratch){.own = {(uintptr_t)own, room}, .reach = reach};
	if (room)
		expect_success(memmap_add_ram(&s.map, s.own, &d), &d);
	failed = measured_memory_add(&s, &tree, banks, count, &d);
	if (!failed)
		expect_success(dt_discover(tree.fdt, tree.size, &found, &d), &d);
	dt_free(&board);
	return failed;
}

static void fills(const char *more)
{
	expect_success(add_to(more, 2, sizeof(own), 0), &d);
	assert_int_equal(found.n_ram, 2);
	for (unsigned i = 0; i < 2; i++) {
		assert_int_equal(found.ram[i].base, banks[i].base);
		assert_int_equal(found.ram[i].size, banks[i].size);
	}
}

/* Also behind a node of the secure side's memory, which is no one else's. */
static void empty_and_absent(void **state)
{
	(void)state;
	fills(EMPTY);
	fills("/ { memory@40000000 { reg = <0 0x40000000 0 0>; }; };");
	fills(ABSENT);
	/* a name that no tree has, and a node of another kind */
	fills("/ { /delete-node/ memory@40000000; "
	      "a234567890b234567890c234567890d234567890e234567890"
	      "f234567890g2345 { device_type = \"memory\"; }; cpu { device_type = \"cpu\"; }; };");
	fills("/ { /delete-node/ memory@40000000; memory { device_type = \"memory\"; }; };");
}

static void one_cell(void **state)
{
	static const char cells[] =
		"/ { #address-cells = <1>; #size-cells = <1>; /delete-node/ memory@40000000; };";

	(void)state;
	expect_failure(add_to(cells, 2, sizeof(own), 0), &d, "/",
		       "its cells cannot hold the memory that was measured");
	expect_failure(add_to("/ { #address-cells = <3>; };", 1, sizeof(own), 0), &d, "/",
		       "its cells cannot hold the memory that was measured");
	expect_failure(add_to("/ { #size-cells = <0>; };", 1, sizeof(own), 0), &d, "/",
		       "its cells cannot hold the memory that was measured");
}

static void no_tree_and_no_room(void **state)
{
	(void)state;
	assert_int_equal(add_to(EMPTY, 2, sizeof(own), 1), -1);
	assert_string_equal(d.object, "board tree");
	assert_int_equal(add_to(EMPTY, 2, 0, 0), -1);
	assert_string_equal(d.object, "measured memory");
	assert_int_equal(add_to(EMPTY, 2, PAGE_SIZE, 0), -1);
	assert_string_equal(d.object, "merged tree");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(empty_and_absent),
		cmocka_unit_test(one_cell),
		cmocka_unit_test(no_tree_and_no_room),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
