/* SPDX-License-Identifier: Apache-2.0 */
/* Requests for a VM's life: every order in which two of them, an end of the VM's own and what its
 * cores do about it can meet. */
#include "tests/unit/expect.h"

#include "el2/vm/life_state.h"

#define MOST_WORLDS 1000000u

/*
 * A world: two cores of a VM, and two askers on cores of others. A core that has the life in hand
 * goes through the steps of el2/vm/life.c's carry_on. `guest_ends`: core 1's guest resets or
 * switches off, at any time.
 */
enum at { IDLE, WON, IN_HAND, TAKEN, STARTING, SETTLED };
enum ask_at { TO_ASK, TO_TELL, ASKED };

struct world {
	struct life life;
	struct vpsci psci;
	enum at core[2];
	bool again[2]; /* what TAKEN has decided */
	bool guest_ends;
	struct {
		uint32_t request;
		enum ask_at at;
		bool refused;
	} asker[2];
	/* life.c's life_begin, on a core of none of them */
	enum at leader;
	unsigned starts, stops;
	uint32_t image; /* that the last request taken has named */
};

#define IMAGE(n) ((n) << LIFE_ASK_IMAGE)

struct play {
	enum life_cause own_end;
	unsigned worlds, ends;
	void (*check)(const struct world *world, struct play *play);
};

/* Who has asked does not look at it again. */
static const char *asks(struct life *life, uint32_t request)
{
	return life_ask(life, &request);
}

/* Of one core of it, what an asker calls. */
static void told(struct world *world, unsigned core)
{
	/* a core that is at the end of a life serves calls, and stays at it */
	if (life_claim(&world->life, &world->psci)) {
		assert_int_equal(world->core[core], IDLE);
		world->core[core] = IN_HAND;
	}
}

static void carry_on(struct world *world, unsigned core, enum life_cause own_end)
{
	uint32_t request;

	switch (world->core[core]) {
	case WON:
		life_over(&world->life, own_end, "itself");
		world->core[core] = IN_HAND;
		break;
	case IN_HAND:
		request = life_take_request(&world->life);
		world->again[core] = request == LIFE_ASK_NOTHING
					     ? world->life.last == LIFE_RESET
					     : life_asked(request) != LIFE_ASK_STOP;
		world->image = request >> LIFE_ASK_IMAGE;
		world->core[core] = TAKEN;
		break;
	case TAKEN:
		life_settle(&world->life, world->again[core] ? LIFE_STATE_UP : LIFE_STATE_DOWN);
		world->stops += !world->again[core];
		world->core[core] = world->again[core] ? STARTING : SETTLED;
		break;
	case STARTING:
		vpsci_start(&world->psci, 0, 0, 0);
		world->starts++;
		world->core[core] = SETTLED;
		break;
	default:
		world->core[core] = life_claim(&world->life, &world->psci) ? IN_HAND : IDLE;
		break;
	}
	/* one at a time has it in hand */
	assert_false((world->core[0] == IN_HAND || world->core[0] == TAKEN) &&
		     (world->core[1] == IN_HAND || world->core[1] == TAKEN));
}

static void lead(struct world *world)
{
	switch (world->leader) {
	case WON:
		life_settle(&world->life, LIFE_STATE_UP);
		world->leader = STARTING;
		break;
	case STARTING:
		vpsci_start(&world->psci, 0, 0, 0);
		world->starts++;
		world->leader = SETTLED;
		break;
	default:
		life_booted(&world->life);
		world->leader = IDLE;
		break;
	}
}

static void ask(struct world *world, unsigned i)
{
	if (world->asker[i].at == TO_ASK) {
		world->asker[i].refused = asks(&world->life, world->asker[i].request) != NULL;
		world->asker[i].at = world->asker[i].refused ? ASKED : TO_TELL;
	} else {
		told(world, i);
		world->asker[i].at = ASKED;
	}
}

static void explore(struct play *play, const struct world *world)
{
	bool over = true;

	assert_true(++play->worlds < MOST_WORLDS);
	for (unsigned i = 0; i < 2; i++) {
		struct world next = *world;

		if (world->core[i] != IDLE) {
			carry_on(&next, i, play->own_end);
			explore(play, &next);
			over = false;
		}
		next = *world;
		if (world->asker[i].request && world->asker[i].at != ASKED) {
			ask(&next, i);
			explore(play, &next);
			over = false;
		}
	}
	if (world->leader != IDLE) {
		struct world next = *world;

		lead(&next);
		explore(play, &next);
		over = false;
	}
	if (world->guest_ends && life_state(&world->life) == LIFE_STATE_UP &&
	    world->core[1] == IDLE) {
		struct world next = *world;

		next.guest_ends = false;
		if (vpsci_stop(&next.psci))
			next.core[1] = WON;
		explore(play, &next);
	}
	if (over) {
		play->ends++;
		play->check(world, play);
	}
}

static struct world up(uint32_t first, uint32_t second)
{
	struct world world = {.psci = {.n_cpus = 2},
			      .asker = {{.request = first}, {.request = second}}};

	vpsci_start(&world.psci, 0, 0, 0);
	life_settle(&world.life, LIFE_STATE_UP);
	return world;
}

static struct world down(uint32_t first, uint32_t second)
{
	struct world world = up(first, second);

	assert_true(vpsci_stop(&world.psci));
	life_settle(&world.life, LIFE_STATE_DOWN);
	return world;
}

/* Nothing is left undone, and the VM is one thing. */
static void expect_settled(const struct world *world)
{
	bool is_up = life_state(&world->life) == LIFE_STATE_UP;

	assert_int_equal(world->life.request, LIFE_ASK_NOTHING);
	assert_true(is_up || life_state(&world->life) == LIFE_STATE_DOWN);
	assert_int_equal(vpsci_stopping(&world->psci), !is_up);
}

/* --- one request --- */

static void stopped_once(const struct world *world, struct play *play)
{
	(void)play;
	expect_settled(world);
	assert_int_equal(life_state(&world->life), LIFE_STATE_DOWN);
	assert_int_equal(world->stops, 1);
}

static void test_stop(void **state)
{
	struct play play = {.check = stopped_once};
	struct world world = up(LIFE_ASK_STOP, LIFE_ASK_NOTHING);

	(void)state;
	explore(&play, &world);
	assert_true(play.ends > 0);
}

/* While it resets itself: it is down in the end. */
static void test_stop_of_one_that_resets(void **state)
{
	struct play play = {.own_end = LIFE_RESET, .check = stopped_once};
	struct world world = up(LIFE_ASK_STOP, LIFE_ASK_NOTHING);

	(void)state;
	world.guest_ends = true;
	explore(&play, &world);
	assert_true(play.ends > 10);
}

static void off_at_last(const struct world *world, struct play *play)
{
	(void)play;
	expect_settled(world);
	assert_int_equal(life_state(&world->life), LIFE_STATE_DOWN);
	/* off by itself, and then asked of one that was off: refused */
	assert_true(world->stops == 1);
}

static void test_stop_of_one_that_goes_off(void **state)
{
	struct play play = {.own_end = LIFE_OFF, .check = off_at_last};
	struct world world = up(LIFE_ASK_STOP, LIFE_ASK_NOTHING);

	(void)state;
	world.guest_ends = true;
	explore(&play, &world);
}

static void restarted_once(const struct world *world, struct play *play)
{
	(void)play;
	expect_settled(world);
	assert_int_equal(life_state(&world->life), LIFE_STATE_UP);
	assert_int_equal(world->starts, 1);
	assert_int_equal(world->stops, 0);
}

static void test_restart(void **state)
{
	struct play play = {.check = restarted_once};
	struct world world = up(LIFE_ASK_RESTART, LIFE_ASK_NOTHING);

	(void)state;
	explore(&play, &world);
	assert_true(play.ends > 0);
}

/* It goes off before, meanwhile, or in its next life. */
static void up_if_asked(const struct world *world, struct play *play)
{
	(void)play;
	expect_settled(world);
	if (world->asker[0].refused)
		assert_int_equal(life_state(&world->life), LIFE_STATE_DOWN);
	assert_int_equal(world->starts, !world->asker[0].refused);
}

static void test_restart_of_one_that_goes_off(void **state)
{
	struct play play = {.own_end = LIFE_OFF, .check = up_if_asked};
	struct world world = up(LIFE_ASK_RESTART, LIFE_ASK_NOTHING);

	(void)state;
	world.guest_ends = true;
	explore(&play, &world);
}

static void test_start(void **state)
{
	struct play play = {.check = restarted_once};
	struct world world = down(LIFE_ASK_START, LIFE_ASK_NOTHING);

	(void)state;
	explore(&play, &world);
}

/* --- two --- */

/* Of two starts one, of two stops one; the other is refused or fulfilled. */
static void test_twice(void **state)
{
	struct play play = {.check = stopped_once}, other = {.check = restarted_once};
	struct world world = up(LIFE_ASK_STOP, LIFE_ASK_STOP);

	(void)state;
	explore(&play, &world);
	world = down(LIFE_ASK_START, LIFE_ASK_START);
	explore(&other, &world);
}

/* The image goes with the request: of two that name others it is that of the one which is not
 * refused, or of the first to be carried out. */
static void with_an_image(const struct world *world, struct play *play)
{
	bool first = !world->asker[0].refused, second = !world->asker[1].refused;

	(void)play;
	expect_settled(world);
	assert_true(world->starts == 1 || world->life.last == LIFE_RESTART);
	assert_true(first || second);
	if (first != second)
		assert_int_equal(world->image, first ? 1 : 2);
	else
		assert_true(world->image == 1 || world->image == 2);
}

static void test_images(void **state)
{
	struct play play = {.check = with_an_image};
	struct world world = down(LIFE_ASK_START | IMAGE(1u), LIFE_ASK_START | IMAGE(2u));

	(void)state;
	explore(&play, &world);
	world = up(LIFE_ASK_RESTART | IMAGE(1u), LIFE_ASK_RESTART | IMAGE(2u));
	explore(&play, &world);
	world = up(LIFE_ASK_NOTHING, LIFE_ASK_NOTHING);
	assert_string_equal(asks(&world.life, LIFE_ASK_START | IMAGE(2u)), "it is running");
	assert_null(asks(&world.life, LIFE_ASK_RESTART | IMAGE(2u)));
	assert_int_equal(life_take_request(&world.life), LIFE_ASK_RESTART | IMAGE(2u));
}

static void as_last_taken(const struct world *world, struct play *play)
{
	unsigned done = world->starts + world->stops;
	unsigned asked = !world->asker[0].refused + !world->asker[1].refused;

	(void)play;
	expect_settled(world);
	/* a start of one that is up is fulfilled without */
	assert_true(done <= asked && done >= 1);
}

static void test_stop_and_another(void **state)
{
	static const enum life_request others[] = {LIFE_ASK_START, LIFE_ASK_RESTART};

	(void)state;
	for (unsigned i = 0; i < 2; i++) {
		struct play play = {.check = as_last_taken};
		struct world world = up(LIFE_ASK_STOP, others[i]);

		explore(&play, &world);
	}
}

/* --- the first start --- */

/* One at a time: a second start is a restart's, and behind a stop there is none. */
static void begun(const struct world *world, struct play *play)
{
	bool asked = !world->asker[0].refused;

	(void)play;
	expect_settled(world);
	assert_int_equal(world->starts, 1 + (asked && world->asker[0].request == LIFE_ASK_RESTART));
	assert_int_equal(world->stops, asked && world->asker[0].request == LIFE_ASK_STOP);
	assert_int_equal(life_state(&world->life), world->stops ? LIFE_STATE_DOWN : LIFE_STATE_UP);
}

/* While others run already, and ask. */
static void test_of_one_that_boots(void **state)
{
	(void)state;
	for (enum life_request request = LIFE_ASK_START; request <= LIFE_ASK_RESTART; request++) {
		struct play play = {.check = begun};
		struct world world = {
			.psci = {.n_cpus = 2}, .leader = WON, .asker = {{.request = request}}};

		life_boot(&world.life, &world.psci, true);
		assert_non_null(asks(&world.life, request));
		explore(&play, &world);
		assert_true(play.ends > 3);
	}
}

/* One that does not start by itself: a stop meets its first start before its cores may run. */
static void test_first_start(void **state)
{
	struct play play = {.check = as_last_taken};
	struct world world = {.psci = {.n_cpus = 2},
			      .asker = {{.request = LIFE_ASK_START}, {.request = LIFE_ASK_STOP}}};

	(void)state;
	life_boot(&world.life, &world.psci, false);
	explore(&play, &world);
	assert_true(play.ends > 3);
}

/* --- what is refused --- */

static void test_refused(void **state)
{
	struct world world = up(LIFE_ASK_NOTHING, LIFE_ASK_NOTHING);
	uint32_t request = LIFE_ASK_START;

	(void)state;
	assert_string_equal(asks(&world.life, LIFE_ASK_START), "it is running");
	assert_null(asks(&world.life, LIFE_ASK_STOP));
	assert_string_equal(asks(&world.life, LIFE_ASK_RESTART),
			    "something else has just been asked for");
	assert_true(life_claim(&world.life, &world.psci));
	assert_int_equal(world.life.last, LIFE_STOP);
	assert_non_null(world.life.why);
	assert_int_equal(life_take_request(&world.life), LIFE_ASK_STOP);
	life_settle(&world.life, LIFE_STATE_DOWN);
	assert_string_equal(asks(&world.life, LIFE_ASK_STOP), "it is off");
	assert_string_equal(asks(&world.life, LIFE_ASK_RESTART), "it is off: start starts it");
	world.life.has_lost_core = true;
	assert_string_equal(asks(&world.life, LIFE_ASK_START), "one of its cores is lost");
	world.life.has_lost_core = false;
	assert_null(life_ask(&world.life, &request));
	life_ask_back(&world.life, request);
	assert_false(life_claim(&world.life, &world.psci));
}

/* Each takes back its own, and not another's that is the same. */
static void test_asked_back(void **state)
{
	struct world world = up(LIFE_ASK_NOTHING, LIFE_ASK_NOTHING);
	uint32_t first = LIFE_ASK_RESTART | IMAGE(2u), second = first;

	(void)state;
	for (unsigned i = 0; i < 1000; i++) {
		assert_null(life_ask(&world.life, &first));
		/* it was heard of after all, and another has asked since */
		assert_int_equal(life_take_request(&world.life), LIFE_ASK_RESTART | IMAGE(2u));
		assert_null(life_ask(&world.life, &second));
		life_ask_back(&world.life, first);
		assert_int_equal(life_take_request(&world.life), LIFE_ASK_RESTART | IMAGE(2u));
		first = second = LIFE_ASK_RESTART | IMAGE(2u);
	}
}

/* Going to start by itself: a stop keeps it off, a start does not wait. */
static void test_waiting(void **state)
{
	struct world world = down(LIFE_ASK_NOTHING, LIFE_ASK_NOTHING);

	(void)state;
	for (enum life_request request = LIFE_ASK_START; request <= LIFE_ASK_RESTART; request++) {
		life_settle(&world.life, LIFE_STATE_WAITING);
		assert_null(asks(&world.life, request));
		assert_true(life_claim(&world.life, &world.psci));
		assert_int_equal(life_state(&world.life), LIFE_STATE_ENDING);
		assert_false(life_claim(&world.life, &world.psci));
		assert_int_equal(life_take_request(&world.life), request);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_stop),
		cmocka_unit_test(test_stop_of_one_that_resets),
		cmocka_unit_test(test_stop_of_one_that_goes_off),
		cmocka_unit_test(test_restart),
		cmocka_unit_test(test_restart_of_one_that_goes_off),
		cmocka_unit_test(test_start),
		cmocka_unit_test(test_twice),
		cmocka_unit_test(test_images),
		cmocka_unit_test(test_stop_and_another),
		cmocka_unit_test(test_of_one_that_boots),
		cmocka_unit_test(test_first_start),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_asked_back),
		cmocka_unit_test(test_waiting),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
