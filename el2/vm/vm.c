/* SPDX-License-Identifier: Apache-2.0 */
#include "el2/vm/vm.h"

#include <stddef.h>

#include "arch/arm64/cache.h"
#include "arch/arm64/sysreg.h"
#include "el2/core/firmware.h"
#include "el2/core/log_sink.h"
#include "el2/core/window.h"
#include "el2/vm/restart.h"
#include "gic/gic.h"
#include "include/smccc.h"

struct vm vms[MAX_VMS];
unsigned n_vms;
struct virq spi_state[VGIC_MAX_SPI];
uint32_t spi_routes[VGIC_MAX_SPI];
static uint32_t vms_off; /* atomic: those that have ended for good */

/* The vCPU's side of vm_end, on its core. A CPU_ON that its core has not taken yet, it will not
 * take any more (vpsci.h). */
static void stop_vcpu(void *vcpu, void *arg)
{
	(void)arg;
	if (!vcpu_is_on(vcpu))
		return;
	vcpu_quiesce(vcpu);
	cpu_abandon(vcpu_wait); /* it was in the middle of something for this vCPU */
}

void vm_start(struct vm *vm)
{
	vgic->vm_reset(&vm->gic);
	vm->reset_devices(vm);
	/* One virtual count for all its cores, from zero. */
	vm->cntvoff = counter();
	vpsci_start(&vm->psci, vm->entry, vm->tree, vm->pen);
	for (unsigned n = 0; n < (vm->pen ? vm->n_vcpus : 1); n++)
		if (vm->vcpu[n]->gic.physical != this_cpu()->index)
			gic->kick(vm->vcpu[n]->gic.physical);
}

bool vm_read(void *vm, uint64_t physical, uint64_t *value)
{
	const struct vm *owner = vm;
	struct range word = {physical & ~7ull, 8};
	bool is_its = false;

	for (unsigned i = 0; i < owner->n_memory; i++)
		is_its |= range_contains(owner->memory[i], word);
	if (is_its) {
		uint64_t size;
		uintptr_t mapped = (uintptr_t)mmu_window(0, word, &size);

		if (!mapped)
			return false;
		/* the guest may have written with its caches off, and may do so again */
		dcache_flush(mapped, 8);
		*value = *(const volatile uint64_t *)mapped;
		dcache_flush(mapped, 8);
		mmu_window_close(0);
	}
	return is_its;
}

static void start_vm_again(struct vm *vm)
{
	vm_restore(vm);
	if (log_rate(&vm->log_rate))
		log_line("%s: starts again", vm->name);
	vm_start(vm);
}

static _Noreturn void power_machine(uint32_t function, const char *what)
{
	log_line("machine: %s", what);
	log_sink_flush();
	firmware_call(function, 0, 0, 0);
	log_sink_report(true);
	log_error("firmware", has_firmware ? "PSCI %s returned" : "there is no PSCI for %s: halted",
		  what);
	log_sink_report(false);
	vcpu_leave();
}

/* No vCPU of it runs any more. */
static _Noreturn void vm_ended(struct vm *vm, enum vm_end end)
{
	if (end == VM_RESET && n_vms == 1)
		power_machine(PSCI_SYSTEM_RESET, "reset");
	if (end == VM_RESET && vm->restartable) {
		start_vm_again(vm);
		vcpu_leave();
	}
	/* nothing of it stays enabled, pending or active in the hardware */
	vgic->vm_reset(&vm->gic);
	log_rate_end(&vm->log_rate);
	log_line("%s: off", vm->name);
	if (__atomic_add_fetch(&vms_off, 1, __ATOMIC_ACQ_REL) == n_vms)
		power_machine(PSCI_SYSTEM_OFF, "off");
	vcpu_leave();
}

_Noreturn void vm_end(struct vm *vm, enum vm_end end)
{
	struct vcpu *self = this_vcpu();

	/* Of several cores that end their VM at once one does it; the others come to rest. */
	if (!vpsci_stop(&vm->psci)) {
		if (vcpu_is_on(self))
			vcpu_quiesce(self);
		vcpu_leave();
	}
	for (unsigned n = 0; n < vm->n_vcpus; n++)
		if (vm->vcpu[n] != self &&
		    !cpu_call(vm->vcpu[n]->gic.physical, stop_vcpu, vm->vcpu[n], NULL))
			/* not started again beside a core that may still be in its old life */
			end = VM_OFF;
	if (vcpu_is_on(self))
		vcpu_quiesce(self);
	vm_ended(vm, end);
}

_Noreturn void vcpu_off(struct vcpu *vcpu)
{
	if (vcpu_quiesce(vcpu)) {
		log_line("%s: its last CPU is off", vcpu->vm->name);
		vm_ended(vcpu->vm, VM_OFF);
	}
	vcpu_leave();
}
