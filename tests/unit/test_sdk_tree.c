/* SPDX-License-Identifier: Apache-2.0 */
/* The guest kit's reader of device trees, against trees that libfdt writes. */
#include "sdk/inner.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
#include <libfdt.h>

static uint64_t room[512];
static char *const blob = (char *)room;

static void ok(int result)
{
	assert_true(result >= 0);
}

static void node(const char *name)
{
	ok(fdt_begin_node(blob, name));
}

static void end(void)
{
	ok(fdt_end_node(blob));
}

static void text(const char *name, const char *value)
{
	ok(fdt_property_string(blob, name, value));
}

static void words(const char *name, unsigned count, ...)
{
	uint32_t cells[16];
	va_list list;

	va_start(list, count);
	for (unsigned i = 0; i < count; i++)
		cells[i] = cpu_to_fdt32(va_arg(list, unsigned));
	va_end(list);
	ok(fdt_property(blob, name, cells, (int)(4 * count)));
}

static void bus(unsigned address_cells, unsigned size_cells)
{
	ok(fdt_property_u32(blob, "#address-cells", address_cells));
	ok(fdt_property_u32(blob, "#size-cells", size_cells));
}

static void begin(void)
{
	tree_begin(NULL);
	ok(fdt_create(blob, sizeof(room)));
	ok(fdt_finish_reservemap(blob));
	node("");
}

static void finish(void)
{
	end();
	ok(fdt_finish(blob));
	tree_begin(blob);
}

/* A bus that moves addresses, one below it that does not, and one without `ranges`. */
static int make(void **state)
{
	(void)state;
	begin();
	bus(2, 2);
	node("chosen");
	text("stdout-path", "/soc@0/inner/uart@20:115200n8");
	end();
	node("soc@0");
	bus(1, 1);
	words("ranges", 8, 0, 1, 0x80000000, 0x100, 0x1000, 0, 0x5000, 0x1000);
	node("uart@10");
	text("status", "disabled");
	ok(fdt_property(blob, "compatible", "vendor,uart\0arm,pl011", 22));
	end();
	node("inner");
	bus(1, 1);
	ok(fdt_property(blob, "ranges", NULL, 0));
	node("uart@20");
	text("status", "okay");
	ok(fdt_property(blob, "compatible", "vendor,uart\0arm,pl011", 22));
	words("reg", 6, 0x20, 0x10, 0x1004, 4, 0x9000, 4);
	words("interrupts", 9, 0, 5, 4, 1, 11, 8, 0, 6, 1);
	end();
	end();
	end();
	node("i2c@0");
	bus(1, 0);
	node("chip@7");
	text("compatible", "vendor,chip");
	words("reg", 1, 7);
	node("part");
	text("compatible", "vendor,part");
	words("reg", 1, 7);
	end();
	end();
	end();
	node("memory@1");
	text("device_type", "memory");
	words("reg", 4, 1, 2, 3, 4);
	end();
	node("plain");
	words("reg", 2, 0, 9);
	end();
	finish();
	return 0;
}

static void finds_what_is_compatible(void **state)
{
	struct tree_node at = TREE_START;
	uint64_t base = 0, size = 0;

	(void)state;
	assert_true(tree_find(&at, "arm,pl011"));
	assert_string_equal(at.name, "uart@20"); /* the other one is disabled */
	assert_int_equal(at.depth, 3);
	assert_true(tree_reg(&at, 0, &base, &size));
	assert_int_equal(base, 0x180000020);
	assert_int_equal(size, 0x10);
	assert_true(tree_reg(&at, 1, &base, &size));
	assert_int_equal(base, 0x5004);
	assert_false(tree_reg(&at, 2, &base, &size)); /* no row of ranges has it */
	assert_false(tree_reg(&at, 3, &base, &size));
	assert_int_equal(tree_irq(&at, 0), 37);
	assert_int_equal(tree_irq(&at, 1), 27);
	assert_int_equal(tree_irq(&at, 2), 38 | IRQ_EDGE);
	assert_int_equal(tree_irq(&at, 3), 0);
	assert_false(tree_find(&at, "arm,pl011"));
}

static void finds_paths(void **state)
{
	struct tree_node at;
	uint64_t base, size;

	(void)state;
	assert_true(tree_at(&at, "/"));
	assert_int_equal(at.depth, 0);
	assert_false(tree_reg(&at, 0, &base, &size));
	assert_true(tree_at(&at, "/chosen"));
	assert_true(tree_at(&at, tree_text(&at, "stdout-path")));
	assert_string_equal(at.name, "uart@20");
	assert_string_equal(tree_text(&at, "compatible"), "vendor,uart");
	assert_string_equal(tree_text(&at, "status"), "okay");
	assert_string_equal(tree_text(&at, "none"), "");
	assert_string_equal(tree_text(&at, "interrupts"), "");
	assert_false(tree_at(&at, "/soc@0/uart@20")); /* a level deeper */
	assert_false(tree_at(&at, "/soc@0/uart"));
	assert_false(tree_at(&at, "/soc"));
	assert_false(tree_at(&at, "/plain/chosen"));
	assert_false(tree_at(&at, "/none"));
}

static void registers_of_what_has_no_addresses(void **state)
{
	struct tree_node at;
	uint64_t base = 0, size = 0;

	(void)state;
	assert_true(tree_at(&at, "/memory@1"));
	assert_string_equal(tree_text(&at, "device_type"), "memory");
	assert_true(tree_reg(&at, 0, &base, &size));
	assert_int_equal(base, 0x100000002);
	assert_int_equal(size, 0x300000004);
	assert_true(tree_at(&at, "/i2c@0/chip@7")); /* 7 is no address of the CPU's */
	assert_false(tree_reg(&at, 0, &base, &size));
	assert_true(tree_at(&at, "/i2c@0/chip@7/part")); /* its parent has 2 and 1 cells */
	assert_false(tree_reg(&at, 0, &base, &size));
	assert_true(tree_at(&at, "/plain"));
	assert_false(tree_reg(&at, 0, &base, &size));
}

/* Four cells, as a GICv3 has them where its CPUs' own interrupts are partitioned; NOPs. */
static void other_interrupt_cells(void **state)
{
	struct tree_node at;
	int offset;

	(void)state;
	begin();
	node("intc");
	text("compatible", "arm,gic-v3");
	words("#interrupt-cells", 1, 4);
	end();
	node("timer");
	words("gone", 1, 1);
	words("interrupts", 8, 0, 1, 4, 0, 1, 11, 4, 0);
	end();
	finish();
	offset = fdt_path_offset(blob, "/timer");
	ok(fdt_nop_property(blob, offset, "gone"));
	ok(fdt_nop_node(blob, fdt_path_offset(blob, "/intc")));
	assert_true(tree_at(&at, "/timer"));
	/* without a GICv3 of 3 cells: 0 1 11 */
	assert_int_equal(tree_irq(&at, 1), 33 | IRQ_EDGE);
	make(NULL);
	begin();
	node("intc");
	text("compatible", "arm,gic-v3");
	words("#interrupt-cells", 1, 4);
	end();
	node("timer");
	words("interrupts", 8, 0, 1, 4, 0, 1, 11, 4, 0);
	end();
	finish();
	assert_true(tree_at(&at, "/timer"));
	assert_int_equal(tree_irq(&at, 0), 33);
	assert_int_equal(tree_irq(&at, 1), 27);
}

static void deeper_than_there_is_room(void **state)
{
	struct tree_node at = TREE_START;
	uint64_t base, size;

	(void)state;
	begin();
	for (unsigned i = 0; i < TREE_DEPTH + 2; i++) {
		node("a");
		words("reg", 3, 0, 1, 2);
	}
	for (unsigned i = 0; i < TREE_DEPTH + 2; i++)
		end();
	node("last");
	end();
	finish();
	for (unsigned i = 0; i < TREE_DEPTH + 3; i++)
		assert_true(tree_next(&at));
	assert_int_equal(at.depth, TREE_DEPTH + 2);
	assert_false(tree_reg(&at, 0, &base, &size));
	assert_true(tree_next(&at));
	assert_string_equal(at.name, "last");
	assert_int_equal(at.depth, 1);
	assert_false(tree_next(&at));
}

static void no_tree(void **state)
{
	static const uint64_t none[8];
	struct tree_node at = TREE_START;

	(void)state;
	tree_begin(none);
	assert_false(tree_next(&at));
	assert_false(tree_at(&at, "/"));
	tree_begin(NULL);
	assert_false(tree_find(&at, "arm,pl011"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(finds_what_is_compatible, make),
		cmocka_unit_test_setup(finds_paths, make),
		cmocka_unit_test_setup(registers_of_what_has_no_addresses, make),
		cmocka_unit_test(other_interrupt_cells),
		cmocka_unit_test(deeper_than_there_is_room),
		cmocka_unit_test(no_tree),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
