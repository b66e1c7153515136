/* SPDX-License-Identifier: Apache-2.0 */
/* The cores' first meeting, with whatever a reset may have left in memory and in every order of
 * starting. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "boot/mailbox.h"

#define ENTRY 0xe020000ull

static struct mailboxes m;

static bool poll_slot(unsigned slot, uint64_t *entry)
{
	uint64_t arg = 0;
	bool go = mailbox_poll(&m, slot, entry, &arg);

	if (go)
		assert_int_equal(arg, slot + 100);
	return go;
}

static void fill(uint8_t byte)
{
	memset(&m, byte, sizeof(m));
}

/* One whole meeting of the leader and core `slot`, from what is in memory now. */
static void meet(unsigned slot, uint64_t salt)
{
	uint64_t entry = 0;

	mailbox_open(&m, salt);
	assert_false(mailbox_answered(&m, slot, slot));
	mailbox_arrive(&m, slot, slot);
	assert_false(poll_slot(slot, &entry));
	assert_true(mailbox_answered(&m, slot, slot));
	mailbox_release(&m, slot, ENTRY, slot + 100);
	assert_true(poll_slot(slot, &entry));
	assert_int_equal(entry, ENTRY);
}

static void cold_start(void **state)
{
	(void)state;
	for (unsigned byte = 0; byte < 256; byte++) {
		fill((uint8_t)byte);
		meet(3, byte);
	}
}

static void many_resets(void **state)
{
	(void)state;
	fill(0);
	for (unsigned i = 0; i < 1000; i++)
		/* the same salt each time: a counter that a reset clears */
		meet(i % MAILBOX_CORES, 7);
}

/* After a warm reset everything says "go" for the last run's nonce: a core that starts first must
 * not believe it. */
static void core_before_leader(void **state)
{
	uint64_t entry = 0;

	(void)state;
	fill(0);
	meet(1, 5);
	assert_int_equal(m.core[1].go, m.nonce); /* as the last run left it */
	m.core[1].entry = 0xbad;
	mailbox_arrive(&m, 1, 1);
	for (int i = 0; i < 3; i++)
		assert_false(poll_slot(1, &entry));
	mailbox_open(&m, 5);
	assert_false(mailbox_answered(&m, 1, 1)); /* its echo is the old nonce */
	assert_false(poll_slot(1, &entry));
	assert_true(mailbox_answered(&m, 1, 1));
	mailbox_release(&m, 1, ENTRY, 101);
	assert_true(poll_slot(1, &entry));
	assert_int_equal(entry, ENTRY);
}

/* A core that has not run since the reset answers nothing, however its slot looks. */
static void silent_core(void **state)
{
	(void)state;
	fill(0);
	meet(2, 9);
	mailbox_open(&m, 9);
	assert_false(mailbox_answered(&m, 2, 2));
	mailbox_open(&m, 9);
	assert_false(mailbox_answered(&m, 2, 2));
}

/* An echo that happens to be the value the leader would draw next makes it draw another. */
static void nonce_collision(void **state)
{
	uint32_t drawn;

	(void)state;
	fill(0);
	mailbox_open(&m, 42);
	drawn = m.nonce;
	fill(0);
	m.core[4].echo = drawn;
	m.core[4].mpidr = 4;
	m.core[5].echo = drawn + 1;
	m.core[5].mpidr = 5;
	mailbox_open(&m, 42);
	assert_false(mailbox_answered(&m, 4, 4));
	assert_false(mailbox_answered(&m, 5, 5));
	assert_int_not_equal(m.nonce, 0);
}

static void zeroed_memory_is_no_go(void **state)
{
	uint64_t entry = 0;

	(void)state;
	fill(0);
	mailbox_arrive(&m, 0, 0);
	assert_false(poll_slot(0, &entry)); /* nonce 0, go 0 */
}

static void wrong_core_in_slot(void **state)
{
	uint64_t entry = 0;

	(void)state;
	fill(0);
	mailbox_open(&m, 1);
	mailbox_arrive(&m, 6, 0x106);
	assert_false(poll_slot(6, &entry));
	assert_false(mailbox_answered(&m, 6, 6));
	assert_true(mailbox_answered(&m, 6, 0x106));
}

static void release_is_for_one_core(void **state)
{
	uint64_t entry = 0;

	(void)state;
	fill(0xff);
	mailbox_open(&m, 1);
	for (unsigned i = 0; i < MAILBOX_CORES; i++) {
		mailbox_arrive(&m, i, i);
		assert_false(poll_slot(i, &entry));
	}
	mailbox_release(&m, 7, ENTRY, 107);
	for (unsigned i = 0; i < MAILBOX_CORES; i++)
		assert_int_equal(poll_slot(i, &entry), i == 7);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cold_start),         cmocka_unit_test(many_resets),
		cmocka_unit_test(core_before_leader), cmocka_unit_test(silent_core),
		cmocka_unit_test(nonce_collision),    cmocka_unit_test(zeroed_memory_is_no_go),
		cmocka_unit_test(wrong_core_in_slot), cmocka_unit_test(release_is_for_one_core),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
