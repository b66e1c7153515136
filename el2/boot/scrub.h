/* SPDX-License-Identifier: Apache-2.0 */
/* Boot-only: what was in memory before a VM gets it. */
#ifndef MULLION_EL2_SCRUB_H
#define MULLION_EL2_SCRUB_H

#include "el2/boot/machine.h"
#include "lib/diag.h"

/*
 * The last step before the guests: all that the VMs have is zero but for what each was given
 * (vm->sealed), and so are boot's trees and the configuration, wherever they lie. None of it is
 * left in a cache. All cores take part; nobody reads machine->merged after that. Without `unused`,
 * memory that boot did not use keeps what it has.
 *
 * 0, or -1: a core does not come back from its part, and may write to that memory still.
 */
int scrub_memory(const struct machine *machine, bool unused, struct diag *diag);

#endif
