/* SPDX-License-Identifier: Apache-2.0 */
/* How el2/vm/quiesce.h reaches a device: by a window of this core. On the host a unit test's model
 * is reached. */
#ifndef MULLION_EL2_QUIESCE_REACH_H
#define MULLION_EL2_QUIESCE_REACH_H

#include "arch/mmio.h"

#ifdef __aarch64__
#include "el2/core/cpu.h"
#include "el2/core/window.h"

/* Where the register at a physical address is seen, until the next call. */
static inline uint64_t quiesce_register(uint64_t address)
{
	return mmu_window_registers(0, address);
}

/* Between two looks at a register: others wait for an answer for a second. */
static inline void quiesce_relax(void)
{
	cpu_serve();
}
#else
uint64_t quiesce_register(uint64_t address);
void quiesce_relax(void);
#endif

#endif
