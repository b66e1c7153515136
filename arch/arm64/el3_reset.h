/* SPDX-License-Identifier: Apache-2.0 */
/* What a core at EL3 sets before anything else, for assembly. */
#ifndef MULLION_EL3_RESET_H
#define MULLION_EL3_RESET_H

#include "arch/arm64/regs.h"

/* clang-format off */
/*
 * Known values where reset leaves UNKNOWN ones; MMU and data cache off. Uses x0.
 * A is on: an unaligned access is a bug here, which silicon would fault and QEMU would let pass. I
 * is on: instruction fetch from flash without it is very slow.
 * EA: an SError of EL3 itself is taken, and so reported. SIF: bootblock, loader and monitor run
 * from secure memory; what they load lies in the other.
 */
	.macro	EL3_RESET vectors
	ldr	x0, =\vectors
	msr	vbar_el3, x0
	msr	daifset, #0xf
	msr	spsel, #1
	ldr	x0, =(SCTLR_RES1_EL2_EL3 | SCTLR_A | SCTLR_SA | SCTLR_I)
	ic	iallu
	dsb	sy
	msr	sctlr_el3, x0
	mov	x0, #(SCR_RES1 | SCR_EA | SCR_SIF | SCR_RW)
	msr	scr_el3, x0
	ldr	x0, =(MDCR_EL3_SDD | MDCR_EL3_SPD32_OFF)
	msr	mdcr_el3, x0
	msr	cptr_el3, xzr
	isb
	.endm
/* clang-format on */

#endif
