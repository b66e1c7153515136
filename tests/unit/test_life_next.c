/* SPDX-License-Identifier: Apache-2.0 */
/* What a VM is next, by its policy, by what is asked, and by its limit of restarts. */
#include "tests/unit/expect.h"

#include "el2/vm/life_next.h"

#define HZ 1000u

static const struct life_policy usual = {.on = {LIFE_ACT_STOP, LIFE_ACT_RESTART, LIFE_ACT_STOP}};
static const struct life_policy other = {
	.on = {LIFE_ACT_RESTART, LIFE_ACT_RESET_BOARD, LIFE_ACT_RESTART}};

static void test_by_policy(void **state)
{
	static const struct {
		const struct life_policy *policy;
		enum life_cause cause;
		enum life_request request;
		bool lost_core, due;
		enum life_action action;
	} cases[] = {
		{&usual, LIFE_OFF, LIFE_ASK_NOTHING, false, false, LIFE_ACT_STOP},
		{&usual, LIFE_RESET, LIFE_ASK_NOTHING, false, false, LIFE_ACT_RESTART},
		{&usual, LIFE_CRASH, LIFE_ASK_NOTHING, false, false, LIFE_ACT_STOP},
		{&other, LIFE_OFF, LIFE_ASK_NOTHING, false, false, LIFE_ACT_RESTART},
		{&other, LIFE_RESET, LIFE_ASK_NOTHING, false, false, LIFE_ACT_RESET_BOARD},
		{&other, LIFE_CRASH, LIFE_ASK_NOTHING, false, false, LIFE_ACT_RESTART},
		/* a request is stronger than what the end was */
		{&other, LIFE_RESET, LIFE_ASK_STOP, false, false, LIFE_ACT_STOP},
		{&usual, LIFE_OFF, LIFE_ASK_START, false, false, LIFE_ACT_RESTART},
		{&usual, LIFE_CRASH, LIFE_ASK_RESTART, false, false, LIFE_ACT_RESTART},
		{&usual, LIFE_STOP, LIFE_ASK_STOP, false, false, LIFE_ACT_STOP},
		{&usual, LIFE_RESTART, LIFE_ASK_RESTART, false, false, LIFE_ACT_RESTART},
		{&usual, LIFE_RESTART, LIFE_ASK_RESET_BOARD, false, false, LIFE_ACT_RESET_BOARD},
		{&usual, LIFE_RESTART, LIFE_ASK_RESET_BOARD, true, true, LIFE_ACT_RESET_BOARD},
		/* what was asked has been taken back */
		{&other, LIFE_STOP, LIFE_ASK_NOTHING, false, false, LIFE_ACT_STOP},
		{&other, LIFE_RESTART, LIFE_ASK_NOTHING, false, false, LIFE_ACT_STOP},
		/* the end of a wait */
		{&usual, LIFE_CRASH, LIFE_ASK_NOTHING, false, true, LIFE_ACT_RESTART},
		{&other, LIFE_CRASH, LIFE_ASK_STOP, false, true, LIFE_ACT_STOP},
		/* beside a core that may be in the old life */
		{&usual, LIFE_RESET, LIFE_ASK_NOTHING, true, false, LIFE_ACT_STOP},
		{&usual, LIFE_RESET, LIFE_ASK_START, true, false, LIFE_ACT_STOP},
		{&other, LIFE_RESET, LIFE_ASK_NOTHING, true, false, LIFE_ACT_STOP},
	};

	(void)state;
	for (unsigned i = 0; i < COUNT(cases); i++) {
		struct life life = {.last = cases[i].cause,
				    .has_lost_core = cases[i].lost_core,
				    .is_due = cases[i].due};
		struct life_next next = life_next(&life, cases[i].policy, cases[i].request, 5, HZ);

		if (next.action != cases[i].action)
			fail_msg("case %u: %d", i, next.action);
		assert_int_equal(next.delay, 0);
		assert_false(next.over_limit);
		assert_false(life.is_due);
		assert_int_equal(life.restarts, 0);
	}
}

/* One that fails as soon as it runs, until it stays off; returns after how many ticks. */
static uint64_t crash_loop(const struct life_policy *policy, struct life *life, uint64_t now,
			   unsigned *restarts)
{
	uint64_t begin = now;
	struct life_next next;

	for (*restarts = 0; *restarts <= 1000; ++*restarts) {
		life->last = LIFE_CRASH;
		next = life_next(life, policy, LIFE_ASK_NOTHING, now, HZ);
		if (next.action == LIFE_ACT_STOP)
			break;
		assert_false(next.over_limit);
		now += next.delay;
		if (next.delay) { /* its end, which does not count */
			life->is_due = true;
			next = life_next(life, policy, LIFE_ASK_NOTHING, now, HZ);
			assert_int_equal(next.action, LIFE_ACT_RESTART);
			assert_int_equal(next.delay, 0);
		}
	}
	assert_true(next.over_limit);
	return now - begin;
}

static void test_limit(void **state)
{
	static const struct {
		uint32_t limit, seconds;
		uint64_t takes; /* ms */
	} cases[] = {
		{1, 60, 0},
		{2, 60, 100},
		{5, 60, 100 + 200 + 400 + 800},
		/* half a second at most */
		{4, 4, 100 + 200 + 400},
		{6, 6, 100 + 200 + 400 + 500 + 500},
		{10, 1, 9 * 50},
		{1000, 1, 0},
		{1000, 86400, 0},
	};

	(void)state;
	for (unsigned i = 0; i < COUNT(cases); i++) {
		struct life_policy policy = other;
		struct life life = {.restarts = 0};
		unsigned restarts;
		uint64_t took;

		policy.limit = cases[i].limit;
		policy.seconds = cases[i].seconds;
		/* twice: who starts it by hand, when it stays off, finds it as it was */
		for (uint64_t now = 7; now < 4ull * HZ * 86400; now += 2ull * HZ * 86400) {
			took = crash_loop(&policy, &life, now, &restarts);
			assert_int_equal(restarts, policy.limit);
			assert_true(took < (uint64_t)policy.seconds * HZ);
			if (cases[i].limit < 1000)
				assert_int_equal(took, cases[i].takes);
		}
	}
}

/* A second is the smallest window, and a restart each 0.4 s is too many only for a limit of 2. */
static void test_window(void **state)
{
	struct life_policy policy = other;
	struct life life = {.last = LIFE_CRASH};

	(void)state;
	policy.limit = 3;
	policy.seconds = 1;
	for (uint64_t now = 400; now < 40000; now += 400)
		assert_int_equal(life_next(&life, &policy, LIFE_ASK_NOTHING, now, HZ).action,
				 LIFE_ACT_RESTART);
	policy.limit = 2;
	life.restarts = 0;
	for (uint64_t now = 400; now < 1200; now += 400)
		assert_int_equal(life_next(&life, &policy, LIFE_ASK_NOTHING, now, HZ).action,
				 LIFE_ACT_RESTART);
	assert_true(life_next(&life, &policy, LIFE_ASK_NOTHING, 1200, HZ).over_limit);
	/* by hand all the same, which leaves the window as it is */
	assert_int_equal(life_next(&life, &policy, LIFE_ASK_START, 1201, HZ).action,
			 LIFE_ACT_RESTART);
	assert_true(life_next(&life, &policy, LIFE_ASK_NOTHING, 1202, HZ).over_limit);
	assert_int_equal(life_next(&life, &policy, LIFE_ASK_NOTHING, 1400, HZ).action,
			 LIFE_ACT_RESTART);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_by_policy),
		cmocka_unit_test(test_limit),
		cmocka_unit_test(test_window),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
