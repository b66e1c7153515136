/* SPDX-License-Identifier: Apache-2.0 */
/* Where EL2's log goes: the ring in memory, and the UART until a guest owns it. */
#ifndef MULLION_EL2_LOG_SINK_H
#define MULLION_EL2_LOG_SINK_H

#include <stdbool.h>
#include <stdint.h>

#include "board/driver/uart.h"
#include "lib/log.h"

/* Starts the log, or moves it to another ring (NULL: none yet). `reset_counter` is time 0. What the
 * log refers to outlives boot, so this is resident. */
void log_sink_ring(struct log_ring *ring, uint64_t reset_counter);

/*
 * The UART, once boot has found it and mapped its registers: the log's sink until a guest owns it,
 * and for reports even then (polled, bounded). *uart is copied; NULL: none, the log goes to the
 * ring alone.
 */
void log_sink_uart(const struct uart *uart);

/* The UART that log_sink_uart has given; NULL: none. */
const struct uart *log_sink_own_uart(void);

/* The ring that the log is in; NULL: none. */
const struct log_ring *log_sink_kept(void);

/* The UART is a guest's from now on. Call once, before a guest runs. */
void log_sink_to_guest(void);

/* Who shows the log's lines in place of the sink, out of the ring. */
struct log_viewer {
	void (*poke)(void);  /* there is something new; also with locks held */
	void (*flush)(void); /* shows it all now, bounded: the machine goes off */
	/* this core has faulted at EL2 and the log says so, from that place of the ring on: shows
	 * that, bounded, whatever else is shown; what faulted is not done again */
	void (*fault)(uint64_t from);
};

/* From now on the lines are `viewer`'s to show, which is kept. The ring is returned. */
struct log_ring *log_sink_to_viewer(const struct log_viewer *viewer);

/* All that was logged is shown, as far as a viewer is there to do it. */
void log_sink_flush(void);

/* Up to where the log is written. */
uint64_t log_sink_written(void);

/* This core's own fault has been logged, from there on. */
void log_sink_fault(uint64_t from);

/* Between begin (true) and end (false) this core's lines go to the UART whoever owns it; what does
 * not go out in time is in the ring only (report.h). Every begin has its end, or no other core
 * reports any more. */
void log_sink_report(bool begin);

#endif
