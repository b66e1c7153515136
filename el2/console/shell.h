/* SPDX-License-Identifier: Apache-2.0 */
/*
 * EL2's console, as one terminal has it: a line editor, the answer to a command as a ring of text,
 * and what whoever sits there may do. Pure: somebody else brings what was typed and shows the text.
 *
 * A command answers in steps, each of them short, and the next one only when there is room for its
 * text: so neither a long answer nor many commands hold up the core that serves terminals. While
 * one answers, what is typed is not taken, but for Ctrl-C, which ends it.
 */
#ifndef MULLION_EL2_SHELL_H
#define MULLION_EL2_SHELL_H

#include <stdbool.h>
#include <stdint.h>

#define SHELL_LINE      80u   /* characters of a line; a longer one is refused */
#define SHELL_TEXT      4096u /* characters of the answer that are kept, a power of two */
#define SHELL_STEP      3584u /* what a step may print: 35 lines of 100 characters */
#define SHELL_ARGUMENTS 4u    /* words of a command, its name among them */
#define SHELL_PROMPT    "mullion> "

/* What a terminal may do: bits. */
#define SHELL_SEE     1u /* what the domains do, and their logs */
#define SHELL_CONTROL 2u /* start, stop and restart them */
#define SHELL_MEMORY  4u /* read their memory */
#define SHELL_ALL     7u

struct shell_command;

struct shell {
	uint32_t may; /* SHELL_SEE, .. */
	const struct shell_command *commands;

	/* The line that is typed: its length may be beyond what is kept of it. */
	char line[SHELL_LINE + 1];
	unsigned length;
	bool after_return; /* the newline of a "\r\n" is no line of its own */
	uint8_t escape;    /* in the middle of a key's escape sequence */

	/* The command that answers, NULL: none; its words, the first of them its name. */
	const struct shell_command *command;
	char *word[SHELL_ARGUMENTS];
	unsigned n_words;
	/* The command's own, between its steps; 0 when it begins. */
	uint64_t at, end;
	unsigned row;

	/* Characters ever written, up to the last newline, and shown; text[n % SHELL_TEXT] is the
	 * n-th. What finds no room is left out, and that is said. */
	uint64_t written, lines, shown;
	bool is_cut;
	char before; /* the last one that shell_put() was given */
	char text[SHELL_TEXT];
};

struct shell_command {
	const char *name, *arguments, *help; /* `arguments`: as a reader types them */
	uint8_t least, most;                 /* how many */
	uint32_t right;                      /* what one must be allowed, all of it */
	/* Prints at most SHELL_STEP characters. True: there is more to do in a next step. NULL: it
	 * is no command of this build, whatever else the row says. */
	bool (*step)(struct shell *shell);
};

/* A terminal begins; `commands` is a table that ends with a row without a name, and is kept. */
void shell_open(struct shell *shell, uint32_t may, const struct shell_command *commands);

/* Something typed. False: not now, it is to be offered again after a turn. */
bool shell_typed(struct shell *shell, uint8_t character);

/* Whether a command is to go on, and there is room for the text of its next step. */
bool shell_is_ready(const struct shell *shell);

/* That step, which may not come back (el2/vm/life.h): so another turn is asked for before it.
 * False: it was not ready. */
bool shell_turn(struct shell *shell);

/* The command that answers is given up: a fault of EL2's was in it. */
void shell_drop(struct shell *shell);

/* Somebody else has the terminal from here on: the line, the command and the text of the one before
 * are not his. */
void shell_again(struct shell *shell);

/* The text, as mux.h has it. */
uint64_t shell_written(void *shell, bool eager, uint64_t *lines);
char shell_at(void *shell, uint64_t position);
void shell_show(void *shell, uint64_t until);

/* --- for commands --- */

/* A line of its own. Control characters in it come out as '?'. */
void shell_print(struct shell *shell, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* A character of somebody's text: newlines and tabs as they are, other control characters not at
 * all, so that nobody plays tricks on the terminal. */
void shell_put(struct shell *shell, char character);

#endif
