/* SPDX-License-Identifier: Apache-2.0 */
/* Data aborts but for plain accesses of the virtual GIC: where nothing is, few registers do. */
#include "el2/trap/abort.h"
#include "el2/trap/fault.h"
#include "el2/trap/handlers.h"
#include "el2/trap/mmio.h"
#include "el2/trap/trap.h"
#include "el2/vdev/vdev.h"
#include "el2/vm/stats.h"
#include "el2/vm/vm.h"
#include "lib/log.h"

void trap_other_abort(struct frame *frame, uint64_t esr)
{
	uint64_t begin = stats_now(), at = fault_ipa(), offset = 0;
	struct vcpu *vcpu = this_vcpu();
	const struct vdev_region *region = esr & ESR_S1PTW ? NULL
							   : vdev_find(vcpu->vm, at, &offset);

	if (region || esr & ESR_S1PTW ||
	    (IS_ENABLED(CONFIG_CHANNEL_MEMORY) && !abort_unmapped(esr)) || vcpu->mistells_stage2 ||
	    stuck_in_handler(&vcpu->stuck, read_sysreg(spsr_el2), read_sysreg(elr_el1))) {
		abort_rest(frame, esr, region, offset);
		return;
	}
	vcpu_note_exit(esr);
	stuck_first(&vcpu->stuck, read_sysreg(elr_el2), esr, at);
	if (log_rate(&vcpu->vm->log_rate))
		report_abort(vcpu->vm, esr, at, false);
	inject_abort(esr, 0);
	stats_end(STATS_ABORT, begin);
}
