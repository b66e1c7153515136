/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/guest/wired/wired.h"

#define ROUNDS 1000u

static volatile uint32_t words[2][WORDS];

static void await(volatile uint32_t *word, uint32_t value)
{
	while (*word != value)
		__asm__ volatile("yield" ::: "memory");
}

/* For both callers the same instructions. The first round is not counted: the other may come
 * late. */
__attribute__((noipa)) void ping_pong(unsigned side, volatile uint32_t *mine,
				      volatile uint32_t *theirs)
{
	if (!side) {
		print("bench: counted ping_pong\n");
		mark_row();
	}
	for (uint32_t i = 1; i <= ROUNDS + 1; i++) {
		if (!side) {
			if (i == 2)
				mark_end();
			mine[BALL] = i;
		}
		await(&theirs[BALL], i);
		if (side)
			mine[BALL] = i;
	}
	if (!side)
		mark_done();
}

static void other(void)
{
	words[1][STEP] = 1;
	ping_pong(1, words[1], words[0]);
}

void ping_pong_alone(void)
{
	if (cpu_start(1, other)) {
		print("bench: error: CPU 1 does not start\n");
		return;
	}
	await(&words[1][STEP], 1);
	ping_pong(0, words[0], words[1]);
	print("bench: END\n");
}
