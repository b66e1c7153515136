/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MULLION_EL2_FAULT_H
#define MULLION_EL2_FAULT_H

#include <stdbool.h>

#include "arch/arm64/regs.h"
#include "arch/arm64/sysreg.h"
#include "include/addr.h"

/* The address of a stage-2 abort, where HPFAR_EL2 has it: not for a permission fault. */
static inline uint64_t fault_ipa(void)
{
	return HPFAR_FIPA(read_sysreg(hpfar_el2)) | (read_sysreg(far_el2) & (PAGE_SIZE - 1));
}

/* Whether the guest was at EL0 when the exception came that left this SPSR_EL2. AArch32 is at EL0
 * alone (HCR_EL2.RW), in User mode, whose number has EL0 there too. */
static inline bool from_el0(uint64_t spsr)
{
	return !(spsr & SPSR_M_EL);
}

/* Of a data access that the guest has made. */
static inline bool guest_is_big_endian(void)
{
	uint64_t spsr = read_sysreg(spsr_el2), sctlr = read_sysreg(sctlr_el1);

	if (!(spsr & SPSR_M_NRW) && !(sctlr & (SCTLR_EE | SCTLR_E0E)))
		return false;
	if (spsr & SPSR_M_NRW)
		return spsr & SPSR_E;
	return sctlr & (spsr & SPSR_M_EL ? SCTLR_EE : SCTLR_E0E);
}

#endif
