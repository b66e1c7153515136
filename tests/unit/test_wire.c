/* SPDX-License-Identifier: Apache-2.0 */
/* The UART's line with a tool at its other end. E is the escape character, as text `^`. */
#include "el2/console/wire.h"

#include <string.h>

#include "tests/unit/expect.h"
#include "tests/unit/mux_help.h"

static struct end left, right, own;
static struct mux mux;
static struct wire wire;
static char seen[16384];

static struct end log_end;

static int two(void **state)
{
	(void)state;
	memset(&mux, 0, sizeof(mux));
	end_begin(&left);
	end_begin(&right);
	end_begin(&own);
	end_begin(&log_end);
	mux_add(&mux, 0, "left", &end_guest, &left);
	mux_add(&mux, 0, "right", &end_guest, &right);
	mux_add(&mux, 0, NULL, &end_log, &log_end);
	mux_add(&mux, 'm', "own", &end_own, &own);
	mux_open(&mux, ESCAPE);
	wire_open(&wire, &mux);
	return 0;
}

/* What comes on the line of one turn, at most so many characters, with E as ^. */
static const char *turn(unsigned most)
{
	unsigned n = 0;

	wire_look(&wire);
	for (int character; n < most && (character = wire_next(&wire)) != MUX_NOTHING;) {
		assert_true(n < sizeof(seen) - 1);
		seen[n++] = character == ESCAPE ? '^' : (char)character;
	}
	seen[n] = '\0';
	assert_int_equal(wire_settle(&wire), n < most);
	return seen;
}

static const char *says(void)
{
	return turn(100000);
}

/* With ^ for E. */
static void types(const char *text)
{
	for (; *text; text++) {
		assert_true(mux_takes(&mux));
		wire_type(&wire, *text == '^' ? ESCAPE : (uint8_t)*text);
	}
}

#define NAMES "^xleft\nright\n-\nown\n\n"

/* Without a tool the line is the terminal's. */
static void terminal(void **state)
{
	(void)state;
	prints(&left, "a\n");
	assert_string_equal(says(), "\033[31m[left]\033[0m a\r\n");
	types("b^a");
	assert_string_equal(left.got, "b");
	assert_string_equal(says(), "[mullion] all are shown, left is typed to (^] ? helps)\r\n");
}

/* It is told what there is; the terminal goes on in a stream of its own. */
static void names(void **state)
{
	(void)state;
	types("^x");
	prints(&left, "a\n");
	assert_string_equal(says(), NAMES "^@\033[31m[left]\033[0m a\r\n");
	types("b^^1c^@^^a");
	assert_string_equal(left.got, "bc");
	assert_false(mux.alone);
	(void)says();
	/* once more, and it is told once more; nothing is open */
	types("^1^+^x");
	prints(&left, "b\n");
	assert_string_equal(says(), NAMES "^@\033[31m[left]\033[0m b\r\n");
}

/* One console each way, byte for byte, E among them; the terminal has it as well. */
static void attached(void **state)
{
	(void)state;
	prints(&right, "login: ");
	types("^x^2^+");
	/* what it said before is there, too */
	assert_string_equal(says(), NAMES "^2login: ");
	types("ls^^^@x^2!");
	assert_string_equal(right.got, "ls\x1d!");
	assert_string_equal(left.got, "x");
	assert_true(right.eager);
	prints(&right, "\x1d\x01\r\n");
	prints(&left, "L\n");
	assert_string_equal(says(), "^^\x01\r\n^@\033[31m[left]\033[0m L\r\n"
				    "\033[32m[right]\033[0m login: \r\n");
	types("^-");
	prints(&right, "b\n");
	assert_string_equal(says(), "\033[32m[right]\033[0m b\r\n");
}

/* A guest is held back by who is slowest of those that it is sent to. */
static void held_back(void **state)
{
	(void)state;
	types("^x^1^+");
	(void)says();
	prints(&left, "0123456789");
	(void)turn(4);
	assert_true(left.shown < 4);
	(void)says();
	assert_int_equal(left.shown, 10);
	/* not by one that has gone */
	prints(&left, "0123456789");
	(void)turn(13);
	types("^-");
	(void)says();
	assert_int_equal(left.shown, 20);
}

/* Two that print without end have the line in turns. */
static void turns(void **state)
{
	const char *text;

	(void)state;
	types("^x^1^+^2^+");
	(void)says();
	for (unsigned i = 0; i < 100; i++) {
		prints(&left, "llllllllll");
		prints(&right, "rrrrrrrrrr");
	}
	text = turn(400);
	assert_non_null(strstr(text, "^1"));
	assert_non_null(strstr(text, "^2"));
	assert_non_null(strstr(text, "^@"));
	for (const char *run = text; (run = strpbrk(run, "lr"));) {
		size_t length = strspn(run, "l") + strspn(run, "r");

		assert_true(length <= WIRE_TURN + 1);
		run += length;
	}
}

/* What a guest has taken is said, so that no more than it has room for is on its way. */
static void taken(void **state)
{
	(void)state;
	left.taken = 5000;
	types("^x^1^+");
	(void)says();
	left.taken += 63;
	assert_string_equal(says(), "");
	left.taken += 66;
	assert_string_equal(says(), "^!1^!1");
	assert_string_equal(says(), "");
	/* of one that takes it as it comes */
	types("^4^+");
	for (unsigned i = 0; i < 64; i++)
		types("z");
	assert_string_equal(says(), "^!4");
	/* nobody is told any more */
	left.taken += 64;
	types("^q");
	assert_string_equal(says(), "^q");
	prints(&left, "a\n");
	assert_string_equal(says(), "\033[31m[left]\033[0m a\r\n");
	types("y^^");
	assert_string_equal(left.got, "y\x1d");
}

/* What is no stream is no fault; what was missed is over at the next E. */
static void nonsense(void **state)
{
	(void)state;
	types("^x^9lost^3lost^+^-^?lost^+^2r");
	assert_string_equal(right.got, "r");
	assert_string_equal(left.got, "");
	assert_string_equal(says(), NAMES);
	/* no room for one: nothing else is taken until there is */
	right.room = 0;
	wire_type(&wire, 's');
	assert_false(mux_takes(&mux));
	right.room = 1;
	assert_true(mux_takes(&mux));
	assert_string_equal(right.got, "rs");
}

/* E as the first character of a stream's turn; and who asks twice has it once. */
static void escape_first(void **state)
{
	(void)state;
	types("^x^2^+^+");
	(void)says();
	prints(&right, "\x1d!");
	assert_string_equal(says(), "^2^^!");
	types("^+");
	assert_string_equal(says(), "");
}

/* What comes after the machine's end is the terminal's. */
/* Text that somebody else sends is the terminal's; what was sent goes on behind it. */
static void to_view(void **state)
{
	char text[3];

	(void)state;
	wire_to_view(&wire, text);
	assert_string_equal(text, "");
	types("^x^1^+");
	(void)says();
	prints(&left, "one");
	wire_to_view(&wire, text);
	assert_string_equal(text, "\x1d@");
	assert_string_equal(says(), "\033[31m[left]\033[0m one^1one");
}

static void flushed(void **state)
{
	(void)state;
	types("^x^1^+");
	(void)says();
	prints(&left, "off");
	mux.flush = true;
	assert_string_equal(says(), "^1off^@\033[31m[left]\033[0m off");
	assert_string_equal(says(), "");
	assert_string_equal(says(), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(terminal, two),     cmocka_unit_test_setup(names, two),
		cmocka_unit_test_setup(attached, two),     cmocka_unit_test_setup(held_back, two),
		cmocka_unit_test_setup(turns, two),        cmocka_unit_test_setup(taken, two),
		cmocka_unit_test_setup(nonsense, two),     cmocka_unit_test_setup(flushed, two),
		cmocka_unit_test_setup(escape_first, two), cmocka_unit_test_setup(to_view, two),
	};

	return cmocka_run_group_tests_name("wire", tests, NULL, NULL);
}
