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
#include "el2/trap/store.h"
#include "el2/trap/trap.h"
#include "el2/vm/vm.h"
#include "el2/vm/stats.h"
#include "gic/gic.h"
#include "gic/gicv2.h"
#include "gic/gicv3.h"
#include "gic/vgic/vgic_hw.h"
#include "lib/log.h"

/* --- plain accesses of the virtual GIC; `how`: as vgic_page_read's --- */

/* Apart, so that writes, whose call is the last one, save no register for it. */
static __attribute__((noinline)) void gic_read(struct vcpu *vcpu, uint64_t esr, unsigned how,
					       uint64_t begin)
{
	uint64_t value = page_read(&vcpu->gic, how);

	step();
	stats_end(STATS_ACCESS, begin);
	set_register(value, ESR_SRT(esr));
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
	unsigned how = ESR_SAS(esr);

	if (page != v->gicd_page) {
		if ((GIC_VERSION == 2 && !IS_SOFTWARE) || page != v->sgi_page) {
			trap_other_abort(frame, esr);
			return;
		}
		how |= VGIC_PRIVATE;
	}
	if (!is_plain(esr))
		trap_other_abort(frame, esr);
	else if (!(esr & ESR_WNR))
		gic_read(v, esr, how, begin);
	else if (in_frame(ESR_SRT(esr)))
		store(v, frame, esr, how, begin);
	else
		store_rest(frame, esr, how);
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
