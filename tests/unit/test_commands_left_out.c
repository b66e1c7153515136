/* SPDX-License-Identifier: Apache-2.0 */
/* The table of EL2's commands as a build without the options has it: what is not there is no
 * command, with any words behind it. */
#include "el2/console/commands.h"

#include <stdio.h>
#include <string.h>

#include "tests/unit/expect.h"

#undef CONFIG_CONSOLE_DUMP
#undef CONFIG_STOP_RECORDS
#undef CONFIG_VM_STATISTICS
#undef CONFIG_CHANNELS
#include "el2/console/commands.c"

static struct shell shell;
static char seen[4 * SHELL_TEXT + 1];
static const char *done;

/* Those of the build say which they are; the others are not linked, as in an image. */
#define COMMAND(name)                          \
	bool command_##name(struct shell *own) \
	{                                      \
		(void)own;                     \
		done = #name;                  \
		return false;                  \
	}
COMMAND(ps)
COMMAND(start)
COMMAND(stop)
COMMAND(restart)
COMMAND(poweroff)
COMMAND(reboot)
COMMAND(log)
COMMAND(map)
COMMAND(irq)
COMMAND(explain)

static const char *prints(const char *command)
{
	uint64_t lines;
	unsigned used = 0;

	done = NULL;
	for (const char *at = command; *at; at++)
		assert_true(shell_typed(&shell, (uint8_t)*at));
	do {
		for (uint64_t to = shell_written(&shell, true, &lines); shell.shown < to;
		     shell.shown++)
			seen[used++] = shell_at(&shell, shell.shown);
	} while (shell_turn(&shell));
	seen[used] = '\0';
	return seen;
}

static int open_shell(void **state)
{
	(void)state;
	shell_open(&shell, SHELL_ALL, shell_commands);
	shell_show(&shell, shell.written);
	return 0;
}

static void is_none(const char *name)
{
	static const char *const words[] = {"", " linux", " linux 0x40200000 16", " 1 2 3 4 5"};
	char line[SHELL_LINE], said[SHELL_LINE];

	snprintf(said, sizeof(said), "\r\n%s: there is no such command, help lists them\r\n", name);
	for (unsigned i = 0; i < sizeof(words) / sizeof(*words); i++) {
		snprintf(line, sizeof(line), "%s%s\n", name, words[i]);
		assert_non_null(strstr(prints(line), said));
		assert_null(shell.command);
	}
}

static void left_out(void **state)
{
	(void)state;
	is_none("dump");
	is_none("report");
	is_none("regs");
	is_none("stats");
	assert_null(done);
}

/* Every row, by as many words as it wants: a command that help has is done, another is none. */
static void each_row(void **state)
{
	char help[sizeof(seen)], line[SHELL_LINE], row[SHELL_LINE];
	unsigned commands = 0;

	(void)state;
	strcpy(help, prints("help\n"));
	for (const struct shell_command *command = shell_commands; command->name; command++) {
		snprintf(row, sizeof(row), "\n%-8s %s", command->name, command->arguments);
		snprintf(line, sizeof(line), "%s%s%s\n", command->name,
			 command->least > 0 ? " one" : "", command->least > 1 ? " two" : "");
		if (!strstr(help, row)) {
			is_none(command->name);
			continue;
		}
		commands++;
		prints(line);
		if (command->step != command_help)
			assert_string_equal(done, command->name);
	}
	assert_int_equal(commands, 11);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(left_out, open_shell),
		cmocka_unit_test_setup(each_row, open_shell),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
