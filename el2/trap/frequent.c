/* SPDX-License-Identifier: Apache-2.0 */
/* Calls and system registers that are frequent: what few registers do for is done here, and not
 * looked up. */
#define GIC_VERSION 3 /* SGIs by system registers */
#include "el2/trap/handlers.h"
#include "el2/trap/policy.h"
#include "el2/trap/sgi.h"
#include "el2/trap/trap.h"
#include "el2/vm/stats.h"
#include "el2/vm/vm.h"

void trap_sysreg(struct frame *frame, uint64_t esr)
{
	uint64_t begin = stats_now();

	if (IS_ENABLED(CONFIG_EL2_GICV3) && is_sgi(esr, FROM_FRAME)) {
		send_sgi(frame, esr);
	} else if (policy_is_id_read((uint32_t)esr) && steps_plainly()) {
		vcpu_note_exit(esr);
		step();
		stats_end(STATS_REGISTER, begin);
		set_register(this_vcpu()->id_register[policy_id_index((uint32_t)esr)],
			     POLICY_ISS_RT(esr));
	} else if (IS_ENABLED(CONFIG_EL2_GICV3) && is_sgi(esr, FROM_ANY)) {
		sgi_rest(frame, esr);
	} else {
		trap_rest(frame, esr);
	}
}

void trap_hypercall(struct frame *frame, uint64_t esr)
{
	uint64_t begin = stats_now();

	if (esr & ESR_IMMEDIATE || !vpsci_version(frame->x)) {
		trap_rest(frame, esr);
		return;
	}
	vcpu_note_exit(esr);
	stats_end(STATS_CALL, begin);
}
