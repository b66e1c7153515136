/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What EL3 decides about EL2's signal and about lines of EL2's own (include/monitor_call.h). Pure:
 * the GIC is signal.c's.
 */
#ifndef MULLION_SIGNAL_RULES_H
#define MULLION_SIGNAL_RULES_H

#include <stdint.h>

#include "include/monitor_call.h"

/* A core's; all zero: off. */
struct signal {
	uint64_t begin, end;          /* EL2's restartable code */
	uint32_t features;            /* MONITOR_HAS_.. */
	uint32_t on;                  /* atomic: other cores look before they send */
	uint16_t line[MONITOR_LINES]; /* INTID of the line of each bit; 0: none */
};

/* SPIs that are some core's own line. Whoever calls with one has it alone. */
struct signal_spis {
	uint32_t owned[32];
};

#define SIGNAL_NO_BIT MONITOR_LINES

/* The bit of the line `intid`, or SIGNAL_NO_BIT where it is none of EL2's. */
unsigned signal_bit_of(const struct signal *signal, uint32_t intid);

/* Where an EL2 that was interrupted at `elr` goes on. */
static inline uint64_t signal_resume(const struct signal *signal, uint64_t elr)
{
	return elr >= signal->begin && elr < signal->end ? signal->begin : elr;
}

/* The calls as far as they are rules. What they give is x0's, and an error has changed nothing. */
int64_t signal_turn_on(struct signal *signal, uint64_t begin, uint64_t end);

/* `lines`: from this INTID on there are none. */
int64_t signal_add_line(struct signal *signal, struct signal_spis *spis, uint32_t lines,
			uint64_t intid, uint64_t bit);

/* The INTID of this bit's line, or INVALID_PARAMETERS. */
int64_t signal_line(const struct signal *signal, uint64_t bit);

/* The same, and it is no longer EL2's. */
int64_t signal_drop_line(struct signal *signal, struct signal_spis *spis, uint64_t bit);

#endif
