/* SPDX-License-Identifier: Apache-2.0 */
/* References between devices: what is followed, and what is left of them in a guest's tree. */
#include <libfdt.h>
#include <string.h>

#include "tests/unit/derive_help.h"

#define ONE                \
	CONFIG(DOMAIN("a", \
		      "cpus = <&cpus 0xffffffff 1>; mullion,memory-rest; mullion,access-rest;"))
#define A_NAMES(devices) DOMAIN("a", BASIC_A "access = <" devices ">;")

static bool is_there(const char *path)
{
	return fdt_path_offset(derived, path) >= 0;
}

/* Controllers of message interrupts beside the GIC's own ITS: those that are the domain's stay. */
static const char messages[] =
	"/ { its: its@a000 { compatible = \"arm,gic-v3-its\"; #msi-cells = <1>; };"
	"unit: gicp@9000 { reg = <0 0x9000 0x1000>; msi-controller; };"
	"other: gicp@b000 { reg = <0 0xb000 0x1000>; msi-controller; #msi-cells = <1>; };"
	"icu@c000 { reg = <0 0xc000 0x1000>; msi-parent = <&unit>; };"
	"dma@d000 { reg = <0 0xd000 0x1000>; msi-parent = <&its 5>, <&unit>, <&other 7>; };"
	"dma@e000 { reg = <0 0xe000 0x1000>; msi-parent = <&its 5>; };"
	"gicmsi@f000 { reg = <0 0xf000 0x1000>; msi-parent = <&gic>; };"
	"pcie@10000 { #address-cells = <3>; #size-cells = <2>; reg = <0 0x10000 0x1000>;"
	"msi-map-mask = <0xff>; msi-map = <0 &its 0 0x10>, <0x10 &other 3 0x10>; };"
	"pcie@11000 { #address-cells = <3>; #size-cells = <2>; reg = <0 0x11000 0x1000>;"
	"msi-map-mask = <0xff>; msi-map = <0 &its 0 0x10>; };"
	"pcie@12000 { #address-cells = <3>; #size-cells = <2>; reg = <0 0x12000 0x1000>;"
	"msi-map = <0 0 0 0x10>, <0x10 &other 3 0x10>; };"
	"pcie@13000 { #address-cells = <3>; #size-cells = <2>; reg = <0 0x13000 0x1000>;"
	"msi-map = <0x10 &other 3 0x10>, <0x20 0 0>; };"
	"pcie@14000 { #address-cells = <3>; #size-cells = <2>; reg = <0 0x14000 0x1000>;"
	"msi-map = <0x10 &other 3 0x10>, <0x20>; }; };";

static void message_interrupts(void **state)
{
	(void)state;
	configure("soc.dts", messages, "-@", ONE);
	give_params(0);
	derive(0);
	is_cells("/icu@c000", "msi-parent", 1, phandle("/gicp@9000"));
	is_cells("/dma@d000", "msi-parent", 4, 0, phandle("/gicp@9000"), phandle("/gicp@b000"), 7);
	no_prop("/dma@e000", "msi-parent");
	/* a guest's own interrupt controller takes no messages */
	no_prop("/gicmsi@f000", "msi-parent");
	is_cells("/pcie@10000", "msi-map", 4, 0x10, phandle("/gicp@b000"), 3, 0x10);
	is_cells("/pcie@10000", "msi-map-mask", 1, 0xff);
	no_prop("/pcie@11000", "msi-map");
	no_prop("/pcie@11000", "msi-map-mask");
	is_cells("/pcie@12000", "msi-map", 4, 0x10, phandle("/gicp@b000"), 3, 0x10);
	no_prop("/pcie@13000", "msi-map");
	no_prop("/pcie@14000", "msi-map");
	guest.native = true;
	derive(0);
	is_cells("/gicmsi@f000", "msi-parent", 1, phandle("/soc/interrupt-controller@100000"));
}

/* They come with the device that needs them, unless somebody else has them. */
static void message_needs(void **state)
{
	(void)state;
	configure("soc.dts", messages, "-@",
		  CONFIG(A_NAMES("&{/dma@d000} &{/pcie@10000}")
				 DOMAIN("b", BASIC_B "access = <&other>;")));
	give_params(0);
	derive(0);
	is_cells("/dma@d000", "msi-parent", 3, 0, phandle("/gicp@9000"), 0);
	no_prop("/pcie@10000", "msi-map");
	no_prop("/pcie@10000", "msi-map-mask");
	assert_false(is_there("/gicp@b000"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(message_interrupts),
		cmocka_unit_test(message_needs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
