/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The report of a stop on a UART that a guest owns. Its lines are in the log's ring first; from
 * there they go to the UART when nobody waits for the log. One core at a time reports. The guest
 * can make the UART slow or stop it by flow control, so there is one deadline for the whole report,
 * the wait for another core's included. Shorter than a call between cores waits (cpu.h).
 */
#ifndef MULLION_EL2_REPORT_H
#define MULLION_EL2_REPORT_H

#include <stdbool.h>
#include <stdint.h>

#include "board/driver/uart.h"
#include "lib/log.h"

#define REPORT_US 500000u /* 5,700 characters at 115200 baud, 480 at 9600 */

/* Zeroed, for all cores. */
struct report {
	uint32_t owner; /* atomic: the core that reports, + 1; 0: none */
	bool cut;       /* the owner's: something did not go out, and nothing behind it does */
	uint64_t end;   /* the owner's deadline */
};

/* Core `core` reports from now on: once more on the same core (a fault in a report) goes on with
 * the deadline that it has. When another core does not end in time, this one's report stays in the
 * ring only. */
void report_begin(struct report *report, unsigned core);

/* Sends the ring's text from `from` to `to`, if core `core` reports. Call it with no lock held. */
void report_send(struct report *report, unsigned core, const struct uart *uart,
		 const struct log_ring *ring, uint64_t from, uint64_t to);

/* The end of core `core`'s report. False: not all of it went out. */
bool report_end(struct report *report, unsigned core);

#endif
