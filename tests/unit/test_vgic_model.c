/* SPDX-License-Identifier: Apache-2.0 */
/* The virtual GIC beside a model of a GIC, over random steps that are the same every time.
 * MODEL_SEED=n runs that seed alone. */
#include <stdio.h>
#include <stdlib.h>

#include "tests/unit/expect.h"
#include "tests/unit/vgic_model.h"

#define SEEDS   400u
#define CHOICES 20000u

struct dice {
	uint64_t state;
	unsigned left;
};

static unsigned roll(void *ctx, unsigned sides)
{
	struct dice *d = ctx;

	if (!d->left--)
		return ~0u;
	d->state ^= d->state << 13;
	d->state ^= d->state >> 7;
	d->state ^= d->state << 17;
	return (unsigned)(d->state >> 32) % sides;
}

static void run(unsigned seed)
{
	struct dice d = {.state = seed * 0x9e3779b97f4a7c15ull + 1, .left = CHOICES};
	unsigned long steps;
	const char *wrong = model_run(roll, &d, &steps);

	if (wrong)
		fail_msg("seed %u, step %lu: %s", seed, steps, wrong);
}

static void random_life(void **state)
{
	static const char *const what[MODEL_COUNTS] = {"taken",
						       "nested",
						       "active outside",
						       "waiting for a list register",
						       "routed while active",
						       "withdrawn",
						       "all served",
						       "cores off",
						       "resets",
						       "waits",
						       "groups off",
						       "changes of software lines"};
	const char *one = getenv("MODEL_SEED");

	(void)state;
	if (one) {
		model_trace = 1;
		run((unsigned)atoi(one));
		return;
	}
	for (unsigned seed = 0; seed < SEEDS; seed++)
		run(seed);
	for (unsigned i = 0; i < MODEL_COUNTS; i++) {
		print_message("# %s: %lu\n", what[i], model_counts[i]);
		assert_true(model_counts[i] > 100);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(random_life),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
