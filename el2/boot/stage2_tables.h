/* SPDX-License-Identifier: Apache-2.0 */
/* Boot-only: what a VM can reach. */
#ifndef MULLION_EL2_STAGE2_TABLES_H
#define MULLION_EL2_STAGE2_TABLES_H

#include "el2/boot/machine.h"
#include "el2/vm/vm.h"
#include "lib/diag.h"

/* Stage-2 tables, devices and interrupts of a VM whose memory is known. */
int vm_map(struct machine *machine, unsigned domain, struct vm *vm, struct diag *diag);

#endif
