/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Allwinner A64: while bit 10 of the counter or a higher one rolls over, the bits below may all
 * read as 0 or as 1, so that time jumps forward or back by 2048 (Linux 6.1,
 * drivers/clocksource/arm_arch_timer.c, SUN50I_ERRATUM_UNKNOWN1). Such a value is read again.
 */
#ifndef MULLION_COUNTER_ROLL_H
#define MULLION_COUNTER_ROLL_H

#include <stdbool.h>
#include <stdint.h>

/* More reads than the fastest core makes in the three ticks that one takes to be sure. */
#define COUNTER_ROLL_READS 150u

static inline bool counter_may_roll(uint64_t value)
{
	return ((value + 1) & 0x1ff) <= 1;
}

#endif
