/* SPDX-License-Identifier: Apache-2.0 */
/* A whole frame (frame.h) for what may want any of a guest's registers, or set it. */
#include "arch/arm64/harden.h"
#include "el2/core/asm_offsets.h"
#include "el2/core/guest_return.h"

	/* The others come into the frame, and out of it as they are behind the handler (x16). */
	.text
	.globl	with_whole_frame
with_whole_frame:
	save_rest
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
