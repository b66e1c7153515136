/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The exception vectors of EL2, and the way back into the guest that a trap came from. A trap saves
 * the registers that EL2's C does not keep for its caller: x0 to x7, x16, x17 and x30
 * (docs/traps.md#registers). What wants the others goes by rest.S.
 */
#include "arch/arm64/harden.h"
#include "arch/arm64/sysreg_names.h"
#include "el2/core/asm_offsets.h"
#include "el2/core/guest_return.h"

#define DISR_A_BIT   31   /* DISR_A of regs.h */
#define ESR_EC_SHIFT 26   /* ESR_EC of regs.h, and of its EC_.. */
#define EC_HVC64     0x16
#define EC_SYSREG    0x18
#define EC_DABT_LOW  0x24

	.text

/* The place of x31 is 0: what is stored there is lost, as an instruction's XZR wants it. */
.macro save
	stp	x0, x1, [sp, #-FRAME_SIZE]!
	stp	x2, x3, [sp, #(8 * 2)]
	stp	x4, x5, [sp, #(8 * 4)]
	stp	x6, x7, [sp, #(8 * 6)]
	stp	x16, x17, [sp, #(8 * 16)]
	stp	x30, xzr, [sp, #(8 * 30)]
.endm

/* Synchronous exceptions, by class: three have a handler that is content with what is saved. */
.macro syndrome
	mrs	x1, esr_el2
	mov	x0, sp
	lsr	w2, w1, #ESR_EC_SHIFT
.endm
.macro class number, handler, then
	cmp	w2, #\number
	b.ne	6f
	bl	\handler
	b	\then
6:
.endm

.macro dispatch gic
	syndrome
	cmp	w2, #EC_DABT_LOW
	b.ne	7f
	bl	trap_data_abort_\gic
5:	return_to_guest
7:	class	EC_SYSREG, trap_sysreg, 5b
	class	EC_HVC64, trap_hypercall, 5b
	bl	trap_rest
	b	5b
.endm

.irp gic, v2, v3
	.section .text.guarded_sync_\gic, "ax"
guarded_sync_\gic:
	dispatch \gic
.endr

	.text

/*
 * Arm, "Spectre-BHB": the core's history holds nothing of the guest's behind so many taken
 * branches. The vectors of guarded cores do this themselves where it is all that there is to do.
 */
.macro take_branches turns
6:	b	7f
7:	subs	\turns, \turns, #1
	b.ne	6b
.endm

/*
 * For cores with FEAT_RAS, and those that clear the history by CLRBHB (the hint 22, a NOP where it
 * is not there: then the loop has all its turns) or by their firmware. ESB comes first: an SError
 * that the guest has caused is deferred to DISR_EL1 (Arm ARM D1.13.4), and EL2 works with none of
 * its own pending. x0: struct cpu.
 */
guard:
	ldr	w1, [x0, #CPU_RAS]
	cbz	w1, 1f
	hint	#16			/* ESB */
	mrs	x1, DISR_EL1
	tbnz	x1, #DISR_A_BIT, deferred_error
1:	ldp	w1, w0, [x0, #CPU_TURNS]
	cbnz	w1, 2f
	smc	#0			/* gives up x0 to x3 at most (DEN0028 7.4) */
	b	3f
2:	hint	#22
	take_branches w1
3:	dsb	nsh
	isb
	ret
	SLS_BARRIER
deferred_error:
	msr	DISR_EL1, xzr
	mov	x0, sp
	b	serror_rest		/* ends the VM */

.macro begin_guarded
	save
	mrs	x0, tpidr_el2
	ldr	x1, [x0, #CPU_BHB]
	cbz	x1, 8f
	take_branches x1
	dsb	nsh
	isb
9:
.endm

/* A vector is 32 instructions. */
.macro sync_plain gic
	save
	dispatch \gic
.endm

.macro to_guest_plain handler
	save
	mov	x0, sp
	bl	\handler
	return_to_guest
.endm

/* What the guarded ones have more to do than turns of the loop is behind them. */
.macro end_guarded
8:	bl	guard
	b	9b
.endm

.macro sync_guarded gic
	begin_guarded
	b	guarded_sync_\gic
	end_guarded
.endm

.macro to_guest_guarded handler
	begin_guarded
	mov	x0, sp
	bl	\handler
	return_to_guest
	end_guarded
.endm

/* An exception of EL2 itself: the stack may be what failed, so it is given up, but for the frame of
 * the last trap from the guest; below that its own registers are kept (own_frame of frame.h), all
 * but x17. */
.macro own_fault kind
	mrs	x17, tpidr_el2
	cbz	x17, 1f
	ldr	x17, [x17, #CPU_STACK_TOP]
	sub	x17, x17, #(2 * FRAME_SIZE)
	stp	x0, x1, [x17]
	stp	x2, x3, [x17, #(8 * 2)]
	stp	x4, x5, [x17, #(8 * 4)]
	stp	x6, x7, [x17, #(8 * 6)]
	stp	x8, x9, [x17, #(8 * 8)]
	stp	x10, x11, [x17, #(8 * 10)]
	stp	x12, x13, [x17, #(8 * 12)]
	stp	x14, x15, [x17, #(8 * 14)]
	stp	x16, xzr, [x17, #(8 * 16)]
	stp	x18, x19, [x17, #(8 * 18)]
	stp	x20, x21, [x17, #(8 * 20)]
	stp	x22, x23, [x17, #(8 * 22)]
	stp	x24, x25, [x17, #(8 * 24)]
	stp	x26, x27, [x17, #(8 * 26)]
	stp	x28, x29, [x17, #(8 * 28)]
	mov	x0, sp
	stp	x30, x0, [x17, #(8 * 30)]
	mov	sp, x17
1:	mov	x0, #\kind
	mrs	x1, esr_el2
	mrs	x2, elr_el2
	mrs	x3, far_el2
	b	el2_fault
.endm

/*
 * A table for each version of the GIC (gic/version.h). The entries for the guest's side are 0x400
 * and on; the last four are of a guest whose EL1 is AArch32: HCR_EL2.RW is always 1.
 */
.macro vector_table name, gic, kind
	.section .vectors.\name, "ax"
	.balign 2048
	.globl \name
\name:
.irp number, 0, 1, 2, 3, 0, 1, 2, 3	/* current EL with SP_EL0, with SP_EL2 */
	.balign 128
	own_fault \number
.endr
	.balign 128
	sync_\kind \gic
	.balign 128
	to_guest_\kind trap_irq_\gic
	.balign 128
	to_guest_\kind trap_irq_\gic
	.balign 128
	to_guest_\kind serror_rest
.rept 4
	.balign 128
	to_guest_\kind aarch32_rest
.endr
	.balign 128
.endm

	/* _guarded: for cores that need the branch history cleared, or have FEAT_RAS */
	vector_table vectors_v2, v2, plain
	vector_table vectors_v2_guarded, v2, guarded
	vector_table vectors_v3, v3, plain
	vector_table vectors_v3_guarded, v3, guarded

#ifdef CONFIG_DIRECT_INTERRUPTS
/*
 * Of cores whose interrupts are their guest's (docs/direct-interrupts.md): the way back is that of
 * signal_entry.S, behind which the monitor's signal is never missed. Most of what traps is SGIs.
 * One table serves both versions: by the distributor's page only a GICv2's are sent (gicd_page of
 * struct vcpu), and on a GICv2 no register of a CPU interface is there to trap.
 */
#ifdef CONFIG_EL2_GICV3
#define DIRECT_SYSREG	trap_sysreg_direct
#else
#define DIRECT_SYSREG	trap_sysreg
#endif
#ifdef CONFIG_EL2_GICV2
#define DIRECT_ABORT	trap_data_abort_direct
#else
#define DIRECT_ABORT	trap_data_abort_v3
#endif
.macro dispatch_direct
	syndrome
	class	EC_SYSREG, DIRECT_SYSREG, signal_return
	class	EC_DABT_LOW, DIRECT_ABORT, signal_return
	class	EC_HVC64, trap_hypercall, signal_return
	bl	trap_rest
	b	signal_return
.endm
	.section .text.signal_sync_guarded, "ax"
signal_sync_guarded:
	dispatch_direct

.macro sync_direct
	save
	dispatch_direct
.endm
.macro sync_direct_guarded
	begin_guarded
	b	signal_sync_guarded
	end_guarded
.endm
.macro to_guest_direct handler
	save
	mov	x0, sp
	bl	\handler
	b	signal_return
.endm
.macro to_guest_direct_guarded handler
	begin_guarded
	mov	x0, sp
	bl	\handler
	b	signal_return
	end_guarded
.endm

/* No IRQ comes to EL2 (HCR_EL2.IMO is 0); an FIQ is the monitor's signal, which for AArch32 code of
 * a guest comes by the last four. */
.macro direct_table name, kind
	.section .vectors.\name, "ax"
	.balign 2048
	.globl \name
\name:
.irp number, 0, 1, 2, 3, 0, 1, 2, 3
	.balign 128
	own_fault \number
.endr
.rept 2
	.balign 128
	sync_\kind
	.balign 128
	to_guest_\kind signal_rest
	.balign 128
	to_guest_\kind signal_rest
	.balign 128
	to_guest_\kind serror_rest
.endr
	.balign 128
.endm

	direct_table vectors_direct, direct
	direct_table vectors_direct_guarded, direct_guarded
#endif
