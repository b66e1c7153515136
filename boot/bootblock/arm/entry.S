/* SPDX-License-Identifier: Apache-2.0 */
/* The reset vector in AArch32: secure SVC mode. All cores of a board that starts them together come
 * through here at once. */
#include "arch/arm/asm.h"
#include "arch/arm/regs.h"
#include "boot/arm/fatal.h"
#include "boot/bootblock/stacks.h"

	.section .text.first, "ax", %progbits
	.arm
	.balign	32
	.global	bootblock_reset
bootblock_reset:			/* the vectors, too */
	b	reset
	.irp	n, 1, 2, 3, 4, 5, 6, 7
	b	fatal_\n
	.endr

	FATAL_ENTRIES bootblock_emergency_stack_end, bootblock_fatal

FUNC(reset)
	mrs	r0, cpsr
	and	r0, r0, #MODE_MASK
	cmp	r0, #MODE_HYP
	beq	.Lwrong_level
	cpsid	aif, #MODE_SVC
	isb
	READ64(r6, r7, CNTPCT)		/* time 0 of the log */
	ldr	r0, =bootblock_reset
	WRITE(r0, VBAR)

	/*
	 * Known values where reset leaves UNKNOWN ones. A is on: an unaligned access is a bug here,
	 * which silicon would fault and QEMU would let pass. No cache is on before the core takes
	 * part in coherency (cpu_reset_settings). SIF: the stages run from secure memory; what they
	 * load lies in the other.
	 */
	ldr	r0, =(SCTLR_RES1 | SCTLR_A32)
	WRITE(r0, SCTLR)
	ldr	r0, =SCR_NO_NS_RUN
	WRITE(r0, SCR)
	isb

	READ(r4, MPIDR)
	ldr	r1, =MPIDR_AFF_MASK
	and	r4, r4, r1
	mov	r0, r4
	mov	r1, #0
	bl	board_core_slot
	cmp	r0, #0
	blt	.Lunknown
	ldr	r1, =bootblock_stacks + LEADER_MORE
	add	r2, r0, #1
	add	sp, r1, r2, lsl #STACK_SHIFT
	push	{r6, r7}
	mov	r2, r4
	mov	r3, #0
	cpsie	a
	bl	bootblock_enter

	/*
	 * A core that the board does not know has neither stack nor mailbox. The leader reports it
	 * when the tree names it.
	 */
.Lunknown:
	wfi
	b	.Lunknown

	/* In Hyp mode secure RAM is out of reach: one core says so on a stack in DRAM. */
.Lwrong_level:
	READ(r0, MPIDR)
	ldr	r1, =MPIDR_AFF_MASK
	tst	r0, r1
	bne	.Lunknown
	ldr	sp, =CONFIG_FALLBACK_STACK
	mov	r0, #2
	bl	bootblock_wrong_level
ENDFUNC(reset)
