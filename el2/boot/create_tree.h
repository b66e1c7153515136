/* SPDX-License-Identifier: Apache-2.0 */
/* Boot-only: the tree that a VM's guest is given. */
#ifndef MULLION_EL2_CREATE_TREE_H
#define MULLION_EL2_CREATE_TREE_H

#include "el2/boot/guest_images.h"
#include "el2/boot/machine.h"
#include "el2/vm/vm.h"
#include "lib/diag.h"

/*
 * Writes the guest's tree into the memory of its VM, whose CPUs and images (*places) are known, and
 * beside it what the tree tells of: the pen of a spin-table, room for ramoops. Where the
 * configuration does not say where the tree is, places->tree becomes that. What the domain's
 * devices lack is logged. 0, or -1.
 */
int create_tree(struct machine *machine, unsigned domain, struct vm *vm, struct places *places,
		struct diag *diag);

#endif
