/* SPDX-License-Identifier: Apache-2.0 */
/* The virtual GIC's operations on single interrupts, each on the interrupt's home core. See
 * vgic.h. */
#include <stddef.h>

#include "gic/vgic/vgic_engine.h"

/* What was pending and taken is so whatever the wire says by now: an edge, or by GICD_ISPENDR. */
static bool outlives_wire(const struct vgic_cpu *cpu, const struct virq *virq, uint32_t intid)
{
	bool edge = intid < 32 ? cpu->edge >> intid & 1 : vgic_bit(cpu->vm->edge, intid);

	return edge || (virq->state & VIRQ_LATCHED);
}

bool vgic_give_back(struct vgic_cpu *cpu, struct virq *virq, uint32_t intid)
{
	uint32_t w = intid / 32, bit = 1u << (intid % 32);
	bool latch = !(virq->state & VIRQ_ACTIVE) && outlives_wire(cpu, virq, intid);

	if (vgic_is_soft(virq, intid)) {
		if (latch)
			__atomic_fetch_or(&cpu->vm->latch[w], bit, __ATOMIC_RELAXED);
		virq->state = 0;
		return latch;
	}
	if (latch) {
		vgic_hw_set(GICD_ISPENDR, w, bit);
		virq->state |= VIRQ_LATCH;
	}
	vgic_hw_set(GICD_ICACTIVER, w, bit);
	virq->state &= VIRQ_HW | VIRQ_LATCH;
	return latch;
}

__attribute__((cold)) void vgic_place_among(struct vgic_cpu *cpu, struct virq *virq, uint32_t intid)
{
	for (uint32_t used = cpu->lr_mask & ~vgic_empty_lrs(cpu); used; used &= used - 1) {
		unsigned i = (unsigned)__builtin_ctz(used);
		uint32_t other = cpu->lr_intid[i];
		struct virq *v = vgic_virq(cpu, other);

		if (!(v->state & VIRQ_HW) || outlives_wire(cpu, v, other) ||
		    LR_STATE_OF(vgic_hw_lr(i)) != VIRQ_PENDING ||
		    (vgic_hw_get(GICD_ISPENDR, other / 32) >> (other % 32) & 1))
			continue;
		vgic_take(cpu, v, other);
		vgic_give_back(cpu, v, other);
	}
	vgic_queue(cpu, virq, intid);
	vgic_fill(cpu);
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
static unsigned wired_op(struct virq *virq, const struct vgic_request *request, uint32_t bit,
			 unsigned state)
{
	unsigned set = effects[request->op].set, clear = effects[request->op].clear;

	/* With none to clear, it may be on its way to another core. */
	if (state || request->op != VGIC_CLEAR_ACTIVE)
		vgic_hw_set(effects[request->op].bank, request->word, bit);
	if (set & VIRQ_PENDING)
		virq->state |= VIRQ_LATCH;
	if (clear & VIRQ_PENDING)
		virq->state &= (uint8_t)~VIRQ_LATCH;
	return (state | (set & VIRQ_ACTIVE)) & ~clear;
}

static unsigned route_op(struct vgic_cpu *cpu, const struct vgic_request *request, uint32_t bit,
			 unsigned state, bool soft)
{
	if (!soft)
		vgic_hw_route(request->word * 32 + (unsigned)__builtin_ctz(bit),
			      cpu->vm->cpu[request->arg]->physical);
	if (!state || vgic_is_online(cpu->vm, cpu->index))
		return state;
	/* At a core that is off it is active by hand only: that is not worth being left behind
	 * for. */
	if (!soft)
		vgic_hw_set(GICD_ICACTIVER, request->word, bit);
	return 0;
}

/* What a request does to a line, of whose state `was` is here, in the list register `lr` if that is
 * not 0. */
static void change_one(struct vgic_cpu *cpu, struct vgic_request *request, uint32_t intid,
		       unsigned was, uint64_t lr)
{
	struct virq *v = vgic_virq(cpu, intid);
	bool soft = vgic_is_soft(v, intid);
	uint32_t bit = 1u << (intid % 32);
	unsigned state = was;

	if (request->op == VGIC_ROUTE)
		state = route_op(cpu, request, bit, was, soft);
	else if (request->op <= VGIC_CLEAR_ACTIVE)
		state = soft                 ? vgic_soft_op(cpu->vm, request, bit, was)
			: v->state & VIRQ_HW ? wired_op(v, request, bit, was)
					     : (was | effects[request->op].set) &
						       ~(unsigned)effects[request->op].clear;
	if (request->op == VGIC_PRIORITY)
		v->prio = (uint8_t)(request->arg >> (8 * (intid % 4)));
	else if (request->op >= VGIC_READ_PENDING &&
		 (was & (request->op == VGIC_READ_PENDING ? VIRQ_PENDING : VIRQ_ACTIVE)))
		request->result |= bit;

	/* An active one stays in its list register as it is: the guest ends it with the priority
	 * and group that it began with. */
	if ((was | state) && (state != VIRQ_ACTIVE || LR_STATE_OF(lr) != VIRQ_ACTIVE)) {
		vgic_take(cpu, v, intid);
		if (!(was & VIRQ_ACTIVE))
			v->running = NOT_BY_IAR;
		v->state = (uint8_t)((v->state & ~VIRQ_STATE) | state);
		if (state)
			vgic_place(cpu, v, intid);
	}
	if (request->op == VGIC_ROUTE && !state)
		vgic_move_home(cpu, request, request->arg, bit);
	else if (soft)
		vgic_soft_look(cpu, request, v, intid);
}

static inline void apply_one(struct vgic_cpu *cpu, struct vgic_request *request, uint32_t intid)
{
	struct virq *v = vgic_virq(cpu, intid);
	bool soft = vgic_is_soft(v, intid);
	uint64_t lr = vgic_in_lr(cpu, v, intid) ? vgic_hw_lr(v->lr - 1u) : 0;
	unsigned was = LR_STATE_OF(lr) | (v->state & VIRQ_STATE);
	uint32_t bit = 1u << (intid % 32);

	if (request->op == VGIC_FETCH) {
		if (IS_ENABLED(CONFIG_DIRECT_INTERRUPTS) && was)
			request->result |= bit;
		else
			vgic_move_home(cpu, request, request->arg, bit);
		return;
	}
	if (soft && request->op >= VGIC_READ_PENDING) {
		if (was & (request->op == VGIC_READ_PENDING ? VIRQ_PENDING : VIRQ_ACTIVE))
			request->result |= bit;
		return;
	}
	if ((soft || (v->state & VIRQ_HW)) && was == VIRQ_PENDING &&
	    (soft || request->op != VGIC_PRIORITY || !outlives_wire(cpu, v, intid))) {
		vgic_take(cpu, v, intid);
		if (vgic_give_back(cpu, v, intid) && request->op == VGIC_READ_PENDING)
			request->result |= bit;
		if (request->op >= VGIC_NOTHING_IF_IDLE && !soft)
			return;
		lr = was = 0;
	}
	change_one(cpu, request, intid, was, lr);
}

void vgic_apply_here(void *target, void *arg)
{
	struct vgic_cpu *cpu = target;
	struct vgic_request *r = arg;
	uint32_t mine = r->mask & cpu->homed[r->word], queued = cpu->queued_words;

	vgic_look(cpu);
	vgic_settle_ends(cpu);
	r->missed = r->mask & ~mine; /* moved away meanwhile */
	if (r->op >= VGIC_NOTHING_IF_IDLE || r->op == VGIC_CLEAR_ACTIVE) {
		/* Here, where it would be taken, it cannot go from there to a list register between
		 * two looks. */
		if (r->op == VGIC_READ_PENDING)
			r->result |= vgic_hw_pending(cpu->vm, r->word) & mine;
		if (IS_ENABLED(CONFIG_SOFTWARE_SPIS) && r->op == VGIC_READ_PENDING)
			r->result |= vgic_soft_pending(cpu->vm, r->word) & mine;
		if (vgic_idle(cpu, r->word, mine, vgic_empty_lrs(cpu)))
			return;
	}
	for (; mine; mine &= mine - 1)
		apply_one(cpu, r, r->word * 32 + (unsigned)__builtin_ctz(mine));
	if (queued | cpu->queued_words)
		vgic_fill(cpu);
}

/* What of `mask` is at home at `home` is done there. Returns what is left. */
static inline uint32_t apply_at(const struct vgic_cpu *cpu, struct vgic_cpu *home,
				struct vgic_request *r, uint32_t mask)
{
	r->mask = mask & __atomic_load_n(&home->homed[r->word], __ATOMIC_ACQUIRE);
	if (!r->mask)
		return mask;
	r->missed = r->mask; /* unless that core answers */
	if (home == cpu)
		vgic_apply_here(home, r);
	else
		vgic_remote(home, vgic_apply_here, r);
	return mask & (~r->mask | r->missed);
}

/* SPIs of any homes. A line that another core keeps moving may be missed in every round: then give
 * up, it is that guest's own race. */
static inline void apply_at_homes(const struct vgic_cpu *cpu, struct vgic_request *r, uint32_t mask)
{
	const struct vgic_vm *vm = cpu->vm;

	for (unsigned round = 0; round < 4; round++) {
		for (unsigned n = 0; n < vm->n_cpus; n++) {
			mask = apply_at(cpu, vm->cpu[n], r, mask);
			if (!mask)
				return;
		}
	}
}

uint32_t vgic_apply(struct vgic_cpu *cpu, enum vgic_op op, unsigned word, uint32_t mask,
		    uint32_t arg)
{
	struct vgic_request r = {.op = op, .word = word, .mask = mask, .arg = arg};

	if (!mask)
		return 0;
	if (word)
		apply_at_homes(cpu, &r, mask);
	else
		vgic_apply_here(cpu, &r);
	if (IS_ENABLED(CONFIG_SOFTWARE_SPIS) && r.result && r.op < VGIC_READ_PENDING &&
	    r.op != VGIC_FETCH)
		vgic_lines_changed(cpu->vm, r.word, r.result);
	return r.result;
}

__attribute__((cold)) void vgic_take_again(struct vgic_vm *vm, struct virq *virq, uint32_t intid)
{
	if (vgic_bit(vm->edge, intid) || (virq->state & VIRQ_LATCH))
		vgic_hw_set(GICD_ISPENDR, intid / 32, 1u << (intid % 32));
}

void vgic_fetch(struct vgic_cpu *cpu, uint32_t intid)
{
	uint32_t w = intid / 32, bit = 1u << (intid % 32);
	bool in_hand = vgic_apply(cpu, VGIC_FETCH, w, bit, cpu->index);

	if (!in_hand && (cpu->vm->irm[w] & bit))
		vgic_hw_route(intid, cpu->physical);
	vgic_take_again(cpu->vm, vgic_virq(cpu, intid), intid);
	if (!in_hand)
		vgic_hw_set(GICD_ICACTIVER, w, bit);
}

void vgic_route_to(struct vgic_cpu *cpu, uint32_t intid, unsigned to)
{
	struct vgic_vm *vm = cpu->vm;
	uint32_t bit = 1u << (intid % 32), w = intid / 32;

	/* no such core: stays pending for ever, which here is: stays in the physical GIC, or a
	 * software line in its word */
	if (to == vm->n_cpus) {
		__atomic_fetch_or(&vm->nowhere[w], bit, __ATOMIC_RELAXED);
		vgic_disable_wired(vm, w, bit);
		vgic_apply(cpu, VGIC_REFRESH, w, bit, 0);
		return;
	}
	vgic_apply(cpu, VGIC_ROUTE, w, bit, to);
	if (__atomic_fetch_and(&vm->nowhere[w], ~bit, __ATOMIC_RELAXED) & vm->enabled[w] & bit)
		vgic_enable_lines(cpu, w, bit);
}

void vgic_dir(struct vgic_cpu *cpu, uint32_t intid)
{
	/* It may be written on any core. What is not this VM's is nobody's home. */
	if (intid < 32 * VGIC_WORDS)
		vgic_apply(cpu, VGIC_CLEAR_ACTIVE, intid / 32, 1u << (intid % 32), 0);
}

static void refresh_here(void *target, void *arg)
{
	struct vgic_cpu *cpu = target;

	(void)arg;
	vgic_look(cpu);
	for (uint32_t used = ~vgic_empty_lrs(cpu) & cpu->lr_mask; used; used &= used - 1) {
		unsigned i = (unsigned)__builtin_ctz(used);
		uint32_t intid = cpu->lr_intid[i];

		if (LR_STATE_OF(vgic_hw_lr(i)) & VIRQ_PENDING) {
			vgic_take(cpu, vgic_virq(cpu, intid), intid);
			vgic_queue(cpu, vgic_virq(cpu, intid), intid);
		}
	}
	vgic_fill(cpu);
}

void vgic_refresh_all(struct vgic_cpu *cpu)
{
	for (unsigned n = 0; n < cpu->vm->n_cpus; n++)
		vgic_remote(cpu->vm->cpu[n], refresh_here, NULL);
}
