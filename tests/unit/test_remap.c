/* SPDX-License-Identifier: Apache-2.0 */
/* mullion,memory-at: where a domain's memory may be moved to, and beside which devices. */
#include <stdio.h>

#include "dtb/config/dma.h"
#include "dtb/config/remap.h"
#include "tests/unit/system_help.h"

#define SIZED      "cpus = <&cpus 2 1>; mullion,memory-size = <0x800000>; "
#define AT(cells)  "mullion,memory-at = <" cells ">; "
#define NEXT(text) DOMAINS(A(REST "mullion,access-rest;") B(text))

static int parse(const char *more, const char *config)
{
	if (merge_config("virt.dts", more, "-@ -f", config) < 0)
		fail_msg("%s: %s", said.object, said.reason);
	return parse_config();
}

static void expect_at_with(const char *more, const char *config)
{
	expect_success(parse(more, config), &said);
	tear_down(NULL);
}

static void expect_at(const char *config, unsigned n, uint64_t base, uint64_t size)
{
	struct range range;

	expect_success(parse("", config), &said);
	assert_true(parsed.domains[1].moved);
	range = remap_range(&parsed.domains[1], n);
	assert_int_equal(range.base, base);
	assert_int_equal(range.size, size);
	assert_int_equal(remap_range(&parsed.domains[1], n + 1).size, 0);
	tear_down(NULL);
}

/* One or two cells each: the number of ranges tells. What is fixed comes first. */
static void read(void **state)
{
	(void)state;
	expect_at(NEXT(SIZED AT("0x80000000")), 0, 0x80000000, 0x800000);
	expect_at(NEXT(SIZED AT("2 0x80000000")), 0, 0x280000000, 0x800000);
	expect_at(NEXT(SIZED AT("0")), 0, 0, 0x800000);
	expect_at(NEXT(SIZED "memory = <0 0x40001000 0 0x1000>; " AT("0 0x80000000")), 1,
		  0x80000000, 0x800000);
	expect_at(NEXT(SIZED "memory = <0 0x40001000 0 0x1000>; " AT("0 0 1 0x200000")), 1,
		  0x100200000, 0x800000);
	expect_at(NEXT("cpus = <&cpus 2 1>; memory = <0 0x40001000 0 0x1000>; " AT("0x200000")), 0,
		  0x200000, 0x1000);
	/* where others have DRAM, and registers */
	expect_at(NEXT(SIZED AT("0x60000000")), 0, 0x60000000, 0x800000);
	expect_at(NEXT(SIZED AT("0x09000000")), 0, 0x09000000, 0x800000);
	expect_success(parse("", NEXT(SIZED)), &said);
	assert_false(parsed.domains[1].moved);
}

static void expect_refused(const char *more, const char *config, const char *why)
{
	expect_failure(parse(more, config), &said, "b", why);
	tear_down(NULL);
}

static void places(void **state)
{
	(void)state;
	expect_refused("", DOMAINS(B("cpus = <&cpus 2 1>; mullion,memory-rest; " AT("0x80000000"))),
		       "mullion,memory-at with mullion,memory-rest: boot alone knows in how many "
		       "pieces that is; give memory or mullion,memory-size");
	expect_refused("", NEXT(SIZED AT("0 0 0x80000000")),
		       "mullion,memory-at is not an address, in one or two cells, for each range "
		       "of its memory (1)");
	expect_refused("", NEXT(SIZED "mullion,memory-at;"),
		       "mullion,memory-at is not an address, in one or two cells, for each range "
		       "of its memory (1)");
	expect_refused("", NEXT(SIZED "memory = <0 0x40001000 0 0x1000>; " AT("0x80000000")),
		       "mullion,memory-at is not an address, in one or two cells, for each range "
		       "of its memory (2)");
	expect_refused("", NEXT(SIZED AT("0x80100000")),
		       "mullion,memory-at: 0x80100000 is not a multiple of 2 MiB");
	expect_refused("", NEXT(SIZED AT("0xffff 0xffa00000")),
		       "mullion,memory-at: 0xffffffa00000 + 0x800000 is not below 2^48");
	expect_refused("", NEXT(SIZED AT("0xffffffff 0xffe00000")),
		       "mullion,memory-at: 0xffffffffffe00000 + 0x800000 is not below 2^48");
	expect_at(NEXT(SIZED AT("0xffff 0xff800000")), 0, 0xffffff800000, 0x800000);
	expect_refused("",
		       NEXT(SIZED "memory = <0 0x40000000 0 0x201000>; " AT("0x80000000 "
									    "0x80200000")),
		       "mullion,memory-at: 0x80200000 + 0x800000 overlaps its memory at "
		       "0x80000000");
	expect_at(NEXT(SIZED "memory = <0 0x40000000 0 0x200000>; " AT("0x80000000 0x80200000")), 1,
		  0x80200000, 0x800000);
}

#define U(more) \
	"/ { u@9efff800 { compatible = \"ns16550a\"; reg = <0 0x9efff800 0 0x10>; " more " }; };"
#define ODD U("")
#define RESERVED                                                                                \
	"/ { reserved-memory { #address-cells = <2>; #size-cells = <2>; ranges; r: r@a07ff800 " \
	"{ reg = <0 0xa07ff800 0 0x10>; }; }; };" U("memory-region = <&r>;")
#define UART "access = <&{/pl011@9000000}>; "

/* Registers that it has, the interrupt controller's, and memory that is its device's. */
static void meets(void **state)
{
	(void)state;
	expect_refused("", NEXT(SIZED UART AT("0x08800000")),
		       "mullion,memory-at: 0x8800000 + 0x800000 lies on the interrupt controller "
		       "at 0x8000000");
	expect_at(NEXT(SIZED UART AT("0x07800000")), 0, 0x7800000, 0x800000);
	expect_refused("", NEXT(SIZED UART AT("0x09000000")),
		       "mullion,memory-at: 0x9000000 + 0x800000 lies on pl011@9000000 at "
		       "0x9000000");
	/* its last page, and registers that have a part of that alone */
	expect_refused(ODD, NEXT(SIZED "access = <&{/u@9efff800}>; " AT("0x9e800000")),
		       "mullion,memory-at: 0x9e800000 + 0x800000 lies on u@9efff800 at 0x9efff800");
	expect_refused(RESERVED, NEXT(SIZED "access = <&{/u@9efff800}>; " AT("0xa0000000")),
		       "mullion,memory-at: 0xa0000000 + 0x800000 lies on the memory reserved for "
		       "its devices at 0xa07ff000");
	expect_at_with(RESERVED, NEXT(SIZED UART AT("0xa0000000")));
}

#define MEND             ": give it to another domain, or leave that out"
#define NODE(name, body) "/ { " name "@9e000000 { reg = <0 0x9e000000 0 0x1000>; " body " }; };"

/* A device of the moved domain; `why` NULL: it may have it. */
static void expect_device(const char *name, const char *body, const char *why)
{
	char more[512], config[512], want[256];

	snprintf(more, sizeof(more), NODE("%s", "%s"), name, body);
	snprintf(config, sizeof(config),
		 NEXT(SIZED "access = <&{/%s@9e000000}>; " AT("0x80000000")), name);
	if (!why) {
		expect_at_with(more, config);
		return;
	}
	snprintf(want, sizeof(want), "mullion,memory-at: %s@9e000000 %s" MEND, name, why);
	expect_refused(more, config, want);
}

/* What is known not to be a master, by each way that a tree says it, and nothing else. */
static void masters(void **state)
{
	(void)state;
	expect_device("serial", "compatible = \"arm,pl011\", \"arm,primecell\";", NULL);
	expect_device("serial", "compatible = \"a,uart\", \"ns16550a\";", NULL);
	expect_device("syscon", "compatible = \"syscon\", \"simple-mfd\";", NULL);
	expect_device("u", "compatible = \"a,wed\", \"syscon\";",
		      "(a,wed) may write memory by DMA");
	expect_device("etr", "compatible = \"arm,coresight-tmc\", \"arm,primecell\";",
		      "(arm,coresight-tmc) may write memory by DMA");
	expect_device("u", "", "(nothing compatible) may write memory by DMA");
	expect_device("u", "compatible = [];", "(nothing compatible) may write memory by DMA");
	/* a name that is long is cut, and what helps is still there */
	expect_device("xhci", "compatible = \"a23456789b123456789c123456789d123456789e1\";",
		      "(a23456789b123456789c123456789d12) may write memory by DMA");
	expect_device("ethernet", "compatible = \"arm,pl011\";",
		      "(arm,pl011) writes memory by DMA");
	expect_device("u", "compatible = \"arm,pl011\"; dma-coherent;",
		      "(arm,pl011) writes memory by DMA");
	expect_device("u", "compatible = \"arm,pl011\"; iommus = <&{/pl011@9000000}>;",
		      "(arm,pl011) writes memory by DMA");
	expect_device("u", "compatible = \"arm,pl011\"; iommu-map = <0 0 0 0>;",
		      "(arm,pl011) writes memory by DMA");
	expect_device("u", "compatible = \"arm,pl011\"; #iommu-cells = <0>;",
		      "(arm,pl011) translates addresses");
	expect_device("iommu", "compatible = \"arm,smmu-v3\"; #iommu-cells = <1>;",
		      "(arm,smmu-v3) translates addresses");
}

/* Below a device: on its own bus, disabled, and on the machine's. */
static void below(void **state)
{
	static const char *const bus = "compatible = \"cdns,i2c-r1p14\"; #address-cells = <1>; "
				       "#size-cells = <0>; ethernet@1 { reg = <1>; };",
				 *const off = "compatible = \"simple-mfd\"; #address-cells = <2>; "
					      "#size-cells = <2>; ranges; dma@9e000800 { status = "
					      "\"disabled\"; reg = <0 0x9e000800 0 4>; };";

	(void)state;
	expect_device("i2c", bus, NULL);
	expect_device("u", off, NULL);
	expect_refused(NODE("u", "compatible = \"simple-mfd\"; #address-cells = <2>; #size-cells = "
				 "<2>; ranges; dma@9e000800 { reg = <0 0x9e000800 0 4>; };"),
		       NEXT(SIZED "access = <&{/u@9e000000}>; " AT("0x80000000")),
		       "mullion,memory-at: dma@9e000800 (nothing compatible) writes memory by "
		       "DMA" MEND);
}

/* What a device needs is the domain's, too; a master of another's is none of its business. */
static void needed(void **state)
{
	static const char *const more = NODE(
		"u", "compatible = \"ns16550a\"; clocks = <&c>;") "/ { c: c@9e100000 { "
								  "compatible = \"a,clocks\"; "
								  "#clock-cells = <0>; reg = <0 "
								  "0x9e100000 0 0x1000>; }; "
								  "};";

	(void)state;
	expect_refused(more,
		       DOMAINS(A(REST) B(SIZED "access = <&{/u@9e000000}>; " AT("0x80000000"))),
		       "mullion,memory-at: c@9e100000 (a,clocks) may write memory by DMA" MEND);
	expect_at_with(more, NEXT(SIZED "access = <&{/u@9e000000}>; " AT("0x80000000")));
	/* with the rest, on this board: virtio */
	expect_refused("", DOMAINS(A(REST) B(SIZED "mullion,access-rest; " AT("0x80000000"))),
		       "mullion,memory-at: virtio_mmio@a000000 (virtio,mmio) writes memory by "
		       "DMA" MEND);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test_teardown(read, tear_down),
					   cmocka_unit_test_teardown(places, tear_down),
					   cmocka_unit_test_teardown(meets, tear_down),
					   cmocka_unit_test_teardown(masters, tear_down),
					   cmocka_unit_test_teardown(below, tear_down),
					   cmocka_unit_test_teardown(needed, tear_down)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
