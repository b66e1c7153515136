/* SPDX-License-Identifier: Apache-2.0 */
/* Which devices of a domain have to come to rest, and which nothing here brings there. */
#include <stdio.h>

#include "el2/boot/quiet.h"
#include "el2/vm/quiesce.h"
#include "tests/unit/own_help.h"

struct quiesce_device quiesce_devices[QUIESCE_MAX];
unsigned n_quiesce_devices;

#define MASTER(name, at, compatible)                                       \
	name "@" #at " { compatible = \"" compatible "\"; reg = <0 0x" #at \
	     " 0 0x1000>; dma-coherent; };"

static unsigned first, loud;

static void look(const char *more, const char *domains)
{
	config("virt.dts", more, domains);
	expect_success(parse_config(), &said);
	n_quiesce_devices = 0;
	quiet_devices(tree_last(), 0, &first, &loud);
}

static void known_ones_are_noted(void **state)
{
	(void)state;
	look("/ { " MASTER("net", d000000, "cdns,gem") MASTER("usb", d010000, "snps,dwc3") "};",
	     DOMAINS(A(REST "access = <&{/net@d000000}>, <&{/usb@d010000}>, "
			    "<&{/pcie@10000000}>;")));
	assert_int_equal(loud, 0);
	assert_int_equal(first, TREE_NONE);
	assert_int_equal(n_quiesce_devices, 3);
	for (unsigned i = 0; i < 3; i++) {
		const struct quiesce_device *device = &quiesce_devices[i];

		if (device->class == QUIESCE_PCI_ECAM)
			assert_int_equal(device->buses, 256);
		else
			assert_int_equal(device->base,
					 device->class == QUIESCE_GEM ? 0xd000000 : 0xd010000);
	}
}

/* A Raspberry Pi's: which channels are the Arm's is in the tree; without that, none is touched. */
static void channels_are_named(void **state)
{
	static const char format[] =
		"/ { mmc@d010000 { compatible = \"brcm,bcm2835-sdhci\"; reg = <0 0xd010000 0 256>; "
		"};"
		"dma@d000000 { compatible = \"brcm,bcm2835-dma\"; reg = <0 0xd000000 0 0xf00>; "
		"#dma-cells = <1>; %s }; };";
	char more[300];

	(void)state;
	for (unsigned named = 0; named < 2; named++) {
		snprintf(more, sizeof(more), format,
			 named ? "brcm,dma-channel-mask = <0x7f35>;" : "");
		look(more, DOMAINS(A(REST "access = <&{/dma@d000000}>, <&{/mmc@d010000}>;")));
		assert_int_equal(loud, !named);
		assert_int_equal(n_quiesce_devices, named);
		if (named)
			assert_int_equal(quiesce_devices[0].buses, 0x7f35);
	}
}

/* What no domain, or another, has is not this one's. */
static void others_are_left(void **state)
{
	(void)state;
	look("/ { " MASTER("net", d000000, "cdns,gem") MASTER("eth", d010000, "cdns,gem") "};",
	     DOMAINS(A(REST "access = <&{/net@d000000}>;") B(SIZE "access = <&{/eth@d010000}>;")));
	assert_int_equal(n_quiesce_devices, 1);
	assert_int_equal(quiesce_devices[0].base, 0xd000000);
	assert_int_equal(quiesce_devices[0].vm, 0);
}

static void others_masters_are_counted(void **state)
{
	(void)state;
	look("/ { " MASTER("gpu", d000000, "who,knows") MASTER(
		     "npu", d010000, "who,else") "quiet@d020000 { compatible = \"who,cares\"; reg "
						 "= <0 0xd020000 0 0x1000>; }; };",
	     DOMAINS(A(REST "access = <&{/gpu@d000000}>, <&{/npu@d010000}>, "
			    "<&{/quiet@d020000}>;")));
	assert_int_equal(loud, 2);
	assert_int_equal(n_quiesce_devices, 0);
	assert_true(starts_with(tree_name(tree_last(), first), "gpu@") ||
		    starts_with(tree_name(tree_last(), first), "npu@"));
}

/* A wrapper around what is brought to rest. */
static void parts_are_one_device(void **state)
{
	(void)state;
	look("/ { usb@d000000 { compatible = \"xlnx,zynqmp-dwc3\"; reg = <0 0xd000000 0 0x100>;"
	     "#address-cells = <2>; #size-cells = <2>; ranges;" MASTER("core", d010000,
								       "snps,dwc3") "}; };",
	     DOMAINS(A(REST "access = <&{/usb@d000000}>;")));
	assert_int_equal(loud, 0);
	assert_int_equal(n_quiesce_devices, 1);
	assert_int_equal(quiesce_devices[0].base, 0xd010000);
}

/* A master inside of a known one; what has no registers, or acts with its CPU alone. */
static void some_need_nothing(void **state)
{
	(void)state;
	look("/ { usb@d000000 { compatible = \"snps,dwc3\"; reg = <0 0xd000000 0 0x1000>;"
	     "#address-cells = <2>; #size-cells = <2>; ranges;"
	     "port@d010000 { reg = <0 0xd010000 0 0x1000>; dma-coherent; }; };"
	     "fw@d020000 { compatible = \"qemu,fw-cfg-mmio\"; reg = <0 0xd020000 0 0x1000>;"
	     "dma-coherent; }; lamp { gpios = <0>; dma-coherent; }; };",
	     DOMAINS(A(REST "access = <&{/usb@d000000}>, <&{/fw@d020000}>, <&{/lamp}>;")));
	assert_int_equal(loud, 0);
	assert_int_equal(n_quiesce_devices, 1);
}

/* A host with windows alone: where its configuration space is, nobody knows. */
static void without_registers_it_is_counted(void **state)
{
	(void)state;
	look("/ { pcie@d000000 { compatible = \"pci-host-ecam-generic\";"
	     "device_type = \"pci\";"
	     "#address-cells = <3>; #size-cells = <2>;"
	     "ranges = <0x2000000 0 0xd000000 0 0xd000000 0 0x10000>; }; };",
	     DOMAINS(A(REST "access = <&{/pcie@d000000}>;")));
	assert_int_equal(loud, 1);
	assert_int_equal(n_quiesce_devices, 0);
}

/* A wrapper around what nothing here brings to rest, on a bus. */
static void around_it_is_counted(void **state)
{
	(void)state;
	look("/ { usb@d000000 { compatible = \"who,knows\"; reg = <0 0xd000000 0 0x100>;"
	     "#address-cells = <2>; #size-cells = <2>; ranges;" MASTER("core", d010000,
								       "who,else") "}; };",
	     DOMAINS(A(REST "access = <&{/usb@d000000}>;")));
	assert_int_equal(loud, 2);
	assert_string_equal(tree_name(tree_last(), first), "usb@d000000");
}

static void without_room_it_is_counted(void **state)
{
	(void)state;
	config("virt.dts", "/ { " MASTER("net", d000000, "cdns,gem") "};",
	       DOMAINS(A(REST "access = <&{/net@d000000}>;")));
	expect_success(parse_config(), &said);
	n_quiesce_devices = QUIESCE_MAX;
	quiet_devices(tree_last(), 0, &first, &loud);
	assert_int_equal(loud, 1);
	assert_string_equal(tree_name(tree_last(), first), "net@d000000");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(known_ones_are_noted, tear_down),
		cmocka_unit_test_teardown(channels_are_named, tear_down),
		cmocka_unit_test_teardown(others_are_left, tear_down),
		cmocka_unit_test_teardown(others_masters_are_counted, tear_down),
		cmocka_unit_test_teardown(parts_are_one_device, tear_down),
		cmocka_unit_test_teardown(some_need_nothing, tear_down),
		cmocka_unit_test_teardown(without_registers_it_is_counted, tear_down),
		cmocka_unit_test_teardown(around_it_is_counted, tear_down),
		cmocka_unit_test_teardown(without_room_it_is_counted, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
