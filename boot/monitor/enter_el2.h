/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MULLION_MONITOR_ENTER_EL2_H
#define MULLION_MONITOR_ENTER_EL2_H

#include "arch/arm64/sysreg.h"

/* What came to EL3 goes to EL2, as if it had been taken there: at `vector`, from VBAR_EL2 on.
 * ESR_EL2, where it has one, is the caller's. */
static inline void enter_el2(uint64_t vector)
{
	write_sysreg(elr_el2, read_sysreg(elr_el3));
	write_sysreg(spsr_el2, read_sysreg(spsr_el3));
	write_sysreg(elr_el3, read_sysreg(vbar_el2) + vector);
	write_sysreg(spsr_el3, SPSR_DAIF | SPSR_M_EL2H);
}

#endif
