/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The way back into a guest whose core is called by the monitor's signal (signal.h), with the
 * registers that a trap saves (el2/trap/vectors.S). All from signal_again to signal_return_end may
 * be left at any instruction, and is begun again at the first: it changes nothing that it reads,
 * and finds its stack anew.
 */
#include "arch/arm64/harden.h"
#include "el2/core/asm_offsets.h"
#include "el2/core/guest_return.h"

	.text
	.globl	signal_again, signal_return, signal_return_end
signal_again:
	mrs	x0, tpidr_el2
	ldr	x1, [x0, #CPU_SIGNAL]
	ldr	w1, [x1]
	tbnz	w1, #SIGNAL_SLEEPS_BIT, 2f
	ldr	x1, [x0, #CPU_STACK_TOP]
	sub	sp, x1, #FRAME_SIZE
signal_return:
	mrs	x0, tpidr_el2
	ldr	x1, [x0, #CPU_SIGNAL]
	ldr	w1, [x1]
	cbnz	w1, 1f
	return_to_guest
1:	tbnz	w1, #SIGNAL_SLEEPS_BIT, 2f
	mov	x0, sp
	adrp	x16, signal_serve
	add	x16, x16, :lo12:signal_serve
	bl	with_whole_frame
	b	signal_return
2:	tst	w1, #~SIGNAL_SLEEPS
	b.ne	3f
	wfi
3:	ret
	SLS_BARRIER
signal_return_end:

	/* What the frame has not is 0, too. */
	.globl	signal_enter
signal_enter:
	.irp	n, 8, 9, 10, 11, 12, 13, 14, 15, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29
	mov	x\n, xzr
	.endr
	b	signal_again
