/* SPDX-License-Identifier: Apache-2.0 */
/*
 * EL3's part of a GIC: secure set-up, giving it to non-secure software, and the secure SGI that
 * wakes a parked core. docs/boot.md has what stays with EL3: SGIs 8-15 and PPI 29 in Group 0, of a
 * priority that non-secure software cannot mask; everything else is non-secure Group 1. One set of
 * functions for each version; the tree says which.
 */
#ifndef MULLION_GIC_EL3_H
#define MULLION_GIC_EL3_H

#include <stdbool.h>
#include <stdint.h>

#include "gic/redist.h"
#include "include/addr.h"
#include "lib/diag.h"

#define GIC_SGI_WAKE 8u /* Group 0: leave your park and look */

/* Private interrupts of Group 0: SGIs 8-15, PPI 29 (secure timer). */
#define GIC_SECURE_PRIVATE (0xff00u | 1u << 29)

/*
 * Priorities: the secure half (below 0x80) for Group 0; non-secure software sees the other half
 * shifted, so its whole range, with any mask it can write, lies behind (IHI 0069 section 4.8.1, IHI
 * 0048 section 3.5).
 */
#define GIC_PRIO_SECURE 0x40u
#define GIC_PRIO_NS     0xa0a0a0a0u

struct gic_el3 {
	/* Distributor: everything off, Group 0 on. Once, before any core's part. `cpus`:
	 * redistributors; of a GICv2 one region, GICC. */
	int (*dist_init)(uint64_t gicd, const struct gic_redists *cpus, struct diag *diag);

	/* This core's own part: priority mask, group enable and wake-up SGI. *self is what other
	 * functions want of it. */
	int (*core_init)(uint64_t *self, struct diag *diag);

	/* Gives every SPI to non-secure software. */
	void (*give_away)(void);

	/*
	 * This core takes no interrupt but Group 0's: whatever non-secure software left enabled and
	 * pending does not end its sleep. Non-secure software enables its group again when it is
	 * back.
	 */
	void (*core_quiet)(void);

	/* The non-secure side of this core's interface, in a defined state. With SCR_EL3.NS = 1. */
	void (*core_give_away)(void);

	/* Sends an SGI of Group 0 to the core `mpidr`, whose `self` this is. What it is to find is
	 * written before (a barrier is included). */
	void (*send)(uint64_t mpidr, uint64_t self, uint32_t sgi);

	/* The pending Group 0 interrupt of this core, or GIC_INTID_SPURIOUS. An SGI has been ended,
	 * a line, from GIC_FIRST_PPI on, is to be. */
	uint32_t (*acknowledge)(void);
	void (*end)(uint32_t intid);

	/* Turns an SPI, or one of this core's SGIs or PPIs, on or off. */
	void (*enable_line)(uint64_t self, uint32_t intid, bool on);

	/* Whether there are two security states: without, all of the GIC is lower levels'. */
	bool (*has_security)(void);

	/* From this INTID on there are no SPIs. */
	uint32_t (*lines)(void);

	/*
	 * Makes a line Group 0, of secure priority, sent to this core, and turns it on; or turns it
	 * off, and it is non-secure again. A PPI of this core, or an SPI, of which the caller sees
	 * to it that one core at a time does this.
	 */
	void (*own_line)(uint64_t self, uint32_t intid, bool own);

	/* Lets non-secure software send this Group 0 SGI to this core; false where it cannot. */
	bool (*share_sgi)(uint64_t self, uint32_t sgi);

	/* Sets or clears all non-secure active priorities of this core. With SCR_EL3.NS = 1. */
	void (*set_active)(bool active);
};

extern const struct gic_el3 gicv2_el3, gicv3_el3;
/* of a machine that has none */
extern const struct gic_el3 no_gic_el3;

#endif
