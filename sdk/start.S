/* SPDX-License-Identifier: MIT-0 */
/*
 * Where a partition begins: EL1, MMU and caches off, x0 = the device tree, anywhere in memory. The
 * image is linked at 0, and made right here for where it is.
 */
#define STACK_SHIFT 14 /* 16 KiB for each CPU */
#define FRAME       272

	/* \reg = where \symbol is */
	.macro	place reg, symbol
	adrp	\reg, \symbol
	add	\reg, \reg, #:lo12:\symbol
	.endm

	.section .head, "ax"
	.global	_start
_start:	/* the header of an arm64 Image, which says how much memory the program takes */
	b	begin
	.long	0
	.quad	0			/* at a boundary of 2 MiB */
	.quad	__image_end - _start
	.quad	0xa			/* little-endian, 4 KiB pages, anywhere in memory */
	.quad	0, 0, 0
	.ascii	"ARM\x64"
	.long	0

begin:	mov	x19, x0
	adr	x20, _start
	/* No line of a cache is left that could later hide, or be written over, what is written to
	 * memory here. */
	mrs	x1, ctr_el0
	ubfx	x1, x1, #16, #4		/* words in the smallest line, as a power of two */
	mov	x2, #4
	lsl	x2, x2, x1
	place	x3, __image_end
	mov	x1, x20
1:	dc	civac, x1
	add	x1, x1, x2
	cmp	x1, x3
	b.lo	1b
	dsb	sy
	/* addresses in the image: R_AARCH64_RELATIVE (1027) is all there is */
	place	x1, __rela_start
	place	x2, __rela_end
2:	cmp	x1, x2
	b.hs	3f
	ldp	x3, x4, [x1], #16
	ldr	x5, [x1], #8
	add	x5, x5, x20
	str	x5, [x3, x20]
	b	2b
3:	place	x1, __bss_start
	place	x2, __bss_end
4:	cmp	x1, x2
	b.hs	5f
	stp	xzr, xzr, [x1], #16
	b	4b
5:	mov	x0, #0
	bl	own_stack
	mov	x0, x19
	bl	map_memory
	bl	mmu_on
	b	kit_begin

	/* The other CPUs: x0 = their struct cpu, whose first word is the number. */
	.global	cpu_entry
cpu_entry:
	mov	x19, x0
	ldr	w0, [x0]
	bl	own_stack
	bl	mmu_on
	mov	x0, x19
	b	cpu_begin

	/* x0 = the CPU's number: its stack, and what is the same for all: vectors; floating point
	 * does not trap. */
own_stack:
	place	x1, stacks
	add	x0, x0, #1
	lsl	x0, x0, #STACK_SHIFT
	add	sp, x1, x0
	place	x1, vectors
	msr	vbar_el1, x1
	mov	x1, #(3 << 20)
	msr	cpacr_el1, x1
	ret

mmu_on:	/* Touches no memory, as caches come on in it. */
	mov	x1, #0x04ff		/* attribute 0: write-back memory, 1: Device-nGnRE */
	msr	mair_el1, x1
	mov	x1, #0x3510		/* 48 bits; tables are write-back, inner shareable */
	movk	x1, #0x80, lsl #16	/* TTBR1 is not used */
	mrs	x2, id_aa64mmfr0_el1
	and	x2, x2, #0xf		/* physical addresses: of 48 bits at most */
	cmp	x2, #5
	mov	x3, #5
	csel	x2, x2, x3, lo
	bfi	x1, x2, #32, #3
	msr	tcr_el1, x1
	place	x1, mmu_root
	msr	ttbr0_el1, x1
	dsb	sy
	tlbi	vmalle1
	ic	iallu
	dsb	sy
	isb
	mov	x1, #0x180d		/* MMU, caches, stack alignment */
	movk	x1, #0x30d0, lsl #16	/* and bits that are 1 */
	msr	sctlr_el1, x1
	isb
	ret

	/* x2 to x29, to the frame or from it */
	.macro	each pair
	\pair	x2, x3, [sp, #16]
	\pair	x4, x5, [sp, #32]
	\pair	x6, x7, [sp, #48]
	\pair	x8, x9, [sp, #64]
	\pair	x10, x11, [sp, #80]
	\pair	x12, x13, [sp, #96]
	\pair	x14, x15, [sp, #112]
	\pair	x16, x17, [sp, #128]
	\pair	x18, x19, [sp, #144]
	\pair	x20, x21, [sp, #160]
	\pair	x22, x23, [sp, #176]
	\pair	x24, x25, [sp, #192]
	\pair	x26, x27, [sp, #208]
	\pair	x28, x29, [sp, #224]
	.endm

	.macro	vector kind
	.balign	128
	sub	sp, sp, #FRAME
	stp	x0, x1, [sp]
	mov	x0, #\kind
	b	save
	.endm

	.text
	.balign	2048
vectors:
	.irp	kind, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
	vector	\kind
	.endr

save:
	each	stp
	mrs	x2, elr_el1
	mrs	x3, spsr_el1
	stp	x30, x2, [sp, #240]
	str	x3, [sp, #256]
	mov	x1, sp
	bl	exception
	ldp	x30, x2, [sp, #240]
	ldr	x3, [sp, #256]
	msr	elr_el1, x2
	msr	spsr_el1, x3
	each	ldp
	ldp	x0, x1, [sp]
	add	sp, sp, #FRAME
	eret

	.section .bss.stacks, "aw", %nobits
	.balign	16
stacks:	.skip	16 << STACK_SHIFT	/* CPUS_MAX */
