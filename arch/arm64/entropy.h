/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MULLION_ENTROPY_H
#define MULLION_ENTROPY_H

#include <stdint.h>

/* XORs the CPU's random numbers (FEAT_RNG, RNDR) into `pool`, `size` bytes, a multiple
 * of 8. Does nothing on a CPU without them. What was in the pool gets no worse by it. */
void entropy_mix(uint8_t *pool, unsigned size);

/*
 * Eight bytes where there is nothing better yet: of the CPU's generator where it has one, and of
 * the system counter. Without a generator, who knows to a tick when this ran knows the number.
 */
uint64_t entropy_early(void);

#endif
