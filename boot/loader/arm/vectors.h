/* SPDX-License-Identifier: Apache-2.0 */
/* Assembly: the monitor's tables of exceptions, for a core that comes from the bootblock. */
#ifndef MULLION_LOADER_ARM_VECTORS_H
#define MULLION_LOADER_ARM_VECTORS_H

#include "arch/arm/asm.h"
#include "arch/arm/regs.h"

/* clang-format off */
	.macro	own_vectors
	ldr	r2, =monitor_fatal_vectors
	WRITE(r2, VBAR)
	ldr	r2, =monitor_vectors
	WRITE(r2, MVBAR)
	isb
	.endm
/* clang-format on */

#endif
