/* SPDX-License-Identifier: Apache-2.0 */
/* A spin lock by load-acquire exclusive; needs the MMU on (exclusives need Normal cacheable memory: Arm ARM B2.9). */
#ifndef MULLION_LOCK_H
#define MULLION_LOCK_H

#include <stdint.h>

struct lock {
	uint32_t taken;
};

static inline int try_lock(struct lock *l)
{
	return !__atomic_exchange_n(&l->taken, 1, __ATOMIC_ACQUIRE);
}

static inline void lock(struct lock *l)
{
	while (!try_lock(l))
		__asm__ volatile("yield"); /* under QEMU's icount nobody else runs unless we yield */
}

static inline void unlock(struct lock *l)
{
	__atomic_store_n(&l->taken, 0, __ATOMIC_RELEASE);
}

#endif
