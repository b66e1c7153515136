/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The ways from what saves few of a guest's registers (vectors.S) to what may want any of them, or
 * set it: last calls of a handler (test_shape.py). C has put the others back as the guest had them,
 * and SP is the frame.
 */
#include "arch/arm64/harden.h"
#include "el2/core/asm_offsets.h"

/* (frame, ..), which are the handler's. */
.macro rest name, handler
	.section .text.\name, "ax"
	.globl	\name
\name:
	adrp	x16, \handler
	add	x16, x16, :lo12:\handler
	b	with_whole_frame
.endm

	rest	trap_rest, trap_sync
	rest	serror_rest, trap_serror
	rest	aarch32_rest, trap_aarch32
	rest	irq_rest_v2, trap_irq_rest_v2
	rest	irq_rest_v3, trap_irq_rest_v3

	/* The others come into the frame, and out of it as they are behind the handler (x16). */
	.text
with_whole_frame:
	stp	x8, x9, [sp, #(8 * 8)]
	stp	x10, x11, [sp, #(8 * 10)]
	stp	x12, x13, [sp, #(8 * 12)]
	stp	x14, x15, [sp, #(8 * 14)]
	stp	x18, x19, [sp, #(8 * 18)]
	stp	x20, x21, [sp, #(8 * 20)]
	stp	x22, x23, [sp, #(8 * 22)]
	stp	x24, x25, [sp, #(8 * 24)]
	stp	x26, x27, [sp, #(8 * 26)]
	stp	x28, x29, [sp, #(8 * 28)]
	str	x30, [sp, #-16]!
	mrs	x19, tpidr_el2
	mov	w17, #1
	strb	w17, [x19, #CPU_FRAME_IS_WHOLE]
	bl	1f
	strb	wzr, [x19, #CPU_FRAME_IS_WHOLE]
	ldr	x30, [sp], #16
	ldp	x8, x9, [sp, #(8 * 8)]
	ldp	x10, x11, [sp, #(8 * 10)]
	ldp	x12, x13, [sp, #(8 * 12)]
	ldp	x14, x15, [sp, #(8 * 14)]
	ldp	x18, x19, [sp, #(8 * 18)]
	ldp	x20, x21, [sp, #(8 * 20)]
	ldp	x22, x23, [sp, #(8 * 22)]
	ldp	x24, x25, [sp, #(8 * 24)]
	ldp	x26, x27, [sp, #(8 * 26)]
	ldp	x28, x29, [sp, #(8 * 28)]
	ret
	SLS_BARRIER
1:	br	x16
	SLS_BARRIER

/* By w1's bits, from `bit` down, to the leaf of one register of those from `number` on. */
.altmacro
.macro choose leaf, bit, number
.if \bit < 0
	\leaf	\number
.else
	tbnz	w1, #\bit, .Lchosen\@
	choose	\leaf, %(\bit - 1), \number
.Lchosen\@:
	choose	\leaf, %(\bit - 1), %(\number + (1 << \bit))
.endif
.endm
.macro set number
.if \number == 16 || \number == 17 || \number == 30
	str	x0, [sp, #(8 * \number)]
.elseif \number != 31
	mov	x\number, x0
.endif
	b	2f
.endm

	/* set_register(value, number): a last call as well. Of x0 to x7 it is none: C sets them in
	 * the frame. */
	.section .text.set_register, "ax"
	.globl	set_register
set_register:
	tbz	w1, #4, 1f
	choose	set, 3, 16
1:	choose	set, 2, 8
2:	ret
	SLS_BARRIER
