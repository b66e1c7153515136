/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A GICv2's distributor as a guest's programmer reads of it (Arm IHI 0048, chapter 4.3): what each
 * access does to the state of interrupts and what it reads. Nothing of list registers, homes or
 * queues; for both VMs of tests/unit/vgic_help.h.
 */
#ifndef MULLION_VGIC_V2_REF_H
#define MULLION_VGIC_V2_REF_H

#include <stdbool.h>
#include <stdint.h>

#include "gic/gicv2_regs.h"
#include "tests/unit/vgic_help.h"

struct ref_line {
	bool enabled, latch, input, active, edge, group1;
	uint8_t prio;
	uint8_t targets; /* SPIs: vCPUs */
	uint8_t from;    /* SGIs: the vCPUs that have it pending here */
	/* and sent it again, which arrives later: this may be delivered as another */
	uint8_t again;
	/* an edge came while one was taken by EL2 and not by the guest: it may be delivered as
	 * another */
	bool extra;
	/* a level went low after EL2 had taken it: it may still be delivered, until somebody looks
	 * at it */
	bool stale;
};

/* Whether a line is at home at a core that is off: there it is not active for long. */
extern bool (*ref_home_is_off)(const struct vgic_vm *vm, uint32_t intid);

void ref_reset(void);
/* A vCPU's own interrupts, and SPIs of a VM, as after reset; wires stay as they are. */
void ref_reset_cpu(unsigned cpu);
void ref_reset_vm(const struct vgic_vm *vm);

struct ref_line *ref_line(unsigned cpu, uint32_t intid);
uint32_t *ref_ctlr(unsigned cpu); /* of the VM */
bool ref_visible(unsigned cpu, uint32_t intid);
bool ref_pending(const struct ref_line *line);
/* An operation on it: what is stale is withdrawn, and two edges that wait become one. */
void ref_touch(struct ref_line *line);

/* How many interrupts an access is about, `bits` each, from *first on; 0: none, or it is not
 * allowed. */
unsigned ref_lines(uint32_t offset, unsigned size, uint32_t *first, unsigned *bits);
/* Sent SGIs have arrived: of what is still pending they are none. */
void ref_arrive(unsigned cpu);
void ref_write(unsigned cpu, uint32_t offset, unsigned size, uint64_t value);
/* True: a GIC can read `got`. */
bool ref_reads(unsigned cpu, uint32_t offset, unsigned size, uint64_t got);

#endif
