/* SPDX-License-Identifier: Apache-2.0 */
#include "arch/arm64/asm.h"

/* Clusters of eight: Aff1 * 8 + Aff0 (QEMU: ARM_DEFAULT_CPUS_PER_CLUSTER). */
FUNC(board_core_slot)
	and	x1, x0, #0xff			/* Aff0 */
	ubfx	x2, x0, #8, #8			/* Aff1 */
	lsr	x3, x0, #16			/* Aff3, Aff2 */
	orr	x3, x3, x1, lsr #3		/* 0 for a core that can be */
	add	x1, x1, x2, lsl #3
	cmp	x3, #0
	ccmp	x1, #CONFIG_MAX_CPUS, #2, eq	/* compare the slot; else "not lower" */
	csinv	w0, w1, wzr, lo
	ret
	SLS_BARRIER
ENDFUNC(board_core_slot)
