/* SPDX-License-Identifier: Apache-2.0 */
/* What a guest prints by calls becomes lines of the log, of one life each. */
#include "el2/vm/print_line.h"

#include <string.h>

#include "tests/unit/expect.h"
#include "tests/unit/log_help.h"

static struct print_line line;

static int begin(void **state)
{
	(void)state;
	log_help_start();
	memset(&line, 0, sizeof(line));
	return 0;
}

static void puts_all(const char *text)
{
	for (; *text; text++)
		print_line_put(&line, "rt", *text);
}

static void lines(void **state)
{
	(void)state;
	puts_all("one\r\n\ntw");
	assert_string_equal(logged, HEAD "[rt] one\r\n" HEAD "[rt] \r\n");
	puts_all("o\n");
	assert_string_equal(logged, HEAD "[rt] one\r\n" HEAD "[rt] \r\n" HEAD "[rt] two\r\n");
}

/* What is too long for a line goes on in the next one. */
static void long_line(void **state)
{
	char text[2 * sizeof(line.text)] = "", *after;

	(void)state;
	memset(text, 'a', sizeof(line.text) - 1);
	strcat(text, "bc\n");
	puts_all(text);
	after = strstr(logged, "\n");
	assert_non_null(after);
	assert_string_equal(after + 1, HEAD "[rt] bc\r\n");
}

static void end_of_a_life(void **state)
{
	(void)state;
	print_line_end(&line, "rt");
	puts_all("be");
	print_line_end(&line, "rt");
	print_line_end(&line, "rt");
	puts_all("listens\n");
	print_line_end(&line, "rt");
	assert_string_equal(logged, HEAD "[rt] be\r\n" HEAD "[rt] listens\r\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(lines, begin),
		cmocka_unit_test_setup(long_line, begin),
		cmocka_unit_test_setup(end_of_a_life, begin),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
