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
	(void)state;
	expect_success(fill_parse("512", &fill, &d), &d);
	assert_false(fill.placed);
	assert_int_equal(fill.n_banks, 1);
	assert_int_equal(fill.bank[0].size, MIB(512));
	expect_success(fill_parse("64kb", &fill, &d), &d);
	assert_int_equal(fill.bank[0].size, KIB(64));
	expect_success(fill_parse("2G@0x80000000,1T@1048576", &fill, &d) &
			       fill_parse("1T@0x100000000,2G@0x80000000", &fill, &d),
		       &d);
	assert_true(fill.placed);
	assert_int_equal(fill.n_banks, 2);
	assert_int_equal(fill.bank[1].base, 0x80000000);
	assert_int_equal(fill.bank[0].base, GIB(4));
	assert_int_equal(fill.bank[0].size, GIB(1024));
	expect_success(fill_parse("4095T@0,1T@0xfff0000000000", &fill, &d), &d);
}

#define NO_SIZE  "not a size, with or without a place (4G, or 2G@0x80000000,2G@0x880000000)"
#define PLACES   "of several pieces each needs its place: SIZE@BASE,SIZE@BASE"
#define TOO_HIGH "ends above 2^52, where no memory is: less of it, or a lower place"

static void not_sizes(void **state)
{
	static const char *const bad[] = {"",   "G",    "4Q",    "4G ",  "4GB@",    "4G@x",
					  "-1", "1@1x", "4G@-1", "1.5G", "4G@@0x1", "4G@0x"};
	static char length[128];

	(void)state;
	memset(length, '1', sizeof(length) - 1);
	assert_int_equal(fill_parse(length, &fill, &d), -1);
	assert_string_equal(d.reason, NO_SIZE);
	for (unsigned i = 0; i < COUNT(bad); i++) {
		char object[32];

		snprintf(object, sizeof(object), "--memory %s", bad[i]);
		expect_failure(fill_parse(bad[i], &fill, &d), &d, object, NO_SIZE);
	}
	expect_failure(fill_parse("4G@0,", &fill, &d), &d, "--memory ", NO_SIZE);
	expect_failure(fill_parse("4G,", &fill, &d), &d, "--memory 4G", PLACES);
	expect_failure(fill_parse("1G,1G@0", &fill, &d), &d, "--memory 1G", PLACES);
	expect_failure(fill_parse("1G@0,4G", &fill, &d), &d, "--memory 4G", PLACES);
}

/* Each piece of memory is named, with what is wrong with it. */
static void impossible_pieces(void **state)
{
	static const struct {
		const char *text, *object, *reason;
	} cases[] = {
		{"0", "--memory 0", "its size is 0: say how much there is, or nothing"},
		{"1G@0,0K@0x80000000", "--memory 0K@0x80000000",
		 "its size is 0: say how much there is, or nothing"},
		{"99999999999T", "--memory 99999999999T", TOO_HIGH},
		{"16777216T", "--memory 16777216T", TOO_HIGH},
		{"4G@0xffffffff00000000", "--memory 4G@0xffffffff00000000", TOO_HIGH},
		{"8G@0xffffffff00000000", "--memory 8G@0xffffffff00000000", TOO_HIGH},
		{"1G@99999999999999999999", "--memory 1G@99999999999999999999", TOO_HIGH},
		{"1G@0xfffffffe00000", "--memory 1G@0xfffffffe00000", TOO_HIGH},
		{"1K", "--memory 1K",
		 "0x0 + 0x400 is not made of whole 4 KiB pages: its place and its size are "
		 "multiples of 0x1000"},
		{"1G@0x80000100", "--memory 1G@0x80000100",
		 "0x80000100 + 0x40000000 is not made of whole 4 KiB pages: its place and its size "
		 "are multiples of 0x1000"},
		{"2G@0x80000000,1G@0xc0000000", "--memory 1G@0xc0000000",
		 "overlaps 0x80000000 + 0x80000000, which ends at 0x100000000: another place, or "
		 "less of it"},
		{"1G@0xc0000000,1G@0,2G@0x80000000", "--memory 2G@0x80000000",
		 "overlaps 0xc0000000 + 0x40000000, which ends at 0x100000000: another place, or "
		 "less of it"},
		{"1M@0M", "--memory 1M@0M", NO_SIZE},
		{"1@0,1@0x100000,1@0x200000,1@0x300000,1@0x400000,1@0x500000,1@0x600000,"
		 "1@0x700000,1@0x800000",
		 "--memory 1@0x800000", "is piece 9, there can be 8"},
	};

	(void)state;
	for (unsigned i = 0; i < COUNT(cases); i++)
		expect_failure(fill_parse(cases[i].text, &fill, &d), &d, cases[i].object,
			       cases[i].reason);
}

static int fill_board(const char *more, const char *memory)
{
	struct blob tree = dt_board_file("soc.dts", more, "");
	void *out = NULL;
	size_t size = 0;
	int failed;

	expect_success(fill_parse(memory, &fill, &d), &d);
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
	assert_string_equal(said, "memory: 1024 MiB, where the tree's memory begins (--memory "
				  "SIZE@BASE: elsewhere): 0x80000000 + 0x40000000");
	expect_success(fill_board("/ { memory@80000000 { /delete-property/ reg; }; };", "1G"), &d);
	RAM_IS({0x80000000, GIB(1)});
	expect_success(fill_board(NO_MEMORY "/ { memory { device_type = \"memory\"; "
					    "reg = <0 0x80000000 0x1000>; }; };",
				  "1G"),
		       &d);
	RAM_IS({0x80000000, GIB(1)});
	expect_success(fill_board(NO_MEMORY "/ { low@0 { reg = <0 0 0x1000>; }; memory { "
					    "device_type = \"memory\"; reg = <0 0 0x1000>; }; };",
				  "1G"),
		       &d);
	RAM_IS({0x200000, GIB(1)});
	expect_success(fill_board(NO_MEMORY "/ { memory@0 { device_type = \"memory\"; "
					    "reg = <0 0 0>; }; };",
				  "1G"),
		       &d);
	RAM_IS({0, GIB(1)});
}

/* Two trees of Debian's have a node that says neither by its reg nor by its name. */
static void guesses_where_the_node_says_nothing(void **state)
{
	static const char *const place_holder[] = {"", "reg = <0 0 0>;"};

	(void)state;
	for (unsigned i = 0; i < COUNT(place_holder); i++) {
		char more[240];

		snprintf(more, sizeof(more),
			 NO_MEMORY "/ { low@0 { reg = <0 0 0x1000>; }; memory { device_type = "
				   "\"memory\"; %s }; };",
			 place_holder[i]);
		expect_success(fill_board(more, "1G"), &d);
		RAM_IS({GIB(1), GIB(1)});
		assert_string_equal(said, "memory: 1024 MiB, a guess, where the tree has no "
					  "devices (--memory SIZE@BASE: elsewhere): "
					  "0x40000000 + 0x40000000");
	}
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

#define BUSES                                                                          \
	"/ { all { #address-cells = <1>; #size-cells = <1>; ranges; bus@a0000000 { "   \
	"#address-cells = <1>; #size-cells = <1>; ranges = <0 0xa0000000 0x8000000>; " \
	"inner { #address-cells = <1>; #size-cells = <1>; ranges = <0 0x1000 0x1000>; }; }; }; };"

/* A bus has its window for itself, whatever of it is in the tree; one that holds all there is says
 * nothing of where memory is. */
static void keeps_clear_of_buses(void **state)
{
	(void)state;
	expect_success(fill_board(BUSES, "1G"), &d);
	RAM_IS({0x80000000, 0x20000000}, {0xa8000000, 0x20000000});
	assert_string_equal(said, "memory: 1024 MiB, where the tree's memory begins (--memory "
				  "SIZE@BASE: elsewhere): 0x80000000 + 0x20000000; going on at a "
				  "guess, where it has no devices: 0xa8000000 + 0x20000000");
	expect_success(fill_board("/ { wide { #address-cells = <2>; #size-cells = <2>; "
				  "ranges = <0 0 0 0 0x10 0>; }; };",
				  "1G"),
		       &d);
	RAM_IS({0x80000000, GIB(1)});
	/* as a guess: the first GiB that no bus has, or, where buses have all, no device */
	expect_success(fill_board(NO_MEMORY "/ { low { #address-cells = <1>; #size-cells = <1>; "
					    "ranges = <0 0 0 0x40000000>; }; };",
				  "1G"),
		       &d);
	RAM_IS({GIB(1), GIB(1)});
	expect_success(fill_board(NO_MEMORY "/ { wide { #address-cells = <2>; #size-cells = <2>; "
					    "ranges = <0 0 0 0 0x10 0>; low@0 { "
					    "reg = <0 0 0 0x1000>; }; }; };",
				  "1G"),
		       &d);
	RAM_IS({GIB(1), GIB(1)});
}

/* Cells that no window is made of, and one of nothing. */
static void windows_without_sense(void **state)
{
	static const unsigned cells[][3] = {{0, 2, 1}, {4, 2, 1}, {1, 0, 1},
					    {1, 3, 1}, {1, 2, 0}, {1, 2, 3}};

	(void)state;
	for (unsigned k = 0; k < COUNT(cells); k++) {
		char more[256];

		snprintf(more, sizeof(more),
			 "/ { up { #address-cells = <%u>; #size-cells = <1>; ranges; bus { "
			 "#address-cells = <%u>; #size-cells = <%u>; ranges = <0 0xa0000000 "
			 "0xa0000000 0x8000000 0xa0000000 0x8000000>; }; }; };",
			 cells[k][1], cells[k][0], cells[k][2]);
		expect_success(fill_board(more, "1G"), &d);
		RAM_IS({0x80000000, GIB(1)});
	}
	expect_success(fill_board("/ { bus { #address-cells = <1>; #size-cells = <1>; "
				  "ranges = <0 0 0xa0000000 0 0 0xffffffff 0xffffffff 1>, <7>; }; "
				  "};",
				  "1G"),
		       &d);
	RAM_IS({0x80000000, GIB(1)});
}

/* However little there is, it is looked for in whole GiB; where each of four has devices, between
 * them. */
static void little_memory(void **state)
{
	(void)state;
	expect_success(
		fill_board(NO_MEMORY "/ { late@8000000 { reg = <0 0x8000000 0x1000>; }; };", "64M"),
		&d);
	RAM_IS({GIB(1), MIB(64)});
	expect_success(fill_board(NO_MEMORY "/ { w@0 { reg = <0 0 0x1000>, <0 0x50000000 0x1000>, "
					    "<0 0x90000000 0x1000>, <0 0xd0000000 0x1000>; }; };",
				  "64M"),
		       &d);
	RAM_IS({MIB(2), MIB(64)});
	assert_string_equal(said, "memory: 64 MiB, a guess, between the devices of the tree, which "
				  "are in each of the first four GiB (--memory SIZE@BASE: "
				  "elsewhere): 0x200000 + 0x4000000");
}

/* A guess goes no further than what a user may write. */
static void out_of_reach(void **state)
{
	(void)state;
	expect_success(fill_board("/ { bus@a0000000 { #address-cells = <2>; #size-cells = <2>; "
				  "ranges = <0 0 0 0xa0000000 0xffffffff 0x60000000>; }; };",
				  "1G"),
		       &d);
	RAM_IS({0x80000000, 0x20000000});
	assert_string_equal(said, "memory: 512 MiB of the 1024 MiB, where the tree's memory begins "
				  "(--memory SIZE@BASE: elsewhere): 0x80000000 + 0x20000000");
}

/* What was understood is said, and when it is less than was asked for. */
static void says_what_it_took(void **state)
{
	(void)state;
	expect_success(fill_board("", "256"), &d);
	assert_string_equal(said, "memory: 256 MiB (a size without a unit is in MiB), where the "
				  "tree's memory begins (--memory SIZE@BASE: elsewhere): "
				  "0x80000000 + 0x10000000");
	expect_success(fill_board("", "64M@0x80000000,128@0x90000000"), &d);
	assert_string_equal(said, "memory: 192 MiB (a size without a unit is in MiB), where "
				  "--memory says: 0x80000000 + 0x4000000, 0x90000000 + 0x8000000");
	expect_failure(fill_board("/ { #address-cells = <1>; };", "1G@0xf0000000"), &d, "--memory",
		       "0xf0000000 + 0x40000000 ends above 4 GiB, the tree has one cell for an "
		       "address");
	assert_string_equal(said, "memory: 1024 MiB, where --memory says: 0xf0000000 + "
				  "0x40000000");
}

/* Its bank is cut where devices are, and not strewn among them. */
static void keeps_clear_of_devices(void **state)
{
	(void)state;
	expect_success(fill_board("", "2G"), &d);
	RAM_IS({0x80000000, 0x70000000}, {0xf1000000, 0x10000000});
	expect_success(fill_board(NO_MEMORY
				  "/ { pcie@70000000 { device_type = \"pci\"; "
				  "#address-cells = <3>; #size-cells = <2>; "
				  "ranges = <0x2000000 0 0 0 0x8000000 0 0x1000000>; }; "
				  "chosen { framebuffer@1000 { reg = <0 0x40000000 0x1000>; "
				  "}; }; bad@3 { reg = <3>; }; };",
				  "2G"),
		       &d);
	RAM_IS({GIB(1), GIB(2)});
	assert_string_equal(said, "memory: 2048 MiB, a guess, where the tree has no devices "
				  "(--memory SIZE@BASE: elsewhere): 0x40000000 + 0x80000000");
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
	assert_non_null(strstr(said, " of the 61440 MiB, "));
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
		cmocka_unit_test(not_sizes),
		cmocka_unit_test(impossible_pieces),
		cmocka_unit_test(begins_where_the_node_does),
		cmocka_unit_test(guesses_where_the_node_says_nothing),
		cmocka_unit_test(replaces_what_there_is),
		cmocka_unit_test(keeps_clear_of_devices),
		cmocka_unit_test(little_memory),
		cmocka_unit_test(out_of_reach),
		cmocka_unit_test(keeps_clear_of_buses),
		cmocka_unit_test(windows_without_sense),
		cmocka_unit_test(says_what_it_took),
		cmocka_unit_test(cells),
		cmocka_unit_test(no_room),
		cmocka_unit_test(many_pieces),
		cmocka_unit_test(bad_trees),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
