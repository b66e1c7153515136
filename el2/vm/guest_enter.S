/* SPDX-License-Identifier: Apache-2.0 */
/* The way into a guest's first instruction. Back into it after a trap: el2/trap/vectors.S. */
#include "arch/arm64/harden.h"

	.text

	.globl fp_clear
fp_clear:
	.arch_extension fp
	.arch_extension simd
.irp n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
	movi	v\n\().2d, #0
.endr
.irp n, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31
	movi	v\n\().2d, #0
.endr
	msr	fpcr, xzr
	msr	fpsr, xzr
	ret
	SLS_BARRIER

	/* guest_enter(stack_top, x0 of the guest): its other registers are 0. ELR_EL2 and SPSR_EL2
	 * are set. */
	.globl guest_enter
guest_enter:
	mov	sp, x0
	mov	x0, x1
	.irp	n, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
	mov	x\n, xzr
	.endr
	.irp	n, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30
	mov	x\n, xzr
	.endr
	eret
	/* No speculation past an exception return (Arm ARM B2.2, straight-line speculation). */
	dsb	nsh
	isb
