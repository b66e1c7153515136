/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MULLION_ENTROPY_H
#define MULLION_ENTROPY_H

#include <stdint.h>

/* XORs the CPU's random numbers (FEAT_RNG, RNDR) into `pool`, `size` bytes, a multiple
 * of 8. Does nothing on a CPU without them. What was in the pool gets no worse by it. */
void entropy_mix(uint8_t *pool, unsigned size);

#endif
