/* SPDX-License-Identifier: Apache-2.0 */
/* The virtual GIC's operations on single interrupts, each on the interrupt's home core. See
 * vgic.h. */
#include <stddef.h>

#include "gic/vgic/vgic_engine.h"

bool vgic_give_back(struct vgic_cpu *vc, struct virq *v, uint32_t intid)
{
	uint32_t w = intid / 32, bit = 1u << (intid % 32), edge = w ? vc->vm->edge[w] : vc->edge;
	bool latch = !(v->state & VIRQ_ACTIVE) && ((edge & bit) || (v->state & VIRQ_SOFT));

	if (latch) {
		vgic_hw_set(GICD_ISPENDR, w, bit);
		v->state |= VIRQ_LATCH;
	}
	vgic_hw_set(GICD_ICACTIVER, w, bit);
	v->state &= VIRQ_HW | VIRQ_LATCH;
	return latch;
}

struct request {
	enum vgic_op op;
	unsigned word;
	uint32_t mask, arg, result, missed;
};

static void move_home(struct vgic_cpu *vc, const struct request *r, uint32_t bit)
{
	__atomic_fetch_and(&vc->homed[r->word], ~bit, __ATOMIC_RELAXED);
	__atomic_fetch_or(&vc->vm->cpu[r->arg]->homed[r->word], bit, __ATOMIC_RELEASE);
}

/* What the first operations do to the state, and the physical register that does the same for a
 * line with a wire. */
static const struct {
	uint16_t bank;
	uint8_t set, clear;
} effects[] = {
	[VGIC_SET_PENDING] = {GICD_ISPENDR, VIRQ_PENDING, 0},
	[VGIC_CLEAR_PENDING] = {GICD_ICPENDR, 0, VIRQ_PENDING},
	[VGIC_SET_ACTIVE] = {GICD_ISACTIVER, VIRQ_ACTIVE, 0},
	[VGIC_CLEAR_ACTIVE] = {GICD_ICACTIVER, 0, VIRQ_ACTIVE},
};

/* The line has a wire: what is pending is in the physical GIC, `state` is VIRQ_ACTIVE or 0. Returns
 * the new one. */
static unsigned wired_op(struct virq *v, const struct request *r, uint32_t bit, unsigned state)
{
	unsigned set = effects[r->op].set, clear = effects[r->op].clear;

	/* With none to clear, it may be on its way to another core. */
	if (state || r->op != VGIC_CLEAR_ACTIVE)
		vgic_hw_set(effects[r->op].bank, r->word, bit);
	if (set & VIRQ_PENDING)
		v->state |= VIRQ_LATCH;
	if (clear & VIRQ_PENDING)
		v->state &= (uint8_t)~VIRQ_LATCH;
	return (state | (set & VIRQ_ACTIVE)) & ~clear;
}

static unsigned route_op(struct vgic_cpu *vc, const struct request *r, uint32_t bit, unsigned state)
{
	vgic_hw_route(r->word * 32 + (unsigned)__builtin_ctz(bit), vc->vm->cpu[r->arg]->physical);
	if (!state || vgic_is_online(vc->vm, vc->index))
		return state;
	/* At a core that is off it is active by hand only: that is not worth being left behind
	 * for. */
	vgic_hw_set(GICD_ICACTIVER, r->word, bit);
	return 0;
}

static void apply_one(struct vgic_cpu *vc, struct request *r, uint32_t intid)
{
	struct virq *v = vgic_virq(vc, intid);
	uint64_t lr = vgic_in_lr(vc, v, intid) ? vgic_hw_lr(v->lr - 1u) : 0;
	unsigned was = LR_STATE_OF(lr) | (v->state & VIRQ_STATE), state = was;
	uint32_t bit = 1u << (intid % 32);
	bool pending = was & VIRQ_PENDING;

	/* it has no state here: it could not have been taken elsewhere */
	if (r->op == VGIC_FETCH) {
		move_home(vc, r, bit);
		return;
	}
	if ((v->state & VIRQ_HW) && was == VIRQ_PENDING) {
		vgic_take(vc, v, intid);
		pending = vgic_give_back(vc, v, intid);
		lr = was = state = 0;
	}
	if (r->op == VGIC_ROUTE)
		state = route_op(vc, r, bit, was);
	else if (r->op <= VGIC_CLEAR_ACTIVE)
		state = v->state & VIRQ_HW
				? wired_op(v, r, bit, was)
				: (was | effects[r->op].set) & ~(unsigned)effects[r->op].clear;
	if (r->op == VGIC_PRIORITY)
		v->prio = (uint8_t)(r->arg >> (8 * (intid % 4)));
	else if ((r->op == VGIC_READ_PENDING && pending) ||
		 (r->op == VGIC_READ_ACTIVE && (was & VIRQ_ACTIVE)))
		r->result |= bit;

	/* An active one stays in its list register as it is: the guest ends it with the priority
	 * and group that it began with. */
	if ((was | state) && (state != VIRQ_ACTIVE || LR_STATE_OF(lr) != VIRQ_ACTIVE)) {
		vgic_take(vc, v, intid);
		if (!(was & VIRQ_ACTIVE))
			v->running = NOT_BY_IAR;
		v->state = (uint8_t)((v->state & ~VIRQ_STATE) | state);
		if (state)
			vgic_place(vc, v, intid);
	}
	if (r->op == VGIC_ROUTE && !state)
		move_home(vc, r, bit);
}

static void apply_here(struct vgic_cpu *vc, void *arg)
{
	struct request *r = arg;
	uint32_t mine = r->mask & vc->homed[r->word], queued = vc->queued_words;

	r->missed = r->mask & ~mine; /* moved away meanwhile */
	/* Here, where it would be taken, it cannot go from there to a list register between two
	 * looks. */
	if (r->op == VGIC_READ_PENDING)
		r->result |= vgic_hw_get(GICD_ISPENDR, r->word) & mine &
			     (r->word ? ~0u : vc->vm->owned[0]);
	if (r->op >= VGIC_NOTHING_IF_IDLE && vgic_idle(vc, r->word, mine))
		return;
	for (; mine; mine &= mine - 1)
		apply_one(vc, r, r->word * 32 + (unsigned)__builtin_ctz(mine));
	if (queued | vc->queued_words)
		vgic_fill(vc);
}

uint32_t vgic_apply(struct vgic_cpu *vc, enum vgic_op op, unsigned word, uint32_t mask,
		    uint32_t arg)
{
	struct request r = {.op = op, .word = word, .arg = arg};

	/* A line that another core keeps moving may be missed in every round: then give up, it is
	 * that guest's own race. */
	for (unsigned round = 0; mask && round < 4; round++) {
		for (unsigned n = 0; n < vc->vm->n_cpus; n++) {
			struct vgic_cpu *home = vc->vm->cpu[n];

			r.mask = home == vc || word ? mask & __atomic_load_n(&home->homed[word],
									     __ATOMIC_ACQUIRE)
						    : 0;
			if (!r.mask)
				continue;
			if (home == vc)
				apply_here(vc, &r);
			else {
				r.missed = r.mask; /* unless that core answers */
				vgic_remote(home, apply_here, &r);
			}
			mask &= ~r.mask | r.missed;
		}
	}
	return r.result;
}

void vgic_fetch(struct vgic_cpu *vc, uint32_t intid)
{
	uint32_t w = intid / 32, bit = 1u << (intid % 32);

	vgic_apply(vc, VGIC_FETCH, w, bit, vc->index);
	if (vc->vm->irm[w] & bit)
		vgic_hw_route(intid, vc->physical);
	if ((vc->vm->edge[w] & bit) || (vgic_virq(vc, intid)->state & VIRQ_LATCH))
		vgic_hw_set(GICD_ISPENDR, w, bit);
	vgic_hw_set(GICD_ICACTIVER, w, bit);
}

void vgic_dir(struct vgic_cpu *vc, uint32_t intid)
{
	/* It may be written on any core. What is not this VM's is nobody's home. */
	if (intid < 32 * VGIC_WORDS)
		vgic_apply(vc, VGIC_CLEAR_ACTIVE, intid / 32, 1u << (intid % 32), 0);
}

static void refresh_here(struct vgic_cpu *vc, void *arg)
{
	uint32_t used = ~vgic_hw_empty() & vc->lr_mask;

	(void)arg;
	for (; used; used &= used - 1) {
		unsigned i = (unsigned)__builtin_ctz(used);
		uint32_t intid = vc->lr_intid[i];

		if (LR_STATE_OF(vgic_hw_lr(i)) & VIRQ_PENDING) {
			vgic_take(vc, vgic_virq(vc, intid), intid);
			vgic_queue(vc, vgic_virq(vc, intid), intid);
		}
	}
	vgic_fill(vc);
}

void vgic_refresh_all(struct vgic_cpu *vc)
{
	for (unsigned n = 0; n < vc->vm->n_cpus; n++)
		vgic_remote(vc->vm->cpu[n], refresh_here, NULL);
}
