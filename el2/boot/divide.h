/* SPDX-License-Identifier: Apache-2.0 */
/* Boot-only: the system configuration, and how memory is divided. */
#ifndef MULLION_EL2_DIVIDE_H
#define MULLION_EL2_DIVIDE_H

#include "el2/boot/machine.h"
#include "lib/diag.h"

/* Merges the system configuration into the board's tree, reads it, and gives all domains their
 * memory (vms[]), before any vm_create. */
int configure(struct machine *machine, struct diag *diag);

/* The bundle's system configuration; NULL: it has none. */
const struct handoff_image *config_image(const struct handoff *handoff);

#endif
