/* SPDX-License-Identifier: Apache-2.0 */
/* How cores arrive from the bootblock: EL3, MMU and data cache off, x0 = struct boot_shared, x1
 * = the core's index (0 for the leader). */
#include "arch/arm64/asm.h"
#include "boot/monitor/asm_core.h"

FUNC_IN(.text.loader_entry, loader_entry)
	adr	x2, monitor_vectors
	msr	vbar_el3, x2
	isb
	ldr	x2, =loader_bss
	ldr	x3, =loader_bss_end
1:	stp	xzr, xzr, [x2], #16
	cmp	x2, x3
	b.lo	1b
	ldr	x2, =loader_boot_stack_end
	mov	sp, x2
	mov	x29, xzr
	mov	x30, xzr
	mov	x19, x0
	/* tables and register values, written to memory with caches off */
	bl	mmu_prepare
	bl	mmu_on
	mov	x0, x19
	msr	daifclr, #4
	b	loader_main
ENDFUNC(loader_entry)

/* No stack before the MMU is on: the leader's caches are on, and may hold stale copies of
 * what this core would write past them. */
FUNC(loader_secondary_entry)
	adr	x2, monitor_vectors
	msr	vbar_el3, x2
	isb
	mov	x19, x0
	mov	x20, x1
	bl	mmu_on
	ldr	x2, =monitor_stacks
	add	x3, x20, #1
	add	x2, x2, x3, lsl #MONITOR_STACK_SHIFT
	mov	sp, x2
	mov	x29, xzr
	mov	x30, xzr
	mov	x0, x20
	msr	daifclr, #4
	b	loader_secondary
ENDFUNC(loader_secondary_entry)

/* From mmu_registers (mmu.c): MAIR, TCR, TTBR0, SCTLR. Uses x2 to x6 and no stack. */
FUNC(mmu_on)
	ldr	x2, =mmu_registers
	ldp	x3, x4, [x2]
	ldp	x5, x6, [x2, #16]
	msr	mair_el3, x3
	msr	tcr_el3, x4
	msr	ttbr0_el3, x5
	ic	iallu
	isb
	tlbi	alle3
	dsb	sy
	isb
	msr	sctlr_el3, x6
	isb
	ret
ENDFUNC(mmu_on)
