/* SPDX-License-Identifier: Apache-2.0 */
#include "el2/boot/run.h"

#include "arch/arm64/regs.h"
#include "el2/core/mmu.h"
#include "el2/core/timer_test.h"
#include "el2/trap/trap.h"
#include "el2/trap/vector_choice.h"
#include "el2/vm/life.h"
#include "el2/vm/vm.h"

int core_init(struct cpu *cpu)
{
	if (cpu_init(cpu, trap_vectors(cpu)))
		return -1;
	vcpu_init(&vcpus[cpu->index]);
	trap_note_ids(&vcpus[cpu->index]);
	if (IS_ENABLED(CONFIG_TEST_TIMER))
		timer_test_start();
	return 0;
}

_Noreturn void el2_run(void)
{
	mmu_end_boot();
	life_begin();
	vcpu_wait();
}

_Noreturn void el2_secondary(struct cpu *cpu)
{
	if (core_init(cpu)) /* has said why; the leader will find this core missing */
		for (;;)
			wfi();
	vcpu_wait();
}
