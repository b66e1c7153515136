/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MULLION_EL2_ALL_CORES_H
#define MULLION_EL2_ALL_CORES_H

#include <stdint.h>

#include "lib/diag.h"

/*
 * Boot-only, before any vCPU: runs function(target, NULL) on the cores of the mask `cores` and on
 * this one at the same time, and returns when none of them is in it any more: how many have been. A
 * core that has not begun when this one is done is passed over. -1: one that has begun does not
 * come back within five seconds.
 */
int on_all_cores(uint32_t cores, void (*function)(void *target, void *arg), void *target,
		 struct diag *diag);

/* boot_call.S: function(argument, NULL), a function of boot's that another core is to run
 * (cpu_call). */
void boot_call(void *function, void *argument);

#endif
