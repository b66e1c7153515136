/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Measured sequences. Each returns the counter's difference around one operation; `probe_empty` is the same with nothing
 * between, and is subtracted. Arguments: x0 = address or value, x1 = value. Under -icount with one counter tick an
 * instruction the result is exact.
 */
#define ICC_IAR1  S3_0_C12_C12_0
#define ICC_EOIR1 S3_0_C12_C12_1
#define ICC_SGI1R S3_0_C12_C11_5

	.macro	probe name, op:vararg
	.global	probe_\name
probe_\name:
	mov	x13, x30
	mov	x12, #0
	isb
	mrs	x14, cntvct_el0
	\op
	isb
	mrs	x15, cntvct_el0
	sub	x0, x15, x14
	mov	x30, x13
	ret
	.endm

	.macro	op_none
	.endm
	.macro	op_read32
	ldr	w9, [x0]
	.endm
	.macro	op_write32
	str	w1, [x0]
	.endm
	.macro	op_write8
	strb	w1, [x0]
	.endm
	.macro	op_hvc
	hvc	#0
	.endm
	/* expired already: the interrupt comes as soon as the timer is on */
	.macro	op_timer
	msr	cntv_cval_el0, xzr
	mov	x9, #1
	msr	cntv_ctl_el0, x9
	isb
8:	cbz	x12, 8b
	.endm
	.macro	op_sgi
	msr	ICC_SGI1R, x0
	isb
9:	cbz	x12, 9b
	.endm
	/* sleep until the answer; x1 bits: what to send */
	.macro	op_ipi
	msr	ICC_SGI1R, x0
	isb
10:	wfi
	msr	daifclr, #2
	isb
	msr	daifset, #2
	cbz	x12, 10b
	.endm

	.text
	probe	empty, op_none
	probe	read32, op_read32
	probe	write32, op_write32
	probe	write8, op_write8
	probe	hvc, op_hvc
	probe	timer, op_timer
	probe	sgi, op_sgi
	probe	ipi, op_ipi

	/* The other side of probe_ipi: x0 = SGI1R value of the answer. Never returns. */
	.global	ipi_server
ipi_server:
	mov	x19, x0
20:	wfi
	mov	x12, #0
	msr	daifclr, #2
	isb
	msr	daifset, #2
	cbz	x12, 20b
	msr	ICC_SGI1R, x19
	isb
	b	20b

	/* A handler as short as can be: acknowledge, silence the timer, end. x12 tells the probe. */
	.section .text.bench_vectors, "ax"
	.balign	2048
	.global	bench_vectors
bench_vectors:
	.skip	0x280
	mrs	x11, ICC_IAR1
	msr	cntv_ctl_el0, xzr
	isb
	msr	ICC_EOIR1, x11
	mov	x12, #1
	eret
