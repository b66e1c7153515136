/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Accesses that leave no syndrome for an emulator (ISV = 0), or are of a size or alignment that no
 * driver uses. x0 = address. Each is one faulting instruction at most at a time; the frame's
 * handler passes over it.
 */
	.arch_extension fp
	.arch_extension simd

	.macro	access name, insn:vararg
	.global	access_\name
access_\name:
	\insn
	ret
	.endm

	.text
	access	post_index, ldr w1, [x0], #4
	access	pre_index, str wzr, [x0, #4]!
	access	pair, ldp w1, w2, [x0]
	access	pair_store, stp xzr, xzr, [x0]
	access	simd, ldr q0, [x0]
	access	simd_store, str q0, [x0]
	access	ld1, ld1 {v0.16b-v3.16b}, [x0]
	access	exclusive, ldxr w1, [x0]
	access	exclusive_store, stxr w1, wzr, [x0]
	access	acquire, ldar w1, [x0]
	access	zva, dc zva, x0
	access	civac, dc civac, x0
	access	ivau, ic ivau, x0
	access	byte, ldrb w1, [x0]
	access	half, ldrh w1, [x0]
	access	half_store, strh wzr, [x0]
	access	word, ldr w1, [x0]
	access	doubleword, ldr x1, [x0]
	access	doubleword_store, str xzr, [x0]
	access	signed_byte, ldrsb x1, [x0]
	access	prefetch, prfm pldl1keep, [x0]
	access	zero_register, ldr wzr, [x0]
	access	at, at s1e1r, x0

	/* uint64_t run_instruction(uint64_t value, const uint32_t *code): code is one instruction
	 * on x0 and a RET */
	.global	run_instruction
run_instruction:
	stp	x29, x30, [sp, #-16]!
	blr	x1
	ldp	x29, x30, [sp], #16
	ret

	/* calls with an immediate that is not 0 */
	.global	hvc_immediate
hvc_immediate:
	hvc	#0x7fff
	ret
	.global	smc_immediate
smc_immediate:
	smc	#0x7fff
	ret
