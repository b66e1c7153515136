/* SPDX-License-Identifier: Apache-2.0 */
/* Memory that a guest's kernel is to set aside itself (/reserved-memory without reg), and which the
 * domain's memory has no room for. */
#include <stdio.h>
#include <string.h>

#include <libfdt.h>

#include "dtb/config/room.h"
#include "tests/unit/losses_help.h"

#define ALONE DOMAINS(A(REST "mullion,access-rest;"))
#define TWO   DOMAINS(A(REST "mullion,access-rest;") B(SIZE "access = <&{/v}>;"))

/* Two pieces that touch, or one of them: from 0x50000000 16 MiB, then 16 MiB more. */
static void give_memory(unsigned pieces)
{
	guest_memory[0] = (struct range){0x51000000, MIB(16)};
	guest_memory[1] = (struct range){0x50000000, MIB(16)};
	n_guest_memory = pieces;
}

/* A region `body`, and a device that refers to it. */
static void reserve(const char *file, const char *body, const char *config)
{
	char more[512];

	snprintf(more, sizeof(more),
		 "/ { reserved-memory { #address-cells = <2>; #size-cells = <%u>; ranges; "
		 "pool { phandle = <0x7070>; %s }; }; "
		 "v { memory-region = <0x7070>; }; };",
		 strcmp(file, "soc.dts") ? 2u : 1u, body);
	configure(file, more, config);
}

/* Its device loses it; where none refers to it, it is a device of its own. */
static void of_whom(void **state)
{
	static const char pool[] =
		"size = <0 0x1000000>; alloc-ranges = <0 0xa0000000 0 0x2000000>;";
	char with_default[128];

	(void)state;
	give_memory(1);
	reserve("virt.dts", pool, TWO);
	expect_losses_of("v", 1, "v memory-region pool no room\n", 1);
	expect_losses_of("pool", 1, "", 1);
	expect_losses_of("pool", 0, "", 0);
	snprintf(with_default, sizeof(with_default), "%s linux,cma-default;", pool);
	reserve("virt.dts", with_default, TWO);
	expect_losses_of("v", 1, "v memory-region pool no room\n", 1);
	expect_losses_of("pool", 0, "pool alloc-ranges - no room\n", 1);
	configure("virt.dts",
		  "/ { reserved-memory { #address-cells = <2>; #size-cells = <2>; ranges; pool { "
		  "size = <0 0x8000000>; }; }; };",
		  ALONE);
	expect_losses_of("pool", 0, "pool size - no room\n", 1);
	/* no region: what is disabled, and the node above all */
	configure(
		"virt.dts",
		"/ { reserved-memory { #address-cells = <2>; #size-cells = <2>; ranges; phandle = "
		"<0x7071>; off { size = <0 0x8000000>; phandle = <0x7072>; status = \"disabled\"; "
		"}; pool { size = <0 0x8000000>; }; }; v { memory-region = <0x7071>; }; "
		"w { memory-region = <0x7072>; }; };",
		ALONE);
	expect_losses_of("v", 0, "", 1);
	expect_losses_of("w", 0, "w memory-region off disabled\n", 1);
	n_guest_memory = 0; /* not known */
	expect_losses_of("pool", 0, "", 0);
}

/* What a kernel asks of its memory, by the cells of the root. */
static void of_what(void **state)
{
	static const struct {
		const char *body;
		bool fits;
	} cases[] = {
		{"size = <0 0x2000000>;", true}, /* the pieces are one */
		{"size = <0 0x2000001>;", false},
		{"size = <1 0>;", false},
		{"size = <0 0x1000000>; alignment = <0 0x1000000>;", true},
		{"size = <0 0x1000000>; alignment = <0 0x20000000>;", false},
		{"size = <0 0x1000000>; alignment = <0 0>;", true},
		{"size = <0 0x1000000>; alignment = <0 0x60000003>;", true}, /* none, as such */
		{"size = <0 0x1000>; alloc-ranges = <0 0x40000000 0 0x10000000>;", false},
		{"size = <0 0x1000>; alloc-ranges = <0 0x40000000 0 0x10000fff>;", false},
		{"size = <0 0x1000>; alloc-ranges = <0 0x40000000 0 0x10001000>;", true},
		{"size = <0 0x1000>; alloc-ranges = <0 0x52000000 0 0x1000>;", false},
		{"size = <0 0x1000>; alloc-ranges = <0 0x51fff000 0 0xffffffff>;", true},
		{"size = <0 0x1001>; alloc-ranges = <0 0x51fff000 0 0xffffffff>;", false},
		{"size = <0 0x1000>; alloc-ranges = <0 0 0xffffffff 0xffffffff>;", true},
		{"size = <0 0x1000>; alloc-ranges = <0 8 0xffffffff 0xffffffff>;", true},
		{"size = <0 0x1000>; alloc-ranges = <0 0 0 0x1000>, <0 0x50000000 0 0x1000>;",
		 true},
		{"size = <0 0x1000>; alloc-ranges = <0 0 0 0x1000>, <1 0x50000000 0 0x1000>;",
		 false},
		/* Linux refuses these on the board as well */
		{"size = <1 0>; alloc-ranges;", true},
		{"", true},
		{"size = <0x8000000>;", true},
		{"size = [00];", true},
		{"size = <1 0>; alignment = <0x1000>;", true},
		{"size = <1 0>; alloc-ranges = <0 0 0>;", true},
		{"size = <1 0>; alloc-ranges = [00];", true},
	};

	(void)state;
	for (unsigned k = 0; k < COUNT(cases); k++) {
		give_memory(2);
		reserve("virt.dts", cases[k].body, ALONE);
		expect_losses_of("v", 0, cases[k].fits ? "" : "v memory-region pool no room\n",
				 !cases[k].fits);
	}
	/* a size of one cell */
	reserve("soc.dts", "size = <0x2000001>; alloc-ranges = <0 0 0xffffffff>;", ALONE);
	expect_losses_of("v", 0, "v memory-region pool no room\n", 1);
	expect_losses_of("linux,cma", 0, "", 1);
}

/* Cells of the root that nothing else takes either, and more pieces than a domain has. */
static void at_the_edge(void **state)
{
	static const char *const cells[] = {"#address-cells", "#size-cells"};
	struct range many[17];
	unsigned pool;

	(void)state;
	for (unsigned k = 0; k < COUNT(many); k++)
		many[k] = (struct range){0x50000000 + 2 * k * MIB(1), MIB(1) << (k == 16)};
	reserve("virt.dts", "size = <0 0x200000>;", ALONE);
	pool = tree_phandle(tree_last(), 0x7070);
	assert_true(room_is_missing(tree_last(), pool, many, 16));
	assert_true(room_is_missing(tree_last(), pool, many, 17));
	for (unsigned k = 0; k < COUNT(cells); k++)
		for (uint32_t count = 0; count <= 3; count++) {
			assert_int_equal(fdt_setprop_inplace_u32(merged, 0, cells[k], count), 0);
			assert_int_equal(room_is_missing(tree_last(), pool, many, 1),
					 count == 2 || (!k && count == 1));
			assert_int_equal(fdt_setprop_inplace_u32(merged, 0, cells[k], 2), 0);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(of_whom),
		cmocka_unit_test(of_what),
		cmocka_unit_test(at_the_edge),
	};

	return cmocka_run_group_tests(tests, NULL, tear_down);
}
