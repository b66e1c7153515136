/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A second virtual CPU interface of a GICv2, for the comparison with gic/interface.c: written
 * from the architecture's words (IHI 0048 sections 2.3, 3.3, 5.3 and 5.5) and unlike the other one.
 * Running priorities are a stack and not a register of bits; a binary point divides; every
 * interrupt is a struct of plain fields.
 */
#ifndef MULLION_INTERFACE_REF_H
#define MULLION_INTERFACE_REF_H

#include <stdbool.h>
#include <stdint.h>

#define REF_SLOTS 4u

struct ref_irq {
	bool pending, active, group1, wired, told;
	unsigned intid, sender, wire, priority;
};

struct ref_interface {
	struct ref_irq slot[REF_SLOTS];
	bool group_on[2], ack_ctl, fiq_on, common_point, split_ends;
	unsigned mask, point[2];
	unsigned running[40], depth; /* the last one is the most urgent */
	unsigned ends;               /* counted of 32 */
};

/* As the guest sees them: what a read returns. */
unsigned ref_acknowledge(struct ref_interface *ref, bool alias);
unsigned ref_first_pending(const struct ref_interface *ref, bool alias);
unsigned ref_running(const struct ref_interface *ref);
/* The wire that it has ended; 1023: none. */
unsigned ref_end(struct ref_interface *ref, unsigned value, bool alias);
/* 0 nothing, 1 an IRQ, 2 an FIQ */
unsigned ref_signal(const struct ref_interface *ref);
uint32_t ref_active_priorities(const struct ref_interface *ref);
void ref_set_active_priorities(struct ref_interface *ref, uint32_t bits);

#endif
