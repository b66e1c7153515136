/* SPDX-License-Identifier: Apache-2.0 */
/* Between trap.c and the files that handle one exception class each. */
#ifndef MULLION_EL2_HANDLERS_H
#define MULLION_EL2_HANDLERS_H

#include "el2/core/frame.h"

/* Every way a trap can end. */
enum trap {
	TRAP_STOP,      /* the VM is stopped with a report */
	TRAP_NEXT,      /* handled: the instruction is done, go on behind it */
	TRAP_SAME,      /* handled: ELR_EL2 is right as it is (HVC: already behind) */
	TRAP_UNDEFINED, /* the guest gets an Undefined Instruction exception */
	TRAP_ABORT,     /* the guest gets a synchronous external abort */
};

enum trap trap_sysreg(struct frame *frame, uint64_t esr);
enum trap trap_data_abort(struct frame *frame, uint64_t esr);
enum trap trap_data_abort_v2(struct frame *frame, uint64_t esr);
enum trap trap_instruction_abort(struct frame *frame, uint64_t esr);

#endif
