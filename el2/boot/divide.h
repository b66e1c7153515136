/* SPDX-License-Identifier: Apache-2.0 */
/* Boot-only: the system configuration, and how memory is divided. */
#ifndef MULLION_EL2_DIVIDE_H
#define MULLION_EL2_DIVIDE_H

#include "el2/boot/machine.h"
#include "lib/diag.h"

/* Reads the domains of the merged tree and gives each its memory (vms[]), before any vm_create. */
int configure(struct machine *machine, struct diag *diag);

#endif
