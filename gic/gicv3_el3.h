/* SPDX-License-Identifier: Apache-2.0 */
/*
 * EL3's part of a GICv3 (Arm IHI 0069): secure set-up, giving it to non-secure software, and the secure SGI that
 * wakes a parked core. docs/boot.md has what stays with EL3: SGIs 8-15 and PPIs 26 and 29 in Group 0, of a
 * priority that non-secure software cannot mask; everything else is non-secure Group 1.
 */
#ifndef MULLION_GICV3_EL3_H
#define MULLION_GICV3_EL3_H

#include <stdint.h>

#include "addr.h"
#include "diag.h"

#define GIC_SGI_WAKE 8u /* Group 0: leave your park and look */

/* Distributor: everything off, affinity routing on for both states, Group 0 on. Once, before any core's part. */
int gic_el3_dist_init(uint64_t gicd, struct diag *d);

/* This core's redistributor in `gicr`, its priority mask, group enable and wake-up SGI. *redist is its RD_base. */
int gic_el3_core_init(struct range gicr, uint64_t *redist, struct diag *d);

/* Gives every SPI to non-secure software. */
void gic_el3_give_away(uint64_t gicd);

/*
 * This core takes no interrupt but Group 0's: whatever non-secure software left enabled and pending does not end its
 * sleep. Non-secure software enables its group again when it is back.
 */
void gic_el3_core_quiet(void);

/* The non-secure side of this core's interface, in a defined state. With SCR_EL3.NS = 1. */
void gic_el3_core_give_away(void);

/* Sends GIC_SGI_WAKE to the core `mpidr`. What it is to find is written before (a barrier is included). */
void gic_el3_wake(uint64_t mpidr);

/* The pending Group 0 interrupt of this core (acknowledged: end it), or GIC_INTID_SPURIOUS. */
uint32_t gic_el3_ack(void);
void gic_el3_end(uint32_t intid);

/* Turns one of this core's SGIs or PPIs off. */
void gic_el3_silence(uint64_t redist, uint32_t intid);

#endif
