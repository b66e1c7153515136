/* SPDX-License-Identifier: Apache-2.0 */
/* The reset vector. All cores of a board that starts them together come through here at once. */
#include "arch/arm64/asm.h"
#include "arch/arm64/el3_reset.h"
#include "boot/bootblock/stacks.h"

	.section .text.first, "ax", %progbits
	.global bootblock_reset
bootblock_reset:
	b	reset

VECTOR_TABLE(bootblock_vectors)
	.set	i, 0
	.rept	16
	VECTOR
	mov	x0, #i
	b	exception
	.set	i, i + 1
	.endr

	/* The stack may be the reason: begin it again. */
exception:
	mov	x19, x0
	mrs	x0, mpidr_el1
	bl	set_stack
	mov	x0, x19
	mrs	x1, esr_el3
	mrs	x2, elr_el3
	mrs	x3, far_el3
	b	bootblock_exception

/* x0 = MPIDR_EL1. Returns the core's slot in w0, or -1 and no stack. Uses x0 to x4. */
set_stack:
	mov	x4, x30
	ldr	x1, =MPIDR_AFF_MASK
	and	x0, x0, x1
	bl	board_core_slot
	tbnz	w0, #31, 1f
	ldr	x1, =bootblock_stacks
	add	w2, w0, #1
	add	x1, x1, x2, lsl #STACK_SHIFT
	mov	sp, x1
1:	ret	x4
	SLS_BARRIER

FUNC(reset)
	mrs	x0, CurrentEL
	cmp	x0, #(3 << 2)
	b.ne	.Lwrong_level
	isb
	mrs	x20, cntpct_el0			/* time 0 of the log */
	EL3_RESET bootblock_vectors

	mrs	x19, mpidr_el1
	ldr	x1, =MPIDR_AFF_MASK
	and	x19, x19, x1
	mov	x0, x19
	bl	set_stack
	tbnz	w0, #31, .Lunknown
	mov	x29, xzr
	mov	x30, xzr
	mov	x1, x19
	mov	x2, x20
	msr	daifclr, #4
	b	bootblock_enter

	/*
	 * A core that the board does not know has neither stack nor mailbox. The leader reports it
	 * when the tree names it.
	 */
.Lunknown:
	wfi
	b	.Lunknown

	/* Not at EL3, so secure RAM is out of reach: one core says so on a stack in DRAM. */
.Lwrong_level:
	mrs	x1, mpidr_el1
	tst	x1, #0xffffff
	b.ne	.Lunknown
	ldr	x1, =CONFIG_FALLBACK_STACK
	mov	sp, x1
	lsr	x0, x0, #2
	b	bootblock_wrong_level
ENDFUNC(reset)
