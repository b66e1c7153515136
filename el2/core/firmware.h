/* SPDX-License-Identifier: Apache-2.0 */
/* The firmware below us, by SMC (SMC Calling Convention, Arm DEN0028): our own monitor or
 * another's. */
#ifndef MULLION_EL2_FIRMWARE_H
#define MULLION_EL2_FIRMWARE_H

#include <stdbool.h>
#include <stdint.h>

extern bool has_firmware; /* set once, at boot: without EL3 an SMC would be undefined */

/* `function` with its first three arguments: x0 of the answer; NOT_SUPPORTED where there is nobody.
 * x1 to x17 are given up, as version 1.0 of the convention allows the callee. */
static inline int64_t firmware_call(uint64_t function, uint64_t first, uint64_t second,
				    uint64_t third)
{
	register uint64_t x0 __asm__("x0") = function;
	register uint64_t x1 __asm__("x1") = first;
	register uint64_t x2 __asm__("x2") = second;
	register uint64_t x3 __asm__("x3") = third;

	if (!has_firmware)
		return -1;
	__asm__ volatile("smc #0"
			 : "+r"(x0), "+r"(x1), "+r"(x2), "+r"(x3)
			 :
			 : "x4", "x5", "x6", "x7", "x8", "x9", "x10", "x11", "x12", "x13", "x14",
			   "x15", "x16", "x17", "memory");
	return (int64_t)x0;
}

#endif
