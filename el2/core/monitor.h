/* SPDX-License-Identifier: Apache-2.0 */
/* Calls of our own monitor at EL3 (include/monitor_call.h): only where it is ours. */
#ifndef MULLION_EL2_MONITOR_H
#define MULLION_EL2_MONITOR_H

#include <stdint.h>

#include "include/monitor_call.h"

/* x0 of the answer; *second is x1 before and behind. */
static inline int64_t monitor_call(uint64_t function, uint64_t *second, uint64_t third)
{
	register uint64_t x0 __asm__("x0") = function;
	register uint64_t x1 __asm__("x1") = *second;
	register uint64_t x2 __asm__("x2") = third;

	__asm__ volatile("smc #0" : "+r"(x0), "+r"(x1), "+r"(x2) : : "x3", "memory");
	*second = x1;
	return (int64_t)x0;
}

#endif
