/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A GICv3 on the host, for tests of the virtual GIC: what gic/vgic/vgic_hw.h reaches (distributor,
 * redistributors, list registers), and what is on the other side of it: wires that devices drive,
 * EL2's acknowledge, and the guest's virtual CPU interface (IHI 0069 chapters 4 to 6 and 11.4).
 * Everything happens on the CPU `fake_self`.
 */
#ifndef MULLION_FAKE_GIC_H
#define MULLION_FAKE_GIC_H

#include <stdbool.h>
#include <stdint.h>

#include "gic/vgic/vgic.h"

#define FAKE_CPUS     16u
#define FAKE_LINES    1024u
#define FAKE_SPURIOUS 1023u

struct fake_line {
	bool enabled, latch, input, active, edge, overlooked;
	unsigned route; /* CPU; SPIs only */
};

struct fake_cpu {
	struct fake_line priv[32];
	uint64_t lr[16];
	uint32_t hcr;
	uint32_t locks; /* lock_order.h */
	unsigned n_lr;
	uint64_t seen[16]; /* list registers as ICH_ELRSR_EL2 and ICH_EISR_EL2 know them */
	bool only_kicks;   /* ICC_PMR_EL1 of a core that runs no guest */
	bool eoi_mode;     /* ICV_CTLR_EL1.EOImode */
	/* ICV_BPR1_EL1; ICV_BPR0_EL1 is one less: the same groups of priorities */
	uint8_t bpr;
	bool cbpr;               /* ICV_CTLR_EL1.CBPR: ICV_BPR0_EL1 is for both groups */
	bool group_on[2];        /* ICV_IGRPENn_EL1 */
	uint8_t mask;            /* ICV_PMR_EL1 */
	uint32_t active_prio[2]; /* ICH_AP0R0, ICH_AP1R0: 32 levels */
};

extern struct fake_cpu fake_cpus[FAKE_CPUS];
extern unsigned fake_self;
/* A GICv2: its registers are Device memory, so a summary follows a list register at once. */
extern bool fake_in_memory;
/*
 * QEMU's GICv2: a deactivation by a list register with HW is not looked at, what is pending then
 * stays unnoticed until something is written to the distributor (gic/gicv2.h); and whether EL2
 * knows of that.
 */
extern bool fake_overlooks, fake_tells_ends;
/* The distributor takes its time: lines are disabled when somebody has waited for that. */
extern bool fake_rwp;
/*
 * A GICv2's virtual CPU interface is software's (fake_gic_software.c, which has these), not the
 * fake's own: then no more than four list registers, and no maintenance interrupt that comes by
 * itself. NULL: the fake's own. Before fake_reset.
 */
struct fake_software {
	void (*reset)(unsigned list_registers);
	void (*show)(void);  /* in fake_cpus what has changed */
	void (*clear)(void); /* vgic_hw_clear_aprs */
	void (*set_lr)(unsigned index, uint64_t value);
	void (*set_hcr)(uint32_t value);
	uint32_t (*vmcr)(void);
	void (*configure)(unsigned cpu);
	uint32_t (*acknowledge)(unsigned group);
	void (*end)(unsigned group, uint32_t value);
};
extern const struct fake_software *fake_software, fake_software_interface;
/* The first thing that the virtual GIC did and the architecture does not allow; NULL: nothing. */
extern const char *fake_fault;
/* Called when a CPU waits for another (fake_remote), on the waiting CPU, before the other one does
 * its part. */
extern void (*fake_while_waiting)(void);
/* Called once, when a line's route was written and all else of that operation is still to come:
 * what another core does then. */
extern void (*fake_after_routing)(void);
extern unsigned fake_remote_calls, fake_writes; /* since fake_reset */
extern unsigned fake_silent;                    /* a core that does not answer; ~0: none */

/* CPUs that were kicked since this was asked last, by a bit mask. */
uint32_t fake_take_kicks(void);

/* vgic_vm.remote */
vgic_remote_call fake_remote;

void fake_reset(unsigned lines, unsigned n_lr);
struct fake_line *fake_line(unsigned cpu, uint32_t intid);

/*
 * CPU `cpu` goes on, and takes an exception to EL2. That synchronizes its context, as an ISB does
 * (vgic_hw_sync); between the two, ICH_ELRSR_EL2 and ICH_EISR_EL2 need not know of writes of list
 * registers (Arm ARM D19.1.2: indirect reads), and here they never do.
 */
void fake_enter(unsigned cpu);

/* A device drives its wire. */
void fake_wire(unsigned cpu, uint32_t intid, bool level);
bool fake_is_pending(unsigned cpu, uint32_t intid);

/* EL2: acknowledges and drops the priority of what is pending for this CPU; FAKE_SPURIOUS:
 * nothing. */
uint32_t fake_acknowledge(void);
bool fake_would_interrupt(unsigned cpu);
/* The maintenance interrupt is asserted. Of software's interface none is: it gets what tests have
 * set in fake_cpus since, as a guest's writes, and takes what these lead to. */
bool fake_maintenance(unsigned cpu);

/* The guest: ICC_IARn, ICC_EOIRn, ICC_DIR_EL1. fake_dir returns false when it traps. An SGI of a
 * GICv2 has its sender from bit 10 on. */
uint32_t fake_iar(unsigned group);
void fake_eoir(unsigned group, uint32_t intid);
bool fake_dir(uint32_t intid);

/* --- between the files --- */

/* Remembers the first as fake_fault. */
void fake_fail(const char *what);
/* A list register with HW is done: its line is no longer active on this core. */
void fake_deactivate(uint32_t intid);

#endif
