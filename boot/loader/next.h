/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the loader starts, in one of two files by Kconfig: the hypervisor with a sealed hand-off
 * (handoff.c), or Linux with a tree (linux.c).
 */
#ifndef MULLION_LOADER_NEXT_H
#define MULLION_LOADER_NEXT_H

#include "boot/loader/loader.h"
#include "boot/monitor/core.h"
#include "lib/diag.h"

/*
 * Makes what the started one knows its machine by, and sets `entry` and `x0` of the loader; `state`
 * is that of each core, in the order of the tree. 0, or -1 with `diag` filled.
 */
int next_prepare(struct loader *loader, const uint32_t state[HANDOFF_MAX_CORES], struct diag *diag);

/* Where a released core goes: sets `entry` and `x` of `core`; entry 0:
 * nowhere, it is off until a CPU_ON. */
void next_secondary(const struct loader *loader, struct core *core);

#endif
