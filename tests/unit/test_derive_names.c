/* SPDX-License-Identifier: Apache-2.0 */
/* A guest's tree names no register, interrupt or node that the guest has not, whatever the board's
 * tree says. What fuzz_derive found. */
#include <string.h>

#include <libfdt.h>

#include "tests/unit/derive_help.h"

#define TWO(access)                                        \
	CONFIG(DOMAIN("a", BASIC_A "mullion,access-rest;") \
		       DOMAIN("b", BASIC_B "access = <" access ">;"))

static void second(const char *file, const char *more, const char *overlay)
{
	configure(file, more, "-@ -f", overlay);
	give_params(1);
	derive(1);
}

/* A node without registers that both need, but that interrupts: it is one's (msm8992's rpm). */
static void interrupts_of_a_group(void **state)
{
	(void)state;
	second("virt.dts",
	       "/ { group { phandle = <0x70>; interrupts = <0 40 4>; dev@1000 { reg = <0 0x1000 0 "
	       "4>; "
	       "}; }; u@2000 { reg = <0 0x2000 0 4>; syscon = <0x70>; }; };",
	       TWO("&{/u@2000}"));
	no_node("/group");
	no_prop("/u@2000", "syscon");
}

/* A bus that both have. */
static void interrupts_of_a_bus(void **state)
{
	(void)state;
	second("virt.dts",
	       "/ { bus { compatible = \"simple-bus\"; #address-cells = <2>; #size-cells = <2>; "
	       "ranges; #interrupt-cells = <1>; interrupt-map-mask = <0 0 63>; "
	       "interrupt-map = <0 0 5 0x8005 0 0 0 45 4>; u@2000 { reg = <0 0x2000 0 4>; }; "
	       "u@3000 { reg = <0 0x3000 0 4>; }; }; };",
	       TWO("&{/bus/u@2000}"));
	node("/bus/u@2000");
	no_prop("/bus", "interrupt-map");
}

/* Timer and counters have a core's own interrupts, and no registers. */
static void of_each_core(void **state)
{
	(void)state;
	second("virt.dts",
	       "/ { timer { interrupts = <1 13 4>, <0 14 4>; reg = <0 0x2000 0 4>; }; "
	       "pmu { interrupts = <1 7 4>, <0 8 4>; }; };",
	       CONFIG(DOMAIN("a", BASIC_A) DOMAIN("b", BASIC_B)));
	no_prop("/timer", "interrupts");
	no_prop("/timer", "reg");
	no_prop("/pmu", "interrupts");
}

/* A hole among them (phandle 0) is one that is not wired: the others stay, at their places. */
static void of_each_core_with_holes(void **state)
{
	(void)state;
	second("virt.dts",
	       "/ { timer { /delete-property/ interrupts; interrupts-extended = <0>, <0x8005 1 14 "
	       "4>; }; pmu { /delete-property/ interrupts; interrupts-extended = <0x8005 1 7 4>, "
	       "<0>; }; };",
	       CONFIG(DOMAIN("a", BASIC_A) DOMAIN("b", BASIC_B)));
	is_cells("/timer", "interrupts-extended", 5, 0, 0x8005, 1, 14, 4);
	is_cells("/pmu", "interrupts-extended", 5, 0x8005, 1, 7, 4, 0);
}

static void caches(void **state)
{
	(void)state;
	second("soc.dts",
	       "/ { cpus { cpu@100 { next-level-cache = <&uart0>; }; "
	       "cpu@101 { next-level-cache = <&cpu0>; }; }; };",
	       TWO("&uart1"));
	no_node("/soc/serial@20000");
	no_prop("/cpus/cpu@100", "next-level-cache");
	no_prop("/cpus/cpu@101", "next-level-cache");
}

/* Nodes that are written afresh have no phandle. */
static void reference_to_cpus(void **state)
{
	(void)state;
	second("soc.dts", "/ { soc { serial@21000 { syscon = <&{/cpus}>; }; }; };", TWO("&uart1"));
	no_prop("/soc/serial@21000", "syscon");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(interrupts_of_a_group),
		cmocka_unit_test(interrupts_of_a_bus),

		cmocka_unit_test(of_each_core),
		cmocka_unit_test(caches),
		cmocka_unit_test(of_each_core_with_holes),
		cmocka_unit_test(reference_to_cpus),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
