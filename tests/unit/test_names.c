/* SPDX-License-Identifier: Apache-2.0 */
/* Names of properties: a tree may have one at two offsets, and more than the index has room for. */
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "dtb/tree/names.h"
#include "tests/unit/tree_help.h"

/* A tree of one node, "/n", with `count` properties p0, p1, .. whose values are their numbers. */
static void open_many(unsigned count)
{
	char name[16];

	fdt_create(tree, ROOM);
	fdt_finish_reservemap(tree);
	fdt_begin_node(tree, "");
	fdt_begin_node(tree, "n");
	for (unsigned i = 0; i < count; i++) {
		snprintf(name, sizeof(name), "p%u", i);
		fdt_property_u32(tree, name, i);
	}
	fdt_end_node(tree);
	fdt_end_node(tree);
	assert_int_equal(fdt_finish(tree), 0);
	assert_int_equal(tree_check(tree, ROOM, "board tree", &said), 0);
	opened = tree_open(tree, &said);
	assert_non_null(opened);
}

/* With all of them known, and with so many that all are compared as text. */
static void many(void **state)
{
	static char text[3000][16];

	(void)state;
	for (unsigned i = 0; i < 3000; i++)
		snprintf(text[i], sizeof(text[i]), "p%u", i);
	for (unsigned count = 1000; count <= 3000; count += 1000) {
		open_many(count);
		for (unsigned round = 0; round < 2; round++)
			for (unsigned i = 0; i < 3000; i++)
				assert_int_equal(tree_u32(opened, 1, text[i], 7000),
						 i < count ? i : 7000);
		assert_false(tree_has(opened, 0, text[0]));
		assert_false(tree_has(opened, 1, "p"));
		assert_false(tree_has(opened, 1, ""));
	}
}

/* libfdt's sequential writes find "clocks" at the end of a longer name that was written later, so
 * it gets a second offset. */
static void twice(void **state)
{
	(void)state;
	fdt_create(tree, ROOM);
	fdt_finish_reservemap(tree);
	fdt_begin_node(tree, "");
	fdt_property_u32(tree, "clocks", 1);
	fdt_property_u32(tree, "assigned-clocks", 2);
	fdt_begin_node(tree, "n");
	fdt_property_u32(tree, "clocks", 3);
	fdt_end_node(tree);
	fdt_end_node(tree);
	assert_int_equal(fdt_finish(tree), 0);
	assert_int_equal(tree_check(tree, ROOM, "board tree", &said), 0);
	opened = tree_open(tree, &said);
	assert_int_equal(names_find("clocks")->offset, NAME_TWICE);
	assert_int_equal(tree_u32(opened, 0, "clocks", 0), 1);
	assert_int_equal(tree_u32(opened, 1, "clocks", 0), 3);
	assert_int_equal(tree_u32(opened, 0, "assigned-clocks", 0), 2);
	assert_false(tree_has(opened, 1, "assigned-clocks"));
	assert_int_equal(names_find("locks")->offset, NAME_ABSENT);
}

/* Text that is none of the program's, and need not end where the name does. */
static void called(void **state)
{
	char name[16] = "status";
	int len;

	(void)state;
	open_tree("/ { n { status = \"a\"; stat = \"b\"; }; };");
	assert_string_equal(tree_str_called(opened, at("/n"), name), "a");
	name[4] = '\0';
	assert_string_equal(tree_str_called(opened, at("/n"), name), "b");
	assert_string_equal(tree_prop_called(opened, at("/n"), "statX", 4, &len), "b");
	assert_null(tree_prop_called(opened, at("/n"), "sta", 3, &len));
	assert_int_equal(len, 0);
}

/* The index follows what was written: nodes behind it lie elsewhere, and names are new. */
static void written(void **state)
{
	unsigned chosen, uart;
	char path[32];

	(void)state;
	open_tree("");
	chosen = at("/chosen");
	uart = at("/pl011@9000000");
	assert_int_equal(tree_new_phandle(opened), 0x8009);
	for (uint32_t round = 0; round < 40; round++) {
		unsigned node = round % 2 ? chosen : uart;

		snprintf(path, sizeof(path), "label%u", round);
		assert_false(tree_has(opened, node, "phandle2"));
		fdt_setprop_u32(tree, opened->node[node].offset, path, round);
		tree_wrote(opened, node);
		assert_int_equal(fdt_path_offset(tree, "/pl011@9000000"),
				 opened->node[uart].offset);
		assert_int_equal(fdt_path_offset(tree, "/chosen"), opened->node[chosen].offset);
		assert_non_null(tree_prop_called(opened, node, path, strlen(path), &(int){0}));
	}
	fdt_setprop_u32(tree, opened->node[chosen].offset, "phandle2", 1);
	tree_wrote(opened, chosen);
	assert_int_equal(tree_u32(opened, chosen, "phandle2", 0), 1);
	fdt_setprop_u32(tree, opened->node[chosen].offset, "phandle", 0xfffffffe);
	tree_wrote(opened, chosen);
	assert_int_equal(tree_phandle(opened, 0xfffffffe), chosen);
	assert_int_equal(tree_new_phandle(opened), 0);
	assert_int_equal(tree_u32(opened, uart, "label38", 0), 38);
}

static void paths(void **state)
{
	char path[16];

	(void)state;
	open_tree("");
	assert_int_equal(tree_path_of(opened, 0, path, sizeof(path)), 0);
	assert_string_equal(path, "/");
	assert_int_equal(tree_path_of(opened, at("/cpus/cpu@0"), path, sizeof(path)), 0);
	assert_string_equal(path, "/cpus/cpu@0");
	assert_int_equal(tree_path_of(opened, at("/cpus/cpu@0"), path, 12), 0);
	assert_string_equal(path, "/cpus/cpu@0");
	for (size_t room = 1; room < 12; room++)
		assert_int_equal(tree_path_of(opened, at("/cpus/cpu@0"), path, room), -1);
}

/* True when it ends the program. */
static bool stops(void (*ask)(void))
{
	pid_t child = fork();
	int status = 0;

	if (!child) {
		signal(SIGILL, SIG_DFL); /* cmocka has handlers of its own */
		signal(SIGTRAP, SIG_DFL);
		ask();
		_exit(0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	return !WIFEXITED(status) || WEXITSTATUS(status);
}

static void ask(void)
{
	(void)tree_has(opened, 0, "model");
}

static void ask_changing_name(void)
{
	char name[] = "model";

	for (unsigned round = 0; round < 2; round++) {
		(void)tree_has(opened, 0, name);
		name[0] = 'y';
	}
}

static void ask_written_tree(void)
{
	fdt_delprop(tree, 0, "model");
	ask();
}

/* The two rules of an index are checked on the host: a name that is asked for stays as it is, and
 * so does the tree. */
static void rules(void **state)
{
	(void)state;
	open_tree("");
	assert_false(stops(ask));
	assert_true(stops(ask_changing_name));
	assert_true(stops(ask_written_tree));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(many),    cmocka_unit_test(twice), cmocka_unit_test(called),
		cmocka_unit_test(written), cmocka_unit_test(paths), cmocka_unit_test(rules),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
