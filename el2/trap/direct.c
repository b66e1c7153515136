/* SPDX-License-Identifier: Apache-2.0 */
#define GIC_VERSION 3
#include "el2/trap/direct.h"

#include "el2/trap/handlers.h"
#include "el2/trap/policy.h"
#include "el2/trap/trap.h"
#include "el2/vm/stats.h"

/* all but PMR have CRn 12, as VBAR_EL1 and others that do not trap */
#define INTERFACE      POLICY_ISS(3, 0, 12, 0, 0)
#define INTERFACE_MASK POLICY_ISS(3, 7, 15, 0, 0)

void trap_sysreg_direct(struct frame *frame, uint64_t esr)
{
	uint64_t begin = stats_now();
	uint32_t reg = (uint32_t)esr & POLICY_ISS_REG;
	unsigned rt = POLICY_ISS_RT(esr);

	if (reg == ISS_ICC_SGI1R && !(esr & POLICY_ISS_READ) && in_frame(rt) && steps_plainly()) {
		step();
		direct_send_sgi(this_vcpu(), frame->x[rt]);
		stats_end(STATS_REGISTER, begin);
	} else if (reg == ISS_ICC_PMR || (reg & INTERFACE_MASK) == INTERFACE) {
		direct_rest(frame, esr);
	} else {
		trap_sysreg(frame, esr);
	}
}
