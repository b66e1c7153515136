/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MULLION_EL2_FAULT_H
#define MULLION_EL2_FAULT_H

#include "arch/arm64/regs.h"
#include "arch/arm64/sysreg.h"
#include "include/addr.h"

/* The address of a stage-2 abort, where HPFAR_EL2 has it: not for a permission fault. */
static inline uint64_t fault_ipa(void)
{
	return HPFAR_FIPA(read_sysreg(hpfar_el2)) | (read_sysreg(far_el2) & (PAGE_SIZE - 1));
}

#endif
