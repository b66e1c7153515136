/* SPDX-License-Identifier: Apache-2.0 */
#include "arch/arm/asm.h"
#include "arch/arm/regs.h"

/* bootblock_jump(x0, x1, entry), of 64 bits each: what was copied there is fetched anew. */
FUNC(bootblock_jump)
	mov	r1, r2
	ldr	r12, [sp]
	dsb	sy
	WRITE(r2, ICIALLU)
	WRITE(r2, BPIALL)
	dsb	sy
	isb
	bx	r12
ENDFUNC(bootblock_jump)
