/* SPDX-License-Identifier: Apache-2.0 */
/* The logs, of EL2 and of the virtual consoles. */
#include <stdio.h>
#include <string.h>

#include "tests/unit/commands_help.h"

static void writes_log(const char *text)
{
	for (; *text; text++)
		ring->text[log_ring_place(ring, ring->head++)] = *text;
}

static void log_of_el2(void **state)
{
	char line[32];

	(void)state;
	assert_string_equal(prints("log"), "");
	writes_log("[ 0.1] el2: first\n[ 0.2] el2: second\n");
	assert_string_equal(prints("log"), "[ 0.1] el2: first\n[ 0.2] el2: second\n");
	writes_log("no end");
	assert_string_equal(prints("log"), "[ 0.1] el2: first\n[ 0.2] el2: second\nno end\n");
	/* more than the ring has: what is kept of the beginning, and the end */
	writes_log("\n");
	for (unsigned i = 0; i < 1000; i++) {
		sprintf(line, "[ 1.%03u] line\n", i);
		writes_log(line);
	}
	prints("log");
	assert_memory_equal(seen, "[ 0.1] el2: first\n", 18);
	assert_true(says(" characters are gone)\n"));
	assert_non_null(strstr(seen, "[ 1.750] line\n"));
	assert_string_equal(seen + strlen(seen) - 14, "[ 1.999] line\n");
}

/* What is kept of the beginning ends within a step. */
static void log_with_a_seam(void **state)
{
	(void)state;
	ring = log_ring_init(ring_memory, sizeof(ring_memory) - 8 * 37);
	assert_true(ring->kept % 512);
	for (unsigned i = 0; i < 1000; i++)
		writes_log("0123456789abcde\n");
	prints("log");
	assert_true(says(" characters are gone)\n"));
	assert_string_equal(seen + strlen(seen) - 14, "23456789abcde\n");
}

static void writes(struct vpl011 *console, const char *text)
{
	for (; *text; text++)
		console->text[console->written++ % VPL011_TEXT] = *text;
}

static void log_of_a_domain(void **state)
{
	(void)state;
	adds_console("linux");
	assert_string_equal(prints("log control"), "control: it has no virtual console\n");
	adds_console("control");
	assert_string_equal(prints("log control"), "");
	writes(&consoles[1], "\033[31mhello\r\nline two\r\n# ");
	assert_string_equal(prints("log control"), "[31mhello\nline two\n# \n");
	for (unsigned i = 0; i < 1000; i++)
		writes(&consoles[1], "0123456\n");
	prints("log control");
	assert_int_equal(strlen(seen), VPL011_TEXT);
}

static void log_of_several(void **state)
{
	(void)state;
	writes(adds_console("linux"), "first\n");
	writes(adds_console("linux.trace"), "second\n");
	assert_string_equal(prints("log linux"), "first\n");
	assert_string_equal(prints("log linux.trace"), "second\n");
	assert_string_equal(prints("log linux.trac"),
			    "linux.trac: there is no such console, but linux, linux.trace\n");
}

/* What is printed meanwhile takes the place of what is not shown yet, and does not make it
 * endless. */
static void log_goes_on(void **state)
{
	(void)state;
	adds_console("linux");
	adds_console("control");
	for (unsigned i = 0; i < 500; i++)
		writes(&consoles[1], "0123456\n");
	for (const char *at = "log control\n"; *at; at++)
		shell_typed(&shell, (uint8_t)*at);
	shell_turn(&shell);
	for (unsigned i = 0; i < 100; i++)
		writes(&consoles[1], "abcdefg\n");
	for (unsigned i = 0; i < 20; i++) {
		shell_show(&shell, shell.written);
		shell_turn(&shell);
		for (unsigned k = 0; k < 20; k++)
			writes(&consoles[1], "abcdefg\n");
	}
	assert_null(shell.command);
}

int main(void)
{
	const struct CMUnitTest tests[] = {TEST(log_of_el2), TEST(log_with_a_seam),
					   TEST(log_of_a_domain), TEST(log_of_several),
					   TEST(log_goes_on)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
