/* SPDX-License-Identifier: Apache-2.0 */
/* A write of ICC_SGI1R_EL1, whose value is in the frame. */
#ifndef MULLION_EL2_SGI_H
#define MULLION_EL2_SGI_H

#include "el2/trap/handlers.h"
#include "el2/trap/policy.h"
#include "el2/trap/trap.h"
#include "el2/vm/stats.h"
#include "el2/vm/vm.h"

static inline void send_sgi(struct frame *frame, uint64_t esr)
{
	uint64_t begin = stats_now();

	if (!steps_plainly()) {
		trap_rest(frame, esr);
		return;
	}
	vcpu_note_exit(esr);
	step();
	vgic_send_sgi(&this_vcpu()->gic, frame->x[POLICY_ISS_RT(esr)], true);
	stats_end(STATS_REGISTER, begin);
}

#endif
