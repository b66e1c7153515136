/* SPDX-License-Identifier: Apache-2.0 */
/* By which rule a node or a piece of memory is whose it is. */
#include "dtb/config/why.h"

#include <string.h>

#include "dtb/config/own.h"
#include "tests/unit/system_help.h"

static unsigned at(const char *path)
{
	unsigned node = tree_path(tree_last(), path, strlen(path));

	assert_int_not_equal(node, TREE_NONE);
	return node;
}

static void is(const char *path, enum explain_why why)
{
	enum explain_why got = why_node(tree_last(), &parsed, at(path));

	if (got != why)
		fail_msg("%s: %d, not %d", path, got, why);
}

static void parses(const char *file, const char *more, const char *domains)
{
	expect_success(merge_config(file, more, "-@ -f", domains), &said);
	expect_success(parse_config(), &said);
}

/* What `b` names, what it is a part of, what its device needs; all else is the rest's. */
static void of_devices(void **state)
{
	(void)state;
	parses("soc.dts", "/ { soc { odd@77000 { reg = <0x77000>; }; }; };",
	       DOMAINS(A(REST "mullion,access-rest;")
			       B(SIZE "access = <&{/soc/serial@21000} &{/soc/i2c@22000}>;")));
	is("/soc/serial@21000", EXPLAIN_ACCESS);
	is("/soc/i2c@22000/rtc@68", EXPLAIN_ACCESS);
	assert_int_equal(why_named(tree_last(), &parsed, at("/soc/i2c@22000/rtc@68")),
			 at("/soc/i2c@22000"));
	is("/soc/serial@20000", EXPLAIN_ACCESS_REST);
	assert_int_equal(why_named(tree_last(), &parsed, at("/soc/serial@20000")), TREE_NONE);
	is("/soc/interrupt-controller@100000", EXPLAIN_EACH);
	is("/cpus/cpu@1", EXPLAIN_EACH);
	is("/psci", EXPLAIN_FIRMWARE);
	is("/firmware/optee", EXPLAIN_FIRMWARE);
	is("/reserved-memory/optee@bfe00000", EXPLAIN_RESERVED);
	is("/soc/odd@77000", EXPLAIN_MALFORMED);
	is("/soc/iommu@8000", EXPLAIN_HELD);
}

/* Without a domain that has the rest. */
static void nobodys(void **state)
{
	(void)state;
	parses("soc.dts",
	       "/ { soc { off@78000 { status = \"disabled\"; reg = <0x78000 4>; }; }; };",
	       DOMAINS(A(REST "access = <&{/soc/serial@21000}>;")));
	is("/soc/serial@21000", EXPLAIN_ACCESS);
	is("/soc/clock-controller@1000", EXPLAIN_NEEDED);
	is("/soc/serial@20000", EXPLAIN_UNASKED);
	is("/soc/off@78000", EXPLAIN_DISABLED);
	is("/leds/led", EXPLAIN_COPIED);
	is("/soc", EXPLAIN_BUS);
	assert_int_equal(why_named(tree_last(), &parsed, at("/soc")), TREE_NONE);
}

/* The UART of stdout-path, with a virtual console: disabled or not. */
static void of_the_console(void **state)
{
	(void)state;
	parses("soc.dts", "",
	       DOMAINS(A(REST "mullion,access-rest; mullion,console = \"virtual\";")));
	is("/soc/serial@20000", EXPLAIN_CONSOLE);
	is("/psci", EXPLAIN_FIRMWARE);
	is("/soc/serial@21000", EXPLAIN_ACCESS_REST);
	parses("soc.dts", "", DOMAINS(A(REST "mullion,access-rest;")));
	is("/soc/serial@20000", EXPLAIN_ACCESS_REST);
}

/* What shares the UART's page goes with it, parts and all: nobody has it by the rest. */
static void beside_the_console(void **state)
{
	static const char aux[] = "/ { soc { aux: aux@20800 { reg = <0x20800 8>; clock { }; }; "
				  "next@21800 { reg = <0x21800 8>; }; }; };";

	(void)state;
	parses("soc.dts", aux,
	       DOMAINS(A(REST "mullion,access-rest; mullion,console = \"virtual\";")));
	is("/soc/aux@20800", EXPLAIN_BESIDE);
	assert_int_equal(tree_last()->node[at("/soc/aux@20800/clock")].owner, TREE_NO_OWNER);
	is("/soc/next@21800", EXPLAIN_ACCESS_REST);
	parses("soc.dts", aux, DOMAINS(A(REST "mullion,access-rest;")));
	is("/soc/aux@20800", EXPLAIN_ACCESS_REST);
	expect_success(merge_config("soc.dts", aux, "-@ -f",
				    DOMAINS(A(REST "access = <&{/soc/aux@20800}>; "
						   "mullion,console = \"virtual\";"))),
		       &said);
	expect_failure(
		parse_config(), &said, "aux@20800",
		"of domain a shares the page at 0xf0020000 with serial@20000 at 0xf0020000, which "
		"no domain may have");
}

/* A region that a domain's device refers to goes with it. */
static void of_regions(void **state)
{
	(void)state;
	parses("soc.dts",
	       "/ { soc { dsp@79000 { reg = <0x79000 4>; memory-region = <&shared>; }; }; };",
	       DOMAINS(A(REST "mullion,access-rest;")));
	is("/reserved-memory/shared@90000000", EXPLAIN_REGION);
	is("/reserved-memory/optee@bfe00000", EXPLAIN_RESERVED);
}

static void of_memory(void **state)
{
	struct sys_domain domain = {.memory = {{0x40000000, 0x1000}, {0x50000000, 0x2000}},
				    .n_memory = 2,
				    .memory_size = 0x1000};

	(void)state;
	assert_int_equal(why_memory(&domain, 0x40000fff), EXPLAIN_MEMORY);
	assert_int_equal(why_memory(&domain, 0x50001000), EXPLAIN_MEMORY);
	assert_int_equal(why_memory(&domain, 0x40001000), EXPLAIN_MEMORY_SIZE);
	domain.memory_rest = true;
	assert_int_equal(why_memory(&domain, 0x40001000), EXPLAIN_MEMORY_REST);
}

#define TEST(name) cmocka_unit_test_teardown(name, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {TEST(of_devices),     TEST(nobodys),
					   TEST(of_the_console), TEST(beside_the_console),
					   TEST(of_regions),     TEST(of_memory)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
