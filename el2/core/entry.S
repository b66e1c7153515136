/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Entry of every core into EL2, the exception vectors, and the way into a guest. The state at entry
 * is Linux's boot protocol for arm64 (Documentation/arm64/booting.rst): EL2, MMU and D-cache off,
 * x0 = tree or hand-off (include/handoff.h).
 */
#include "el2/core/asm_offsets.h"

#define HYP_BLOCK_SIZE 0x200000 /* include/handoff.h; asserted equal in el2/core/mmu.c */

/*
 * HCR_EL2 and CPTR_EL2 are as the loader left them, or UNKNOWN after a warm reset (Arm ARM D19.2,
 * the fields' resets). HCR_EL2 first: its E2H changes the layout of CPTR_EL2 and of TCR_EL2. Uses
 * x9.
 */
#define HCR_EL2_START  0x80000000 /* RW */
#define HCR_EL2_E2H    34
/* RES1, TZ, TSM; FP is not trapped: SHA-256 at boot is done with it */
#define CPTR_EL2_START 0x33ff
.macro own_controls
	mov	x9, #HCR_EL2_START
	msr	hcr_el2, x9
	isb
	mov	x9, #CPTR_EL2_START
	msr	cptr_el2, x9
	isb
.endm

	/* arm64 Image header (booting.rst section 4). image_size is the whole block that the
	 * hypervisor takes. */
	.section .head, "ax"
	.globl image_start_code
image_start_code:
	b	enter
	.long	0
	.quad	0			/* text_offset */
	.quad	HYP_BLOCK_SIZE		/* image_size */
	.quad	0xa			/* flags: little-endian, 4 KiB pages, anywhere in memory */
	.quad	0, 0, 0
	.ascii	"ARM\x64"
	.long	0

	/*
	 * Entered in a way that nothing below can work with. Said here, because C code needs its
	 * addresses (ADRP counts from pages of 4 KiB), its memory and its registers; on the UART
	 * that Kconfig names, because no tree has been read.
	 */
.macro refuse el, reason
	adr	x9, 1f
	b	say
1:	.ascii	"[    0.000000] el2 EL\el cpu0: error: \reason\r\n[    0.000000] el2 EL\el cpu0: stopped\r\n"
	.byte	0
	.balign	4
.endm
at_el1:
	refuse	1, "entry: at EL1, needs EL2"
at_el3:
	refuse	3, "entry: at EL3, needs EL2"
with_mmu:
	refuse	2, "entry: with the MMU or the data cache on, needs both off"
unaligned:
	refuse	2, "load address: the image is not at a 2 MiB boundary"
with_e2h:
	refuse	2, "entry: HCR_EL2.E2H stays 1, needs a core that has it 0"
say:	ldr	x10, =CONFIG_EARLY_UART
	cbz	x10, 3f
1:	ldrb	w11, [x9], #1
	cbz	w11, 3f
	mov	w12, #0x100000		/* a PL011 that does not drain must not hold us */
2:	ldr	w13, [x10, #0x18]	/* UARTFR.TXFF */
	sub	w12, w12, #1
	cbz	w12, 4f
	tbnz	w13, #5, 2b
4:	str	w11, [x10]		/* UARTDR */
	b	1b
3:	wfi
	b	3b
	.ltorg

enter:
	msr	daifset, #0xf
	mrs	x9, CurrentEL
	cmp	x9, #(2 << 2)
	b.lo	at_el1
	b.hi	at_el3
	mrs	x9, sctlr_el2
	tbnz	x9, #0, with_mmu	/* M */
	tbnz	x9, #2, with_mmu	/* C */
	adr	x9, image_start_code
	tst	x9, #(HYP_BLOCK_SIZE - 1)
	b.ne	unaligned
	own_controls
	mrs	x9, hcr_el2
	tbnz	x9, #HCR_EL2_E2H, with_e2h
	b	start

	.section .text.entry, "ax"
start:
	cmp	x1, #1
	b.eq	secondary
	mov	x19, x0
	/* The loader's: a fault from here on is ours, and there is no core structure yet. */
	adr	x9, vectors
	msr	vbar_el2, x9
	msr	tpidr_el2, xzr
	adrp	x9, boot_stack_top
	add	x9, x9, :lo12:boot_stack_top
	mov	sp, x9

	/*
	 * The loader cleaned the file, not what lies behind it (booting.rst): a dirty line over
	 * .bss could be evicted onto what is written there now with caches off. Drop them first.
	 */
	adrp	x0, bss_start
	add	x0, x0, :lo12:bss_start
	adrp	x1, image_end
	sub	x1, x1, x0
	bl	dcache_invalidate

	/* Zero .bss and .boot.bss: nobody else does, and a restart must not see the last run's. */
	adrp	x0, bss_start
	add	x0, x0, :lo12:bss_start
	adrp	x1, image_end
2:	stp	xzr, xzr, [x0], #16
	cmp	x0, x1
	b.lo	2b

	/* Self-relocation: R_AARCH64_RELATIVE is *offset = base + addend (AAELF64, 4.6.5). */
	adrp	x0, image_start
	adrp	x1, rela_start
	add	x1, x1, :lo12:rela_start
	adrp	x2, rela_end
	add	x2, x2, :lo12:rela_end
3:	cmp	x1, x2
	b.hs	4f
	ldp	x3, x4, [x1], #16
	ldr	x5, [x1], #8
	cmp	w4, #1027		/* R_AARCH64_RELATIVE */
	b.ne	3b
	add	x5, x5, x0
	str	x5, [x0, x3]
	b	3b
4:	mov	x0, x19
	bl	el2_boot
	/* The boot stack and code go away now: on to this core's own. x0 = its struct cpu. */
	ldr	x9, [x0, #CPU_STACK_TOP]
	mov	sp, x9
	mov	x29, xzr
	bl	el2_run

	/* From a spin-table, which says nothing in its registers: which core this is, cpus[] knows
	 * (written before any is released). */
	.globl spin_entry
spin_entry:
	msr	daifset, #0xf
	mrs	x0, mpidr_el1
	and	x0, x0, #~0xff000000
	and	x0, x0, #0xffffffffff
	adrp	x9, cpus
	add	x9, x9, :lo12:cpus
	mov	x2, #0
1:	ldr	x10, [x9, #CPU_MPIDR]
	cmp	x10, x0
	b.eq	secondary
	add	x9, x9, #CPU_SIZE
	add	x2, x2, #1
	cmp	x2, #CONFIG_MAX_CPUS
	b.lo	1b
2:	wfi
	b	2b

	/* x0 = CPU index, from PSCI CPU_ON. */
	.globl secondary_entry
secondary_entry:
	msr	daifset, #0xf
	mov	x2, x0
secondary:
	own_controls
	/* Released when the leader's page tables are in memory, cleaned to the point of coherency:
	 * our caches are off. */
	adrp	x9, secondary_gate
	add	x9, x9, :lo12:secondary_gate
1:	ldr	w10, [x9]
	cbnz	w10, 2f
	wfe
	b	1b
2:	dmb	sy
	adrp	x9, mmu_regs
	add	x9, x9, :lo12:mmu_regs
	ldp	x10, x11, [x9]		/* MAIR, TCR */
	ldp	x12, x13, [x9, #16]	/* TTBR0, SCTLR */
	msr	mair_el2, x10
	msr	tcr_el2, x11
	msr	ttbr0_el2, x12
	tlbi	alle2
	ic	iallu
	dsb	nsh
	isb
	msr	sctlr_el2, x13
	isb
	adrp	x9, cpus
	add	x9, x9, :lo12:cpus
	mov	x10, #CPU_SIZE
	madd	x0, x2, x10, x9
	ldr	x9, [x0, #CPU_STACK_TOP]
	mov	sp, x9
	mov	x29, xzr
	bl	el2_secondary

	.text

	/* mmu_enable(sctlr): the tables and registers are set; instructions go on at the same
	 * addresses. */
	.globl mmu_enable
mmu_enable:
	tlbi	alle2
	ic	iallu
	dsb	nsh
	isb
	msr	sctlr_el2, x0
	isb
	ret

	/* cpu_restart(stack_top, function): forgets this core's stack and calls a function that
	 * does not return. */
	.globl cpu_restart
cpu_restart:
	mov	sp, x0
	mov	x29, xzr
	br	x1

	.globl fp_clear
fp_clear:
	.arch_extension fp
	.arch_extension simd
.irp n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31
	movi	v\n\().2d, #0
.endr
	msr	fpcr, xzr
	msr	fpsr, xzr
	ret

	/* guest_enter(stack_top, x0 of the guest): its other registers are 0. ELR_EL2 and SPSR_EL2
	 * are set. */
	.globl guest_enter
guest_enter:
	mov	sp, x0
	mov	x0, x1
	.irp	n, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30
	mov	x\n, xzr
	.endr
	b	into_guest
	.globl guest_return
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
into_guest:
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

/* The entries for the guest's side are 0x400 and on; the last four are of a guest whose EL1 is
 * AArch32: HCR_EL2.RW is always 1. */
.macro vector_table name, history
	.section .vectors.\name, "ax"
	.balign 2048
	.globl \name
\name:
.irp kind, 0, 1, 2, 3, 0, 1, 2, 3	/* current EL with SP_EL0, with SP_EL2 */
	.balign 128
	own_fault \kind
.endr
	.balign 128
	to_guest trap_sync, all, \history
	.balign 128
	to_guest trap_irq, caller, \history
	.balign 128
	to_guest trap_irq, caller, \history
	.balign 128
	to_guest trap_serror, all, \history
.rept 4
	.balign 128
	to_guest trap_aarch32, all, \history
.endr
	.balign 128
.endm

	vector_table vectors, keep
	vector_table vectors_bhb, clear
	.balign	4
arch_workaround_3:
	.long	0x80003fff		/* SMCCC_ARCH_WORKAROUND_3 */
