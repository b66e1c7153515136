/* SPDX-License-Identifier: Apache-2.0 */
/* Nodes whose registers or interrupts make no sense: left out and named, and an error only when a
 * domain asks for one. */
#include <stdio.h>
#include <string.h>

#include "dtb/config/losses.h"
#include "dtb/config/node_check.h"
#include "tests/unit/system_help.h"

static char seen[4096];

static unsigned at(const char *path)
{
	unsigned i = tree_path(tree_last(), path, strlen(path));

	if (i == TREE_NONE)
		fail_msg("%s is missing", path);
	return i;
}

static unsigned count_malformed(void)
{
	unsigned count = 0;

	for (unsigned i = 0; i < TREE_MAX_NODES; i++)
		count += parsed.malformed[i / 8] >> i % 8 & 1;
	return count;
}

static void note_loss(void *ctx, const struct loss *loss)
{
	size_t used = strlen(seen);

	(void)ctx;
	if (loss->kind >= LOSS_HYPERVISOR)
		return;
	snprintf(seen + used, sizeof(seen) - used, "%s %s %s %s\n",
		 tree_name(tree_last(), loss->node), loss->property,
		 loss->provider == TREE_NONE ? "-" : tree_name(tree_last(), loss->provider),
		 losses_text(loss->kind));
}

static void loses(unsigned domain, const char *want)
{
	*seen = 0;
	losses_visit(tree_last(), &(struct loser){.domain = domain}, note_loss, NULL);
	assert_string_equal(seen, want);
}

static int see_mmio(void *ctx, const char *node, struct range range, struct diag *diag)
{
	size_t used = strlen(seen);

	(void)ctx, (void)range, (void)diag;
	snprintf(seen + used, sizeof(seen) - used, "%s\n", node);
	return 0;
}

/* The devices whose registers the domain has. */
static void has(unsigned domain, const char *want)
{
	static const struct sys_visitor see = {.mmio = see_mmio};

	*seen = 0;
	expect_success(sys_resources(merged, &parsed, domain, &see, &said), &said);
	assert_string_equal(seen, want);
}

static void configure(const char *more, const char *config)
{
	expect_success(merge_config("virt.dts", more, "-@ -f", config), &said);
	expect_success(parse_config(), &said);
}

#define RTC  "/pl031@9010000"
#define PCIE "/pcie@10000000"
#define SPI  "an interrupt's cells mean nothing to the interrupt controller"
#define LIST "interrupts-extended does not fit its interrupt controllers"
#define MAP  "interrupt-map ends inside an entry"
#define REG  "reg does not fit the #address-cells and #size-cells of bus"
#define PCI  "ranges does not fit its #address-cells and #size-cells"

static const struct {
	const char *more, *path, *reason;
} cases[] = {
	{"pl031@9010000 { reg = <0x100000 0 0 1>; };", RTC,
	 "registers at 0x10000000000000 with size 0x1 end above 2^52"},
	{"u@0 { reg = <0xfffff 0xfffff000 0 0x2000>; };", "/u@0",
	 "registers at 0xffffffffff000 with size 0x2000 end above 2^52"},
	/* HiKey's GPU: a core's own interrupt 126 */
	{"pl031@9010000 { interrupts = <1 126 4>; };", RTC, SPI},
	{"pl031@9010000 { interrupts = <1 16 4>; };", RTC, SPI},
	{"pl031@9010000 { interrupts = <0 988 4>; };", RTC, SPI},
	{"pl031@9010000 { interrupts = <3 1 4>; };", RTC, SPI},
	{"pl031@9010000 { interrupts = <0 34>; };", RTC,
	 "interrupts does not fit the #interrupt-cells of intc@8000000"},
	{"pl031@9010000 { interrupt-parent = <0x999>; };", RTC,
	 "has interrupts but no interrupt controller"},
	{"pl031@9010000 { interrupts-extended = <0x8005 1 2>; };", RTC, LIST},
	{"pl031@9010000 { interrupts-extended = <0x77 1 2>; };", RTC, LIST},
	{"pcie@10000000 { interrupt-map = <0 0 0 1>; };", PCIE, MAP},
	{"pcie@10000000 { interrupt-map = <0 0 0 1 0x8005 0 0 1 2>; };", PCIE, MAP},
	{"pcie@10000000 { #interrupt-cells = <9>; };", PCIE, MAP},
	{"odd { phandle = <0x70>; }; pcie@10000000 { interrupt-map = <0 0 0 1 0x70 1>; };", PCIE,
	 MAP},
	/* IPQ8074: no cells for the address of the parent, which has some */
	{"pcie@10000000 { interrupt-map = <0 0 0 1 0x8005 0 75 4 0 0 0 2 0x8005 0 78 4>; };", PCIE,
	 SPI},
	{"pcie@10000000 { interrupt-map = <0 0 0 1 0x77 0>; };", PCIE,
	 "interrupt-map refers to phandle 0x77, which no node has"},
	{"pcie@10000000 { ranges = <1 2 3>; };", PCIE, PCI},
	{"pcie@10000000 { ranges = <1 0 0 0xffffffff 0xffffffff 0 2>; };", PCIE,
	 "window 0xffffffffffffffff with size 0x2 wraps"},
	{"pcie@10000000 { ranges = <0x2000000 0 0 0x100000 0 0 0x1000>; };", PCIE,
	 "registers at 0x10000000000000 with size 0x1000 end above 2^52"},
	{"host { #address-cells = <3>; #size-cells = <3>; ranges = <1>; };", "/host", PCI},
	{"bus { #address-cells = <7>; ranges; dev { reg = <1>; }; };", "/bus/dev", REG},
	{"bus { #size-cells = <5>; ranges; dev { reg = <1>; }; };", "/bus/dev", REG},
	{"bus { #address-cells = <0>; ranges; dev { reg = <1>; }; };", "/bus/dev", REG},
	{"odd { phandle = <0x70>; #interrupt-cells = <17>; }; dev { interrupt-parent = <0x70>; "
	 "interrupts = <1>; };",
	 "/dev", "interrupts does not fit the #interrupt-cells of odd"},
	{"bus { ranges; interrupt-map = <1>; dev { }; };", "/bus", MAP},
	{"pdc { interrupt-controller; interrupt-parent = <0x8005>; qcom,pdc-ranges = <1>; };",
	 "/pdc", "qcom,pdc-ranges is no list of 3 cells each"},
};

static void left_out(void **state)
{
	(void)state;
	for (unsigned k = 0; k < COUNT(cases); k++) {
		const char *name = strrchr(cases[k].path, '/') + 1;
		char more[256], want[64];
		unsigned bad;

		snprintf(more, sizeof(more), "/ { %s };", cases[k].more);
		configure(more, DOMAINS(A(REST "mullion,access-rest;") B(SIZE)));
		assert_int_equal(count_malformed(), 1);
		bad = at(cases[k].path);
		assert_int_equal(tree_last()->node[bad].class, NODE_GONE);
		assert_int_equal(tree_last()->node[bad].in_domains, 0);
		expect_failure(node_check(tree_last(), bad, &said), &said, name, cases[k].reason);
		snprintf(want, sizeof(want), "%s - - malformed\n", name);
		loses(0, want);
		loses(1, "");
	}
}

static void asked_for(void **state)
{
	(void)state;
	for (unsigned k = 0; k < COUNT(cases); k++) {
		const char *name = strrchr(cases[k].path, '/') + 1;
		char more[256], config[256], want[256];

		snprintf(more, sizeof(more), "/ { %s };", cases[k].more);
		snprintf(config, sizeof(config), DOMAINS(A(REST "access = <&{%s}>;")),
			 cases[k].path);
		snprintf(want, sizeof(want), "access: %s cannot be given: %s: %s", name, name,
			 cases[k].reason);
		expect_success(merge_config("virt.dts", more, "-@ -f", config), &said);
		expect_failure(parse_config(), &said, "a", want);
	}
}

#define FAMILY                                                                             \
	"/ { bus { compatible = \"simple-bus\"; #address-cells = <2>; #size-cells = <2>; " \
	"ranges; good@1000 { reg = <0 0x1000 0 4>; clocks = <0x70>; }; "                   \
	"bad@2000 { phandle = <0x70>; #clock-cells = <0>; reg = <0 0x2000 0>; "            \
	"part { phandle = <0x71>; #clock-cells = <0>; }; }; "                              \
	"user@3000 { reg = <0 0x3000 0 4>; clocks = <0x71>, <0x71>; }; }; };"

/* What is below goes with it; who needs it loses it; what is beside it stays. */
static void family(void **state)
{
	(void)state;
	configure(FAMILY, DOMAINS(A(REST "access = <&{/bus}>;") B(SIZE "mullion,access-rest;")));
	has(0, "good@1000\nuser@3000\n");
	loses(0, "good@1000 clocks bad@2000 malformed\nbad@2000 - - malformed\n"
		 "user@3000 clocks part malformed\nuser@3000 clocks part malformed\n");
	loses(1, "");
	assert_int_equal(losses_count(tree_last(), &(struct loser){0, NULL, 0}), 3);
	expect_success(merge_config("virt.dts", FAMILY, "-@ -f",
				    DOMAINS(A(REST "access = <&{/bus/bad@2000/part}>;"))),
		       &said);
	expect_failure(parse_config(), &said, "a",
		       "access: part cannot be given: bad@2000: reg does not fit the "
		       "#address-cells and #size-cells of bus");
	/* nobody's: no domain misses it, and its page stays nobody's */
	configure(FAMILY, DOMAINS(A(REST "access = <&{/bus/user@3000}>;")));
	loses(0, "user@3000 clocks part malformed\nuser@3000 clocks part malformed\n");
	expect_success(
		merge_config("virt.dts",
			     "/ { bad@1000 { reg = <0 0x1000 0 0x100>; interrupts = <9 9 9>; }; "
			     "good@1800 { reg = <0 0x1800 0 0x100>; }; };",
			     "-@ -f", DOMAINS(A(REST "mullion,access-rest;"))),
		&said);
	expect_failure(parse_config(), &said, "good@1800",
		       "of domain a shares the page at 0x1000 with bad@1000 at 0x1000, which no "
		       "domain may have");
}

/* However many: here, those whose interrupts the controller has not. */
static void many(void **state)
{
	char more[4096] = "/ { ";

	(void)state;
	for (unsigned k = 0; k < 70; k++)
		snprintf(more + strlen(more), sizeof(more) - strlen(more),
			 "u%u { interrupts = <9 0 4>; }; ", k);
	strcat(more, "};");
	configure(more, DOMAINS(A(REST "mullion,access-rest;")));
	assert_int_equal(count_malformed(), 70);
	assert_int_equal(losses_count(tree_last(), &(struct loser){0, NULL, 0}), 70);
	assert_int_equal(tree_last()->node[at("/u0")].class, NODE_GONE);
	assert_int_equal(tree_last()->node[at("/u69")].class, NODE_GONE);
	assert_int_equal(tree_last()->node[at("/pl031@9010000")].owner, 0);
}

/* A configuration that was read from another tree, which had more nodes. */
static void of_another_tree(void **state)
{
	(void)state;
	configure("/ { };", DOMAINS(A(REST "access = <&pl031_9010000>;")));
	parsed.malformed[sizeof(parsed.malformed) - 1] = 0x80;
	has(0, "pl031@9010000\n");
}

/* A region that ends behind all addresses stays reserved (test_board_memory.c) and is nobody's: its
 * device loses it, and one with a meaning of its own is named. The others are whose they were. */
static void bad_regions(void **state)
{
	(void)state;
	configure("/ { reserved-memory { #address-cells = <2>; #size-cells = <2>; ranges; "
		  "r@1 { reg = <0xf0000000 0 0xffffffff 0>; phandle = <0x70>; no-map; }; "
		  "s@2 { reg = <0xf0000000 0 0x10000000 0>; compatible = \"ramoops\"; }; "
		  "t@50000000 { reg = <0 0x50000000 0 0x1000>; phandle = <0x71>; "
		  "part { reg = <1>; }; }; }; u { memory-region = <0x70 0x71>; }; };",
		  DOMAINS(A(REST "mullion,access-rest;")));
	loses(0, "r@1 - - malformed\ns@2 - - malformed\nu memory-region r@1 malformed\n");
	assert_int_equal(tree_last()->node[at("/reserved-memory/t@50000000")].owner, 0);
	assert_int_equal(tree_last()->node[at("/reserved-memory/r@1")].owner, TREE_NO_OWNER);
	assert_int_equal(tree_last()->node[at("/reserved-memory/s@2")].owner, TREE_NO_OWNER);
	node_check(tree_last(), at("/reserved-memory/r@1"), &said);
	assert_string_equal(said.reason,
			    "reg 0xf000000000000000 with size 0xffffffff00000000 wraps");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(left_out),        cmocka_unit_test(asked_for),
		cmocka_unit_test(family),          cmocka_unit_test(many),
		cmocka_unit_test(of_another_tree), cmocka_unit_test(bad_regions),
	};

	return cmocka_run_group_tests(tests, NULL, tear_down);
}
