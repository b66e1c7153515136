/* SPDX-License-Identifier: Apache-2.0 */
/* Boot-only: which of a VM's devices have to be brought to rest before it starts again, and how. */
#ifndef MULLION_EL2_QUIET_H
#define MULLION_EL2_QUIET_H

#include "dtb/tree/tree.h"
#include "el2/vm/vm.h"

/*
 * Notes the devices of a domain (own_assign has run on `tree`) that el2/vm/quiesce.h knows. What
 * else can master the bus is counted in *n_loud, and the first of it is *loud; also what there is
 * no room for.
 */
void quiet_devices(const struct tree *tree, unsigned domain, unsigned *loud, unsigned *n_loud);

#endif
