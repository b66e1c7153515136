/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SHA-256 (FIPS 180-4, section 6.2.2) by SHA256H, SHA256H2, SHA256SU0, SHA256SU1 (Arm ARM C7.2).
 * The 64 constants stay in v16-v31, so that a block takes 99 instructions: 1.55 a byte (measured on
 * QEMU under -icount; BearSSL: 40).
 */
#include "arch/arm64/harden.h"
#include "arch/arm64/id_regs.h"

	.arch armv8-a+crypto

/* Four rounds on message words in \w0, with constants \k. Destroys v6 and v7. The state
 * is in v4 (a b c d) and v5 (e f g h). */
.macro rounds w0, k
	add	v6.4s, v\w0\().4s, v\k\().4s
	mov	v7.16b, v4.16b
	sha256h	q4, q5, v6.4s
	sha256h2 q5, q7, v6.4s
.endm

/* The same, and \w0 becomes the message words of 16 rounds on. */
.macro rounds_and_schedule w0, w1, w2, w3, k
	add	v6.4s, v\w0\().4s, v\k\().4s
	sha256su0 v\w0\().4s, v\w1\().4s
	mov	v7.16b, v4.16b
	sha256h	q4, q5, v6.4s
	sha256h2 q5, q7, v6.4s
	sha256su1 v\w0\().4s, v\w2\().4s, v\w3\().4s
.endm

	.section .text.sha256_ce_blocks, "ax"
	.global	sha256_ce_blocks
	.hidden	sha256_ce_blocks
	.type	sha256_ce_blocks, %function
	/* x0: state, x1: data, x2: blocks */
sha256_ce_blocks:
	LANDING_PAD
	cbz	x2, 2f
	stp	d8, d9, [sp, #-16]!	/* the caller's (AAPCS64 6.1.2) */
	adrp	x3, constants
	add	x3, x3, :lo12:constants
	ld1	{v16.4s-v19.4s}, [x3], #64
	ld1	{v20.4s-v23.4s}, [x3], #64
	ld1	{v24.4s-v27.4s}, [x3], #64
	ld1	{v28.4s-v31.4s}, [x3]
	ld1	{v4.4s, v5.4s}, [x0]
1:	ld1	{v0.16b-v3.16b}, [x1], #64
	mov	v8.16b, v4.16b
	mov	v9.16b, v5.16b
	rev32	v0.16b, v0.16b
	rev32	v1.16b, v1.16b
	rev32	v2.16b, v2.16b
	rev32	v3.16b, v3.16b
	rounds_and_schedule 0, 1, 2, 3, 16
	rounds_and_schedule 1, 2, 3, 0, 17
	rounds_and_schedule 2, 3, 0, 1, 18
	rounds_and_schedule 3, 0, 1, 2, 19
	rounds_and_schedule 0, 1, 2, 3, 20
	rounds_and_schedule 1, 2, 3, 0, 21
	rounds_and_schedule 2, 3, 0, 1, 22
	rounds_and_schedule 3, 0, 1, 2, 23
	rounds_and_schedule 0, 1, 2, 3, 24
	rounds_and_schedule 1, 2, 3, 0, 25
	rounds_and_schedule 2, 3, 0, 1, 26
	rounds_and_schedule 3, 0, 1, 2, 27
	rounds	0, 28
	rounds	1, 29
	rounds	2, 30
	rounds	3, 31
	sub	x2, x2, #1
	add	v4.4s, v4.4s, v8.4s
	add	v5.4s, v5.4s, v9.4s
	cbnz	x2, 1b
	st1	{v4.4s, v5.4s}, [x0]
	ldp	d8, d9, [sp], #16
2:	ret
	SLS_BARRIER
	.size	sha256_ce_blocks, . - sha256_ce_blocks

	.section .text.sha256_ce_present, "ax"
	.global	sha256_ce_present
	.hidden	sha256_ce_present
	.type	sha256_ce_present, %function
sha256_ce_present:
	LANDING_PAD
	mrs	x0, id_aa64isar0_el1
	ubfx	x0, x0, #ISAR0_SHA2, #4
	ret
	SLS_BARRIER
	.size	sha256_ce_present, . - sha256_ce_present

	/* FIPS 180-4, section 4.2.2: the fractions of the cube roots of the first 64 primes. */
	.section .rodata.sha256_ce, "a"
	.balign	16
constants:
	.word	0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5
	.word	0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5
	.word	0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3
	.word	0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174
	.word	0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc
	.word	0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da
	.word	0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7
	.word	0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967
	.word	0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13
	.word	0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85
	.word	0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3
	.word	0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070
	.word	0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5
	.word	0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3
	.word	0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208
	.word	0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2
