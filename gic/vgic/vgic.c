/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The virtual GIC's engine: what comes in, interrupts and SGIs, on its way to a list register. See
 * vgic.h; the queue is in vgic_fill.c, what has ended in vgic_end.c.
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

#include "gic/vgic/vgic_put.h"

void vgic_place(struct vgic_cpu *cpu, struct virq *virq, uint32_t intid)
{
	uint32_t empty = vgic_empty_lrs(cpu);

	if (empty && goes_to_lr(cpu, intid, virq->state)) {
		put_in_lr(cpu, virq, intid, virq->state, (unsigned)__builtin_ctz(empty));
		vgic_keep_empty_lrs(cpu, empty & (empty - 1));
	} else {
		vgic_queue(cpu, virq, intid);
		vgic_fill(cpu);
	}
	mark_lr(cpu, virq, intid);
}

/* What is not as it mostly is. This core has written no list register since it came to EL2. */
static __attribute__((noinline)) void place_irq(struct vgic_cpu *cpu, struct virq *virq,
						uint32_t intid, uint8_t state)
{
	uint32_t empty = vgic_hw_empty_lrs(cpu);

	vgic_keep_empty_lrs(cpu, empty);
	virq->state = state;
	if (GIC_VERSION != 2 && !(empty & 1))
		vgic_place_among(cpu, virq, intid);
	else
		vgic_place(cpu, virq, intid);
}

/* An old list register may still be remembered. It is empty now (vgic_in_hand). */
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

/* Apart, so that SPIs take what they took where no domain has direct interrupts. */
static __attribute__((noinline)) void take_beside_direct(struct vgic_cpu *cpu, struct virq *virq,
							 uint32_t intid)
{
	if (__builtin_expect(vgic_in_hand(cpu, virq, intid), 0))
		vgic_take_again(cpu->vm, virq, intid);
	else
		take_irq(cpu, virq, intid);
}

void vgic_irq(struct vgic_cpu *cpu, uint32_t intid)
{
	if (intid < 32)
		take_irq(cpu, &cpu->priv[intid], intid);
	/* Routed away while it was on its way here, or active elsewhere when it was routed here. */
	else if (__builtin_expect(!vgic_bit(cpu->homed, intid), 0))
		vgic_fetch(cpu, intid);
	else if (IS_ENABLED(CONFIG_DIRECT_INTERRUPTS) && cpu->vm->beside_direct)
		take_beside_direct(cpu, &cpu->vm->spi[intid - 32], intid);
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

static inline void send_to_other(struct vgic_cpu *to, uint32_t intid)
{
	__atomic_fetch_or(&to->sgi_in, 1u << intid, __ATOMIC_RELEASE);
	vgic_hw_kick(to->physical);
}

/* Apart, so that an SGI to one, the common one, saves no registers for it. */
static __attribute__((noinline)) void send_to_several(struct vgic_cpu *from, uint32_t targets,
						      uint32_t intid, bool allow_group1)
{
	for (; targets; targets &= targets - 1) {
		struct vgic_cpu *to = from->vm->cpu[__builtin_ctz(targets)];

		if (!allow_group1 && vgic_is_group1(to, intid))
			continue;
		if (to == from)
			take_sgis_among(to, 1u << intid);
		else
			send_to_other(to, intid);
	}
}

static inline void send_to_one(struct vgic_cpu *from, struct vgic_cpu *to, uint32_t intid,
			       bool allow_group1)
{
	if (!allow_group1 && vgic_is_group1(to, intid))
		return;
	if (to == from)
		take_sgi(to, intid);
	else
		send_to_other(to, intid);
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
		send_to_one(cpu, cpu->vm->cpu[__builtin_ctz(targets)], intid, allow_group1);
}

bool vgic_pending(const struct vgic_cpu *cpu)
{
	for (uint32_t left = cpu->lr_mask; left; left &= left - 1)
		if (LR_STATE_OF(vgic_hw_lr((unsigned)__builtin_ctz(left))) & VIRQ_PENDING)
			return true;
	return __atomic_load_n(&cpu->sgi_in, __ATOMIC_RELAXED) != 0;
}
