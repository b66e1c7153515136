/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Bounds for polls, in counter time. A counter whose frequency nobody has set counts as 1 GHz, the architecture's
 * fastest.
 */
#ifndef MULLION_TIMEOUT_H
#define MULLION_TIMEOUT_H

#include <stdbool.h>
#include <stdint.h>

#include "sysreg.h"

static inline uint64_t deadline_us(uint32_t us)
{
	uint64_t hz = read_sysreg(cntfrq_el0) & 0xffffffff;

	return counter() + (hz ? hz : 1000000000ull) * us / 1000000;
}

static inline bool deadline_over(uint64_t deadline)
{
	return (int64_t)(counter() - deadline) >= 0;
}

#endif
