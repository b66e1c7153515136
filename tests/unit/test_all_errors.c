/* SPDX-License-Identifier: Apache-2.0 */
/* All errors of a configuration at once, as the desk's tool names them (lib/diag_collect.h): what
 * is behind an error is still looked at, and what follows from it is no second one. */
#include <stdio.h>
#include <string.h>

#include "lib/diag_collect.h"
#include "tests/unit/system_help.h"

#define NO_LABEL                                                                            \
	"the board's tree has no labels, nor a node of that name: write a path, as &{/soc/" \
	"serial@20000}\n"
#define IN_DRAM(at)                                                                        \
	"registers at " at " + 0x100 lie in DRAM at 0x40000000 + 0x40000000: correct the " \
	"node's reg or the memory's, or disable the node\n"

static char lines[8192];

/* "object: reason", a line each, as print_errors() of tools/dt.c has them; "" where it is fine. */
static const char *errors_of(const char *file, const char *more, const char *config)
{
	const struct diag *errors;
	unsigned count;
	int failed;
	size_t n = 0;

	collect_from(&said);
	failed = merge_config(file, more, "-@ -f", config) || parse_config();
	if (failed)
		collect(&said);
	errors = collected(&count);
	assert_int_equal(failed, count ? 1 : 0);
	lines[0] = '\0';
	for (unsigned k = 0; k < count; k++)
		n += (size_t)snprintf(lines + n, sizeof(lines) - n, "%s: %s\n", errors[k].object,
				      errors[k].reason);
	collect_from(NULL);
	return lines;
}

static void fine(void **state)
{
	(void)state;
	assert_string_equal(
		errors_of("virt.dts", "", DOMAINS(A(REST "mullion,access-rest;") B(SIZE))), "");
}

/* Two fragments and a reference lead nowhere; what else the domain says is looked at, and what it
 * is for a reference is no second error. */
static void labels(void **state)
{
	(void)state;
	assert_string_equal(
		errors_of("virt.dts", "",
			  "&nowhere { status = \"okay\"; }; &nowhere { x; };"
			  "&{/no/such@1} { x = <&pl011_9000000>; }; &{/no/such@2} { };" DOMAINS(
				  A(REST "access = <&nothing_there>, <&pl031_9010000>; acces;"))),
		"system configuration: the board's tree has no node /no/such@1\n"
		"system configuration: the board's tree has no node /no/such@2\n"
		"system configuration: label nowhere: " NO_LABEL
		"system configuration: label nothing_there: " NO_LABEL
		"a: unknown property acces\n");
}

/* Of what cannot be applied after an error nothing is said: a fragment without a target, one for
 * a label of nobody's where no phandle is left for it, and an overlay that is not read at all. */
static void not_applied(void **state)
{
	char deep[256] = "&{/} {", fixups[600];

	(void)state;
	assert_string_equal(errors_of("virt.dts", "",
				      "/ { f { target-path; __overlay__ { x; }; }; };"
				      "&{/no/such} { };"),
			    "system configuration: overlay f names no target\n"
			    "system configuration: the board's tree has no node /no/such\n");
	assert_string_equal(errors_of("virt.dts", "/ { last { phandle = <0xfffffffe>; }; };",
				      "&nowhere { x; };"),
			    "system configuration: label nowhere: " NO_LABEL);
	for (unsigned k = 0; k < 30; k++)
		strcat(deep, "a {");
	for (unsigned k = 0; k < 31; k++)
		strcat(deep, "};");
	assert_string_equal(errors_of("virt.dts", "", deep),
			    "device tree: nodes are nested more than 32 deep\n");
	deep[0] = '\0';
	for (unsigned k = 0; k < 33; k++)
		strcat(deep, "a {");
	for (unsigned k = 0; k < 33; k++)
		strcat(deep, "};");
	snprintf(fixups, sizeof(fixups), "/ { __local_fixups__ { %s }; %s };", deep, deep);
	assert_string_equal(errors_of("virt.dts", "", fixups),
			    "device tree: nodes are nested more than 32 deep\n"
			    "system configuration: overlay's __local_fixups__: there is no node "
			    "a\n");
}

/* What is no reference where one was refused; and an order after nobody. */
static void references(void **state)
{
	(void)state;
	assert_string_equal(
		errors_of(
			"virt.dts", "",
			DOMAINS(A(REST
				  "access = <&nothing_there>, <0x1234>; mullion,after = <&nobody>;")
					B(SIZE "mullion,after = <0x1234>;"))),
		"system configuration: label nothing_there: " NO_LABEL
		"system configuration: label nobody: " NO_LABEL
		"a: access: cell 1 is the number 0x1234, not a device (is #access-flags-cells "
		"right?)\n"
		"b: mullion,after is not a reference to one domain\n");
}

/* Each once, and no more than there is room for. */
static void many(void **state)
{
	char config[8192] = "&{/} { domains { a { " BASICS REST, name[16];
	unsigned count = 0;

	(void)state;
	for (unsigned k = 0; k <= COLLECT_MAX; k++) {
		snprintf(name, sizeof(name), "p%u; ", k);
		strcat(config, name);
	}
	strcat(config, "}; }; };");
	errors_of("virt.dts", "", config);
	for (const char *end = lines; (end = strchr(end, '\n')) != NULL; end++)
		count++;
	assert_int_equal(count, COLLECT_MAX);
}

/* Two that have the same. */
static void pairs(void **state)
{
	(void)state;
	assert_string_equal(
		errors_of("virt.dts", "",
			  DOMAINS(A("id = <7>; cpus = <&cpus 1 1>; mullion,access-rest; memory = "
				    "<0 0x41000000 0 0x2000>, <0 0x41001000 0 0x1000>;")
					  B("id = <7>; cpus = <&cpus 1 1>; mullion,access-rest; "
					    "memory = <0 0x41000000 0 0x1000>;"))),
		"a: memory 0x41001000 size 0x1000 is named twice\n"
		"b: id 7 is that of domain a too\n"
		"b: cpu 0 is given to domain a as well\n"
		"b: mullion,access-rest: domain a has the rest already\n"
		"b: memory 0x41000000 size 0x1000 overlaps that of domain a\n");
}

static void rests(void **state)
{
	(void)state;
	assert_string_equal(
		errors_of("virt.dts", "",
			  DOMAINS(A("cpus = <&cpus 0xffffffff 1>; mullion,memory-rest;") B(
				  "cpus = <&cpus 0xffffffff 1>; "
				  "mullion,memory-rest;") "c { " BASICS "cpus = <&cpus 0xf 1>; "
							  "mullion,memory-size = "
							  "<0x1000>; };")),
		"b: cpus: domain a has the rest already (mask 0xffffffff)\n"
		"b: mullion,memory-rest: domain a has the rest already\n"
		"a: cpus: the other domains leave no CPU\n"
		"b: cpus: the other domains leave no CPU\n");
}

/* Each device in the page of one that no domain has, or with its interrupt; but what lies in DRAM
 * is no neighbour of the memory there. */
static void bystanders(void **state)
{
	(void)state;
	assert_string_equal(
		errors_of("soc.dts",
			  "/ { soc { dsp@79000 { reg = <0x79000 4>; interrupts = <0 90 4>; }; "
			  "other@79800 { reg = <0x79800 4>; }; dsp@7a000 { reg = <0x7a000 4>; "
			  "interrupts = <0 91 4>; }; firm@7a800 { reg = <0x7a800 4>; "
			  "status = \"reserved\"; interrupts = <0 90 4>, <0 91 4>; }; }; };",
			  DOMAINS(A(REST "access = <&{/soc/dsp@79000} &{/soc/dsp@7a000}>;"))),
		"dsp@79000: of domain a shares the page at 0xf0079000 with other@79800 at "
		"0xf0079800, which no domain has\n"
		"dsp@7a000: of domain a shares the page at 0xf007a000 with firm@7a800 at "
		"0xf007a800, which no domain may have\n"
		"dsp@79000: of domain a shares interrupt 122 with firm@7a800, which no domain "
		"has\n"
		"dsp@7a000: of domain a shares interrupt 123 with firm@7a800, which no domain "
		"has\n");
	assert_string_equal(
		errors_of("virt.dts",
			  "/ { dsp@40800000 { reg = <0 0x40800000 0 0x100>; }; "
			  "dsp@50800000 { reg = <0 0x50800000 0 0x100>; }; };",
			  DOMAINS(A(REST "access = <&{/dsp@40800000} &{/dsp@50800000}>;"))),
		"dsp@40800000: " IN_DRAM("0x40800000") "dsp@50800000: " IN_DRAM("0x50800000"));
}

/* One domain's region and the registers of two. */
static void regions(void **state)
{
	(void)state;
	assert_string_equal(
		errors_of("virt.dts",
			  "/ { reserved-memory { #address-cells = <2>; #size-cells = <2>; ranges; "
			  "r@9000000 { reg = <0 0x9000800 0 0x10>, <0 0x9010800 0 0x10>; "
			  "phandle = <0x70>; }; }; u { memory-region = <0x70>; }; };",
			  DOMAINS(A(REST "mullion,access-rest;"))),
		"pl031@9010000: registers at 0x9010000 lie on reserved memory at 0x9010000 of "
		"domain a\n"
		"pl011@9000000: registers at 0x9000000 lie on reserved memory at 0x9000000 of "
		"domain a\n");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_teardown(name, tear_down)
	const struct CMUnitTest tests[] = {TEST(fine),       TEST(labels),     TEST(not_applied),
					   TEST(references), TEST(many),       TEST(pairs),
					   TEST(rests),      TEST(bystanders), TEST(regions)};
#undef TEST

	return cmocka_run_group_tests(tests, NULL, NULL);
}
