/* SPDX-License-Identifier: Apache-2.0 */
/* Stage-2 aborts of what is not the guest's: the report, and what the guest gets. */
#include "el2/trap/abort.h"

#include "arch/arm64/regs.h"
#include "el2/core/places.h"
#include "el2/trap/fault.h"
#include "el2/trap/handlers.h"
#include "el2/vm/vm.h"
#include "lib/log.h"

static __attribute__((noinline)) void report_abort(const struct vm *vm, uint64_t esr,
						   bool isv_missing)
{
	bool fetch = ESR_EC(esr) == EC_IABT_LOW;
	/* HPFAR_EL2 tells the address but for permission faults, which are fetches from devices
	 * (D17.2.65). */
	uint64_t at = fetch && !abort_unmapped(esr) && !(esr & ESR_S1PTW) ? read_sysreg(far_el2)
									  : fault_ipa();

	log_error(vm->name, "%s 0x%lx%s, next to %s: external abort given",
		  esr & ESR_S1PTW ? "table walk at"
		  : fetch         ? "instruction fetch from"
		  : esr & ESR_WNR ? "write of"
				  : "read of",
		  at, isv_missing ? " by an instruction without syndrome" : "",
		  places_nearest(&known_places, at));
}

enum trap abort_refuse(struct vm *vm, uint64_t esr, bool isv_missing)
{
	if (isv_missing ? !__atomic_exchange_n(&vm->told_isv, true, __ATOMIC_RELAXED)
			: log_rate(&vm->log_rate))
		report_abort(vm, esr, isv_missing);
	return TRAP_ABORT;
}

enum trap trap_instruction_abort(struct frame *f, uint64_t esr)
{
	(void)f;
	return abort_refuse(this_vcpu()->vm, esr, false);
}
