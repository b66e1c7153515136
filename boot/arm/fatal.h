/* SPDX-License-Identifier: Apache-2.0 */
/* Exceptions in AArch32 that end a boot stage: what is saved, and who says it. */
#ifndef MULLION_FATAL_H
#define MULLION_FATAL_H

#ifdef __ASSEMBLER__
/* clang-format off */
/*
 * fatal_1 to fatal_7, for the vectors of those numbers, before which the place where they branch
 * from need not be known: the stack of the exception's mode is theirs. `handler` gets struct
 * fatal_state, the number and the SPSR.
 */
	.macro	FATAL_ENTRIES stack_end, handler
	.irp	n, 1, 2, 3, 4, 5, 6, 7
fatal_\n:
	ldr	sp, =\stack_end
	push	{r0-r12, lr}
	mov	r1, #\n
	b	fatal_common
	.endr
fatal_common:
	mov	r0, sp
	mrs	r2, spsr
	bl	\handler
	.endm
/* clang-format on */
#else
#include <stdint.h>

struct fatal_state {
	uint32_t r[13];
	uint32_t lr; /* of the exception's mode: behind the instruction, or the one to do again */
};

/* Logs the exception `vector` (1 to 7, of a table of eight) and its registers. */
void fatal_report(const struct fatal_state *state, unsigned vector, uint32_t spsr);
#endif

#endif
