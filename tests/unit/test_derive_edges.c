/* SPDX-License-Identifier: Apache-2.0 */
/* Derived guest trees from boards with less, more or something else than the usual ones. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libfdt.h>

#include "dtb/config/merge.h"
#include "dtb/config/own.h"
#include "dtb/derive/guest_tree.h"
#include "tests/unit/dt_help.h"
#include "tests/unit/expect.h"
#include "dtb/config/system.h"

#define ROOM (1u << 17)

static struct diag d;
static struct dt_board b;
static struct sys_config s;
static struct guest_params p;
static _Alignas(8) char merged[ROOM];
static _Alignas(8) char out[ROOM];

#define DOMAIN(name, cpus, body)                                                                  \
	name " { compatible = \"openamp,domain-v1\"; mullion,kernel = \"k\"; cpus = <&cpus " cpus \
	     " 1>; " body " };"
#define DOMAINS(text) "&{/} { domains { " text " }; };"
#define A(body)       DOMAIN("a", "0x3", "mullion,memory-rest; " body)
#define B(body)       DOMAIN("b", "0xc", "mullion,memory-size = <0x1000000>; " body)
#define REST          "mullion,access-rest; "

static void config(const char *file, const char *more, const char *domains)
{
	struct blob board = dt_board_file(file, more, "-@ -f"), overlay = dt_overlay(domains);

	expect_success(dt_discover(board.data, board.size, &b, &d), &d);
	expect_success(
		sys_merge(merged, ROOM, board.data, board.size, overlay.data, overlay.size, &d),
		&d);
	expect_success(sys_parse(merged, &b, &s, &d), &d);
	dt_free(&board);
	dt_free(&overlay);
}

static void params(unsigned dom)
{
	p = (struct guest_params){.n_memory = 1, .memory[0] = {0x80200000, 0x1000000}};
	for (unsigned k = 0; k < b.n_cpus; k++)
		if (s.domains[dom].cpus >> k & 1) {
			p.cpus[p.n_cpus] = k;
			p.mpidr[p.n_cpus++] = b.cpus[k].mpidr;
		}
}

static void derive(unsigned dom)
{
	expect_success(sys_derive(merged, &b, &s, dom, &p, out, ROOM, &d), &d);
	assert_int_equal(fdt_check_full(out, ROOM), 0);
	dt_check_references(out);
}

static bool there(const char *path)
{
	return fdt_path_offset(out, path) >= 0;
}

static bool has(const char *path, const char *prop)
{
	int n = fdt_path_offset(out, path);

	if (n < 0)
		fail_msg("%s is missing", path);
	return fdt_getprop(out, n, prop, NULL) != NULL;
}

/* The cells of a property; `count` of them follow. */
static void is_cells(const char *path, const char *prop, unsigned count, ...)
{
	int len;
	const fdt32_t *v = fdt_getprop(out, fdt_path_offset(out, path), prop, &len);
	va_list ap;

	if (!v)
		fail_msg("%s/%s is missing", path, prop);
	assert_int_equal(len, count * 4);
	va_start(ap, count);
	for (unsigned k = 0; k < count; k++)
		assert_int_equal(fdt32_ld(v + k), va_arg(ap, unsigned));
	va_end(ap);
}

/*
 * Caches: inside CPUs of somebody else's (as where the L3 is below the first CPU's L2) they are not
 * the guest's; a chain that does not end is followed for as many levels as there can be.
 */
static void caches(void **state)
{
	(void)state;
	config("virt.dts",
	       "/ { phandle = <0x66>; cpus { cpu@0 { next-level-cache = <0x60>; l2 { "
	       "phandle = <0x60>; compatible = \"cache\"; next-level-cache = <0x61>; l3 { "
	       "phandle = <0x61>; compatible = \"cache\"; }; }; };"
	       "cpu@2 { next-level-cache = <0x62>; l2 { phandle = <0x62>; compatible = \"cache\"; "
	       "next-level-cache = <0x61>; }; };"
	       "cpu@3 { next-level-cache = <0x63>; }; round { phandle = <0x63>; "
	       "compatible = \"cache\"; next-level-cache = <0x64>; };"
	       "about { phandle = <0x64>; compatible = \"cache\"; next-level-cache = <0x63>; };"
	       "cpu@1 { next-level-cache = <0x66>; }; }; };",
	       DOMAINS(A(REST) B("")));
	params(0);
	derive(0);
	is_cells("/cpus/cpu@0/l2", "next-level-cache", 1, 0x61);
	assert_true(there("/cpus/cpu@0/l2/l3"));
	assert_false(there("/cpus/round"));
	params(1);
	derive(1);
	is_cells("/cpus/cpu@2", "next-level-cache", 1, 0x62);
	assert_false(has("/cpus/cpu@2/l2", "next-level-cache"));
	is_cells("/cpus/round", "next-level-cache", 1, 0x64);
	is_cells("/cpus/about", "next-level-cache", 1, 0x63);
}

/* Of cpu-map: what is none of the kinds that the binding knows is left out, and the whole when no
 * CPU of the guest's is in it. */
static void cpu_maps(void **state)
{
	(void)state;
	config("virt.dts",
	       "/ { cpus { cpu@0 { phandle = <0x60>; }; cpu@1 { phandle = <0x61>; }; cpu@2 { "
	       "phandle = <0x62>; };"
	       "/delete-node/ cpu-map; cpu-map { island0 { core0 { cpu = <0x60>; }; }; cluster0 { "
	       "core0 { cpu = <0x62>; }; };"
	       "cluster1 { core0 { thread0 { cpu = <0x62>; }; thread1 { cpu = <0x61>; }; }; }; }; "
	       "}; };",
	       DOMAINS(A(REST)));
	params(0);
	derive(0);
	assert_false(there("/cpus/cpu-map/island0"));
	is_cells("/cpus/cpu-map/cluster0/core0/thread0", "cpu", 1, 0x61);
	assert_false(there("/cpus/cpu-map/cluster0/core0/thread1"));
	assert_false(there("/cpus/cpu-map/cluster1"));
	p.n_cpus = 1;
	p.cpus[0] = 3;
	derive(0);
	assert_true(there("/cpus/cpu@0"));
	assert_false(there("/cpus/cpu-map"));
}

/* chosen: nothing where there is nothing to say, and no console that leads to somebody else's
 * device. */
static void chosen(void **state)
{
	(void)state;
	config("soc.dts", "/ { chosen { stdout-path = \"/soc\"; }; };",
	       DOMAINS(A(REST) B("access = <&uart1>;")));
	params(1);
	p.bootargs = "";
	p.no_seeds = true;
	derive(1);
	assert_true(there("/soc/serial@21000"));
	/* the bus is in the tree, but not the domain's */
	assert_false(has("/chosen", "stdout-path"));
	assert_false(has("/chosen", "bootargs"));
	assert_false(has("/chosen", "kaslr-seed"));
	assert_false(has("/chosen", "rng-seed"));
}

/* A region is in the tree of whose device refers to it, and in its memory as far as the board's is
 * there: beside a piece, between two, before the first. */
static void reserved(void **state)
{
	static const char more[] =
		"/ { memory@80000000 { reg = <0 0x80000000 0x3fe00800>; }; reserved-memory { "
		"low@70000000 { reg = <0 0x70000000 0x1000>, <0 0x80001000 0x800>; "
		"phandle = <0x70>; }; end@bfe00000 { reg = <0 0xbfdff000 0x2000>; "
		"phandle = <0x71>; no-map; }; /delete-node/ optee@bfe00000; }; "
		"soc { ethernet@30000 { memory-region = <&shared 0x70 0x71>; }; }; };";

	(void)state;
	config("soc.dts", more, DOMAINS(A(REST)));
	params(0);
	p.memory[0] = (struct range){0x88000000, 0x8000000};
	p.memory[1] = (struct range){0x90100000, 0x1000000};
	p.n_memory = 2;
	derive(0);
	is_cells("/reserved-memory/shared@90000000", "reg", 3, 0, 0x90000000, 0x100000);
	is_cells("/memory@80001000", "reg", 9, 0, 0x80001000, 0x1000, 0, 0x88000000, 0x9100000, 0,
		 0xbfdff000, 0x1000);
	assert_true(has("/reserved-memory/end@bfe00000", "no-map"));
	assert_true(there("/reserved-memory/low@70000000"));
	assert_true(has("/soc/ethernet@30000", "memory-region"));
	/* another domain's */
	config("soc.dts", more, DOMAINS(A("") B("access = <&{/soc/ethernet@30000}>;")));
	params(0);
	derive(0);
	assert_false(there("/reserved-memory"));
	assert_true(there("/memory@80200000"));
}

/* Counters: their interrupt must be each core's own, for all cores, and come from the GIC. */
static void counters(void **state)
{
	static const struct {
		unsigned cells;
		const char *pmu;
		bool kept;
	} cases[] = {
		{3, "interrupts = <1 7 4>;", true},
		{3, "interrupts = <0 7 4>;", false},
		{3, "", false},
		{3, "interrupts = <1 7>;", false},
		/* of the other domain */
		{3, "interrupt-parent = <0x70>; interrupts = <1 7 4>;", false},
		{3, "interrupt-parent = <0x71>; interrupts = <7>;", false},
		{4, "interrupts = <1 7 4 0>;", true},
		{4, "interrupts = <1 7 4 0x60>;", false}, /* for some cores only: a partition */
	};

	(void)state;
	for (unsigned k = 0; k < COUNT(cases); k++) {
		char more[1024];

		snprintf(more, sizeof(more),
			 "/ { cpus { cpu@0 { phandle = <0x60>; }; cpu@3 { phandle = <0x63>; "
			 "}; };"
			 "intc@8000000 { #interrupt-cells = <%u>; };"
			 "line@1000 { phandle = <0x70>; interrupt-controller; "
			 "#interrupt-cells = <3>; reg = <0 0x1000 0 4>; };"
			 "one@2000 { phandle = <0x71>; interrupt-controller; "
			 "#interrupt-cells = <1>; reg = <0 0x2000 0 4>; };"
			 "/delete-node/ pmu; pmu { compatible = \"arm,armv8-pmuv3\"; "
			 "interrupt-affinity = <0x60 0x63>; %s }; };",
			 cases[k].cells, cases[k].pmu);
		config("virt.dts", more,
		       DOMAINS(A("access = <&{/one@2000}>;") B("access = <&{/line@1000}>;")));
		params(0);
		expect_success(sys_derive(merged, &b, &s, 0, &p, out, ROOM, &d), &d);
		assert_true(there("/pmu"));
		assert_int_equal(has("/pmu", "interrupts"), cases[k].kept);
		assert_int_equal(has("/pmu", "interrupt-affinity"), cases[k].kept);
		if (cases[k].kept)
			/* not the other domain's core */
			is_cells("/pmu", "interrupt-affinity", 1, 0x60);
	}
}

/* Lists that are damaged, and names without what they name. */
static void lists(void **state)
{
	(void)state;
	config("soc.dts",
	       "/ { iommu@9000 { phandle = <0x70>; #iommu-cells = <1>; "
	       "reg = <0 0x9000 0x1000>; };"
	       "pci@1000 { #address-cells = <3>; #size-cells = <2>; reg = <0 0x1000 0x100>; "
	       "iommu-map-mask = <0xffff>; };"
	       "pci@2000 { #address-cells = <3>; #size-cells = <2>; reg = <0 0x2000 0x100>; "
	       "iommu-map = <0 0x70 0 1 5>; iommu-map-mask = <0xffff>; #interrupt-cells = <1>; "
	       "interrupt-map = <0 0 0 1 &gpio_irq 1 2>; };"
	       "u@3000 { reg = <0 0x3000 0x100>; clocks; clock-names = \"a\"; "
	       "reset-names = \"lonely\"; };"
	       "soc { serial@21000 { pinctrl-0 = <&uart1_pins &elsewhere>; };"
	       "pinctrl@f000 { reg = <0xf000 0x1000>; elsewhere: pins { }; }; }; };",
	       DOMAINS(A("access = <&{/pci@1000} &{/pci@2000} &{/iommu@9000} &{/u@3000} &uart1>;")
			       B("access = <&gpio_irq &{/soc/pinctrl@f000}>;")));
	params(0);
	derive(0);
	assert_true(has("/pci@1000", "iommu-map-mask")); /* a mask of nothing says nothing */
	assert_false(has("/pci@2000", "iommu-map"));
	assert_false(has("/pci@2000", "iommu-map-mask"));
	/* all of it leads to the other domain's controller */
	assert_false(has("/pci@2000", "interrupt-map"));
	assert_true(has("/u@3000", "clocks"));
	assert_false(has("/u@3000", "clock-names"));
	assert_true(has("/u@3000", "reset-names"));
	is_cells("/soc/serial@21000", "pinctrl-0", 1,
		 fdt_get_phandle(out, fdt_path_offset(out, "/soc/pinctrl@2000/uart1")));
}

/* What the root's cells cannot say. */
static void root_cells(void **state)
{
	static const struct {
		unsigned address, size;
		const char *reason;
	} cases[] = {
		{0, 2, "the root's #address-cells and #size-cells are not 1 or 2"},
		{3, 2, "the root's #address-cells and #size-cells are not 1 or 2"},
		{2, 0, "the root's #address-cells and #size-cells are not 1 or 2"},
		{2, 3, "the root's #address-cells and #size-cells are not 1 or 2"},
		{1, 2,
		 "0x100000000 with size 0x200000000 does not fit the root's #address-cells and "
		 "#size-cells"},
		{2, 1,
		 "0x100000000 with size 0x200000000 does not fit the root's #address-cells and "
		 "#size-cells"},
	};

	(void)state;
	config("virt.dts", "", DOMAINS(A(REST)));
	params(0);
	p.memory[0] = (struct range){0x100000000, 0x200000000};
	for (unsigned k = 0; k < COUNT(cases); k++) {
		fdt_setprop_inplace_u32(merged, 0, "#address-cells", cases[k].address);
		fdt_setprop_inplace_u32(merged, 0, "#size-cells", cases[k].size);
		expect_failure(sys_derive(merged, &b, &s, 0, &p, out, ROOM, &d), &d, "guest tree",
			       cases[k].reason);
	}
}

/* What sys_parse has not seen. */
static void other_trees(void **state)
{
	void *big = aligned_alloc(8, GUEST_TREE_MAX * 2),
	     *tree = aligned_alloc(8, GUEST_TREE_MAX * 2);
	void *property;
	unsigned need;

	(void)state;
	config("virt.dts", "", DOMAINS(A("access = <&pl031_9010000>;")));
	params(0);
	s.domains[0].devices[0] += 4;
	own_forget(tree_again(merged));
	expect_failure(sys_derive(merged, &b, &s, 0, &p, out, ROOM, &d), &d, "a",
		       "access: entry 0 is no node of this tree");
	s.domains[0].devices[0] -= 4;
	assert_int_equal(fdt_open_into(merged, big, GUEST_TREE_MAX * 2), 0);
	assert_int_equal(fdt_setprop_placeholder(big, s.domains[0].devices[0], "blob",
						 GUEST_TREE_MAX, &property),
			 0);
	memset(property, 0, GUEST_TREE_MAX);
	assert_int_equal(sys_derive(big, &b, &s, 0, &p, tree, GUEST_TREE_MAX * 2, &d), -1);
	assert_string_equal(d.object, "guest tree");
	assert_int_equal(sscanf(d.reason, "of domain a needs up to %u bytes, has 2097152", &need),
			 1);
	assert_true(need > GUEST_TREE_MAX);
	for (int n = 0, k = 0; k < 32; k++)
		n = fdt_add_subnode(big, n, "deep");
	expect_failure(sys_derive(big, &b, &s, 0, &p, out, ROOM, &d), &d, "device tree",
		       "nodes are nested more than 32 deep");
	free(big);
	free(tree);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(caches),     cmocka_unit_test(cpu_maps),
		cmocka_unit_test(chosen),     cmocka_unit_test(reserved),
		cmocka_unit_test(counters),   cmocka_unit_test(lists),
		cmocka_unit_test(root_cells), cmocka_unit_test(other_trees),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
