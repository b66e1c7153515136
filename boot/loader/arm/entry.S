/* SPDX-License-Identifier: Apache-2.0 */
/* How the leader arrives from the bootblock in AArch32: secure SVC mode, MMU and data cache off, r0
 * = struct boot_shared. */
#include "boot/loader/arm/vectors.h"

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
