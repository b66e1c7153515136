/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the vectors call that is most frequent: plain accesses of the virtual GIC, and interrupts by
 * INTID. Compiled for each version of the GIC (gic/version.h).
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

/* Of a data abort, that it is an access of a plain register, where nothing is mapped. */
static inline bool is_plain(uint64_t esr)
{
	return (esr & (ESR_ISV | ESR_S1PTW | ESR_SSE | FSC_KIND)) == (ESR_ISV | FSC_TRANSLATION) &&
	       !(read_sysreg(sctlr_el1) & (SCTLR_EE | SCTLR_E0E)) && steps_plainly();
}

/*
 * Data aborts at stage 2: done here is the hot case, a little-endian access to the distributor or
 * to the vCPU's own SGI frame, without sign extension. The virtual GIC takes of a written value
 * what the access has of it. Such an access is noted nowhere (vcpu.h).
 */
void trap_data_abort(struct frame *frame, uint64_t esr)
{
	uint64_t begin = stats_now(), value;
	struct vcpu *v = this_vcpu();
	uint64_t ipa = fault_ipa(), offset = ipa - v->vm->gicd.base;
	unsigned reg = ESR_SRT(esr), how = ESR_SAS(esr);
	bool is_there = offset < v->vm->gicd.size;

	if (GIC_VERSION == 3 && !is_there) {
		offset = ipa - v->sgi_frame;
		how |= VGIC_PRIVATE;
		is_there = offset < PAGE_SIZE;
	}
	if (!is_there || !is_plain(esr) || (esr & ESR_WNR && !in_frame(reg))) {
		trap_rest(frame, esr);
		return;
	}
	step();
	if (esr & ESR_WNR) {
		gic_write(v, offset, how, frame->x[reg]);
		stats_end(STATS_ACCESS, begin);
		return;
	}
	value = gic_read(v, offset, how);
	stats_end(STATS_ACCESS, begin);
	give_register(frame, reg, value);
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

/* What another core wants of this one's virtual GIC; and SGIs may have come with it. */
static __attribute__((noinline)) void take_brief_calls(struct cpu *me)
{
	cpu_serve_brief(me);
	if (GIC_VERSION == 2)
		vgic_v2_take_sgis(&me->vcpu->gic);
	else
		vgic_take_sgis_after_calls(&me->vcpu->gic);
}

/* A guest's interrupts, and the SGIs of its other vCPUs, pay nothing for what comes in
 * trap_irq_rest(): calls of another core that are not brief, and EL2's own interrupts. */
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
		uint32_t inbox;

		end_irq(acknowledged);
		inbox = __atomic_load_n(&me->inbox, __ATOMIC_RELAXED);
		if (inbox & CPU_INBOX_WHOLE) {
			irq_rest(frame, acknowledged);
			return;
		}
		exit = inbox ? STATS_REST : STATS_KICK;
		if (inbox) /* most kicks are for an SGI */
			take_brief_calls(me);
		else
			take_sgis(&me->vcpu->gic);
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
