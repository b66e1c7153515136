/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Work of two CPUs, between marks that tests/bench/count.c sees: hints that no machine acts on.
 * MARK_WAIT begins what is not counted, up to the end of the translation block; so it stands at the
 * head of every block of a loop that waits.
 */
#define MARK_WAIT   hint #112
#define MARK_BEGIN  hint #113	/* the work starts */
#define MARK_RETURN hint #114	/* CPU 0 has it behind itself */
#define MARK_DONE   hint #115	/* it has taken effect */
#define MARK_ROW    hint #116	/* what follows belongs to the next row */
#define ICC_SGI1R   S3_0_C12_C11_5

	.macro	fn name
	.global	\name
\name:
	.endm

	.text
	fn	mark_row
	MARK_ROW
	ret

	/* what follows is of no row */
	fn	mark_end
	MARK_BEGIN
	ret

	fn	mark_done
	MARK_DONE
	ret

	fn	marked_sgi
	MARK_BEGIN
	msr	ICC_SGI1R, x0
	isb
	MARK_RETURN
	ret

	fn	marked_write32
	MARK_BEGIN
	str	w1, [x0]
	MARK_RETURN
	ret

	fn	marked_write8
	MARK_BEGIN
	strb	w1, [x0]
	MARK_RETURN
	ret

	/* PSCI CPU_ON by HVC */
	fn	marked_cpu_on
	mov	x1, x0
	ldr	x0, =0xc4000003
	adr	x2, came
	mov	x3, #0
	MARK_BEGIN
	hvc	#0
	MARK_RETURN
	ret
came:	MARK_DONE
	adrp	x1, secondary_came
	add	x1, x1, #:lo12:secondary_came
	ldr	w2, [x1]
	add	w2, w2, #1
	str	w2, [x1]
	dsb	sy
	ldr	x0, =0x84000002		/* CPU_OFF */
	hvc	#0
1:	wfi
	b	1b

	fn	marked_sleep
	mov	x12, #0
	mrs	x14, cntvct_el0
	add	x14, x14, x0
	msr	cntv_cval_el0, x14
	mov	x9, #1
	msr	cntv_ctl_el0, x9
	isb
	MARK_BEGIN
3:	wfi
	msr	daifclr, #2
	isb
	msr	daifset, #2
	cbz	x12, 3b
	MARK_RETURN
	MARK_DONE
	ret

	/* waits until *x0 is w1 */
	fn	spin_until
1:	MARK_WAIT
	ldr	w9, [x0]
	cmp	w9, w1
	b.eq	2f
	MARK_WAIT
	yield
	MARK_WAIT
	b	1b
2:	ret

	/* x0 turns, so that the other CPUs come to rest */
	fn	spin_turns
1:	MARK_WAIT
	yield
	MARK_WAIT
	subs	x0, x0, #1
	b.ne	1b
	ret

	/* Takes x1 SGIs and counts them in *x0: waiting in a loop, or asleep. The handler is
	 * bench_vectors. */
	fn	sgi_server_spin
1:	mov	x12, #0
	msr	daifclr, #2
2:	MARK_WAIT
	cbnz	x12, 3f
	MARK_WAIT
	yield
	MARK_WAIT
	b	2b
3:	MARK_DONE
	msr	daifset, #2
	ldr	w9, [x0]
	add	w9, w9, #1
	str	w9, [x0]
	subs	w1, w1, #1
	b.ne	1b
	ret

	fn	sgi_server_wfi
1:	mov	x12, #0
2:	wfi
	msr	daifclr, #2
	isb
	msr	daifset, #2
	cbz	x12, 2b
	MARK_DONE
	ldr	w9, [x0]
	add	w9, w9, #1
	str	w9, [x0]
	subs	w1, w1, #1
	b.ne	1b
	ret

	.bss
	.balign	8
	.global	secondary_came
secondary_came:
	.skip	8
