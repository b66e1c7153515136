/* SPDX-License-Identifier: Apache-2.0 */
/* The memory of --memory, in trees that have some, an empty node, or none. */
#include "tests/unit/expect.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/dt_help.h"
#include "tools/dt_fill.h"

#define NO_MEMORY "/ { /delete-node/ memory@0; /delete-node/ memory@80000000; };"

static struct diag d;
static struct fill fill;
static struct dt_board board;
static char said[FILL_SAID];

static void parse(void **state)
{
	static const char *const bad[] = {"",          "G",
					  "4Q",        "4G ",
					  "0",         "4GB@",
					  "4G,",       "4G,4G",
					  "4G@0,4G",   "4G@x",
					  "-1",        "99999999999T",
					  "1@1x",      "4G@0xffffffff00000000",
					  "16777216T", "1@0,1@1,1@2,1@3,1@4,1@5,1@6,1@7,1@8"};

	(void)state;
	for (unsigned i = 0; i < COUNT(bad); i++)
		if (!fill_parse(bad[i], &fill))
			fail_msg("%s", bad[i]);
	assert_int_equal(fill_parse("512", &fill), 0);
	assert_false(fill.placed);
	assert_int_equal(fill.n_banks, 1);
	assert_int_equal(fill.bank[0].size, MIB(512));
	assert_int_equal(fill_parse("64kb", &fill), 0);
	assert_int_equal(fill.bank[0].size, KIB(64));
	assert_int_equal(fill_parse("2G@0x80000000,1T@1048576", &fill), 0);
	assert_true(fill.placed);
	assert_int_equal(fill.n_banks, 2);
	assert_int_equal(fill.bank[0].base, 0x80000000);
	assert_int_equal(fill.bank[1].base, MIB(1));
	assert_int_equal(fill.bank[1].size, GIB(1024));
}

static int fill_board(const char *more, const char *memory)
{
	struct blob tree = dt_board_file("soc.dts", more, "");
	void *out = NULL;
	size_t size = 0;
	int failed;

	assert_int_equal(fill_parse(memory, &fill), 0);
	failed = fill_memory(tree.data, tree.size, &fill, &out, &size, said, &d);
	if (!failed) {
		dt_check_references(out);
		expect_success(dt_discover(out, size, &board, &d), &d);
	}
	free(out);
	dt_free(&tree);
	return failed;
}

static void ram_is(const struct range *want, unsigned count)
{
	assert_int_equal(board.n_ram, count);
	for (unsigned i = 0; i < count; i++) {
		assert_int_equal(board.ram[i].base, want[i].base);
		assert_int_equal(board.ram[i].size, want[i].size);
	}
}
#define RAM_IS(...) \
	ram_is((const struct range[]){__VA_ARGS__}, COUNT(((const struct range[]){__VA_ARGS__})))

/* By reg, though it is empty, and else by the name. */
static void begins_where_the_node_does(void **state)
{
	(void)state;
	expect_success(fill_board("/ { memory@80000000 { reg = <0 0x80000000 0>; }; "
				  "/delete-node/ memory@0; };",
				  "1G"),
		       &d);
	RAM_IS({0x80000000, GIB(1)});
	assert_string_equal(said, "memory: 1024 MiB, where the tree's memory begins: "
				  "0x80000000 + 0x40000000");
	expect_success(fill_board("/ { memory@80000000 { /delete-property/ reg; }; };", "1G"), &d);
	RAM_IS({0x80000000, GIB(1)});
	expect_success(fill_board(NO_MEMORY "/ { memory { device_type = \"memory\"; }; };", "1G"),
		       &d);
	RAM_IS({0, GIB(1)});
}

static void replaces_what_there_is(void **state)
{
	(void)state;
	expect_success(fill_board("/ { memory@1 { device_type = \"memory\"; status = \"disabled\"; "
				  "reg = <0 0x1000 0x1000>; }; };",
				  "256M"),
		       &d);
	RAM_IS({0x80000000, MIB(256)});
}

/* Its bank is cut where devices are, and not strewn among them. */
static void keeps_clear_of_devices(void **state)
{
	(void)state;
	expect_success(fill_board("", "2G"), &d);
	RAM_IS({0x80000000, 0x70000000}, {0xf0200000, 0x10000000});
	expect_success(fill_board(NO_MEMORY
				  "/ { pcie@70000000 { device_type = \"pci\"; "
				  "#address-cells = <3>; #size-cells = <2>; "
				  "ranges = <0x2000000 0 0 0 0x8000000 0 0x1000000>; }; "
				  "chosen { framebuffer@1000 { reg = <0 0x40000000 0x1000>; "
				  "}; }; bad@3 { reg = <3>; }; };",
				  "2G"),
		       &d);
	RAM_IS({GIB(1), GIB(2)});
	assert_string_equal(said, "memory: 2048 MiB, where the tree leaves room (--memory "
				  "SIZE@BASE says where): 0x40000000 + 0x80000000");
}

/* 4 GiB do not fit into one cell. */
static void cells(void **state)
{
	(void)state;
	expect_success(fill_board(NO_MEMORY, "6G@0x200000000"), &d);
	RAM_IS({GIB(8), GIB(6)}); /* in three, whose sizes fit one cell */
	assert_string_equal(said, "memory: 6144 MiB, where --memory says: "
				  "0x200000000 + 0x180000000");
	expect_failure(fill_board("/ { #address-cells = <1>; };", "1G@0xf0000000"), &d, "--memory",
		       "0xf0000000 + 0x40000000 ends above 4 GiB, the tree has one cell for an "
		       "address");
	for (unsigned k = 0; k < 4; k++) {
		static const unsigned count[4][2] = {{0, 1}, {3, 1}, {2, 0}, {2, 3}};
		char more[80];

		snprintf(more, sizeof(more), "/ { #address-cells = <%u>; #size-cells = <%u>; };",
			 count[k][0], count[k][1]);
		expect_failure(fill_board(more, "1G@0"), &d, "--memory",
			       "the root has neither 1 nor 2 cells for an address or a size");
	}
}

static void no_room(void **state)
{
	(void)state;
	expect_failure(fill_board("/ { all { #address-cells = <2>; #size-cells = <2>; ranges; "
				  "x { reg = <0 0 0xffffffff 0xffffffff>; }; }; };",
				  "1G"),
		       &d, "--memory", "there is no room for it at 0x80000000");
	expect_failure(fill_board("/ { #address-cells = <2>; #size-cells = <2>; memory@80000000 { "
				  "reg = <0xffffffff 0xffe00000 0 0>; }; };",
				  "1G"),
		       &d, "--memory", "there is no room for it at 0xffffffffffe00000");
	expect_success(fill_board(NO_MEMORY "/ { low@0 { reg = <0 0 0xffffffff>; }; };", "1G"), &d);
	RAM_IS({GIB(4), GIB(1)});
}

/* As many pieces as a board's DRAM may have. */
static void many_pieces(void **state)
{
	char more[512] = "/ { many@0 { reg = <0 0x80000000 0x1000>";
	size_t used = strlen(more);

	(void)state;
	for (unsigned i = 1; i < 12; i++)
		used += (size_t)snprintf(more + used, sizeof(more) - used, ", <%u 0 0x1000>", i);
	snprintf(more + used, sizeof(more) - used, "; }; };");
	expect_success(fill_board(more, "60G"), &d);
	assert_int_equal(board.n_ram, 8);
	assert_int_equal(board.ram[0].base, 0x80200000);
}

static void bad_trees(void **state)
{
	char deep[256] = "/ { ";
	char none[64] = "";
	void *out;
	size_t size;

	(void)state;
	expect_failure(fill_memory(none, sizeof(none), &fill, &out, &size, said, &d), &d,
		       "board tree", "is no device tree (magic 0x00000000)");
	for (unsigned i = 0; i < 33; i++)
		strcat(deep, "a { ");
	for (unsigned i = 0; i < 34; i++)
		strcat(deep, "};");
	expect_failure(fill_board(deep, "1G"), &d, "device tree",
		       "nodes are nested more than 32 deep");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parse),
		cmocka_unit_test(begins_where_the_node_does),
		cmocka_unit_test(replaces_what_there_is),
		cmocka_unit_test(keeps_clear_of_devices),
		cmocka_unit_test(cells),
		cmocka_unit_test(no_room),
		cmocka_unit_test(many_pieces),
		cmocka_unit_test(bad_trees),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
