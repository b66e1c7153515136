/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MULLION_ENTROPY_H
#define MULLION_ENTROPY_H

#include <stdint.h>

/* XORs the CPU's random numbers into `pool`, `size` bytes: Armv7 has none. */
static inline void entropy_mix(uint8_t *pool, unsigned size)
{
	(void)pool;
	(void)size;
}

/* A number for the time before anything better is known: the system counter, of which a tick
 * changes half of the bits. */
uint64_t entropy_early(void);

#endif
