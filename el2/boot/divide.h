/* SPDX-License-Identifier: Apache-2.0 */
/* Boot-only: the system configuration, and how memory is divided. */
#ifndef MULLION_EL2_DIVIDE_H
#define MULLION_EL2_DIVIDE_H

#include "el2/boot/machine.h"
#include "lib/diag.h"

/* Reads the domains of the merged tree and gives each its memory (vms[]), before any vm_create. */
int configure(struct machine *machine, struct diag *diag);

/* Bytes that any domain's tree has room in: the merged tree's without what others own, and what a
 * guest's tree has beyond that, which is small. Whole pages. */
uint64_t guest_tree_room(const struct machine *machine);

#endif
