/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MULLION_MONITOR_EL3_STATE_H
#define MULLION_MONITOR_EL3_STATE_H

/* Sets what EL3 controls for the lower levels, and EL2's own registers to defined values. */
void el3_program(void);

#endif
