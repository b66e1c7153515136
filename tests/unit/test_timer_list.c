/* SPDX-License-Identifier: Apache-2.0 */
/* The list of a core's timers: order, what is due, what is taken out. */
#include "el2/core/timer_list.h"

#include <stdlib.h>

#include "tests/unit/expect.h"

#define MANY 8u

static struct timer timers[MANY];
static struct timer *list;

static int empty(void **state)
{
	(void)state;
	list = NULL;
	for (unsigned i = 0; i < MANY; i++)
		timers[i] = (struct timer){.at = 0};
	return 0;
}

static void add(unsigned which, uint64_t at)
{
	timers[which].at = at;
	timer_list_add(&list, &timers[which]);
}

static void none(void **state)
{
	(void)state;
	assert_null(timer_list_due(&list, ~0ull));
	timer_list_remove(&list, &timers[0]);
	assert_null(list);
}

static void in_order(void **state)
{
	(void)state;
	add(0, 30);
	add(1, 10);
	add(2, 20);
	add(3, ~0ull);
	assert_true(timers[0].set);
	assert_null(timer_list_due(&list, 9));
	assert_ptr_equal(timer_list_due(&list, 10), &timers[1]);
	assert_false(timers[1].set);
	assert_null(timer_list_due(&list, 10));
	assert_ptr_equal(timer_list_due(&list, 1000), &timers[2]);
	assert_ptr_equal(timer_list_due(&list, 1000), &timers[0]);
	assert_null(timer_list_due(&list, ~0ull - 1));
	assert_ptr_equal(timer_list_due(&list, ~0ull), &timers[3]);
	assert_null(list);
}

static void same_moment(void **state)
{
	(void)state;
	add(2, 5);
	add(0, 5);
	add(1, 5);
	assert_ptr_equal(timer_list_due(&list, 5), &timers[2]);
	assert_ptr_equal(timer_list_due(&list, 5), &timers[0]);
	assert_ptr_equal(timer_list_due(&list, 5), &timers[1]);
}

static void taken_out(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 4; i++)
		add(i, i);
	timer_list_remove(&list, &timers[2]); /* in the middle */
	assert_false(timers[2].set);
	timer_list_remove(&list, &timers[2]);
	timer_list_remove(&list, &timers[0]); /* in front */
	timer_list_remove(&list, &timers[3]); /* at the end */
	assert_ptr_equal(list, &timers[1]);
	assert_null(timers[1].next);
	timer_list_remove(&list, &timers[1]);
	assert_null(list);
}

/* Against what an array says. */
static void at_random(void **state)
{
	(void)state;
	srand(1);
	for (unsigned round = 0; round < 100000; round++) {
		unsigned which = (unsigned)rand() % MANY;
		uint64_t now = (uint64_t)rand() % 100, first = ~0ull;
		struct timer *due;

		timer_list_remove(&list, &timers[which]);
		if (rand() % 4)
			add(which, (uint64_t)rand() % 100);
		if (rand() % 4)
			continue;
		for (unsigned i = 0; i < MANY; i++)
			if (timers[i].set && timers[i].at < first)
				first = timers[i].at;
		due = timer_list_due(&list, now);
		assert_int_equal(due != NULL, first <= now);
		if (due)
			assert_int_equal(due->at, first);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(none, empty),
		cmocka_unit_test_setup(in_order, empty),
		cmocka_unit_test_setup(same_moment, empty),
		cmocka_unit_test_setup(taken_out, empty),
		cmocka_unit_test_setup(at_random, empty),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
