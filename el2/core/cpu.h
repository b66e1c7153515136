/* SPDX-License-Identifier: Apache-2.0 */
/* A physical core at EL2, and calls between cores. */
#ifndef MULLION_EL2_CPU_H
#define MULLION_EL2_CPU_H

#include <stdbool.h>
#include <stdint.h>

#include "arch/arm64/harden.h"
#include "arch/arm64/sysreg.h"
#include "el2/core/call.h"

#define MAX_CPUS CONFIG_MAX_CPUS

struct exit;
struct monitor_signal;
struct vcpu;

struct cpu {
	uint64_t stack_top; /* first: entry.S */
	/* For the guarded vectors: turns of the loop that clears the branch history, where that is
	 * all there is to do; else 0, and then: turns behind a CLRBHB, or 0, and the firmware's
	 * call does it; whether DISR_EL1 is there */
	uint64_t bhb;
	uint32_t turns, bhb_call;
	uint32_t ras;
	unsigned index; /* in the order of the board's tree */
	uint64_t mpidr;
	struct vcpu *vcpu;      /* el2/vm's; NULL: this core belongs to no VM */
	uint32_t online;        /* atomic: reached its loop */
	uint32_t inbox;         /* atomic: bit n: core n has a call for us; 16 + n: a brief one */
	uint32_t locks;         /* lock_order.h: the levels held */
	struct call call;       /* the one we have made */
	uint32_t maintenance;   /* INTID of the virtual interface's maintenance interrupt */
	uint32_t midr;          /* MIDR_EL1; 0 until it has come here */
	void (*next)(void);     /* cpu_abandon */
	struct exit *next_exit; /* el2/vm's (exits.h): of this core's vCPU */
	uint32_t faults;        /* in EL2, while it ran no guest (life_fault.c) */
	bool in_report;         /* it reports a fault of EL2's: another one is of that report */
	bool frame_is_whole;    /* all of its guest's registers are in guest_frame() (frame.h) */
	bool signal_is_sgi;     /* its signal is sent without the monitor's call (signal.h) */
	/* by this core is called (signal.h), and its number for that; NULL: by the GIC's kick */
	struct monitor_signal *signal;
	uint64_t signal_number;
	/* Lines of EL2's own there (SIGNAL_LINE): that have fired, and are off until they are
	 * served; atomic: that somebody has asked for (signal_ask) */
	uint32_t fired, asked;
};

extern struct cpu cpus[MAX_CPUS];

static inline struct cpu *this_cpu(void)
{
	return (struct cpu *)(uintptr_t)read_sysreg(tpidr_el2);
}

/* Runs function(target, arg) on core `cpu` and waits until it is done, serving its own calls
 * meanwhile. The function makes no calls of its own. False when the core does not come to it within
 * a second (every path of EL2 is shorter), or faults in it: logged, and it is not run any more. A
 * core that is held up in it, by a debugger or at EL3, is waited for: it has the arguments. */
bool cpu_call(unsigned cpu, void (*function)(void *target, void *arg), void *target, void *arg);

/* The same for a function that asks nothing of what its core was about: none of its guest's
 * registers, and no cpu_abandon(). It costs that core less. */
bool cpu_call_brief(unsigned cpu, void (*function)(void *target, void *arg), void *target,
		    void *arg);

/* Runs the calls that other cores have for this one. */
void cpu_serve(void);

/* In an inbox: calls that are not brief, for which the guest's registers have to be saved. */
#define CPU_INBOX_WHOLE ((1u << CALL_BRIEF) - 1)

/* Runs the brief ones alone. */
void cpu_serve_brief(struct cpu *me);

/* Takes and serves EL2's own interrupts that are pending on this core, while it runs no guest. */
void cpu_own_irqs(void);

/* This core has faulted: who has called it goes on. */
void cpu_fail_calls(void);

/*
 * For a function that another core has called: what this core was doing when it served the call is
 * void, because what it was done for has ended. Neither cpu_serve nor a cpu_call of it returns; it
 * goes on in `next`, which does not return either, on an empty stack.
 */
void cpu_abandon(void (*next)(void));

/* What this core has abandoned outside of a call of another's, it leaves as soon as it is back in
 * its guest or in its loop, or waits for another core. */
void cpu_leave_soon(void);

/* Per-core state of EL2 that is the same for every VM: vectors (`vbar`), traps, GIC interface. -1
 * after logging why. */
int cpu_init(struct cpu *cpu, uint64_t vbar);

/* Forgets this core's stack and calls a function that does not return. */
static inline _Noreturn void cpu_restart(void (*function)(void))
{
	register void (*to)(void) __asm__("x16") = function; /* as a BTI C wants it */

	__asm__ volatile(
		"mov sp, %0\n\tmov x29, xzr\n\tbr %1" SLS_BARRIER_TEXT ::"r"(this_cpu()->stack_top),
		"r"(to)
		: "memory");
	__builtin_unreachable();
}

/* --- entry.S: where cores come in, MMU off --- */
void secondary_entry(void); /* x0 = index in cpus[] */
void spin_entry(void);      /* found by its MPIDR */

#endif
