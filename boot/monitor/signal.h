/* SPDX-License-Identifier: Apache-2.0 */
/* EL2's signal and its own lines: what include/monitor_call.h promises. */
#ifndef MULLION_MONITOR_SIGNAL_H
#define MULLION_MONITOR_SIGNAL_H

#include <stdbool.h>
#include <stdint.h>

#include "boot/monitor/core.h"

/* Where EL3 has the page of all cores' struct monitor_signal: above all memory there is. It and
 * what the monitor runs in are all the Normal memory that EL3 has mapped. */
#define MONITOR_SIGNALS (1ull << 47)

/* This core, about to go down (SCR_EL3.NS = 1), finds out what it can: MONITOR_HAS_... */
void signal_measure(struct core *core);

/* This core's EL2 is told of `bit`: the ERET that follows is to its vector, or back to where it was
 * (include/monitor_call.h). Nothing while its signal is off. */
void signal_tell(const struct core *core, unsigned bit);

/* The line `intid`, acknowledged, if it is EL2's: turned off and ended, and EL2 told. False: it is
 * not. */
bool signal_line_fired(const struct core *core, uint32_t intid);

/* A call of EL2's (is_monitor_call), in x[0] to x[3]. */
void signal_call(struct core *core, uint64_t x[4]);

/* This core goes off. */
void signal_turn_off(struct core *core);

#endif
