/* SPDX-License-Identifier: Apache-2.0 */
#include "arch/arm/asm.h"
#include "arch/arm/regs.h"

/* From mmu_registers (mmu.c): MAIR, TTBCR, TTBR0, SCTLR, 64 bits of each. Uses r0 to r3 and no
 * stack. */
FUNC(mmu_on)
	ldr	r0, =mmu_registers
	ldr	r2, [r0]
	ldr	r3, [r0, #4]
	WRITE(r2, MAIR0)
	WRITE(r3, MAIR1)
	ldr	r2, [r0, #8]
	WRITE(r2, TTBCR)
	isb				/* the format of TTBR0 */
	ldr	r2, [r0, #16]
	ldr	r3, [r0, #20]
	WRITE64(r2, r3, TTBR0)
	ldr	r2, [r0, #24]
	WRITE(r3, ICIALLU)
	WRITE(r3, BPIALL)
	isb
	WRITE(r3, TLBIALL)
	dsb	sy
	isb
	WRITE(r2, SCTLR)
	isb
	bx	lr
ENDFUNC(mmu_on)
