/* SPDX-License-Identifier: Apache-2.0 */
#include "arch/arm64/asm.h"

/*
 * QEMU virt with a GICv3 counts 16 cores in Aff0, then Aff1. One cluster is what Mullion supports
 * (HANDOFF_MAX_CORES), so the slot is Aff0 as long as every higher field is 0.
 */
FUNC(board_core_slot)
	lsr	x1, x0, #32
	and	x1, x1, #0xff			/* Aff3 */
	ubfx	x2, x0, #8, #16			/* Aff2, Aff1 */
	and	x3, x0, #0xff
	orr	x1, x1, x2
	cmp	x3, #CONFIG_MAX_CPUS
	/* Aff0 in range: compare the rest with 0; else "not equal" */
	ccmp	x1, #0, #0, lo
	csinv	w0, w3, wzr, eq
	ret
	SLS_BARRIER
ENDFUNC(board_core_slot)
