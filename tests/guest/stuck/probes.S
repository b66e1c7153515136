/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reads of absent addresses, all interrupts masked, each with a handler of its own: that passes
 * over the instruction, that leaves the exception by a branch, that mends the register and tries
 * again. x0 = address, w1 = how many, w2 = the step; returns how many have failed. And two that
 * never return.
 */
	.text

	.macro	vector_here label
	.balign	128
	b	\label
	.endm

	/* only that of the current EL with SP_ELx is used */
	.macro	vectors name, label
	.balign	2048
\name:
	.rept	16
	vector_here \label
	.endr
	.endm

	vectors	pass_over_vectors, pass_over
	vectors	branch_vectors, leave
	vectors	mend_vectors, mend

pass_over:
	mrs	x5, elr_el1
	add	x5, x5, #4
	msr	elr_el1, x5
	add	w3, w3, #1
	eret

leave:	/* as a longjmp: ELR_EL1 stays what it was */
	add	w3, w3, #1
	b	branch_next

mend:	/* the instruction is tried again, and the last time it finds something */
	add	w3, w3, #1
	add	x0, x0, w2, uxtw
	cmp	w3, w1
	b.ne	1f
	mov	x0, sp
1:	eret

	.macro	begin vectors
	mrs	x9, vbar_el1
	adr	x10, \vectors
	msr	vbar_el1, x10
	isb
	mov	w3, #0
	.endm

	.macro	end
	dsb	sy
	msr	vbar_el1, x9
	isb
	mov	w0, w3
	ret
	.endm

	.global	probe_pass_over
probe_pass_over:
	begin	pass_over_vectors
1:	ldr	w4, [x0]
	add	x0, x0, w2, uxtw
	subs	w1, w1, #1
	b.ne	1b
	end

	.global	probe_branch
probe_branch:
	begin	branch_vectors
1:	ldr	w4, [x0]
branch_next:
	add	x0, x0, w2, uxtw
	subs	w1, w1, #1
	b.ne	1b
	end

	.global	probe_mend
probe_mend:
	begin	mend_vectors
	ldr	w4, [x0]
	end

	.global	no_vectors_at
no_vectors_at:
	mov	x29, x1
	.global	no_vectors
no_vectors:
	mov	x1, x0
	msr	vbar_el1, xzr
	isb
	.global	no_vectors_read
no_vectors_read:
	ldr	w1, [x1]
	b	.

	/* the handlers of start.S begin by making room on it */
	.global	no_stack
no_stack:
	add	x1, x0, #0x800, lsl #12
	mov	sp, x1
	ldr	w1, [x0]
	b	.

	.global	known_registers
known_registers:
	.irp	n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
	mov	x\n, #(0x1000 + \n)
	.endr
	.irp	n, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30
	mov	x\n, #(0x1000 + \n)
	.endr
	.global	known_registers_loop
known_registers_loop:
	b	.
