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

_Static_assert(GICD_CTLR_EN_GRP0 == 1 && GICD_CTLR_EN_GRP1NS == 2, "a bit for each group");

/* Enabled, and its group too: may be signalled. (A disabled line with a wire is held back by the
 * physical GIC already.) */
static inline bool deliverable(const struct vgic_cpu *cpu, uint32_t intid)
{
	uint32_t enabled = (intid < 32 ? cpu->enabled : cpu->vm->enabled[intid / 32]) >>
			   (intid % 32);

	return enabled & cpu->vm->ctlr >> vgic_is_group1(cpu, intid) & 1;
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
		uint64_t lr = vgic_hw_lr(i);

		virq->state |= (uint8_t)LR_STATE_OF(lr);
		virq->running = (uint8_t)LR_PRIO_OF(lr);
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

/* The common case: nothing else waits, and it may be signalled. */
static inline bool goes_to_lr(const struct vgic_cpu *cpu, uint32_t intid, uint8_t state)
{
	return !cpu->queued_words && !(state & VIRQ_ACTIVE) && deliverable(cpu, intid);
}

/* Apart, so that the common case saves no registers for it. lr_empty is right. */
static __attribute__((noinline)) void place_queued(struct vgic_cpu *cpu, struct virq *virq,
						   uint32_t intid, uint8_t state)
{
	virq->state = state;
	vgic_queue(cpu, virq, intid);
	vgic_fill(cpu);
}

void vgic_place(struct vgic_cpu *cpu, struct virq *virq, uint32_t intid)
{
	uint32_t empty = vgic_empty_lrs(cpu);

	if (empty && goes_to_lr(cpu, intid, virq->state)) {
		put_in_lr(cpu, virq, intid, virq->state, (unsigned)__builtin_ctz(empty));
		vgic_keep_empty_lrs(cpu, empty & (empty - 1));
	} else {
		place_queued(cpu, virq, intid, virq->state);
	}
	mark_lr(cpu, virq, intid);
}

/* What was not as it mostly is. This core has written no list register since it came to EL2. */
static __attribute__((noinline)) void place_irq(struct vgic_cpu *cpu, struct virq *virq,
						uint32_t intid, uint8_t state)
{
	uint32_t empty = vgic_hw_empty_lrs(cpu);

	vgic_keep_empty_lrs(cpu, empty);
	if (GIC_VERSION != 2 && !(empty & 1))
		vgic_place_among(cpu, virq, intid, state);
	else if (empty && goes_to_lr(cpu, intid, state))
		put_in_lr(cpu, virq, intid, state, (unsigned)__builtin_ctz(empty));
	else
		place_queued(cpu, virq, intid, state);
}

/*
 * An old list register may still be remembered. It is empty now: the line could not have been
 * acknowledged again before the guest deactivated it.
 */
static inline __attribute__((always_inline)) void take_irq(struct vgic_cpu *cpu, struct virq *virq,
							   uint32_t intid)
{
	uint8_t state = (uint8_t)(VIRQ_HW | VIRQ_PENDING | (virq->state & VIRQ_LATCH) << 1);

	/* The first one is used first. */
	if (__builtin_expect((vgic_hw_empty() & 1) && goes_to_lr(cpu, intid, state), 1))
		put_in_lr(cpu, virq, intid, state, 0);
	else
		place_irq(cpu, virq, intid, state);
}

void vgic_irq(struct vgic_cpu *cpu, uint32_t intid)
{
	if (intid < 32)
		take_irq(cpu, &cpu->priv[intid], intid);
	/* Routed away while it was on its way here, or active elsewhere when it was routed here. */
	else if (__builtin_expect(!vgic_bit(cpu->homed, intid), 0))
		vgic_fetch(cpu, intid);
	else
		take_irq(cpu, &cpu->vm->spi[intid - 32], intid);
}

/* It may be in a list register. lr_empty is right. */
static __attribute__((noinline)) void take_sgi_among(struct vgic_cpu *vc, uint32_t intid)
{
	struct virq *v = &vc->priv[intid];
	uint64_t lr = vgic_in_lr(vc, v, intid) ? vgic_hw_lr(v->lr - 1u) : 0;

	if (LR_STATE_OF(lr)) {
		/* Active: pending beside it in the same register only if priority and group are
		 * still those, and none waits that it would pass. */
		if ((lr | LR_STATE(3)) == (pending_lr(vc, v, intid, v->state) | LR_STATE(3)) &&
		    deliverable(vc, intid) && !vc->queued_words) {
			if (IS_ENABLED(CONFIG_VM_STATISTICS))
				vc->injected++;
			vgic_hw_set_lr(v->lr - 1u, lr | LR_STATE(VIRQ_PENDING));
			return;
		}
		vgic_take(vc, v, intid);
	}
	v->state |= VIRQ_PENDING;
	vgic_place(vc, v, intid);
}

static __attribute__((noinline)) void take_sgis_among(struct vgic_cpu *cpu, uint32_t sgis)
{
	vgic_keep_empty_lrs(cpu, vgic_hw_empty_lrs(cpu));
	for (; sgis; sgis &= sgis - 1)
		take_sgi_among(cpu, (uint32_t)__builtin_ctz(sgis));
}

/* This core has written no list register since it came to EL2. */
static inline __attribute__((always_inline)) void take_sgi(struct vgic_cpu *vc, uint32_t intid)
{
	struct virq *v = &vc->priv[intid];

	/* With the first one empty, which it may remember, it is in no other one. It has no state
	 * but for VIRQ_ACTIVE and VIRQ_PENDING. */
	if (__builtin_expect((vgic_hw_empty() & 1) && v->lr <= 1 && !v->state, 1) &&
	    goes_to_lr(vc, intid, 0))
		put_in_lr(vc, v, intid, 0, 0);
	else
		take_sgis_among(vc, 1u << intid);
}

void vgic_take_sent(struct vgic_cpu *cpu)
{
	uint32_t in = __atomic_exchange_n(&cpu->sgi_in, 0, __ATOMIC_ACQUIRE);

	if (in & (in - 1))
		take_sgis_among(cpu, in);
	else
		take_sgi(cpu, (uint32_t)__builtin_ctz(in));
}

void vgic_take_sgis_after_calls(struct vgic_cpu *cpu)
{
	vgic_hw_sync(); /* for vgic_hw_empty_lrs() */
	vgic_take_sgis(cpu);
}

_Static_assert(VGIC_MAX_CPUS == 16, "one target list, that of cluster 0, names all vCPUs");

static inline void send_to(struct vgic_cpu *from, unsigned vcpu, uint32_t intid, bool allow_group1)
{
	struct vgic_cpu *to = from->vm->cpu[vcpu];

	if (!allow_group1 && vgic_is_group1(to, intid))
		return;
	if (to == from) {
		take_sgi(to, intid);
		return;
	}
	__atomic_fetch_or(&to->sgi_in, 1u << intid, __ATOMIC_RELEASE);
	vgic_hw_kick(to->physical);
}

/* Apart, so that an SGI to one, the common one, saves no registers for it. */
static __attribute__((noinline)) void send_to_several(struct vgic_cpu *from, uint32_t targets,
						      uint32_t intid, bool allow_group1)
{
	for (; targets; targets &= targets - 1)
		send_to(from, (unsigned)__builtin_ctz(targets), intid, allow_group1);
}

/* Section 12.2.17 ICC_SGI1R_EL1: a list of sixteen in one cluster, or everybody else. RS is beyond
 * 16 cores: no match. */
void vgic_send_sgi(struct vgic_cpu *cpu, uint64_t value, bool allow_group1)
{
	uint32_t intid = value >> 24 & 0xf, targets = (1u << cpu->vm->n_cpus) - 1;

	if (value & SGI1R_IRM)
		targets &= ~(1u << cpu->index);
	else if (value & (SGI1R_AFF | SGI1R_RS))
		return;
	else
		targets &= (uint32_t)value;
	if (targets & (targets - 1))
		send_to_several(cpu, targets, intid, allow_group1);
	else if (targets)
		send_to(cpu, (unsigned)__builtin_ctz(targets), intid, allow_group1);
}

bool vgic_pending(const struct vgic_cpu *cpu)
{
	for (uint32_t left = cpu->lr_mask; left; left &= left - 1)
		if (LR_STATE_OF(vgic_hw_lr((unsigned)__builtin_ctz(left))) & VIRQ_PENDING)
			return true;
	return __atomic_load_n(&cpu->sgi_in, __ATOMIC_RELAXED) != 0;
}
