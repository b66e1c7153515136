/* SPDX-License-Identifier: Apache-2.0 */
/* Entry of the probe as the hypervisor is entered (include/handoff.h): leader, secondaries, and
 * what CPU_ON starts. */
#define STACK_SHIFT 13

	.section .head, "ax"
	.global _start
_start:
	b	1f
	.long	0
	.quad	0			/* text_offset */
	.quad	__image_end - _start	/* image_size */
	.quad	0xa			/* little-endian, 4 KiB pages, anywhere in memory */
	.quad	0, 0, 0
	.ascii	"ARM\x64"
	.long	0
1:	mrs	x22, daif
	msr	daifset, #0xf
	mov	x19, x0
	mov	x21, x2
	cbnz	x1, 5f
	adr	x20, _start
	/* relocations: this image is linked at 0 and knows only R_AARCH64_RELATIVE (1027) */
	adrp	x1, __rela_start
	add	x1, x1, #:lo12:__rela_start
	adrp	x2, __rela_end
	add	x2, x2, #:lo12:__rela_end
2:	cmp	x1, x2
	b.hs	3f
	ldp	x3, x4, [x1], #16
	ldr	x5, [x1], #8
	cmp	w4, #1027
	b.ne	2b
	add	x5, x5, x20
	str	x5, [x3, x20]
	b	2b
3:	adrp	x1, __bss_start
	add	x1, x1, #:lo12:__bss_start
	adrp	x2, __bss_end
	add	x2, x2, #:lo12:__bss_end
4:	cmp	x1, x2
	b.hs	6f
	stp	xzr, xzr, [x1], #16
	b	4b
6:	dsb	sy
	/* one more than there are indices: the leader's stack */
	mov	x0, #16
	bl	set_stack
	mov	x0, x19
	mov	x1, x22
	bl	probe_leader
7:	wfi
	b	7b

	/*
	 * A secondary may be here before the leader has cleared bss: it waits for the leader's
	 * word, in registers only.
	 */
5:	adrp	x1, probe_ready
	add	x1, x1, #:lo12:probe_ready
8:	ldr	x2, [x1]
	mov	x3, #0x5052
	movk	x3, #0x4f42, lsl #16
	cmp	x2, x3
	b.eq	9f
	yield
	b	8b
9:	mov	x0, x21
	bl	set_stack
	mov	x0, x19
	mov	x1, x21
	mov	x2, x22
	bl	probe_secondary
	b	7b

	/* x0 = the index, as the context id */
	.global probe_cpu_on_entry
probe_cpu_on_entry:
	mrs	x22, daif
	msr	daifset, #0xf
	mov	x19, x0
	bl	set_stack
	mov	x0, x19
	mov	x1, x22
	bl	probe_restarted
	b	7b

set_stack:
	adrp	x1, __stacks
	add	x1, x1, #:lo12:__stacks
	add	x0, x0, #1
	lsl	x0, x0, #STACK_SHIFT
	add	sp, x1, x0
	adrp	x1, vectors
	add	x1, x1, #:lo12:vectors
	msr	vbar_el2, x1
	isb
	ret

	.text
	/* probe_smc(uint64_t x[18]): the call with x0 to x17 chosen and seen. */
	.global probe_smc
probe_smc:
	stp	x29, x30, [sp, #-32]!
	stp	x19, x18, [sp, #16]
	mov	x19, x0
	ldp	x0, x1, [x19]
	ldp	x2, x3, [x19, #16]
	ldp	x4, x5, [x19, #32]
	ldp	x6, x7, [x19, #48]
	ldp	x8, x9, [x19, #64]
	ldp	x10, x11, [x19, #80]
	ldp	x12, x13, [x19, #96]
	ldp	x14, x15, [x19, #112]
	ldp	x16, x17, [x19, #128]
	smc	#0
	stp	x0, x1, [x19]
	stp	x2, x3, [x19, #16]
	stp	x4, x5, [x19, #32]
	stp	x6, x7, [x19, #48]
	stp	x8, x9, [x19, #64]
	stp	x10, x11, [x19, #80]
	stp	x12, x13, [x19, #96]
	stp	x14, x15, [x19, #112]
	stp	x16, x17, [x19, #128]
	ldp	x19, x18, [sp, #16]
	ldp	x29, x30, [sp], #32
	ret

	/* The frame's console falls back to this in a partition without a UART; there is always one
	 * here. */
	.global smccc_hvc
smccc_hvc:
	ret

	.section .text.vectors, "ax"
	.balign	2048
vectors:
	.set	i, 0
	.rept	16
	.balign	128
	mov	x0, #i
	mrs	x1, esr_el2
	mrs	x2, elr_el2
	mrs	x3, far_el2
	bl	probe_exception
	.set	i, i + 1
	.endr

	.section .bss.stacks, "aw", %nobits
	.balign	4096
__stacks:
	.skip	17 << STACK_SHIFT

	/* not in bss: cleared by the leader's stores alone, after which its value is written */
	.section .data.ready, "aw"
	.balign	8
	.global probe_ready
probe_ready:
	.quad	0
