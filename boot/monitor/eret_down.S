/* SPDX-License-Identifier: Apache-2.0 */
#include "arch/arm64/asm.h"
#include "arch/arm64/regs.h"
#include "arch/arm64/sysreg_names.h"

/* eret_down(frame of x0..x3, stack): registers of EL3 do not go down with the call. */
FUNC(eret_down)
	mov	sp, x1
#ifdef CONFIG_HARDEN_PAC
	mrs	x2, sctlr_el3
	tbz	x2, #SCTLR_ENIA_BIT, 1f
	msr	APIAKEYLO_EL1, xzr		/* EL3's key, neither */
	msr	APIAKEYHI_EL1, xzr
1:
#endif
	ldp	x2, x3, [x0, #16]
	ldp	x0, x1, [x0]
	.irp	n, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17
	mov	x\n, xzr
	.endr
	.irp	n, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30
	mov	x\n, xzr
	.endr
	eret
	dsb	nsh
	isb
ENDFUNC(eret_down)
