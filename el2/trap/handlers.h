/* SPDX-License-Identifier: Apache-2.0 */
/* Between dispatch.c, trap.c and the files that handle one exception class each. */
#ifndef MULLION_EL2_HANDLERS_H
#define MULLION_EL2_HANDLERS_H

#include <stdbool.h>
#include <stddef.h>

#include "arch/arm64/regs.h"
#include "el2/core/frame.h"
#include "el2/trap/policy.h"
#include "el2/trap/trap.h"

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

#define ESR_IMMEDIATE 0xffffu /* of HVC and SMC */

typedef enum trap trap_handler(struct frame *frame, uint64_t esr);

enum trap trap_sysreg_rest(struct frame *frame, uint64_t esr);
enum trap trap_cp15(struct frame *frame, uint64_t esr);
enum trap trap_instruction_abort(struct frame *frame, uint64_t esr);
/* A data abort at `offset` in an emulated device's region, or, with NULL, at an address that is
 * nobody's: then it is reported at a bounded rate, and the guest gets an external abort. */
enum trap abort_emulated(struct frame *frame, uint64_t esr, const struct vdev_region *region,
			 uint64_t offset);

/* A line of it in the log. */
void report_abort(const struct vm *vm, uint64_t esr, uint64_t at, bool isv_missing);

/* The guest takes the abort of `esr`: of a table walk at that level, else 0. */
void inject_abort(uint64_t esr, int walk_level);

/* What TRAP_STUCK says of this core's vCPU. */
void abort_tell_stuck(char *why, size_t size);

/* --- for handlers of few registers (trap.h) --- */

/* A last call of trap_data_abort(): all but plain accesses of the virtual GIC. An access where
 * nothing is ends here; with a device there, or in the guest's abort handler, whose turns are known
 * by all registers (stuck.h), it goes on by abort_rest(). */
void trap_other_abort(struct frame *frame, uint64_t esr);

/* A register that every trap has in the frame, so that C may read it there. Of x16, x17 and x30 it
 * does not. */
static inline bool in_frame(unsigned number)
{
	return number < 8;
}

/* Of class EC_SYSREG: ICC_SGI1R_EL1 is written from a register that is in the frame, Rt 0 to 7, or
 * from any. All of the syndrome is compared at once: the instruction has 32 bits (IL). */
#define FROM_FRAME (7u << 5)
#define FROM_ANY   (31u << 5)

static inline bool is_sgi(uint64_t esr, uint32_t from)
{
	return ((uint32_t)esr & ~from) == (EC_SYSREG << 26 | (uint32_t)ESR_IL | ISS_ICC_SGI1R);
}

/* Behind its instruction the guest is four bytes further, and nothing else: trap_sync() knows of
 * single steps, branch types and AArch32. */
static inline bool steps_plainly(void)
{
	return !(read_sysreg(spsr_el2) & (SPSR_SS | SPSR_BTYPE | SPSR_M_NRW));
}

static inline void step(void)
{
	write_sysreg(elr_el2, read_sysreg(elr_el2) + 4);
}

#endif
