/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the vectors call for a guest: its exceptions by class, interrupts by INTID. Every exception
 * ends in a value of enum trap; most in TRAP_NEXT, for which advance() is here, the others in
 * trap.c. What is most frequent is done here: plain accesses of the virtual GIC. Compiled for each
 * version of the GIC (gic/version.h).
 */
#include "arch/arm64/regs.h"
#include "el2/trap/abort.h"
#include "el2/trap/acknowledged.h"
#include "el2/trap/fault.h"
#include "el2/trap/handlers.h"
#include "el2/trap/mmio.h"
#include "el2/trap/trap.h"
#include "el2/vm/vm.h"
#include "el2/vm/stats.h"
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

/* --- plain accesses of the virtual GIC; `how`: as vgic_dist_read's --- */

static inline uint64_t gic_read(struct vcpu *vcpu, uint64_t offset, unsigned how)
{
	return GIC_VERSION == 2 ? vgic_v2_read(&vcpu->gic, (uint32_t)offset, how)
				: vgic_dist_read(&vcpu->gic, (uint32_t)offset, how);
}

/* Of a GICv2, SGIs are sent by a register of the distributor. */
static inline void gic_write(struct vcpu *vcpu, uint64_t offset, unsigned how, uint64_t value)
{
	if (GIC_VERSION == 2)
		vgic_v2_write(&vcpu->gic, (uint32_t)offset, how, value);
	else
		vgic_dist_write(&vcpu->gic, (uint32_t)offset, how, value);
}

/*
 * Data aborts at stage 2: done here is the hot case, a little-endian access to the distributor or
 * to the vCPU's own SGI frame, without sign extension, nothing mapped there. The virtual GIC takes
 * of a written value what the access has of it, and its call is the last one.
 */
static inline enum trap data_abort(struct frame *frame, uint64_t esr)
{
	struct vcpu *v = this_vcpu();
	uint64_t ipa = fault_ipa(), offset = ipa - v->vm->gicd.base, value;
	unsigned reg = ESR_SRT(esr), how = ESR_SAS(esr);

	if ((esr & (ESR_ISV | ESR_S1PTW | ESR_SSE | FSC_KIND)) != (ESR_ISV | FSC_TRANSLATION))
		return abort_emulated(frame, esr, ipa);
	if (offset >= v->vm->gicd.size) {
		offset = ipa - v->sgi_frame;
		if (GIC_VERSION == 2 || offset >= PAGE_SIZE)
			return abort_emulated(frame, esr, ipa);
		how |= VGIC_PRIVATE;
	}
	if (guest_is_big_endian())
		return abort_emulated(frame, esr, ipa);
	advance(esr);
	if (esr & ESR_WNR) {
		gic_write(v, offset, how, reg == 31 ? 0 : frame->x[reg]);
		return TRAP_SAME;
	}
	value = gic_read(v, offset, how);
	if (reg != 31)
		frame->x[reg] = value;
	return TRAP_SAME;
}

/* --- exceptions by class --- */

/* Of data aborts, those that are no plain access of the virtual GIC note themselves (abort.c). */
static inline enum trap handle_other(struct frame *frame, uint64_t esr, unsigned ec)
{
	vcpu_note_exit(esr);
	return trap_handlers[ec] ? trap_handlers[ec](frame, esr) : TRAP_UNHANDLED;
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

void trap_sync(struct frame *frame)
{
	uint64_t begin = stats_now();
	uint64_t esr = read_sysreg(esr_el2);
	unsigned ec = ESR_EC(esr);
	enum trap how = ec == EC_DABT_LOW ? data_abort(frame, esr) : handle_other(frame, esr, ec);

	if (__builtin_expect(how == TRAP_NEXT, 1))
		advance(esr);
	else if (how != TRAP_SAME)
		trap_end(frame, esr, how);
	stats_end(exit_of(ec, how), begin);
}

static inline uint32_t acknowledge_irq(void)
{
	return GIC_VERSION == 2 ? gicv2_acknowledge() : gicv3_acknowledge();
}

static inline void take_sgis(struct vgic_cpu *cpu)
{
	if (GIC_VERSION == 2)
		vgic_v2_take_sgis(cpu);
	else
		vgic_take_sgis(cpu);
}

/* Apart, so that the others save no register for it. */
static __attribute__((noinline)) void take_maintenance(struct vgic_cpu *cpu, uint32_t acknowledged)
{
	if (GIC_VERSION == 2)
		vgic_v2_maintenance(cpu);
	else
		vgic_maintenance(cpu);
	end_irq(acknowledged);
}

/* Nothing, nearly always. */
static __attribute__((noinline)) void take_beyond(uint32_t intid)
{
	if (GIC_VERSION == 3 && gicv3_end_beyond(intid) && log_rate(&this_vcpu()->vm->log_rate))
		log_error("interrupt", "INTID %u, which no line of ours has: ended", intid);
}

/* A guest's interrupts, and the SGIs of its other vCPUs, pay nothing for what comes in
 * trap_irq_rest(): a call of another core, and EL2's own interrupts. */
void trap_irq(struct frame *frame)
{
	uint64_t begin = stats_now();
	enum stats_exit exit;
	uint32_t acknowledged = acknowledge_irq(), intid = intid_of(acknowledged);
	struct cpu *me = this_cpu();

	if (intid >= GIC_MAX_INTID) {
		take_beyond(intid);
		return;
	}
	if (intid == GIC_SGI_KICK) {
		end_irq(acknowledged);
		if (__atomic_load_n(&me->inbox, __ATOMIC_RELAXED)) { /* most are for an SGI */
			irq_rest(frame, acknowledged);
			return;
		}
		take_sgis(&me->vcpu->gic);
		exit = STATS_KICK;
	} else if (vgic_is_wired(&me->vcpu->vm->gic, intid)) {
		vgic_irq(&me->vcpu->gic, intid);
		exit = STATS_INTERRUPT;
	} else if (intid == me->maintenance) {
		take_maintenance(&me->vcpu->gic, acknowledged);
		exit = STATS_MAINTENANCE;
	} else {
		irq_rest(frame, acknowledged);
		return;
	}
	stats_end(exit, begin);
}
