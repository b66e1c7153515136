/* SPDX-License-Identifier: Apache-2.0 */
/* An exception of EL2 itself. */
#include "arch/arm64/regs.h"
#include "el2/core/log_sink.h"
#include "el2/core/timer.h"
#include "el2/core/window.h"
#include "el2/trap/trap.h"
#include "el2/vm/life.h"
#include "el2/vm/vm.h"
#include "lib/log.h"
#include "lib/printf.h"

/* The timers of a guest that ends are its own. Others wait for theirs (a watchdog of a VM whose
 * first CPU is off, a restart), and the fault may have been where they are set. */
static void settle_timers(const struct cpu *me)
{
	if (me->vcpu && me->vcpu->vm && vcpu_is_on(me->vcpu))
		timer_cpu_off();
	else
		timer_cpu_again();
}

/* The guest of this core cannot go on, and ends; the others can, and so does the core. */
_Noreturn void el2_fault(uint64_t kind, uint64_t esr, uint64_t elr, uint64_t far)
{
	static const char *const kinds[] = {"synchronous exception", "IRQ", "FIQ", "SError"};
	struct cpu *me = this_cpu();
	uint64_t from;
	char why[128];
	bool is_boot, lasts = false;

	/* Before a core's caches are on, locks and log are not for it: the leader will miss it. */
	while (!(read_sysreg(sctlr_el2) & SCTLR_M))
		wfi();
	is_boot = !me || !__atomic_load_n(&me->online, __ATOMIC_RELAXED);
	if (!is_boot && IS_ENABLED(CONFIG_EL2_TIMER))
		settle_timers(me);
	if (me)
		cpu_fail_calls();
	/* It may have been copying between guests (channel_device.c): who takes that lock next,
	 * after a second of waiting, may be the end of one, and no window onto it is open then. */
	if (me && IS_ENABLED(CONFIG_CHANNELS))
		mmu_windows_close();
	from = log_sink_written();
	log_sink_report(true);
	fmt_sn(why, sizeof(why), "%s: ESR_EL2 0x%lx ELR_EL2 0x%lx FAR_EL2 0x%lx", kinds[kind & 3],
	       esr, elr, far);
	log_error("EL2", "%s", why);
	if (me) {
		frame_log("EL2", own_frame(me));
		log_line("EL2: lr %lx sp %lx", own_frame(me)->x[30], own_frame(me)->x[31]);
	}
	if (is_boot)
		log_line("stopped"); /* nothing else goes on */
	else
		lasts = life_core_lasts();
	if (is_boot || !trap_report_own_fault(why))
		log_sink_report(false);
	log_sink_fault(from);
	if (!is_boot)
		life_fault(lasts, "a fault of the hypervisor's");
	for (;;)
		wfi();
}
