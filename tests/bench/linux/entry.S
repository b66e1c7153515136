/* SPDX-License-Identifier: Apache-2.0 */
/* Start and system calls of a Linux program without a C library. */
	.text
	.global	_start
_start:
	mov	x0, sp
	bl	program
1:	b	1b

	/* long sys(n, a, b, c, d, e, f) */
	.global	sys
sys:
	mov	x8, x0
	mov	x0, x1
	mov	x1, x2
	mov	x2, x3
	mov	x3, x4
	mov	x4, x5
	mov	x5, x6
	svc	#0
	ret

	/* long start_thread(flags, stack_top, fn, arg): fn does not return */
	.global	start_thread
start_thread:
	mov	x9, x2
	mov	x10, x3
	mov	x2, #0
	mov	x3, #0
	mov	x4, #0
	mov	x8, #220		/* clone */
	svc	#0
	cbnz	x0, 2f
	mov	x0, x10
	blr	x9
2:	ret
