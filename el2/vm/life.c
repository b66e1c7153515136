/* SPDX-License-Identifier: Apache-2.0 */
#include "el2/vm/life.h"

#include <stddef.h>

#include "el2/core/firmware.h"
#include "el2/core/log_sink.h"
#include "el2/vm/restart.h"
#include "el2/vm/vm.h"
#include "gic/gic.h"
#include "include/smccc.h"

/* The vCPU's side of an end, on its core. A CPU_ON that its core has not taken yet, it will not
 * take any more (vpsci.h). */
static void stop_vcpu(void *vcpu, void *arg)
{
	(void)arg;
	if (!vcpu_is_on(vcpu))
		return;
	vcpu_quiesce(vcpu);
	cpu_abandon(vcpu_wait); /* it was in the middle of something for this vCPU */
}

static void stop_vcpus(struct vm *vm)
{
	struct vcpu *self = this_vcpu();

	for (unsigned n = 0; n < vm->n_vcpus; n++) {
		unsigned core = vm->vcpu[n]->gic.physical;

		if (vm->vcpu[n] == self || cpu_call(core, stop_vcpu, vm->vcpu[n], NULL))
			continue;
		/* not started again beside a core that may still be in its old life */
		vm->life.has_lost_core = true;
		log_error(vm->name, "cpu%u does not come to rest: it stays off", core);
	}
	if (vcpu_is_on(self))
		vcpu_quiesce(self);
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

/* Nothing of it runs, and its life is in hand. */
static void start(struct vm *vm)
{
	if (vm->life.starts) {
		vm_restore(vm);
		if (log_rate(&vm->log_rate))
			log_line("%s: starts again", vm->name);
	}
	vm->life.starts++;
	vm->life.started = counter();
	life_settle(&vm->life, LIFE_STATE_UP);
	vm_start(vm);
}

static bool any_runs(void)
{
	for (unsigned i = 0; i < n_vms; i++)
		if (life_state(&vms[i].life) != LIFE_STATE_DOWN)
			return true;
	return false;
}

static void stay_off(struct vm *vm)
{
	static uint32_t machine_off;

	/* nothing of it stays enabled, pending or active in the hardware */
	vgic->vm_reset(&vm->gic);
	log_rate_end(&vm->log_rate);
	log_line("%s: off", vm->name);
	life_settle(&vm->life, LIFE_STATE_DOWN);
	/* of two that end at once, each may see both off */
	if (!any_runs() && !__atomic_exchange_n(&machine_off, 1, __ATOMIC_ACQ_REL))
		power_machine(PSCI_SYSTEM_OFF, "off");
}

static bool starts_again(const struct vm *vm, enum life_request request)
{
	bool wanted = request == LIFE_ASK_NOTHING ? vm->life.last == LIFE_RESET
						  : request != LIFE_ASK_STOP;

	return wanted && !vm->life.has_lost_core && (vm->restartable || !vm->life.starts);
}

/* Its life is in hand: what it is to be next, until nobody asks for more. */
static _Noreturn void carry_on(struct vm *vm)
{
	do {
		enum life_request request;

		stop_vcpus(vm);
		request = life_take_request(&vm->life);
		if (vm->life.last == LIFE_RESET && request == LIFE_ASK_NOTHING && n_vms == 1)
			power_machine(PSCI_SYSTEM_RESET, "reset");
		if (starts_again(vm, request))
			start(vm);
		else
			stay_off(vm);
	} while (life_claim(&vm->life, &vm->psci));
	vcpu_leave();
}

_Noreturn void vm_end(struct vm *vm, enum life_cause cause, const char *why)
{
	struct vcpu *self = this_vcpu();

	/* Of several cores that end their VM at once one does it; the others come to rest. */
	if (!vpsci_stop(&vm->psci)) {
		if (vcpu_is_on(self))
			vcpu_quiesce(self);
		vcpu_leave();
	}
	life_over(&vm->life, cause, why);
	carry_on(vm);
}

_Noreturn void vcpu_off(struct vcpu *vcpu)
{
	struct vm *vm = vcpu->vm;

	if (vcpu_quiesce(vcpu) && vpsci_stop(&vm->psci)) {
		log_line("%s: its last CPU is off", vm->name);
		life_over(&vm->life, LIFE_OFF, "its last CPU went off");
		carry_on(vm);
	}
	vcpu_leave();
}

/* --- requests --- */

static _Noreturn void carry_out(void)
{
	carry_on(this_vcpu()->vm);
}

/* On one of its cores, which leaves what it was at only when this is its to do. */
static void take_request(void *vm, void *arg)
{
	struct vm *own = vm;

	(void)arg;
	if (life_claim(&own->life, &own->psci))
		cpu_abandon(carry_out);
}

static bool tell(struct vm *vm)
{
	struct cpu *me = this_cpu();

	/* This core first: it need not be waited for. */
	if (me->vcpu && me->vcpu->vm == vm) {
		take_request(vm, NULL);
		cpu_leave_soon();
		return true;
	}
	for (unsigned n = 0; n < vm->n_vcpus; n++)
		if (cpu_call(vm->vcpu[n]->gic.physical, take_request, vm, NULL))
			return true;
	return false;
}

static const char *ask(struct vm *vm, enum life_request request)
{
	const char *refused = life_ask(&vm->life, request);

	if (refused || tell(vm))
		return refused;
	life_ask_back(&vm->life, request);
	return "none of its cores answers";
}

const char *life_start(struct vm *vm)
{
	return vm->restartable || !vm->life.starts ? ask(vm, LIFE_ASK_START)
						   : "there is no copy of its images";
}

const char *life_stop(struct vm *vm)
{
	return ask(vm, LIFE_ASK_STOP);
}

const char *life_restart(struct vm *vm)
{
	return vm->restartable ? ask(vm, LIFE_ASK_RESTART) : "there is no copy of its images";
}

void life_begin(void)
{
	/* none is off while it has not started: the first to end must not be the last */
	for (unsigned i = 0; i < n_vms; i++)
		life_settle(&vms[i].life, LIFE_STATE_WAITING);
	for (unsigned i = 0; i < n_vms; i++)
		start(&vms[i]);
}
