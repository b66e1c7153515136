/* SPDX-License-Identifier: Apache-2.0 */
/* Boot-only: what a VM can reach. */
#ifndef MULLION_EL2_STAGE2_TABLES_H
#define MULLION_EL2_STAGE2_TABLES_H

#include "el2/boot/machine.h"
#include "el2/vm/vm.h"
#include "lib/diag.h"

/* Stage-2 tables, devices and interrupts of a VM whose memory is known. */
int vm_map(struct machine *machine, unsigned domain, struct vm *vm, struct diag *diag);

/* Bit n: INTID n is a PPI that each guest's core has: not those that EL2 and EL3 keep, as far as
 * the tree says which. */
uint32_t vm_guests_ppis(const struct dt_board *board);

#endif
