/* SPDX-License-Identifier: Apache-2.0 */
/* Of a GICv2, SGIs are sent by a register of the distributor. */
#define GIC_VERSION 2
#include "el2/trap/direct.h"
#include "el2/trap/plain_access.h"
#include "el2/trap/trap.h"
#include "el2/vm/stats.h"

/* On a GICv3 no page is the distributor's for this (stage2_tables.c). */
void trap_data_abort_direct(struct frame *frame, uint64_t esr)
{
	uint64_t begin = stats_now();
	struct vcpu *vcpu = this_vcpu();
	unsigned reg = ESR_SRT(esr);

	if (read_sysreg(hpfar_el2) != vcpu->gicd_page || !(esr & ESR_WNR) || !in_frame(reg) ||
	    !is_plain(esr)) {
		trap_other_abort(frame, esr);
		return;
	}
	step();
	direct_v2_write(&vcpu->gic, fault_offset(), ESR_SIZE(esr), frame->x[reg]);
	stats_end(STATS_ACCESS, begin);
}
