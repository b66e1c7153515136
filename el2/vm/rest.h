/* SPDX-License-Identifier: Apache-2.0 */
/* The devices of a VM that has ended. */
#ifndef MULLION_EL2_REST_H
#define MULLION_EL2_REST_H

#include "el2/vm/vm.h"

/* Brings them to rest (quiesce.h), on a core of the VM's, when none of its vCPUs runs. True: the VM
 * may start again, as none of them can write its memory any more, or the configuration accepts that
 * some can. */
bool vm_rest_devices(const struct vm *vm);

static inline bool vm_rest(const struct vm *vm)
{
	return IS_ENABLED(CONFIG_QUIESCE) ? vm_rest_devices(vm) : !vm->unquiet;
}

#endif
