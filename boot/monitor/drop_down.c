/* SPDX-License-Identifier: Apache-2.0 */
#include "boot/monitor/drop_down.h"

#include "arch/arm64/regs.h"
#include "boot/monitor/asm_core.h"
#include "boot/monitor/core.h"
#include "boot/monitor/el3_state.h"
#include "boot/monitor/signal.h"

extern uint8_t monitor_stacks[]; /* loader.lds.S */

/* eret_down.S */
void eret_down(const uint64_t registers[4], uint64_t stack) __attribute__((noreturn));

uint64_t core_stack(void)
{
	return (uintptr_t)monitor_stacks +
	       ((uint64_t)core_self()->index + 1) * (1ull << MONITOR_STACK_SHIFT);
}

void drop_down(uint64_t entry, uint64_t x0, uint64_t x1, uint64_t x2)
{
	const uint64_t x[4] = {x0, x1, x2, 0};

	el3_program();
	gic_el3->core_give_away();
	if (IS_ENABLED(CONFIG_MONITOR_SIGNAL))
		signal_measure(core_self());
	write_sysreg(elr_el3, entry);
	write_sysreg(spsr_el3,
		     SPSR_DAIF | (IS_ENABLED(CONFIG_START_LINUX_EL1) ? SPSR_M_EL1H : SPSR_M_EL2H));
	dsb(sy);
	isb();
	eret_down(x, core_stack());
}

void drop_to_payload(uint64_t entry, uint64_t tree)
{
	drop_down(entry, tree, 0, 0);
}
