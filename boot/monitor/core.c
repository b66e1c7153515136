/* SPDX-License-Identifier: Apache-2.0 */
#include "boot/monitor/core.h"

#include <stddef.h>

#include "arch/cpu_setup.h"
#include "boot/monitor/asm_core.h"

_Static_assert(offsetof(struct core, workaround) == CORE_WORKAROUND_1, "asm_core.h");
_Static_assert(offsetof(struct core, workaround[2]) == CORE_WORKAROUND_3, "asm_core.h");
_Static_assert(offsetof(struct core, hold_cycles) == CORE_HOLD_CYCLES, "asm_core.h");
_Static_assert(!WORKAROUND_CALL && WORKAROUND_SAFE == 1, "vectors.S");

uint64_t monitor_key[2];
struct core cores[PSCI_MAX_CORES];
struct psci psci;
const struct gic_el3 *gic_el3;

void core_claim(unsigned index)
{
	struct core *core = &cores[index];
	struct cpu_id id = cpu_id_self();

	core->index = index;
	core->mpidr = mpidr_self();
	core->midr = id.midr;
	core->workaround[0] = cpu_workaround_1(&id);
	core->workaround[1] = cpu_workaround_2(&id);
	core->workaround[2] = cpu_workaround_3(&id);
	own_core_set(core);
}
