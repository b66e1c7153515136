/* SPDX-License-Identifier: Apache-2.0 */
/* What dt_discover makes of board trees, good and bad. */
#include "tests/unit/expect.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libfdt.h>

#include "dtb/tree/board.h"
#include "dtb/tree/board_memory.h"
#include "tests/unit/dt_help.h"

static struct diag d;
static struct dt_board b;

static void discover(const char *file, const char *more, const char *flags)
{
	struct blob t = dt_board_file(file, more, flags);

	expect_success(dt_discover(t.data, t.size, &b, &d), &d);
	dt_free(&t);
}

static void virt(void **state)
{
	(void)state;
	discover("virt.dts", "", "");
	assert_string_equal(b.model, "test,virt");
	assert_int_equal(b.n_ram, 1);
	assert_int_equal(b.ram[0].base, 0x40000000);
	assert_int_equal(b.ram[0].size, 0x40000000);
	assert_int_equal(b.n_reserved, 0);
	assert_int_equal(b.n_cpus, 4);
	assert_int_equal(b.cpus[3].mpidr, 3);
	assert_false(b.cpus[0].psci);
	assert_int_equal(b.gic.version, 3);
	assert_int_equal(b.gic.gicd.base, 0x8000000);
	assert_int_equal(b.gic.n_gicr, 1);
	assert_int_equal(b.gic.gicr[0].base, 0x80a0000);
	assert_int_equal(b.gic.gicr[0].size, 0xf60000);
	assert_int_equal(b.gic.gicr_stride, 0);
	assert_int_equal(b.gic.gicc.size, 0);
	assert_int_equal(b.gic.maintenance, 25);
	assert_int_equal(b.gic.n_its, 1);
	assert_int_equal(b.gic.its[0].base, 0x8080000);
	assert_int_equal(b.timer.secure, 29);
	assert_int_equal(b.timer.physical, 30);
	assert_int_equal(b.timer.virtual, 27);
	assert_int_equal(b.timer.hypervisor, 26);
	assert_true(b.timer.always_on);
	assert_int_equal(b.psci, DT_PSCI_NONE);
	assert_int_equal(b.initrd.size, 0);
	assert_string_equal(b.bootargs, "");
	assert_int_equal(b.n_entropy, 40);
	assert_int_equal(b.entropy[3], 1);
	assert_int_equal(b.entropy[39], 10);
}

/* A spin-table's pen is in /memreserve/ and in /reserved-memory: one range. */
static void reserved_twice(void **state)
{
	(void)state;
	discover("soc.dts",
		 "/ { reserved-memory { pen@80000000 { reg = <0 0x80000000 0x1000>; }; }; };",
		 "-@");
	assert_int_equal(b.n_reserved, 3);
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
	assert_int_equal(b.n_reserved, 5);
	assert_int_equal(b.reserved[1].base, 0xa1000000);
	assert_int_equal(b.reserved[1].size, 0x2000);
	assert_int_equal(b.reserved[4].base, 0xa0000000);
	/* "ok" is an old "okay"; an empty range reserves nothing */
	discover("virt.dts",
		 "/ { memory@41000000 { device_type = \"memory\"; status = \"disabled\"; "
		 "secure-status = \"ok\"; reg = <0 0x41000000 0 0x2000>; };"
		 "memory@42000000 { device_type = \"memory\"; status = \"disabled\"; "
		 "secure-status = \"disabled\"; reg = <0 0x42000000 0 0x1000>; };"
		 "reserved-memory { #address-cells = <2>; #size-cells = <2>; ranges; "
		 "r@43000000 { reg = <0 0x43000000 0 0>; }; }; };",
		 "");
	assert_int_equal(b.n_reserved, 1);
	assert_int_equal(b.reserved[0].base, 0x41000000);
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
		assert_int_equal(b.n_ram, 1);
		assert_int_equal(b.ram[0].base, k < 2 ? 0x40000000 : 0x3ffff000);
		assert_int_equal(b.ram[0].size, k < 2 ? 0x40000000 : 0x40002000);
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
	assert_int_equal(b.n_reserved, 5);
	assert_int_equal(b.reserved[0].base, 0x45000000);
	assert_int_equal(b.reserved[1].base, 0x45003000);
	assert_int_equal(b.n_overlaps, 2);
	assert_string_equal(b.overlap, "around@45000000 at 0x45000000 + 0x4000 and what is "
				       "reserved at 0x45001000 + 0x1000");
	/* beside /memreserve/ of the same range: not worth a word, unless it must not be mapped */
	discover("soc.dts",
		 "/ { reserved-memory { a@80000000 { reg = <0 0x80000000 0x1000>; }; }; };", "-@");
	assert_int_equal(b.n_overlaps, 0);
	discover("soc.dts",
		 "/ { reserved-memory { a@80000000 { reg = <0 0x80000000 0x1000>; no-map; }; }; };",
		 "-@");
	assert_int_equal(b.n_reserved, 3);
	assert_int_equal(b.n_overlaps, 1);
}

static void soc(void **state)
{
	(void)state;
	discover("soc.dts", "", "-@");
	assert_int_equal(b.n_ram, 2); /* the empty one is a place holder */
	assert_int_equal(b.ram[1].base, 0x880000000);
	assert_int_equal(b.n_reserved, 3); /* /memreserve/ and the two with an address */
	assert_int_equal(b.reserved[0].base, 0x80000000);
	assert_int_equal(b.reserved[2].base, 0x90000000);
	assert_int_equal(b.n_cpus, 4);
	assert_true(b.cpus[0].psci);
	assert_false(b.cpus[1].psci);
	assert_int_equal(b.cpus[1].spin_table, 0x80000100);
	assert_int_equal(b.cpus[0].spin_table, 0);
	assert_int_equal(b.cpus[3].mpidr, 0x101);
	assert_int_equal(b.gic.version, 2);
	assert_int_equal(b.gic.gicd.base, 0xf0101000);
	assert_int_equal(b.gic.gicc.base, 0xf0102000);
	assert_int_equal(b.gic.gich.base, 0xf0104000);
	assert_int_equal(b.gic.gicv.base, 0xf0106000);
	assert_int_equal(b.gic.n_gicr, 0);
	assert_int_equal(b.timer.secure, 0); /* not among interrupt-names */
	assert_int_equal(b.timer.physical, 30);
	assert_int_equal(b.timer.hypervisor, 26);
	assert_int_equal(b.psci, DT_PSCI_SMC);
	assert_int_equal(b.initrd.base, 0x84000000);
	assert_int_equal(b.initrd.size, 0x100000);
	assert_string_equal(b.bootargs, "quiet");
}

static void variations(void **state)
{
	(void)state;
	/* the GIC of Qualcomm's SoCs of before 2016, and no other */
	discover(
		"soc.dts",
		"/ { soc { interrupt-controller@100000 { compatible = \"qcom,msm-qgic2\"; }; }; };",
		"-@");
	assert_int_equal(b.gic.version, 2);
	assert_int_equal(b.gic.gicv.base, 0xf0106000);
	/* banks in any order come out ascending */
	discover("virt.dts",
		 "/ { memory@0 { device_type = \"memory\"; "
		 "reg = <1 0 0 0x1000>, <0 0x10000000 0 0x1000>; }; };",
		 "");
	assert_int_equal(b.n_ram, 3);
	assert_int_equal(b.ram[0].base, 0x10000000);
	assert_int_equal(b.ram[2].base, 0x100000000);
	/* PSCI by HVC; a model that is missing */
	discover("soc.dts", "/ { /delete-property/ model; psci { method = \"hvc\"; }; };", "-@");
	assert_int_equal(b.psci, DT_PSCI_HVC);
	assert_string_equal(b.model, "unnamed board");
	discover("virt.dts", "/ { psci { compatible = \"arm,psci\"; method = \"hvcc\"; }; };", "");
	assert_int_equal(b.psci, DT_PSCI_NONE);
	discover("virt.dts", "/ { psci { /delete-property/ method; }; };", "");
	assert_int_equal(b.psci, DT_PSCI_NONE);
	discover("virt.dts", "/ { /delete-node/ chosen; /delete-node/ timer; };", "");
	assert_int_equal(b.timer.virtual, 0);
	assert_int_equal(b.n_entropy, 0);
	discover("virt.dts", "/ { intc@8000000 { compatible = \"test,intc\"; }; };", "");
	assert_int_equal(b.timer.virtual, 0);
	assert_int_equal(b.gic.version, 0);
	discover("virt.dts",
		 "/ { intc@8000000 { redistributor-stride = <0x40000>; "
		 "/delete-property/ interrupts;"
		 "#redistributor-regions = <2>; "
		 "reg = <0 1 0 1>, <0 2 0 1>, <0 3 0 1>, <0 4 0 1>, <0 5 0 1>, <0 6 0 1>; }; };",
		 "");
	assert_int_equal(b.gic.gicr_stride, 0x40000);
	assert_int_equal(b.gic.n_gicr, 2);
	assert_int_equal(b.gic.gicv.base, 6);
	assert_int_equal(b.gic.maintenance, 0);
	discover("virt.dts", "/ { intc@8000000 { redistributor-stride = <0 0x20000>; }; };", "");
	assert_int_equal(b.gic.gicr_stride, 0x20000);
	discover("virt.dts",
		 "/ { intc@8000000 { its@8080000 { status = \"disabled\"; }; }; "
		 "its@9000000 { compatible = \"arm,gic-v3-its\"; reg = <0 0x9000000 0 0x20000>; }; "
		 "};",
		 "");
	assert_int_equal(b.gic.n_its, 1);
	assert_int_equal(b.gic.its[0].base, 0x9000000);
	discover("virt.dts",
		 "/ { chosen { rng-seed = [00]; "
		 "kaslr-seed = <0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20>; }; };",
		 "");
	assert_int_equal(b.n_entropy, 64);
}

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

		expect_failure(dt_discover(t.data, t.size, &b, &d), &d, cases[k].object,
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
	expect_failure(dt_discover(t.data, t.size, &b, &d), &d, "cpu@10", "more than 16 CPUs");
	dt_free(&t);

	n = (size_t)snprintf(more, sizeof(more),
			     "/ { reserved-memory { #address-cells = <2>; #size-cells = <2>; "
			     "ranges; many { reg = ");
	for (unsigned k = 0; k < 65; k++)
		n += (size_t)snprintf(more + n, sizeof(more) - n, "%s<0 %u 0 1>", k ? "," : "", k);
	snprintf(more + n, sizeof(more) - n, "; }; }; };");
	t = dt_board_file("virt.dts", more, "");
	expect_failure(dt_discover(t.data, t.size, &b, &d), &d, "many",
		       "more than 64 reserved ranges");
	dt_free(&t);

	n = 0;
	for (unsigned k = 0; k < 17; k++)
		n += (size_t)snprintf(more + n, sizeof(more) - n,
				      "/ { its@a%02x0000 { compatible = \"arm,gic-v3-its\"; "
				      "reg = <0 0xa%02x0000 0 0x1000>; }; };",
				      k, k);
	t = dt_board_file("virt.dts", more, "");
	expect_failure(dt_discover(t.data, t.size, &b, &d), &d, "its@a0f0000", "more than 16 ITSs");
	dt_free(&t);

	n = (size_t)snprintf(more, sizeof(more), "/ { chosen { bootargs = \"");
	memset(more + n, 'x', 256);
	snprintf(more + n + 256, sizeof(more) - n - 256, "\"; }; };");
	t = dt_board_file("virt.dts", more, "");
	expect_failure(dt_discover(t.data, t.size, &b, &d), &d, "/chosen/bootargs",
		       "256 characters, at most 255 fit");
	dt_free(&t);
}

static void damaged(void **state)
{
	struct blob t = dt_board_file("virt.dts", "", "");
	char *copy = aligned_alloc(8, (t.size + 15) & ~(size_t)7), reason[96];

	(void)state;
	expect_failure(dt_discover(t.data, 39, &b, &d), &d, "board tree",
		       "39 bytes are too few for a device tree");
	expect_failure(dt_discover((char *)t.data + 4, t.size - 4, &b, &d), &d, "board tree",
		       "not aligned to 8 bytes");
	snprintf(reason, sizeof(reason), "says it has %u bytes, %u are there", (unsigned)t.size,
		 (unsigned)t.size - 1);
	expect_failure(dt_discover(t.data, t.size - 1, &b, &d), &d, "board tree", reason);
	fdt_set_magic(t.data, 1);
	expect_failure(dt_discover(t.data, t.size, &b, &d), &d, "board tree",
		       "is no device tree (magic 0x00000001)");
	fdt_set_magic(t.data, FDT_MAGIC);
	fdt_set_version(t.data, 3);
	expect_failure(dt_discover(t.data, t.size, &b, &d), &d, "board tree",
		       "device tree version 3, 17 is needed");
	fdt_set_version(t.data, 17);
	memcpy(copy, t.data, t.size);
	fdt_set_size_dt_struct(copy, 16);
	assert_int_equal(dt_discover(copy, t.size, &b, &d), -1);
	memcpy(copy, t.data, t.size);
	fdt_set_off_dt_strings(copy, (uint32_t)t.size + 8);
	assert_int_equal(dt_discover(copy, t.size, &b, &d), -1);
	memcpy(copy, t.data, t.size);
	memset(copy + fdt_off_dt_struct(copy), 0, 64);
	expect_failure(dt_discover(copy, t.size, &b, &d), &d, "board tree",
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
	expect_failure(dt_discover(buf, sizeof(buf), &b, &d), &d, "device tree",
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
	expect_failure(dt_discover(buf, sizeof(buf), &b, &d), &d, "device tree",
		       "has more than 2048 nodes");

	assert_int_equal(fdt_create(buf, sizeof(buf)), 0);
	assert_int_equal(fdt_finish_reservemap(buf), 0);
	assert_int_equal(fdt_finish(buf), 0);
	expect_failure(dt_discover(buf, sizeof(buf), &b, &d), &d, "device tree",
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
	expect_failure(dt_discover(buf, sizeof(buf), &b, &d), &d, "/cpus",
		       "no CPU in the device tree");
	assert_int_equal(b.n_reserved, 1); /* cut off where addresses end, as nodes are */
	assert_int_equal(b.reserved[0].base, 0x1000);
	assert_int_equal(range_end(b.reserved[0]), 1ull << 52);
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
		expect_success(dt_discover(t.data, t.size, &b, &d), &d);
		assert_int_equal(b.n_reserved, 1);
		assert_int_equal(b.reserved[0].base, 1ull << 48);
		assert_int_equal(range_end(b.reserved[0]), 1ull << 52);
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
	expect_success(dt_discover(tree, sizeof(tree), &b, &d), &d);
	for (unsigned k = 0; k < b.n_reserved; k++) {
		bool is_entry = b.reserved[k].base == entry.base &&
				b.reserved[k].size == entry.size;

		assert_true(is_entry || !board_is_passed(&b, k, at));
		passed |= board_is_passed(&b, k, at);
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
	assert_int_equal(b.n_reserved, 4);
	assert_int_equal(b.n_memreserve, 1);
	discover("soc.dts",
		 "/ { reserved-memory { r@80000000 { reg = <0 0x80000000 0x1000>; }; }; };", "-@");
	assert_int_equal(b.n_reserved, 3);
	assert_int_equal(b.n_memreserve, 0);
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
	expect_failure(dt_discover(t.data, t.size, &b, &d), &d, "timer",
		       "has interrupts but no interrupt controller");
	dt_free(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cuts_off_reserved),
		cmocka_unit_test(passes_over),
		cmocka_unit_test(virt),
		cmocka_unit_test(reserved_and_disabled),
		cmocka_unit_test(reserved_twice),
		cmocka_unit_test(soc),
		cmocka_unit_test(variations),
		cmocka_unit_test(failures),
		cmocka_unit_test(too_many),
		cmocka_unit_test(damaged),
		cmocka_unit_test(odd_trees),
		cmocka_unit_test(phandle_loop),
		cmocka_unit_test(memory_twice),
		cmocka_unit_test(reservations_overlap),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
