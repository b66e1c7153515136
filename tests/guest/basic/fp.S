/* SPDX-License-Identifier: Apache-2.0 */
	.arch_extension fp
	.arch_extension simd
	.text

	/* v0-v31: lane 0 = seed + n, lane 1 = ~(seed + n); FPCR round towards zero, FPSR QC */
	.global	fp_fill
fp_fill:
	mov	x1, x0
	.irp	n,0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15, \
		16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
	mvn	x2, x1
	fmov	d\n, x1
	mov	v\n\().d[1], x2
	add	x1, x1, #1
	.endr
	mov	x1, #(3 << 22)
	msr	fpcr, x1
	mov	x1, #(1 << 27)
	msr	fpsr, x1
	ret

	.global	fp_same
fp_same:
	mov	x1, x0
	mov	x5, #0
	.irp	n,0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15, \
		16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
	mov	x3, v\n\().d[0]
	mov	x4, v\n\().d[1]
	eor	x3, x3, x1
	mvn	x2, x1
	eor	x4, x4, x2
	orr	x5, x5, x3
	orr	x5, x5, x4
	add	x1, x1, #1
	.endr
	mrs	x1, fpcr
	eor	x1, x1, #(3 << 22)
	orr	x5, x5, x1
	mrs	x1, fpsr
	eor	x1, x1, #(1 << 27)
	orr	x5, x5, x1
	msr	fpcr, xzr
	cmp	x5, #0
	cset	w0, eq
	ret
