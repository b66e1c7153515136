/* SPDX-License-Identifier: Apache-2.0 */
/* How the leader arrives from the bootblock: EL3, MMU and data cache off, x0 = struct
 * boot_shared. */
#include "arch/arm64/asm.h"

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
