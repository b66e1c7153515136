/* SPDX-License-Identifier: Apache-2.0 */
#include "el2/console/regs.h"

#include "el2/console/vcpu_regs.h"
#include "el2/vm/vm.h"

struct answer {
	bool is_on;
	struct vcpu_regs regs;
};

/* On the vCPU's core. What it is in the middle of for its guest is at the top of its stack. */
static void take(void *vcpu, void *answer)
{
	struct answer *to = answer;

	/* the frame of one that is being stopped is gone (vm_end) */
	to->is_on = vcpu_is_on(vcpu) && !vpsci_stopping(&this_vcpu()->vm->psci);
	if (to->is_on)
		vcpu_regs_take(&to->regs, guest_frame(this_cpu()));
}

void regs_print(struct vcpu *vcpu, void (*print)(void *ctx, const char *line), void *ctx)
{
	const struct lines lines = {.print = print, .ctx = ctx};
	unsigned core = vcpu->gic.physical;
	struct answer answer = {.is_on = false};

	if (!cpu_call(core, take, vcpu, &answer)) {
		lines_put(&lines, "%s: core %u does not answer", vcpu->vm->name, core);
		return;
	}
	lines_put(&lines, "%s: vCPU %u on core %u is %s", vcpu->vm->name, vcpu->index, core,
		  answer.is_on ? "on" : "off");
	if (answer.is_on)
		vcpu_regs_print(&answer.regs, &lines);
}
