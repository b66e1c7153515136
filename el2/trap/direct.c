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

static inline bool is_interface(uint32_t reg)
{
	return reg == ISS_ICC_PMR || (reg & INTERFACE_MASK) == INTERFACE;
}

void trap_sysreg_direct(struct frame *frame, uint64_t esr)
{
	if (is_sgi(esr, FROM_FRAME)) {
		direct_sgi(frame, esr);
	} else if (is_sgi(esr, FROM_ANY)) {
		direct_sgi_rest(frame, esr);
	} else if (is_interface((uint32_t)esr & POLICY_ISS_REG)) {
		direct_rest(frame, esr);
	} else {
		trap_sysreg(frame, esr);
	}
}
