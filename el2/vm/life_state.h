/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who has the life of a VM in hand, and what others ask for it. Pure.
 *
 * A VM's life is changed on its own cores, by one of them at a time: from the moment that it wins
 * (vpsci_stop of one that is up, life_claim of one that is not) its state is ENDING, until it gives
 * the life back by life_settle. A request of another core is one word. Whoever has the life in hand
 * takes it; it is never lost, because it is looked at once more after life_settle, and never
 * doubled, because it is taken out when it is carried out.
 */
#ifndef MULLION_EL2_LIFE_STATE_H
#define MULLION_EL2_LIFE_STATE_H

#include <stdbool.h>
#include <stdint.h>

#include "el2/vm/vpsci.h"

enum life_cause {
	LIFE_OFF,   /* SYSTEM_OFF, or its last CPU is off */
	LIFE_RESET, /* SYSTEM_RESET */
	LIFE_CRASH,
	LIFE_STOP, /* the last two: somebody asked */
	LIFE_RESTART,
};

enum life_state {
	LIFE_STATE_DOWN,
	LIFE_STATE_UP,
	LIFE_STATE_ENDING,  /* in one of its cores' hands: it ends, or starts */
	LIFE_STATE_WAITING, /* it is going to start by itself */
};

enum life_request {
	LIFE_ASK_NOTHING,
	LIFE_ASK_START,
	LIFE_ASK_STOP,
	LIFE_ASK_RESTART,
	LIFE_ASK_RESET_BOARD
};

/* A request is one word: what is asked for, and above LIFE_ASK_IMAGE bits 1 + the number of the
 * image that the next life is to have, or 0 (life_images.h); above LIFE_ASK_NUMBER its own number,
 * by which it is told from another one that asks for the same. */
#define LIFE_ASK_IMAGE  8u
#define LIFE_ASK_NUMBER 16u

static inline enum life_request life_asked(uint32_t request)
{
	return (enum life_request)(request & ((1u << LIFE_ASK_IMAGE) - 1));
}

/* Zero: it has never been up. */
struct life {
	uint32_t state;       /* atomic: enum life_state */
	uint32_t request;     /* atomic: a request */
	uint32_t starts;      /* how often it has started */
	uint32_t boots;       /* atomic: its first start is at hand, by no core of its own */
	uint64_t started;     /* the counter's value then */
	enum life_cause last; /* why the life before ended */
	const char *why;      /* the same in words, static; NULL: none has ended */
	/* a core did not come to rest, or has faulted in what it had of this: the VM does not start
	 * beside it */
	bool has_lost_core;
	uint32_t hand; /* atomic: the core that has it in hand and carries on, + 1; 0: none */
	/* of mullion,restart-limit (life_next.h): restarts since the counter's value `window`; what
	 * WAITING is for: the one that its policy has decided */
	uint32_t restarts;
	uint32_t asks; /* atomic: requests, ever */
	uint64_t window;
	bool is_due;
};

/* As long as none of its cores runs: it is as one that has ended. `starts`: whoever calls starts it
 * next, on whatever core, and then says so by life_booted(). Until then nothing is asked for: of
 * its cores none has it in hand that would look for a request. */
void life_boot(struct life *life, struct vpsci *psci, bool starts);
void life_booted(struct life *life);

/* Asks for it, and gives it its number. NULL, or why not. Who has asked then tells the VM's cores
 * (life_claim). */
const char *life_ask(struct life *life, uint32_t *request);

/* Nobody has heard of it: it is taken back, as life_ask has left it. */
void life_ask_back(struct life *life, uint32_t request);

/* On one of the VM's cores: true when something is asked for and the caller, who now has the life
 * in hand, is to carry it out. A request that is fulfilled goes. */
bool life_claim(struct life *life, struct vpsci *psci);

/* By the winner of vpsci_stop: the VM is not up any more. */
void life_over(struct life *life, enum life_cause cause, const char *why);

/* The restart that WAITING is for is to be now. True: the caller, on one of the VM's cores, has the
 * life in hand. */
bool life_due(struct life *life);

/* By who has it in hand: what is asked for, which it is then to carry out. */
uint32_t life_take_request(struct life *life);

/* By who has it in hand, and has no longer. Of one that starts, before the first of its cores may
 * come up. */
void life_settle(struct life *life, enum life_state state);

static inline enum life_state life_state(const struct life *life)
{
	return (enum life_state)__atomic_load_n(&life->state, __ATOMIC_SEQ_CST);
}

#endif
