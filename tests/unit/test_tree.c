/* SPDX-License-Identifier: Apache-2.0 */
/* The index of a tree: what a damaged or an odd tree can hold. */
#include <stdio.h>

#include "tests/unit/tree_help.h"

/* The header, and what fdt_check_full finds behind it. */
static void headers(void **state)
{
	uint32_t property;
	int root;

	(void)state;
	open_tree("");
	fdt_set_totalsize(tree, 0x80000000);
	expect_failure(tree_check(tree, 0x90000000, "board tree", &said), &said, "board tree",
		       "says it has 2147483648 bytes, 2415919104 are there");
	open_tree("");
	fdt_set_version(tree, 16);
	fdt_set_last_comp_version(tree, 16);
	expect_failure(tree_check(tree, ROOM, "board tree", &said), &said, "board tree",
		       "device tree version 16, 17 is needed");
	fdt_set_version(tree, 18);
	fdt_set_last_comp_version(tree, 18);
	expect_failure(tree_check(tree, ROOM, "board tree", &said), &said, "board tree",
		       "device tree version 18, 17 is needed");
	open_tree("");
	fdt_set_off_dt_strings(tree, ROOM);
	expect_failure(tree_check(tree, ROOM, "board tree", &said), &said, "board tree",
		       "device tree is cut short: its blocks end behind its size");
	open_tree("");
	root = fdt_first_property_offset(tree, 0);
	property = fdt_off_dt_struct(tree) + (uint32_t)root;
	fdt32_st(tree + property + 8, fdt_size_dt_strings(tree)); /* its name */
	expect_failure(tree_check(tree, ROOM, "board tree", &said), &said, "board tree",
		       "device tree is damaged: a name, an offset or a length leads outside");
	open_tree("");
	fdt_set_off_dt_struct(tree, fdt_off_dt_struct(tree) + 2);
	expect_failure(tree_check(tree, ROOM, "board tree", &said), &said, "board tree",
		       "device tree is damaged: its nodes do not begin at 4 bytes");
}

/* What does not fit into the index. */
static void too_large(void **state)
{
	static char name[1u << 16];

	(void)state;
	memset(name, 'n', sizeof(name) - 1);
	fdt_create(tree, ROOM);
	fdt_finish_reservemap(tree);
	fdt_begin_node(tree, "");
	fdt_begin_node(tree, name);
	fdt_end_node(tree);
	fdt_end_node(tree);
	assert_int_equal(fdt_finish(tree), 0);
	assert_null(tree_open(tree, &said));
	assert_string_equal(said.reason, "has a node whose name is 65535 bytes long");
}

/* Boot loaders take nodes and properties out by writing NOPs over them: what is behind them is
 * still there. */
static void nops(void **state)
{
	int uart, len;

	(void)state;
	open_tree("");
	uart = fdt_path_offset(tree, "/pl011@9000000");
	assert_int_equal(fdt_nop_property(tree, uart, "compatible"), 0); /* the first one */
	assert_int_equal(fdt_nop_property(tree, uart, "clocks"), 0);
	assert_int_equal(fdt_nop_node(tree, fdt_path_offset(tree, "/pl031@9010000")), 0);
	assert_int_equal(tree_check(tree, ROOM, "board tree", &said), 0);
	opened = tree_open(tree, &said);
	assert_non_null(opened);
	assert_int_equal(tree_path(opened, "/pl031@9010000", 14), TREE_NONE);
	assert_false(tree_has(opened, at("/pl011@9000000"), "compatible"));
	assert_false(tree_has(opened, at("/pl011@9000000"), "clocks"));
	assert_string_equal(tree_prop(opened, at("/pl011@9000000"), "clock-names", &len),
			    "uartclk");
	assert_int_equal(len, 17);
	assert_int_equal(opened->node[at("/pl011@9000000")].flags & TREE_HAS_REG, TREE_HAS_REG);
}

/* "okay" and "ok" take part; any other word, no word, and whatever is below such a node does
 * not. */
static void status(void **state)
{
	static const struct {
		const char *path;
		bool disabled;
	} nodes[] = {
		{"/ok", false},    {"/okay", false},        {"/fail", true},
		{"/broken", true}, {"/empty", true},        {"/off", true},
		{"/off/on", true}, {"/off/on/plain", true}, {"/okay/plain", false},
	};

	(void)state;
	open_tree("/ { ok { status = \"ok\"; }; okay { status = \"okay\"; plain { }; }; fail { "
		  "status = \"fail\"; };"
		  "broken { status = [6f 6b]; }; empty { status; };"
		  "off { status = \"disabled\"; on { status = \"okay\"; plain { }; }; }; };");
	for (unsigned k = 0; k < COUNT(nodes); k++)
		assert_int_equal(!!(opened->node[at(nodes[k].path)].flags & TREE_DISABLED),
				 nodes[k].disabled);
}

/* The DT specification keeps 0 and 0xffffffff from being phandles: no reference finds a node by
 * them. */
static void phandles(void **state)
{
	(void)state;
	open_tree("/ { a { phandle = <0xffffffff>; }; b { phandle = <0>; }; c { "
		  "linux,phandle = <0x123>; };"
		  "d { phandle = <1 2>; }; };");
	assert_int_equal(tree_phandle(opened, 0xffffffff), TREE_NONE);
	assert_int_equal(tree_phandle(opened, 0), TREE_NONE);
	assert_int_equal(tree_phandle(opened, 1), TREE_NONE);
	assert_int_equal(tree_phandle(opened, 0x123), at("/c"));
	assert_int_equal(tree_phandle(opened, 0x8005), at("/intc@8000000"));
	assert_int_equal(tree_phandle(opened, 0x8123), TREE_NONE);
}

/* Phandles as no compiler numbers them: all meet in one place of the index, there are as many as
 * there may be nodes, and two nodes have the same. */
static void many_phandles(void **state)
{
	static char big[1u << 18];

	(void)state;
	fdt_create(big, sizeof(big));
	fdt_finish_reservemap(big);
	fdt_begin_node(big, "");
	fdt_property_u32(big, "phandle", 0x1234);
	for (unsigned i = 1; i < TREE_MAX_NODES; i++) {
		char name[16];

		snprintf(name, sizeof(name), "n%u", i);
		fdt_begin_node(big, name);
		fdt_property_u32(big, "phandle", i == 9 ? 7 << 16 : i << 16);
		fdt_end_node(big);
	}
	assert_int_equal(fdt_end_node(big), 0);
	assert_int_equal(fdt_finish(big), 0);
	opened = tree_open(big, &said);
	assert_non_null(opened);
	for (unsigned i = 1; i < TREE_MAX_NODES; i++)
		assert_int_equal(tree_phandle(opened, i << 16), i == 9 ? TREE_NONE : i);
	assert_int_equal(tree_phandle(opened, 0x1234), 0);
	assert_int_equal(tree_phandle(opened, TREE_MAX_NODES << 16), TREE_NONE);
}

static void names(void **state)
{
	(void)state;
	open_tree("/ { odd@1@2 { }; };");
	assert_string_equal(tree_name(opened, 0), "/");
	assert_string_equal(tree_name(opened, TREE_NONE), "?");
	assert_int_equal(at("/pl011"), at("/pl011@9040000")); /* the first of that name */
	assert_int_equal(tree_path(opened, "/pl011@9000", 11), TREE_NONE);
	assert_int_equal(tree_path(opened, "/pl01", 5), TREE_NONE);
	assert_int_equal(tree_path(opened, "/odd@1", 6), TREE_NONE);
	assert_int_equal(tree_path(opened, "/odd", 4), at("/odd@1@2"));
	assert_int_equal(tree_path(opened, "//cpus//cpu@0/", 14), at("/cpus/cpu@0"));
	assert_int_equal(tree_path(opened, "pl011", 5), TREE_NONE);
	assert_int_equal(tree_path(opened, "", 0), TREE_NONE);
}

/* Any of its strings, whole, and any of those asked for; not the end of a property that has no end.
 */
static void compatible(void **state)
{
	static const char *const one[] = {"b,two", NULL}, *const two[] = {"none", "c", NULL},
				 *const part[] = {"two", "b,tw", "b,two2", NULL},
				 *const cut[] = {"de", "d", NULL}, *const none[] = {NULL};

	(void)state;
	open_tree("/ { x { compatible = \"a\", \"\", \"b,two\", \"c\"; }; "
		  "y { compatible = [61 00 64 65]; }; z { compatible; }; };");
	assert_true(tree_compatible(opened, at("/x"), one));
	assert_true(tree_compatible(opened, at("/x"), two));
	assert_false(tree_compatible(opened, at("/x"), part));
	assert_false(tree_compatible(opened, at("/x"), none));
	assert_false(tree_compatible(opened, at("/y"), cut));
	assert_false(tree_compatible(opened, at("/z"), one));
	assert_false(tree_compatible(opened, at("/chosen"), one)); /* has none */
}

/* stdout-path by an alias, which may be damaged. */
static void stdout_path(void **state)
{
	static const struct {
		const char *more;
		const char *path; /* NULL: none */
	} cases[] = {
		{"/ { aliases { s0 = \"/pl011@9000000\"; }; chosen { stdout-path = \"s0:115200\"; "
		 "}; };",
		 "/pl011@9000000"},
		{"/ { aliases { s0 = \"/pl011@9000000\"; }; chosen { stdout-path = \"s\"; }; };",
		 NULL},
		{"/ { aliases { s0 = \"/pl011@9000000:115200\"; }; chosen { stdout-path = \"s0\"; "
		 "}; "
		 "};",
		 "/pl011@9000000"},
		{"/ { aliases { s0; }; chosen { stdout-path = \"s0\"; }; };", NULL},
		{"/ { aliases { s0 = \"\"; }; chosen { stdout-path = \"s0\"; }; };", NULL},
		{"/ { aliases { s0 = \"uart\"; }; chosen { stdout-path = \"s0\"; }; };", NULL},
		{"/ { aliases { s0 = \"/pl011@9000000\"; }; chosen { stdout-path = \":115200\"; }; "
		 "};",
		 NULL},
		{"/ { chosen { stdout-path = \"s0\"; }; };", NULL},
		{"/ { chosen { stdout-path = [2f 70]; }; };", NULL},
		{"/ { chosen { stdout-path = \"/pl011@9000000:115200n8\"; }; };", "/pl011@9000000"},
	};

	(void)state;
	for (unsigned k = 0; k < COUNT(cases); k++) {
		open_tree(cases[k].more);
		assert_int_equal(tree_stdout(opened),
				 cases[k].path ? at(cases[k].path) : TREE_NONE);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(headers),     cmocka_unit_test(too_large),
		cmocka_unit_test(nops),        cmocka_unit_test(status),
		cmocka_unit_test(phandles),    cmocka_unit_test(many_phandles),
		cmocka_unit_test(names),       cmocka_unit_test(compatible),
		cmocka_unit_test(stdout_path),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
