/* SPDX-License-Identifier: Apache-2.0 */
/* Where cores arrive that no longer need, or never had, the boot-only part. */
#include "gic/gic.h"
#include "el2/core/mmu.h"
#include "el2/vm/vm.h"

/* entry.S, leader, on its own stack: */
_Noreturn void el2_run(void);
/* entry.S, the others, MMU on: */
_Noreturn void el2_secondary(struct cpu *cpu);

_Noreturn void el2_run(void)
{
	mmu_end_boot();
	for (unsigned i = 0; i < n_vms; i++)
		vm_start(&vms[i]);
	cpu_loop();
}

_Noreturn void el2_secondary(struct cpu *cpu)
{
	if (cpu_init(cpu)) /* has said why; the leader will find this core missing */
		for (;;)
			wfi();
	cpu_loop();
}
