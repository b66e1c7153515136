/* SPDX-License-Identifier: Apache-2.0 */
/* A call by the SMC calling convention with all of x0-x17 chosen and seen by the test (DEN0028). */
	.macro call name, insn
	.global	\name
\name:
	stp	x29, x30, [sp, #-48]!
	stp	x19, x18, [sp, #16]
	str	x20, [sp, #32]
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
	\insn	#0
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
	ldr	x20, [sp, #32]
	ldp	x29, x30, [sp], #48
	ret
	.endm

	.text
	call smccc_hvc, hvc
	call smccc_smc, smc

/* bool try_read32(uint64_t a, uint32_t *v); bool try_write32(uint64_t a, uint32_t v); bool
 * try_jump(uint64_t a); cpu_expect(): expect = true, faults = 0; cpu_faulted(): dsb, expect =
 * false, faults != 0. */
	.macro try name, insn:vararg
	.global	\name
\name:
	stp	x29, x30, [sp, #-32]!
	stp	x19, x20, [sp, #16]
	mov	x19, x0
	mov	x20, x1
	bl	cpu_expect
	\insn
	bl	cpu_faulted
	cmp	w0, #0
	cset	w0, eq
	ldp	x19, x20, [sp, #16]
	ldp	x29, x30, [sp], #32
	ret
	.endm

	.macro read32
	ldr	w0, [x19]
	str	w0, [x20]
	.endm
	.macro write32
	str	w20, [x19]
	.endm
	try try_read32, read32
	try try_write32, write32
	try try_jump, blr x19
