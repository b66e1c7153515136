/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runs the code in turn_code with every register known, and keeps every register as it was when
 * that ended. SP_EL1 points at where they are kept: it is right if they are there.
 */
	.arch	armv8-a+simd

/* struct state */
#define SP_EL0_AT 248
#define FIRST_Q   256
#define FPCR_AT   768
#define NZCV_AT   784
#define VECTOR_AT 800

	.text
	/* void turn_enter(const struct state *from, struct state *to, uint64_t spsr) */
	.global	turn_enter
turn_enter:
	stp	x29, x30, [sp, #-96]!
	stp	x19, x20, [sp, #16]
	stp	x21, x22, [sp, #32]
	stp	x23, x24, [sp, #48]
	stp	x25, x26, [sp, #64]
	stp	x27, x28, [sp, #80]
	adrp	x9, kept
	add	x9, x9, #:lo12:kept
	mov	x10, sp
	mrs	x11, vbar_el1
	stp	x10, x11, [x9]
	adrp	x9, turn_vectors
	add	x9, x9, #:lo12:turn_vectors
	msr	vbar_el1, x9
	adrp	x9, turn_code
	add	x9, x9, #:lo12:turn_code
	msr	elr_el1, x9
	msr	spsr_el1, x2
	isb
	mov	sp, x1
	add	x9, x0, #FPCR_AT
	ldp	x10, x11, [x9]
	msr	fpcr, x10
	msr	fpsr, x11
	ldr	x10, [x0, #SP_EL0_AT]
	msr	sp_el0, x10
	.irp	n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, \
		16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31
	ldr	q\n, [x0, #(FIRST_Q + 16 * \n)]
	.endr
	.irp	n, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, \
		16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30
	ldr	x\n, [x0, #(8 * \n)]
	.endr
	ldr	x0, [x0]
	eret

	/* The code at EL1 ends here by a branch, so that no exception writes ELR_EL1 and others. */
	.global	turn_done
turn_done:
	stp	x0, x1, [sp]
	mov	x0, #0xfff		/* TURN_DONE */
keep:
	.irp	n, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, \
		16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30
	str	x\n, [sp, #(8 * \n)]
	.endr
	mrs	x1, nzcv
	mrs	x2, daif
	mrs	x3, sp_el0
	mov	x4, sp
	mrs	x5, fpcr
	mrs	x6, fpsr
	str	x3, [x4, #SP_EL0_AT]
	.irp	n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, \
		16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31
	str	q\n, [x4, #(FIRST_Q + 16 * \n)]
	.endr
	add	x3, x4, #FPCR_AT
	stp	x5, x6, [x3]
	stp	x1, x2, [x3, #(NZCV_AT - FPCR_AT)]
	str	x0, [x3, #(VECTOR_AT - FPCR_AT)]
	adrp	x9, kept
	add	x9, x9, #:lo12:kept
	ldp	x10, x11, [x9]
	mov	sp, x10
	msr	vbar_el1, x11
	msr	fpcr, xzr
	isb
	ldp	x19, x20, [sp, #16]
	ldp	x21, x22, [sp, #32]
	ldp	x23, x24, [sp, #48]
	ldp	x25, x26, [sp, #64]
	ldp	x27, x28, [sp, #80]
	ldp	x29, x30, [sp], #96
	ret

	.balign	2048
turn_vectors:
	.irp	offset, 0, 0x80, 0x100, 0x180, 0x200, 0x280, 0x300, 0x380, \
		0x400, 0x480, 0x500, 0x580, 0x600, 0x680, 0x700, 0x780
	.balign	128
	stp	x0, x1, [sp]
	mov	x0, #\offset
	b	keep
	.endr

	.bss
	.balign	16
kept:	.skip	16
	.balign	4096
	.global	turn_code
turn_code:
	.skip	4096
