/* SPDX-License-Identifier: Apache-2.0 */
/* From the loader's last step to the monitor alone. */
#ifndef MULLION_MONITOR_START_H
#define MULLION_MONITOR_START_H

#include <stdint.h>

/*
 * The end of the loader, on the leader: goes to this core's own stack, unmaps at EL3 on all cores
 * whatever is not the monitor's (DRAM, stores, the loader's code and data), sends the cores of the
 * bit mask `released` on their way (cores[].entry and x say where), and drops to `entry` with `x0`.
 */
void monitor_start(uint64_t entry, uint64_t x0, uint32_t released) __attribute__((noreturn));

#endif
