/* SPDX-License-Identifier: Apache-2.0 */
/*
 * boot_call(function, argument): a function of boot's as resident C calls it, which wants more
 * registers kept than boot's C keeps (Makefile, KEPT).
 */
#include "arch/arm64/harden.h"

	.text
	.globl boot_call
	.type boot_call, %function
boot_call:
	LANDING_PAD
	stp	x29, x30, [sp, #-80]!
	mov	x29, sp
	stp	x8, x9, [sp, #16]
	stp	x10, x11, [sp, #32]
	stp	x12, x13, [sp, #48]
	stp	x14, x15, [sp, #64]
	mov	x16, x0
	mov	x0, x1
	mov	x1, xzr
	bl	1f
	ldp	x14, x15, [sp, #64]
	ldp	x12, x13, [sp, #48]
	ldp	x10, x11, [sp, #32]
	ldp	x8, x9, [sp, #16]
	ldp	x29, x30, [sp], #80
	ret
	SLS_BARRIER
1:	br	x16
	SLS_BARRIER
	.size boot_call, . - boot_call
