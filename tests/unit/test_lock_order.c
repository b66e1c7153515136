/* SPDX-License-Identifier: Apache-2.0 */
/* The order of locks, as a debug build checks it. */
#include "lib/lock_order.h"

#include <stdio.h>

#include "tests/unit/expect.h"

static uint32_t cores[2];
static unsigned self;
static char said[100];

static uint32_t *held(void)
{
	return self < 2 ? &cores[self] : NULL;
}

static void broken(const char *taken, const char *under)
{
	snprintf(said, sizeof(said), "%s under %s", taken, under);
}

static const struct lock_order_ops ops = {.held = held, .broken = broken};

static int fresh(void **state)
{
	(void)state;
	lock_order_open(&ops);
	cores[0] = cores[1] = self = 0;
	said[0] = '\0';
	return 0;
}

static void in_order(void **state)
{
	(void)state;
	for (unsigned round = 0; round < 2; round++) {
		lock_order_check(LOCK_CALL);
		lock_order_take(LOCK_CALL);
		lock_order_take(LOCK_GIC_CONFIG);
		lock_order_take(LOCK_LOG);
		lock_order_give(LOCK_LOG);
		lock_order_take(LOCK_LOG);
		lock_order_give(LOCK_LOG);
		lock_order_give(LOCK_GIC_CONFIG);
		lock_order_give(LOCK_CALL);
	}
	lock_order_take(LOCK_LOG); /* some may be left out */
	lock_order_give(LOCK_LOG);
	assert_string_equal(said, "");
	assert_int_equal(cores[0], 0);
}

static void out_of_order(void **state)
{
	static const struct {
		enum lock_level held, taken;
		const char *said;
	} pairs[] = {
		{LOCK_LOG, LOCK_GIC_CONFIG, "the GIC's configuration under the log"},
		{LOCK_LOG, LOCK_CALL, "a call between cores under the log"},
		{LOCK_GIC_CONFIG, LOCK_CALL, "a call between cores under the GIC's configuration"},
		{LOCK_CALL, LOCK_CALL, "a call between cores under a call between cores"},
		{LOCK_LOG, LOCK_LOG, "the log under the log"},
	};

	for (unsigned i = 0; i < COUNT(pairs); i++) {
		fresh(state);
		lock_order_take(pairs[i].held);
		lock_order_check(pairs[i].taken);
		assert_string_equal(said, pairs[i].said);
		said[0] = '\0';
		lock_order_take(pairs[i].taken);
		assert_string_equal(said, pairs[i].said);
	}
}

/* What one core holds is not another's; before there are cores, and without anybody to tell,
 * nothing is checked. */
static void per_core(void **state)
{
	(void)state;
	lock_order_take(LOCK_LOG);
	self = 1;
	lock_order_take(LOCK_CALL);
	self = 2;
	lock_order_take(LOCK_LOG);
	lock_order_take(LOCK_CALL);
	lock_order_give(LOCK_CALL);
	assert_string_equal(said, "");
	self = 0;
	lock_order_open(NULL);
	lock_order_check(LOCK_CALL);
	/* the core that booted holds the log, and nothing is noted any more */
	lock_order_take(LOCK_CALL);
	assert_int_equal(cores[0], 1u << LOCK_LOG);
	lock_order_give(LOCK_LOG);
	assert_int_equal(cores[0], 1u << LOCK_LOG);
	assert_string_equal(said, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(in_order, fresh),
		cmocka_unit_test_setup(out_of_order, fresh),
		cmocka_unit_test_setup(per_core, fresh),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
