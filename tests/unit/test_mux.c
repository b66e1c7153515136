/* SPDX-License-Identifier: Apache-2.0 */
/* Several consoles on one terminal, as the terminal sees them. */
#include "el2/console/mux.h"
#include "el2/console/shell.h"

#include <stdio.h>
#include <string.h>

#include "tests/unit/expect.h"
#include "tests/unit/mux_help.h"

#define RED      "\033[31m"
#define GREEN    "\033[32m"
#define PLAIN    "\033[0m "
#define LEFT     RED "[left]" PLAIN
#define RIGHT    GREEN "[right]" PLAIN
#define FOR_EVER 100000u

static struct end left, right, own, shell;
static struct mux mux;
static char seen[16384];

static void begin(unsigned guests)
{
	memset(&mux, 0, sizeof(mux));
	end_begin(&left);
	end_begin(&right);
	end_begin(&own);
	end_begin(&shell);
	mux_add(&mux, 0, "left", &end_guest, &left);
	if (guests > 1)
		mux_add(&mux, 0, "right", &end_guest, &right);
	mux_add(&mux, 0, NULL, &end_log, &own);
	mux_add(&mux, 'm', "mullion", &end_own, &shell);
	mux_open(&mux, ESCAPE);
}

static int two(void **state)
{
	(void)state;
	begin(2);
	return 0;
}

/* What the terminal gets of one turn, at most so many characters. */
static const char *turn(unsigned most)
{
	unsigned n = 0;

	mux_look(&mux);
	for (int character; n < most && (character = mux_next(&mux)) != MUX_NOTHING;) {
		assert_true(n < sizeof(seen) - 1);
		seen[n++] = (char)character;
	}
	seen[n] = '\0';
	assert_int_equal(mux_settle(&mux), n < most);
	return seen;
}

static const char *shows(void)
{
	return turn(FOR_EVER);
}

static void types(const char *text)
{
	for (; *text; text++) {
		assert_true(mux_takes(&mux));
		mux_type(&mux, (uint8_t)*text);
	}
}

/* The only console is as if it had the UART. */
static void one_alone(void **state)
{
	(void)state;
	begin(1);
	prints(&left, "login: \033[1m\r");
	prints(&own, "[ 0.1] el2: a line\n");
	assert_string_equal(shows(), "login: \033[1m\r");
	assert_true(left.eager);
	types("root\n\x03");
	assert_string_equal(left.got, "root\n\x03");
	/* and the log's line is there when one asks for all */
	types("\x1d"
	      "a");
	assert_string_equal(shows(),
			    "\r\n[mullion] all are shown, left is typed to (^] ? helps)\r\n"
			    "[ 0.1] el2: a line\r\n");
}

static void whole_lines(void **state)
{
	(void)state;
	prints(&right, "half");
	assert_string_equal(shows(), "");
	assert_false(right.eager);
	prints(&left, "$ ");
	assert_string_equal(shows(), LEFT "$ ");
	prints(&right, " and half\n");
	prints(&own, "[ 1.0] el2: said\n");
	/* the prompt is cut, and there again when the others are done */
	assert_string_equal(shows(),
			    "\r\n" RIGHT "half and half\r\n[ 1.0] el2: said\r\n" LEFT "$ ");
	types("ls\n");
	prints(&left, "ls\r\n");
	assert_string_equal(shows(), "ls\r\n");
	assert_string_equal(left.got, "ls\n");
	assert_int_equal(left.shown, left.written);
	assert_int_equal(right.shown, right.written);
	assert_int_equal(own.shown, own.written);
}

/* A long line is not kept for its end, nor shown again. */
static void long_lines(void **state)
{
	char line[MUX_LINE + 1];

	(void)state;
	memset(line, 'x', MUX_LINE);
	line[MUX_LINE] = '\0';
	prints(&right, line);
	shows();
	assert_memory_equal(seen, RIGHT, strlen(RIGHT));
	assert_int_equal(strlen(seen), strlen(RIGHT) + MUX_LINE);
	prints(&right, "y");
	assert_string_equal(shows(), "y"); /* its line is open */
	prints(&left, "z\n");
	assert_string_equal(shows(), "\r\n" LEFT "z\r\n");
	prints(&right, "\n\n");
	assert_string_equal(shows(), "\r\n\r\n");
}

static unsigned count_of(char character)
{
	unsigned n = 0;

	for (const char *at = seen; *at; at++)
		n += *at == character;
	return n;
}

/* One that goes on and on in its line leaves the others theirs, be it the one that is typed to, and
 * has its own once. */
static void endless_lines(void **state)
{
	char flood[3001];

	(void)state;
	memset(flood, 'x', sizeof(flood) - 1);
	flood[sizeof(flood) - 1] = '\0';
	prints(&left, flood);
	prints(&right, "z\ny\n");
	turn(2 * MUX_LINE);
	assert_non_null(strstr(seen, "\r\n" RIGHT "z\r\n" LEFT "x"));
	shows();
	assert_non_null(strstr(seen, "\r\n" RIGHT "y\r\n" LEFT "x"));
	assert_int_equal(right.shown, right.written);
	assert_int_equal(left.shown, left.written);
	/* alone, its line goes on */
	prints(&left, flood);
	assert_int_equal(strlen(shows()), 3000);
	assert_int_equal(count_of('x'), 3000);
}

/* What is left out costs the core that shows it time, and no UART holds back who prints that. */
static void left_out(void **state)
{
	(void)state;
	for (unsigned i = 0; i < MUX_PASS + 3; i++)
		prints(&right, "\r");
	prints(&right, "z\n");
	mux_look(&mux);
	assert_int_equal(mux_next(&mux), MUX_NOTHING);
	assert_int_equal(mux_next(&mux), MUX_NOTHING);
	assert_int_equal(mux.passed, MUX_PASS);
	assert_false(mux_settle(&mux));
	assert_int_equal(right.shown, MUX_PASS);
	assert_string_equal(shows(), RIGHT "z\r\n");
	assert_int_equal(mux.passed, 3);
}

/* Nobody writes in another's name, nor over it. */
static void no_forgery(void **state)
{
	(void)state;
	prints(&right, "a\033[31m[left]\rb\b\x7f\tc\n");
	assert_string_equal(shows(), RIGHT "a[31m[left]b\tc\r\n");
	/* nor with the control characters of the upper half: CSI in UTF-8, and as it is */
	prints(&right, "a\xc2\x9b"
		       "2Kb\x9b"
		       "A \xe2\x9b\x94 \xc3\x9f\n");
	assert_string_equal(shows(), RIGHT "a\xc2"
					   "2KbA \xe2\x9b\x94 \xc3\x9f\r\n");
}

/* In turn, so that one that floods leaves the others their lines. */
static void in_turn(void **state)
{
	(void)state;
	types("\x1d"
	      "1"
	      "\x1d"
	      "a");
	shows();
	for (unsigned i = 0; i < 3; i++) {
		prints(&left, "l\n");
		prints(&right, "r\n");
		prints(&own, "o\n");
	}
	assert_string_equal(shows(), LEFT "l\r\n" RIGHT "r\r\no\r\n" LEFT "l\r\n" RIGHT
					  "r\r\no\r\n" LEFT "l\r\n" RIGHT "r\r\no\r\n");
	/* however short a turn is */
	prints(&left, "l\n");
	prints(&right, "r\n");
	assert_string_equal(turn(3), "\033[3");
	assert_string_equal(shows(), "1m[left]" PLAIN "l\r\n" RIGHT "r\r\n");
}

static void alone(void **state)
{
	char flood[3000];

	(void)state;
	prints(&left, "$ ");
	shows();
	types("\x1d"
	      "2");
	assert_string_equal(shows(), "\r\n[mullion] right alone (^] ? helps)\r\n");
	prints(&left, "unseen\n");
	prints(&right, "raw\r\033[K");
	assert_string_equal(shows(), "raw\r\033[K");
	types("x");
	assert_string_equal(right.got, "x");
	assert_int_equal(left.n_got, 0);
	/* who is not shown is not held up: the last of it waits */
	memset(flood, 'f', sizeof(flood));
	flood[sizeof(flood) - 2] = '\n';
	flood[sizeof(flood) - 1] = '\0';
	prints(&left, flood);
	assert_string_equal(shows(), "");
	assert_int_equal(left.written - left.shown, MUX_KEPT);
	/* nor EL2's own, which answers whoever is attached to it: a command begins where there is
	 * room for a step of it */
	prints(&shell, flood);
	assert_string_equal(shows(), "");
	assert_int_equal(shell.written - shell.shown, MUX_OWN);
	assert_true(MUX_OWN <= SHELL_TEXT - SHELL_STEP);
	types("\x1d"
	      "1");
	shows();
	assert_int_equal(strlen(seen),
			 strlen("\r\n[mullion] left alone (^] ? helps)\r\n") + MUX_KEPT);
}

static void commands(void **state)
{
	(void)state;
	types("\x1d?");
	assert_string_equal(shows(),
			    "[mullion] after ^]: NUMBER one alone, a all, ^] itself; there are"
			    "\r\n  1 left (typed to)\r\n  2 right\r\n  m mullion\r\n");
	types("\x1d"
	      "3");
	assert_string_equal(shows(), "[mullion] there is no console of that number\r\n");
	types("\x1d\x1d"
	      "q");
	assert_string_equal(left.got, "\x1dq");
	assert_string_equal(shows(), "");
	types("\x1dz"); /* no command: help */
	assert_memory_equal(shows(), "[mullion] after", 15);
	/* asked again and again, it says what it has room for */
	for (unsigned i = 0; i < 100; i++)
		types("\x1d?");
	assert_int_equal(strlen(shows()), sizeof(mux.queue));
}

/* The channel with a key is like the others, but that it has no number. */
static void key(void **state)
{
	(void)state;
	types("\x1dm");
	assert_string_equal(shows(), "\r\n[mullion] mullion alone (^] ? helps)\r\n");
	types("ps\x1d"
	      "a");
	assert_string_equal(shell.got, "ps");
	assert_int_equal(left.n_got, 0);
	assert_string_equal(shows(), "[mullion] all are shown, mullion is typed to (^] ? helps)"
				     "\r\n");
	prints(&shell, "$ ");
	assert_string_equal(shows(), "\033[34m[mullion]" PLAIN "$ ");
	types("\x1d"
	      "2x");
	assert_string_equal(right.got, "x");
	shows();
	types("\x1d"
	      "4");
	assert_string_equal(shows(), "\r\n[mullion] there is no console of that number\r\n");
	types("\x1d\0"); /* no key of any */
}

/* What finds no room waits, and what comes behind it stays in the UART. */
static void held(void **state)
{
	(void)state;
	left.room = 0;
	types("a");
	assert_false(mux_takes(&mux));
	assert_false(mux_takes(&mux));
	left.room = 2;
	assert_true(mux_takes(&mux));
	types("b");
	assert_string_equal(left.got, "ab");
}

/* Who takes nothing for long does not keep the terminal: what is typed for it is answered by BEL,
 * and the escape character is seen. As soon as it takes something all is as before. */
static void not_for_ever(void **state)
{
	uint32_t given;

	(void)state;
	types("\x1d"
	      "1");
	shows();
	left.room = 0;
	mux_type(&mux, 'a');
	given = mux.given;
	/* it has taken something meanwhile */
	mux_waited(&mux, given - 1);
	assert_false(mux_takes(&mux));
	mux_waited(&mux, given);
	assert_true(mux_takes(&mux));
	assert_string_equal(shows(), "\a");
	types("bc\x1d"
	      "2d");
	assert_string_equal(shows(), "\a\a\r\n[mullion] right alone (^] ? helps)\r\n");
	assert_string_equal(right.got, "d");
	assert_string_equal(left.got, "");
	/* one that takes something is waited for again */
	types("\x1d"
	      "1");
	left.room = 1;
	types("e");
	assert_string_equal(left.got, "e");
	mux_waited(&mux, mux.given); /* nothing is held */
	left.room = 0;
	mux_type(&mux, 'f');
	assert_false(mux_takes(&mux));
	/* one that only is busy ends by itself */
	mux.channel[0].ops = &end_own;
	mux_waited(&mux, mux.given);
	assert_false(mux_takes(&mux));
	assert_string_equal(left.got, "e");
}

/* Of one that does not read the others know nothing: each is waited for, and EL2's own, which is
 * only busy, loses nothing at all. */
static void not_for_another(void **state)
{
	(void)state;
	left.room = right.room = shell.room = 0;
	mux_type(&mux, 'a');
	mux_waited(&mux, mux.given);
	assert_true(mux_takes(&mux));
	assert_string_equal(shows(), "\a");
	mux_give(&mux, 3, 'b');
	assert_false(mux_takes(&mux));
	shell.room = 1;
	assert_true(mux_takes(&mux));
	assert_string_equal(shell.got, "b");
	/* and the first one is not waited for again by that */
	types("c");
	assert_true(mux_takes(&mux));
	assert_string_equal(shows(), "\a");
	mux_give(&mux, 1, 'd');
	assert_false(mux_takes(&mux));
}

/* At the end lines are shown that have none; and of what was kept too long its last part. */
static void flush(void **state)
{
	char flood[5000];

	(void)state;
	prints(&right, "last words");
	assert_string_equal(shows(), "");
	mux.flush = true;
	assert_string_equal(shows(), RIGHT "last words");
	assert_true(right.eager);
	memset(flood, 'f', sizeof(flood) - 1);
	flood[sizeof(flood) - 1] = '\0';
	prints(&own, flood);
	shows();
	assert_int_equal(strlen(seen), 2 + 4096 + strlen("\r\n" RIGHT "last words"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_alone),
		cmocka_unit_test_setup(whole_lines, two),
		cmocka_unit_test_setup(long_lines, two),
		cmocka_unit_test_setup(endless_lines, two),
		cmocka_unit_test_setup(left_out, two),
		cmocka_unit_test_setup(no_forgery, two),
		cmocka_unit_test_setup(in_turn, two),
		cmocka_unit_test_setup(alone, two),
		cmocka_unit_test_setup(commands, two),
		cmocka_unit_test_setup(key, two),
		cmocka_unit_test_setup(held, two),
		cmocka_unit_test_setup(not_for_ever, two),
		cmocka_unit_test_setup(not_for_another, two),
		cmocka_unit_test_setup(flush, two),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
