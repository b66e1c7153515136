/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MULLION_SIGNAL_VECTOR_H
#define MULLION_SIGNAL_VECTOR_H

#include <stdint.h>

#include "arch/arm64/regs.h"

/* Where EL2 is entered, from VBAR_EL2 on, when `spsr` was interrupted: as by a FIQ of a lower
 * level. 0: that was EL2 itself, which is not entered. */
static inline uint64_t signal_vector(uint64_t spsr)
{
	if (spsr & SPSR_M_NRW) /* EL2 is AArch64 */
		return VECTOR_LOWER_AARCH32 + VECTOR_FIQ;
	return (spsr & SPSR_M_EL) == SPSR_M_EL2T ? 0 : VECTOR_LOWER_AARCH64 + VECTOR_FIQ;
}

#endif
