/* SPDX-License-Identifier: Apache-2.0 */
/* Ends: of a core, and of the machine. */
#ifndef MULLION_MONITOR_STOP_H
#define MULLION_MONITOR_STOP_H

/* A stage or the monitor that cannot go on: logs "stopped", and the core sleeps. */
void monitor_stop(void) __attribute__((noreturn));

/* The board's power and reset; both return only when the board has none or did not obey, after a
 * line that says so. */
void monitor_power_off(void);
void monitor_reset(void);

#endif
