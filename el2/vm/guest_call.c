/* SPDX-License-Identifier: Apache-2.0 */
#include "el2/vm/guest_call.h"

#include "el2/core/firmware.h"
#include "el2/vm/life.h"
#include "el2/vm/vm.h"
#include "gic/gic.h"
#include "include/smccc.h"
#include "lib/log.h"

/* A character of the guest's console: lines go to the log with the VM's name. Several vCPUs may
 * write at once: a line is gathered without a lock, and at worst mixes what they say. */
static void put_console_character(struct vm *vm, char character)
{
	unsigned length = __atomic_load_n(&vm->line_length, __ATOMIC_RELAXED);

	if (character == '\r')
		return;
	if (character != '\n' && length < sizeof(vm->line) - 1) {
		vm->line[length] = character;
		__atomic_store_n(&vm->line_length, length + 1, __ATOMIC_RELAXED);
		return;
	}
	vm->line[length < sizeof(vm->line) - 1 ? length : sizeof(vm->line) - 1] = '\0';
	__atomic_store_n(&vm->line_length, character == '\n' ? 0 : 1, __ATOMIC_RELAXED);
	log_line("[%s] %s", vm->name, vm->line);
	vm->line[0] = character;
}

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
		gic->kick(vm->vcpu[target]->gic.physical);
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
		put_console_character(vm, (char)frame->x[1]);
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
