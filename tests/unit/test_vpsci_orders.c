/* SPDX-License-Identifier: Apache-2.0 */
/* Every order in which starting, stopping and going off of a guest's CPUs can meet. */
#include <string.h>

#include "tests/unit/vpsci_help.h"

/*
 * A world of three vCPUs, each a program of steps that run when the core comes to them. What a core
 * serves between the calls of its guest (a stop) can come before any step of its program but not
 * between the steps marked INSIDE, which are one trap.
 */
enum step { END, ON_CLAIM, ON_PUBLISH, OFF, STOP_BEGIN, STOP_START };

struct world {
	struct vpsci p;
	unsigned at[3]; /* next step of each core's program */
	bool dead[3];   /* stopped in this life: its program goes no further */
	bool owed[3];   /* the stopper waits for this core to serve its stop */
	bool started;   /* a second life has begun */
	bool claimed;
	unsigned last;  /* how often somebody was the last to go off */
	unsigned taken; /* in the second life, by others than vCPU 0 */
};

struct play {
	const enum step *program[3];
	void (*check)(const struct world *world, bool over);
	unsigned worlds;
};

static void step(struct world *world, unsigned self, enum step next)
{
	switch (next) {
	case ON_CLAIM:
		world->claimed = vpsci_claim(&world->p, 1);
		break;
	case ON_PUBLISH:
		if (world->claimed)
			vpsci_publish(&world->p, 1, ENTRY + 4, 0);
		break;
	case OFF:
		world->last += vpsci_off(&world->p, self);
		world->dead[self] = true;
		break;
	case STOP_BEGIN:
		if (!vpsci_stop(&world->p)) { /* somebody else does it */
			vpsci_off(&world->p, self);
			world->dead[self] = true;
			break;
		}
		for (unsigned n = 0; n < 3; n++)
			world->owed[n] = n != self;
		break;
	case STOP_START:
		vpsci_off(&world->p, self);
		for (unsigned n = 0; n < 3; n++) {
			/* all have served their stop, and none came up after it */
			assert_false(vpsci_is_on(&world->p, n));
			world->dead[n] = true;
		}
		vpsci_start(&world->p, ENTRY, TREE, 0);
		world->started = true;
		break;
	default:
		break;
	}
	world->at[self]++;
}

/* Runs every continuation of `world`: each core's next step, each core's serving of a stop, each
 * idle core's look for a CPU_ON. */
static void explore(struct play *play, const struct world *world)
{
	bool over = true;

	assert_true(++play->worlds < 1000000);
	for (unsigned n = 0; n < 3; n++) {
		enum step next = play->program[n][world->at[n]];
		bool on = vpsci_is_on(&world->p, n);
		struct world c = *world;
		uint64_t entry, context;

		if (on && !world->dead[n] && next != END &&
		    !(next == STOP_START && (world->owed[0] || world->owed[1] || world->owed[2]))) {
			step(&c, n, next);
			explore(play, &c);
			over = false;
		}
		c = *world;
		if (world->owed[n] && next != ON_PUBLISH) {
			if (on) {
				vpsci_off(&c.p, n);
				c.dead[n] = true;
			}
			c.owed[n] = false;
			explore(play, &c);
			over = false;
		}
		c = *world;
		if (!on && vpsci_take(&c.p, n, &entry, &context)) {
			assert_int_equal(entry, n ? ENTRY + 4 : ENTRY);
			c.dead[n] = world->started; /* a second life is not played */
			c.taken += world->started && n;
			explore(play, &c);
			over = false;
		}
	}
	play->check(world, over);
}

static void begin(struct world *world, unsigned on)
{
	uint64_t entry, context;

	memset(world, 0, sizeof(*world));
	world->p = psci;
	for (unsigned n = 1; n < 3; n++)
		if (on >> n & 1) {
			vpsci_claim(&world->p, n);
			vpsci_publish(&world->p, n, ENTRY, 0);
			assert_true(vpsci_take(&world->p, n, &entry, &context));
		}
}

static void check_restart(const struct world *world, bool over)
{
	assert_int_equal(world->taken, 0);
	if (world->started)
		assert_int_equal(world->p.on, 1);
	if (over) {
		assert_true(world->started && vpsci_is_on(&world->p, 0));
		assert_false(vpsci_is_on(&world->p, 1) || vpsci_is_on(&world->p, 2) ||
			     vpsci_stopping(&world->p));
	}
}

/* vCPU 0 switches vCPU 1 on while vCPU 2 restarts the VM: 1 never comes up after its stop, nor in
 * the new life. */
static void on_against_restart(void **state)
{
	static const enum step on[] = {ON_CLAIM, ON_PUBLISH, END}, none[] = {END},
			       restart[] = {STOP_BEGIN, STOP_START, END};
	struct play play = {{on, none, restart}, check_restart, 0};
	struct world w;

	(void)state;
	begin(&w, 5);
	explore(&play, &w);
	assert_true(play.worlds > 20);
}

/* Two restart it at once, one of them the vCPU that is being switched on. */
static void two_restarts(void **state)
{
	static const enum step on[] = {ON_CLAIM, ON_PUBLISH, STOP_BEGIN, STOP_START, END},
			       restart[] = {STOP_BEGIN, STOP_START, END};
	struct play play = {{on, restart, restart}, check_restart, 0};
	struct world w;

	(void)state;
	begin(&w, 5);
	explore(&play, &w);
	assert_true(play.worlds > 100);
}

static void check_last(const struct world *world, bool over)
{
	assert_int_equal(world->last, !world->p.on);
	if (over)
		assert_int_equal(world->last, 1);
}

/* vCPU 0 switches 1 on and goes off, 2 goes off, 1 goes off as soon as it is there: one and only
 * one is the last. */
static void last_one_off(void **state)
{
	static const enum step on_off[] = {ON_CLAIM, ON_PUBLISH, OFF, END}, off[] = {OFF, END};
	struct play play = {{on_off, off, off}, check_last, 0};
	struct world w;

	(void)state;
	begin(&w, 5);
	explore(&play, &w);
	assert_true(play.worlds > 10);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(on_against_restart, first_on),
		cmocka_unit_test_setup(two_restarts, first_on),
		cmocka_unit_test_setup(last_one_off, first_on),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
