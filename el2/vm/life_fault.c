/* SPDX-License-Identifier: Apache-2.0 */
/* What becomes of a VM whose core has faulted in EL2, and of the core. */
#include <stddef.h>

#include "arch/arm64/regs.h"
#include "el2/vm/life.h"
#include "el2/vm/life_hand.h"

/* So often a core may fault while it runs no guest: more is no accident. */
#define CORE_FAULTS 8u

/* What was half done for it, nobody knows. That its vCPUs are to rest is tried once more. */
static _Noreturn void drop_life(struct vm *vm, const char *why)
{
	bool again = vm->life.has_lost_core;

	vm->life.has_lost_core = true;
	life_over(&vm->life, LIFE_CRASH, why);
	log_error(vm->name, "%s, as cpu%u ended or started it: it stays off", why,
		  this_cpu()->index);
	if (!again)
		life_carry_on(vm);
	life_settle(&vm->life, LIFE_STATE_DOWN);
	life_out_of_hand(vm);
	vcpu_leave();
}

static _Noreturn void give_up_core(struct vm *vm, const char *why)
{
	if (vm) {
		vm->life.has_lost_core = true;
		if (vpsci_lose(&vm->psci, this_vcpu()->index) && vpsci_stop(&vm->psci)) {
			life_over(&vm->life, LIFE_CRASH, why);
			life_carry_on(vm);
		}
	}
	for (;;)
		wfi();
}

bool life_core_lasts(void)
{
	struct vcpu *self = this_vcpu();

	if (self && self->vm && (life_is_in_hand(self->vm) || vcpu_is_on(self)))
		return true;
	if (this_cpu()->faults < CORE_FAULTS && ++this_cpu()->faults < CORE_FAULTS)
		return true;
	log_error("core", "cpu%u has faulted %u times: it is given up", this_cpu()->index,
		  CORE_FAULTS);
	return false;
}

_Noreturn void life_fault(bool lasts, const char *why)
{
	struct vcpu *self = this_vcpu();
	struct vm *vm = self ? self->vm : NULL;

	if (!lasts)
		give_up_core(vm, why);
	if (vm && life_is_in_hand(vm)) {
		enum life_state state = life_state(&vm->life);

		if (vpsci_stopping(&vm->psci) &&
		    (state == LIFE_STATE_ENDING || state == LIFE_STATE_UP))
			drop_life(vm, why);
		/* it has let go of it, and has not looked for a request yet */
		if (life_claim(&vm->life, &vm->psci))
			life_carry_on(vm);
		life_out_of_hand(vm);
	}
	if (vm && vcpu_is_on(self))
		vm_end(vm, LIFE_CRASH, why);
	vcpu_leave();
}
