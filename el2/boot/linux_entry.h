/* SPDX-License-Identifier: Apache-2.0 */
/* Boot-only: started like a Linux kernel by another boot loader. */
#ifndef MULLION_EL2_LINUX_ENTRY_H
#define MULLION_EL2_LINUX_ENTRY_H

#include "include/handoff.h"
#include "lib/diag.h"

/* Fills the hand-off that our loader would have left: `tree` is the board's, with the bundle as
 * ramdisk. */
int linux_entry(uint64_t tree, struct handoff *handoff, struct diag *diag);

#endif
