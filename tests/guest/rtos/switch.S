/* SPDX-License-Identifier: Apache-2.0 */
	.text

	/* void switch_stacks(uint64_t *from, uint64_t to): goes on where `to` was switched away
	 * from; what a call keeps is on the stack (AAPCS64), FP and SIMD are not used here. */
	.global switch_stacks
switch_stacks:
	stp	x19, x20, [sp, #-96]!
	stp	x21, x22, [sp, #16]
	stp	x23, x24, [sp, #32]
	stp	x25, x26, [sp, #48]
	stp	x27, x28, [sp, #64]
	stp	x29, x30, [sp, #80]
	mov	x2, sp
	str	x2, [x0]
	mov	sp, x1
	ldp	x29, x30, [sp, #80]
	ldp	x27, x28, [sp, #64]
	ldp	x25, x26, [sp, #48]
	ldp	x23, x24, [sp, #32]
	ldp	x21, x22, [sp, #16]
	ldp	x19, x20, [sp], #96
	ret
