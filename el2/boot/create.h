/* SPDX-License-Identifier: Apache-2.0 */
/* Boot-only: a VM from its domain. */
#ifndef MULLION_EL2_CREATE_H
#define MULLION_EL2_CREATE_H

#include "el2/boot/machine.h"
#include "el2/vm/vm.h"
#include "lib/diag.h"

/* Makes the VM of a domain whose memory is known, but for what it can reach (vm_map): images, tree,
 * CPUs. */
int vm_create(struct machine *machine, unsigned domain, struct vm *vm, struct diag *diag);

#endif
