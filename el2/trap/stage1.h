/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Cortex-A57 834220 (errata.h, ERRATUM_STAGE2): a load may be told as a translation fault of stage
 * 2 though it is stage 1 that does not allow it. The guest then wants its own fault and not an
 * external abort, which kills where a page fault would be handled.
 */
#ifndef MULLION_EL2_STAGE1_H
#define MULLION_EL2_STAGE1_H

#include <stdint.h>

/*
 * For a data abort told as a translation fault of stage 2: the status code (0 to 63) with which
 * stage 1 refuses a read of FAR_EL2, which comes first by the architecture; -1: it does not, or
 * `esr` is another abort. The guest's tables are walked as they are now. Nothing is tried again, so
 * that no guest can make this go on without end. Leaves PAR_EL1 as it is.
 */
int stage1_fault(uint64_t esr);

/* What stage 1 makes of FAR_EL2, by the guest's tables as they are now: the address of an access
 * that HPFAR_EL2 does not tell. FAR_EL2 itself where they have none. Leaves PAR_EL1 as it is. */
uint64_t stage1_address(void);

#endif
