/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the vectors call for a guest: its exceptions by class, interrupts by INTID. Every exception
 * ends in a value of enum trap; most in TRAP_NEXT, for which advance() is here, the others in
 * trap.c. Compiled for each version of the GIC (gic/version.h).
 */
#include "arch/arm64/regs.h"
#include "el2/core/own_irq.h"
#include "el2/trap/handlers.h"
#include "el2/trap/mmio.h"
#include "el2/trap/trap.h"
#include "el2/vm/vm.h"
#include "gic/gic.h"
#include "gic/gicv2.h"
#include "gic/gicv3.h"
#include "gic/vgic/vgic_hw.h"
#include "lib/log.h"

/* What the processor does after an instruction: next address, single-step and branch-type state
 * cleared, IT state advanced. */
static inline void advance(uint64_t esr)
{
	uint64_t spsr = read_sysreg(spsr_el2);

	/* AArch64: four bytes, and nothing else to do */
	if (!(spsr & (SPSR_SS | SPSR_BTYPE | SPSR_M_NRW))) {
		write_sysreg(elr_el2, read_sysreg(elr_el2) + 4);
		return;
	}
	write_sysreg(elr_el2, read_sysreg(elr_el2) + (esr & ESR_IL ? 4 : 2));
	spsr = spsr & SPSR_M_NRW ? it_advance(spsr) : spsr & ~SPSR_BTYPE;
	write_sysreg(spsr_el2, spsr & ~SPSR_SS);
}

void trap_sync(struct frame *frame)
{
	uint64_t esr = read_sysreg(esr_el2);
	unsigned ec = ESR_EC(esr);
	enum trap how = ec == EC_DABT_LOW   ? trap_data_abort(frame, esr)
			: trap_handlers[ec] ? trap_handlers[ec](frame, esr)
					    : TRAP_UNHANDLED;

	if (__builtin_expect(how == TRAP_NEXT, 1))
		advance(esr);
	else if (how != TRAP_SAME)
		trap_end(frame, esr, how);
}

/* What acknowledge_irq() gives, end_irq() wants; of a GICv2 it says more than the INTID. */
static inline uint32_t acknowledge_irq(void)
{
	return GIC_VERSION == 2 ? gicv2_acknowledge() : gicv3_acknowledge();
}

static inline uint32_t intid_of(uint32_t acknowledged)
{
	return GIC_VERSION == 2 ? GIC_V2_INTID(acknowledged) : acknowledged;
}

static inline void end_irq(uint32_t acknowledged)
{
	if (GIC_VERSION == 2)
		gicv2_end(acknowledged);
	else
		gicv3_end(acknowledged);
}

static inline void take_kick(struct cpu *me)
{
	bool called = __atomic_load_n(&me->inbox, __ATOMIC_RELAXED);

	if (called) /* most kicks are for an SGI */
		cpu_serve();
	if (GIC_VERSION == 3 && called)
		vgic_take_sgis_after_calls(&me->vcpu->gic);
	else if (GIC_VERSION == 2)
		vgic_v2_take_sgis(&me->vcpu->gic);
	else
		vgic_take_sgis(&me->vcpu->gic);
}

static inline void take_maintenance(struct vgic_cpu *cpu)
{
	if (GIC_VERSION == 2)
		vgic_v2_maintenance(cpu);
	else
		vgic_maintenance(cpu);
}

/* None of the VM's: EL2's own, or nobody's. The latter cannot be enabled, so it is hardware or a
 * bug, and must not come back. Out of line: a guest's interrupts pay nothing for it. */
static __attribute__((noinline)) void take_other(uint32_t intid, uint32_t acknowledged)
{
	bool is_own = own_irq_is(intid);

	if (!is_own)
		vgic_hw_disable(intid / 32, 1u << (intid % 32));
	/* before its handler, which need not come back (own_irq.h) */
	end_irq(acknowledged);
	if (is_own)
		own_irq(intid);
	else if (log_rate(&this_vcpu()->vm->log_rate))
		log_error("interrupt", "INTID %u belongs to nobody: disabled", intid);
}

/* Nothing, nearly always. */
static __attribute__((noinline)) void take_beyond(uint32_t intid)
{
	if (GIC_VERSION == 3 && gicv3_end_beyond(intid) && log_rate(&this_vcpu()->vm->log_rate))
		log_error("interrupt", "INTID %u, which no line of ours has: ended", intid);
}

void trap_irq(struct frame *frame)
{
	uint32_t acknowledged = acknowledge_irq(), intid = intid_of(acknowledged);
	struct cpu *me = this_cpu();

	(void)frame;
	if (intid >= GIC_MAX_INTID) {
		take_beyond(intid);
		return;
	}
	if (intid == GIC_SGI_KICK) {
		end_irq(acknowledged);
		take_kick(me);
	} else if (intid == me->maintenance) {
		take_maintenance(&me->vcpu->gic);
		end_irq(acknowledged);
	} else if (vgic_is_wired(&me->vcpu->vm->gic, intid)) {
		vgic_irq(&me->vcpu->gic, intid);
	} else {
		take_other(intid, acknowledged);
	}
}
