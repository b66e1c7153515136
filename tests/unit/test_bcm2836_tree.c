/* SPDX-License-Identifier: Apache-2.0 */
/* A Raspberry Pi 3's interrupts as those of a GICv2 (dtb/merged/bcm2836_tree.h): a tree in short,
 * what is refused, and Debian's trees. */
#include "dtb/merged/bcm2836_tree.h"

#include <glob.h>
#include <libfdt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dtb/tree/board.h"
#include "dtb/tree/irq_route.h"
#include "dtb/tree/tree.h"
#include "tests/unit/dt_help.h"
#include "tests/unit/expect.h"

#define ROOM (1u << 17)

static _Alignas(8) char made[ROOM], before[ROOM];
static struct diag said;

static void make(const char *more)
{
	struct blob blob = dt_board_file("bcm2836.dts", more, "-f");

	assert_int_equal(fdt_open_into(blob.data, made, sizeof(made)), 0);
	dt_free(&blob);
}

static struct tree *turned(const char *more)
{
	struct tree *tree;

	make(more);
	expect_success(bcm2836_tree(made, &said), &said);
	tree = tree_open(made, &said);
	assert_non_null(tree);
	return tree;
}

/* INTID of an interrupt of the node; 0: none. */
static uint32_t intid(const struct tree *tree, const char *path, unsigned index)
{
	unsigned node = tree_path(tree, path, strlen(path));
	struct tree_irq irq;
	bool edge;

	assert_int_not_equal(node, TREE_NONE);
	if (tree_irq(tree, node, index, &irq, &said) != 1)
		return 0;
	return tree_intid(tree, &irq, &edge);
}

static void each_line(void **state)
{
	static const struct {
		const char *path;
		uint32_t intids[5];
	} rows[] = {
		{"/timer", {29, 30, 27, 26}},
		{"/arm-pmu", {23}},
		{"/soc/mailbox@7e00b880", {33}},
		{"/soc/gpio@7e200000", {113, 114}},
		{"/soc/serial@7e201000", {121}},
		{"/soc/dma@7e007000", {80, 30}},
		{"/soc/button", {0}},
	};
	const struct tree *tree = turned("");

	(void)state;
	for (unsigned k = 0; k < COUNT(rows); k++)
		for (unsigned i = 0; i < 5; i++)
			assert_int_equal(intid(tree, rows[k].path, i), rows[k].intids[i]);
	dt_check_references(made);
	assert_false(tree->node[tree_path(tree, "/soc/mailbox@7e00b880", 21)].flags &
		     TREE_DISABLED);
}

/* As the rest of Mullion reads it. */
static void a_gicv2(void **state)
{
	struct dt_board board;

	(void)state;
	(void)turned("");
	expect_success(dt_discover(made, sizeof(made), &board, &said), &said);
	assert_int_equal(board.gic.version, 2);
	assert_int_equal(board.gic.gicd.base, BCM2836_GICD);
	assert_int_equal(board.gic.gicc.base, BCM2836_GICC);
	assert_int_equal(board.gic.gich.base, 0x40000000);
	assert_int_equal(board.gic.gicv.base, 0x3f00b200);
	assert_int_equal(board.timer.virtual, 27);
	assert_int_equal(board.timer.hypervisor, 26);
	assert_int_equal(fdt_node_offset_by_compatible(made, -1, "brcm,bcm2836-l1-intc"),
			 -FDT_ERR_NOTFOUND);
	assert_int_equal(fdt_node_offset_by_compatible(made, -1, "brcm,bcm2836-armctrl-ic"),
			 -FDT_ERR_NOTFOUND);
}

/* As with another board's device_tree in config.txt: its GIC is not there. */
static void another_machine(void **state)
{
	struct blob blob = dt_board_file("soc.dts", "", "");

	(void)state;
	assert_int_equal(fdt_open_into(blob.data, made, sizeof(made)), 0);
	expect_failure(bcm2836_tree(made, &said), &said, "/",
		       "no brcm,bcm2836-l1-intc, which this hypervisor is built for");
	dt_free(&blob);
}

#define EIGHT        "<1 1 1 2 1 3 1 4 1 5 1 6 1 7 1 8>"
#define MANY         EIGHT ", " EIGHT ", " EIGHT ", " EIGHT
#define SERIAL(list) "/ { soc { serial@7e201000 { interrupts = " list "; }; }; };"

#define DMA(list) "/ { soc { dma@7e007000 { interrupts-extended = " list "; }; }; };"
#define TEN                                                                                 \
	"<&intc 1 1 &intc 1 1 &intc 1 1 &intc 1 1 &intc 1 1 &intc 1 1 &intc 1 1 &intc 1 1 " \
	"&intc 1 1 &intc 1 1>"

static void refused(void **state)
{
	static const struct {
		const char *more, *node, *reason;
	} rows[] = {
		{SERIAL("<3 0>"), "serial@7e201000", "interrupts has a line that is no device's"},
		{SERIAL("<0 8>"), "serial@7e201000", "interrupts has a line that is no device's"},
		{SERIAL("<1 32>"), "serial@7e201000", "interrupts has a line that is no device's"},
		{SERIAL("<1 2 3>"), "serial@7e201000",
		 "interrupts is no list of at most 32 times two cells"},
		{"/ { timer { interrupts = <4 4>; }; };", "timer",
		 "interrupts has a line that is no device's"},
		{"/ { arm-pmu { interrupts = <10 4>; }; };", "arm-pmu",
		 "interrupts has a line that is no device's"},
		{"/ { soc { dma@7e007000 { interrupts-extended = <&intc 1 16 &gpio 1 1>; }; }; };",
		 "dma@7e007000", "interrupts-extended has a line that is no device's"},
		{"/ { soc { dma@7e007000 { interrupts-extended = <&intc 1 16 &intc 1>; }; }; };",
		 "dma@7e007000", "interrupts-extended is no list of these controllers'"},
		{"/ { soc { ranges = <0x7e000000 0x3f000000 0x1000000>; }; };",
		 "local_intc@40000000", "its registers have no address of the CPU's"},
		{SERIAL(MANY ", <1 1>"), "serial@7e201000",
		 "interrupts is no list of at most 32 times two cells"},
		{DMA("<&intc 3 0>"), "dma@7e007000",
		 "interrupts-extended has a line that is no device's"},
		{DMA(TEN ", " TEN ", " TEN ", <&intc 1 1 &intc 1 1 &intc 1 1>"), "dma@7e007000",
		 "interrupts-extended is no list of these controllers'"},
		{"/ { soc { /delete-property/ ranges; }; };", "local_intc@40000000",
		 "its registers have no address of the CPU's"},
		{"/ { soc { ranges = <0x40000000 0x40000000 0x1000>; }; };",
		 "interrupt-controller@7e00b200", "its registers have no address of the CPU's"},
		{"/ { soc { local_intc@40000000 { /delete-property/ reg; }; }; };",
		 "local_intc@40000000", "its registers have no address of the CPU's"},
		{"/ { soc { local_intc@40000000 { reg = <0x40000000>; }; }; };",
		 "local_intc@40000000", "its registers have no address of the CPU's"},
		{"/ { #address-cells = <2>; };", "/", "#address-cells and #size-cells are not 1"},
		{"/ { #size-cells = <2>; };", "/", "#address-cells and #size-cells are not 1"},
		{"/ { soc { interrupt-controller@7e00b200 { compatible = \"x\"; }; }; };",
		 "local_intc@40000000", "no brcm,bcm2836-armctrl-ic behind it"},
	};

	(void)state;
	for (unsigned k = 0; k < COUNT(rows); k++) {
		make(rows[k].more);
		expect_failure(bcm2836_tree(made, &said), &said, rows[k].node, rows[k].reason);
	}
}

#define GROWS                                                                          \
	"/ { soc { serial@7e201000 { interrupts = " MANY "; }; a { interrupts = " MANY \
	"; }; b { interrupts = " MANY "; }; }; };"

/* Neither a parent of two words, nor none, is one of these controllers. */
static void parents(void **state)
{
	const struct tree *tree =
		turned("/ { /delete-property/ interrupt-parent; a { interrupts = <1 1>; };"
		       " b { interrupt-parent = <1 2>; }; };");
	int len;

	(void)state;
	assert_int_equal(intid(tree, "/timer", 0), 29);
	(void)fdt_getprop(made, fdt_path_offset(made, "/a"), "interrupts", &len);
	assert_int_equal(len, 8);
}

/* Who says no parent has that of the node above, or is the node above's own. */
static void below_another_controller(void **state)
{
	const struct tree *tree = turned("/ { soc { gpio@7e200000 { a { interrupts = <4 8>; }; "
					 "b { c { interrupts = <2 25>; }; }; "
					 "d { interrupt-parent = <&intc>; interrupts = <2 25>; }; "
					 "}; }; };");

	(void)state;
	assert_int_equal(intid(tree, "/soc/gpio@7e200000", 0), 113);
	assert_int_equal(intid(tree, "/soc/gpio@7e200000/a", 0), 0);
	assert_int_equal(intid(tree, "/soc/gpio@7e200000/b/c", 0), 0);
	assert_int_equal(intid(tree, "/soc/gpio@7e200000/d", 0), 121);
}

static void nothing_refers(void **state)
{
	static const char *const nodes[] = {"/soc/local_intc@40000000",
					    "/soc/interrupt-controller@7e00b200"};

	(void)state;
	for (unsigned k = 0; k < 2; k++) {
		make("");
		assert_int_equal(fdt_delprop(made, fdt_path_offset(made, nodes[k]), "phandle"), 0);
		expect_failure(bcm2836_tree(made, &said), &said, "local_intc@40000000",
			       "nothing refers to it");
	}
}

/* Wherever the room ends: refused, or all of it is there. */
static void room(void **state)
{
	struct blob blob = dt_board_file("bcm2836.dts", GROWS, "-f");
	unsigned done = 0;

	(void)state;
	for (unsigned more = 0; more < BCM2836_TREE_ROOM; more += 8) {
		assert_int_equal(fdt_open_into(blob.data, made, (int)(blob.size + more)), 0);
		if (bcm2836_tree(made, &said))
			assert_string_equal(said.reason, "no room for a GIC's node in the tree");
		else
			done++;
	}
	assert_true(done > 8 && done < BCM2836_TREE_ROOM / 8);
	dt_free(&blob);
}

/* --- Debian's trees --- */

/* Of the tree as it was, of two cells each. */
static uint32_t meant(uint32_t parent, const fdt32_t *cells)
{
	static const char *const path = "brcm,bcm2836-l1-intc";
	uint32_t local = fdt_get_phandle(before, fdt_node_offset_by_compatible(before, -1, path)),
		 first = fdt32_ld(cells);

	if (parent == local)
		return first == 0 ? 29 : first == 1 ? 30 : first == 2 ? 26 : first == 3 ? 27 : 23;
	return 32 + first * 32 + fdt32_ld(cells + 1);
}

static unsigned compare(const char *file)
{
	FILE *stream = fopen(file, "rb");
	unsigned compared = 0;
	struct tree *tree;
	size_t size;

	assert_non_null(stream);
	size = fread(before, 1, sizeof(before), stream);
	fclose(stream);
	assert_true(size < sizeof(before));
	assert_int_equal(fdt_open_into(before, made, sizeof(made)), 0);
	expect_success(bcm2836_tree(made, &said), &said);
	tree = tree_open(made, &said);
	assert_non_null(tree);
	for (int node = 0; node >= 0; node = fdt_next_node(before, node, NULL)) {
		char path[256];
		int len, at = node;
		const fdt32_t *cells = fdt_getprop(before, node, "interrupts", &len),
			      *parent = NULL;

		while (cells && at >= 0 && !parent) {
			parent = fdt_getprop(before, at, "interrupt-parent", NULL);
			at = fdt_parent_offset(before, at);
		}
		/* the outer controller itself; and children of others */
		if (!parent || fdt_node_offset_by_phandle(before, fdt32_ld(parent)) < 0 ||
		    fdt_getprop(before, node, "interrupt-controller", NULL))
			continue;
		assert_int_equal(fdt_get_path(before, node, path, sizeof(path)), 0);
		for (unsigned i = 0; i < (unsigned)len / 8; i++, compared++)
			assert_int_equal(intid(tree, path, i),
					 meant(fdt32_ld(parent), cells + 2 * i));
	}
	return compared;
}

/* Debian's trees of this SoC, where they have been brought in: tests/system/test_raspi3.py does so
 * and sees that they are compared. */
static glob_t trees;

static bool find_trees(void)
{
	const char *deps = getenv("DEPS");
	char pattern[512];

	snprintf(pattern, sizeof(pattern), "%s/debian-full/%s", deps ? deps : "",
		 "root/usr/lib/linux-image-*/broadcom/bcm2837-*.dtb");
	return deps && !glob(pattern, 0, NULL, &trees);
}

static void debians(void **state)
{
	(void)state;
	for (size_t i = 0; i < trees.gl_pathc; i++)
		assert_true(compare(trees.gl_pathv[i]) > 30);
	assert_true(trees.gl_pathc >= 5);
	globfree(&trees);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_line),       cmocka_unit_test(a_gicv2),
		cmocka_unit_test(another_machine), cmocka_unit_test(refused),
		cmocka_unit_test(parents),         cmocka_unit_test(below_another_controller),
		cmocka_unit_test(nothing_refers),  cmocka_unit_test(room),
	};
	const struct CMUnitTest of_debian[] = {cmocka_unit_test(debians)};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);

	if (find_trees())
		failed += cmocka_run_group_tests(of_debian, NULL, NULL);
	return failed;
}
