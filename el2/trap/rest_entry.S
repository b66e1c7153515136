/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The ways from what saves few of a guest's registers (vectors.S) to what may want any of them, or
 * set it: last calls of a handler (test_shape.py). C has put the others back as the guest had them,
 * and SP is the frame.
 */
#include "arch/arm64/harden.h"
#include "el2/core/asm_offsets.h"

/* (frame, ..), up to x7, are the handler's. */
.macro rest name, handler
	.section .text.\name, "ax"
	.globl	\name
\name:
	adrp	x16, \handler
	add	x16, x16, :lo12:\handler
	b	with_whole_frame
.endm

	rest	trap_rest, trap_sync
	rest	abort_rest, trap_abort
	rest	serror_rest, trap_serror
	rest	aarch32_rest, trap_aarch32
	rest	irq_rest_v2, trap_irq_rest_v2
	rest	irq_rest_v3, trap_irq_rest_v3
#ifdef CONFIG_DIRECT_INTERRUPTS
	rest	direct_rest, trap_direct /* GICv3 */
	rest	signal_rest, trap_signal
#endif

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

	/* set_register(value, number): a last call as well */
	.section .text.set_register, "ax"
	.globl	set_register
set_register:
	tbz	w1, #4, 1f
	choose	set, 3, 16
1:	tbz	w1, #3, 3f
	choose	set, 2, 8
3:	str	x0, [sp, w1, uxtw #3]
2:	ret
	SLS_BARRIER
