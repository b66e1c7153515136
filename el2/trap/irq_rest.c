/* SPDX-License-Identifier: Apache-2.0 */
/* Interrupts that are not the guest's own: calls of other cores, lines of EL2's own or nobody's.
 * Compiled for each version of the GIC (gic/version.h). */
#include "el2/core/own_irq.h"
#include "el2/trap/acknowledged.h"
#include "el2/trap/trap.h"
#include "el2/vm/stats.h"
#include "el2/vm/vm.h"
#include "gic/gic.h"
#include "gic/vgic/vgic_hw.h"
#include "lib/log.h"

/* None of the VM's: EL2's own, or nobody's. The latter cannot be enabled, so it is hardware or a
 * bug, and must not come back. */
static void take_other(uint32_t intid, uint32_t acknowledged)
{
	bool is_own = own_irq_is(intid);

	if (!is_own)
		vgic_hw_disable(intid / 32, 1u << (intid % 32));
	/* before its handler, which need not come back (own_irq.h) */
	end_irq(acknowledged);
	if (is_own)
		own_irq(intid);
	else if (log_rate(&this_vcpu()->vm->log_rate))
		log_error("interrupt", "INTID %u belongs to nobody: disabled", intid);
}

void trap_irq_rest(struct frame *frame, uint32_t acknowledged)
{
	uint64_t begin = stats_now();
	uint32_t intid = intid_of(acknowledged);

	(void)frame;
	if (intid != GIC_SGI_KICK) {
		take_other(intid, acknowledged);
		stats_end(STATS_REST, begin);
		return;
	}
	cpu_serve();
	if (GIC_VERSION == 3)
		vgic_take_sgis_after_calls(&this_vcpu()->gic);
	else
		vgic_v2_take_sgis(&this_vcpu()->gic);
	stats_end(STATS_REST, begin);
}
