/* SPDX-License-Identifier: Apache-2.0 */
#include "el2/console/shell.h"

#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include "el2/console/plain.h"
#include "lib/printf.h"

#define CTRL_C    3
#define BACKSPACE 8
#define CTRL_U    0x15
#define ESCAPE    0x1b
#define DELETE    0x7f

/* The most that a character typed shows at once: the erasing of a line, or an error and a prompt;
 * and what is kept free for the end of an answer. */
#define ECHO    512u
#define RESERVE 64u

static uint32_t room(const struct shell *shell)
{
	return SHELL_TEXT - (uint32_t)(shell->written - shell->shown);
}

/* --- text --- */

static void put_text(struct shell *shell, const char *text)
{
	for (; *text && room(shell); text++) {
		shell->text[shell->written++ % SHELL_TEXT] = *text;
		if (*text == '\n')
			shell->lines = shell->written;
	}
}

static void put_answer(struct shell *shell, const char *text)
{
	if (room(shell) < RESERVE + 2)
		shell->is_cut = true;
	else
		put_text(shell, text);
}

static bool is_plain(char character)
{
	return character >= ' ' && character < DELETE;
}

void shell_put(struct shell *shell, char character)
{
	if (character == '\n')
		put_answer(shell, "\r\n");
	else if (character == '\t' || ((unsigned char)character >= ' ' && character != DELETE &&
				       !is_upper_control(shell->before, character)))
		put_answer(shell, (const char[]){character, '\0'});
	shell->before = character;
}

static void put_formatted(void *shell, const char *text, size_t size)
{
	for (size_t i = 0; i < size; i++)
		shell_put(shell, (char)(is_plain(text[i]) ? text[i] : '?'));
}

void shell_print(struct shell *shell, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	fmt_out(put_formatted, shell, format, arguments);
	va_end(arguments);
	shell_put(shell, '\n');
}

uint64_t shell_written(void *state, bool eager, uint64_t *lines)
{
	const struct shell *shell = state;

	(void)eager; /* it is asked in each turn */
	*lines = shell->lines;
	return shell->written;
}

char shell_at(void *shell, uint64_t position)
{
	return ((const struct shell *)shell)->text[position % SHELL_TEXT];
}

void shell_show(void *shell, uint64_t until)
{
	((struct shell *)shell)->shown = until;
}

/* --- commands --- */

static void prompt(struct shell *shell)
{
	if (shell->is_cut)
		put_text(shell, "\r\n(there was more)\r\n");
	shell->is_cut = false;
	shell->command = NULL;
	put_text(shell, SHELL_PROMPT);
}

static const struct shell_command *find_command(const struct shell *shell, const char *name)
{
	for (const struct shell_command *command = shell->commands; command->name; command++)
		if (command->step && !strcmp(command->name, name))
			return command;
	return NULL;
}

/* The line's words, in place. False: there are more than any command takes. */
static bool split_line(struct shell *shell)
{
	char *at = shell->line;

	for (shell->n_words = 0;; *at++ = '\0') {
		while (*at == ' ')
			at++;
		if (!*at)
			return true;
		if (shell->n_words == SHELL_ARGUMENTS)
			return false;
		shell->word[shell->n_words++] = at;
		while (*at && *at != ' ')
			at++;
		if (!*at)
			return true;
	}
}

/* True: there is a command to be done. */
static bool understand(struct shell *shell)
{
	bool few_words = split_line(shell);
	const struct shell_command *command;

	if (!shell->n_words)
		return false;
	command = find_command(shell, shell->word[0]);
	if (!command) {
		shell_print(shell, "%s: there is no such command, help lists them", shell->word[0]);
		return false;
	}
	if (command->right & ~shell->may) {
		shell_print(shell, "%s: this console has no right to do that", command->name);
		return false;
	}
	if (!few_words || shell->n_words - 1 < command->least ||
	    shell->n_words - 1 > command->most) {
		shell_print(shell, "to be typed as: %s%s%s", command->name,
			    *command->arguments ? " " : "", command->arguments);
		return false;
	}
	shell->command = command;
	shell->at = shell->end = shell->row = 0;
	return true;
}

static void end_line(struct shell *shell)
{
	unsigned length = shell->length;

	put_text(shell, "\r\n");
	shell->length = 0;
	if (length > SHELL_LINE) {
		shell_print(shell, "the line has more than %u characters: nothing is done",
			    SHELL_LINE);
		prompt(shell);
		return;
	}
	shell->line[length] = '\0';
	if (!understand(shell))
		prompt(shell);
}

bool shell_is_ready(const struct shell *shell)
{
	return shell->command && room(shell) >= SHELL_STEP;
}

bool shell_turn(struct shell *shell)
{
	if (!shell_is_ready(shell))
		return false;
	if (!shell->command->step(shell))
		prompt(shell);
	return true;
}

/* --- the line --- */

static void erase(struct shell *shell, unsigned most)
{
	for (; shell->length && most; shell->length--, most--)
		if (shell->length <= SHELL_LINE)
			put_text(shell, "\b \b");
}

static void interrupt(struct shell *shell)
{
	put_text(shell, "^C\r\n");
	shell->length = 0;
	prompt(shell);
}

static void insert(struct shell *shell, char character)
{
	if (shell->length < SHELL_LINE) {
		shell->line[shell->length] = character;
		put_text(shell, (const char[]){character, '\0'});
	}
	shell->length++;
}

/* Keys like the cursor's send ESC [ .. LETTER; they mean nothing here. */
static bool is_of_a_key(struct shell *shell, char character)
{
	switch (shell->escape) {
	case 0:
		shell->escape = character == ESCAPE;
		return shell->escape;
	case 1:
		shell->escape = character == '[' || character == 'O' ? 2 : 0;
		return shell->escape;
	}
	if (character >= '@' && character <= '~')
		shell->escape = 0;
	return true;
}

static void edit(struct shell *shell, char character)
{
	bool is_second = character == '\n' && shell->after_return;

	shell->after_return = character == '\r';
	if (is_second || is_of_a_key(shell, character))
		return;
	switch (character) {
	case '\r':
	case '\n':
		end_line(shell);
		break;
	case BACKSPACE:
	case DELETE:
		erase(shell, 1);
		break;
	case CTRL_U:
		erase(shell, shell->length);
		break;
	case CTRL_C:
		interrupt(shell);
		break;
	case '\t':
		insert(shell, ' ');
		break;
	default:
		if (is_plain(character))
			insert(shell, character);
	}
}

void shell_drop(struct shell *shell)
{
	if (!shell->command)
		return;
	shell_print(shell, "given up: the hypervisor has faulted");
	prompt(shell);
}

void shell_again(struct shell *shell)
{
	shell->shown = shell->written;
	shell->length = 0;
	shell->after_return = shell->is_cut = false;
	shell->escape = 0;
	prompt(shell);
}

bool shell_typed(struct shell *shell, uint8_t character)
{
	if (shell->command && character == CTRL_C) {
		interrupt(shell);
		return true;
	}
	if (shell->command || room(shell) < ECHO)
		return false;
	edit(shell, (char)character);
	return true;
}

void shell_open(struct shell *shell, uint32_t may, const struct shell_command *commands)
{
	*shell = (struct shell){.may = may, .commands = commands};
	prompt(shell);
}
