/* SPDX-License-Identifier: Apache-2.0 */
/* For assembler files: the end of a trap. */
/* clang-format off */
#ifndef MULLION_EL2_GUEST_RETURN_H
#define MULLION_EL2_GUEST_RETURN_H

#include "el2/core/asm_offsets.h"

/* With the registers that every trap saves in the frame at SP (frame.h); the others are the guest's
 * already. */
.macro return_to_guest
	ldr	x30, [sp, #(8 * 30)]
	ldp	x16, x17, [sp, #(8 * 16)]
	ldp	x6, x7, [sp, #(8 * 6)]
	ldp	x4, x5, [sp, #(8 * 4)]
	ldp	x2, x3, [sp, #(8 * 2)]
	ldp	x0, x1, [sp], #FRAME_SIZE
	eret
	/* No speculation past an exception return (Arm ARM B2.2, straight-line speculation). */
	dsb	nsh
	isb
.endm

#endif
