/* SPDX-License-Identifier: Apache-2.0 */
/* What is kept of a stop, until when, and how it is printed. */
#include "tests/unit/expect.h"

#include <stdbool.h>
#include <string.h>

#include "el2/console/stop_record.h"
#include "lib/printf.h"

static struct stop_record record;
static char text[8192];
static unsigned longest;

static void keep_line(void *ctx, const char *line)
{
	assert_ptr_equal(ctx, text);
	assert_null(strchr(line, '\n'));
	if (strlen(line) > longest)
		longest = (unsigned)strlen(line);
	strcat(text, line);
	strcat(text, "\n");
}

static const struct lines lines = {.print = keep_line, .ctx = text};

static int begin(void **state)
{
	(void)state;
	memset(&record, 0, sizeof(record));
	text[0] = '\0';
	longest = 0;
	return 0;
}

static void read_it(void)
{
	text[0] = '\0';
	stop_record_read(&record, "left", &lines);
}

static void assert_has(const char *what)
{
	if (!strstr(text, what))
		fail_msg("no \"%s\" in:\n%s", what, text);
}

static void stop(const char *why)
{
	if (!stop_record_begin(&record))
		return;
	strncpy(record.why, why, sizeof(record.why) - 1);
	record.image = "rt-v2";
	record.us = 12000034;
	record.core = 3;
	record.vcpu = 1;
	record.instruction = 0xd503201f;
	strcpy(record.near, "uart@9000000");
	for (unsigned i = 0; i < 31; i++)
		record.regs.x[i] = i;
	for (unsigned i = 0; i < VCPU_REGS_COUNT; i++)
		record.regs.system[i] = 0x100 + i;
	record.regs.calls = 5;
	for (unsigned i = 0; i < 5; i++)
		record.regs.from[i] = 0x40080000 + 4 * i;
	record.n_exits = 4;
	record.exits[0] = (struct exit){0x96000046, 0x40080100};
	record.exits[1] = (struct exit){0x56000000, 0x40080200};
	record.exits[2] = (struct exit){0x5a000000, 0x40080300};
	record.exits[3] = (struct exit){EXIT_STARTS, 0x40080000};
	stop_record_filled(&record);
}

static void nothing_yet(void **state)
{
	(void)state;
	assert_false(stop_record_is_new(&record));
	read_it();
	assert_string_equal(text,
			    "left: no report: neither a fault nor its watchdog has stopped it\n");
}

static void all_of_it(void **state)
{
	(void)state;
	stop("trap that no guest should cause");
	read_it();
	assert_has("left: stopped at 12.000034 s on core 3, vCPU 1:\n"
		   "  trap that no guest should cause\n"
		   "image rt-v2\n"
		   "instruction d503201f, last stage-2 abort next to uart@9000000\n"
		   "x0  0000000000000000  x1  0000000000000001  x2  0000000000000002  "
		   "x3  0000000000000003\n");
	assert_has("\nx28 000000000000001c  x29 000000000000001d  x30 000000000000001e\n"
		   "ELR_EL2   0000000000000100  SPSR_EL2  0000000000000101  "
		   "ESR_EL2   0000000000000102\n");
	assert_has("TPIDR_EL1 0000000000000111\n"
		   "called from  0000000040080000  0000000040080004  0000000040080008  "
		   "000000004008000c\n");
	assert_has("\ncalled from  0000000040080010\n");
	assert_has("\nexits, the last one first:\n"
		   "ESR 96000046 at 0000000040080100  ESR 56000000 at 0000000040080200  "
		   "ESR 5a000000 at 0000000040080300\n"
		   "its start    at 0000000040080000\n");
	assert_null(strstr(text, "more since"));
	assert_true(longest <= LINES_WIDTH);
}

/* A fault of EL2's own: its registers come first, with its SP; no instruction is known. */
static void a_fault_of_our_own(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 32; i++)
		record.own.x[i] = 0x7fe00000 + i;
	record.is_own = true;
	stop("synchronous exception: ESR_EL2 0x86000005");
	read_it();
	assert_has("  synchronous exception: ESR_EL2 0x86000005\n"
		   "image rt-v2\n"
		   "a fault of the hypervisor's, with these registers:\n"
		   "x0  000000007fe00000  x1  000000007fe00001  x2  000000007fe00002  "
		   "x3  000000007fe00003\n");
	assert_has("\nx28 000000007fe0001c  x29 000000007fe0001d  x30 000000007fe0001e  "
		   "sp  000000007fe0001f\n"
		   "the vCPU's at its last trap, but of the fault what is named EL2:\n"
		   "x0  0000000000000000  x1  0000000000000001");
	assert_null(strstr(text, "instruction"));
	assert_true(longest <= LINES_WIDTH);
	/* the guest's trap had saved few of them */
	record.is_short = true;
	stop("synchronous exception: ESR_EL2 0x86000005");
	read_it();
	assert_has("named EL2:\nx8 to x15 and x18 to x29 were not saved: they are 0 here\nx0  ");
}

static void kept_until_read(void **state)
{
	(void)state;
	stop("first");
	assert_true(stop_record_is_new(&record));
	stop("second");
	stop("third");
	assert_true(stop_record_is_new(&record));
	read_it();
	assert_false(stop_record_is_new(&record));
	assert_has("  first\n");
	assert_has("2 stops more since then: their lines are in the log\n");
	/* it may be read again */
	read_it();
	assert_has("  first\n");
	/* and the next one takes its place */
	stop("fourth");
	assert_true(stop_record_is_new(&record));
	read_it();
	assert_has("  fourth\n");
	assert_null(strstr(text, "more since"));
}

/* A stop comes on another core while this one reads. */
static void stop_while_reading(void *ctx, const char *line)
{
	if (strstr(line, "on core"))
		assert_false(stop_record_begin(&record));
	keep_line(ctx, line);
}

static void not_changed_while_it_is_read(void **state)
{
	const struct lines other = {.print = stop_while_reading, .ctx = text};

	(void)state;
	stop("first");
	stop_record_read(&record, "left", &other);
	assert_has("  first\n");
	stop("second");
	read_it();
	assert_has("  second\n");
}

static void not_read_while_it_is_filled(void **state)
{
	(void)state;
	assert_true(stop_record_begin(&record));
	assert_false(stop_record_begin(&record));
	assert_false(stop_record_is_new(&record));
	read_it();
	assert_string_equal(text,
			    "left: no report: neither a fault nor its watchdog has stopped it\n");
}

static void a_long_reason(void **state)
{
	char why[STOP_WHY];

	(void)state;
	memset(why, 'w', sizeof(why) - 1);
	why[sizeof(why) - 1] = '\0';
	stop(why);
	read_it();
	why[80] = '\0';
	assert_has(why);
	assert_true(longest <= LINES_WIDTH);
	assert_has("  wwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwww"
		   "ww\nimage rt-v2\ninstruction");
}

/* The ring as a trap fills it. */
static void the_last_exits(void **state)
{
	static struct exit_ring ring;
	struct exit *next = ring.exit, found[EXITS];

	(void)state;
	next = exit_note(next, EXIT_STARTS, 1);
	for (unsigned i = 2; i < 5; i++)
		next = exit_note(next, 0x56000000, i);
	assert_int_equal(exits_copy(next, found), 4);
	assert_int_equal(found[0].elr, 4);
	assert_int_equal(found[3].esr, EXIT_STARTS);
	for (unsigned i = 5; i < 100; i++)
		next = exit_note(next, 0x56000000, i);
	assert_int_equal(exits_copy(next, found), EXITS);
	for (unsigned i = 0; i < EXITS; i++)
		assert_int_equal(found[i].elr, 99 - i);
	for (unsigned i = 0; i < COUNT(ring.beyond); i++)
		assert_int_equal(ring.beyond[i], 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(nothing_yet, begin),
		cmocka_unit_test_setup(all_of_it, begin),
		cmocka_unit_test_setup(a_fault_of_our_own, begin),
		cmocka_unit_test_setup(kept_until_read, begin),
		cmocka_unit_test_setup(not_changed_while_it_is_read, begin),
		cmocka_unit_test_setup(not_read_while_it_is_filled, begin),
		cmocka_unit_test_setup(a_long_reason, begin),
		cmocka_unit_test_setup(the_last_exits, begin),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
