/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The signal by which cores are called whose interrupts are their guest's
 * (docs/direct-interrupts.md): through the monitor at EL3 (include/monitor_call.h), because EL2 has
 * no Group 1 interrupt there. It is on from boot to the end. On cores without it the GIC's kick
 * does the same (gic.h).
 */
#ifndef MULLION_EL2_SIGNAL_H
#define MULLION_EL2_SIGNAL_H

#include <stdbool.h>
#include <stdint.h>

#include "el2/core/cpu.h"
#include "gic/gic.h"
#include "include/monitor_call.h"

struct frame;

/* Bits of `pending`: EL2's timer, and the SPI of EL2's own in a place of its table (own_irq.h). */
#define SIGNAL_TIMER       1u
#define SIGNAL_LINE(place) (2u + (place))

/* MONITOR_HAS_..: what the monitor says of this core. False where it is not ours. `ours`: EL3 has
 * started this machine (HANDOFF_WAY_RESET). */
bool signal_features(bool ours, uint32_t *features);

/* On this core, for good; its vectors are those of direct interrupts. EL2's timer comes by it, too,
 * and so do the lines of EL2's own that this core takes.
 * `signals` is the page of the block (HYP_SIGNAL_OFFSET), `features` what signal_features() says
 * here. False: the monitor refuses. */
bool signal_on(struct monitor_signal *signals, uint32_t features);

static inline bool signal_is_on(const struct cpu *cpu)
{
	return IS_ENABLED(CONFIG_DIRECT_INTERRUPTS) && cpu->signal;
}

/* The core looks what there is for it. What it is to find is written before. */
void signal_send(const struct cpu *cpu);

/* The same for a line of EL2's own: its handler runs there as if the device had asked. */
void signal_ask(struct cpu *cpu, uint32_t intid);

/* Pends the SPI `intid` of EL2's own, from any core: that of core `cpu`. */
static inline void own_line_pend(unsigned cpu, uint32_t intid)
{
	if (signal_is_on(&cpus[cpu]))
		signal_ask(&cpus[cpu], intid);
	else
		gic->pend(intid);
}

static inline void cpu_kick(unsigned cpu)
{
	if (signal_is_on(&cpus[cpu]))
		signal_send(&cpus[cpu]);
	else
		gic->kick(cpu);
}

/* What is pending of the signal is taken, and of the lines of EL2's own one is served: is there
 * another, that stays pending. Its handler need not come back. */
void signal_lines(void);

/* Until there is something for this core: a signal, or, where its guest's CPU interface lets them
 * through, an interrupt. */
void signal_sleep(void);

/* Into this core's guest for the first time: x0 is `context`, all others are 0. ELR_EL2 and
 * SPSR_EL2 are set. */
_Noreturn void signal_start(uint64_t context);

/*
 * When it has come from the guest (el2/trap/direct.h), with all of its registers in `frame`, and on
 * the way back: what has asked for this core is done. It need not return. (cpu.c)
 */
void signal_serve(struct frame *frame);

/* --- signal_entry.S --- */

/* Into the guest with the frame's registers; all others are 0. */
_Noreturn void signal_enter(void);

/*
 * Back into the guest, with what of its registers a trap has saved in the frame at SP, which is at
 * the top of the stack. If the signal is pending, signal_serve() comes first. With SIGNAL_SLEEPS
 * set: sleeps, and returns. Where a signal comes in the code from signal_again to
 * signal_return_end, it is begun again at signal_again, so that none is missed (MONITOR_SIGNAL_ON).
 */
void signal_return(void);
extern const char signal_again[], signal_return_end[];

#endif
