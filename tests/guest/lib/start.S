/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Entry of a test guest: arm64 Image header (left out in the flat variant), relocation to wherever
 * it was loaded, stacks, vectors. MMU and caches stay as they are found: off.
 */
#define STACK_SHIFT 13 /* GUEST_STACK_SIZE */

	.section .head, "ax"
	.global _start
_start:
#ifndef GUEST_FLAT
	b	1f
	.long	0
	.quad	0			/* text_offset */
	.quad	__image_end - _start	/* image_size */
	.quad	0xa			/* little-endian, 4 KiB pages, anywhere in memory */
	.quad	0, 0, 0
	.ascii	"ARM\x64"
	.long	0
#endif
1:	mrs	x22, cntpct_el0
	msr	daifset, #0xf
	mov	x19, x0			/* the tree */
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
	b.hs	5f
	stp	xzr, xzr, [x1], #16
	b	4b
5:	dsb	sy
	ic	iallu
	dsb	sy
	isb
	mov	x0, #0
	bl	cpu_setup
	mov	x0, x19
	mov	x1, x22
	bl	guest_start
6:	wfi
	b	6b

	/* x0 = context id: SECONDARY_CONTEXT + index */
	.global secondary_entry
secondary_entry:
	mrs	x21, daif
	msr	daifset, #0xf
	mov	x19, x0
	and	x0, x0, #0xff
	bl	cpu_setup
	mov	x0, x19
	mov	x1, x21
	bl	secondary_main
7:	wfi
	b	7b

	/* x0 = index: stack pointer, vectors. Keeps x19-x22. */
cpu_setup:
	adrp	x1, __stacks
	add	x1, x1, #:lo12:__stacks
	add	x0, x0, #1
	lsl	x0, x0, #STACK_SHIFT
	add	sp, x1, x0
	adrp	x1, vectors
	add	x1, x1, #:lo12:vectors
	mrs	x2, CurrentEL
	cmp	x2, #4
	b.ne	8f			/* not at EL1: the guest will say so */
	msr	vbar_el1, x1
	isb
8:	ret

	/* every vector: frame of x0-x30, ELR, SPSR; C decides */
	.macro vector kind
	.balign	128
	sub	sp, sp, #272
	stp	x0, x1, [sp]
	mov	x0, #\kind
	b	exception
	.endm

	.section .text.vectors, "ax"
	.balign	2048
vectors:
	vector 4
	vector 5
	vector 6
	vector 7
	vector 0
	vector 1
	vector 2
	vector 3
	vector 8
	vector 9
	vector 10
	vector 11
	vector 12
	vector 13
	vector 14
	vector 15

exception:
	stp	x2, x3, [sp, #16]
	stp	x4, x5, [sp, #32]
	stp	x6, x7, [sp, #48]
	stp	x8, x9, [sp, #64]
	stp	x10, x11, [sp, #80]
	stp	x12, x13, [sp, #96]
	stp	x14, x15, [sp, #112]
	stp	x16, x17, [sp, #128]
	stp	x18, x19, [sp, #144]
	stp	x20, x21, [sp, #160]
	stp	x22, x23, [sp, #176]
	stp	x24, x25, [sp, #192]
	stp	x26, x27, [sp, #208]
	stp	x28, x29, [sp, #224]
	mrs	x2, elr_el1
	mrs	x3, spsr_el1
	stp	x30, x2, [sp, #240]
	str	x3, [sp, #256]
	mov	x1, sp
	bl	guest_exception
	ldp	x30, x2, [sp, #240]
	ldr	x3, [sp, #256]
	msr	elr_el1, x2
	msr	spsr_el1, x3
	ldp	x28, x29, [sp, #224]
	ldp	x26, x27, [sp, #208]
	ldp	x24, x25, [sp, #192]
	ldp	x22, x23, [sp, #176]
	ldp	x20, x21, [sp, #160]
	ldp	x18, x19, [sp, #144]
	ldp	x16, x17, [sp, #128]
	ldp	x14, x15, [sp, #112]
	ldp	x12, x13, [sp, #96]
	ldp	x10, x11, [sp, #80]
	ldp	x8, x9, [sp, #64]
	ldp	x6, x7, [sp, #48]
	ldp	x4, x5, [sp, #32]
	ldp	x2, x3, [sp, #16]
	ldp	x0, x1, [sp]
	add	sp, sp, #272
	eret

	.section .bss.stacks, "aw", %nobits
	.balign	4096
__stacks:
	.skip	16 << STACK_SHIFT
