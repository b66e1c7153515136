/* SPDX-License-Identifier: Apache-2.0 */
/* The exception vectors of EL2, and the way back into the guest that a trap came from. */
#include "el2/core/asm_offsets.h"

	.text

guest_return:
	ldr	x30, [sp, #(8 * 30)]
	ldp	x28, x29, [sp, #(8 * 28)]
	ldp	x26, x27, [sp, #(8 * 26)]
	ldp	x24, x25, [sp, #(8 * 24)]
	ldp	x22, x23, [sp, #(8 * 22)]
	ldp	x20, x21, [sp, #(8 * 20)]
irq_return:
	ldp	x18, x19, [sp, #(8 * 18)]
	ldp	x16, x17, [sp, #(8 * 16)]
	ldp	x14, x15, [sp, #(8 * 14)]
	ldp	x12, x13, [sp, #(8 * 12)]
	ldp	x10, x11, [sp, #(8 * 10)]
	ldp	x8, x9, [sp, #(8 * 8)]
	ldp	x6, x7, [sp, #(8 * 6)]
	ldp	x4, x5, [sp, #(8 * 4)]
	ldp	x2, x3, [sp, #(8 * 2)]
	ldp	x0, x1, [sp], #FRAME_SIZE
	eret
	/* No speculation past an exception return (Arm ARM B2.2, straight-line speculation). */
	dsb	nsh
	isb

/* A vector is 32 instructions. A guest's registers x0 to x19 and x30 are saved for an interrupt; C
 * keeps the rest. */
.macro save_caller
	sub	sp, sp, #FRAME_SIZE
	stp	x0, x1, [sp]
	stp	x2, x3, [sp, #(8 * 2)]
	stp	x4, x5, [sp, #(8 * 4)]
	stp	x6, x7, [sp, #(8 * 6)]
	stp	x8, x9, [sp, #(8 * 8)]
	stp	x10, x11, [sp, #(8 * 10)]
	stp	x12, x13, [sp, #(8 * 12)]
	stp	x14, x15, [sp, #(8 * 14)]
	stp	x16, x17, [sp, #(8 * 16)]
	stp	x18, x19, [sp, #(8 * 18)]
	str	x30, [sp, #(8 * 30)]
.endm

.macro save_all
	save_caller
	stp	x20, x21, [sp, #(8 * 20)]
	stp	x22, x23, [sp, #(8 * 22)]
	stp	x24, x25, [sp, #(8 * 24)]
	stp	x26, x27, [sp, #(8 * 26)]
	stp	x28, x29, [sp, #(8 * 28)]
.endm

/*
 * Arm, "Spectre-BHB": the core's history holds nothing of the guest's behind so many taken
 * branches, or a CLRBHB (the hint 22, a NOP where it is not there: then the loop has all its
 * turns). With save_all and the call this fills a vector to the last instruction.
 */
.macro clear_history
	mrs	x0, tpidr_el2
	ldr	x0, [x0, #CPU_BHB]
	cbnz	x0, 1f
	ldr	w0, arch_workaround_3
	smc	#0			/* gives up x0 to x3 at most (DEN0028 7.4) */
	b	3f
1:	hint	#22
2:	b	4f
4:	subs	x0, x0, #1
	b.ne	2b
3:	dsb	nsh
	isb
.endm

.macro keep_history
.endm

.macro to_guest handler, full, history
	save_\full
	\history\()_history
	mov	x0, sp
	bl	\handler
.ifc \full, all
	b	guest_return
.else
	ldr	x30, [sp, #(8 * 30)]
	b	irq_return
.endif
.endm

/* An exception of EL2 itself: the stack may be what failed, so it is given up. */
.macro own_fault kind
	mov	x0, #\kind
	mrs	x1, esr_el2
	mrs	x2, elr_el2
	mrs	x3, far_el2
	mrs	x9, tpidr_el2
	cbz	x9, 1f
	ldr	x9, [x9, #CPU_STACK_TOP]
	mov	sp, x9
1:	b	el2_fault
.endm

/*
 * A table for each version of the GIC (gic/version.h). The entries for the guest's side are 0x400
 * and on; the last four are of a guest whose EL1 is AArch32: HCR_EL2.RW is always 1.
 */
.macro vector_table name, gic, history
	.section .vectors.\name, "ax"
	.balign 2048
	.globl \name
\name:
.irp kind, 0, 1, 2, 3, 0, 1, 2, 3	/* current EL with SP_EL0, with SP_EL2 */
	.balign 128
	own_fault \kind
.endr
	.balign 128
	to_guest trap_sync_\gic, all, \history
	.balign 128
	to_guest trap_irq_\gic, caller, \history
	.balign 128
	to_guest trap_irq_\gic, caller, \history
	.balign 128
	to_guest trap_serror, all, \history
.rept 4
	.balign 128
	to_guest trap_aarch32, all, \history
.endr
	.balign 128
.endm

	/* _bhb: for cores that need the branch history cleared */
	vector_table vectors_v2, v2, keep
	vector_table vectors_v2_bhb, v2, clear
	vector_table vectors_v3, v3, keep
	vector_table vectors_v3_bhb, v3, clear
	.section .text.arch_workaround_3, "ax"
	.balign	4
arch_workaround_3:
	.long	0x80003fff		/* SMCCC_ARCH_WORKAROUND_3 */
