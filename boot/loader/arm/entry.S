/* SPDX-License-Identifier: Apache-2.0 */
/* How cores arrive from the bootblock in AArch32: secure SVC mode, MMU and data cache off; the
 * leader with r0 = struct boot_shared, the others with r1 = the core's index. */
#include "arch/arm/asm.h"
#include "arch/arm/regs.h"
#include "boot/monitor/asm_core.h"

	.macro	own_vectors
	ldr	r2, =monitor_fatal_vectors
	WRITE(r2, VBAR)
	ldr	r2, =monitor_vectors
	WRITE(r2, MVBAR)
	isb
	.endm

FUNC_IN(.text.loader_entry, loader_entry)
	own_vectors
	mov	r4, r0
	ldr	r0, =loader_bss
	ldr	r1, =loader_bss_end
	mov	r2, #0
1:	str	r2, [r0], #4
	cmp	r0, r1
	blo	1b
	ldr	sp, =loader_boot_stack_end
	/* tables and register values, written to memory with caches off */
	mov	r0, r4
	bl	mmu_prepare
	bl	mmu_on
	mov	r0, r4
	cpsie	a
	bl	loader_main
ENDFUNC(loader_entry)

/* No stack before the MMU is on: the leader's caches are on, and may hold stale copies of what this
 * core would write past them. */
FUNC(loader_secondary_entry)
	own_vectors
	mov	r4, r1
	bl	mmu_on
	ldr	r0, =monitor_stacks
	add	r1, r4, #1
	add	sp, r0, r1, lsl #MONITOR_STACK_SHIFT
	mov	r0, r4
	cpsie	a
	bl	loader_secondary
ENDFUNC(loader_secondary_entry)
