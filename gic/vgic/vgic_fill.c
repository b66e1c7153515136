/* SPDX-License-Identifier: Apache-2.0 */
/* The virtual GIC's queue, and how list registers are filled from it. See vgic.h. */
#include "gic/vgic/vgic_put.h"

void vgic_queue(struct vgic_cpu *cpu, struct virq *virq, uint32_t intid)
{
	uint32_t bit = 1u << (intid % 32);

	if (!(cpu->queued[intid / 32] & bit) && (virq->state & VIRQ_ACTIVE))
		cpu->queued_active++;
	cpu->queued[intid / 32] |= bit;
	cpu->queued_words |= 1u << (intid / 32);
}

static inline void unqueue(struct vgic_cpu *cpu, const struct virq *virq, uint32_t intid)
{
	uint32_t w = intid / 32;

	cpu->queued[w] &= ~(1u << (intid % 32));
	if (!cpu->queued[w])
		cpu->queued_words &= ~(1u << w);
	if (virq->state & VIRQ_ACTIVE)
		cpu->queued_active--;
}

void vgic_take(struct vgic_cpu *cpu, struct virq *virq, uint32_t intid)
{
	if (vgic_bit(cpu->queued, intid)) {
		unqueue(cpu, virq, intid);
	} else if (vgic_in_lr(cpu, virq, intid)) {
		unsigned i = virq->lr - 1u;
		uint64_t lr = vgic_hw_lr(i);

		virq->state |= (uint8_t)LR_STATE_OF(lr);
		virq->running = (uint8_t)LR_PRIO_OF(lr);
		vgic_hw_set_lr(i, 0);
		vgic_keep_empty_lrs(cpu, cpu->lr_empty | 1u << i);
	}
}

/* Added to the priority of a group that the guest's CPU interface has off: not to stand in the way
 * of the other one. */
static unsigned held_back(bool group1)
{
	return vgic_hw_vmcr() & (group1 ? ICH_VMCR_VENG1 : ICH_VMCR_VENG0) ? 0 : 0x100;
}

/* Of what is queued: for a list register. */
static inline bool waits(const struct vgic_cpu *cpu, const struct virq *virq, uint32_t intid)
{
	return !(virq->state & VIRQ_ACTIVE) && deliverable(cpu, intid);
}

/* By its priority, groups that the guest's ICC_IGRPENn_EL1 holds back after the others. */
static unsigned rank_waiting(const struct vgic_cpu *cpu, const struct virq *virq, uint32_t intid)
{
	return waits(cpu, virq, intid) ? virq->prio + held_back(vgic_is_group1(cpu, intid))
				       : VGIC_NEVER;
}

/*
 * None is empty: a list register to give up for an interrupt of this rank. The least urgent of the
 * pending ones that are less urgent (pending beside active counts: its end alone would let it
 * pass, and keep ICH_HCR_EL2.NPIE silent), else, if none is just pending, so that NPIE would not be
 * silent at all, an active one. An active one never comes back: the guest's deactivation of it is
 * seen through EOIcount or a trapped ICC_DIR_EL1.
 */
static int victim(struct vgic_cpu *cpu, unsigned least)
{
	int pending = -1, active = -1;
	bool any_pending = false;

	for (uint32_t left = cpu->lr_mask; left; left &= left - 1) {
		int i = __builtin_ctz(left);
		uint64_t lr = vgic_hw_lr((unsigned)i);
		unsigned r = LR_PRIO_OF(lr) + held_back(lr & LR_GROUP1);

		if (LR_STATE_OF(lr) == VIRQ_PENDING)
			any_pending = true;
		else if (LR_STATE_OF(lr)) /* else ended, and about to be told of (LR_EOI) */
			active = i;
		if ((LR_STATE_OF(lr) & VIRQ_PENDING) && r > least) {
			least = r;
			pending = i;
		}
	}
	return pending >= 0 || any_pending ? pending : active;
}

/* From the queue to this empty list register. */
static __attribute__((noinline)) void put_queued(struct vgic_cpu *cpu, struct virq *virq,
						 uint32_t intid, unsigned index)
{
	unqueue(cpu, virq, intid);
	put_in_lr(cpu, virq, intid, virq->state, index);
	mark_lr(cpu, virq, intid);
}

/* No more are queued than list registers are empty: their order does not matter. */
static bool all_fit(const struct vgic_cpu *cpu, uint32_t empty)
{
	for (uint32_t words = cpu->queued_words; words; words &= words - 1)
		for (uint32_t left = cpu->queued[__builtin_ctz(words)]; left; left &= left - 1) {
			if (!empty)
				return false;
			empty &= empty - 1;
		}
	return true;
}

/* Returns the list registers that are still empty. */
static uint32_t fill_with_all(struct vgic_cpu *cpu, uint32_t empty)
{
	for (uint32_t words = cpu->queued_words; words; words &= words - 1) {
		unsigned w = (unsigned)__builtin_ctz(words);

		for (uint32_t left = cpu->queued[w]; left; left &= left - 1) {
			uint32_t intid = w * 32 + (unsigned)__builtin_ctz(left);
			struct virq *v = vgic_virq(cpu, intid);

			if (!waits(cpu, v, intid))
				continue;
			put_queued(cpu, v, intid, (unsigned)__builtin_ctz(empty));
			empty &= empty - 1;
		}
	}
	return empty;
}

/*
 * More are queued than that. Each round fills an empty register, or swaps a more urgent one in, or
 * takes an active one out: it ends. What brings us back for the rest: the maintenance interrupt
 * when nothing is pending in list registers any more (they are all pending and more urgent until
 * then), when the guest enables or disables a group at its CPU interface, and for every
 * deactivation of an active one that is out.
 */
static uint32_t fill_by_rank(struct vgic_cpu *cpu, uint32_t empty, uint32_t *hcr)
{
	uint32_t intid;

	while (cpu->queued_words &&
	       (intid = vgic_first_queued(cpu, rank_waiting)) != VGIC_NO_INTID) {
		struct virq *v = vgic_virq(cpu, intid);
		int i = empty ? __builtin_ctz(empty) : victim(cpu, rank_waiting(cpu, v, intid));

		if (i < 0) {
			*hcr |= ICH_HCR_NPIE |
				(held_back(false) ? ICH_HCR_VGRP0EIE : ICH_HCR_VGRP0DIE) |
				(held_back(true) ? ICH_HCR_VGRP1EIE : ICH_HCR_VGRP1DIE);
			break;
		}
		if (!empty) {
			uint32_t out = cpu->lr_intid[i];

			vgic_take(cpu, vgic_virq(cpu, out), out);
			vgic_queue(cpu, vgic_virq(cpu, out), out);
		}
		put_queued(cpu, v, intid, (unsigned)i);
		empty &= empty - 1;
	}
	return empty;
}

void vgic_fill(struct vgic_cpu *cpu)
{
	uint32_t old = vgic_hw_hcr(),
		 hcr = old & ~(ICH_HCR_NPIE | ICH_HCR_LRENPIE | ICH_HCR_TDIR | ICH_HCR_GROUPS),
		 empty = vgic_empty_lrs(cpu);

	empty = all_fit(cpu, empty) ? fill_with_all(cpu, empty) : fill_by_rank(cpu, empty, &hcr);
	vgic_keep_empty_lrs(cpu, empty);
	if (cpu->queued_active)
		hcr |= ICH_HCR_LRENPIE | ICH_HCR_TDIR;
	if (!(old & ICH_HCR_LRENPIE)) /* ends counted until now were of nothing that is out */
		hcr &= ~ICH_HCR_EOICOUNT;
	vgic_hw_set_hcr(hcr);
}
