/* SPDX-License-Identifier: Apache-2.0 */
/* EL2's console behind the virtual PL011 of the domain with mullion,control, over its lives. */
#include "el2/console/control.h"

#include <stdio.h>
#include <string.h>

#include "tests/unit/device_help.h"

#define DR   0x00u
#define FR   0x18u
#define RIS  0x3cu
#define RXFE 0x10u

static struct vgic_vm its_gic;
static unsigned pokes;
static char done[256], seen[8192];

static void poke(void)
{
	pokes++;
}

/* Of the domain before it has answered what is not read yet. */
static bool stop(struct shell *shell)
{
	strcat(done, shell->word[1]);
	strcat(done, ".");
	for (unsigned i = 0; i < 20; i++)
		shell_print(shell, "secret %u", i);
	return false;
}

static bool never_ends(struct shell *shell)
{
	shell_print(shell, "line %u", shell->row++);
	return true;
}

static const struct shell_command table[] = {
	{"stop", "DOMAIN", "", 1, 1, SHELL_CONTROL, stop},
	{"count", "", "", 0, 0, SHELL_SEE, never_ends},
	{"dump", "", "", 0, 0, SHELL_MEMORY, never_ends},
	{.name = NULL},
};

static void writes(const char *text)
{
	bool there = true;

	for (; *text; text++)
		vpl011_registers.write(NULL, &control_uart, DR, 4, (uint8_t)*text, &there);
}

static uint32_t get(uint64_t offset)
{
	bool there = true;

	return (uint32_t)vpl011_registers.read(NULL, &control_uart, offset, 4, &there);
}

/* What the guest has got, and reads. */
static const char *reads(void)
{
	unsigned n = 0;

	while (!(get(FR) & RXFE))
		seen[n++] = (char)get(DR);
	seen[n] = '\0';
	return seen;
}

static void turns(unsigned count)
{
	while (count--)
		control_turn();
}

/* Until nothing more is said. */
static const char *hears(void)
{
	char all[sizeof(seen)] = "";

	do {
		turns(3);
		assert_true(strlen(all) + 256 < sizeof(all));
		strcat(all, reads());
	} while (*seen);
	return strcpy(seen, all);
}

static void restarts(void)
{
	vpl011_registers.reset(NULL, &control_uart);
}

static int begin(void **state)
{
	(void)state;
	lock_order_open(&device_order);
	line_gic = control_uart.gic = &its_gic;
	line_intid = control_uart.intid = 64;
	control_uart.lock.level = LOCK_DEVICE;
	control_open(poke, table);
	restarts();
	hears();
	*done = '\0';
	pokes = 0;
	return 0;
}

static void commands(void **state)
{
	(void)state;
	writes("stop b\n");
	assert_memory_equal(hears(), "stop b\r\nsecret 0\r\n", 18);
	assert_string_equal(done, "b.");
	writes("dump\n"); /* whose memory it is, is nobody's to know */
	assert_non_null(strstr(hears(), "this console has no right to do that"));
}

/* Half a command, in a line or not yet taken from the device: the next life gives others. */
static void half_a_command(void **state)
{
	(void)state;
	writes("stop b");
	turns(3);
	restarts();
	assert_string_equal(hears(), "mullion> ");
	writes("\n");
	assert_string_equal(hears(), "\r\nmullion> ");
	assert_string_equal(done, "");
	writes("stop c");
	restarts();
	writes("\nstop d\n");
	hears();
	assert_string_equal(done, "d.");
	writes("\033"); /* of a key */
	turns(3);
	restarts();
	writes("[A\n");
	assert_non_null(strstr(hears(), "[A: there is no such command"));
}

/* What was typed, and was not done before the end. */
static void commands_to_come(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 100; i++)
		writes("stop b\n");
	turns(4);
	*done = '\0';
	restarts();
	writes("stop c\n");
	hears();
	assert_string_equal(done, "c.");
}

/* Answers that the life before has not read, in the device or on their way to it. */
static void answers(void **state)
{
	(void)state;
	writes("stop b\n");
	turns(8);
	restarts();
	assert_string_equal(reads(), "");
	assert_string_equal(hears(), "mullion> ");
	/* one that was just about to be given */
	writes("count\n");
	turns(8);
	restarts();
	vpl011_receive(&control_uart, 'x');
	turns(1);
	assert_int_equal(get(RIS) & 0x10, 0);
	assert_string_equal(hears(), "mullion> ");
	pokes = 0;
	turns(1);
	assert_int_equal(pokes, 0); /* the command is not gone on with */
}

/* A turn takes and gives 64 characters; what finds no room at a guest that does not read waits, and
 * holds up nothing. */
static void in_parts(void **state)
{
	(void)state;
	writes("stop b "
	       "                                                                         \n");
	turns(1);
	assert_string_equal(done, "");
	assert_true(pokes);
	writes("stop c\nstop d\n");
	turns(50);
	assert_string_equal(done, "b.c.d.");
	pokes = 0;
	turns(1);
	assert_int_equal(pokes, 0);
	assert_int_equal(strlen(reads()), VPL011_RECEIVE);
	assert_int_equal(pokes, 1);
	assert_non_null(strstr(hears(), "stop d"));
}

/* Nobody has control: the device is not there. */
static void nobody(void **state)
{
	(void)state;
	control_uart.gic = NULL;
	pokes = 0;
	turns(1);
	assert_int_equal(pokes, 0);
	control_drop();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(commands, begin),
		cmocka_unit_test_setup(half_a_command, begin),
		cmocka_unit_test_setup(commands_to_come, begin),
		cmocka_unit_test_setup(answers, begin),
		cmocka_unit_test_setup(in_parts, begin),
		cmocka_unit_test_setup(nobody, begin),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
