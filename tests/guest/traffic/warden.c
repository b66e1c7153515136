/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Restarts both ends of a cable while frames go over it (main.c), one after the other and again and
 * again, at moments that differ: by the hypervisor's console wherever the end is at work just then,
 * or by its own call. Before each restart frames of this life have gone both ways, and after the
 * last one. What the hypervisor has mapped for the ends is in the end what it was.
 */
#include "tests/guest/traffic/ask.h"
#include "tests/guest/traffic/words.h"

#define LIVES      1 /* restarts of each side where the bootargs have no "lives=" */
#define HEARD      20u
#define STEP_US    37u
#define MOMENTS    64u
#define AT_ONCE    6u /* each such life begins without a look at the other side */
#define BY_ITSELF  4u /* each such life resets itself */
#define MAP_LENGTH 2048u

static volatile struct words *words;
static const char *const names[2] = {"left", "right"};

static bool failed(void)
{
	return words->side[0].wrong || words->side[1].wrong;
}

/* The link is up for this life, and frames of both sides' lives have come. */
static bool is_heard(unsigned side)
{
	const volatile struct side_words *own = &words->side[side], *peer = &words->side[!side];

	return own->link == of_life(own->lives, 1) && life_of(own->heard) == peer->lives &&
	       number_of(own->heard) >= HEARD;
}

static bool both_are_heard(void)
{
	return is_heard(0) && is_heard(1);
}

static uint64_t awaited_lives[2];

static bool begins_again(void)
{
	return words->side[0].lives >= awaited_lives[0] && words->side[1].lives >= awaited_lives[1];
}

static bool wait_for(bool (*condition)(void))
{
	uint64_t end = time_us() + PATIENCE_US;

	while (!condition() && !failed()) {
		if (time_us() > end)
			return false;
		cpu_sleep();
	}
	return !failed();
}

static void wait_us(unsigned us)
{
	uint64_t end = time_us() + us;

	while (time_us() < end)
		__asm__ volatile("yield");
}

static bool restart(unsigned side)
{
	char line[16] = "restart ", answer[128];

	memcpy(line + 8, names[side], strlen(names[side]) + 1);
	return ask(line, answer, sizeof(answer));
}

/* Restart number `n` of a side: NULL, or what does not come. */
static const char *another_life(unsigned side, unsigned n)
{
	const volatile struct side_words *peer = &words->side[!side];
	uint64_t downs = peer->downs, ups = peer->ups;

	words->warden.waits = n % AT_ONCE != 0;
	awaited_lives[0] = words->side[0].lives + (side == 0);
	awaited_lives[1] = words->side[1].lives + (side == 1);
	wait_us(n % MOMENTS * STEP_US);
	if (n % BY_ITSELF == 0)
		words->warden.reset = of_life(words->side[side].lives, side + 1);
	else if (!restart(side))
		return "no answer";
	if (!wait_for(begins_again))
		return "no new life";
	if (!wait_for(both_are_heard))
		return "no frames";
	if (words->warden.waits && (peer->downs != downs + 1 || peer->ups != ups + 1))
		return "a link that does not go down once, and up";
	return words->side[0].lives == awaited_lives[0] && words->side[1].lives == awaited_lives[1]
		       ? NULL
		       : "another life";
}

static bool all_lives(unsigned lives)
{
	for (unsigned n = 0; n < 2 * lives; n++) {
		const char *wrong = another_life(n & 1, n / 2);

		if (wrong) {
			print("guest: FAIL restart %u of %s: %s\n", n / 2, names[n & 1], wrong);
			return false;
		}
	}
	return true;
}

static void tick(void)
{
}

static unsigned lives_of_bootargs(void)
{
	struct tree_node node;
	const char *at = tree_at(&node, "/chosen") ? tree_text(&node, "bootargs") : "";
	unsigned lives = 0;

	if (strncmp(at, "lives=", 6))
		return LIVES;
	for (at += 6; *at >= '0' && *at <= '9'; at++)
		lives = lives * 10 + (unsigned)(*at - '0');
	return lives;
}

void guest_main(void)
{
	static char maps[2][2][MAP_LENGTH];
	static struct shared shared;
	unsigned lives = lives_of_bootargs();
	uint64_t begin;
	bool good;

	if (!shared_find(&shared, "words") || !ask_begin()) {
		print("guest: FAIL nobody to ask\n");
		return;
	}
	words = shared.memory;
	tick_every(1000, tick);
	good = wait_for(both_are_heard);
	ask("map left", maps[0][0], MAP_LENGTH);
	ask("map right", maps[0][1], MAP_LENGTH);
	begin = time_us();
	good = good && all_lives(lives);
	print("guest: %u restarts of each side in %lu ms, %lu and %lu frames received\n", lives,
	      (time_us() - begin) / 1000, words->side[0].frames, words->side[1].frames);
	ask("map left", maps[1][0], MAP_LENGTH);
	ask("map right", maps[1][1], MAP_LENGTH);
	if (good && (memcmp(maps[0], maps[1], sizeof(maps[0])) || strlen(maps[0][0]) < 64)) {
		print("guest: FAIL maps differ: %s%s", maps[0][0], maps[1][0]);
		good = false;
	}
	words->warden.end = 1;
	print("guest: %s warden\n", good ? "PASS" : "FAIL");
}
