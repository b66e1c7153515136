/* SPDX-License-Identifier: Apache-2.0 */
/* Whose console is another domain's UART. Aliases: serial1 is u@9f000000, serial5 is v@9e000000. */
#include <stdio.h>

#include "dtb/config/console.h"
#include "tests/unit/system_help.h"

#define MORE                                                                            \
	"/ { u@9f000000 { reg = <0 0x9f000000 0 0x1000>; }; v@9e000000 { reg = <0 "     \
	"0x9e000000 0 0x1000>; }; off { status = \"disabled\"; }; aliases { serial1 = " \
	"\"/u@9f000000\"; serial3 = \"/nowhere\"; serial4 = \"/off\"; serial5 = "       \
	"\"/v@9e000000\"; serial100 = \"/u@9f000000\"; }; };"
#define STDOUT  "<&{/pl011@9000000}>"
#define SECOND  "<&{/u@9f000000}>"
#define LONGEST "console=ttyABCDEFGHIJKLM1"

/* Domain a has what `first` says and these bootargs, b the devices of the list `second`. `want` is
 * the UART and what says so. */
static void expect_of(const char *more, const char *first, const char *bootargs, const char *second,
		      const char *want)
{
	char by[CONSOLE_SAID] = "", config[768], got[96] = "";
	unsigned node;

	snprintf(config, sizeof(config),
		 "&{/} { domains { a { " BASICS REST
		 "%s chosen { bootargs = \"%s\"; }; }; b { " BASICS
		 "cpus = <&cpus 2 1>; mullion,memory-size = <0x1000>; access = %s; }; }; };",
		 first, bootargs, second);
	expect_success(merge_config("virt.dts", more, "-@ -f", config), &said);
	expect_success(parse_config(), &said);
	node = console_elsewhere(tree_last(), &parsed, 0, by);
	if (node != TREE_NONE)
		snprintf(got, sizeof(got), "%s %s", tree_name(tree_last(), node), by);
	assert_string_equal(got, want);
	tear_down(NULL);
}

static void by_the_tree(void **state)
{
	static const char *const all = "mullion,access-rest;";

	(void)state;
	expect_of(MORE, all, "", STDOUT, "pl011@9000000 stdout-path");
	expect_of(MORE, all, "quiet", SECOND, "");
	expect_of(MORE, "", "quiet earlycon root=/dev/a", STDOUT, "pl011@9000000 stdout-path");
	expect_of(MORE, "", "earlycon", STDOUT, "pl011@9000000 stdout-path");
	expect_of(MORE, "", "earlycon=pl011,0x9000000", STDOUT, "");
	expect_of(MORE, "", "earlycon", SECOND, ""); /* nobody's: the hypervisor's */
	expect_of(MORE, "", "quiet", STDOUT, "");    /* a partition that needs none */
	expect_of(MORE "/ { chosen { stdout-path = \"x\"; }; };", all, "", STDOUT, "");
}

static void by_the_command_line(void **state)
{
	static const struct {
		const char *bootargs, *want;
	} cases[] = {
		{"console=ttyS1,115200 quiet", "u@9f000000 console=ttyS1"},
		{"quiet  console=tty0 console=ttymxc1", "u@9f000000 console=ttymxc1"},
		{"console=ttyS1 console=ttyAMA0", "u@9f000000 console=ttyS1"},
		{"console=ttyS1 console=ttyS5", ""}, /* its own */
		{"console=ttyAMA0", "pl011@9000000 console=ttyAMA0"},
		{LONGEST, "u@9f000000 console=ttyABCDEFGHIJKL"},
		{"console=hvc0 earlycon", ""},
		{"console=tty1", ""},
		{"console=ttyS", ""},
		{"console=tty", ""},
		{"console=tt", ""},
		{"console=tty-1", ""},
		{"console=tty~1", ""},
		{"console=tty[1", ""},
		{"console=ttyS2", ""},
		{"console=ttyS3", ""}, /* an alias that leads nowhere */
		{"console=ttyS4", ""}, /* of what is disabled */
		{"console=ttyS100", "u@9f000000 console=ttyS100"},
		{"console=ttyS4294967297", ""},
		{"xconsole=ttyS1", ""},
	};

	(void)state;
	for (unsigned k = 0; k < COUNT(cases); k++)
		expect_of(MORE, "access = <&{/v@9e000000}>;", cases[k].bootargs,
			  "<&{/u@9f000000} &{/pl011@9000000}>", cases[k].want);
}

static void without_aliases(void **state)
{
	(void)state;
	expect_of("/ { /delete-node/ aliases; };", "", "console=ttyS0", STDOUT,
		  "pl011@9000000 console=ttyS0");
	expect_of("/ { /delete-node/ aliases; };", "", "console=ttyS1", STDOUT, "");
}

/* Of a domain with a virtual console, ttyAMA0 is that, whatever the board calls so. */
static void virtual_one(void **state)
{
	static const char *const virtual = "mullion,console = \"virtual\";";
	static const char more[] = MORE "/ { aliases { serial0 = \"/u@9f000000\"; }; };";

	(void)state;
	expect_of(more, "", "console=ttyAMA0,115200", SECOND, "u@9f000000 console=ttyAMA0");
	expect_of(more, virtual, "console=ttyAMA0,115200", SECOND, "");
	expect_of(more, virtual, "console=ttyS0 console=ttyAMA0", SECOND, "");
	expect_of(more, virtual, "console=ttyS0", SECOND, "u@9f000000 console=ttyS0");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(by_the_tree),
		cmocka_unit_test(by_the_command_line),
		cmocka_unit_test(without_aliases),
		cmocka_unit_test(virtual_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
