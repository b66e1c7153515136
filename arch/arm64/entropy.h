/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MULLION_ENTROPY_H
#define MULLION_ENTROPY_H

#include <stdint.h>

/* XORs the CPU's random numbers (FEAT_RNG, RNDR) into `pool`, a multiple of 8 bytes, where the CPU
 * has them: with what is there already no worse, alone good enough. */
void entropy_mix(uint8_t *pool, unsigned size);

#endif
