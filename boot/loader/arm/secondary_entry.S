/* SPDX-License-Identifier: Apache-2.0 */
/* How the other cores arrive: as the leader, with r1 = the core's index. */
#include "boot/loader/arm/vectors.h"
#include "boot/monitor/asm_core.h"

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
