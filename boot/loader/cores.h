/* SPDX-License-Identifier: Apache-2.0 */
/* The other cores' way from the bootblock's mailbox loop through a park to what is started. */
#ifndef MULLION_LOADER_CORES_H
#define MULLION_LOADER_CORES_H

#include <stdint.h>

#include "boot/loader/loader.h"
#include "lib/diag.h"

/* Compares the tree with what the bootblock, which has read the board's own in a simpler way, has
 * waited for: no core is new, and the leader is not disabled; others the configuration may disable,
 * which is logged. 0, or -1. */
int cores_check(const struct loader *loader, struct diag *diag);

/* The GIC's distributor, then each core that answered: out of the mailbox loop, into its park. A
 * core that does not get there is logged and left out. 0, or -1: the GIC failed. */
int cores_join(struct loader *loader, struct diag *diag);

/* Wakes every parked core; in `state` those that come are CORE_RELEASED, the others CORE_PARKED. */
void cores_wake(struct loader *loader, uint32_t state[HANDOFF_MAX_CORES]);

/* Sets where the woken ones go to (next_secondary); returns which they are, for monitor_start. */
uint32_t cores_release(const struct loader *loader, const uint32_t state[HANDOFF_MAX_CORES]);

#endif
