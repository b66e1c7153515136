/* SPDX-License-Identifier: Apache-2.0 */
/* The last call of trap_irq(), a branch (test_shape.py): C has put x20 to x29 back as the guest had
 * them, and they come into its frame. On it goes with what has asked for that. */
#include "arch/arm64/harden.h"
#include "el2/core/asm_offsets.h"

.irp gic, v2, v3
	.section .text.irq_rest_\gic, "ax"
	.globl	irq_rest_\gic
irq_rest_\gic:				/* (frame, acknowledged) */
	stp	x20, x21, [x0, #(8 * 20)]
	stp	x22, x23, [x0, #(8 * 22)]
	stp	x24, x25, [x0, #(8 * 24)]
	stp	x26, x27, [x0, #(8 * 26)]
	stp	x28, x29, [x0, #(8 * 28)]
	b	trap_irq_rest_\gic
.endr
