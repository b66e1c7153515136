/* SPDX-License-Identifier: Apache-2.0 */
/* Board trees that dt_discover refuses: what is missing, damaged, or too much. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libfdt.h>

#include "tests/unit/board_help.h"

static void failures(void **state)
{
	static const struct {
		const char *more, *object, *reason;
	} cases[] = {
		{"/ { /delete-node/ memory@40000000; };", "/memory",
		 "no memory node in the device tree"},
		{"/ { memory@40000000 { status = \"fail\"; }; };", "/memory",
		 "no memory node in the device tree"},
		{"/ { memory@40000000 { reg = <0 0 0 0>; }; };", "/memory",
		 "every memory node is empty: the system configuration has to say where DRAM is"},
		{"/ { memory@40000000 { reg = <0 0 0>; }; };", "memory@40000000",
		 "reg does not fit the #address-cells and #size-cells of /"},
		{"/ { memory@40000000 { reg = <0xffffffff 0 1 0>; }; };", "memory@40000000",
		 "reg 0xffffffff00000000 with size 0x100000000 wraps"},
		{"/ { memory@40000000 { reg = <1 1 0 1>, <2 2 0 1>, <3 3 0 1>, <4 4 0 1>, "
		 "<5 5 0 1>, <6 6 0 1>, <7 7 0 1>,<8 8 0 1>, <9 9 0 1>; }; };",
		 "memory@40000000", "more than 8 ranges of memory"},
		{"/ { /delete-node/ cpus; };", "/cpus", "no CPU in the device tree"},
		{"/ { its@9 { compatible = \"arm,gic-v3-its\"; }; };", "its@9",
		 "reg 0 is not an address of the CPU's"},
		{"/ { i2c { #address-cells = <1>; #size-cells = <0>; its@9 { reg = <9>; compatible "
		 "= "
		 "\"arm,gic-v3-its\"; }; }; };",
		 "its@9", "reg 0 is not an address of the CPU's"},
		{"/ { cpus { cpu@2 { reg = <0 0 2>; }; }; };", "cpu@2",
		 "reg is not an MPIDR of 1 or 2 cells"},
		{"/ { cpus { cpu@2 { reg = <1>; }; }; };", "cpu@2",
		 "reg 0x1 is that of another CPU too"},
		{"/ { reserved-memory { r@1 { reg = <0 1 0 1>; }; }; };", "/reserved-memory",
		 "has no ranges, so that nothing says where its addresses are"},
		{"/ { reserved-memory { #address-cells = <2>; #size-cells = <2>; ranges = <1>; }; "
		 "};",
		 "/reserved-memory", "its ranges move addresses, or its cells are not the root's"},
		{"/ { reserved-memory { #address-cells = <1>; #size-cells = <2>; ranges; }; };",
		 "/reserved-memory", "its ranges move addresses, or its cells are not the root's"},
		{"/ { reserved-memory { #address-cells = <2>; #size-cells = <1>; ranges; }; };",
		 "/reserved-memory", "its ranges move addresses, or its cells are not the root's"},
		{"/ { reserved-memory { ranges; #address-cells = <2>; #size-cells = <2>; "
		 "r@1 { reg = <0 1 0>; }; }; };",
		 "r@1", "reg does not fit the #address-cells and #size-cells of reserved-memory"},
		{"/ { memory@1 { device_type = \"memory\"; status = \"disabled\"; "
		 "secure-status = \"okay\"; reg = <0 1 0>; }; };",
		 "memory@1", "reg does not fit the #address-cells and #size-cells of /"},
		{"/ { intc@8000000 { reg = <0 0 0 0x1000>; }; };", "intc@8000000",
		 "reg has 1 ranges, a GICv3 needs more"},
		{"/ { intc@8000000 { #redistributor-regions = <0>; }; };", "intc@8000000",
		 "reg has 2 ranges, a GICv3 needs more"},
		{"/ { intc@8000000 { compatible = \"arm,gic-400\"; reg = <0 0 0 0x1000>; }; };",
		 "intc@8000000", "reg has 1 ranges, a GICv2 needs more"},
		{"/ { intc@8000000 { #redistributor-regions = <5>; }; };", "intc@8000000",
		 "more than 4 redistributor regions"},
		{"/ { intc@8000000 { reg = <0 0>; }; };", "intc@8000000",
		 "reg does not fit the #address-cells and #size-cells of /"},
		{"/ { intc@8000000 { reg = <0 0 0 0>; }; };", "intc@8000000",
		 "reg 0 is not an address of the CPU's"},
		{"/ { intc@8000000 { its@8080000 { /delete-property/ reg; }; }; };", "its@8080000",
		 "reg 0 is not an address of the CPU's"},
		{"/ { intc@8000000 { its@8080000 { reg = <0 0>; }; }; };", "its@8080000",
		 "reg does not fit the #address-cells and #size-cells of intc@8000000"},
		{"/ { timer { interrupts = <1 2>; }; };", "timer",
		 "interrupts does not fit the #interrupt-cells of intc@8000000"},
		{"/ { /delete-property/ interrupt-parent; intc@8000000 { "
		 "interrupt-parent = <0x8005>; }; };",
		 "timer", "has interrupts but no interrupt controller"},
		{"/ { chosen { linux,initrd-start = <1>; }; };", "/chosen",
		 "linux,initrd-start and linux,initrd-end are no range"},
		{"/ { chosen { linux,initrd-start = <0 0 1>; linux,initrd-end = <2>; }; };",
		 "/chosen", "linux,initrd-start and linux,initrd-end are no range"},
		{"/ { chosen { linux,initrd-start = <1>; linux,initrd-end = <0 0 2>; }; };",
		 "/chosen", "linux,initrd-start and linux,initrd-end are no range"},
		{"/ { chosen { linux,initrd-end = <2>; }; };", "/chosen",
		 "linux,initrd-start and linux,initrd-end are no range"},
		{"/ { chosen { linux,initrd-start = <2>; linux,initrd-end = <1>; }; };", "/chosen",
		 "linux,initrd-start and linux,initrd-end are no range"},
	};

	(void)state;
	for (unsigned k = 0; k < COUNT(cases); k++) {
		struct blob t = dt_board_file("virt.dts", cases[k].more, "-f");

		expect_failure(dt_discover(t.data, t.size, &found, &said), &said, cases[k].object,
			       cases[k].reason);
		dt_free(&t);
	}
}

/* Lists that are too long, built in a loop. */
static void too_many(void **state)
{
	char more[4096];
	size_t n = 0;
	struct blob t;

	(void)state;
	for (unsigned k = 4; k < 17; k++)
		n += (size_t)snprintf(
			more + n, sizeof(more) - n,
			"/ { cpus { cpu@%x { device_type = \"cpu\"; reg = <%u>; }; }; };", k, k);
	t = dt_board_file("virt.dts", more, "");
	expect_failure(dt_discover(t.data, t.size, &found, &said), &said, "cpu@10",
		       "more than 16 CPUs");
	dt_free(&t);

	n = (size_t)snprintf(more, sizeof(more),
			     "/ { reserved-memory { #address-cells = <2>; #size-cells = <2>; "
			     "ranges; many { reg = ");
	for (unsigned k = 0; k < 65; k++)
		n += (size_t)snprintf(more + n, sizeof(more) - n, "%s<0 %u 0 1>", k ? "," : "", k);
	snprintf(more + n, sizeof(more) - n, "; }; }; };");
	t = dt_board_file("virt.dts", more, "");
	expect_failure(dt_discover(t.data, t.size, &found, &said), &said, "many",
		       "more than 64 reserved ranges");
	dt_free(&t);

	n = 0;
	for (unsigned k = 0; k < 17; k++)
		n += (size_t)snprintf(more + n, sizeof(more) - n,
				      "/ { its@a%02x0000 { compatible = \"arm,gic-v3-its\"; "
				      "reg = <0 0xa%02x0000 0 0x1000>; }; };",
				      k, k);
	t = dt_board_file("virt.dts", more, "");
	expect_failure(dt_discover(t.data, t.size, &found, &said), &said, "its@a0f0000",
		       "more than 16 ITSs");
	dt_free(&t);

	n = (size_t)snprintf(more, sizeof(more), "/ { chosen { bootargs = \"");
	memset(more + n, 'x', 256);
	snprintf(more + n + 256, sizeof(more) - n - 256, "\"; }; };");
	t = dt_board_file("virt.dts", more, "");
	expect_failure(dt_discover(t.data, t.size, &found, &said), &said, "/chosen/bootargs",
		       "256 characters, at most 255 fit");
	dt_free(&t);
}

static void damaged(void **state)
{
	struct blob t = dt_board_file("virt.dts", "", "");
	char *copy = aligned_alloc(8, (t.size + 15) & ~(size_t)7), reason[96];

	(void)state;
	expect_failure(dt_discover(t.data, 39, &found, &said), &said, "board tree",
		       "39 bytes are too few for a device tree");
	expect_failure(dt_discover((char *)t.data + 4, t.size - 4, &found, &said), &said,
		       "board tree", "not aligned to 8 bytes");
	snprintf(reason, sizeof(reason), "says it has %u bytes, %u are there", (unsigned)t.size,
		 (unsigned)t.size - 1);
	expect_failure(dt_discover(t.data, t.size - 1, &found, &said), &said, "board tree", reason);
	fdt_set_magic(t.data, 1);
	expect_failure(dt_discover(t.data, t.size, &found, &said), &said, "board tree",
		       "is no device tree (magic 0x00000001)");
	fdt_set_magic(t.data, FDT_MAGIC);
	fdt_set_version(t.data, 3);
	expect_failure(dt_discover(t.data, t.size, &found, &said), &said, "board tree",
		       "device tree version 3, 17 is needed");
	fdt_set_version(t.data, 17);
	memcpy(copy, t.data, t.size);
	fdt_set_size_dt_struct(copy, 16);
	assert_int_equal(dt_discover(copy, t.size, &found, &said), -1);
	memcpy(copy, t.data, t.size);
	fdt_set_off_dt_strings(copy, (uint32_t)t.size + 8);
	assert_int_equal(dt_discover(copy, t.size, &found, &said), -1);
	memcpy(copy, t.data, t.size);
	memset(copy + fdt_off_dt_struct(copy), 0, 64);
	expect_failure(dt_discover(copy, t.size, &found, &said), &said, "board tree",
		       "device tree is damaged: its nodes or properties do not add up");
	free(copy);
	dt_free(&t);
}

/* What dtc never writes: built with libfdt. */
static void odd_trees(void **state)
{
	static _Alignas(8) char buf[1 << 18];
	char name[16];

	(void)state;
	assert_int_equal(fdt_create(buf, sizeof(buf)), 0);
	assert_int_equal(fdt_finish_reservemap(buf), 0);
	for (int k = 0; k < 40; k++)
		assert_int_equal(fdt_begin_node(buf, k ? "deeper" : ""), 0);
	for (int k = 0; k < 40; k++)
		assert_int_equal(fdt_end_node(buf), 0);
	assert_int_equal(fdt_finish(buf), 0);
	expect_failure(dt_discover(buf, sizeof(buf), &found, &said), &said, "device tree",
		       "nodes are nested more than 32 deep");

	assert_int_equal(fdt_create(buf, sizeof(buf)), 0);
	assert_int_equal(fdt_finish_reservemap(buf), 0);
	assert_int_equal(fdt_begin_node(buf, ""), 0);
	for (int k = 0; k < 2048; k++) {
		snprintf(name, sizeof(name), "n%d", k);
		assert_int_equal(fdt_begin_node(buf, name), 0);
		assert_int_equal(fdt_end_node(buf), 0);
	}
	assert_int_equal(fdt_end_node(buf), 0);
	assert_int_equal(fdt_finish(buf), 0);
	expect_failure(dt_discover(buf, sizeof(buf), &found, &said), &said, "device tree",
		       "has more than 2048 nodes");

	assert_int_equal(fdt_create(buf, sizeof(buf)), 0);
	assert_int_equal(fdt_finish_reservemap(buf), 0);
	assert_int_equal(fdt_finish(buf), 0);
	expect_failure(dt_discover(buf, sizeof(buf), &found, &said), &said, "device tree",
		       "has no root node");

	assert_int_equal(fdt_create(buf, sizeof(buf)), 0);
	assert_int_equal(fdt_add_reservemap_entry(buf, UINT64_MAX, 2), 0);
	assert_int_equal(fdt_add_reservemap_entry(buf, 0x1000, UINT64_MAX), 0);
	assert_int_equal(fdt_finish_reservemap(buf), 0);
	assert_int_equal(fdt_begin_node(buf, ""), 0);
	assert_int_equal(fdt_begin_node(buf, "memory"), 0);
	assert_int_equal(fdt_property_string(buf, "device_type", "memory"), 0);
	assert_int_equal(fdt_property(buf, "reg", "\0\0\0\0\0\0\0\0\0\0\1", 12), 0);
	assert_int_equal(fdt_end_node(buf), 0);
	assert_int_equal(fdt_end_node(buf), 0);
	assert_int_equal(fdt_finish(buf), 0);
	expect_failure(dt_discover(buf, sizeof(buf), &found, &said), &said, "/cpus",
		       "no CPU in the device tree");
	assert_int_equal(found.n_reserved, 1); /* cut off where addresses end, as nodes are */
	assert_int_equal(found.reserved[0].base, 0x1000);
	assert_int_equal(range_end(found.reserved[0]), 1ull << 52);
}

/* interrupt-parent can lead round in a circle. */
static void phandle_loop(void **state)
{
	struct blob t = dt_board_file("virt.dts",
				      "/ { timer { interrupt-parent = <0x77>; }; a { "
				      "phandle = <0x77>; interrupt-parent = <0x78>; };"
				      "b { phandle = <0x78>; interrupt-parent = <0x77>; }; };",
				      "-f");

	(void)state;
	expect_failure(dt_discover(t.data, t.size, &found, &said), &said, "timer",
		       "has interrupts but no interrupt controller");
	dt_free(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(failures),     cmocka_unit_test(too_many),
		cmocka_unit_test(damaged),      cmocka_unit_test(odd_trees),
		cmocka_unit_test(phandle_loop),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
