/* SPDX-License-Identifier: Apache-2.0 */
/* Every way a trap can end, and the parts that handle one. */
#ifndef MULLION_EL2_TRAP_H
#define MULLION_EL2_TRAP_H

#include "el2/core/frame.h"
#include "arch/arm64/sysreg.h"

struct vm;

enum trap {
	TRAP_STOP,      /* the VM is stopped with a report */
	TRAP_NEXT,      /* handled: the instruction is done, go on behind it */
	TRAP_SAME,      /* handled: ELR_EL2 is right as it is (HVC: already behind) */
	TRAP_UNDEFINED, /* the guest gets an Undefined Instruction exception */
	TRAP_ABORT,     /* the guest gets a synchronous external abort */
};

/* --- called by the vectors (vectors.S); the frame is what they load again --- */
void trap_sync(struct frame *frame);
void trap_irq(struct frame *frame);
void trap_irq_v2(struct frame *frame);
void trap_serror(struct frame *frame);
void trap_aarch32(struct frame *frame);
_Noreturn void el2_fault(uint64_t kind, uint64_t esr, uint64_t elr, uint64_t far);

enum trap trap_hypercall(struct frame *f, uint64_t esr); /* HVC */
enum trap trap_smc(struct frame *f, uint64_t esr);
enum trap trap_sysreg(struct frame *f, uint64_t esr);
enum trap trap_data_abort(struct frame *f, uint64_t esr);
enum trap trap_data_abort_v2(struct frame *f, uint64_t esr);
enum trap trap_instruction_abort(struct frame *f, uint64_t esr);

/* The address of a stage-2 abort, where HPFAR_EL2 has it: not for a permission fault. */
static inline uint64_t fault_ipa(void)
{
	return (read_sysreg(hpfar_el2) & 0xfffffffff0ull) << 8 | (read_sysreg(far_el2) & 0xfff);
}

/*
 * What a stop prints is for the layer above to say: `report` is called on the core whose guest has
 * to be stopped, before its VM is. Set once, at boot, before a guest runs.
 */
typedef void trap_stop_report(struct vm *vm, const struct frame *frame, const char *why);
void trap_report_stops(trap_stop_report *report);

#endif
