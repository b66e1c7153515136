/* SPDX-License-Identifier: Apache-2.0 */
#include "arch/arm64/regs.h"
#include "boot/bootblock/bootblock.h"
#include "lib/log.h"

void bootblock_exception(uint64_t vector, uint64_t esr, uint64_t elr, uint64_t far)
{
	log_error("exception", "vector 0x%llx, ESR_EL3 0x%llx, ELR_EL3 0x%llx, FAR_EL3 0x%llx",
		  (unsigned long long)(vector * VECTOR_SPACING), (unsigned long long)esr,
		  (unsigned long long)elr, (unsigned long long)far);
	bootblock_stop();
}
