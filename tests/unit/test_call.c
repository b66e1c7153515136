/* SPDX-License-Identifier: Apache-2.0 */
/* Calls between cores: who runs one, and when the caller has its arguments back. */
#include "el2/core/call.h"

#include <pthread.h>
#include <sched.h>

#include "tests/unit/expect.h"

#define ROUNDS 20000u

static struct call call;
static unsigned runs;

static void count(void *target, void *arg)
{
	assert_ptr_equal(target, &call);
	assert_ptr_equal(arg, &runs);
	assert_false(call_ended(&call)); /* the arguments are ours */
	assert_false(call_withdraw(&call, 3));
	runs++;
}

static int none(void **state)
{
	(void)state;
	call = (struct call){0};
	runs = 0;
	return 0;
}

static void is_run_once(void **state)
{
	(void)state;
	call_make(&call, 3, count, &call, &runs);
	assert_false(call_ended(&call));
	assert_true(call_run(&call, 3));
	assert_true(call_ended(&call) && call_answered(&call));
	assert_false(call_run(&call, 3)); /* seen a second time in the inbox */
	assert_int_equal(runs, 1);
}

/* Who runs brief calls alone finds no other, and the other way round. */
static void brief(void **state)
{
	(void)state;
	call_make(&call, 3 | CALL_BRIEF, count, &call, &runs);
	assert_false(call_run(&call, 3));
	assert_true(call_run(&call, 3 | CALL_BRIEF));
	call_make(&call, 3, count, &call, &runs);
	assert_false(call_run(&call, 3 | CALL_BRIEF));
	assert_true(call_run(&call, 3));
	assert_int_equal(runs, 2);
}

/* A core has seen it in its inbox, and comes to it when the caller has given up. */
static void withdrawn(void **state)
{
	(void)state;
	call_make(&call, 3, count, &call, &runs);
	assert_true(call_withdraw(&call, 3));
	assert_true(call_ended(&call) && !call_answered(&call));
	assert_false(call_run(&call, 3));
	assert_int_equal(runs, 0);
}

/* The same, and the caller has called another core meanwhile. */
static void made_again_for_another(void **state)
{
	(void)state;
	call_make(&call, 2, count, &call, &runs);
	assert_true(call_withdraw(&call, 2));
	call_make(&call, 3, count, &call, &runs);
	assert_false(call_run(&call, 2));
	assert_true(call_run(&call, 3));
	assert_int_equal(runs, 1);
}

static void fault(void *target, void *arg)
{
	(void)target;
	(void)arg;
	call_fail(&call, 2); /* another core faults: it is not its call */
	assert_false(call_ended(&call));
	call_fail(&call, 3);
	assert_true(call_ended(&call) && !call_answered(&call));
	call_make(&call, 3, count, &call, &runs); /* by its caller, at once */
	call_fail(&call, 3);                      /* not taken */
	assert_true(call_run(&call, 3));
}

static void called_core_faults(void **state)
{
	(void)state;
	call_make(&call, 3, fault, &call, &runs);
	call_run(&call, 3);
	assert_int_equal(runs, 1);
}

/* --- two threads: one calls and gives up at once, the other serves late --- */

static unsigned argument[2]; /* both changed together by the caller, while it has them */
static unsigned torn, served;
static bool over;

static void look(void *target, void *arg)
{
	const unsigned *a = arg;

	(void)target;
	for (unsigned i = 0; i < 20; i++)
		torn += __atomic_load_n(&a[0], __ATOMIC_RELAXED) !=
			__atomic_load_n(&a[1], __ATOMIC_RELAXED);
	served++;
}

static void *serve(void *unused)
{
	while (!__atomic_load_n(&over, __ATOMIC_ACQUIRE)) {
		call_run(&call, 3);
		sched_yield();
	}
	return unused;
}

static void raced(void **state)
{
	pthread_t thread;
	unsigned answered = 0;

	(void)state;
	over = false;
	torn = served = 0;
	assert_int_equal(pthread_create(&thread, NULL, serve, NULL), 0);
	for (unsigned n = 0; n < ROUNDS; n++) {
		__atomic_store_n(&argument[0], n, __ATOMIC_RELAXED);
		__atomic_store_n(&argument[1], n, __ATOMIC_RELAXED);
		call_make(&call, 3, look, NULL, argument);
		if (n % 2)
			sched_yield();
		if (!call_withdraw(&call, 3))
			while (!call_ended(&call))
				sched_yield();
		answered += call_answered(&call);
	}
	__atomic_store_n(&over, true, __ATOMIC_RELEASE);
	pthread_join(thread, NULL);
	assert_int_equal(torn, 0);
	assert_int_equal(served, answered);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(is_run_once, none),
		cmocka_unit_test_setup(brief, none),
		cmocka_unit_test_setup(withdrawn, none),
		cmocka_unit_test_setup(made_again_for_another, none),
		cmocka_unit_test_setup(called_core_faults, none),
		cmocka_unit_test_setup(raced, none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
