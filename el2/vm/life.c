/* SPDX-License-Identifier: Apache-2.0 */
#include "el2/vm/life.h"

#include <stddef.h>

#include "arch/timeout.h"
#include "el2/vm/life_hand.h"
#include "el2/vm/life_next.h"
#include "el2/vm/power.h"
#include "el2/vm/rest.h"
#include "el2/vm/restart.h"
#include "el2/vm/vm.h"
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

		if (vm->vcpu[n] == self || vpsci_is_lost(&vm->psci, n) ||
		    cpu_call(core, stop_vcpu, vm->vcpu[n], NULL))
			continue;
		/* not started again beside a core that may still be in its old life */
		vm->life.has_lost_core = true;
		log_error(vm->name, "cpu%u does not come to rest: it stays off", core);
	}
	if (vcpu_is_on(self))
		vcpu_quiesce(self);
}

/* Why it has no second life, whatever happens; NULL: it may have one. */
static const char *no_second_life(const struct vm *vm)
{
	return !vm->restartable ? "there is no copy of its images"
	       : vm->unquiet
		       ? "a device of its may still write memory (mullion,restart-with-devices)"
		       : NULL;
}

static bool can_start(const struct vm *vm)
{
	return !vm->life.starts || !no_second_life(vm);
}

/* Those that start after its first start. Its life is in hand, and none of its cores runs: this one
 * is not called away meanwhile. */
static void start_followers(const struct vm *vm)
{
	for (unsigned i = 0; i < n_vms; i++) {
		const char *refused = NULL;

		if (vms[i].policy.after == vm->index && !vms[i].life.starts)
			refused = life_start(&vms[i], 0);
		if (refused)
			log_error(vms[i].name, "does not start after %s: %s", vm->name, refused);
	}
}

/* Its memory is as at a start. */
static void begin(struct vm *vm)
{
	vm->life.starts++;
	vm->life.started = counter();
	if (IS_ENABLED(CONFIG_SEVERAL_IMAGES))
		images_begin(&vm->images);
	life_settle(&vm->life, LIFE_STATE_UP);
	vm_start(vm);
}

/* For its first life the first of its images is in place, and nothing has been written. */
static void start(struct vm *vm)
{
	bool several = VM_MAX_IMAGES > 1 && vm->images.count > 1, is_first = !vm->life.starts;

	if (is_first)
		start_followers(vm);
	if (!is_first || (several && vm->images.next)) {
		vm_take_image(vm);
		vm_restore(vm);
		vm_reseed(vm, counter());
		if (log_rate(&vm->log_rate))
			log_line("%s: starts%s%s%s", vm->name, is_first ? "" : " again",
				 several ? " with image " : "",
				 several ? vm->image[vm->images.next].name : "");
	}
	begin(vm);
}

/* Nothing of it stays enabled, pending or active in the hardware. */
static void rest(struct vm *vm)
{
	vm->vgic->vm_reset(&vm->gic);
}

static void stay_off(struct vm *vm)
{
	static uint32_t machine_off;

	rest(vm);
	log_rate_end(&vm->log_rate);
	log_line("%s: off", vm->name);
	life_settle(&vm->life, LIFE_STATE_DOWN);
	/* of two that end at once, each may see both off */
	if (!life_any() && !__atomic_exchange_n(&machine_off, 1, __ATOMIC_ACQ_REL))
		power_machine(PSCI_SYSTEM_OFF, "off");
}

/* --- a restart that waits --- */

static _Noreturn void carry_out(void)
{
	life_carry_on(this_vcpu()->vm);
}

/* Only of the wait that it was set for: somebody may have started or stopped the VM meanwhile. */
static void wait_is_over(struct timer *timer)
{
	struct vm *vm = this_vcpu()->vm;

	(void)timer;
	if (this_vcpu()->again_starts == vm->life.starts && life_due(&vm->life))
		cpu_restart(carry_out);
}

static void start_later(struct vm *vm, uint64_t delay)
{
	struct vcpu *self = this_vcpu();

	rest(vm);
	if (log_rate(&vm->log_rate))
		log_line("%s: starts again in %lu ms", vm->name, delay * 1000 / counter_hz());
	self->again_starts = vm->life.starts;
	self->again.expired = wait_is_over;
	vm->life.is_due = true;
	life_settle(&vm->life, LIFE_STATE_WAITING);
	timer_set(&self->again, counter() + delay);
}

/* What it is to be next, until nobody asks for more. */
_Noreturn void life_carry_on(struct vm *vm)
{
	life_in_hand(vm);
	do {
		struct life_next next;
		uint32_t request;

		stop_vcpus(vm);
		life_end_channels(vm);
		request = life_take_request(&vm->life);
		vm_choose_image(vm, request, counter(), counter_hz());
		next = life_next(&vm->life, &vm->policy, life_asked(request), counter(),
				 counter_hz());
		if (next.over_limit)
			log_line("%s: %u restarts within %u s: it stays off", vm->name,
				 vm->policy.limit, vm->policy.seconds);
		if (next.action == LIFE_ACT_RESET_BOARD)
			power_machine(PSCI_SYSTEM_RESET, "reset");
		if (next.action != LIFE_ACT_RESTART || !can_start(vm) ||
		    (vm->life.starts && !vm_rest(vm)))
			stay_off(vm);
		else if (IS_ENABLED(CONFIG_RESTART_LIMIT) && next.delay)
			start_later(vm, next.delay);
		else
			start(vm);
	} while (life_claim(&vm->life, &vm->psci));
	life_out_of_hand(vm);
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
	cpu_restart(carry_out); /* with all of the stack: it takes interrupts */
}

_Noreturn void vcpu_off(struct vcpu *vcpu)
{
	struct vm *vm = vcpu->vm;

	if (vcpu_quiesce(vcpu) && vpsci_stop(&vm->psci)) {
		log_line("%s: its last CPU is off", vm->name);
		life_over(&vm->life, LIFE_OFF, "its last CPU went off");
		cpu_restart(carry_out);
	}
	vcpu_leave();
}

/* --- requests --- */

/* On one of its cores, which leaves what it was at only when this is its to do. */
static void take_request(void *vm, void *arg)
{
	struct vm *own = vm;

	(void)arg;
	if (!life_claim(&own->life, &own->psci))
		return;
	life_in_hand(own);
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
		if (!vpsci_is_lost(&vm->psci, n) &&
		    cpu_call(vm->vcpu[n]->gic.physical, take_request, vm, NULL))
			return true;
	return false;
}

static const char *ask(struct vm *vm, enum life_request what, unsigned image)
{
	uint32_t request = (uint32_t)what | image << LIFE_ASK_IMAGE;
	const char *refused = life_ask(&vm->life, &request);

	if (refused || tell(vm))
		return refused;
	life_ask_back(&vm->life, request);
	return "none of its cores answers";
}

const char *life_start(struct vm *vm, unsigned image)
{
	const char *refused = can_start(vm) ? NULL : no_second_life(vm);

	return refused ? refused : ask(vm, LIFE_ASK_START, image);
}

const char *life_stop(struct vm *vm)
{
	return ask(vm, LIFE_ASK_STOP, 0);
}

const char *life_restart(struct vm *vm, unsigned image)
{
	const char *refused = no_second_life(vm);

	return refused ? refused : ask(vm, LIFE_ASK_RESTART, image);
}

const char *life_reset_board(struct vm *vm)
{
	return ask(vm, LIFE_ASK_RESET_BOARD, 0);
}

/* By the configuration, nobody waits for one that starts after it, and somebody starts (policy.c of
 * dtb/config). None that is to start is off meanwhile: the first to end must not be the last. */
void life_begin(void)
{
	unsigned order[MAX_VMS], count = 0;
	uint32_t starting = 0;

	for (unsigned before = MAX_VMS; before != count;) {
		before = count;
		for (unsigned i = 0; i < n_vms; i++) {
			const struct life_policy *policy = &vms[i].policy;

			if (starting >> i & 1 || policy->manual ||
			    (policy->after != LIFE_AFTER_NONE && !(starting >> policy->after & 1)))
				continue;
			starting |= 1u << i;
			order[count++] = i;
		}
	}
	for (unsigned i = 0; i < n_vms; i++)
		life_boot(&vms[i].life, &vms[i].psci, starting >> i & 1);
	for (unsigned i = 0; i < count; i++) {
		begin(&vms[order[i]]);
		life_booted(&vms[order[i]].life);
	}
}
