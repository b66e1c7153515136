/* SPDX-License-Identifier: Apache-2.0 */
/* Between vgic.c and vgic_fill.c: what may be signalled, and its way into a list register. */
#ifndef MULLION_VGIC_PUT_H
#define MULLION_VGIC_PUT_H

#include "gic/vgic/vgic_engine.h"

_Static_assert(GICD_CTLR_EN_GRP0 == 1 && GICD_CTLR_EN_GRP1NS == 2, "a bit for each group");

/* Enabled, and its group too: may be signalled. (A disabled line with a wire is held back by the
 * physical GIC already.) */
static inline bool deliverable(const struct vgic_cpu *cpu, uint32_t intid)
{
	uint32_t enabled = (intid < 32 ? cpu->enabled : cpu->vm->enabled[intid / 32]) >>
			   (intid % 32);

	return enabled & cpu->vm->ctlr >> vgic_is_group1(cpu, intid) & 1;
}

static inline uint64_t pending_lr(const struct vgic_cpu *cpu, const struct virq *virq,
				  uint32_t intid, uint8_t state)
{
	uint64_t lr = intid | LR_PRIO(virq->prio) | LR_STATE(VIRQ_PENDING) |
		      LR_GROUP(vgic_is_group1(cpu, intid));

	if (state & VIRQ_HW)
		lr |= vgic_hw_tells_ends() ? LR_EOI : LR_HW | LR_PINTID(intid);
	return lr;
}

/* Leaves lr_empty as it is. */
static inline void put_in_lr(struct vgic_cpu *cpu, struct virq *virq, uint32_t intid, uint8_t state,
			     unsigned index)
{
	uint64_t lr = pending_lr(cpu, virq, intid, state);

	if (IS_ENABLED(CONFIG_VM_STATISTICS))
		cpu->injected++;
	virq->state = (uint8_t)(state & ~VIRQ_PENDING);
	virq->lr = (uint8_t)(index + 1);
	cpu->lr_intid[index] = (uint16_t)intid;
	vgic_hw_set_lr(index, lr);
}

/* The common case: nothing else waits, and it may be signalled. */
static inline bool goes_to_lr(const struct vgic_cpu *cpu, uint32_t intid, uint8_t state)
{
	return !cpu->queued_words && !(state & VIRQ_ACTIVE) && deliverable(cpu, intid);
}

/* It is in a list register, perhaps: what some interrupts have there beyond the others. */
static inline void mark_lr(struct vgic_cpu *cpu, const struct virq *virq, uint32_t intid)
{
	if (GIC_VERSION == 2 && intid < 16)
		vgic_v2_mark(cpu, virq, intid);
	else if (vgic_is_soft(virq, intid))
		vgic_soft_mark(cpu, virq, intid);
}

#endif
