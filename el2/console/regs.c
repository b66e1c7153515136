/* SPDX-License-Identifier: Apache-2.0 */
#include "el2/console/regs.h"

#include "el2/console/vcpu_regs.h"
#include "el2/vm/vm.h"

/* A vCPU that waits for another core is asked again; such a wait is short. */
#define ASKED_AT_MOST 1000u

struct answer {
	bool is_on, is_whole;
	struct vcpu_regs regs;
};

/* On the vCPU's core. What it is in the middle of for its guest is at the top of its stack. */
static void take(void *vcpu, void *answer)
{
	struct answer *to = answer;

	/* the frame of one that is being stopped is gone (vm_end) */
	to->is_on = vcpu_is_on(vcpu) && !vpsci_stopping(&this_vcpu()->vm->psci);
	to->is_whole = !to->is_on || this_cpu()->frame_is_whole;
	if (to->is_on && to->is_whole)
		vcpu_regs_take(&to->regs, guest_frame(this_cpu()));
}

void regs_print(struct vcpu *vcpu, void (*print)(void *ctx, const char *line), void *ctx)
{
	const struct lines lines = {.print = print, .ctx = ctx};
	unsigned core = vcpu->gic.physical;
	struct answer answer = {.is_on = false};

	for (unsigned n = 0; n < ASKED_AT_MOST && !answer.is_whole; n++)
		if (!cpu_call(core, take, vcpu, &answer)) {
			lines_put(&lines, "%s: core %u does not answer", vcpu->vm->name, core);
			return;
		}
	if (!answer.is_whole) {
		lines_put(&lines, "%s: core %u waits for another one", vcpu->vm->name, core);
		return;
	}
	lines_put(&lines, "%s: vCPU %u on core %u is %s", vcpu->vm->name, vcpu->index, core,
		  answer.is_on ? "on" : "off");
	if (answer.is_on)
		vcpu_regs_print(&answer.regs, &lines);
}
