/* SPDX-License-Identifier: Apache-2.0 */
/* The scan that the bootblock does: right on whole trees, quiet on broken ones. Bytes behind the
 * room given are poisoned by ASan. */
#include "tests/unit/expect.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libfdt.h>

#include "tests/unit/dt_help.h"
#include "dtb/tree/fdt_scan.h"

static struct diag d;
static struct range ram[4];
static uint64_t mpidr[8];
static unsigned n;
static char object[32];

static const char *at(const void *fdt)
{
	snprintf(object, sizeof(object), "tree at 0x%lx", (unsigned long)(uintptr_t)fdt);
	return object;
}

static void memory_of(const char *more, struct blob *blob)
{
	*blob = dt_board_file("virt.dts", more, "");
	expect_success(fdt_scan_memory(blob->data, blob->size, ram, 4, &n, &d), &d);
}

static void finds_memory(void **state)
{
	struct blob b;

	(void)state;
	memory_of("", &b); /* the secure RAM is disabled */
	assert_int_equal(n, 1);
	assert_int_equal(ram[0].base, 0x40000000);
	assert_int_equal(ram[0].size, 0x40000000);
	dt_free(&b);

	memory_of("/ { memory@8000000000 { device_type = \"memory\"; status = \"okay\";"
		  "reg = <0x80 0 0x1 0x0>, <0x90 0 0 0>, <0xa0 0 0x0 0x1000>; };"
		  "memory@1 { device_type = \"memory\"; status = \"ok\"; reg = <0 0 0 0>; };"
		  "bus { memory@2 { device_type = \"memory\"; reg = <1>; }; }; };",
		  &b);
	assert_int_equal(n, 3);
	assert_int_equal(ram[1].base, 0x8000000000);
	assert_int_equal(ram[1].size, 0x100000000);
	assert_int_equal(ram[2].base, 0xa000000000);
	dt_free(&b);

	memory_of("/ { memory@1 { device_type = \"memory\"; reg = <1 0 0 0x1000>, "
		  "<0 0x40000000 0 0x40000000>, <0 0x7ffff000 0 0x2000>; }; };",
		  &b);
	assert_int_equal(n, 2);
	assert_int_equal(ram[1].base, 0x40000000);
	assert_int_equal(ram[1].size, 0x40001000);
	dt_free(&b);
}

static void one_cell(void **state)
{
	struct blob b = dt_board_file("soc.dts", "", "");

	(void)state;
	expect_success(fdt_scan_memory(b.data, b.size, ram, 4, &n, &d), &d);
	assert_int_equal(n, 2);
	assert_int_equal(ram[0].size, 0x40000000);
	assert_int_equal(ram[1].base, 0x880000000);
	expect_success(fdt_scan_cpus(b.data, b.size, mpidr, 8, &n, &d), &d);
	assert_int_equal(n, 4); /* the fifth is disabled */
	assert_int_equal(mpidr[0], 0);
	assert_int_equal(mpidr[3], 0x101);
	dt_free(&b);
}

/* A boot loader, or the system configuration, has to say where it is. */
static void no_memory(void **state)
{
	static const char *const cases[] = {
		"/ { /delete-node/ memory@40000000; };",
		"/ { memory@40000000 { status = \"disabled\"; }; };",
		"/ { memory@40000000 { reg = <0 0 0 0>; }; };",
	};

	(void)state;
	for (unsigned k = 0; k < sizeof(cases) / sizeof(cases[0]); k++) {
		struct blob b = dt_board_file("virt.dts", cases[k], "");

		n = 77;
		expect_success(fdt_scan_memory(b.data, b.size, ram, 4, &n, &d), &d);
		assert_int_equal(n, 0);
		dt_free(&b);
	}
}

static void memory_failures(void **state)
{
	static const struct {
		const char *more, *reason;
	} cases[] = {
		{"/ { memory@40000000 { /delete-property/ reg; }; };",
		 "memory node: reg does not fit the root's #address-cells and #size-cells"},
		{"/ { memory@40000000 { reg = <0 0 0>; }; };",
		 "memory node: reg does not fit the root's #address-cells and #size-cells"},
		{"/ { #address-cells = <3>; };",
		 "the root's #address-cells and #size-cells are not 1 or 2"},
		{"/ { #size-cells = <0>; };",
		 "the root's #address-cells and #size-cells are not 1 or 2"},
		{"/ { memory@40000000 { reg = <0xffffffff 0 1 0>; }; };",
		 "memory node: 0xffffffff00000000 with size 0x100000000 wraps"},
		{"/ { memory@40000000 { "
		 "reg = <0 0 0 1>, <0 2 0 1>, <0 4 0 1>, <0 6 0 1>, <0 8 0 1>; }; };",
		 "more than 4 ranges of memory"},
	};

	(void)state;
	for (unsigned k = 0; k < COUNT(cases); k++) {
		struct blob b = dt_board_file("virt.dts", cases[k].more, "");

		expect_failure(fdt_scan_memory(b.data, b.size, ram, 4, &n, &d), &d, at(b.data),
			       cases[k].reason);
		dt_free(&b);
	}
}

static void expect_reserved(const char *file, const char *more, const struct range *want,
			    unsigned n_want)
{
	struct blob b = dt_board_file(file, more, "");
	struct range found[8];

	expect_success(fdt_scan_reserved(b.data, b.size, found, COUNT(found), &n, &d), &d);
	assert_int_equal(n, n_want);
	for (unsigned i = 0; i < n; i++) {
		assert_int_equal(found[i].base, want[i].base);
		assert_int_equal(found[i].size, want[i].size);
	}
	dt_free(&b);
}

static void finds_reserved(void **state)
{
	/* in both lists, with an address, whatever the status; not the one without */
	static const struct range soc[] = {{0x80000000, 0x1000},
					   {0xbfe00000, 0x200000},
					   {0x90000000, 0x100000},
					   {0xa0000000, 0x1000},
					   {0xa0002000, 0x1000}};
	/* secure RAM, and no other disabled memory */
	static const struct range virt[] = {{0xe000000, 0x1000000}};
	static const struct range united[] = {{0x45000000, 0x5008}};

	(void)state;
	expect_reserved("soc.dts",
			"/ { reserved-memory { off@a0000000 { status = \"disabled\"; device_type = "
			"\"x\"; reg = <0 0xa0000000 0x1000>, <0 0xa0002000 0x1000>; }; }; };",
			soc, COUNT(soc));
	expect_reserved("virt.dts",
			"/ { memory@50000000 { device_type = \"memory\"; status = \"disabled\"; "
			"reg = <0 0x50000000 0 0x1000>; }; };",
			virt, COUNT(virt));
	expect_reserved("virt.dts", "/ { /delete-node/ secram@e000000; };", NULL, 0);
	/* one over, beside and in another; a list of one place is enough */
	expect_reserved("virt.dts",
			"/ { /delete-node/ secram@e000000; reserved-memory { #address-cells = <2>;"
			"#size-cells = <2>; ranges; a@0 { reg = <0 0x45001000 0 0x1000>, "
			"<0 0x45000000 0 0x4000>, <0 0x45003000 0 0x2000>, <0 0x45005000 0 8>; }; "
			"}; };",
			united, COUNT(united));
}

/* To the end of all addresses, behind it, and where arm64 has none. */
static void cuts_off_reserved(void **state)
{
	static const struct range want[] = {{0xe000000, 0x1000000},
					    {0x1000000000000, 0xf000000000000}};
	static const char *const regs[] = {
		"<0x10000 0 0xffff0000 0>",                       /* to 2^64 */
		"<0x10000 0 0xfffeffff 0xffffffff>",              /* to 2^64 - 1 */
		"<0x10000 0 0xffffffff 0xffffffff>",              /* wraps */
		"<0x10000 0 0xf0000 0>, <0x100000 0 0 1>",        /* 2^52 */
		"<0x10000 0 0xf0000 1>, <0xffffffff 0xfff 0 16>", /* just above */
	};
	char more[256];

	(void)state;
	for (unsigned k = 0; k < COUNT(regs); k++) {
		snprintf(more, sizeof(more),
			 "/ { reserved-memory { #address-cells = <2>; #size-cells = <2>; ranges; "
			 "r { reg = %s; }; }; };",
			 regs[k]);
		expect_reserved("virt.dts", more, want, COUNT(want));
	}
}

static void reserved_failures(void **state)
{
	static const struct {
		const char *more, *reason;
	} cases[] = {
		{"/ { reserved-memory { #size-cells = <3>; }; };",
		 "/reserved-memory's #address-cells and #size-cells are not 1 or 2"},
		{"/ { reserved-memory { optee@bfe00000 { reg = <0 0>; }; }; };",
		 "reserved memory node: reg does not fit /reserved-memory's #address-cells and "
		 "#size-cells"},
		{"", "more than 2 ranges of reserved memory"},
	};
	struct blob b;

	(void)state;
	for (unsigned k = 0; k < COUNT(cases); k++) {
		b = dt_board_file("soc.dts", cases[k].more, "");
		expect_failure(fdt_scan_reserved(b.data, b.size, ram, 2, &n, &d), &d, at(b.data),
			       cases[k].reason);
		dt_free(&b);
	}
	b = dt_board_file("virt.dts", "", "");
	fdt_set_off_mem_rsvmap(b.data, fdt_totalsize(b.data) - 15);
	expect_failure(fdt_scan_reserved(b.data, b.size, ram, 4, &n, &d), &d, at(b.data),
		       "damaged: its list of reserved memory has no end");
	fdt_set_off_mem_rsvmap(b.data, 0x80000000);
	expect_failure(fdt_scan_reserved(b.data, b.size, ram, 4, &n, &d), &d, at(b.data),
		       "damaged: its list of reserved memory has no end");
	dt_free(&b);
}

static void cpu_failures(void **state)
{
	static const struct {
		const char *more, *reason;
	} cases[] = {
		{"/ { /delete-node/ cpus; };", "no CPU in the device tree"},
		{"/ { cpus { cpu@0 { reg = <0 0>; }; }; };",
		 "cpu node: reg does not fit the #address-cells of /cpus"},
		{"/ { cpus { cpu@3 { /delete-property/ reg; }; }; };",
		 "cpu node: reg does not fit the #address-cells of /cpus"},
		{"/ { cpus { #address-cells = <0>; }; };",
		 "cpu node: reg does not fit the #address-cells of /cpus"},
		{"", "more than 3 CPUs"},
	};

	(void)state;
	for (unsigned k = 0; k < COUNT(cases); k++) {
		struct blob b = dt_board_file("virt.dts", cases[k].more, "");

		expect_failure(fdt_scan_cpus(b.data, b.size, mpidr, 3, &n, &d), &d, at(b.data),
			       cases[k].reason);
		dt_free(&b);
	}
}

static void cache_in_a_cpu_node(void **state)
{
	struct blob b =
		dt_board_file("virt.dts", "/ { cpus { #address-cells = [00 00]; }; };", "-f");

	(void)state;
	/* a #address-cells of two bytes is no number: the specification's 2 holds, which reg does
	 * not fit */
	expect_failure(fdt_scan_cpus(b.data, b.size, mpidr, 8, &n, &d), &d, at(b.data),
		       "cpu node: reg does not fit the #address-cells of /cpus");
	dt_free(&b);
	b = dt_board_file("virt.dts",
			  "/ { cpus { cpu@1 { l2 { compatible = \"cache\"; cpu { "
			  "device_type = \"cpu\"; }; }; }; }; };",
			  "");
	expect_success(fdt_scan_cpus(b.data, b.size, mpidr, 8, &n, &d), &d);
	assert_int_equal(n, 4);
	assert_int_equal(mpidr[1], 1);
	dt_free(&b);
}

/* A CPU without device_type is known by its name, as Linux takes it; other children of /cpus are
 * none. */
static void cpu_by_name(void **state)
{
	struct blob b = dt_board_file("virt.dts",
				      "/ { cpus { cpu@1 { /delete-property/ device_type; }; "
				      "cpu@2 { device_type = \"x\"; };"
				      "idle@9 { reg = <9>; }; cp { reg = <8>; }; }; };",
				      "");

	(void)state;
	expect_success(fdt_scan_cpus(b.data, b.size, mpidr, 8, &n, &d), &d);
	assert_int_equal(n, 3);
	assert_int_equal(mpidr[1], 1);
	assert_int_equal(mpidr[2], 3);
	dt_free(&b);
}

static void bad_header(void **state)
{
	struct blob b = dt_board_file("virt.dts", "", "");
	char reason[160];
	uint32_t total = fdt_totalsize(b.data), off = fdt_off_dt_struct(b.data);

	(void)state;
	expect_failure(fdt_scan_memory(b.data, 39, ram, 4, &n, &d), &d, at(b.data),
		       "no room for a device tree there");
	expect_failure(fdt_scan_memory((char *)b.data + 2, b.size - 2, ram, 4, &n, &d), &d,
		       at((char *)b.data + 2), "no room for a device tree there");
	snprintf(reason, sizeof(reason), "says it has %u bytes, %u are there", total, total - 1);
	expect_failure(fdt_scan_memory(b.data, total - 1, ram, 4, &n, &d), &d, at(b.data), reason);
	fdt_set_magic(b.data, 0);
	expect_failure(fdt_scan_cpus(b.data, b.size, mpidr, 8, &n, &d), &d, at(b.data),
		       "no device tree there (magic 0x00000000)");
	fdt_set_magic(b.data, FDT_MAGIC);
	fdt_set_version(b.data, 16);
	expect_failure(fdt_scan_memory(b.data, b.size, ram, 4, &n, &d), &d, at(b.data),
		       "device tree version 16, 17 is needed");
	fdt_set_version(b.data, 17);
	fdt_set_last_comp_version(b.data, 18);
	expect_failure(fdt_scan_memory(b.data, b.size, ram, 4, &n, &d), &d, at(b.data),
		       "device tree version 17, 17 is needed");
	fdt_set_last_comp_version(b.data, 16);
	fdt_set_off_dt_struct(b.data, off + 2);
	expect_failure(fdt_scan_memory(b.data, b.size, ram, 4, &n, &d), &d, at(b.data),
		       "damaged: a block lies outside of it");
	fdt_set_off_dt_struct(b.data, total + 4);
	expect_failure(fdt_scan_memory(b.data, b.size, ram, 4, &n, &d), &d, at(b.data),
		       "damaged: a block lies outside of it");
	fdt_set_off_dt_struct(b.data, off);
	fdt_set_size_dt_strings(b.data, total);
	expect_failure(fdt_scan_memory(b.data, b.size, ram, 4, &n, &d), &d, at(b.data),
		       "damaged: a block lies outside of it");
	dt_free(&b);
}

/* Every cut of the structure block and every damaged byte ends in success or in a message, and is
 * read within bounds. */
static void any_damage(void **state)
{
	struct blob b = dt_board_file("virt.dts", "", ""),
		    copy = {aligned_alloc(8, (b.size + 7) & ~(size_t)7), b.size};

	(void)state;
	for (uint32_t cut = 0; cut < fdt_size_dt_struct(b.data); cut += 4) {
		memcpy(copy.data, b.data, b.size);
		fdt_set_size_dt_struct(copy.data, cut);
		assert_int_equal(fdt_scan_memory(copy.data, copy.size, ram, 4, &n, &d), -1);
		assert_memory_equal(d.reason, "damaged: its structure ends or breaks at byte ", 46);
	}
	for (size_t at_byte = 0; at_byte < b.size; at_byte++) {
		memcpy(copy.data, b.data, b.size);
		((uint8_t *)copy.data)[at_byte] ^= 0xff;
		fdt_scan_memory(copy.data, copy.size, ram, 4, &n, &d);
		fdt_scan_cpus(copy.data, copy.size, mpidr, 8, &n, &d);
	}
	dt_free(&copy);
	dt_free(&b);
}

static void nops_are_skipped(void **state)
{
	struct blob b = dt_board_file("virt.dts", "", "");

	(void)state;
	assert_int_equal(fdt_nop_property(b.data, 0, "model"), 0);
	expect_success(fdt_scan_memory(b.data, b.size, ram, 4, &n, &d), &d);
	dt_free(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_memory),        cmocka_unit_test(one_cell),
		cmocka_unit_test(no_memory),           cmocka_unit_test(memory_failures),
		cmocka_unit_test(finds_reserved),      cmocka_unit_test(reserved_failures),
		cmocka_unit_test(cuts_off_reserved),   cmocka_unit_test(cpu_failures),
		cmocka_unit_test(cache_in_a_cpu_node), cmocka_unit_test(bad_header),
		cmocka_unit_test(cpu_by_name),         cmocka_unit_test(any_damage),
		cmocka_unit_test(nops_are_skipped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
