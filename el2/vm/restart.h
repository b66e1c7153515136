/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MULLION_EL2_RESTART_H
#define MULLION_EL2_RESTART_H

#include "el2/vm/vm.h"

/* Puts back in place what the VM was given at its first start (kernel, ramdisk, tree, pen), from
 * the copies that are kept out of its reach. No core of it runs. */
void vm_restore(const struct vm *vm);

#endif
