/* SPDX-License-Identifier: Apache-2.0 */
#include "arch/arm64/asm.h"

/* bootblock_jump(x0, x1, entry): what was copied there is fetched anew. */
FUNC(bootblock_jump)
	dsb	sy
	ic	iallu
	dsb	sy
	isb
	mov	x16, x2
	br	x16
	SLS_BARRIER
ENDFUNC(bootblock_jump)
