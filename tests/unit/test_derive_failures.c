/* SPDX-License-Identifier: Apache-2.0 */
/* Boards whose tree or properties are odd, and what then cannot be derived: each with its words;
 * trees that find no room. */
#include <stdio.h>
#include <stdlib.h>

#include <libfdt.h>

#include "tests/unit/derive_help.h"

/* PCI behind an SMMU; a map that leads to two interrupt controllers of which one is somebody
 * else's; PMUs; odd properties. */
static void odd_properties(void **state)
{
	static const char more[] =
		"/ { smmuv3@9050000 { compatible = \"arm,smmu-v3\"; phandle = <0x90>; "
		"#iommu-cells = <1>; reg = <0 0x9050000 0 0x20000>; };"
		"intc2@9090000 { phandle = <0x91>; interrupt-controller; #interrupt-cells = <1>; "
		"reg = <0 0x9090000 0 0x1000>; };"
		"pcie@10000000 { iommu-map = <0 0x90 0 0x10000>; iommu-map-mask = <0xffff>;"
		"interrupt-map = <0x0 0 0 1 0x91 3>, <0x0 0 0 2 0x8005 0 0 0 4 4>; };"
		"pmu2 { compatible = \"arm,cortex-a72-pmu\"; interrupts = <0 7 4>; };"
		"pmu3 { compatible = \"arm,cortex-a53-pmu\"; }; cpus { cpu@0 { "
		"next-level-cache = <0x60>; }; l2 { phandle = <0x60>; compatible = \"cache\"; "
		"next-level-cache = <0x61>; };"
		"l3 { phandle = <0x61>; compatible = \"cache\"; }; };"
		"reserved-memory { #address-cells = <2>; #size-cells = <2>; ranges; off { "
		"status = \"disabled\"; reg = <0 0x80300000 0 0x1000>; };"
		"half { reg = <0 0x80300000 0 0x1000>, <0 0x70000000 0 0x1000>; }; };"
		"pl031@9010000 { interrupt-parent = <0x91>; interrupts = <7>; "
		"clocks = <0x8000>, <0x99>, <0x8000>; odd-supply = [00 01];"
		"snps,nr-gpios = <0x8000>; empty-gpios; x-gpios = <0x8007 1>; "
		"y-gpio = <0 0x8007 1 2>; z-supply = <0>;"
		"assigned-clocks = <0x8000>; assigned-clock-rates = <5>; interrupt-names = \"x\"; "
		"secure-status = \"okay\"; }; };";

	(void)state;
	configure("virt.dts", more, "-f",
		  CONFIG(DOMAIN("a", BASIC_A "mullion,access-rest;")
				 DOMAIN("b", BASIC_B "access = <&intc2_9090000>;")));
	give_params(0);
	derive(0);
	no_prop("/pcie@10000000", "iommu-map");
	no_prop("/pcie@10000000", "iommu-map-mask");
	is_cells("/pcie@10000000", "interrupt-map", 10, 0, 0, 0, 2, 0x8005, 0, 0, 0, 4, 4);
	no_prop("/pmu2", "interrupts");
	node("/pmu3");
	is_cells("/cpus/l2", "next-level-cache", 1, phandle("/cpus/l3"));
	no_node("/reserved-memory"); /* none of it wholly in the guest's memory */
	no_prop("/pl031@9010000", "interrupt-parent");
	no_prop("/pl031@9010000", "interrupts");
	no_prop("/pl031@9010000", "interrupt-names");
	/* a phandle that nobody has: it and what is behind it cannot be read */
	is_cells("/pl031@9010000", "clocks", 1, 0x8000);
	no_prop("/pl031@9010000", "odd-supply"); /* no phandle fits */
	is_cells("/pl031@9010000", "snps,nr-gpios", 1, 0x8000);
	is_empty("/pl031@9010000", "empty-gpios");
	no_prop("/pl031@9010000", "x-gpios"); /* ends inside a reference */
	is_cells("/pl031@9010000", "y-gpio", 4, 0, 0x8007, 1, 2);
	no_prop("/pl031@9010000", "z-supply");
	is_cells("/pl031@9010000", "assigned-clock-rates", 1, 5);
	no_prop("/pl031@9010000", "secure-status");
	configure("virt.dts", more, "-f",
		  CONFIG(DOMAIN("a", BASIC_A "access = <&pcie_10000000 &smmuv3_9050000>;")));
	give_params(0);
	derive(0);
	is_cells("/pcie@10000000", "iommu-map", 4, 0, 0x90, 0, 0x10000);
	is_cells("/pcie@10000000", "iommu-map-mask", 1, 0xffff);
	is_cells("/pcie@10000000", "interrupt-map", 16, 0, 0, 0, 1, 0x91, 3, 0, 0, 0, 2, 0x8005, 0,
		 0, 0, 4, 4);
}

static void failures(void **state)
{
	(void)state;
	configure_soc(ALL);
	give_params(0);
	expect_failure(sys_derive(merged, &found, &parsed, 1, &guest, derived, ROOM, &said), &said,
		       "guest tree", "no such domain");
	expect_failure(sys_derive(merged, &found, &parsed, 0, &guest, derived + 4, ROOM, &said),
		       &said, "guest tree", "its place is not aligned to 8 bytes");
	guest.memory[0].size = 0x100000000;
	expect_failure(sys_derive(merged, &found, &parsed, 0, &guest, derived, ROOM, &said), &said,
		       "guest tree",
		       "0x80200000 with size 0x100000000 does not fit the root's #address-cells "
		       "and #size-cells");
	give_params(0);
	guest.reserved[0].size = 0x100000000;
	guest.n_reserved = 1;
	expect_failure(
		sys_derive(merged, &found, &parsed, 0, &guest, derived, ROOM, &said), &said,
		"guest tree",
		"0x0 with size 0x100000000 does not fit the root's #address-cells and #size-cells");
	give_params(0);
	parsed.n_channels = 1;
	parsed.channels[0] = (struct sys_channel){
		.type = SYS_CHANNEL_MEMORY, .n_sides = 1, .memory = {0x90000000, 0x100000000}};
	for (unsigned i = 0; i < 2; i++) {
		parsed.channels[0].uncached = i;
		expect_failure(sys_derive(merged, &found, &parsed, 0, &guest, derived, ROOM, &said),
			       &said, "guest tree",
			       "0x90000000 with size 0x100000000 does not fit the root's "
			       "#address-cells and #size-cells");
	}
	parsed.n_channels = 0;
	give_params(0);
	guest.n_memory = 0;
	expect_failure(sys_derive(merged, &found, &parsed, 0, &guest, derived, ROOM, &said), &said,
		       "guest tree", "the guest has no memory");
	give_params(0);
	guest.cpus[1] = 4;
	expect_failure(sys_derive(merged, &found, &parsed, 0, &guest, derived, ROOM, &said), &said,
		       "guest tree", "the board's tree has no cpu 4");
	guest.n_cpus = 0;
	expect_failure(sys_derive(merged, &found, &parsed, 0, &guest, derived, ROOM, &said), &said,
		       "guest tree", "0 CPUs: 1 to 16 are possible");
	guest.n_cpus = 17;
	expect_failure(sys_derive(merged, &found, &parsed, 0, &guest, derived, ROOM, &said), &said,
		       "guest tree", "17 CPUs: 1 to 16 are possible");
}

/* At every size too small the failure says one that is enough, and nothing is written behind the
 * room. */
static void room(void **state)
{
	size_t n = 0, fits;
	unsigned need = 0, has;

	(void)state;
	configure_soc(ALL);
	give_params(0);
	for (;; n += 8) {
		char *tight = aligned_alloc(8, n + 8);
		int ok = !sys_derive(merged, &found, &parsed, 0, &guest, tight, n, &said);

		free(tight);
		if (ok)
			break;
		assert_string_equal(said.object, "guest tree");
		assert_int_equal(sscanf(said.reason, "of domain a needs up to %u bytes, has %u",
					&need, &has),
				 2);
		assert_int_equal(has, n);
		assert_true(need > n);
	}
	fits = n;
	assert_true(fits <= need);
	derive(0);
	assert_true(fdt_totalsize(derived) <= fits);
}

/* A device's region of `pieces` pieces, each apart. */
static void configure_pieces(unsigned pieces)
{
	char more[8192];
	size_t n = (size_t)snprintf(more, sizeof(more),
				    "/ { u { memory-region = <0x70>; }; reserved-memory { "
				    "#address-cells = <2>; #size-cells = <2>; ranges; r { "
				    "phandle = <0x70>; reg = <0 0x52000000 0 0x1000>");

	for (unsigned k = 1; k < pieces; k++)
		n += (size_t)snprintf(more + n, sizeof(more) - n, ",<0 0x50%03x000 0 0x1000>",
				      2 * k);
	snprintf(more + n, sizeof(more) - n, "; }; }; };");
	configure("virt.dts", more, "-f", ALL);
	give_params(0);
}

static void memory_in_pieces(void **state)
{
	(void)state;
	configure_pieces(40);
	found.ram[1] = (struct range){0x50004010, 0x10}; /* no whole page of it */
	found.n_ram = 2;
	for (; guest.n_memory < 16; guest.n_memory++)
		guest.memory[guest.n_memory] =
			(struct range){0x60000000 + 0x2000 * guest.n_memory, 0x1000};
	expect_failure(sys_derive(merged, &found, &parsed, 0, &guest, derived, ROOM, &said), &said,
		       "guest tree", "the guest's memory is in more than 48 pieces");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(memory_in_pieces),
		cmocka_unit_test(odd_properties),
		cmocka_unit_test(failures),
		cmocka_unit_test(room),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
