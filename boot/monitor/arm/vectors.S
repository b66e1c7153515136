/* SPDX-License-Identifier: Apache-2.0 */
/* Monitor mode's vectors, and secure state's, where every exception is the end. */
#include "arch/arm/asm.h"
#include "arch/arm/regs.h"
#include "boot/arm/fatal.h"

	.section .text.vectors, "ax", %progbits
	.arm
	.balign	32
	.global	monitor_vectors
monitor_vectors:
	b	fatal_1				/* not used */
	b	fatal_1				/* not used */
	b	call_smc
	b	fatal_3
	b	fatal_4
	b	fatal_5				/* not used */
	b	fatal_6
	b	call_fiq

	.balign	32
	.global	monitor_fatal_vectors
monitor_fatal_vectors:
	b	fatal_1				/* reset does not come here */
	.irp	n, 1, 2, 3, 4, 5, 6, 7
	b	fatal_\n
	.endr

	FATAL_ENTRIES monitor_emergency_stack_end, monitor_fatal

	/*
	 * Banked registers are secure state's from here on, and what the caller trained does not
	 * steer us: ICIALLU clears the branch target buffer where ACTLR.IBE says so (Cortex-A15);
	 * Cortex-A7 has none that would matter. What is saved: struct caller (calls.c).
	 */
	.macro	from_below handler
	srsdb	sp!, #MODE_MON
	push	{r0-r3, r12, lr}
	READ(r0, SCR)
	bic	r0, r0, #SCR_NONSECURE
	WRITE(r0, SCR)
	WRITE(r0, ICIALLU)
	dsb	sy
	isb
	mov	r0, sp
	bl	\handler
	READ(r0, SCR)
	orr	r0, r0, #SCR_NONSECURE
	WRITE(r0, SCR)
	isb
	clrex
	pop	{r0-r3, r12, lr}
	rfeia	sp!
	.endm

call_smc:
	from_below monitor_smc

call_fiq:
	sub	lr, lr, #4
	from_below monitor_fiq_entry
