/* SPDX-License-Identifier: Apache-2.0 */
/* Traps of a guest with direct interrupts (docs/direct-interrupts.md): what the vectors of its
 * cores call. */
#ifndef MULLION_EL2_DIRECT_H
#define MULLION_EL2_DIRECT_H

#include "el2/core/frame.h"
#include "el2/trap/handlers.h"
#include "el2/trap/policy.h"
#include "el2/vm/stats.h"
#include "el2/vm/vm.h"
#include "gic/vgic/direct.h"
#include "gic/vgic/vgic_hw_direct.h"

/* As trap_sysreg (trap.h): SGIs; of the CPU interface what traps (ICH_HCR_EL2.TC and TALL0) goes on
 * in direct_rest(), all else is trap_sysreg's. */
void trap_sysreg_direct(struct frame *frame, uint64_t esr);

/* As trap_data_abort (trap.h): writes of a GICv2's distributor; all else is trap_other_abort's. */
void trap_data_abort_direct(struct frame *frame, uint64_t esr);

/* rest_entry.S: a last call of that; all registers come into the frame, and out of it behind
 * trap_direct(). */
void direct_rest(struct frame *frame, uint64_t esr);
void trap_direct(struct frame *frame, uint64_t esr);
/* The same for an SGI of a register that is not in the frame yet (sgi_rest() of trap.h). */
void direct_sgi_rest(struct frame *frame, uint64_t esr);
void trap_direct_sgi(struct frame *frame, uint64_t esr);

/* signal_rest(): an interrupt has come to EL2, the monitor's signal (el2/core/signal.h). */
void trap_signal(struct frame *frame);

/* To these vCPUs of a bit mask, the SGI that a write of ICC_SGI1R_EL1 names. */
static inline void direct_send_sgi(const struct vgic_vm *vm, uint32_t targets, uint64_t value)
{
	uint64_t intid = value & 0xfull << SGI1R_INTID_SHIFT;

	for (uint32_t left = targets; left; left &= left - 1)
		write_sysreg(icc_sgi1r_el1, vm->sgi_to[__builtin_ctz(left)] | intid);
}

/* A write of ICC_SGI1R_EL1, whose value is in the frame. */
static inline void direct_sgi(struct frame *frame, uint64_t esr)
{
	uint64_t begin = stats_now();
	uint64_t value = frame->x[POLICY_ISS_RT(esr)];

	if (!direct_sgi_is_plain(value) || !steps_plainly()) {
		direct_rest(frame, esr);
		return;
	}
	step();
	direct_send_sgi(this_vcpu()->gic.vm, (uint32_t)(value & SGI1R_LIST), value);
	stats_end(STATS_REGISTER, begin);
}

#endif
