/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The virtual GIC's engine: list registers and the queue behind them, and what comes in: interrupts
 * and SGIs. See vgic.h; what has ended is in vgic_end.c.
 *
 * Lock order. What stands in place of most locks is the home core (vgic.h); what a core may hold,
 * from the outermost (lib/lock_order.h; checked with CONFIG_DEBUG_LOCKS and in every host test):
 *   1. a call from another core (vgic_remote), while it is served: the caller waits and serves its
 *      own calls meanwhile, so it makes the call with nothing held, and what is called makes no
 *      call;
 *   2. the physical GIC's configuration registers (vgic_hw_config), for one read-modify-write;
 *   3. the log.
 */
#include "gic/vgic/vgic.h"

#include "gic/vgic/vgic_engine.h"

/* Enabled, and its group too: may be signalled. (A disabled line with a wire is held back by the
 * physical GIC already.) */
static inline bool deliverable(const struct vgic_cpu *cpu, uint32_t intid)
{
	uint32_t group_bit = vgic_is_group1(cpu, intid) ? GICD_CTLR_EN_GRP1NS : GICD_CTLR_EN_GRP0;

	return (cpu->vm->ctlr & group_bit) &&
	       (intid < 32 ? cpu->enabled >> intid & 1 : vgic_bit(cpu->vm->enabled, intid));
}

void vgic_queue(struct vgic_cpu *cpu, struct virq *virq, uint32_t intid)
{
	uint32_t bit = 1u << (intid % 32);

	if (!(cpu->queued[intid / 32] & bit) && (virq->state & VIRQ_ACTIVE))
		cpu->queued_active++;
	cpu->queued[intid / 32] |= bit;
	cpu->queued_words |= 1u << (intid / 32);
}

/* Added to the priority of a group that the guest's CPU interface has off: not to stand in the way
 * of the other one. */
static unsigned held_back(bool group1)
{
	return vgic_hw_vmcr() & (group1 ? ICH_VMCR_VENG1 : ICH_VMCR_VENG0) ? 0 : 0x100;
}

static inline uint64_t pending_lr(const struct vgic_cpu *cpu, const struct virq *virq,
				  uint32_t intid, uint8_t state)
{
	uint64_t lr = intid | LR_PRIO(virq->prio) | LR_STATE(VIRQ_PENDING);

	if (vgic_is_group1(cpu, intid))
		lr |= LR_GROUP1;
	if (state & VIRQ_HW)
		lr |= vgic_hw_tells_ends() ? LR_EOI : LR_HW | LR_PINTID(intid);
	return lr;
}

/* Leaves lr_empty as it is. */
static inline void put_in_lr(struct vgic_cpu *cpu, struct virq *virq, uint32_t intid, uint8_t state,
			     unsigned index)
{
	if (IS_ENABLED(CONFIG_VM_STATISTICS))
		cpu->injected++;
	vgic_hw_set_lr(index, pending_lr(cpu, virq, intid, state));
	virq->state = (uint8_t)(state & ~VIRQ_PENDING);
	virq->lr = (uint8_t)(index + 1);
	cpu->lr_intid[index] = (uint16_t)intid;
}

void vgic_take(struct vgic_cpu *cpu, struct virq *virq, uint32_t intid)
{
	uint32_t w = intid / 32, bit = 1u << (intid % 32);

	if (cpu->queued[w] & bit) {
		cpu->queued[w] &= ~bit;
		if (!cpu->queued[w])
			cpu->queued_words &= ~(1u << w);
		if (virq->state & VIRQ_ACTIVE)
			cpu->queued_active--;
	} else if (vgic_in_lr(cpu, virq, intid)) {
		unsigned i = virq->lr - 1u;

		virq->state |= (uint8_t)LR_STATE_OF(vgic_hw_lr(i));
		virq->running = (uint8_t)LR_PRIO_OF(vgic_hw_lr(i));
		vgic_hw_set_lr(i, 0);
		vgic_keep_empty_lrs(cpu, cpu->lr_empty | 1u << i);
	}
}

/* What waits for a list register: by its priority, groups that the guest's ICC_IGRPENn_EL1 holds
 * back after the others. */
static unsigned rank_waiting(const struct vgic_cpu *cpu, const struct virq *virq, uint32_t intid)
{
	bool waits = !(virq->state & VIRQ_ACTIVE) && deliverable(cpu, intid);

	return waits ? virq->prio + held_back(vgic_is_group1(cpu, intid)) : VGIC_NEVER;
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

/* It is in a list register, perhaps: what some interrupts have there beyond the others. */
static inline void mark_lr(struct vgic_cpu *cpu, const struct virq *virq, uint32_t intid)
{
	if (GIC_VERSION == 2 && intid < 16)
		vgic_v2_mark(cpu, virq, intid);
	else if (vgic_is_soft(virq, intid))
		vgic_soft_mark(cpu, virq, intid);
}

/*
 * Each round fills an empty register, or swaps a more urgent one in, or takes an active one out: it
 * ends. What brings us back for the rest: the maintenance interrupt when nothing is pending in list
 * registers any more (they are all pending and more urgent until then), when the guest enables or
 * disables a group at its CPU interface, and for every deactivation of an active one that is out.
 */
void vgic_fill(struct vgic_cpu *cpu)
{
	uint32_t old = vgic_hw_hcr(),
		 hcr = old & ~(ICH_HCR_NPIE | ICH_HCR_LRENPIE | ICH_HCR_TDIR | ICH_HCR_GROUPS),
		 empty = vgic_empty_lrs(cpu), intid;

	while (cpu->queued_words &&
	       (intid = vgic_first_queued(cpu, rank_waiting)) != VGIC_NO_INTID) {
		struct virq *v = vgic_virq(cpu, intid);
		int i = empty ? __builtin_ctz(empty) : victim(cpu, rank_waiting(cpu, v, intid));

		if (i < 0) {
			hcr |= ICH_HCR_NPIE |
			       (held_back(false) ? ICH_HCR_VGRP0EIE : ICH_HCR_VGRP0DIE) |
			       (held_back(true) ? ICH_HCR_VGRP1EIE : ICH_HCR_VGRP1DIE);
			break;
		}
		vgic_take(cpu, v, intid);
		if (!empty) {
			uint32_t out = cpu->lr_intid[i];

			vgic_take(cpu, vgic_virq(cpu, out), out);
			vgic_queue(cpu, vgic_virq(cpu, out), out);
		}
		put_in_lr(cpu, v, intid, v->state, (unsigned)i);
		mark_lr(cpu, v, intid);
		empty &= empty - 1;
	}
	vgic_keep_empty_lrs(cpu, empty);
	if (cpu->queued_active)
		hcr |= ICH_HCR_LRENPIE | ICH_HCR_TDIR;
	if (!(old & ICH_HCR_LRENPIE)) /* ends counted until now were of nothing that is out */
		hcr &= ~ICH_HCR_EOICOUNT;
	vgic_hw_set_hcr(hcr);
}

static __attribute__((noinline)) void place_queued(struct vgic_cpu *cpu, struct virq *virq,
						   uint32_t intid, uint8_t state, uint32_t empty)
{
	vgic_keep_empty_lrs(cpu, empty);
	virq->state = state;
	vgic_queue(cpu, virq, intid);
	vgic_fill(cpu);
}

/* Gives v its new state. Inlined where it is hot: this is the way of every interrupt. True: it is
 * in `first`, the first of the list registers `empty`, which are known instead of lr_empty. False:
 * lr_empty is right. */
static inline __attribute__((always_inline)) bool place_virq(struct vgic_cpu *cpu,
							     struct virq *virq, uint32_t intid,
							     uint8_t state, uint32_t empty,
							     unsigned first)
{
	if (empty && !cpu->queued_words && !(state & VIRQ_ACTIVE) && deliverable(cpu, intid)) {
		put_in_lr(cpu, virq, intid, state, first);
		return true;
	}
	place_queued(cpu, virq, intid, state, empty);
	return false;
}

static inline unsigned first_of(uint32_t empty)
{
	return empty ? (unsigned)__builtin_ctz(empty) : 0;
}

void vgic_place(struct vgic_cpu *cpu, struct virq *virq, uint32_t intid)
{
	uint32_t empty = vgic_empty_lrs(cpu);

	if (place_virq(cpu, virq, intid, virq->state, empty, first_of(empty)))
		vgic_keep_empty_lrs(cpu, empty & (empty - 1));
	mark_lr(cpu, virq, intid);
}

void vgic_irq(struct vgic_cpu *cpu, uint32_t intid)
{
	struct virq *v = vgic_virq(cpu, intid);
	uint32_t empty;
	uint8_t state;

	/* Routed away while it was on its way here, or active elsewhere when it was routed here. */
	if (__builtin_expect(!vgic_bit(cpu->homed, intid), 0)) {
		vgic_fetch(cpu, intid);
		return;
	}
	/*
	 * An old list register may still be remembered. It is empty now: the line could not have
	 * been acknowledged again before the guest deactivated it.
	 */
	empty = vgic_hw_empty_lrs(cpu);
	state = (uint8_t)(VIRQ_HW | VIRQ_PENDING | (v->state & VIRQ_LATCH) << 1);
	/* The first one is used first. */
	if (GIC_VERSION == 2)
		place_virq(cpu, v, intid, state, empty, first_of(empty));
	else if (__builtin_expect(empty & 1, 1))
		place_virq(cpu, v, intid, state, empty, 0);
	else
		vgic_place_among(cpu, v, intid, state);
}

static __attribute__((noinline)) uint32_t take_out(struct vgic_cpu *cpu, struct virq *virq,
						   uint32_t intid, uint32_t empty)
{
	vgic_take(cpu, virq, intid);
	return empty | 1u << (virq->lr - 1u);
}

/* It is in a list register, or the first one is not empty. */
static __attribute__((noinline)) bool take_sgi_among(struct vgic_cpu *vc, struct virq *v,
						     uint32_t intid, uint32_t empty)
{
	uint64_t lr = vgic_in_lr(vc, v, intid) ? vgic_hw_lr(v->lr - 1u) : 0;

	if (LR_STATE_OF(lr)) {
		/* Active: pending beside it in the same register only if priority and group are
		 * still those, and none waits that it would pass. */
		if ((lr | LR_STATE(3)) == (pending_lr(vc, v, intid, v->state) | LR_STATE(3)) &&
		    deliverable(vc, intid) && !vc->queued_words) {
			if (IS_ENABLED(CONFIG_VM_STATISTICS))
				vc->injected++;
			vgic_hw_set_lr(v->lr - 1u, lr | LR_STATE(VIRQ_PENDING));
			vc->lr_empty = empty;
			return false;
		}
		empty = take_out(vc, v, intid, empty);
	}
	return place_virq(vc, v, intid, (v->state & VIRQ_ACTIVE) | VIRQ_PENDING, empty,
			  first_of(empty));
}

/* `empty` and the result: as place_virq's. */
static inline __attribute__((always_inline)) bool take_sgi(struct vgic_cpu *vc, uint32_t intid,
							   uint32_t empty)
{
	struct virq *v = &vc->priv[intid];

	if (!(empty & 1) || (vgic_in_lr(vc, v, intid) && !(empty >> (v->lr - 1u) & 1)))
		return take_sgi_among(vc, v, intid, empty);
	/* of the bits of `state` an SGI of a GICv3 has no others */
	return place_virq(vc, v, intid, (v->state & VIRQ_ACTIVE) | VIRQ_PENDING, empty, 0);
}

void vgic_take_sent(struct vgic_cpu *cpu)
{
	uint32_t in = __atomic_exchange_n(&cpu->sgi_in, 0, __ATOMIC_ACQUIRE),
		 empty = vgic_hw_empty_lrs(cpu);

	for (;;) {
		bool first = take_sgi(cpu, (uint32_t)__builtin_ctz(in), empty);

		in &= in - 1;
		if (!in)
			return;
		empty = first ? empty & (empty - 1) : cpu->lr_empty;
	}
}

void vgic_take_sgis_after_calls(struct vgic_cpu *cpu)
{
	vgic_hw_sync(); /* for vgic_hw_empty_lrs() */
	vgic_take_sgis(cpu);
}

_Static_assert(VGIC_MAX_CPUS == 16, "one target list, that of cluster 0, names all vCPUs");

/* Section 12.2.17 ICC_SGI1R_EL1: a list of sixteen in one cluster, or everybody else. RS is beyond
 * 16 cores: no match. */
static uint32_t sgi_targets(uint64_t value, const struct vgic_cpu *from)
{
	uint32_t all = (1u << from->vm->n_cpus) - 1;

	if (value & SGI1R_IRM)
		return all & ~(1u << from->index);
	return value & (SGI1R_AFF | SGI1R_RS) ? 0 : value & all;
}

/* Apart, so that an SGI to others, the common one, saves no registers for it. */
static __attribute__((noinline)) uint32_t sgi_to_self(struct vgic_cpu *vc, uint32_t intid,
						      uint32_t kick)
{
	take_sgi(vc, intid, vgic_hw_empty_lrs(vc));
	return kick;
}

uint32_t vgic_send_sgi(struct vgic_cpu *cpu, uint64_t value, bool allow_group1)
{
	uint32_t intid = value >> 24 & 0xf, targets = sgi_targets(value, cpu),
		 self = 1u << cpu->index, kick = 0;

	for (uint32_t left = targets & ~self; left; left &= left - 1) {
		struct vgic_cpu *to = cpu->vm->cpu[__builtin_ctz(left)];

		if (allow_group1 || !vgic_is_group1(to, intid)) {
			__atomic_fetch_or(&to->sgi_in, 1u << intid, __ATOMIC_RELEASE);
			kick |= left & -left;
		}
	}
	if ((targets & self) && (allow_group1 || !vgic_is_group1(cpu, intid)))
		return sgi_to_self(cpu, intid, kick);
	return kick;
}

bool vgic_pending(const struct vgic_cpu *cpu)
{
	for (uint32_t left = cpu->lr_mask; left; left &= left - 1)
		if (LR_STATE_OF(vgic_hw_lr((unsigned)__builtin_ctz(left))) & VIRQ_PENDING)
			return true;
	return __atomic_load_n(&cpu->sgi_in, __ATOMIC_RELAXED) != 0;
}
