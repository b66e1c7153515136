/* SPDX-License-Identifier: Apache-2.0 */
/* References between devices: what is followed, and what is left of them in a guest's tree. */
#include <libfdt.h>
#include <stdio.h>
#include <string.h>

#include "dtb/tree/ref_table.h"
#include "dtb/tree/refs.h"
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
	/* damaged behind what can be read */
	is_cells("/pcie@13000", "msi-map", 4, 0x10, phandle("/gicp@b000"), 3, 0x10);
	is_cells("/pcie@14000", "msi-map", 4, 0x10, phandle("/gicp@b000"), 3, 0x10);
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

/* Providers behind properties of vendors, by their own number of cells. */
static const char vendors[] =
	"/ { grf: syscon@9000 { reg = <0 0x9000 0x1000>; };"
	"gpr: syscon@a000 { reg = <0 0xa000 0x1000>; };"
	"sci: controller@b000 { reg = <0 0xb000 0x1000>; #clock-cells = <1>; };"
	"phy@c000 { reg = <0 0xc000 0x1000>; rockchip,grf = <&grf>; };"
	"can@d000 { reg = <0 0xd000 0x1000>; fsl,stop-mode = <&gpr 0x10 3>; };"
	"dma@e000 { reg = <0 0xe000 0x1000>; ti,sci = <&sci>; qcom,ext-regs = <&gpr 1 2 &grf 3 4>;"
	"};"
	"mac@f000 { reg = <0 0xf000 0x1000>; altr,sysmgr-syscon = <&gpr 0x44 0>;"
	"phy-names = \"a\"; };"
	"pins@10000 { reg = <0 0x10000 0x1000>; on { rockchip,pins = <1 2 3 &up 4 5 6 &far>; };"
	"up: up { }; };"
	"pins@11000 { reg = <0 0x11000 0x1000>; far: far { }; };"
	"other@12000 { reg = <0 0x12000 0x1000>; some,number = <&grf>; }; };";

static void vendor_needs(void **state)
{
	(void)state;
	configure("soc.dts", vendors, "-@",
		  CONFIG(A_NAMES("&{/phy@c000} &{/can@d000} &{/dma@e000}")));
	give_params(0);
	derive(0);
	is_cells("/phy@c000", "rockchip,grf", 1, phandle("/syscon@9000"));
	is_cells("/can@d000", "fsl,stop-mode", 3, phandle("/syscon@a000"), 0x10, 3);
	is_cells("/dma@e000", "ti,sci", 1, phandle("/controller@b000"));
}

static void vendor_losses(void **state)
{
	(void)state;
	configure("soc.dts", vendors, "-@",
		  CONFIG(A_NAMES("&{/phy@c000} &{/can@d000} &{/dma@e000} &{/mac@f000}"
				 " &{/pins@10000} &{/other@12000}")
				 DOMAIN("b", BASIC_B "access = <&gpr &sci &{/pins@11000}>;")));
	give_params(0);
	derive(0);
	is_cells("/phy@c000", "rockchip,grf", 1, phandle("/syscon@9000"));
	no_prop("/can@d000", "fsl,stop-mode");
	no_prop("/dma@e000", "ti,sci");
	is_cells("/dma@e000", "qcom,ext-regs", 4, 0, phandle("/syscon@9000"), 3, 4);
	no_prop("/mac@f000", "altr,sysmgr-syscon");
	is_cells("/pins@10000/on", "rockchip,pins", 4, 1, 2, 3, phandle("/pins@10000/up"));
	/* a number like any other */
	is_cells("/other@12000", "some,number", 1, phandle("/syscon@9000"));
}

/* What no rule knows and may be a reference all the same. */
static void suspects(void **state)
{
	static const struct {
		const char *property;
		bool suspected;
	} cases[] = {
		{"some,canvas = <0x70>;", true},
		{"some-syscon = <0x70 4 5 6>;", true},
		{"some-handle = <0x70>;", true},
		{"its-phandle = <0x70>;", true},
		{"some,canvas = <0x70 4 5 6 7>;", false}, /* too long */
		{"some,canvas = [70];", false},
		{"some,canvas;", false},
		{"some,canvas = <0x71>;", false},   /* itself */
		{"some,canvas = <0x72>;", false},   /* no node */
		{"some,canvas = <1 0x70>;", false}, /* numbers, as far as one can tell */
		{"some,host-id = <0x70>;", false},
		{"some,pins = <0x70>;", false},
		{"canvas = <0x70>;", false},
		{"ti,sci = <0x70>;", false}, /* known */
		{"clocks = <0x70>;", false},
		{"some,reset-gpios = <0x70 1 2>;", false},
	};

	(void)state;
	for (unsigned k = 0; k < COUNT(cases); k++) {
		char more[256];
		unsigned at, found_suspects = 0;
		struct tree *tree;

		snprintf(more, sizeof(more),
			 "/ { far { phandle = <0x70>; }; u { phandle = <0x71>; %s }; };",
			 cases[k].property);
		configure("virt.dts", more, "-f", ONE);
		tree = tree_open(merged, &said);
		at = tree_path(tree, "/u", 2);
		tree_for_each_prop(tree, at, p) {
			unsigned target = ref_suspect(tree, at, p);

			if (target == TREE_NONE)
				continue;
			assert_int_equal(target, tree_phandle(tree, 0x70));
			found_suspects++;
		}
		if (found_suspects != cases[k].suspected)
			fail_msg("%s: %u suspects", cases[k].property, found_suspects);
	}
}

/* The table can be searched: by the names of strcmp's order, none twice; what has cells in front of
 * a phandle leaves no hole. */
static void table_is_sorted(void **state)
{
#define PROPERTY(id, property, cells, fixed, before, flags) \
	{property, (before) && !((flags) & (REF_CUT | REF_WHOLE))},
	static const struct {
		const char *property;
		bool bad;
	} rows[] = {REF_TABLE(PROPERTY)};
#define NAMES_OF(names, id) {names, #id},
	static const struct {
		const char *names, *id;
	} names[] = {REF_NAMES(NAMES_OF)};

	(void)state;
	for (unsigned k = 0; k < COUNT(rows); k++) {
		if (k && strcmp(rows[k - 1].property, rows[k].property) >= 0)
			fail_msg("%s is behind %s", rows[k].property, rows[k - 1].property);
		assert_false(rows[k].bad);
	}
	for (unsigned k = 0; k < COUNT(names); k++) {
		const struct ref_kind *kind = ref_kind_by_names(names[k].names);

		if (k && strcmp(names[k - 1].names, names[k].names) >= 0)
			fail_msg("%s is behind %s", names[k].names, names[k - 1].names);
		assert_non_null(kind);
		assert_memory_equal(ref_property(kind), names[k].id, 2);
	}
	assert_null(ref_kind_by_names("no-names"));
	assert_null(ref_kind_by_names("clock-name"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(table_is_sorted),    cmocka_unit_test(suspects),
		cmocka_unit_test(vendor_needs),       cmocka_unit_test(vendor_losses),
		cmocka_unit_test(message_interrupts), cmocka_unit_test(message_needs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
