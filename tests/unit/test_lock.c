/* SPDX-License-Identifier: Apache-2.0 */
#include <pthread.h>

#include "tests/unit/expect.h"
#include "arch/arm64/lock.h"

static void in_turn(void **state)
{
	struct lock l = {.next = 0xfffffffe, .serving = 0xfffffffe}; /* the numbers wrap */
	uint32_t t[4];

	(void)state;
	for (unsigned i = 0; i < 4; i++)
		t[i] = lock_ticket(&l);
	for (unsigned i = 0; i < 4; i++) {
		for (unsigned k = 0; k < 4; k++)
			assert_int_equal(lock_turn(&l, t[k]), k == i);
		lock_pass(&l, t[i]);
	}
	assert_true(lock_turn(&l, lock_ticket(&l)));
}

/* The holder never passes on: the next gives up waiting, and behind it all goes on in order. */
static void holder_is_gone(void **state)
{
	struct lock l = {0};
	uint32_t gone, second, third;

	(void)state;
	gone = lock_ticket(&l);
	second = lock_ticket(&l);
	third = lock_ticket(&l);
	assert_false(lock_turn(&l, second));
	lock_pass(&l, second);
	assert_true(lock_turn(&l, third));
	lock_pass(&l, third);
	lock_pass(&l, gone); /* it comes back after all */
	assert_true(lock_turn(&l, lock_ticket(&l)));
}

#define ROUNDS 2000

static struct lock shared;
static unsigned counted;

static void *count(void *arg)
{
	(void)arg;
	for (unsigned i = 0; i < ROUNDS; i++) {
		uint32_t t = lock_ticket(&shared);

		while (!lock_turn(&shared, t))
			sched_yield();
		counted++;
		lock_pass(&shared, t);
	}
	return NULL;
}

static void excludes(void **state)
{
	pthread_t thread[4];

	(void)state;
	for (unsigned i = 0; i < 4; i++)
		assert_int_equal(pthread_create(&thread[i], NULL, count, NULL), 0);
	for (unsigned i = 0; i < 4; i++)
		pthread_join(thread[i], NULL);
	assert_int_equal(counted, 4 * ROUNDS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(in_turn),
					   cmocka_unit_test(holder_is_gone),
					   cmocka_unit_test(excludes)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
