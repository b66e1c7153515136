/* SPDX-License-Identifier: Apache-2.0 */
/* For assembler files: the registers that a trap has not saved, and its end. */
/* clang-format off */
#ifndef MULLION_EL2_GUEST_RETURN_H
#define MULLION_EL2_GUEST_RETURN_H

#include "el2/core/asm_offsets.h"

/* They come into the frame at SP (frame.h). */
.macro save_rest
	stp	x8, x9, [sp, #(8 * 8)]
	stp	x10, x11, [sp, #(8 * 10)]
	stp	x12, x13, [sp, #(8 * 12)]
	stp	x14, x15, [sp, #(8 * 14)]
	stp	x18, x19, [sp, #(8 * 18)]
	stp	x20, x21, [sp, #(8 * 20)]
	stp	x22, x23, [sp, #(8 * 22)]
	stp	x24, x25, [sp, #(8 * 24)]
	stp	x26, x27, [sp, #(8 * 26)]
	stp	x28, x29, [sp, #(8 * 28)]
.endm

/* With the registers that every trap saves in the frame; the others are the guest's
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
