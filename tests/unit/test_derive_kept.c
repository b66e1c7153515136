/* SPDX-License-Identifier: Apache-2.0 */
/* What a guest's tree keeps though nothing that the guest has leads to it. */
#include "tests/unit/derive_help.h"

/* An empty bus is its owner's, as a device is: an FPGA without an image in it (Linux,
 * Documentation/devicetree/bindings/fpga/fpga-region.txt), a bus whose devices are all disabled. */
#define BUS "compatible = \"simple-bus\"; #address-cells = <2>; #size-cells = <2>; ranges; "
static const char buses[] =
	"/ { fpga-full { compatible = \"fpga-region\"; fpga-mgr = <0x70>; #address-cells = <2>; "
	"#size-cells = <2>; ranges; };"
	"fpga@1000 { reg = <0 0x1000 0 4>; phandle = <0x70>; };"
	"idle { " BUS "clocks = <0x71>; u@2000 { reg = <0 0x2000 0 4>; status = \"disabled\"; }; };"
	"osc { compatible = \"fixed-clock\"; #clock-cells = <0>; phandle = <0x71>; };"
	"theirs { " BUS "inner { " BUS "u@3000 { reg = <0 0x3000 0 4>; }; }; };"
	"shared { " BUS "u@4000 { reg = <0 0x4000 0 4>; }; u@5000 { reg = <0 0x5000 0 4>; }; }; };";

static void empty_buses(void **state)
{
	(void)state;
	configure("virt.dts", buses, "-f",
		  CONFIG(DOMAIN("a", BASIC_A "mullion,access-rest;") DOMAIN(
			  "b", BASIC_B "access = <&{/theirs/inner/u@3000} &{/shared/u@4000}>;")));
	give_params(0);
	derive(0);
	is_cells("/fpga-full", "fpga-mgr", 1, 0x70);
	is_empty("/fpga-full", "ranges");
	is_cells("/idle", "clocks", 1, 0x71);
	no_node("/idle/u@2000");
	no_node("/theirs");
	node("/shared/u@5000");
	give_params(1);
	derive(1);
	no_node("/fpga-full");
	no_node("/idle");
	node("/theirs/inner/u@3000");
	node("/shared/u@4000");
}

static void empty_bus_by_name(void **state)
{
	(void)state;
	configure("virt.dts", buses, "-f",
		  CONFIG(DOMAIN("a", BASIC_A "mullion,access-rest;")
				 DOMAIN("b", BASIC_B "access = <&{/fpga-full}>;")));
	give_params(0);
	derive(0);
	no_node("/fpga-full");
	give_params(1);
	derive(1);
	is_empty("/fpga-full", "ranges");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(empty_buses),
		cmocka_unit_test(empty_bus_by_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
