/* SPDX-License-Identifier: Apache-2.0 */
/* Between life.c and life_fault.c: a VM's life in the hands of one of its cores. */
#ifndef MULLION_EL2_LIFE_HAND_H
#define MULLION_EL2_LIFE_HAND_H

#include "el2/vm/vm.h"

static inline void life_in_hand(struct vm *vm)
{
	__atomic_store_n(&vm->life.hand, this_cpu()->index + 1, __ATOMIC_RELAXED);
}

static inline bool life_is_in_hand(const struct vm *vm)
{
	return __atomic_load_n(&vm->life.hand, __ATOMIC_RELAXED) == this_cpu()->index + 1;
}

/* Unless another core has it already. */
static inline void life_out_of_hand(struct vm *vm)
{
	uint32_t own = this_cpu()->index + 1;

	__atomic_compare_exchange_n(&vm->life.hand, &own, 0, false, __ATOMIC_RELAXED,
				    __ATOMIC_RELAXED);
}

/* Whether there is a VM that is not down. */
static inline bool life_any(void)
{
	for (unsigned i = 0; i < n_vms; i++)
		if (life_state(&vms[i].life) != LIFE_STATE_DOWN)
			return true;
	return false;
}

/* Its cores have come to rest. */
static inline void life_end_channels(struct vm *vm)
{
	if (IS_ENABLED(CONFIG_CHANNELS) && vm_end_channels)
		vm_end_channels(vm);
}

/* By who has won it (life_state.h): carries it on as its policy and requests say. */
_Noreturn void life_carry_on(struct vm *vm);

#endif
