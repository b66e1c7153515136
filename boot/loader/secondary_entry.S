/* SPDX-License-Identifier: Apache-2.0 */
/* How the other cores arrive from the bootblock: EL3, MMU and data cache off, x1 = the core's
 * index. */
#include "arch/arm64/asm.h"
#include "boot/monitor/asm_core.h"

/* No stack before the MMU is on: the leader's caches are on, and may hold stale copies of
 * what this core would write past them. */
FUNC(loader_secondary_entry)
	adr	x2, monitor_vectors
	msr	vbar_el3, x2
	isb
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
