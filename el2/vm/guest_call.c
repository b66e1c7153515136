/* SPDX-License-Identifier: Apache-2.0 */
#include "el2/vm/guest_call.h"

#include "el2/core/firmware.h"
#include "el2/core/signal.h"
#include "el2/vm/life.h"
#include "el2/vm/print_line.h"
#include "el2/vm/vm.h"
#include "include/smccc.h"

bool guest_call(struct frame *frame)
{
	struct vcpu *vcpu = this_vcpu();
	struct vm *vm = vcpu->vm;
	uint32_t function = (uint32_t)frame->x[0];
	unsigned target;

	switch (vpsci_call(&vm->psci, frame->x, &target)) {
	case VPSCI_RETURN:
		break;
	case VPSCI_WAKE:
		cpu_kick(vm->vcpu[target]->gic.physical);
		break;
	case VPSCI_STANDBY:
		vcpu_sleep();
		break;
	case VPSCI_DOWN:
		vcpu_off(vcpu);
	case VPSCI_POWER_OFF:
		vm_end(vm, LIFE_OFF, "SYSTEM_OFF");
	case VPSCI_RESET:
		vm_end(vm, LIFE_RESET, "SYSTEM_RESET");
	case VPSCI_CRASH:
		return false;
	case VPSCI_PUTC:
		print_line_put(&vm->line, vm->name, (char)frame->x[1]);
		break;
	case VPSCI_MITIGATE:
		firmware_call(function, 0, 0, 0);
		break;
	case VPSCI_ASK:
		function = (uint32_t)frame->x[1];
		frame->x[0] = (uint64_t)vpsci_workaround(
			function, (int32_t)firmware_call(SMCCC_ARCH_FEATURES, function, 0, 0));
		break;
	}
	return true;
}
