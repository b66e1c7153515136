/* SPDX-License-Identifier: Apache-2.0 */
/* How many interrupts a GIC needs for what a tree connects to it. */
#include "tools/dt_lines.h"
#include "tests/unit/tree_help.h"

#define EXTENDED "/ { far { interrupts = <2 7 4>; }; };"
#define MAPPED                                                                      \
	"/ { host { #address-cells = <0>; #interrupt-cells = <1>; interrupt-map = " \
	"<1 0x8005 0 0 0 300 4>, <2 0x8005 0 0 0 1 4>; }; };"

static unsigned needed(const char *more)
{
	open_tree(more);
	return lines_needed(opened);
}

static void of_nodes(void **state)
{
	unsigned board = needed("");

	(void)state;
	assert_true(board >= 64 && board % 32 == 0 && board <= 256);
	assert_int_equal(needed("/ { far { interrupts = <0 287 4>; }; };"), 320);
	assert_int_equal(needed("/ { far { interrupts = <0 288 4>; }; };"), 352);
	assert_int_equal(needed(EXTENDED), board); /* not the GIC's ordinary ones */
}

/* Of a PCI host's map: what is behind it has no node. */
static void of_maps(void **state)
{
	(void)state;
	assert_int_equal(needed(MAPPED), 352);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(of_nodes), cmocka_unit_test(of_maps)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
