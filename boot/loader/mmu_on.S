/* SPDX-License-Identifier: Apache-2.0 */
#include "arch/arm64/asm.h"

/* From mmu_registers (mmu.c): MAIR, TCR, TTBR0, SCTLR. Uses x2 to x6 and no stack. */
FUNC(mmu_on)
	ldr	x2, =mmu_registers
	ldp	x3, x4, [x2]
	ldp	x5, x6, [x2, #16]
	msr	mair_el3, x3
	msr	tcr_el3, x4
	msr	ttbr0_el3, x5
	ic	iallu
	isb
	tlbi	alle3
	dsb	sy
	tlbi	alle3			/* Cortex-A57 813419: only the second is complete */
	dsb	sy
	isb
	msr	sctlr_el3, x6
	isb
	ret
	SLS_BARRIER
ENDFUNC(mmu_on)
