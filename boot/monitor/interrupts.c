/* SPDX-License-Identifier: Apache-2.0 */
/* Interrupts of Group 0: EL3's own. */
#include "boot/monitor/core.h"
#include "boot/monitor/exceptions.h"
#include "boot/monitor/signal.h"
#include "gic/gicv3_regs.h"
#include "lib/log.h"

/* A wake-up that came after its core had woken is no news. A line of EL3's that nobody serves would
 * come again for ever. */
static void take_other(struct core *core, uint32_t intid)
{
	static struct log_rate rate;

	if (intid == GIC_INTID_SPURIOUS || intid == GIC_SGI_WAKE ||
	    (IS_ENABLED(CONFIG_MONITOR_SIGNAL) && signal_line_fired(core, intid)))
		return;
	gic_el3->enable_line(core->gic, intid, false);
	if (log_rate(&rate))
		log_error("interrupt", "%u of Group 0 has no owner: turned off", intid);
	if (intid >= GIC_FIRST_PPI)
		gic_el3->end(intid);
}

void monitor_fiq(struct frame *frame)
{
	uint32_t intid = gic_el3->acknowledge();

	(void)frame;
	if (IS_ENABLED(CONFIG_MONITOR_SIGNAL) && intid == MONITOR_SIGNAL_SGI)
		signal_tell(core_self(), MONITOR_SIGNAL_BIT);
	else
		take_other(core_self(), intid);
}
