/* SPDX-License-Identifier: Apache-2.0 */
/* The line editor of EL2's console, how commands are understood, and how their answers wait. */
#include "el2/console/shell.h"

#include <stdio.h>
#include <string.h>

#include "tests/unit/expect.h"

static struct shell shell;
static char seen[100000];
static unsigned steps;

/* --- commands of the test's own --- */

static bool say_words(struct shell *own)
{
	for (unsigned i = 0; i < own->n_words; i++)
		shell_print(own, "%u %s", i, own->word[i]);
	return false;
}

/* As many lines as it is told, one a step. */
static bool count_lines(struct shell *own)
{
	steps++;
	shell_print(own, "line %u of %lu", own->row, (unsigned long)own->at);
	own->at += 10;
	return ++own->row < 200;
}

static bool flood(struct shell *own)
{
	for (unsigned i = 0; i < 10000; i++)
		shell_put(own, 'x');
	return false;
}

static bool say_text(struct shell *own)
{
	for (const char *text = "a\tb\033[2J\r\b\x7f\n\xc3\xa9\xc2\x9bK"; *text; text++)
		shell_put(own, *text);
	shell_print(own, "%s", "\033[m\n\xc3");
	return false;
}

static const struct shell_command table[] = {
	{"words", "[ONE [TWO]]", "", 0, 2, 0, say_words},
	{"one", "ONE", "", 1, 1, SHELL_SEE, say_words},
	{"count", "", "", 0, 0, SHELL_SEE, count_lines},
	{"flood", "", "", 0, 0, SHELL_SEE, flood},
	{"text", "", "", 0, 0, SHELL_SEE, say_text},
	{"end", "DOMAIN", "", 1, 1, SHELL_SEE | SHELL_CONTROL, say_words},
	{.name = NULL},
};

/* --- the terminal --- */

static const char *shows(void)
{
	uint64_t lines, written = shell_written(&shell, true, &lines);
	unsigned n = 0;

	assert_true(lines <= written && written - shell.shown <= SHELL_TEXT);
	for (uint64_t at = shell.shown; at < written; at++)
		seen[n++] = shell_at(&shell, at);
	seen[n] = '\0';
	shell_show(&shell, written);
	return seen;
}

/* What is not taken at once is offered again, as the mux does. */
static void types(const char *text)
{
	for (; *text; text++)
		while (!shell_typed(&shell, (uint8_t)*text))
			assert_true(shell_turn(&shell));
}

/* What it shows of a line that is typed, until it asks for the next. */
static const char *answers(const char *line)
{
	types(line);
	while (shell_turn(&shell))
		;
	return shows();
}

static int open_shell(void **state)
{
	(void)state;
	shell_open(&shell, SHELL_ALL, table);
	assert_string_equal(shows(), SHELL_PROMPT);
	steps = 0;
	return 0;
}

static void words(void **state)
{
	(void)state;
	assert_string_equal(answers("words\n"), "words\r\n0 words\r\n" SHELL_PROMPT);
	assert_string_equal(answers(" words\t a  bb \r\n"),
			    " words  a  bb \r\n0 words\r\n1 a\r\n2 bb\r\n" SHELL_PROMPT);
	assert_string_equal(answers("\n"), "\r\n" SHELL_PROMPT);
	assert_string_equal(answers("   \r"), "   \r\n" SHELL_PROMPT);
	assert_string_equal(answers("\n"), "" /* the return's */);
	assert_string_equal(answers("\n"), "\r\n" SHELL_PROMPT);
}

static void refused(void **state)
{
	(void)state;
	assert_string_equal(
		answers("what is this\n"),
		"what is this\r\nwhat: there is no such command, help lists them\r\n" SHELL_PROMPT);
	assert_string_equal(answers("one\n"), "one\r\nto be typed as: one ONE\r\n" SHELL_PROMPT);
	assert_string_equal(answers("one a b\n"),
			    "one a b\r\nto be typed as: one ONE\r\n" SHELL_PROMPT);
	assert_string_equal(
		answers("words a b c d e\n"),
		"words a b c d e\r\nto be typed as: words [ONE [TWO]]\r\n" SHELL_PROMPT);
	shell.may = SHELL_SEE;
	assert_string_equal(answers("end it\n"),
			    "end it\r\nend: this console has no right to do that\r\n" SHELL_PROMPT);
	assert_string_equal(answers("one a\n"), "one a\r\n0 one\r\n1 a\r\n" SHELL_PROMPT);
	shell.may = SHELL_CONTROL; /* not all that it wants */
	assert_string_equal(answers("end it\n"),
			    "end it\r\nend: this console has no right to do that\r\n" SHELL_PROMPT);
}

static void editing(void **state)
{
	(void)state;
	assert_string_equal(answers("wx\bords\n"), "wx\b \bords\r\n0 words\r\n" SHELL_PROMPT);
	assert_string_equal(answers("\x7f\x7fwords a\x7f\x7f\x7f\n"),
			    "words a\b \b\b \b\b \b\r\nword: there is no such command, help lists "
			    "them\r\n" SHELL_PROMPT);
	assert_string_equal(answers("ab\x15words\n"),
			    "ab\b \b\b \bwords\r\n0 words\r\n" SHELL_PROMPT);
	assert_string_equal(answers("ab\x03"), "ab^C\r\n" SHELL_PROMPT);
	assert_string_equal(answers("words\n"), "words\r\n0 words\r\n" SHELL_PROMPT);
	/* keys of no meaning, and what is no text */
	assert_string_equal(answers("wo\033[A\033[1;5D\033OP\033rds\x01\xc3\xa9\n"),
			    "words\r\n0 words\r\n" SHELL_PROMPT);
}

static void long_line(void **state)
{
	char text[3 * SHELL_LINE];

	(void)state;
	memset(text, 'x', sizeof(text));
	text[SHELL_LINE] = '\0';
	answers(text);
	assert_string_equal(seen, text); /* the longest */
	assert_non_null(strstr(answers("\n"), "there is no such command"));
	text[SHELL_LINE] = 'x';
	text[sizeof(text) - 1] = '\0';
	assert_int_equal(strlen(answers(text)), SHELL_LINE);
	assert_string_equal(
		answers("\n"),
		"\r\nthe line has more than 80 characters: nothing is done\r\n" SHELL_PROMPT);
	/* shortened again it is a line as any */
	strcpy(text, "words");
	memset(text + 5, ' ', SHELL_LINE);
	text[5 + SHELL_LINE] = '\0';
	answers(text);
	assert_string_equal(answers("\b\b\b\b\b"), "");
	assert_string_equal(answers("\b"), "\b \b");
	assert_string_equal(answers("\n"), "\r\n0 words\r\n" SHELL_PROMPT);
	answers(text);
	assert_int_equal(strlen(answers("\x15")), 3 * SHELL_LINE);
	assert_int_equal(shell.length, 0);
}

/* Step by step; what is typed meanwhile waits. */
static void steps_of_answers(void **state)
{
	(void)state;
	types("count\n");
	assert_int_equal(steps, 0);
	assert_false(shell_typed(&shell, 'w'));
	assert_true(shell_turn(&shell));
	assert_int_equal(steps, 1);
	assert_string_equal(shows(), "count\r\nline 0 of 0\r\n");
	assert_true(shell_turn(&shell));
	assert_string_equal(shows(), "line 1 of 10\r\n");
	/* nobody looks: it stops where there may be no room for a step */
	while (shell_turn(&shell))
		;
	assert_in_range(steps, 20, 199);
	assert_false(shell.is_cut);
	assert_false(shell_typed(&shell, 'w'));
	while (shell.command) {
		shows();
		assert_true(shell_turn(&shell));
	}
	assert_int_equal(steps, 200);
	assert_non_null(strstr(shows(), "line 199 of 1990\r\n" SHELL_PROMPT));
	assert_true(shell_typed(&shell, 'w'));
	/* from the begin */
	assert_non_null(strstr(answers("\x15"
				       "count\n"),
			       "line 0 of 0\r\n"));
}

static void stopped(void **state)
{
	(void)state;
	types("count\n");
	shell_turn(&shell);
	shows();
	while (shell_turn(&shell))
		;
	assert_true(shell_typed(&shell, 3));
	assert_false(shell_turn(&shell));
	assert_non_null(strstr(shows(), "^C\r\n" SHELL_PROMPT));
	assert_string_equal(answers("words\n"), "words\r\n0 words\r\n" SHELL_PROMPT);
}

/* A command that EL2 has faulted in is not gone on with; what was typed is kept. */
static void dropped(void **state)
{
	(void)state;
	types("wor");
	shell_drop(&shell);
	assert_string_equal(answers("ds\n"), "words\r\n0 words\r\n" SHELL_PROMPT);
	types("count\n");
	assert_true(shell_turn(&shell));
	shows();
	steps = 0;
	shell_drop(&shell);
	assert_false(shell_turn(&shell));
	assert_int_equal(steps, 0);
	assert_string_equal(shows(), "given up: the hypervisor has faulted\r\n" SHELL_PROMPT);
}

/* An answer that is too long for its step ends there, and one hears of it. */
static void cut(void **state)
{
	(void)state;
	answers("flood\n");
	assert_int_equal(strspn(seen + strlen("flood\r\n"), "x") + 100 > SHELL_TEXT, 1);
	assert_string_equal(strrchr(seen, 'x') + 1, "\r\n(there was more)\r\n" SHELL_PROMPT);
	assert_string_equal(answers("words\n"), "words\r\n0 words\r\n" SHELL_PROMPT);
}

/* Nothing of others' text moves the cursor, or pretends to be a line of ours. */
static void plain_text(void **state)
{
	(void)state;
	assert_string_equal(answers("text\n"),
			    "text\r\na\tb[2J\r\n\xc3\xa9\xc2K?[m??\r\n" SHELL_PROMPT);
}

/* Nobody takes the text: then nothing typed is taken, and nothing is lost. */
static void back_pressure(void **state)
{
	static const char line[] = "words\n";
	char all[3 * SHELL_TEXT] = "";
	unsigned taken = 0, answered = 0;

	(void)state;
	while (taken < 600) {
		if (shell_typed(&shell, (uint8_t)line[taken % 6])) {
			taken++;
		} else if (!shell_turn(&shell)) {
			assert_true(shell.written - shell.shown > SHELL_TEXT - SHELL_STEP);
			strcat(all, shows());
		}
	}
	strcat(all, answers(""));
	assert_false(shell.is_cut);
	for (const char *at = all; (at = strstr(at, "0 words\r\n" SHELL_PROMPT)); at++)
		answered++;
	assert_int_equal(answered, 100);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(words, open_shell),
		cmocka_unit_test_setup(refused, open_shell),
		cmocka_unit_test_setup(editing, open_shell),
		cmocka_unit_test_setup(long_line, open_shell),
		cmocka_unit_test_setup(steps_of_answers, open_shell),
		cmocka_unit_test_setup(stopped, open_shell),
		cmocka_unit_test_setup(dropped, open_shell),
		cmocka_unit_test_setup(cut, open_shell),
		cmocka_unit_test_setup(plain_text, open_shell),
		cmocka_unit_test_setup(back_pressure, open_shell),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
