/* SPDX-License-Identifier: Apache-2.0 */
/* The resident part of EL3: SMC calls, interrupts of Group 0, and what goes wrong. */
#ifndef MULLION_MONITOR_H
#define MULLION_MONITOR_H

#include "boot/monitor/core.h"
#include "boot/monitor/frame.h"
#include "lib/diag.h"

/* Takes the log and EL3's vectors over. Leader, just before it drops. */
void monitor_open(uint64_t reset_counter);

/* A stage or monitor that cannot go on: the core says "stopped" and sleeps. */
void monitor_stop(void) __attribute__((noreturn));

/* The board's power and reset; both return only when the machine did not obey, after a line that
 * says so. */
void monitor_power_off(void);
void monitor_reset(void);

/* vectors.S */
extern uint8_t monitor_vectors[];
void eret_down(const uint64_t registers[4], uint64_t stack) __attribute__((noreturn));
void predictor_flush(void);

/* called by vectors.S */
void monitor_sync(struct frame *frame);
void monitor_fiq(struct frame *frame);
void monitor_fatal(uint64_t vector, uint64_t esr, uint64_t elr, uint64_t far)
	__attribute__((noreturn));

/* smc.c */
void smc_dispatch(struct frame *frame);

/* log_setup.c: the log's operations for a stage with the MMU on. */
extern const struct log_ops monitor_log;

#endif
