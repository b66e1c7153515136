/* SPDX-License-Identifier: Apache-2.0 */
/* EL3's exception vectors, and the frame of a call from below. */
#include "arch/arm64/asm.h"
#include "arch/arm64/regs.h"
#include "arch/arm64/sysreg_names.h"
#include "boot/monitor/asm_core.h"
#include "boot/monitor/frame.h"

/*
 * Longest branch history that a core of ours keeps is 38 (arch/arm64/cpu_errata.c): after this loop
 * it holds nothing of the caller's.
 */
#define BHB_LOOPS 38

/* As the compiler's -mharden-sls=blr: what follows a call is no place for a barrier. */
#ifdef CONFIG_HARDEN_SLS
#define CALL_X16 bl branch_x16
#else
#define CALL_X16 blr x16
#endif

/*
 * The caller's key is saved and EL3's is there, and the other way round, on a core that signs
 * (arch/arm64/pauth.h). Uses x1 to x3.
 */
#ifdef CONFIG_HARDEN_PAC
	.macro	own_key
	mrs	x1, sctlr_el3
	tbz	x1, #SCTLR_ENIA_BIT, 1f
	mrs	x2, APIAKEYLO_EL1
	mrs	x3, APIAKEYHI_EL1
	stp	x2, x3, [sp, #FRAME_KEY]
	adrp	x1, monitor_key
	add	x1, x1, :lo12:monitor_key
	ldp	x2, x3, [x1]
	msr	APIAKEYLO_EL1, x2
	msr	APIAKEYHI_EL1, x3
	isb
1:
	.endm
	.macro	callers_key
	mrs	x1, sctlr_el3
	tbz	x1, #SCTLR_ENIA_BIT, 1f
	ldp	x2, x3, [sp, #FRAME_KEY]
	msr	APIAKEYLO_EL1, x2
	msr	APIAKEYHI_EL1, x3
1:
	.endm
#else
	.macro	own_key
	.endm
	.macro	callers_key
	.endm
#endif

	.macro	save_frame
	sub	sp, sp, #FRAME_SIZE
	stp	x0, x1, [sp, #16 * 0]
	stp	x2, x3, [sp, #16 * 1]
	stp	x4, x5, [sp, #16 * 2]
	stp	x6, x7, [sp, #16 * 3]
	stp	x8, x9, [sp, #16 * 4]
	stp	x10, x11, [sp, #16 * 5]
	stp	x12, x13, [sp, #16 * 6]
	.endm

	/*
	 * What the caller trained does not steer EL3: up to the barriers in call_handler there are
	 * direct branches only, and behind them no instruction runs before it is known which way
	 * these went. Branch targets first, on cores that keep them from one context to the next
	 * (no CSV2: Cortex-A57 and A72): the MMU goes off and on (Arm, "Cache Speculation
	 * Side-channels", the firmware mitigation of variant 2 for these cores). No data access in
	 * between; code is identity-mapped. Then the branch history, but on cores that are known to
	 * let it steer nothing of another context (in-order ones, and CSV2 3).
	 *
	 * On PMUs that have no better, PMCR_EL0.DP stops the caller's cycle counter while EL3 runs
	 * (Arm, TF-A advisory TFV-5).
	 */
	.macro	from_below handler
	VECTOR
	save_frame
	mrs	x2, tpidr_el3
	ldr	w0, [x2, #CORE_WORKAROUND_1]
	cbnz	w0, 1f
	mrs	x0, sctlr_el3
	bic	x1, x0, #SCTLR_M
	msr	sctlr_el3, x1
	isb
	msr	sctlr_el3, x0
	isb
1:	ldr	w0, [x2, #CORE_WORKAROUND_3]
	cmp	w0, #1
	b.eq	4f
	mov	x0, #BHB_LOOPS
2:	b	3f
3:	subs	x0, x0, #1
	b.ne	2b
4:	adr	x0, \handler
	b	call_handler
	.endm

	/* An exception in EL3 itself is the end of this core. Its stack may be the reason, so it
	 * gets another. */
	.macro	fatal number
	VECTOR
	mov	x0, #\number
	b	fatal_exception
	.endm

VECTOR_TABLE(monitor_vectors)
	fatal	0
	fatal	1
	fatal	2
	fatal	3
	fatal	4
	fatal	5
	fatal	6
	fatal	7
	from_below monitor_sync
	fatal	9
	from_below monitor_fiq
	fatal	11
	from_below monitor_sync
	fatal	13
	from_below monitor_fiq
	fatal	15

	/* each in its place: one that is too long moves those behind it */
	.org	monitor_vectors + 0x800

call_handler:
	ldr	w1, [x2, #CORE_HOLD_CYCLES]
	cbz	w1, 1f
	mrs	x1, pmcr_el0
	str	x1, [sp, #FRAME_PMCR]
	orr	x1, x1, #PMCR_DP
	msr	pmcr_el0, x1
1:	dsb	nsh
	isb
	stp	x14, x15, [sp, #16 * 7]
	stp	x16, x17, [sp, #16 * 8]
	stp	x18, x29, [sp, #FRAME_X18]
	str	x30, [sp, #FRAME_X30]
	own_key
	mov	x29, xzr
	mov	x16, x0
	mov	x0, sp
	CALL_X16
	callers_key
	mrs	x0, tpidr_el3
	ldr	w0, [x0, #CORE_HOLD_CYCLES]
	cbz	w0, 1f
	ldr	x0, [sp, #FRAME_PMCR]
	msr	pmcr_el0, x0
1:
	ldp	x0, x1, [sp, #16 * 0]
	ldp	x2, x3, [sp, #16 * 1]
	ldp	x4, x5, [sp, #16 * 2]
	ldp	x6, x7, [sp, #16 * 3]
	ldp	x8, x9, [sp, #16 * 4]
	ldp	x10, x11, [sp, #16 * 5]
	ldp	x12, x13, [sp, #16 * 6]
	ldp	x14, x15, [sp, #16 * 7]
	ldp	x16, x17, [sp, #16 * 8]
	ldp	x18, x29, [sp, #FRAME_X18]
	ldr	x30, [sp, #FRAME_X30]
	add	sp, sp, #FRAME_SIZE
	eret
	dsb	nsh				/* no speculation past the ERET */
	isb

#ifdef CONFIG_HARDEN_SLS
branch_x16:
	br	x16
	SLS_BARRIER
#endif

fatal_exception:
	adrp	x1, monitor_emergency_stack_end
	add	sp, x1, :lo12:monitor_emergency_stack_end
	mrs	x1, esr_el3
	mrs	x2, elr_el3
	mrs	x3, far_el3
	b	monitor_fatal
