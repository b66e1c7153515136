/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The order in which a core takes locks, from the outermost: a lock is taken only while none of its
 * own level or of a later one is held. Checked when CONFIG_DEBUG_LOCKS is set, and in all host
 * tests; else it costs nothing.
 */
#ifndef MULLION_LOCK_ORDER_H
#define MULLION_LOCK_ORDER_H

#include <stdint.h>

enum lock_level {
	/* not a lock: this core does what another one waits for. A core that waits
	 * serves others, so it may hold nothing */
	LOCK_CALL,
	LOCK_GIC_CONFIG, /* GICD_ICFGR registers, which VMs share */
	LOCK_DEVICE,     /* an emulated device's */
	LOCK_LOG,        /* the log, which may be written to under any other */
	LOCK_LEVELS
};

struct lock_order_ops {
	/* this core's mask of held levels, a bit each; NULL: there are no cores yet */
	uint32_t *(*held)(void);
	/* the order was broken: the names of both levels */
	void (*broken)(const char *taken, const char *held);
};

/* Begins the checks. `ops` is kept. */
void lock_order_open(const struct lock_order_ops *ops);
/* What the functions below do when checks are on. */
void lock_order_check_(enum lock_level level);
void lock_order_take_(enum lock_level level);
void lock_order_give_(enum lock_level level);

/* A lock of this level could be taken now. */
static inline void lock_order_check(enum lock_level level)
{
	if (IS_ENABLED(CONFIG_DEBUG_LOCKS))
		lock_order_check_(level);
}

static inline void lock_order_take(enum lock_level level)
{
	if (IS_ENABLED(CONFIG_DEBUG_LOCKS))
		lock_order_take_(level);
}

static inline void lock_order_give(enum lock_level level)
{
	if (IS_ENABLED(CONFIG_DEBUG_LOCKS))
		lock_order_give_(level);
}

#endif
