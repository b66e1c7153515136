/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MULLION_EL2_FRAME_H
#define MULLION_EL2_FRAME_H

#include <stdint.h>

#include "el2/core/asm_offsets.h"
#include "el2/core/cpu.h"

/*
 * A guest's general registers, saved by every trap at the top of its core's stack. All of them are
 * there when a core serves calls (cpu_serve) or runs a handler of EL2's own while its vCPU is on;
 * in a trap by an interrupt of the guest's, x20 to x29 are not.
 */
struct frame {
	uint64_t x[32]; /* x[31]: of a fault of EL2's own its SP, and else padding */
};
_Static_assert(sizeof(struct frame) == FRAME_SIZE, "asm_offsets.h");

/* Of this core. */
static inline struct frame *guest_frame(const struct cpu *me)
{
	return (struct frame *)(uintptr_t)(me->stack_top - FRAME_SIZE);
}

/* EL2's own registers where this core has faulted in EL2 (vectors.S): while el2_fault() reports it.
 * x17 is not there. */
static inline const struct frame *own_frame(const struct cpu *me)
{
	return guest_frame(me) - 1;
}

/* x0 to x29 to the log, behind a name. */
void frame_log(const char *name, const struct frame *frame);

#endif
