/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a vCPU's exits are and how long they keep it from its guest (CONFIG_VM_STATISTICS). Counted
 * on its own core, read on any: a reader sees each number whole, and not all of one moment. Times
 * are of the system counter, as the cycle counters are the guests'.
 */
#ifndef MULLION_EL2_STATS_H
#define MULLION_EL2_STATS_H

#include <stdint.h>

#include "arch/arm64/sysreg.h"
#include "el2/core/cpu.h"

#define VM_STATS IS_ENABLED(CONFIG_VM_STATISTICS)

/* S(exit, its name in print) */
#define STATS_EXITS(S)                           \
	S(CALL, "HVC, SMC")                      \
	S(REGISTER, "system register")           \
	S(ACCESS, "emulated device")             \
	S(ABORT, "abort given to it")            \
	S(OTHER, "other exception")              \
	S(INTERRUPT, "interrupt of its devices") \
	S(MAINTENANCE, "list registers to fill") \
	S(KICK, "SGI from its other vCPUs")      \
	S(REST, "call, or interrupt of EL2's")

#define STATS_EXIT_NUMBER(exit, name) STATS_##exit,
enum stats_exit { STATS_EXITS(STATS_EXIT_NUMBER) STATS_N_EXITS };

#define STATS_BUCKETS 20u /* by the length in ticks: 0, 1, 2 to 3, 4 to 7, ..; the rest */

struct vcpu_stats {
	struct {
		uint64_t count, ticks;
	} exits[STATS_N_EXITS];
	uint64_t stays[STATS_BUCKETS];
	uint64_t on_since, on_before; /* counter when it came on, 0: it is off; ticks before that */
};

extern struct vcpu_stats vcpu_stats[MAX_CPUS]; /* by physical core */

/* Without the ISB of counter(): an exit has come by an exception, and a stay begins or ends an
 * instruction or two beside. */
static inline uint64_t stats_now(void)
{
	return VM_STATS ? read_sysreg(cntpct_el0) : 0;
}

static inline unsigned stats_bucket(uint64_t ticks)
{
	unsigned bits = ticks ? 64 - (unsigned)__builtin_clzll(ticks) : 0;

	return bits < STATS_BUCKETS ? bits : STATS_BUCKETS - 1;
}

static inline void stats_count(struct vcpu_stats *stats, enum stats_exit exit, uint64_t ticks)
{
	stats->exits[exit].count++;
	stats->exits[exit].ticks += ticks;
	stats->stays[stats_bucket(ticks)]++;
}

/* At the end of an exit that has begun at `begin`. */
static inline void stats_end(enum stats_exit exit, uint64_t begin)
{
	if (VM_STATS)
		stats_count(&vcpu_stats[this_cpu()->index], exit, stats_now() - begin);
}

/* The vCPU comes on, and off. */
void stats_on(void);
void stats_off(void);

#endif
