/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Lives that others have to end. In each the CPUs first set up as little of the interrupt
 * controller as a machine needs that has just been switched on, and take ten interrupts of each
 * kind; then they hear no more, each life in another way.
 */
#ifndef DEAF_H
#define DEAF_H

#include "tests/guest/lib/guest.h"

#define KIND_SGI 5u
#define SGIS     8u /* the others may be EL3's */

struct act {
	const char *name;
	/* on every CPU at once; does not return */
	void (*play)(struct cpu *cpu);
};

extern const struct act acts[];
extern const unsigned n_acts;

/* Timers have fired, SGIs and the device's line are pending, all enabled; nothing is taken yet. */
void make_pending(struct cpu *cpu);

/* The device's line and a timer are active, and all is pending. */
void leave_all(struct cpu *cpu);

#endif
