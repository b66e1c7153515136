/* SPDX-License-Identifier: Apache-2.0 */
/* docs/porting.md, step 5. */
#include "arch/arm64/asm.h"

/* x0: MPIDR_EL1. Here a core's slot is its Aff0, and Aff1 to Aff3 are 0. Clobbers x0 to x3 only. */
FUNC(board_core_slot)
	ubfx	x1, x0, #8, #16			/* Aff2, Aff1 */
	ubfx	x2, x0, #32, #8			/* Aff3 */
	orr	x1, x1, x2
	and	x3, x0, #0xff			/* Aff0 */
	cmp	x3, #CONFIG_MAX_CPUS
	ccmp	x1, #0, #0, lo			/* compare the rest with 0; else "not equal" */
	csinv	w0, w3, wzr, eq			/* the slot, or -1 */
	ret
	SLS_BARRIER
ENDFUNC(board_core_slot)
