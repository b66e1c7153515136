/* SPDX-License-Identifier: Apache-2.0 */
/* One instruction at a time, at EL1 or EL0, and what comes of it. */
#ifndef SWEEP_H
#define SWEEP_H

#include <stdint.h>

/* run.S: the exception that ended it, and X0 then. */
struct outcome {
	uint64_t x0, esr, elr, spsr, vector; /* vector: offset in the table */
};

/* The instruction to run, followed by SVC: a page of its own, as it is rewritten all the time. */
extern uint32_t sweep_code[];

#define SWEEP_SVC     0xd4000bc1u /* SVC #0x5e */
#define SWEEP_SVC_ESR 0x5600005eull

/* Goes to sweep_code by ERET with this SPSR and X0, and comes back with the first exception. */
void sweep_run(struct outcome *outcome, uint64_t spsr, uint64_t x0);

void test_debug(void); /* debug.c */

#endif
