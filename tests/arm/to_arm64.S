/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runs arch/arm/to_arm64.S on a core that has no RMR: each access to it is an undefined
 * instruction, whose handler stands for the register, which reads as 0x40. After the write it says,
 * in hex: both instructions, what was written, RVBAR's copy, and what was masked.
 */
#include "arch/arm/asm.h"
#include "arch/arm/regs.h"

#define UART  0x09000000
#define RVBAR 0x41000000

	.syntax unified
	.arm
	b	start
	b	undefined
	.rept	6
	b	.
	.endr
start:
	cpsid	aif, #MODE_UND
	ldr	sp, =0x41010000
	cpsie	aif, #MODE_SVC
	ldr	r0, =0x12345678
	mov	r1, #9
	ldr	r2, =RVBAR
	bl	arm64_warm_reset

undefined:
	push	{r0-r12, lr}
	ldr	r4, [lr, #-4]
	mov	r0, r4
	bl	say
	mov	r5, sp			/* the saved register of the instruction */
	ubfx	r1, r4, #12, #4
	add	r5, r5, r1, lsl #2
	tst	r4, #1 << 20
	movne	r0, #0x40
	strne	r0, [r5]
	popne	{r0-r12, lr}
	movsne	pc, lr
	ldr	r0, [r5]
	bl	say
	ldr	r6, =RVBAR
	ldr	r0, [r6]
	bl	say
	ldr	r0, [r6, #4]
	bl	say
	mrs	r0, spsr
	and	r0, r0, #PSR_AIF
	bl	say
	mov	r0, #0x18		/* semihosting: the end, a good one */
	ldr	r1, =0x20026
	svc	0x123456

say:					/* r0, and a space; r0 to r3 are lost */
	mov	r2, #8
	ldr	r3, =UART
1:	ror	r0, r0, #28
	and	r1, r0, #15
	cmp	r1, #10
	addlo	r1, r1, #'0'
	addhs	r1, r1, #'a' - 10
	str	r1, [r3]
	subs	r2, r2, #1
	bne	1b
	mov	r1, #' '
	str	r1, [r3]
	bx	lr
