/* SPDX-License-Identifier: Apache-2.0 */
/* How a core sleeps at EL3 and is woken. */
#ifndef MULLION_MONITOR_PARK_H
#define MULLION_MONITOR_PARK_H

#include "boot/monitor/core.h"

/* One nap in the park: returns when something may have changed. */
void park_nap(void);

/* The signal that ends `core`'s nap, after what it is to find was written. */
void park_signal(const struct core *core);

/* Sleeps until a caller of CPU_ON wants this core, and goes where it says. */
void park_forever(struct core *core) __attribute__((noreturn));

#endif
