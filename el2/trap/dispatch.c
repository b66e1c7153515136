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
#include "el2/trap/plain_access.h"
#include "el2/trap/trap.h"
#include "el2/vdev/vgic_interface.h"
#include "el2/vm/vm.h"
#include "el2/vm/stats.h"
#include "gic/gic.h"
#include "gic/gicv2.h"
#include "gic/gicv3.h"
#include "gic/vgic/vgic_hw.h"
#include "lib/log.h"

/* --- plain accesses of the virtual GIC; `how`: as vgic_page_read's --- */

/* Of a GICv2 in software the private page is GICC's first. */
#define IS_SOFTWARE (GIC_VERSION == 2 && IS_ENABLED(CONFIG_GIC_SOFTWARE))

static inline uint64_t page_read(struct vgic_cpu *cpu, unsigned how)
{
	if (IS_SOFTWARE && (how & VGIC_PRIVATE))
		return vgic_interface_read(cpu, fault_offset(), how);
	return GIC_VERSION == 2 ? vgic_v2_read(cpu, fault_offset(), how)
				: vgic_page_read(cpu, fault_offset(), how);
}

/* Apart, so that writes, whose call is the last one, save no register for it. */
static __attribute__((noinline)) void gic_read(struct vcpu *vcpu, uint64_t esr, unsigned how,
					       uint64_t begin)
{
	uint64_t value = page_read(&vcpu->gic, how);

	step();
	stats_end(STATS_ACCESS, begin);
	set_register(value, ESR_SRT(esr));
}

/* Of a GICv2, SGIs are sent by a register of the distributor. */
static inline void gic_write(struct vcpu *vcpu, unsigned how, uint64_t value)
{
	if (IS_SOFTWARE && (how & VGIC_PRIVATE))
		vgic_interface_write(&vcpu->gic, fault_offset(), how, value);
	else if (GIC_VERSION == 2)
		vgic_v2_write(&vcpu->gic, fault_offset(), how, value);
	else
		vgic_page_write(&vcpu->gic, fault_offset(), how, value);
}

/*
 * Data aborts at stage 2: done here is the hot case, a little-endian access to the distributor's
 * first page or to the vCPU's own SGI frame, without sign extension. The virtual GIC takes of a
 * written value what the access has of it. Such an access is noted nowhere (vcpu.h).
 */
void trap_data_abort(struct frame *frame, uint64_t esr)
{
	uint64_t begin = stats_now(), page = read_sysreg(hpfar_el2);
	struct vcpu *v = this_vcpu();
	unsigned reg = ESR_SRT(esr), how = ESR_SAS(esr);

	if (page != v->gicd_page) {
		if ((GIC_VERSION == 2 && !IS_SOFTWARE) || page != v->sgi_page) {
			trap_other_abort(frame, esr);
			return;
		}
		how |= VGIC_PRIVATE;
	}
	if (!is_plain(esr) || (esr & ESR_WNR && !in_frame(reg))) {
		trap_other_abort(frame, esr);
	} else if (esr & ESR_WNR) {
		step();
		gic_write(v, how, frame->x[reg]);
		stats_end(STATS_ACCESS, begin);
	} else {
		gic_read(v, esr, how, begin);
	}
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
		if (!inbox) { /* most kicks are for an SGI */
			take_sgis(&me->vcpu->gic);
			exit = STATS_KICK;
		} else if (inbox & CPU_INBOX_WHOLE) {
			irq_rest(frame, acknowledged);
			return;
		} else {
			take_brief_calls(me);
			exit = STATS_REST;
		}
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
