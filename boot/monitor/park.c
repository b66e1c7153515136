/* SPDX-License-Identifier: Apache-2.0 */
/* How a core sleeps and is woken: Kconfig's WFI with a secure SGI, or WFE with an event. */
#include "boot/monitor/park.h"

#include "boot/monitor/drop_down.h"
#include "boot/monitor/signal.h"
#include "gic/gicv3_regs.h"

/*
 * The SGI is pending from before the leader's store is looked at until it is acknowledged, and WFI
 * returns while it is pending: no signal is lost between a look and a nap, and none is taken for a
 * later one.
 */
static void nap_wfi(void)
{
	uint32_t intid;

	dsb(sy);
	wfi();
	intid = gic_el3->acknowledge();
	if (intid >= GIC_FIRST_PPI && intid != GIC_INTID_SPURIOUS)
		gic_el3->end(intid);
}

void park_nap(void)
{
	if (IS_ENABLED(CONFIG_PARK_WFI))
		nap_wfi();
	else
		wfe();
}

void park_signal(const struct core *core)
{
	if (IS_ENABLED(CONFIG_PARK_WFI)) {
		gic_el3->send(core->mpidr, core->gic, GIC_SGI_WAKE);
	} else {
		dsb(ish);
		sev();
	}
}

void park_forever(struct core *core)
{
	uint64_t entry, context;

	if (IS_ENABLED(CONFIG_MONITOR_SIGNAL))
		signal_turn_off(core);
	gic_el3->core_quiet();
	while (!psci_take(&psci, core->index, &entry, &context))
		park_nap();
	drop_down(entry, context, 0, 0);
}
