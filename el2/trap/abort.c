/* SPDX-License-Identifier: Apache-2.0 */
/* Stage-2 aborts: accesses of emulated devices (el2/vdev); and of what is not the guest's the
 * report, and what the guest gets. */
#include "el2/trap/abort.h"

#include "arch/arm64/regs.h"
#include "el2/core/places.h"
#include "el2/trap/fault.h"
#include "el2/trap/handlers.h"
#include "el2/trap/mmio.h"
#include "el2/trap/stage1.h"
#include "el2/vdev/vdev.h"
#include "el2/vm/vm.h"
#include "lib/log.h"
#include "lib/printf.h"

/* HPFAR_EL2 tells the address but for permission faults (D17.2.65): those are fetches from devices,
 * and writes of what a channel lets the guest only read. */
static uint64_t abort_address(uint64_t esr)
{
	bool fetch = ESR_EC(esr) == EC_IABT_LOW;

	if ((fetch || IS_ENABLED(CONFIG_CHANNEL_MEMORY)) && !abort_unmapped(esr) &&
	    !(esr & ESR_S1PTW))
		return fetch ? read_sysreg(far_el2) : stage1_address();
	return fault_ipa();
}

static const char *abort_kind(uint64_t esr)
{
	return esr & ESR_S1PTW              ? "table walk at"
	       : ESR_EC(esr) == EC_IABT_LOW ? "instruction fetch from"
	       : esr & ESR_WNR              ? "write of"
					    : "read of";
}

__attribute__((noinline)) void report_abort(const struct vm *vm, uint64_t esr, uint64_t at,
					    bool isv_missing)
{
	log_error(vm->name, "%s 0x%lx%s, next to %s: external abort given", abort_kind(esr), at,
		  isv_missing ? " by an instruction without syndrome" : "",
		  places_nearest(&known_places, at, vm->index));
}

void abort_tell_stuck(char *why, size_t size)
{
	const struct stuck *stuck = &this_vcpu()->stuck;
	const char *kind = abort_kind(stuck->first.esr);

	fmt_sn(why, size,
	       "aborts in its abort handler at 0x%lx, %u times alike; first was %s %s 0x%lx "
	       "at 0x%lx",
	       stuck->elr, stuck->turns, *kind == 'i' ? "an" : "a", kind, stuck->first.address,
	       stuck->first.elr);
}

static enum trap refuse_access(const struct frame *frame, struct vcpu *vcpu, uint64_t esr,
			       bool isv_missing)
{
	struct vm *vm = vcpu->vm;
	uint64_t at = abort_address(esr);
	unsigned turns;

	if (__builtin_expect(vcpu->mistells_stage2, 0) && stage1_fault(esr) >= 0)
		return TRAP_STAGE1;
	turns = stuck_abort(&vcpu->stuck, frame->x, read_sysreg(elr_el2), esr,
			    read_sysreg(spsr_el2), read_sysreg(elr_el1), at);
	if (turns)
		return turns < STUCK_TURNS ? TRAP_ABORT : TRAP_STUCK;
	if (isv_missing ? !__atomic_exchange_n(&vm->told_isv, true, __ATOMIC_RELAXED)
			: log_rate(&vm->log_rate))
		report_abort(vm, esr, at, isv_missing);
	return TRAP_ABORT;
}

enum trap abort_emulated(struct frame *frame, uint64_t esr, const struct vdev_region *region,
			 uint64_t offset)
{
	struct vcpu *vcpu = this_vcpu();
	uint64_t value;
	struct mmio m;
	bool there;

	if (!region || !abort_unmapped(esr) || !mmio_decode(esr, guest_is_big_endian(), &m))
		return refuse_access(frame, vcpu, esr, region);
	there = vdev_takes(region, offset, m.size);
	if (there && m.write) {
		value = mmio_stored(&m, frame->x[m.reg]);
		region->ops->write(vcpu, region->state, offset, m.size, value, &there);
	} else if (there) {
		value = region->ops->read(vcpu, region->state, offset, m.size, &there);
		if (there)
			frame->x[m.reg] = mmio_loaded(&m, value);
	}
	return there ? TRAP_NEXT : refuse_access(frame, vcpu, esr, false);
}

enum trap trap_instruction_abort(struct frame *frame, uint64_t esr)
{
	return refuse_access(frame, this_vcpu(), esr, false);
}
