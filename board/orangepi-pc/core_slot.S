/* SPDX-License-Identifier: Apache-2.0 */
#include "arch/arm/asm.h"

/* One cluster of four Cortex-A7: the slot is Aff0 (r0), every higher field (of r0; r1) is 0. */
FUNC(board_core_slot)
	cmp	r0, #CONFIG_MAX_CPUS
	cmplo	r1, #1
	mvnhs	r0, #0
	bx	lr
ENDFUNC(board_core_slot)
