/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MULLION_EL2_FRAME_H
#define MULLION_EL2_FRAME_H

#include <stdint.h>

#include "el2/core/asm_offsets.h"
#include "el2/core/cpu.h"

/*
 * A guest's general registers at the top of its core's stack: x0 to x7, x16, x17 and x30, saved by
 * every trap; and where cpu.frame_is_whole, the others. It is when an interrupt of EL2's own, or a
 * call of another core, has come while the guest ran, and in each trap that may want any of them
 * (rest_entry.S). It is not while an access of the virtual GIC waits for another core, and this one
 * serves calls meanwhile.
 */
struct frame {
	uint64_t x[32]; /* x[31]: 0, and of a fault of EL2's own its SP */
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
