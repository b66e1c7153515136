/* SPDX-License-Identifier: Apache-2.0 */
#include "arch/arm/asm.h"
#include "arch/arm/regs.h"
#include "boot/monitor/arm/go_down.h"

/*
 * go_down(struct way_down): from secure SVC or Monitor mode to non-secure state, with its banked
 * registers and those of Hyp mode in a defined state: MMU and caches off, no trap, no offset of the
 * virtual counter. Nothing of ours goes down in a register.
 */
FUNC(go_down)
	cps	#MODE_MON
	ldr	sp, [r0, #WAY_STACK]
	ldr	r1, =(NSACR_FP | NSACR_SMP)
	WRITE(r1, NSACR)
	READ(r4, MIDR)
	READ(r5, MPIDR)
	ldr	r1, [r0, #WAY_SCR]
	WRITE(r1, SCR)
	isb
	ldr	r1, =SCTLR_RES1
	WRITE(r1, SCTLR)
	mov	r2, #0
	WRITE(r2, TTBCR)
	WRITE(r2, VBAR)
	WRITE(r2, TPIDRPRW)
	ldr	r1, =HSCTLR_RES1
	WRITE(r1, HSCTLR)
	WRITE(r2, HCR)
	READ(r1, PMCR)				/* all counters are non-secure PL1's */
	ubfx	r1, r1, #PMCR_N_SHIFT, #5
	WRITE(r1, HDCR)
	ldr	r1, =HCPTR_RES1
	WRITE(r1, HCPTR)
	WRITE(r2, HSTR)
	WRITE(r4, VPIDR)
	WRITE(r5, VMPIDR)
	mov	r1, #CNTHCTL_OPEN
	WRITE(r1, CNTHCTL)
	WRITE64(r2, r2, CNTVOFF)
	isb
	ldr	r1, [r0, #WAY_SPSR]
	msr	spsr_fsxc, r1
	ldr	lr, [r0, #WAY_ENTRY]
	ldr	r2, [r0, #WAY_R2]
	ldr	r1, [r0, #WAY_R1]
	ldr	r0, [r0, #WAY_R0]
	.irp	n, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12
	mov	r\n, #0
	.endr
	movs	pc, lr
ENDFUNC(go_down)
