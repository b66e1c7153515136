/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The ways to handlers that only read one of the registers that a trap has not saved, as a store
 * or an SGI does: last calls of C, as those of rest_entry.S. All come into the frame, and are still
 * in their registers.
 */
#include "el2/core/asm_offsets.h"
#include "el2/core/guest_return.h"

.macro with_source name, handler
	.section .text.\name, "ax"
	.globl	\name
\name:
	save_rest
	b	\handler
.endm

	with_source sgi_rest, trap_sgi
	with_source store_rest_v2, trap_store_v2
	with_source store_rest_v3, trap_store_v3
#ifdef CONFIG_DIRECT_INTERRUPTS
	with_source direct_sgi_rest, trap_direct_sgi /* GICv3 */
#endif
