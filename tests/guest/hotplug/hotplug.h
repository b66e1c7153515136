/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CPUs off and on in every order, from any of them. There is one master at a time, who hands the
 * part on as a job (cpu_run); all others serve jobs or are off. The first CPU is no exception: its
 * boot ends in CPU_OFF, and another starts it again.
 */
#ifndef GUEST_HOTPLUG_H
#define GUEST_HOTPLUG_H

#include "tests/guest/lib/guest.h"

#define HOT_CPUS 4u /* take part at most */

extern unsigned hot_cpus;
/* of each CPU's virtual timer, running all the time */
extern volatile uint32_t ticks[GUEST_MAX_CPUS];
extern volatile uint32_t spi_taken[GUEST_MAX_CPUS];

#define AFFINITY(i) psci(PSCI_AFFINITY_INFO, machine.mpidr[i], 0, 0)

/* Starts CPU i from this one and its timer; checks what has to be so, and says `name` where it is
 * not. */
bool hot_start(const char *name, unsigned index);
bool hot_is_off(unsigned index); /* waits for it */

/* The parts, each run by whoever is the master; the last calls test_done(). */
/* calls that must be refused, and what does not change by them */
void calls(struct cpu *cpu, uint64_t arg);
void orders(struct cpu *cpu, uint64_t arg); /* every order of off and on */
void duel(struct cpu *cpu, uint64_t arg);   /* two start a third at once */

/* Under Mullion, with bootargs lives=N: resets itself N times in the middle of CPU_ON and CPU_OFF;
 * with asked=N, others restart it so often. */
void lives(unsigned last, bool by_request);

/* Where the tree says spin-table: the pen, PSCI beside it, and a reset that leaves one CPU in
 * it. */
void spin(void);

#endif
