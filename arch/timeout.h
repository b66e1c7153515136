/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Bounds for polls, in counter time. A counter whose frequency nobody has set counts as 1 GHz, the
 * architecture's fastest.
 */
#ifndef MULLION_TIMEOUT_H
#define MULLION_TIMEOUT_H

#include <stdbool.h>
#include <stdint.h>

#include "arch/sysreg.h"

static inline uint64_t counter_hz(void)
{
	uint64_t frequency = counter_frequency();

	return frequency ? frequency : 1000000000ull;
}

/* The counter's value in `microseconds` from now. */
static inline uint64_t deadline_us(uint32_t microseconds)
{
	return counter() + counter_hz() * microseconds / 1000000;
}

/* How long ago the counter had the value `start`, which is right for five hours of the fastest. */
static inline uint64_t microseconds_since(uint64_t start)
{
	return (counter() - start) * 1000000 / counter_hz();
}

static inline uint64_t seconds_since(uint64_t start)
{
	return (counter() - start) / counter_hz();
}

static inline bool deadline_over(uint64_t deadline)
{
	return (int64_t)(counter() - deadline) >= 0;
}

/*
 * Waits until all `bits` of the register at `reg` are 0; false when one is still 1 after
 * `microseconds`. The last read comes after the last look at the counter: a core that was held up
 * between the two, by an interrupt to EL3 or a debugger, does not take a working device for a dead
 * one.
 */
static inline bool mmio_wait_clear(uint64_t reg, uint32_t bits, uint32_t microseconds)
{
	uint64_t end = deadline_us(microseconds);

	for (bool over = false; mmio_read32(reg) & bits; over = deadline_over(end))
		if (over)
			return false;
	return true;
}

#endif
