/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The virtual core that is pinned to a physical one: its way into the guest and out of it. All of
 * this is called on its own core.
 */
#ifndef MULLION_EL2_VCPU_H
#define MULLION_EL2_VCPU_H

#include "el2/core/cpu.h"
#include "el2/core/timer.h"
#include "el2/vm/exits.h"
#include "el2/vm/stuck.h"
#include "el2/vm/vcpu_traps.h"
#include "gic/vgic/vgic.h"

struct vm;

struct vcpu {
	struct vgic_cpu gic; /* first: found without an addition */
	struct vm *vm;
	unsigned index; /* vCPU number in its VM */
	/* its core may tell a stage-2 fault where stage 1 has failed (el2/trap/stage1.h) */
	bool mistells_stage2;
	bool has_fwb;  /* its core has FEAT_S2FWB (el2/boot/shared_memory.h) */
	uint32_t life; /* of its VM (struct life: starts), in which it was on last; 0: none */
	struct vcpu_traps traps;  /* what this core has to trap */
	uint64_t id_register[56]; /* what its guest sees of ID registers (el2/trap/policy.h) */
	/* what HPFAR_EL2 is for the first page of its distributor, which has most registers, and
	 * for its redistributor's SGI frame, or GICC in software (trap/dispatch.c) */
	uint64_t gicd_page, sgi_page;
	struct stuck stuck;
	struct timer again;    /* life.c: this core starts the VM after its wait.. */
	uint32_t again_starts; /* ..if it has not started since */
};

extern struct vcpu vcpus[MAX_CPUS]; /* by physical core */

/* By physical core; CONFIG_LAST_EXITS. */
extern struct exit_ring vcpu_exits[MAX_CPUS];

/* The version of the virtual GIC that the machine's GIC calls for; constant after boot. */
extern const struct vgic_version *vgic;

static inline struct vcpu *this_vcpu(void)
{
	return this_cpu()->vcpu;
}

/* In a trap of this core's guest. Interrupts, and plain accesses of the distributor's first page
 * and of the vCPU's own SGI frame, are not noted: they are what a guest's exits mostly are, tell
 * least, and are to cost nothing. */
static inline void vcpu_note_exit(uint64_t esr)
{
	struct cpu *me;

	if (!LAST_EXITS)
		return;
	me = this_cpu();
	me->next_exit = exit_note(me->next_exit, esr, read_sysreg(elr_el2));
}

/* Once, after cpu_init: finds out what vcpu_enter needs to know of its core. */
void vcpu_init(struct vcpu *vcpu);

/* Sets the vCPU's system registers to their state at reset and enters it with x0 = context. */
_Noreturn void vcpu_enter(struct vcpu *vcpu, uint64_t entry, uint64_t context);

/* WFI for the guest; returns at once when it has an interrupt pending. */
void vcpu_sleep(void);

/* The vCPU comes to rest: registers quiet, interrupts given back, and then it is off. True: it was
 * the VM's last. */
bool vcpu_quiesce(struct vcpu *vcpu);

/* The life of a core that runs no guest: serves calls and interrupts, sleeps in WFI, enters its
 * vCPU when that is switched on. */
_Noreturn void vcpu_wait(void);

/* From any depth of the stack back to vcpu_wait. */
_Noreturn void vcpu_leave(void);

/* --- guest_enter.S --- */

/* ELR_EL2 and SPSR_EL2 are set; the guest's other registers are 0. */
_Noreturn void guest_enter(uint64_t stack_top, uint64_t x0);
/* V0 to V31, FPCR and FPSR to zero: nothing of another life is left in them. */
void fp_clear(void);

#endif
