/* SPDX-License-Identifier: Apache-2.0 */
/* Traps from a guest: what the vectors call, and what the layers above have to say. */
#ifndef MULLION_EL2_TRAP_H
#define MULLION_EL2_TRAP_H

#include <stdbool.h>

#include "el2/core/frame.h"
#include "gic/version.h"

struct vcpu;
struct vdev_region;
struct vm;

/* Once, on the vCPU's core: what its guest sees of the core's ID registers, which do not change. */
void trap_note_ids(struct vcpu *vcpu);

/*
 * --- called by the vectors, with few of the guest's registers in the frame (vectors.S) ---
 *
 * What such a handler does not do itself it leaves to a last call of one of those below: C's own
 * frame is gone then, and all registers that C keeps are the guest's again (test_shape.py).
 */
void trap_data_abort(struct frame *frame, uint64_t esr) VERSIONED(trap_data_abort);
void trap_sysreg(struct frame *frame, uint64_t esr);
void trap_hypercall(struct frame *frame, uint64_t esr);
void trap_irq(struct frame *frame) VERSIONED(trap_irq);
_Noreturn void el2_fault(uint64_t kind, uint64_t esr, uint64_t elr, uint64_t far);

/* --- rest_entry.S: last calls --- */
/* All of the guest's registers come into the frame, and out of it behind trap_sync(). */
void trap_rest(struct frame *frame, uint64_t esr);
/* The same around trap_abort(). */
void abort_rest(struct frame *frame, uint64_t esr, const struct vdev_region *region,
		uint64_t offset);
/* The same around trap_irq_rest(). */
void irq_rest(struct frame *frame, uint32_t acknowledged) VERSIONED(irq_rest);
/* source_entry.S: all come into the frame for trap_store() and trap_sgi(), which read one there. */
void store_rest(struct frame *frame, uint64_t esr, unsigned how) VERSIONED(store_rest);
void sgi_rest(struct frame *frame, uint64_t esr);
/* The guest's register of that number, 31 for none. */
void set_register(uint64_t value, unsigned number);

/* --- called by rest_entry.S, with all of them there --- */
void trap_sync(struct frame *frame, uint64_t esr);
/* A data abort, with what is there (abort_emulated of handlers.h). */
void trap_abort(struct frame *frame, uint64_t esr, const struct vdev_region *region,
		uint64_t offset);
void trap_irq_rest(struct frame *frame, uint32_t acknowledged) VERSIONED(trap_irq_rest);
/* A plain store to the virtual GIC, and a write of ICC_SGI1R_EL1. */
void trap_store(struct frame *frame, uint64_t esr, unsigned how) VERSIONED(trap_store);
void trap_sgi(struct frame *frame, uint64_t esr);
void trap_serror(struct frame *frame);
void trap_aarch32(struct frame *frame);

/*
 * What a stop prints is for the layer above to say: `report` is called on the core whose guest has
 * to be stopped, before its VM is. Set once, at boot, before a guest runs. `own`: EL2's own
 * registers, where its fault is the reason; else NULL.
 */
typedef void trap_stop_report(struct vm *vm, const struct frame *frame, const struct frame *own,
			      const char *why);
void trap_report_stops(trap_stop_report *report);

/* Of a fault of EL2's that ends the VM of this core. False: it ends none, or this was its report's
 * own fault. */
bool trap_report_own_fault(const char *why);

#endif
