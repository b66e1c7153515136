/* SPDX-License-Identifier: Apache-2.0 */
/* Between dispatch.c, trap.c and the files that handle one exception class each. */
#ifndef MULLION_EL2_HANDLERS_H
#define MULLION_EL2_HANDLERS_H

#include <stdbool.h>
#include <stddef.h>

#include "el2/core/frame.h"
#include "gic/version.h"

struct vm;

/* Every way a trap can end. */
enum trap {
	TRAP_STOP,      /* the VM is stopped with a report */
	TRAP_NEXT,      /* handled: the instruction is done, go on behind it */
	TRAP_SAME,      /* handled: ELR_EL2 is right as it is (HVC: already behind) */
	TRAP_UNDEFINED, /* the guest gets an Undefined Instruction exception */
	TRAP_ABORT,     /* the guest gets a synchronous external abort */
	TRAP_STAGE1,    /* the guest gets the abort of its stage 1 (stage1.h) */
	TRAP_STUCK,     /* the VM is stopped: it goes round in its abort handler (stuck.h) */
	TRAP_UNHANDLED, /* the exception class says how it ends */
};

typedef enum trap trap_handler(struct frame *frame, uint64_t esr);

/* By exception class; NULL: TRAP_UNHANDLED. */
extern trap_handler *const trap_handlers[64];

enum trap trap_sysreg(struct frame *frame, uint64_t esr);
enum trap trap_cp15(struct frame *frame, uint64_t esr);
enum trap trap_instruction_abort(struct frame *frame, uint64_t esr);

/* Does as `how` says, which is none of TRAP_NEXT and TRAP_SAME. */
void trap_end(struct frame *frame, uint64_t esr, enum trap how);

/* What TRAP_STUCK says of this core's vCPU. */
void abort_tell_stuck(char *why, size_t size);

/* A data abort at a guest address that is an emulated device's, or nobody's: then it is reported at
 * a bounded rate, and the guest gets an external abort. */
enum trap abort_emulated(struct frame *frame, uint64_t esr, uint64_t ipa);

#endif
