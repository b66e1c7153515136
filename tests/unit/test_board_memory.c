/* SPDX-License-Identifier: Apache-2.0 */
/* Memory and reservations as dt_discover finds them: twice, overlapping, beyond all addresses. */
#include <stdio.h>
#include <string.h>

#include <libfdt.h>

#include "dtb/tree/board_memory.h"
#include "tests/unit/board_help.h"

/* A spin-table's pen is in /memreserve/ and in /reserved-memory: one range. */
static void reserved_twice(void **state)
{
	(void)state;
	discover("soc.dts",
		 "/ { reserved-memory { pen@80000000 { reg = <0 0x80000000 0x1000>; }; }; };",
		 "-@");
	assert_int_equal(found.n_reserved, 3);
}

/* Whatever drives it, and whether anything does. Of secure memory the part that is in DRAM. */
static void reserved_and_disabled(void **state)
{
	(void)state;
	discover("soc.dts",
		 "/ { reserved-memory { vpu@a0000000 { reg = <0 0xa0000000 0x1000>; "
		 "status = \"disabled\"; }; };"
		 "memory@a1000000 { device_type = \"memory\"; status = \"disabled\"; "
		 "secure-status = \"okay\"; reg = <0 0xa1000000 0x2000>, <0 0x1000 0x1000>; };"
		 "memory@a2000000 { device_type = \"memory\"; status = \"disabled\"; "
		 "reg = <0 0xa2000000 0x1000>; }; };",
		 "-@");
	assert_int_equal(found.n_reserved, 5);
	assert_int_equal(found.reserved[1].base, 0xa1000000);
	assert_int_equal(found.reserved[1].size, 0x2000);
	assert_int_equal(found.reserved[4].base, 0xa0000000);
	/* "ok" is an old "okay"; an empty range reserves nothing */
	discover("virt.dts",
		 "/ { memory@41000000 { device_type = \"memory\"; status = \"disabled\"; "
		 "secure-status = \"ok\"; reg = <0 0x41000000 0 0x2000>; };"
		 "memory@42000000 { device_type = \"memory\"; status = \"disabled\"; "
		 "secure-status = \"disabled\"; reg = <0 0x42000000 0 0x1000>; };"
		 "reserved-memory { #address-cells = <2>; #size-cells = <2>; ranges; "
		 "r@43000000 { reg = <0 0x43000000 0 0>; }; }; };",
		 "");
	assert_int_equal(found.n_reserved, 1);
	assert_int_equal(found.reserved[0].base, 0x41000000);
}

/* A bank that is described twice, in part or beside another, is one, as in Linux's memblock. */
static void memory_twice(void **state)
{
	static const char *const more[] = {
		"reg = <0 0x40000000 0 0x40000000>", "reg = <0 0x40001000 0 1>",
		"reg = <0 0x3ffff000 0 0x2000>, <0 0x7ffff000 0 0x2000>",
		"reg = <0 0x80000000 0 0x1000>, <0 0x3ffff000 0 0x1000>"};

	(void)state;
	for (unsigned k = 0; k < COUNT(more); k++) {
		char node[160];

		snprintf(node, sizeof(node), "/ { memory@3 { device_type = \"memory\"; %s; }; };",
			 more[k]);
		discover("virt.dts", node, "");
		assert_int_equal(found.n_ram, 1);
		assert_int_equal(found.ram[0].base, k < 2 ? 0x40000000 : 0x3ffff000);
		assert_int_equal(found.ram[0].size, k < 2 ? 0x40000000 : 0x40002000);
	}
}

#define RESERVED(nodes) \
	"/ { reserved-memory { #address-cells = <2>; #size-cells = <2>; ranges; " nodes " }; };"

/* Reservations may lie in one another or overlap. The log says so where Linux does. */
static void reservations_overlap(void **state)
{
	(void)state;
	discover("virt.dts",
		 RESERVED("in@45001000 { reg = <0 0x45001000 0 0x1000>; };"
			  "around@45000000 { reg = <0 0x45000000 0 0x4000>; };"
			  "over@45003000 { reg = <0 0x45003000 0 0x4000>; };"
			  "off@45006000 { reg = <0 0x45006000 0 0x2000>; status = \"disabled\"; };"
			  "beside@50000000 { reg = <0 0x50000000 0 0x800>, <0 0x50000800 0 8>; };"),
		 "");
	assert_int_equal(found.n_reserved, 5);
	assert_int_equal(found.reserved[0].base, 0x45000000);
	assert_int_equal(found.reserved[1].base, 0x45003000);
	assert_int_equal(found.n_overlaps, 2);
	assert_string_equal(found.overlap, "around@45000000 at 0x45000000 + 0x4000 and what is "
					   "reserved at 0x45001000 + 0x1000");
	/* beside /memreserve/ of the same range: not worth a word, unless it must not be mapped */
	discover("soc.dts",
		 "/ { reserved-memory { a@80000000 { reg = <0 0x80000000 0x1000>; }; }; };", "-@");
	assert_int_equal(found.n_overlaps, 0);
	discover("soc.dts",
		 "/ { reserved-memory { a@80000000 { reg = <0 0x80000000 0x1000>; no-map; }; }; };",
		 "-@");
	assert_int_equal(found.n_reserved, 3);
	assert_int_equal(found.n_overlaps, 1);
}

/* What a node reserves up to the end of all addresses, or behind it, is reserved to where arm64's
 * end; what lies above them is not there. */
static void cuts_off_reserved(void **state)
{
	static const char *const regs[] = {
		"<0x10000 0 0xffff0000 0>",                           /* to 2^64 */
		"<0x10000 0 0xfffeffff 0xffffffff>",                  /* to 2^64 - 1 */
		"<0x10000 0 0xffffffff 0xffffffff>",                  /* wraps */
		"<0x100000 0 0 1>, <0x10000 0 0xf0000 0>",            /* to 2^52, from there on */
		"<0xffffffff 0xffffffff 0 1>, <0x10000 0 0xf0000 1>", /* just above */
	};
	char more[256];

	(void)state;
	for (unsigned k = 0; k < COUNT(regs); k++) {
		struct blob t;

		snprintf(more, sizeof(more),
			 "/ { /delete-node/ secram@e000000; reserved-memory { #address-cells = <2>;"
			 " #size-cells = <2>; ranges; r { reg = %s; }; }; };",
			 regs[k]);
		t = dt_board_file("virt.dts", more, "");
		expect_success(dt_discover(t.data, t.size, &found, &said), &said);
		assert_int_equal(found.n_reserved, 1);
		assert_int_equal(found.reserved[0].base, 1ull << 48);
		assert_int_equal(range_end(found.reserved[0]), 1ull << 52);
		dt_free(&t);
	}
}

/* Of soc.dts, whose ramdisk has 1 MiB at 0x84000000; its tree of 0x4800 bytes is at 0x88000000. */
static bool is_passed(struct range entry, const char *node)
{
	static _Alignas(8) char tree[1 << 15];
	static const struct range at = {0x88000000, 0x4800};
	char more[256] = "";
	struct blob t;
	bool passed = false;

	if (*node)
		snprintf(more, sizeof(more),
			 "/ { %s { #address-cells = <2>; #size-cells = <1>; ranges; device_type = "
			 "\"memory\"; status = \"disabled\"; secure-status = \"okay\"; reg = <0 "
			 "0x%lx "
			 "0x%lx>; r@1 { reg = <0 0x%lx 0x%lx>; }; }; };",
			 node, entry.base, entry.size, entry.base, entry.size);
	t = dt_board_file("soc.dts", more, "");
	assert_int_equal(fdt_open_into(t.data, tree, sizeof(tree)), 0);
	dt_free(&t);
	if (entry.size)
		assert_int_equal(fdt_add_mem_rsv(tree, entry.base, entry.size), 0);
	expect_success(dt_discover(tree, sizeof(tree), &found, &said), &said);
	for (unsigned k = 0; k < found.n_reserved; k++) {
		bool is_entry = found.reserved[k].base == entry.base &&
				found.reserved[k].size == entry.size;

		assert_true(is_entry || !board_is_passed(&found, k, at));
		passed |= board_is_passed(&found, k, at);
	}
	return passed;
}

/* What a loader reserves of the tree and the ramdisk that it passes; not more, and no node. */
static void passes_over(void **state)
{
	static const struct range passed[] = {{0x88000000, 0x4800}, {0x88000000, 0x5000},
					      {0x88001000, 0x10},   {0x84000000, 0x100000},
					      {0x84001000, 0x1000}, {0x840fffff, 1}};
	static const struct range kept[] = {
		{0x88000000, 0x5001},   /* begins with the tree and goes on */
		{0x87fff000, 0x6000},   /* around it */
		{0x88004800, 0x10},     /* in its last page, behind it */
		{0x83fff800, 0x1000},   /* around the start of the ramdisk */
		{0x84000000, 0x100001}, /* behind it */
		{0x84000000, 0x4000000},
	};

	(void)state;
	for (unsigned k = 0; k < COUNT(passed); k++) {
		assert_true(is_passed(passed[k], ""));
		assert_false(is_passed(passed[k], "reserved-memory"));
		assert_false(is_passed(passed[k], "secure@1"));
	}
	for (unsigned k = 0; k < COUNT(kept); k++)
		assert_false(is_passed(kept[k], ""));
	/* what a node has inside an entry is not forgotten with it; the same, or more, is one */
	discover("soc.dts",
		 "/ { reserved-memory { r@80000800 { reg = <0 0x80000800 0x100>; }; }; };", "-@");
	assert_int_equal(found.n_reserved, 4);
	assert_int_equal(found.n_memreserve, 1);
	discover("soc.dts",
		 "/ { reserved-memory { r@80000000 { reg = <0 0x80000000 0x1000>; }; }; };", "-@");
	assert_int_equal(found.n_reserved, 3);
	assert_int_equal(found.n_memreserve, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cuts_off_reserved),     cmocka_unit_test(passes_over),
		cmocka_unit_test(reserved_and_disabled), cmocka_unit_test(reserved_twice),
		cmocka_unit_test(memory_twice),          cmocka_unit_test(reservations_overlap),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
