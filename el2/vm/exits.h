/* SPDX-License-Identifier: Apache-2.0 */
/* Why and where a vCPU has left its guest, the last sixteen times (CONFIG_LAST_EXITS). Which of its
 * exits are noted: vcpu_note_exit(). */
#ifndef MULLION_EL2_EXITS_H
#define MULLION_EL2_EXITS_H

#include <stdint.h>

/* Where exits are noted and kept. */
#define LAST_EXITS IS_ENABLED(CONFIG_LAST_EXITS)

#define EXITS 16u

struct exit {
	uint64_t esr, elr;
};

#define EXIT_STARTS (~0ull) /* in place of ESR_EL2: the vCPU's start, at `elr` */

/* So that its end is a bit of the pointer: an exit pays for each instruction here. */
struct exit_ring {
	struct exit exit[EXITS];
	uint64_t beyond[32];
} __attribute__((aligned(512)));
#define EXIT_RING_END 256ull

/* Returns where the next one is to be noted. */
static inline struct exit *exit_note(struct exit *next, uint64_t esr, uint64_t elr)
{
	next->esr = esr;
	next->elr = elr;
	return (struct exit *)((uintptr_t)(next + 1) & ~EXIT_RING_END);
}

/* All of them, the last one first, back to the vCPU's start at most: how many. `next` is where the
 * next one would be noted. */
static inline unsigned exits_copy(const struct exit *next, struct exit to[EXITS])
{
	const struct exit *ring = (const struct exit *)((uintptr_t)next & ~(EXIT_RING_END - 1));
	unsigned place = (unsigned)(next - ring), n = 0;

	while (n < EXITS) {
		to[n] = ring[(place - 1 - n) % EXITS];
		if (to[n++].esr == EXIT_STARTS)
			break;
	}
	return n;
}

#endif
