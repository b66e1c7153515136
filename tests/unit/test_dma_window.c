/* SPDX-License-Identifier: Apache-2.0 */
/* Which memory a device reaches by DMA, by the dma-ranges above it. */
#include <stdio.h>
#include <string.h>

#include "dtb/config/dma_window.h"
#include "tests/unit/system_help.h"

#define BUS   "compatible = \"simple-bus\"; "
#define ONE   "#address-cells = <1>; #size-cells = <1>; "
#define CELLS BUS ONE

/* Devices of a Raspberry Pi: 0xc0000000 is the first byte of memory to those below soc. `inner` is
 * the dma-ranges of a bus below it. */
static void config(const char *inner, const char *domains)
{
	static const char format[] =
		"/ { free@d300000 { reg = <0 0xd300000 0 4>; dma-coherent; };"
		"soc { " CELLS "ranges = <0x7e000000 0 0xd000000 0x200000>;"
		"dma-ranges = <0xc0000000 0 0 0x40000000>;"
		"usb@7e000000 { reg = <0x7e000000 4>; };"
		"inner { " BUS "ranges; %s usb@7e001000 { reg = <0x7e001000 4>; }; }; };"
		"scb { " CELLS "ranges = <0 0 0xd200000 0x100000>; dma-ranges;"
		"usb@0 { reg = <0 4>; };"
		"pcie@1000 { device_type = \"pci\"; reg = <0x1000 4>; #address-cells = <3>; "
		"#size-cells = <2>; dma-ranges = <0x2000000 4 0 0x10000000 0 0xc0000000>; }; }; };";
	char more[1200];

	snprintf(more, sizeof(more), format, inner);
	expect_success(merge_config("virt.dts", more, "-@ -f", domains), &said);
	expect_success(parse_config(), &said);
}

#define ALL DOMAINS(A(REST "mullion,access-rest;"))

static unsigned at(const char *path)
{
	unsigned node = tree_path(tree_last(), path, strlen(path));

	assert_int_not_equal(node, TREE_NONE);
	return node;
}

static void reaches(const char *path, uint64_t base, uint64_t size)
{
	struct range window;

	assert_int_equal(dma_window(tree_last(), at(path), 0, &window), 1);
	assert_int_equal(window.size, size);
	if (size)
		assert_int_equal(window.base, base);
	assert_int_equal(dma_window(tree_last(), at(path), 1, &window), 0);
}

static int asked(const char *path)
{
	struct range window;

	return dma_window(tree_last(), at(path), 0, &window);
}

static void by_the_buses_above(void **state)
{
	(void)state;
	config(ONE, ALL);
	reaches("/soc/usb@7e000000", 0, GIB(1));
	reaches("/soc/inner/usb@7e001000", 0, GIB(1)); /* its own bus says nothing */
	assert_int_equal(asked("/scb/usb@0"), 0);
	assert_int_equal(asked("/free@d300000"), 0);
	reaches("/scb/pcie@1000", 0x10000000, 0xc0000000); /* a host's are its children's */
}

static void bus_by_bus(void **state)
{
	static const struct {
		const char *inner;
		uint64_t base, size;
	} cases[] = {
		{ONE "dma-ranges;", 0, GIB(1)},
		{ONE "dma-ranges = <0 0xd0000000 0x8000000>;", 0x10000000, 0x8000000},
		/* more than the one above passes on; what it does not pass on */
		{ONE "dma-ranges = <0 0xf0000000 0xf0000000>;", 0x30000000, 0x10000000},
		{ONE "dma-ranges = <0 0x80000000 0x10000000>;", 0, 0},
	};

	(void)state;
	for (unsigned k = 0; k < sizeof(cases) / sizeof(cases[0]); k++) {
		config(cases[k].inner, ALL);
		reaches("/soc/inner/usb@7e001000", cases[k].base, cases[k].size);
		tear_down(NULL);
	}
	config(ONE "dma-ranges = <0 0xc0000000 0x1000 0x1000 0xe0000000 0x1000>;", ALL);
	{
		struct range window;

		assert_int_equal(dma_window(tree_last(), at("/soc/inner/usb@7e001000"), 1, &window),
				 1);
		assert_int_equal(window.base, 0x20000000);
	}
}

static void malformed(void **state)
{
	static const char *const cases[] = {
		ONE "dma-ranges = <0 0xc0000000>;",
		ONE "dma-ranges = [00 00];",
		"#address-cells = <1>; #size-cells = <3>; dma-ranges = <0 0 0 0 0>;",
		"#address-cells = <4>; #size-cells = <1>; dma-ranges = <0 0 0 0 0 0>;",
		"#address-cells = <1>; #size-cells = <0>; dma-ranges = <0 0>;",
		"#address-cells = <0>; #size-cells = <1>; dma-ranges = <0 0>;"};

	(void)state;
	for (unsigned k = 0; k < sizeof(cases) / sizeof(cases[0]); k++) {
		config(cases[k], ALL);
		assert_int_equal(asked("/soc/inner/usb@7e001000"), -1);
		tear_down(NULL);
	}
}

#define DEEP(ranges)                                            \
	"deep { " BUS ONE "ranges; dma-ranges = <" ranges ">; " \
	"usb@7e002000 { reg = <0x7e002000 4>; }; };"

/* The bus above that of the device, which says something itself. */
static void malformed_above(void **state)
{
	static const char *const cases[] = {
		ONE "dma-ranges = <0 0>;" DEEP("0 0 0x1000"),
		/* cells of an address above: none, and more than an address has */
		"#address-cells = <0>; #size-cells = <1>;" DEEP("0 0x1000"),
		"#address-cells = <3>; #size-cells = <1>;" DEEP("0 0 0 0 0x1000"),
	};

	(void)state;
	for (unsigned k = 0; k < sizeof(cases) / sizeof(cases[0]); k++) {
		config(cases[k], ALL);
		assert_int_equal(asked("/soc/inner/deep/usb@7e002000"), -1);
		tear_down(NULL);
	}
}

static void behind_what_the_bus_above_passes_on(void **state)
{
	(void)state;
	config(ONE "dma-ranges = <0 0xd0000000 0x8000000>;" DEEP("0 0x9000000 0x1000"), ALL);
	reaches("/soc/inner/deep/usb@7e002000", 0, 0);
}

/* Behind an IOMMU nothing is asked. */
static void behind_an_iommu(void **state)
{
	struct range window;

	(void)state;
	config(ONE "dma-ranges = <0 0x80000000 0x8000000>; usb@7e003000 { reg = <0x7e003000 4>; "
		   "iommus = <0>; }; pcie@7e004000 { reg = <0x7e004000 4>; iommu-map = <0>; };",
	       DOMAINS(A(REST "access = <&{/soc/inner/usb@7e003000}>, "
			      "<&{/soc/inner/pcie@7e004000}>;")));
	assert_false(dma_common_window(tree_last(), 0, &window));
}

static unsigned astray(uint64_t base, uint64_t size, unsigned *first)
{
	struct range memory[] = {{0x200000000, 0x200000}, {base, size}}, window = {0, 0};
	unsigned count = dma_astray(tree_last(), 0, memory, 2, first, &window);

	if (count) {
		assert_int_equal(window.base, 0x10000000);
		assert_int_equal(window.size, 0x8000000);
	}
	return count;
}

/* Of what a domain has: the devices below `inner`, and soc, and scb. */
static void of_a_domain(void **state)
{
	struct range window;
	unsigned first;

	(void)state;
	config(ONE "dma-ranges = <0 0xd0000000 0x8000000>;",
	       DOMAINS(A(REST "access = <&{/soc/inner/usb@7e001000}>, <&{/scb/usb@0}>, "
			      "<&{/free@d300000}>;")));
	assert_true(dma_common_window(tree_last(), 0, &window));
	assert_int_equal(window.base, 0x10000000);
	assert_int_equal(window.size, 0x8000000);
	assert_int_equal(astray(0x17fff000, 0x2000, &first), 0);
	assert_int_equal(astray(0x18000000, 0x2000, &first), 1);
	assert_int_equal(first, at("/soc/inner/usb@7e001000"));
	tear_down(NULL);
	config(ONE "dma-ranges = <0 0xd0000000 0x8000000>;",
	       DOMAINS(A(REST "access = <&{/scb/usb@0}>, <&{/free@d300000}>;")));
	assert_false(dma_common_window(tree_last(), 0, &window));
	assert_int_equal(astray(0, 0x1000, &first), 0);
	tear_down(NULL);
	/* two that have nothing in common */
	config(ONE "dma-ranges = <0 0x80000000 0x8000000>;", ALL);
	assert_true(dma_common_window(tree_last(), 0, &window)); /* the one that reaches nothing */
	assert_int_equal(window.base, 0x10000000);
	assert_int_equal(window.size, 0x30000000);
}

static void without_one_in_common(void **state)
{
	struct range window;
	unsigned first;

	(void)state;
	config(ONE "dma-ranges = <0 0xd0000000 0x8000000>; other { " BUS ONE
		   "ranges; dma-ranges = <0 0x1000000 0x1000>; "
		   "usb@7e002000 { reg = <0x7e002000 4>; }; };"
		   "else { " BUS ONE "ranges; dma-ranges = <0 0x2000000 0x1000>; "
		   "usb@7e003000 { reg = <0x7e003000 4>; }; };",
	       DOMAINS(A(REST "access = <&{/soc/inner/other/usb@7e002000}>, "
			      "<&{/soc/inner/else/usb@7e003000}>;")));
	assert_false(dma_common_window(tree_last(), 0, &window));
	/* the first of two is named */
	assert_int_equal(dma_astray(tree_last(), 0, NULL, 0, &first, &window), 2);
	assert_int_equal(first, at("/soc/inner/other/usb@7e002000"));
}

/* The largest is named. */
static void several_windows(void **state)
{
	struct range window;
	unsigned first;

	(void)state;
	config(ONE "dma-ranges = <0 0xc0000000 0x1000 0x1000 0xe0000000 0x3000 "
		   "0x8000 0xf0000000 0x2000>;",
	       DOMAINS(A(REST "access = <&{/soc/inner/usb@7e001000}>;")));
	assert_int_equal(dma_astray(tree_last(), 0, NULL, 0, &first, &window), 1);
	assert_int_equal(window.base, 0x20000000);
	assert_int_equal(window.size, 0x3000);
}

#define TEST(name) cmocka_unit_test_teardown(name, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {TEST(by_the_buses_above),
					   TEST(bus_by_bus),
					   TEST(malformed),
					   TEST(malformed_above),
					   TEST(behind_an_iommu),
					   TEST(of_a_domain),
					   TEST(behind_what_the_bus_above_passes_on),
					   TEST(without_one_in_common),
					   TEST(several_windows)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
