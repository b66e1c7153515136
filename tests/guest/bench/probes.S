/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Measured sequences. Each returns the counter's difference around one operation; `probe_empty` is
 * the same with nothing between, and is subtracted. Arguments: x0 = address or value, x1 = value.
 * Under -icount with one counter tick an instruction the result is exact.
 */
#define MARK_PROBE  hint #118	/* for tests/bench/count.c, as those of marks.S: a sample begins */
#define MARK_PROBED hint #119	/* it is done */
#define MARK_PROBES hint #120	/* those of the next row begin */

#define ICC_IAR1  S3_0_C12_C12_0
#define ICC_EOIR1 S3_0_C12_C12_1
#define ICC_SGI1R S3_0_C12_C11_5

	.macro	probe name, op:vararg
	.global	probe_\name
probe_\name:
	mov	x13, x30
	mov	x12, #0
	MARK_PROBE
	isb
	mrs	x14, cntvct_el0
	\op
	isb
	mrs	x15, cntvct_el0
	MARK_PROBED
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
	/* from a register that a trap does not save */
	.macro	op_write8_x9
	mov	w9, w1
	strb	w9, [x0]
	.endm
	.macro	op_id
	mrs	x9, id_aa64mmfr0_el1
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
	/* x0: the mask of a device that has an interrupt. bench_vectors_device masks it again. */
	.macro	op_device
	mov	w9, #1
	str	w9, [x0]
10:	cbz	x12, 10b
	.endm
	.macro	op_sgi
	msr	ICC_SGI1R, x0
	isb
9:	cbz	x12, 9b
	.endm
	.macro	op_sgi_x9
	mov	x9, x0
	msr	ICC_SGI1R, x9
	isb
9:	cbz	x12, 9b
	.endm
	/* GICv2: x0 = GICD_SGIR, x1 = value */
	.macro	op_sgir
	str	w1, [x0]
9:	cbz	x12, 9b
	.endm
	/* What is pending is taken: x0 of them. */
	.macro	op_unmask
	msr	daifclr, #2
	isb
11:	cmp	x12, x0
	b.lo	11b
	msr	daifset, #2
	.endm
	.text
	.global	mark_probes
mark_probes:
	MARK_PROBES
	ret

	probe	empty, op_none
	probe	read32, op_read32
	probe	write32, op_write32
	probe	write8, op_write8
	probe	write8_x9, op_write8_x9
	probe	id, op_id
	probe	hvc, op_hvc
	probe	timer, op_timer
	probe	device, op_device
	probe	sgi, op_sgi
	probe	sgi_x9, op_sgi_x9
	probe	sgir, op_sgir
	probe	unmask, op_unmask

	/* x0 = how far away; returns how late the handler of bench_vectors_time was. */
	.macro	expiry name, mask, wait:vararg
	.global	probe_\name
probe_\name:
	mov	x12, #0
	\mask
	isb
	mrs	x14, cntvct_el0
	add	x14, x14, x0
	msr	cntv_cval_el0, x14
	mov	x9, #1
	msr	cntv_ctl_el0, x9
	isb
12:	\wait
	cbz	x12, 12b
	sub	x0, x10, x14
	ret
	.endm
	/* Masked, so that an interrupt before the WFI ends it. */
	.macro	sleep
	wfi
	msr	daifclr, #2
	isb
	msr	daifset, #2
	.endm
	expiry	expiry_spin, "msr daifclr, #2", nop
	expiry	expiry_wfi, "msr daifset, #2", sleep

	/*
	 * Handlers as short as can be: acknowledge, silence the timer, end; x12 counts them for the
	 * probe. The second set notes the time first, the third silences probe_device's device. An
	 * abort is passed over.
	 */
	.macro	silence_timer
	msr	cntv_ctl_el0, xzr
	isb
	.endm
	.macro	silence_device
	str	wzr, [x0]
	dsb	sy
	.endm
	.macro	vectors name, silence, first:vararg
	.section .text.\name, "ax"
	.balign	2048
	.global	\name
\name:
	.skip	0x200
	mrs	x11, elr_el1
	add	x11, x11, #4
	msr	elr_el1, x11
	eret
	.balign	0x80
	\first
	mrs	x11, ICC_IAR1
	\silence
	msr	ICC_EOIR1, x11
	add	x12, x12, #1
	eret
	.endm
	vectors	bench_vectors, silence_timer
	vectors	bench_vectors_time, silence_timer, mrs x10, cntvct_el0
	vectors	bench_vectors_device, silence_device

	/* The same by GICC. */
	.macro	vectors_v2 name, silence, first:vararg
	.section .text.\name, "ax"
	.balign	2048
	.global	\name
\name:
	.skip	0x200
	mrs	x11, elr_el1
	add	x11, x11, #4
	msr	elr_el1, x11
	eret
	.balign	0x80
	\first
	adrp	x17, bench_gicc
	ldr	x17, [x17, #:lo12:bench_gicc]
	ldr	w11, [x17, #0xc]
	\silence
	str	w11, [x17, #0x10]
	add	x12, x12, #1
	eret
	.endm
	vectors_v2	bench_vectors_v2, silence_timer
	vectors_v2	bench_vectors_v2_time, silence_timer, mrs x10, cntvct_el0
	vectors_v2	bench_vectors_v2_device, silence_device

	.bss
	.balign	8
	.global	bench_gicc
bench_gicc:
	.skip	8
