/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runs the code in sweep_code with vectors of its own: whatever it does, the first exception ends
 * it. Interrupts are masked by the SPSR that it runs with.
 */
	.text
	/* void sweep_run(struct outcome *o, uint64_t spsr, uint64_t x0) */
	.global	sweep_run
sweep_run:
	stp	x29, x30, [sp, #-112]!
	stp	x19, x20, [sp, #16]
	stp	x21, x22, [sp, #32]
	stp	x23, x24, [sp, #48]
	stp	x25, x26, [sp, #64]
	stp	x27, x28, [sp, #80]
	mrs	x9, vbar_el1
	mrs	x10, tpidr_el1
	stp	x9, x10, [sp, #96]
	adrp	x11, saved
	add	x11, x11, #:lo12:saved
	mov	x12, sp
	stp	x0, x12, [x11]
	adrp	x9, sweep_vectors
	add	x9, x9, #:lo12:sweep_vectors
	msr	vbar_el1, x9
	adrp	x9, sweep_code
	msr	elr_el1, x9
	msr	spsr_el1, x1
	isb
	mov	x0, x2
	mov	x1, x2
	mov	x2, #0
	eret

done:
	adrp	x2, saved
	add	x2, x2, #:lo12:saved
	ldp	x3, x4, [x2]		/* outcome, stack of sweep_run */
	ldp	x5, x6, [sp]		/* X0 and X1 as the code left them */
	mov	sp, x4
	mrs	x6, esr_el1
	stp	x5, x6, [x3]
	mrs	x5, elr_el1
	mrs	x6, spsr_el1
	stp	x5, x6, [x3, #16]
	str	x1, [x3, #32]
	ldp	x9, x10, [sp, #96]
	msr	vbar_el1, x9
	msr	tpidr_el1, x10
	isb
	ldp	x19, x20, [sp, #16]
	ldp	x21, x22, [sp, #32]
	ldp	x23, x24, [sp, #48]
	ldp	x25, x26, [sp, #64]
	ldp	x27, x28, [sp, #80]
	ldp	x29, x30, [sp], #112
	ret

	.macro	end offset
	.balign	128
	stp	x0, x1, [sp, #-16]!
	mov	x1, #\offset
	b	done
	.endm

	.balign	2048
sweep_vectors:
	.irp	o, 0, 0x80, 0x100, 0x180, 0x200, 0x280, 0x300, 0x380, \
		0x400, 0x480, 0x500, 0x580, 0x600, 0x680, 0x700, 0x780
	end	\o
	.endr

	.bss
	.balign	16
saved:	.skip	16
	.balign	4096
	.global	sweep_code
sweep_code:
	.skip	4096
