/* SPDX-License-Identifier: Apache-2.0 */
/* Data aborts that need no more than the syndrome: those of an interrupt controller's registers. */
#ifndef MULLION_EL2_PLAIN_ACCESS_H
#define MULLION_EL2_PLAIN_ACCESS_H

#include "arch/arm64/regs.h"
#include "el2/trap/abort.h"
#include "el2/trap/handlers.h"
#include "el2/trap/mmio.h"
#include "include/addr.h"

/* In its page. */
static inline uint32_t fault_offset(void)
{
	return (uint32_t)read_sysreg(far_el2) & (PAGE_SIZE - 1);
}

/* Of a data abort, that it is an access of a plain register, where nothing is mapped; for a table
 * walk ISV is 0 (Arm ARM J1.1.3, AArch64.FaultSyndrome). */
static inline bool is_plain(uint64_t esr)
{
	return !(esr & ESR_SSE) && !(read_sysreg(sctlr_el1) & (SCTLR_EE | SCTLR_E0E)) &&
	       (esr & FSC_KIND) == FSC_TRANSLATION && steps_plainly() && esr & ESR_ISV;
}

#endif
