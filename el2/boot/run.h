/* SPDX-License-Identifier: Apache-2.0 */
/* Where cores arrive that no longer need, or never had, the boot-only part. Resident. */
#ifndef MULLION_EL2_RUN_H
#define MULLION_EL2_RUN_H

#include "el2/core/cpu.h"

/* What every core of EL2 sets up of itself before it takes part, layer by layer, on that core. -1
 * after logging why. */
int core_init(struct cpu *cpu);

/* el2/boot/entry.S, leader, on its own stack: boot ends and the VMs start. */
_Noreturn void el2_run(void);

/* el2/core/entry.S, the others, MMU on (mmu_open_gate). */
_Noreturn void el2_secondary(struct cpu *cpu);

#endif
