/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A fair lock: cores are served in the order in which they came. Needs the MMU on (exclusives need
 * Normal cacheable memory: Arm ARM B2.9). Waiting ends after LOCK_WAIT_US, because the core that
 * has the lock may have died with it; the caller then goes on without it.
 */
#ifndef MULLION_LOCK_H
#define MULLION_LOCK_H

#include <stdbool.h>
#include <stdint.h>

#include "arch/timeout.h"
#include "lib/lock_order.h"

#define LOCK_WAIT_US 1000000u /* a line of the log at 9600 baud */

struct lock {
	uint32_t next, serving;
	uint32_t ticket; /* of the core that has it */
	enum lock_level level;
};

/* A place in the queue. Every ticket has to be passed on in the end (lock_pass). */
static inline uint32_t lock_ticket(struct lock *lock)
{
	return __atomic_fetch_add(&lock->next, 1, __ATOMIC_RELAXED);
}

/* True when it is this ticket's turn. */
static inline bool lock_turn(const struct lock *lock, uint32_t ticket)
{
	return __atomic_load_n(&lock->serving, __ATOMIC_ACQUIRE) == ticket;
}

/* Gives the turn to the next ticket. Whoever stopped waiting for its turn passes on, too; by
 * then a later ticket may have had its turn, and the queue must not go back. */
static inline void lock_pass(struct lock *lock, uint32_t ticket)
{
	if ((int32_t)(ticket + 1 - __atomic_load_n(&lock->serving, __ATOMIC_RELAXED)) > 0)
		__atomic_store_n(&lock->serving, ticket + 1, __ATOMIC_RELEASE);
}

static inline void lock(struct lock *lock)
{
	uint64_t end = deadline_us(LOCK_WAIT_US);
	uint32_t ticket = lock_ticket(lock);

	lock_order_take(lock->level);
	while (!lock_turn(lock, ticket) && !deadline_over(end))
		/* under QEMU's icount nobody else runs unless we yield */
		__asm__ volatile("yield");
	lock->ticket = ticket;
}

static inline void unlock(struct lock *lock)
{
	lock_order_give(lock->level);
	lock_pass(lock, lock->ticket);
}

#endif
