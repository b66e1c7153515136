/* SPDX-License-Identifier: Apache-2.0 */
/* Where each core begins at EL3, out of reset, when the loader is in memory: as in the bootblock's
 * entry.S. */
#include "arch/arm64/asm.h"
#include "arch/arm64/el3_reset.h"
#include "boot/reset_stacks.h"

FUNC_IN(.text.loader_entry, loader_reset)
	EL3_RESET monitor_vectors
	mrs	x19, mpidr_el1
	ldr	x1, =MPIDR_AFF_MASK
	and	x19, x19, x1
	mov	x0, x19
	bl	board_core_slot
	tbnz	w0, #31, .Lunknown
	ldr	x1, =(CONFIG_SRAM_BASE + CONFIG_SRAM_SIZE)
	sub	x1, x1, x0, lsl #RESET_STACK_SHIFT
	mov	sp, x1
	mov	x29, xzr
	mov	x30, xzr
	mov	x1, x19
	bl	loader_reset_core		/* struct reset_way in x0 and x1 */
	mov	x16, x0
	ldr	x0, =CONFIG_SRAM_BASE		/* struct boot_shared */
	br	x16
	SLS_BARRIER

	/* A core that the board does not know has neither stack nor mailbox. */
.Lunknown:
	wfi
	b	.Lunknown
ENDFUNC(loader_reset)
