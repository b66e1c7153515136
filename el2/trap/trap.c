/* SPDX-License-Identifier: Apache-2.0 */
/* How a trap ends that is not simply done: an exception for the guest, or the end of its VM. */
#include "el2/trap/trap.h"

#include <stddef.h>

#include "arch/arm64/id_regs.h"
#include "arch/arm64/regs.h"
#include "el2/trap/abort.h"
#include "el2/trap/fault.h"
#include "el2/trap/handlers.h"
#include "el2/trap/mmio.h"
#include "el2/trap/stage1.h"
#include "el2/vm/guest_call.h"
#include "el2/vm/life.h"
#include "el2/vm/stats.h"
#include "el2/vm/vm.h"
#include "include/smccc.h"
#include "lib/printf.h"

static trap_stop_report *report_stop;

void trap_report_stops(trap_stop_report *report)
{
	report_stop = report;
}

/* What a trap that had saved few registers has left there of one before (frame.h). */
static void forget_unsaved(struct frame *frame)
{
	for (unsigned i = 8; i < 30; i++)
		frame->x[i] = i == 16 || i == 17 ? frame->x[i] : 0;
}

bool trap_report_own_fault(const char *why)
{
	struct cpu *me = this_cpu();

	if (!report_stop || me->in_report || !me->vcpu || !me->vcpu->vm || !vcpu_is_on(me->vcpu) ||
	    vpsci_stopping(&me->vcpu->vm->psci))
		return false;
	me->in_report = true;
	if (!me->frame_is_whole)
		forget_unsaved(guest_frame(me));
	report_stop(me->vcpu->vm, guest_frame(me), own_frame(me), why);
	me->in_report = false;
	return true;
}

/* AArch64.TakeException to EL1 (Arm ARM J1.1.2): what ESR_EL1 and FAR_EL1 then are is `esr` and
 * `far`. DIT and the flags survive an exception. */
static void inject_exception(uint64_t spsr, uint64_t esr, uint64_t far)
{
	uint64_t sctlr = read_sysreg(sctlr_el1);
	uint64_t pstate = SPSR_M_EL1H | SPSR_DAIF | (spsr & (SPSR_DIT | SPSR_NZCV));
	uint64_t vector = spsr & SPSR_M_NRW     ? VECTOR_LOWER_AARCH32
			  : !(spsr & SPSR_M_EL) ? VECTOR_LOWER_AARCH64
			  : spsr & SPSR_M_SP    ? VECTOR_CURRENT_SPX
						: VECTOR_CURRENT_SP0;

	if (id_field(read_sysreg(id_aa64mmfr1_el1), MMFR1_PAN) != 0)
		pstate |= sctlr & SCTLR_SPAN ? spsr & SPSR_PAN : SPSR_PAN;
	if (id_field(read_sysreg(id_aa64pfr1_el1), PFR1_SSBS) != 0 && (sctlr & SCTLR_DSSBS))
		pstate |= SPSR_SSBS;
	write_sysreg(elr_el1, read_sysreg(elr_el2));
	write_sysreg(spsr_el1, spsr);
	write_sysreg(esr_el1, esr);
	write_sysreg(far_el1, far);
	write_sysreg(elr_el2, read_sysreg(vbar_el1) + vector);
	write_sysreg(spsr_el2, pstate);
}

void inject_abort(uint64_t esr, int walk_level)
{
	uint64_t spsr = read_sysreg(spsr_el2);

	inject_exception(spsr, abort_syndrome(esr, from_el0(spsr), walk_level),
			 read_sysreg(far_el2));
}

static __attribute__((noinline)) void inject_walk_abort(uint64_t esr)
{
	const struct abort_walk walk = {read_sysreg(tcr_el1), read_sysreg(ttbr0_el1),
					read_sysreg(ttbr1_el1), vm_read, this_vcpu()->vm};

	inject_abort(esr, abort_walk_level(&walk, read_sysreg(far_el2), fault_ipa()));
}

/* Stage 1 is asked again: where it no longer fails, the abort is what hardware has told. */
static __attribute__((noinline)) void inject_stage1_abort(uint64_t esr)
{
	uint64_t spsr = read_sysreg(spsr_el2);
	int fsc = stage1_fault(esr);

	if (fsc < 0)
		inject_abort(esr, 0);
	else
		inject_exception(spsr, abort_stage1_syndrome(esr, from_el0(spsr), (unsigned)fsc),
				 read_sysreg(far_el2));
}

/* `why` is for the report, `kind` is static text. */
static _Noreturn void stop_vm_because(struct frame *frame, const char *why, const char *kind)
{
	struct vm *vm = this_vcpu()->vm;

	if (!vpsci_stopping(&vm->psci))
		report_stop(vm, frame, NULL, why);
	vm_end(vm, LIFE_CRASH, kind);
}

static _Noreturn void stop_vm(struct frame *frame, const char *why)
{
	stop_vm_because(frame, why, why);
}

static __attribute__((noinline, noreturn)) void stop_stuck_vm(struct frame *frame)
{
	char why[160];

	abort_tell_stuck(why, sizeof(why));
	stop_vm_because(frame, why, "aborts in its abort handler");
}

static __attribute__((noinline, noreturn)) void stop_crashed_vm(struct frame *frame)
{
	char why[64];

	fmt_sn(why, sizeof(why), "it says that it has crashed: code 0x%lx", frame->x[1]);
	stop_vm_because(frame, why, "it says so");
}

/* Immediates but 0 are reserved (DEN0028 2.9): such a call is an unknown one. */
static inline void guest_call_of(struct frame *frame, uint64_t esr)
{
	if (esr & ESR_IMMEDIATE)
		frame->x[0] = (uint64_t)PSCI_NOT_SUPPORTED;
	else if (!guest_call(frame))
		stop_crashed_vm(frame);
}

static enum trap hypercall_rest(struct frame *frame, uint64_t esr)
{
	guest_call_of(frame, esr);
	return TRAP_SAME;
}

/* HCR_EL2.TSC traps an SMC before it is done: unlike HVC, ELR_EL2 is still on it. */
static enum trap trap_smc(struct frame *frame, uint64_t esr)
{
	guest_call_of(frame, esr);
	return TRAP_NEXT;
}

/* By exception class: who handles it, or else how it ends. What is in neither stops the VM. What
 * needs few registers has been taken before (trap.h). */
/* clang-format off */
static trap_handler *const trap_handlers[64] = {
	[EC_CP15_32] = trap_cp15,
	[EC_HVC64] = hypercall_rest,
	[EC_SMC64] = trap_smc,
	[EC_SYSREG] = trap_sysreg_rest,
	[EC_IABT_LOW] = trap_instruction_abort,
};

static const uint8_t ends_by_class[64] = {
	/* trapped because the ID registers say that the guest has none */
	[EC_CP15_64] = TRAP_UNDEFINED,
	[EC_CP14_32] = TRAP_UNDEFINED,
	[EC_CP14_LDC] = TRAP_UNDEFINED,
	[EC_CP14_64] = TRAP_UNDEFINED,
	[EC_FP] = TRAP_UNDEFINED,
	[EC_VMRS] = TRAP_UNDEFINED,
	[EC_PAUTH] = TRAP_UNDEFINED,
	[EC_LS64] = TRAP_UNDEFINED,
	[EC_HVC32] = TRAP_UNDEFINED,
	[EC_SMC32] = TRAP_UNDEFINED,
	[EC_SYSREG128] = TRAP_UNDEFINED,
	[EC_SVE] = TRAP_UNDEFINED,
	[EC_ERET] = TRAP_UNDEFINED,
	[EC_TME] = TRAP_UNDEFINED,
	[EC_SME] = TRAP_UNDEFINED,
};
/* clang-format on */

/* Does as `how` says, which is none of TRAP_NEXT and TRAP_SAME. */
static void end_trap(struct frame *frame, uint64_t esr, enum trap how)
{
	if (how == TRAP_ABORT) {
		if (esr & ESR_S1PTW)
			inject_walk_abort(esr);
		else
			inject_abort(esr, 0);
		return;
	}
	if (how == TRAP_UNHANDLED)
		how = (enum trap)ends_by_class[ESR_EC(esr)]; /* never an abort */
	if (how == TRAP_STAGE1)
		inject_stage1_abort(esr);
	else if (how == TRAP_UNDEFINED)
		inject_exception(read_sysreg(spsr_el2), ESR_UNKNOWN, 0);
	else if (how == TRAP_STUCK)
		stop_stuck_vm(frame);
	else
		stop_vm(frame, "trap that no guest should cause");
}

/* What the processor does after an instruction: next address, single-step and branch-type state
 * cleared, IT state advanced. */
static inline void advance(uint64_t esr)
{
	uint64_t spsr = read_sysreg(spsr_el2);

	if (steps_plainly()) {
		step();
		return;
	}
	write_sysreg(elr_el2, read_sysreg(elr_el2) + (esr & ESR_IL ? 4 : 2));
	spsr = spsr & SPSR_M_NRW ? it_advance(spsr) : spsr & ~SPSR_BTYPE;
	write_sysreg(spsr_el2, spsr & ~SPSR_SS);
}

static inline enum stats_exit exit_of(unsigned ec, enum trap how)
{
	if (how != TRAP_NEXT && how != TRAP_SAME)
		return how == TRAP_ABORT || how == TRAP_STAGE1 ? STATS_ABORT : STATS_OTHER;
	return ec == EC_DABT_LOW                     ? STATS_ACCESS
	       : ec == EC_HVC64 || ec == EC_SMC64    ? STATS_CALL
	       : ec == EC_SYSREG || ec == EC_CP15_32 ? STATS_REGISTER
						     : STATS_OTHER;
}

static void finish(struct frame *frame, uint64_t esr, enum trap how, uint64_t begin)
{
	if (how == TRAP_NEXT)
		advance(esr);
	else if (how != TRAP_SAME)
		end_trap(frame, esr, how);
	stats_end(exit_of(ESR_EC(esr), how), begin);
}

void trap_sync(struct frame *frame, uint64_t esr)
{
	uint64_t begin = stats_now();
	unsigned ec = ESR_EC(esr);
	enum trap how;

	vcpu_note_exit(esr);
	how = trap_handlers[ec] ? trap_handlers[ec](frame, esr) : TRAP_UNHANDLED;
	finish(frame, esr, how, begin);
}

void trap_abort(struct frame *frame, uint64_t esr, const struct vdev_region *region,
		uint64_t offset)
{
	uint64_t begin = stats_now();

	vcpu_note_exit(esr);
	finish(frame, esr, abort_emulated(frame, esr, region, offset), begin);
}

void trap_serror(struct frame *frame)
{
	stop_vm(frame, "SError: a write or a device failed after the fact");
}

void trap_aarch32(struct frame *frame)
{
	stop_vm(frame, "exception from AArch32 EL1");
}
