/* SPDX-License-Identifier: Apache-2.0 */
/* Domains for other processors: they run nothing, and what is theirs is kept from ours. */
#include <stdio.h>
#include <string.h>

#include "dtb/config/own.h"
#include "dtb/config/why.h"
#include "dtb/tree/others.h"
#include "lib/diag_collect.h"
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
#define OTHERS(name, body)                                       \
	name " { compatible = \"openamp,domain-v1\"; id = <9>; " \
	     "cpus = <&cpus_r5_3 0x3 0x80000000>; " body " };"
#define RPU(body) OTHERS("rpu", body)
#define LINUX     A(REST "mullion,access-rest; mullion,on-reset = \"stop\";")

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
	/* what refers to the cluster elsewhere is no domain */
	expect_success(parse("&{/} { far { domains { x { cpus = <0x90 1 0>; }; }; }; "
			     "other { y { cpus = <0x90 1 0>; }; }; }; " DOMAINS(LINUX RPU(""))),
		       &said);
	assert_int_equal(others_cluster(tree, at("/domains/rpu")), at("/cpus-r5@3"));
	assert_int_equal(others_cluster(tree, at("/far/domains/x")), TREE_NONE);
	assert_int_equal(others_cluster(tree, at("/other/y")), TREE_NONE);
	assert_int_equal(others_cluster(tree, 0), TREE_NONE);
	assert_int_equal(others_cluster(tree, at("/domains")), TREE_NONE);
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

/* Two for other processors: each has what lies in its own memory. */
static void two_for_others(void **state)
{
	(void)state;
	expect_success(parse("&{/tcm@20000} { timer { compatible = \"arm,armv8-timer\"; }; "
			     "part { }; }; &{/cpus-r5@3} { cpu-map { }; }; " DOMAINS(
				     LINUX OTHERS("r5", "memory = <0 0x20000 0 0x10000>;")
					     OTHERS("dsp", "sram = <0 0x40000 0 0x10000>;"))),
		       &said);
	assert_string_equal(owner_of("/tcm@20000"), "r5");
	assert_string_equal(owner_of("/tcm@20000/part"), "r5");
	assert_string_equal(owner_of("/tcm@20000/timer"), "nobody"); /* of ours alone */
	assert_string_equal(owner_of("/tcm@40000"), "dsp");
	parsed.domains[1].devices[parsed.domains[1].n_devices++] = 1; /* not of this tree */
	own_forget(tree_again(merged));
	expect_failure(sys_resources(merged, &parsed, 1, &(struct sys_visitor){0}, &said), &said,
		       "r5", "access: entry 0 is no node of this tree");
}

/* Neither memory nor registers without a size are in a page. */
static void nothing_has_no_page(void **state)
{
	(void)state;
	expect_success(parse(DOMAINS(LINUX RPU("sram = <0 0x48800 0 0>;"))), &said);
	assert_string_equal(owner_of("/tcm@40000"), "a");
	expect_success(parse("&{/} { later@30800 { reg = <0 0x30800 0 0>; }; }; " DOMAINS(
			       LINUX RPU("sram = <0 0x30000 0 0x1000>;"))),
		       &said);
	assert_string_equal(owner_of("/later@30800"), "a");
}

/* `count` ranges, and `more`: what discovery of the board returns. */
static int reserve(unsigned count, const char *more)
{
	char text[4096];
	size_t n = (size_t)snprintf(text, sizeof(text), "%s",
				    "&{/} { domains { rpu { compatible = \"openamp,domain-v1\"; "
				    "cpus = <&cpus_r5_3 3 0>; memory = ");

	for (unsigned k = 0; k < count; k++)
		n += (size_t)snprintf(text + n, sizeof(text) - n, "%s<0 0x%x 0 0x1000>",
				      k ? ", " : "", 0x42000000 + k * 0x2000);
	snprintf(text + n, sizeof(text) - n, "; %s }; " LINUX " }; };", more);
	expect_success(merge_config("virt.dts", RPU_BOARD, "", text), &said);
	return dt_discover(merged, fdt_totalsize(merged), &found, &said);
}

static void more_than_there_is_room_for(void **state)
{
	static const char reason[] = "more than 64 reserved ranges";

	(void)state;
	expect_success(reserve(64, ""), &said);
	assert_int_equal(found.n_reserved, 64);
	expect_failure(reserve(65, ""), &said, "rpu", reason);
	expect_failure(reserve(64, "sram = <0 0x50000000 0 0x1000>;"), &said, "rpu", reason);
	expect_failure(reserve(64, "reserved-memory { a { reg = <0 0x50000000 0 0x1000>; }; };"),
		       &said, "rpu", reason);
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
	/* not by its first range, and by two */
	refused(DOMAINS(A("cpus = <&cpus 1 1>; memory = <0 0x42000000 0 0x200000>;")
				RPU("memory = <0 0x50000000 0 0x1000 0 0x42100000 0 0x1000 "
				    "0 0x42180000 0 0x1000>;")),
		"a", "memory 0x42000000 size 0x200000 overlaps that of domain rpu");
	refused(DOMAINS(A(REST "access = <&tcm_20000>;") RPU("memory = <0 0x2f000 0 0x1000>;")),
		"tcm@20000",
		"of domain a shares the page at 0x2f000 with rpu at 0x2f000, which no domain may "
		"have");
	expect_success(parse(DOMAINS(A("cpus = <&cpus 1 1>; memory = <0 0x42000000 0 0x200000>;")
					     RPU("memory = <0 0x42200000 0 0x1000>;"))),
		       &said);
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
		"access: intc@8000000 is the interrupt controller, each domain has one without "
		"asking");
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

static void no_list_is_refused(void **state)
{
	static const char *const bodies[] = {
		"memory = <0x1000>;",
		"memory;",
		"#memory-flags-cells = <5>; memory = <0 0x42000000 0 0x1000 0 0 0 0 0>;",
	};

	(void)state;
	for (unsigned k = 0; k < COUNT(bodies); k++) {
		char text[512];

		snprintf(text, sizeof(text), DOMAINS(LINUX RPU("%s")), bodies[k]);
		refused(text, "rpu",
			"memory is not a list of addresses (2 cells) and sizes (2 cells)");
	}
	refused(DOMAINS(LINUX RPU("#address-cells = <0>; memory = <0 0x1000>;")), "rpu",
		"memory is not a list of addresses (0 cells) and sizes (2 cells)");
	refused(DOMAINS(LINUX RPU("#address-cells = <3>; memory = <0 0 0 0 0x1000>;")), "rpu",
		"memory is not a list of addresses (3 cells) and sizes (2 cells)");
	refused(DOMAINS(LINUX RPU("#size-cells = <0>; memory = <0 0x42000000>;")), "rpu",
		"memory is not a list of addresses (2 cells) and sizes (0 cells)");
	refused(DOMAINS(LINUX RPU("#size-cells = <3>; memory = <0 0x42000000 0 0 1>;")), "rpu",
		"memory is not a list of addresses (2 cells) and sizes (3 cells)");
	refused(DOMAINS(LINUX "rpu { compatible = \"openamp,domain-v1\"; "
			      "cpus = <&cpus_r5_3 3>; };"),
		"rpu", "cpus is not <&cpus MASK LEVEL>");
}

/* As the desk's tool has them: what is behind an error is looked at. A domain whose name is too
 * long has its bank, so that this is no second error. */
static void all_errors_at_once(void **state)
{
	static const char *const want[] = {
		"the name of a domain has at most 31 characters",
		"unknown property acces",
		"unknown node extra",
		"memory is not a list of addresses (2 cells) and sizes (2 cells)",
		"reg is not a list of addresses (2 cells) and sizes (2 cells)",
	};
	const struct diag *errors;
	unsigned count;

	(void)state;
	collect_from(&said);
	(void)parse(
		DOMAINS(LINUX OTHERS("a-name-that-is-longer-than-a-domain-s",
				     "acces; memory = <1>; sram = <0 0x20000 0 0x1000>; extra { }; "
				     "reserved-memory { a { reg = <1>; }; };")));
	errors = collected(&count);
	collect_from(NULL);
	assert_int_equal(count, COUNT(want));
	for (unsigned k = 0; k < count; k++)
		assert_string_equal(errors[k].reason, want[k]);
	assert_string_equal(owner_of("/tcm@20000"), "a-name-that-is-longer-than-a-do");
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
		cmocka_unit_test_teardown(two_for_others, tear_down),
		cmocka_unit_test_teardown(nothing_has_no_page, tear_down),
		cmocka_unit_test_teardown(more_than_there_is_room_for, tear_down),
		cmocka_unit_test_teardown(no_list_is_refused, tear_down),
		cmocka_unit_test_teardown(all_errors_at_once, tear_down),
		cmocka_unit_test_teardown(sram_of_ours, tear_down),
		cmocka_unit_test_teardown(what_two_have_is_refused, tear_down),
		cmocka_unit_test_teardown(what_is_not_understood_is_refused, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
