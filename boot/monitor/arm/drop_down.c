/* SPDX-License-Identifier: Apache-2.0 */
#include "boot/monitor/drop_down.h"

#include "arch/arm/sysreg.h"
#include "boot/monitor/arm/go_down.h"
#include "boot/monitor/asm_core.h"
#include "boot/monitor/core.h"

extern uint8_t monitor_stacks[]; /* loader.lds.S */

uint64_t core_stack(void)
{
	return (uintptr_t)monitor_stacks + ((core_self()->index + 1) << MONITOR_STACK_SHIFT);
}

/* FIQ is the monitor's: Group 0 interrupts are its own. FW and AW stay 0: nobody below masks it, or
 * an asynchronous abort of secure state. Without a GIC none is ours. */
static uint32_t non_secure(void)
{
	return SCR_NONSECURE | SCR_NO_NS_RUN | (IS_ENABLED(CONFIG_NO_GIC) ? 0 : SCR_FIQ_MON) |
	       (IS_ENABLED(CONFIG_START_LINUX_EL1) ? 0 : SCR_HVC) |
	       (IS_ENABLED(CONFIG_LINUX_NO_MONITOR) ? SCR_NO_SMC : 0);
}

void drop_down(uint64_t entry, uint64_t x0, uint64_t x1, uint64_t x2)
{
	const struct way_down way = {
		.entry = (uint32_t)entry & ~1u,
		.r0 = (uint32_t)x0,
		.r1 = (uint32_t)x1,
		.r2 = (uint32_t)x2,
		.stack = (uint32_t)core_stack(),
		/* an odd entry is Thumb code (Arm DEN 0022, 6.4.3) */
		.spsr = PSR_AIF | (entry & 1 ? PSR_T : 0) |
			(IS_ENABLED(CONFIG_START_LINUX_EL1) ? MODE_SVC : MODE_HYP),
		.scr = non_secure(),
	};

	gic_el3->core_give_away();
	dsb(sy);
	isb();
	go_down(&way);
}

/* Linux's Documentation/arm/booting.rst: r0 = 0, r1 = no number of a machine, r2 = the tree. */
void drop_to_payload(uint64_t entry, uint64_t tree)
{
	drop_down(entry, 0, ~0u, tree);
}
