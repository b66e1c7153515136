/* SPDX-License-Identifier: Apache-2.0 */
/* For el2's assembler files. */
/* clang-format off */
#ifndef MULLION_EL2_ASM_H
#define MULLION_EL2_ASM_H

#include "arch/arm64/regs.h"
#include "el2/core/asm_offsets.h"

/*
 * HCR_EL2 and CPTR_EL2 are as the loader left them, or UNKNOWN after a warm reset (Arm ARM D19.2,
 * the fields' resets). HCR_EL2 first: its E2H changes the layout of CPTR_EL2 and of TCR_EL2. Uses
 * x9.
 */
#define HCR_EL2_START  HCR_RW
#define HCR_EL2_E2H    34
/* FP is not trapped: SHA-256 at boot is done with it */
#define CPTR_EL2_START (CPTR_EL2_RES1 | CPTR_EL2_TZ | CPTR_EL2_TSM)
.macro own_controls
	mov	x9, #HCR_EL2_START
	msr	hcr_el2, x9
	isb
	mov	x9, #CPTR_EL2_START
	msr	cptr_el2, x9
	isb
.endm

#endif
