/* SPDX-License-Identifier: Apache-2.0 */
/* Domains for other processors: they run nothing, and what is theirs is kept from ours. */
#include <stdio.h>
#include <string.h>

#include "dtb/config/own.h"
#include "dtb/config/why.h"
#include "tests/unit/own_help.h"

/* virt with a cluster of two Cortex-R5, its TCM, and a mailbox that is off. */
#define RPU_BOARD                                                                                 \
	"/ { r5: cpus-r5@3 { compatible = \"cpus,cluster\"; phandle = <0x90>; "                   \
	"#address-cells = <1>; #size-cells = <1>; "                                               \
	"cpu@0 { compatible = \"arm,cortex-r5\"; device_type = \"cpu\"; reg = <0 0x1000>; }; }; " \
	"tcm@20000 { compatible = \"mmio-sram\"; reg = <0 0x20000 0 0x10000>; }; "                \
	"tcm@40000 { compatible = \"mmio-sram\"; reg = <0 0x40000 0 0x10000>; }; "                \
	"ipi@50000 { compatible = \"test,ipi\"; reg = <0 0x50000 0 0x100>; "                      \
	"interrupts = <0 40 4>; status = \"disabled\"; }; };"
#define RPU(body)                                              \
	"rpu { compatible = \"openamp,domain-v1\"; id = <9>; " \
	"cpus = <&cpus_r5_3 0x3 0x80000000>; " body " };"
#define LINUX A(REST "mullion,access-rest; mullion,on-reset = \"stop\";")

static const struct tree *tree;

/* Reads board and configuration as boot does: memory by the merged tree. What sys_parse returns. */
static int parse(const char *domains)
{
	if (merge_config("virt.dts", RPU_BOARD, "", domains) < 0)
		return -1;
	expect_success(dt_discover(merged, fdt_totalsize(merged), &found, &said), &said);
	if (parse_config() < 0)
		return -1;
	tree = tree_last();
	return 0;
}

static unsigned at(const char *path)
{
	return tree_path(tree, path, strlen(path));
}

static const char *owner_of(const char *path)
{
	unsigned owner = tree->node[at(path)].owner;

	return owner == TREE_NO_OWNER ? "nobody" : parsed.domains[owner].name;
}

static bool is_reserved(uint64_t base, uint64_t size)
{
	for (unsigned k = 0; k < found.n_reserved; k++)
		if (found.reserved[k].base == base && found.reserved[k].size == size)
			return true;
	return false;
}

static void is_no_domain_of_ours(void **state)
{
	(void)state;
	expect_success(parse(DOMAINS(RPU("memory = <0 0x42000000 0 0x100000>;") LINUX)), &said);
	assert_int_equal(parsed.n_domains, 1);
	assert_int_equal(parsed.n_others, 1);
	assert_string_equal(parsed.domains[0].name, "a");
	assert_string_equal(parsed.domains[1].name, "rpu");
	assert_false(found.images_stay); /* as of one domain alone */
	assert_false(parsed.domains[1].peers);
	/* the order of writing is nothing to them, and ours are counted alone */
	expect_success(parse(DOMAINS("a: " LINUX RPU("domain-to-domain { x; };")
					     B(SIZE "mullion,after = <&a>;"))),
		       &said);
	assert_int_equal(parsed.n_domains, 2);
	assert_string_equal(parsed.domains[1].name, "b");
	assert_string_equal(parsed.domains[2].name, "rpu");
	assert_int_equal(parsed.domains[1].policy.after, 0);
	assert_true(parsed.domains[2].peers);
}

static void its_memory_is_reserved(void **state)
{
	(void)state;
	expect_success(parse(DOMAINS(LINUX RPU("#memory-flags-cells = <1>; "
					       "memory = <0 0x42000000 0 0x100000 7 "
					       "0 0x10000 0 0x1000 7>; "
					       "reserved-memory { ranges; ring@43000000 { no-map; "
					       "reg = <0 0x43000000 0 0x4000>; }; };"))),
		       &said);
	assert_true(is_reserved(0x42000000, 0x100000));
	assert_true(is_reserved(0x43000000, 0x4000));
	assert_false(is_reserved(0x10000, 0x1000)); /* no DRAM */
	assert_int_equal(found.n_overlaps, 0);
	expect_success(parse(DOMAINS(LINUX)), &said);
	assert_false(is_reserved(0x42000000, 0x100000));
	/* one that the board's tree reserves is no contradiction */
	expect_success(parse("&{/} { reserved-memory { #address-cells = <2>; #size-cells = <2>; "
			     "ranges; fw@42000000 { no-map; reg = <0 0x42000000 0 0x100000>; }; }; "
			     "}; " DOMAINS(LINUX RPU("memory = <0 0x42000000 0 0x80000>;"))),
		       &said);
	assert_int_equal(found.n_overlaps, 0);
}

static void its_devices_are_kept(void **state)
{
	(void)state;
	expect_success(parse(DOMAINS(LINUX RPU("access = <&tcm_20000 &ipi_50000>; "
					       "sram = <0 0x48000 0 0x1000>;"))),
		       &said);
	assert_string_equal(owner_of("/tcm@20000"), "rpu");
	assert_string_equal(owner_of("/tcm@40000"), "rpu"); /* by a part of its registers */
	assert_string_equal(owner_of("/ipi@50000"), "rpu"); /* whatever its status */
	assert_string_equal(owner_of("/pl031@9010000"), "a");
	assert_string_equal(owner_of("/cpus-r5@3"), "nobody");
	assert_string_equal(owner_of("/cpus-r5@3/cpu@0"), "nobody");
	for (unsigned k = 0; k < 2; k++)
		assert_int_equal(why_node(tree, &parsed, at(k ? "/tcm@40000" : "/ipi@50000")),
				 EXPLAIN_OTHERS);
	for (const char *const *path =
		     (const char *const[]){"/tcm@20000", "/tcm@40000", "/ipi@50000", NULL};
	     *path; path++)
		assert_int_equal(tree->node[at(*path)].in_domains & 1, 0);
	has(1, "tcm@20000 20000+10000\ntcm@40000 40000+10000\n"
	       "ipi@50000 50000+100\nipi@50000 irq 72\n");
	/* without it, they are as any */
	expect_success(parse(DOMAINS(LINUX)), &said);
	assert_string_equal(owner_of("/tcm@20000"), "a");
	assert_string_equal(owner_of("/ipi@50000"), "nobody");
}

static void refused(const char *domains, const char *object, const char *reason)
{
	assert_int_equal(parse(domains), -1);
	assert_string_equal(said.object, object);
	assert_string_equal(said.reason, reason);
}

static void what_two_have_is_refused(void **state)
{
	(void)state;
	refused(DOMAINS(A(REST "access = <&tcm_20000>;") RPU("access = <&tcm_20000>;")), "rpu",
		"access: tcm@20000 is given to domain a as well");
	refused(DOMAINS(A("cpus = <&cpus 1 1>; memory = <0 0x42000000 0 0x200000>;")
				RPU("memory = <0 0x42100000 0 0x1000>;")),
		"a", "memory 0x42000000 size 0x200000 overlaps that of domain rpu");
	refused(DOMAINS(A(REST "access = <&tcm_20000>;") RPU("memory = <0 0x2f000 0 0x1000>;")),
		"tcm@20000",
		"of domain a shares the page at 0x2f000 with rpu at 0x2f000, which no domain may "
		"have");
	/* in one page, and of one line */
	refused("&{/} { near@50800 { reg = <0 0x50800 0 4>; }; }; " DOMAINS(
			LINUX RPU("access = <&ipi_50000>;")),
		"ipi@50000",
		"of domain rpu shares the page at 0x50000 with near@50800 of domain a");
	refused("&{/} { far: far@70000 { reg = <0 0x70000 0 4>; interrupts = <0 40 4>; }; "
		"}; " DOMAINS(A(REST "access = <&far>;") RPU("access = <&ipi_50000>;")),
		"far@70000", "of domain a shares interrupt 72 with ipi@50000 of domain rpu");
}

static void what_is_not_understood_is_refused(void **state)
{
	(void)state;
	refused(DOMAINS(LINUX RPU("acces = <&tcm_20000>;")), "rpu", "unknown property acces");
	refused(DOMAINS(LINUX RPU("mullion,memory-size = <0x1000>;")), "rpu",
		"unknown property mullion,memory-size");
	refused(DOMAINS(LINUX RPU("extra { };")), "rpu", "unknown node extra");
	refused(DOMAINS(LINUX RPU("sram = <0x1000>;")), "rpu",
		"sram is not a list of addresses (2 cells) and sizes (2 cells)");
	refused(DOMAINS(LINUX RPU("reserved-memory { a { size = <1>; }; };")), "rpu",
		"reg is not a list of addresses (2 cells) and sizes (2 cells)");
	refused(DOMAINS(LINUX RPU("access = <&intc_8000000>;")), "rpu",
		"access: intc@8000000 is the interrupt controller, each domain has its own virtual "
		"one");
	refused("&ipi_50000 { interrupts = <0>; }; " DOMAINS(LINUX RPU("access = <&ipi_50000>;")),
		"rpu",
		"access: ipi@50000 cannot be given: ipi@50000: interrupts does not fit the "
		"#interrupt-cells of intc@8000000");
	refused(DOMAINS(RPU("")), "/domains", "the system configuration has no domain");
	refused(DOMAINS(A(REST "mullion,after = <&rpu>;") "rpu: " RPU("")), "a",
		"mullion,after is not a reference to one domain");
	refused("&{/cpus-r5@3/cpu@0} { compatible = \"arm,cortex-a72\"; }; " DOMAINS(LINUX RPU("")),
		"rpu", "cpus: the processors of cpus-r5@3 are those of /cpus: write &cpus");
	/* words for the software there, and of vendors */
	expect_success(parse(DOMAINS(LINUX RPU("os,type = \"baremetal\"; xilinx,subsystem = <1>; "
					       "#xilinx,config-cells = <2>; "
					       "access-implicit-default = <1>; chosen { };"))),
		       &said);
	/* what is no cluster is a mistake */
	refused(DOMAINS(LINUX B("cpus = <&timer 1 1>; mullion,memory-size = <0x1000>;")), "b",
		"cpus does not refer to /cpus");
}

/* Of a domain of ours: a bank is a device, by its address. */
static void sram_of_ours(void **state)
{
	(void)state;
	expect_success(parse(DOMAINS(LINUX B(SIZE "#sram-flags-cells = <1>; access = <&tcm_40000>; "
						  "sram = <0 0x20000 0 0x10000 5 "
						  "0 0x40000 0 0x10000 5>;"))),
		       &said);
	has(1, "tcm@20000 20000+10000\ntcm@40000 40000+10000\n");
	refused(DOMAINS(LINUX B(SIZE "sram = <0 0x20000 0 0x8000>;")), "b",
		"sram 0x20000 size 0x8000 is not all of a bank (mmio-sram) of the board's tree");
	refused(DOMAINS(LINUX B(SIZE "sram = <1>;")), "b",
		"sram is not a list of addresses (2 cells) and sizes (2 cells)");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(is_no_domain_of_ours, tear_down),
		cmocka_unit_test_teardown(its_memory_is_reserved, tear_down),
		cmocka_unit_test_teardown(its_devices_are_kept, tear_down),
		cmocka_unit_test_teardown(sram_of_ours, tear_down),
		cmocka_unit_test_teardown(what_two_have_is_refused, tear_down),
		cmocka_unit_test_teardown(what_is_not_understood_is_refused, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
