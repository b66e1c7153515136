/* SPDX-License-Identifier: Apache-2.0 */
/* The resident part of EL3: SMC calls, interrupts of Group 0, and what goes wrong. */
#ifndef MULLION_MONITOR_H
#define MULLION_MONITOR_H

#include "boot/monitor/core.h"
#include "boot/monitor/frame.h"
#include "lib/diag.h"

/* Continues the log in the monitor's name. Leader, just before it drops. */
void monitor_open(uint64_t reset_counter);

/* A stage or the monitor that cannot go on: logs "stopped", and the core sleeps. */
void monitor_stop(void) __attribute__((noreturn));

/* The board's power and reset; both return only when the machine did not
 * obey, after a line that says so. */
void monitor_power_off(void);
void monitor_reset(void);

/* vectors.S: the exception vectors, the way down (x0 to x3 of the lower level, and the stack
 * pointer that EL3 is left with), and what clears the branch predictor. */
extern uint8_t monitor_vectors[];
void eret_down(const uint64_t registers[4], uint64_t stack) __attribute__((noreturn));
void predictor_flush(void);

/* called by vectors.S: synchronous exceptions and FIQs from below, and everything
 * in EL3 itself (`vector`: 0 to 15) */
void monitor_sync(struct frame *frame);
void monitor_fiq(struct frame *frame);
void monitor_fatal(uint64_t vector, uint64_t esr, uint64_t elr, uint64_t far)
	__attribute__((noreturn));

/* smc.c: carries out the SMC whose registers `frame` has; results are written to it. */
void smc_dispatch(struct frame *frame);

/* monitor.c: the log's operations for an EL3 stage with the MMU on. */
extern const struct log_ops monitor_log;

#endif
