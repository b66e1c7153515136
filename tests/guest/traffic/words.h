/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What two sides of a network cable and their warden tell one another in the memory that all three
 * share ("words"). It is zero at boot and outlives them, so it knows of lives that have ended. Who
 * a word belongs to alone writes it.
 */
#ifndef TESTS_GUEST_WORDS_H
#define TESTS_GUEST_WORDS_H

#include "sdk/kit.h"

#define PATIENCE_US 60000000u

/* Of the life `life`, a number. In one word, as both are read at once. */
static inline uint64_t of_life(uint64_t life, uint64_t number)
{
	return life << 32 | (uint32_t)number;
}

static inline uint64_t life_of(uint64_t both)
{
	return both >> 32;
}

static inline uint32_t number_of(uint64_t both)
{
	return (uint32_t)both;
}

enum wrong {
	NOTHING_WRONG,
	NO_CARD,
	LINK_STAYS_UP,    /* though the other side has ended */
	WRONG_BYTES,      /* in a frame */
	FRAME_OF_OLD,     /* of a life that had ended, or sent before this one was there */
	FRAME_MISSED,     /* between two others, or the first ones of a life */
	FRAME_OUT_OF_TIME /* of a life of the other side's that has not begun yet */
};

struct side_words {
	uint64_t lives; /* the one that runs is the last */
	/* .. of this life: frames that were given to the device */
	uint64_t sent;
	/* .. of the other side's life: its frames that this life has received */
	uint64_t heard;
	uint64_t ups, downs; /* of the link, in all lives */
	uint64_t link;       /* .. of this life: it is up */
	uint64_t frames;     /* received in all lives */
	uint64_t wrong;      /* what was first (enum wrong) */
};

struct warden_words {
	uint64_t waits; /* a new life first looks whether the other side has seen the old one end */
	uint64_t reset; /* of_life(): this life of side .. - 1 resets itself */
	uint64_t end;   /* it is: both go off */
};

/* A line of the cache each, at least. */
struct words {
	volatile struct side_words side[2] __attribute__((aligned(128)));
	volatile struct warden_words warden __attribute__((aligned(128)));
};

static inline void barrier(void)
{
	__asm__ volatile("dmb ish" ::: "memory");
}

#endif
