/* SPDX-License-Identifier: Apache-2.0 */
/* EL2's side of the signal, and guests at EL1 that keep all interrupts from it that they can. */
#include "tests/guest/el2_probe/signal_run.h"

	.text
	/*
	 * run_guest(entry, SPSR_EL2, x0, x2, x3 of the guest): runs it until it calls HVC, then
	 * gives its x0, or until EL2 has taken a signal and `leave` is set, then gives that.
	 */
	.global run_guest
run_guest:
	sub	sp, sp, #112
	stp	x19, x20, [sp, #16 * 0]
	stp	x21, x22, [sp, #16 * 1]
	stp	x23, x24, [sp, #16 * 2]
	stp	x25, x26, [sp, #16 * 3]
	stp	x27, x28, [sp, #16 * 4]
	stp	x29, x30, [sp, #16 * 5]
	stp	x18, xzr, [sp, #16 * 6]
	msr	elr_el2, x0
	msr	spsr_el2, x1
	adrp	x1, signal_vectors
	add	x1, x1, #:lo12:signal_vectors
	msr	vbar_el2, x1
	isb
	mov	x0, x2
	mov	x2, x3
	mov	x3, x4
	eret

	/* The vector has put x0 and x1 on the stack. */
taken:
	stp	x2, x3, [sp, #-16]!
	mrs	x2, tpidr_el2
	ldr	x3, [x2, #TAKEN_FLAG]
	ldr	w0, [x3]
	str	wzr, [x3]
	mrs	x1, spsr_el2
	stp	x0, x1, [x2, #TAKEN_PENDING]
	dsb	sy
	ldr	x0, [x2, #TAKEN_COUNT]
	add	x0, x0, #1
	str	x0, [x2, #TAKEN_COUNT]
	ldr	x0, [x2, #TAKEN_LEAVE]
	ldp	x2, x3, [sp], #16
	cbnz	x0, 1f
	ldp	x0, x1, [sp], #16
	eret
1:	add	sp, sp, #16
leave_guest:
	ldp	x19, x20, [sp, #16 * 0]
	ldp	x21, x22, [sp, #16 * 1]
	ldp	x23, x24, [sp, #16 * 2]
	ldp	x25, x26, [sp, #16 * 3]
	ldp	x27, x28, [sp, #16 * 4]
	ldp	x29, x30, [sp, #16 * 5]
	ldp	x18, xzr, [sp, #16 * 6]
	add	sp, sp, #112
	ret

	/*
	 * window(&pending): waits for a bit and takes it. It looks once: only EL3, which goes back
	 * to the start, lets it look again.
	 */
	.global window, window_end
window:
	ldr	w1, [x0]
	cbnz	w1, window_end
1:	b	1b
window_end:
	str	wzr, [x0]
	mov	x0, x1
	ret

	/*
	 * The guests that go round say YIELD. On cores it is a hint that changes nothing; QEMU with
	 * one thread for all cores goes on to the next one there, in place of 100 ms later, which
	 * is how long each signal took before it was seen to have come.
	 */

	/* Every register has something in it, at any time: 0 in x0 when one is not as it was. */
	.global guest_registers
guest_registers:
	.irp	n, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
	mov	x\n, #0x1000 + \n
	.endr
	.irp	n, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29
	mov	x\n, #0x2000 + \n
	.endr
	mov	x30, xzr
	.irp	n, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
	add	x30, x30, x\n, lsl #\n
	.endr
	.irp	n, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29
	add	x30, x30, x\n, lsl #\n
	.endr
1:	yield
	mov	x0, xzr
	.irp	n, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
	add	x0, x0, x\n, lsl #\n
	.endr
	.irp	n, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29
	add	x0, x0, x\n, lsl #\n
	.endr
	cmp	x0, x30
	b.eq	1b
	mov	x0, xzr
	hvc	#0

	.global guest_spins, guest_sleeps, guest_calls, guest_aarch32
guest_spins:
	yield
	b	guest_spins
guest_sleeps:
	wfi
	b	guest_sleeps
guest_calls:					/* x0 is the function */
	smc	#0
	hvc	#0
guest_aarch32:					/* A32 */
	.inst	0xe320f001			/* yield */
	.inst	0xeafffffd			/* b guest_aarch32 */

	/*
	 * Sends itself SGIs as fast as it can, takes the first and does not end it. GICv3: x0 is
	 * the value of ICC_SGI1R_EL1. GICv2: x0 GICD_SGIR, x2 its value, x3 GICC_IAR. YIELD after
	 * each 256 of them.
	 */
	.global guest_floods_v3, guest_floods_v2
guest_floods_v3:
	adr	x1, flood_vectors_v3
	msr	vbar_el1, x1
	isb
	msr	daifclr, #2
1:	msr	icc_sgi1r_el1, x0
	add	x5, x5, #1
	tst	x5, #0xff
	b.ne	1b
	yield
	b	1b
guest_floods_v2:
	adr	x1, flood_vectors_v2
	msr	vbar_el1, x1
	isb
	msr	daifclr, #2
1:	str	w2, [x0]
	add	x5, x5, #1
	tst	x5, #0xff
	b.ne	1b
	yield
	b	1b

	.balign	2048
flood_vectors_v3:
	.skip	0x280
	mrs	x1, icc_iar1_el1
	eret
	.balign	2048
flood_vectors_v2:
	.skip	0x280
	ldr	w1, [x3]
	eret

	.section .text.vectors, "ax"
	.balign	2048
signal_vectors:
	.set	i, 0
	.rept	16
	.balign	128
	.if	i == 10 || i == 14		/* FIQ of a lower level */
	stp	x0, x1, [sp, #-16]!
	b	taken
	.elseif	i == 8
	b	leave_guest
	.else
	mov	x0, #i
	mrs	x1, esr_el2
	mrs	x2, elr_el2
	mrs	x3, far_el2
	bl	probe_exception
	.endif
	.set	i, i + 1
	.endr
