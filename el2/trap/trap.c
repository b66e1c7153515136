/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Traps from a guest. Every one ends in a value of enum trap; what that means is in one place each:
 * the PC is advanced in advance(), exceptions are injected by inject(), a VM is stopped by stop_vm().
 */
#include "el2/trap/trap.h"

#include <stddef.h>

#include "arch/arm64/regs.h"
#include "el2/core/log_sink.h"
#include "el2/trap/abort.h"
#include "el2/trap/fault.h"
#include "el2/trap/handlers.h"
#include "el2/vm/guest_call.h"
#include "el2/vm/vm.h"
#include "gic/gic.h"
#include "gic/gicv2.h"
#include "gic/vgic/vgic_hw.h"
#include "include/smccc.h"
#include "lib/log.h"

#define ESR_WFE             1u /* ISS.TI: WFE, not WFI */
#define ESR_IMMEDIATE       0xffffu
#define SPSR_SS             (1ull << 21)
#define SPSR_BTYPE          (3ull << 10)
#define SPSR_NRW            (1ull << 4)
#define SCTLR_EL1_SPAN      (1ull << 23)
#define SCTLR_EL1_DSSBS     (1ull << 44)
#define PSTATE_PAN          (1ull << 22)
#define PSTATE_UAO_DIT_KEEP ((1ull << 24) | (0xfull << 28)) /* DIT and flags survive an exception */
#define PSTATE_SSBS         (1ull << 12)

static trap_stop_report *report_stop;

void trap_report_stops(trap_stop_report *report)
{
	report_stop = report;
}

/* What the processor does after an instruction: next address, single-step and branch-type state
 * cleared, IT state advanced. */
static inline void advance(uint64_t esr)
{
	uint64_t spsr = read_sysreg(spsr_el2);

	/* AArch64: four bytes, and nothing else to do */
	if (!(spsr & (SPSR_SS | SPSR_BTYPE | SPSR_NRW))) {
		write_sysreg(elr_el2, read_sysreg(elr_el2) + 4);
		return;
	}
	write_sysreg(elr_el2, read_sysreg(elr_el2) + (esr & ESR_IL ? 4 : 2));
	spsr = spsr & SPSR_NRW ? it_advance(spsr) : spsr & ~SPSR_BTYPE;
	write_sysreg(spsr_el2, spsr & ~SPSR_SS);
}

/* AArch64.TakeException to EL1 (Arm ARM J1.1.2), with `esr` and FAR_EL2's address. */
static void inject(uint64_t esr, uint64_t far)
{
	uint64_t spsr = read_sysreg(spsr_el2), sctlr = read_sysreg(sctlr_el1);
	uint64_t pstate = SPSR_M_EL1H | SPSR_DAIF | (spsr & PSTATE_UAO_DIT_KEEP);
	unsigned from = spsr & 0x1f;
	uint64_t vector = from & SPSR_NRW ? 0x600 : !(from & 0xc) ? 0x400 : from & 1 ? 0x200 : 0;

	if ((read_sysreg(id_aa64mmfr1_el1) >> 20 & 0xf) != 0)
		pstate |= sctlr & SCTLR_EL1_SPAN ? spsr & PSTATE_PAN : PSTATE_PAN;
	if ((read_sysreg(id_aa64pfr1_el1) >> 4 & 0xf) != 0 && (sctlr & SCTLR_EL1_DSSBS))
		pstate |= PSTATE_SSBS;
	write_sysreg(elr_el1, read_sysreg(elr_el2));
	write_sysreg(spsr_el1, spsr);
	write_sysreg(esr_el1, esr);
	write_sysreg(far_el1, far);
	write_sysreg(elr_el2, read_sysreg(vbar_el1) + vector);
	write_sysreg(spsr_el2, pstate);
}

static __attribute__((noinline)) int walk_level(uint64_t far)
{
	const struct abort_walk w = {read_sysreg(tcr_el1), read_sysreg(ttbr0_el1),
				     read_sysreg(ttbr1_el1), vm_read, this_vcpu()->vm};

	return abort_walk_level(&w, far, fault_ipa());
}

static void inject_abort(uint64_t esr)
{
	uint64_t far = read_sysreg(far_el2), spsr = read_sysreg(spsr_el2);
	int level = esr & ESR_S1PTW ? walk_level(far) : 0;

	inject(abort_syndrome(esr, !(spsr & 0xc) || (spsr & SPSR_NRW), level), far);
}

static _Noreturn void stop_vm(struct frame *frame, const char *why)
{
	struct vm *vm = this_vcpu()->vm;

	if (!vpsci_stopping(&vm->psci))
		report_stop(vm, frame, why);
	vm_end(vm, VM_OFF);
}

/* Trapped only where somebody must look before a core sleeps (gicv2.h); else it completes at once,
 * which the architecture allows. */
static enum trap trap_wfx(struct frame *frame, uint64_t esr)
{
	(void)frame;
	if (gicv2_qemu && !(esr & ESR_WFE))
		vcpu_sleep();
	return TRAP_NEXT;
}

/* Immediates but 0 are reserved (DEN0028 2.9): such a call is an unknown one. */
static inline void call(struct frame *frame, uint64_t esr)
{
	if (esr & ESR_IMMEDIATE)
		frame->x[0] = (uint64_t)PSCI_NOT_SUPPORTED;
	else if (!vpsci_version(frame->x))
		guest_call(frame);
}

static enum trap trap_hypercall(struct frame *frame, uint64_t esr)
{
	call(frame, esr);
	return TRAP_SAME;
}

/* HCR_EL2.TSC traps an SMC before it is done: unlike HVC, ELR_EL2 is still on it. */
static enum trap trap_smc(struct frame *frame, uint64_t esr)
{
	call(frame, esr);
	return TRAP_NEXT;
}

/* By exception class: who handles it, or else how it ends. What is in neither stops the VM. */
/* clang-format off */
static enum trap (*const handlers[64])(struct frame *f, uint64_t esr) = {
	[EC_WFX] = trap_wfx,
	[EC_HVC64] = trap_hypercall,
	[EC_SMC64] = trap_smc,
	[EC_SYSREG] = trap_sysreg,
	[EC_DABT_LOW] = trap_data_abort,
	[EC_IABT_LOW] = trap_instruction_abort,
};

static const uint8_t ends[64] = {
	/* Trapped because the ID registers say that the guest has none: CP15/CP14 from AArch32 EL0,
	 * FP, pointer keys, LS64, CP14, 128-bit accesses, AArch32's HVC and SMC, SVE, ERET, TME,
	 * SME. */
	[0x03 ... 0x0a] = TRAP_UNDEFINED,
	[0x0c] = TRAP_UNDEFINED,
	[0x12 ... 0x14] = TRAP_UNDEFINED,
	[0x19 ... 0x1b] = TRAP_UNDEFINED,
	[0x1d] = TRAP_UNDEFINED,
};
/* clang-format on */

void trap_sync(struct frame *frame)
{
	uint64_t esr = read_sysreg(esr_el2);
	unsigned ec = ESR_EC(esr);
	enum trap t = handlers[ec] ? handlers[ec](frame, esr) : (enum trap)ends[ec];

	if (__builtin_expect(t == TRAP_NEXT, 1))
		advance(esr);
	else if (t == TRAP_UNDEFINED)
		inject((uint64_t)EC_UNKNOWN << 26 | ESR_IL, 0);
	else if (t == TRAP_ABORT)
		inject_abort(esr);
	else if (t == TRAP_STOP)
		stop_vm(frame, "trap that no guest should cause");
}

/* `ack` is what end() wants; v2 is a constant of the caller. */
static inline __attribute__((always_inline)) void irq(uint32_t intid, uint32_t ack,
						      void (*end)(uint32_t), bool v2)
{
	struct cpu *me = this_cpu();

	if (intid >= 1020)
		return;
	if (intid == GIC_SGI_KICK) {
		end(ack);
		if (__atomic_load_n(&me->inbox, __ATOMIC_RELAXED)) /* most kicks are for an SGI */
			cpu_serve();
		if (v2)
			vgic_v2_take_sgis(&me->vcpu->gic);
		else
			vgic_take_sgis(&me->vcpu->gic);
	} else if (intid == me->maintenance) {
		if (v2)
			vgic_v2_maintenance(&me->vcpu->gic);
		else
			vgic_maintenance(&me->vcpu->gic);
		end(ack);
	} else if (me->vcpu->vm->gic.owned[intid / 32] >> (intid % 32) & 1) {
		vgic_irq(&me->vcpu->gic, intid);
	} else {
		/* Nobody's: it cannot be enabled, so this is hardware or a bug; it must not come
		 * back. */
		vgic_hw_set(0x180, intid / 32, 1u << (intid % 32));
		end(ack);
		if (log_rate(&me->vcpu->vm->log_rate))
			log_error("interrupt", "INTID %u belongs to nobody: disabled", intid);
	}
}

void trap_irq(struct frame *frame)
{
	uint32_t intid = gicv3_acknowledge();

	(void)frame;
	irq(intid, intid, gicv3_end, false);
}

/* Boot puts it in the place of trap_irq (gicv2.h). */
void trap_irq_v2(struct frame *frame)
{
	uint32_t iar = gicv2_acknowledge();

	(void)frame;
	irq(GIC_V2_INTID(iar), iar, gicv2_end, true);
}

void trap_serror(struct frame *frame)
{
	stop_vm(frame, "SError: a write or a device failed after the fact");
}

void trap_aarch32(struct frame *frame)
{
	stop_vm(frame, "exception from AArch32 EL1");
}

/* Our own fault. The guest of this core cannot go on; the others can. */
_Noreturn void el2_fault(uint64_t kind, uint64_t esr, uint64_t elr, uint64_t far)
{
	static const char *const kinds[] = {"synchronous exception", "IRQ", "FIQ", "SError"};
	struct cpu *me = this_cpu();

	log_sink_report(true);
	log_error("EL2", "%s: ESR_EL2 0x%lx ELR_EL2 0x%lx FAR_EL2 0x%lx", kinds[kind & 3], esr, elr,
		  far);
	if (me && me->vcpu && me->vcpu->vm && vcpu_is_on(me->vcpu))
		vm_end(me->vcpu->vm, VM_OFF);
	if (!me || !me->vcpu || !me->vcpu->vm->psci.on) /* it was boot's: nothing else goes on */
		log_line("stopped");
	for (;;)
		wfi();
}
