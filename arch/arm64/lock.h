/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A fair lock: who comes first is served first, so that nobody who comes often keeps another out. Needs the MMU on (exclusives need
 * Normal cacheable memory: Arm ARM B2.9). The waiting is the caller's, who may give up: whoever has the lock may have faulted with it.
 */
#ifndef MULLION_LOCK_H
#define MULLION_LOCK_H

#include <stdbool.h>
#include <stdint.h>

struct lock {
	uint32_t next, serving;
};

/* A place in the queue. Who takes one passes the lock on in the end. */
static inline uint32_t lock_ticket(struct lock *l)
{
	return __atomic_fetch_add(&l->next, 1, __ATOMIC_RELAXED);
}

static inline bool lock_turn(const struct lock *l, uint32_t ticket)
{
	return __atomic_load_n(&l->serving, __ATOMIC_ACQUIRE) == ticket;
}

/* To the next ticket. Who did not wait for its turn passes on all the same; a late one must not turn the queue back. */
static inline void lock_pass(struct lock *l, uint32_t ticket)
{
	if ((int32_t)(ticket + 1 - __atomic_load_n(&l->serving, __ATOMIC_RELAXED)) > 0)
		__atomic_store_n(&l->serving, ticket + 1, __ATOMIC_RELEASE);
}

#endif
