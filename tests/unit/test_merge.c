/* SPDX-License-Identifier: Apache-2.0 */
/* Merging: labels that have to be found, fixups that are damaged, trees and places that do not
 * do. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libfdt.h>

#include "dtb/config/merge.h"
#include "tests/unit/dt_help.h"
#include "tests/unit/expect.h"
#include "dtb/config/system.h"

#define ROOM   (1u << 17)
#define OBJECT "system configuration"

static struct diag d;
static _Alignas(8) char merged[ROOM + 8];

static int merge(const char *more, const char *overlay)
{
	struct blob board = dt_board_file("virt.dts", more, "-f"), o = dt_overlay(overlay);
	int ret = sys_merge(merged, ROOM, board.data, board.size, o.data, o.size, &d);

	dt_free(&board);
	dt_free(&o);
	return ret;
}

/* A label stands for the node whose name it is made of: every character that no label can hold is
 * '_'. */
static void label_of_a_name(void **state)
{
	static const struct {
		const char *node, *label;
		bool found;
		const char *nearest;
	} cases[] = {
		{"UART0@1000", "UART0_1000", true, ""},
		{"Zz_09aA", "Zz_09aA", true, ""},
		{"a,b.c+d-e@f", "a_b_c_d_e_f", true, ""},
		{"uart@1000", "UART_1000", false, "; nearest: uart_1000"},
		{"uart@1000", "uart_100", false, "; nearest: uart_1000"},
		{"uart@1000", "uart_10000", false, "; nearest: uart_1000"},
		{"uart-x", "uart__x", false, "; nearest: uart_x"},
	};

	(void)state;
	for (unsigned k = 0; k < COUNT(cases); k++) {
		char more[64], overlay[64], reason[160], path[64];

		snprintf(more, sizeof(more), "/ { %s { }; };", cases[k].node);
		snprintf(overlay, sizeof(overlay), "&%s { found; };", cases[k].label);
		if (!cases[k].found) {
			snprintf(reason, sizeof(reason),
				 "label %s: the board's tree has no labels, nor a node of that "
				 "name%s",
				 cases[k].label, cases[k].nearest);
			expect_failure(merge(more, overlay), &d, OBJECT, reason);
			continue;
		}
		expect_success(merge(more, overlay), &d);
		snprintf(path, sizeof(path), "/%s", cases[k].node);
		assert_non_null(fdt_getprop(merged, fdt_path_offset(merged, path), "found", NULL));
	}
}

/* Without labels: the device that has pins of that name, an alias, or how a path is written. */
static void device_of_a_label(void **state)
{
	/* uart21 is another, though enabled; of uart5 two have the pins */
	static const char pins[] =
		"/ { phandle = <0x98>; a-name-of-31-characters-is-long { "
		"a-name-of-31-characters-is-long { "
		"a-name-of-31-characters-is-long { }; }; }; "
		"pinctrl { compatible = \"v\"; p2: uart2-xfer { }; uart21 { p21: u { }; }; "
		"uart3m0 { p3: xfer { }; }; p4: spi4 { }; p5: uart5grp { }; };"
		"serial@70000 { reg = <0 0x70000 0 4>; pinctrl-0 = <&p2>; status = \"disabled\"; };"
		"serial@71000 { reg = <0 0x71000 0 4>; pinctrl-0 = <&p21>; };"
		"serial@73000 { compatible = \"u\"; pinctrl-names = \"a\"; pinctrl-1 = <0x99 0x98 "
		"&p3>; "
		"}; serial@75000 { reg = <0 0x75000 0 4>; pinctrl-0 = <&p5>; status = "
		"\"disabled\"; "
		"}; serial@75800 { reg = <0 0x75800 0 4>; pinctrl-0 = <&p5>; pinctrl-1 = [01]; };"
		"serial@76000 { reg = <0 0x76000 0 4>; pinctrl-0 = <&p2>; status = \"disabled\"; };"
		"part { pinctrl-0 = <&p4>; }; aliases { serial6 = \"/part\"; eth6 = "
		"\"/pinctrl\"; serial7 = \"/nowhere\"; mmc8 = <1>; emmc5 = "
		"\"/a-name-of-31-characters-is-long/a-name-of-31-characters-is-long/"
		"a-name-of-31-characters-is-long\"; mmc9 = \"/pinctrl/uart2-xfer\"; "
		"serial20 = \"/serial@71000\"; serial4 = \"/serial@75800\"; spi20 = "
		"\"/serial@71000\"; "
		"}; };";
	static const struct {
		const char *label, *offer;
	} cases[] = {
		{"uart2", "; by its pins it is &{/serial@70000}"},
		{"uart3", "; by its pins it is &{/serial@73000}"},
		{"uart5", "; by its pins it is &{/serial@75800}"},
		{"uart6", "; alias serial6 is &{/part} (a guess)"},
		{"main_uart6", "; alias serial6 is &{/part} (a guess)"},
		{"serial6", "; alias serial6 is &{/part} (a guess)"},
		{"eth6", "; alias eth6 is &{/pinctrl} (a guess)"},
		/* aliases that count otherwise than the pins do */
		{"uart20", "; nearest: uart21, uart3m0"},
		{"uart4", "; nearest: uart21, part"},
		{"spi20", "; alias spi20 is &{/serial@71000} (a guess)"},
		{"uart7", "; nearest: uart21, part"},
		{"sdhci8", ": write a path, as &{/soc/serial@20000}"},
		{"sdhci9", "; alias mmc9 is &{/pinctrl/uart2-xfer} (a guess)"},
		{"uart", "; nearest: part, uart21"},
		{"emmc5", "; nearest: a_name_of_31_characters_is_long"},
		{"_7", ": write a path, as &{/soc/serial@20000}"},
		{"a_label_that_is_longer_than_any_name_is_0",
		 ": write a path, as &{/soc/serial@20000}"},
	};

	(void)state;
	for (unsigned k = 0; k < COUNT(cases); k++) {
		char overlay[96], reason[192];

		snprintf(overlay, sizeof(overlay), "&%s { found; };", cases[k].label);
		snprintf(reason, sizeof(reason),
			 "label %s: the board's tree has no labels, nor a node of that name%s",
			 cases[k].label, cases[k].offer);
		expect_failure(merge(pins, overlay), &d, OBJECT, reason);
	}
}

/* Two nodes of the name: both paths, and of long ones what they are below. */
static void label_of_two(void **state)
{
	(void)state;
	expect_failure(merge("/ { a { twin { }; }; b { twin { }; }; };", "&twin { found; };"), &d,
		       OBJECT, "label twin: fits two nodes: &{/a/twin} and &{/b/twin}");
	expect_failure(
		merge("/ { a-name-of-31-characters-is-long { p-name-of-31-characters-is-long "
		      "{ twin { }; }; }; b { twin { }; }; };",
		      "&twin { found; };"),
		&d, OBJECT,
		"label twin: fits twin below p-name-of-31-characters-is-long and below b");
	expect_failure(merge("/ { b { twin { }; }; a-name-of-31-characters-is-long { "
			     "p-name-of-31-characters-is-long { twin { }; }; }; };",
			     "&twin { found; };"),
		       &d, OBJECT,
		       "label twin: fits twin below b and below p-name-of-31-characters-is-long");
}

static void damaged_fixups(void **state)
{
	static const char *const fixups[] = {"/f:y:",   "x:y:0",         "/f:y:/", "/f:y:1/",
					     "/f:y:0 ", "/f:y",          "/f",     "",
					     "/f:y:a",  "/f:y:214748365"};

	(void)state;
	for (unsigned k = 0; k < COUNT(fixups); k++) {
		char overlay[256];

		snprintf(overlay, sizeof(overlay),
			 "/ { __fixups__ { cpus = \"%s\"; }; f { target-path = \"/\"; y = <0>; "
			 "__overlay__ { }; }; };",
			 fixups[k]);
		expect_failure(merge("", overlay), &d, OBJECT,
			       k < 9 ? "overlay's __fixups__/cpus is damaged"
				     : "overlay's __fixups__/cpus leads to no place in a property");
	}
}

/* References to the overlay's own nodes, whose places libfdt does not look at. */
static void damaged_local_fixups(void **state)
{
	static const struct {
		const char *fixups, *reason;
	} cases[] = {
		{"f { y = <0 1>; };", "y of f leads to no place in a property"},
		{"f { y = <4>; };", "y of f leads to no place in a property"},
		{"f { y = <0xfffffffc>; };", "y of f leads to no place in a property"},
		{"f { y = <0x7f000000>; };", "y of f leads to no place in a property"},
		{"f { y = [00]; };", "y of f leads to no place in a property"},
		{"f { z = <0>; };", "z of f leads to no place in a property"},
		{"z = <0>;", "z of __local_fixups__ leads to no place in a property"},
		{"g { };", "there is no node g"},
		{"f { y = <0>; x { x { }; }; };", "there is no node x"},
	};

	(void)state;
	for (unsigned k = 0; k < COUNT(cases); k++) {
		char overlay[256], reason[128];

		snprintf(overlay, sizeof(overlay),
			 "/ { __local_fixups__ { %s }; f { target-path = \"/\"; y = <0>; "
			 "__overlay__ { }; }; };",
			 cases[k].fixups);
		snprintf(reason, sizeof(reason), "overlay's __local_fixups__: %s", cases[k].reason);
		expect_failure(merge("", overlay), &d, OBJECT, reason);
	}
	expect_success(merge("", "/ { __local_fixups__ { f { y = <0 4>; }; }; "
				 "f { target-path = \"/\"; y = <0 0>; __overlay__ { }; }; };"),
		       &d);
}

/* `depth` nodes in one another, `inner` in the last. */
static void nested(char *text, size_t room, const char *name, unsigned depth, const char *inner)
{
	size_t at = 0;

	for (unsigned k = 0; k < depth; k++)
		at += (size_t)snprintf(text + at, room - at, "%s {", name);
	at += (size_t)snprintf(text + at, room - at, "%s", inner);
	for (unsigned k = 0; k < depth; k++)
		at += (size_t)snprintf(text + at, room - at, "};");
}

/* At most 32 levels, in the overlay (its root, a fragment and __overlay__ are three) and on the
 * board. */
static void too_deep(void **state)
{
	char nodes[512], text[600];

	(void)state;
	nested(nodes, sizeof(nodes), "a", 29, "");
	snprintf(text, sizeof(text), "&{/} { %s };", nodes);
	expect_success(merge("", text), &d);
	nested(nodes, sizeof(nodes), "a", 30, "");
	snprintf(text, sizeof(text), "&{/} { %s };", nodes);
	expect_failure(merge("", text), &d, "device tree", "nodes are nested more than 32 deep");
	nested(nodes, sizeof(nodes), "a", 32, "");
	snprintf(text, sizeof(text), "/ { %s };", nodes);
	expect_failure(merge(text, "&cpus { x; };"), &d, "device tree",
		       "nodes are nested more than 32 deep");
	expect_failure(merge(text, "&{/nowhere} { x; };"), &d, "device tree",
		       "nodes are nested more than 32 deep");
}

#define LEAF_30 "leafleafleafleafleafleafleafle"

/* A path of 255 characters can be a label's, one of 256 not. */
static void long_path(void **state)
{
	char nodes[512], text[600];

	(void)state;
	nested(nodes, sizeof(nodes), "a-name-of-31-characters-is-long", 7, LEAF_30 " { };");
	snprintf(text, sizeof(text), "/ { %s };", nodes);
	expect_success(merge(text, "&" LEAF_30 " { x; };"), &d);
	nested(nodes, sizeof(nodes), "a-name-of-31-characters-is-long", 7, LEAF_30 "a { };");
	snprintf(text, sizeof(text), "/ { %s };", nodes);
	expect_failure(merge(text, "&" LEAF_30 "a { x; };"), &d, OBJECT,
		       "label " LEAF_30 "a: the path of " LEAF_30 "a is longer than 255");
}

static void place(void **state)
{
	struct blob board = dt_board_file("virt.dts", "", ""), o = dt_overlay("&cpus { x; };");

	(void)state;
	expect_failure(sys_merge(merged + 4, ROOM, board.data, board.size, o.data, o.size, &d), &d,
		       OBJECT, "the place of the merged tree is not aligned to 8 bytes");
	dt_free(&board);
	dt_free(&o);
}

/* A tree that says it is larger than the merged one may be, as QEMU's do: what it uses counts. */
static void board_with_unused_room(void **state)
{
	struct blob board = dt_board_file("virt.dts", "", "-S 0x80000"),
		    o = dt_overlay("&cpus { found; };");
	const size_t room = 4096;

	(void)state;
	assert_true(fdt_totalsize(board.data) > ROOM);
	expect_success(sys_merge(merged, ROOM, board.data, board.size, o.data, o.size, &d), &d);
	assert_non_null(fdt_getprop(merged, fdt_path_offset(merged, "/cpus"), "found", NULL));
	assert_true(fdt_path_offset(merged, "/pl011@9000000") > 0);
	/* where even that is too much, nothing is written behind the room */
	memset(merged, 0x5a, sizeof(merged));
	assert_int_equal(sys_merge(merged, room, board.data, board.size, o.data, o.size, &d), -1);
	assert_string_equal(strstr(d.reason, " bytes, has"), " bytes, has 4096");
	for (size_t k = room; k < sizeof(merged); k++)
		assert_int_equal(merged[k], 0x5a);
	dt_free(&board);
	dt_free(&o);
}

/* Padding of the overlay (dtc -p) is not counted, nor copied. */
static void overlay_with_unused_room(void **state)
{
	struct blob board = dt_board_file("virt.dts", "", ""), o = dt_overlay("&cpus { found; };");
	const size_t padded = 2 * ROOM;
	uint8_t *overlay = calloc(1, padded);

	(void)state;
	assert_non_null(overlay);
	assert_int_equal(fdt_open_into(o.data, overlay, (int)padded), 0);
	expect_success(sys_merge(merged, ROOM, board.data, board.size, overlay, padded, &d), &d);
	assert_non_null(fdt_getprop(merged, fdt_path_offset(merged, "/cpus"), "found", NULL));
	free(overlay);
	dt_free(&board);
	dt_free(&o);
}

#define NO_DEVICE "access: cell %u is the number 0x%x, not a device (is #access-flags-cells right?)"
#define NO_FLAG                                                         \
	"access: cell %u refers to a node, where a flag should be (is " \
	"#access-flags-cells right?)"

/* cpu@1 of the board has phandle 0x8002: as a flag it is a number all the same. */
static void access_cells(void **state)
{
	static const struct {
		const char *body, *reason; /* NULL: it is merged */
		unsigned cell, value;
	} cases[] = {
		{"access = <&{/cpus/cpu@1}>;", NULL, 0, 0},
		{"access = <&own>;", NULL, 0, 0},
		{"access = <&own &{/cpus/cpu@1}>, <&{/cpus/cpu@0}>;", NULL, 0, 0},
		{"#access-flags-cells = <1>; access = <&own 0x8002 &{/cpus/cpu@0} 0>;", NULL, 0, 0},
		{"access;", NULL, 0, 0},
		{"access = <&{/cpus/cpu@0} 0x8002>;", NO_DEVICE, 1, 0x8002},
		{"access = <4 &{/cpus/cpu@0}>;", NO_DEVICE, 0, 4},
		{"access = <&own>, <&own>, <1>;", NO_DEVICE, 2, 1},
		{"#access-flags-cells = <2>; access = <&own 1 2 3>;", NO_DEVICE, 3, 3},
		{"#access-flags-cells = <1>; access = <&own &own>;", NO_FLAG, 1, 0},
		{"#access-flags-cells = <1>; access = <&own 1 &own &{/cpus}>;", NO_FLAG, 3, 0},
	};

	(void)state;
	for (unsigned k = 0; k < COUNT(cases); k++) {
		char text[512], reason[160];

		snprintf(text, sizeof(text),
			 "&{/} { own: own { }; domains { d { compatible = \"openamp,domain-v1\"; "
			 "%s }; e { access = <4>; }; }; };",
			 cases[k].body);
		if (!cases[k].reason) {
			expect_success(merge("", text), &d);
			continue;
		}
		snprintf(reason, sizeof(reason), cases[k].reason, cases[k].cell, cases[k].value);
		expect_failure(merge("", text), &d, "d", reason);
	}
}

/* A domain so deep that no fixup could name it: sys_parse does not find it either. */
static void access_of_a_deep_node(void **state)
{
	char nodes[600], text[640];

	(void)state;
	nested(nodes, sizeof(nodes), "a-name-of-31-characters-is-long", 8,
	       "d { compatible = \"openamp,domain-v1\"; access = <4>; };");
	snprintf(text, sizeof(text), "&{/} { %s };", nodes);
	expect_success(merge("", text), &d);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(label_of_a_name),
		cmocka_unit_test(device_of_a_label),
		cmocka_unit_test(label_of_two),
		cmocka_unit_test(damaged_fixups),
		cmocka_unit_test(damaged_local_fixups),
		cmocka_unit_test(too_deep),
		cmocka_unit_test(long_path),
		cmocka_unit_test(place),
		cmocka_unit_test(board_with_unused_room),
		cmocka_unit_test(overlay_with_unused_room),
		cmocka_unit_test(access_cells),
		cmocka_unit_test(access_of_a_deep_node),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
