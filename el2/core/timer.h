/* SPDX-License-Identifier: Apache-2.0 */
/*
 * EL2's own timers: any number on each core, by the core's hypervisor timer (CNTHP_*_EL2) and its
 * PPI, which the board's tree names. With none set nothing is taken that was not taken before, and
 * the ways into a guest and out of it never look at them. Needs CONFIG_EL2_TIMER.
 */
#ifndef MULLION_EL2_TIMER_H
#define MULLION_EL2_TIMER_H

#include <stdbool.h>
#include <stdint.h>

struct timer {
	uint64_t at; /* value of the counter, CNTPCT_EL0 */
	/*
	 * Runs on the core that set it, with interrupts masked, whether that runs a guest or waits
	 * for its vCPU (vcpu_wait). It holds no lock and need not come back: the interrupt has been
	 * ended before, and the timer is not set any more.
	 */
	void (*expired)(struct timer *timer);
	struct timer *next;
	bool set;
};

/* On this core. A time that has passed expires at once, as soon as EL2 is left. A timer that is set
 * already is set anew: on its own core. */
void timer_set(struct timer *timer, uint64_t at);

/* On the core that it was set on; nothing happens when it is not set. */
void timer_cancel(struct timer *timer);

/* The counter's value, and its frequency. */
uint64_t timer_now(void);
uint64_t timer_hz(void);

/* --- for those that take interrupts and faults; nothing without CONFIG_EL2_TIMER --- */

/* At boot, before any core's part: the PPI of the board's tree, 0 where that names none. */
void timer_open(uint32_t intid);

/* This core's part, after its GIC interface: no timer is set, the PPI is enabled. */
void timer_cpu_init(void);

/* The interrupt's line goes low, until a timer is set, or the interrupt's handler has run. */
void timer_silence(void);

/* This core has faulted: its timers are no longer set. */
void timer_cpu_off(void);

/* This core has faulted, perhaps in here, and goes on: those that are set are waited for. */
void timer_cpu_again(void);

extern uint32_t timer_intid; /* 0: there is none */
extern uint32_t timer_cores; /* atomic: bit n: core n takes its interrupt */

#endif
